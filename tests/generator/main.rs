//! The generator as its maintainers meet it: what it refuses, what it writes, what it compares, and the commands of `xtask`.

// A test reads from top to bottom, with what it needs beside it.
#![allow(clippy::items_after_statements, clippy::match_bool, clippy::needless_pass_by_value, clippy::too_many_lines)]

mod audit;
mod changes;
mod determinism;
mod diagnostics;
mod explain;
mod faults;
mod fixtures_compile;
mod guided;
mod hostile;
mod interruptions;
mod other_services;
mod pages;
mod snapshots;
mod transcribe;
mod updates;
mod xtask;
