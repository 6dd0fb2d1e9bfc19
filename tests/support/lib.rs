//! Helpers of the tests: small specs to generate from, and cargo on the packages that tests write.

pub mod fixtures;
pub mod generated_crate;
pub mod packages;

/// The programs in the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
