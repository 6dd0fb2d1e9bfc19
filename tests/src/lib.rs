//! What the tests of the generated crate share: a server to call, and a second opinion on signatures.

pub mod server;
pub mod signature;
