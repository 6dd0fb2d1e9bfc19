//! Helpers of the tests: small specs to generate from, a server to call, and a second opinion on signatures.

pub mod fixtures;
pub mod generated_crate;
pub mod packages;
pub mod server;
pub mod signature;

/// The programs in the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
