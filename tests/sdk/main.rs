//! The generated crate as its users meet it: every example, the public interface, and the test service.

// A test reads from top to bottom, with what it needs beside it.
#![allow(clippy::items_after_statements, clippy::match_bool, clippy::needless_pass_by_value, clippy::too_many_lines)]

mod every_action;
#[allow(deprecated, reason = "a documented example sends a deprecated member")]
mod examples;
mod other_services;
mod promises;
mod public_api;
mod testing;
