//! The other end of a call, for tests: a server on the local host, and an independent check of signatures.
//!
//! It depends on neither the generator nor the SDK, so that the runtime's tests build without the one and judge the other.

mod server;
mod signature;

pub use server::{Answer, Received, Server};
pub use signature::{Signed, verify};
