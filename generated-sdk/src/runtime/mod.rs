//! The handwritten half of the crate: everything that has behaviour.
//!
//! Generated code reaches it through [`codegen`] alone, and nothing here names generated code.

pub mod action;
pub mod builder;
pub mod codegen;
pub mod debug;
pub mod error;
pub mod json;
pub mod open_enum;
pub mod record;
pub mod validate;

#[cfg(feature = "client")]
pub mod call;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
pub mod config;
#[cfg(feature = "client")]
pub mod credentials;
#[cfg(feature = "client")]
mod envelope;
#[cfg(feature = "client")]
mod redact;
#[cfg(feature = "client")]
mod sign;
#[cfg(feature = "client")]
pub mod transport;
