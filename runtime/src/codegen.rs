//! The door to the runtime: every item that generated code may use. Nothing else reaches it.
//!
//! Generated crates of all services use it alike. Each is made by the generator of the same version, so nothing here is
//! promised to anybody else, and semantic versioning does not cover it.

pub use crate::action::{Action, ActionEntry, ActionInfo, Paged, Paging, ServiceInfo, Site, StartsTask, Task, infos};
pub use crate::error::{ErrorKind, error_enum};
pub use crate::record::builder::{Digits, Partial, Set, builder, digits, list, states};
pub use crate::record::open_enum::{UnknownValue, number_enum, text_enum};
pub use crate::record::table::record;
pub use crate::record::{Field, Limit, Rule, Shape};

#[cfg(feature = "client")]
pub use crate::{
    call::Call,
    call::core::{ClientCore, Sender},
    call::raw::RawCall,
    config::Config,
    error::Error,
    pages::Paginator,
    tasks::Waiter,
};

// What the macros expand to.
pub use crate::error::{ActionError, ErrorCode};
pub use crate::record::builder::{State, Unset};
pub use crate::record::compare::{equal, hash};
pub use crate::record::debug::fmt_record;
pub use crate::record::json::{deserialize, serialize};
pub use crate::record::open_enum::{NumberEnum, TextEnum, from_number, from_text};
pub use crate::record::{Record, SetFrom, Slot, View, Wire, blank, slots, values};
pub use serde;
