//! The door to the runtime: every item that generated code may use. Nothing else reaches it.
//!
//! It serves the code in `generated/` and that of crates of other services alike. Both are made by the generator of the same
//! version, so that nothing here is promised to anybody else.

pub use super::action::{Action, ActionEntry, ActionInfo, Paged, Paging, ServiceInfo, Site, StartsTask, Task};
pub use super::builder::{Partial, Set, Unset, list};
pub use super::error::{ErrorKind, error_enum};
pub use super::open_enum::{UnknownValue, number_enum, text_enum};
pub use super::record::{Described, Field, Rule, Shape, record};
pub use super::validate::Limit;

#[cfg(feature = "client")]
pub use super::{
    call::Call,
    client::{ClientCore, Sender},
    config::Config,
    error::Error,
    paginator::Paginator,
    raw::RawCall,
    waiter::Waiter,
};

// What the macros expand to.
pub use super::debug::fmt_record;
pub use super::error::{ActionError, ErrorCode};
pub use super::json::{deserialize, serialize};
pub use super::open_enum::{NumberEnum, TextEnum, from_number, from_text};
pub use super::record::{Record, SetFrom, Slot, View, Wire, blank, slots, values};
pub use serde;
