//! The simulator over HTTP, as clients of other languages meet it: raw requests that are signed here.

mod codes;
mod control;
mod life;
mod raw;
