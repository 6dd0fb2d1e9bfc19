//! The handwritten half of the crate: everything that has behaviour.
//!
//! Generated code reaches it through [`codegen`] alone, and nothing here names generated code.

pub(crate) mod action;
mod builder;
pub mod codegen;
pub(crate) mod debug;
pub(crate) mod error;
pub(crate) mod json;
pub(crate) mod open_enum;
pub(crate) mod record;
pub(crate) mod retry;
pub(crate) mod validate;

#[cfg(feature = "client")]
mod authority;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
pub(crate) mod call;
#[cfg(feature = "client")]
pub(crate) mod client;
#[cfg(feature = "client")]
pub(crate) mod config;
#[cfg(feature = "client")]
pub mod credentials;
#[cfg(feature = "client")]
mod envelope;
#[cfg(feature = "client")]
mod fields;
#[cfg(feature = "client")]
pub mod interceptor;
#[cfg(feature = "client")]
pub(crate) mod limiter;
#[cfg(feature = "client")]
pub(crate) mod paginator;
#[cfg(feature = "client")]
pub(crate) mod polling;
#[cfg(feature = "client")]
pub(crate) mod raw;
#[cfg(feature = "client")]
mod redact;
#[cfg(feature = "client")]
mod sign;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "client")]
mod trace;
#[cfg(feature = "client")]
pub mod transport;
#[cfg(feature = "client")]
pub(crate) mod waiter;
