//! The generated crate as its users meet it: in memory, over real connections, and as a public interface.

// A test reads from top to bottom, with what it needs beside it.
#![allow(clippy::items_after_statements, clippy::match_bool, clippy::needless_pass_by_value, clippy::too_many_lines)]

mod blocking;
mod deadlines;
#[allow(deprecated, reason = "a documented example sends a deprecated member")]
mod examples;
mod memory;
mod other_services;
mod paging;
mod promises;
mod public_api;
mod testing;
mod wire;
