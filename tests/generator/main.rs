//! The generator as its maintainers meet it: what it refuses, what it writes, what it compares, and the commands of `xtask`.

mod audit;
mod changes;
mod determinism;
mod diagnostics;
mod explain;
mod fixtures_compile;
mod hostile;
mod pages;
mod snapshots;
mod transcribe;
mod updates;
mod xtask;
