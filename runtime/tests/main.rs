//! Calls as a program makes them: in memory under a paused clock, and over real connections on the local host.
//!
//! One binary, so that the tests are linked once. `generated_sdk` is `runtime/fixture`, a part of the SDK.

// A test reads from top to bottom, with what it needs beside it.
#![allow(clippy::items_after_statements, clippy::match_bool, clippy::needless_pass_by_value, clippy::too_many_lines)]

mod blocking;
mod calls;
mod connections;
mod credential_cache;
mod credential_sources;
mod deadlines;
mod failover;
mod memory;
mod modules;
mod pages;
mod paging;
mod shown;
mod sites;
mod tasks;
mod transports;
mod waiting;
mod wire;
