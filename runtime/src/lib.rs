//! The handwritten half of the Tencent Cloud SDKs for Rust: everything that has behavior, the same for every service.
//!
//! Programs depend on the crate of a service, such as `generated-sdk` for Tencent Cloud Organization, which re-exports
//! everything here that they need. Generated code reaches this crate through [`codegen`] alone, and nothing here names
//! generated code.

// docs.rs shows on each item which feature it needs; that takes a nightly compiler.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod action;
pub mod codegen;
mod error;
// Without clients nothing asks the parts that judge a call.
#[cfg_attr(not(feature = "client"), allow(dead_code))]
mod record;

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
pub mod credentials;
#[cfg(feature = "client")]
mod endpoint;
#[cfg(feature = "client")]
mod environment;
#[cfg(feature = "client")]
mod future;
#[cfg(feature = "client")]
mod pages;
#[cfg(feature = "client")]
mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "client")]
pub mod transport;

/// Entrances for `fuzz/` to what programs reach through the environment alone.
#[cfg(all(fuzzing, feature = "client"))]
pub mod fuzzing {
    pub use crate::transport::proxy::fuzz as proxies;
}

pub use action::{
    Access, Action, ActionEntry, ActionInfo, Paged, Paging, PagingStyle, ServiceInfo, Site, StartsTask, Task,
};
pub use error::{
    ActionError, AnyErrorCode, Attempt, ConfigError, CredentialsError, DecodeError, Error, ErrorCode, ErrorKind,
    IncompleteError, RefusedError, ServiceError, TaskError, TimeoutError, TransportError,
};
pub use record::open_enum::UnknownValue;
pub use record::validate::{ValidationError, Violation};

#[cfg(feature = "client")]
pub use crate::{
    call::Call,
    call::client::ServiceClient,
    call::interceptor,
    call::limiter::RateLimit,
    call::metadata::{Metadata, WithMetadata},
    call::raw::{Raw, RawCall, RawList},
    call::retry::{FailedAttempt, RetryPolicy, RetryStrategy},
    config::{Config, ConfigBuilder, Language},
    credentials::{Credentials, ProvideCredentials},
    pages::{Cursor, Items, List, Paginator},
    tasks::{Polling, TaskOutcome, TaskReport, Tasks, WaitError, Waiter, wait_until},
};
