//! Every runtime item that generated code may use. Nothing else reaches it.
//!
//! Which of them are used depends on the spec and on the features, hence the `allow`.

#![allow(unused_imports, unused_macros)]

pub use super::action::{Action, ActionEntry, ActionInfo, Paged, Paging, ServiceInfo, Site, Task};
pub use super::builder::{Partial, Set, Unset, list};
pub use super::error::ErrorKind;
pub(crate) use super::error::error_enum;
pub use super::open_enum::UnknownValue;
pub(crate) use super::open_enum::{number_enum, text_enum};
pub(crate) use super::record::record;
pub use super::record::{Described, Field, Rule, Shape};
pub use super::validate::Limit;

#[cfg(feature = "client")]
pub use super::{
    call::Call,
    client::{ClientCore, Sender},
    config::Config,
    error::Error,
    paginator::Paginator,
    raw::RawCall,
};
