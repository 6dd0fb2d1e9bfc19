//! x
#![allow(missing_docs)]
mod runtime;
#[rustfmt::skip]
mod generated;
pub use generated::{CommonError, organization};
pub use runtime::action::{Access, Action, ActionEntry, ActionInfo, Paging, PagingStyle, ServiceInfo, Site, Task};
pub use runtime::error::{ActionError, AnyErrorCode, ConfigError, CredentialsError, DecodeError, Error, ErrorCode, ErrorKind, ServiceError, TimeoutError, TransportError};
pub use runtime::open_enum::UnknownValue;
pub use runtime::validate::{ValidationError, Violation};
#[cfg(feature = "client")]
pub use runtime::{call::Call, config::{Config, ConfigBuilder, Language}, credentials::{Credentials, ProvideCredentials}, transport};
