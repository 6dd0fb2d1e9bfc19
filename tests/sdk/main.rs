//! The generated crate as its users meet it: in memory, over real connections, and as a public interface.

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
