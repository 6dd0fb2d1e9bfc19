//! Changes for users of the generated code between two specs, and the release that they ask for.
//!
//! The models are compared, not the specs: what counts is what a program sees, whatever the reason.

mod compare;
mod release;
mod signature;

pub use compare::compare;
pub use release::{next_version, notes};

use crate::effect::Effect;

/// A place in a spec, by names of the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The action, type or enum; empty for what a version's actions share.
    pub subject: String,
    /// The part of it, such as `input.ZoneId`, `errors.ResourceInUse` or `rateLimit`; empty if it is the whole.
    pub path: String,
}

/// One thing that changed for users of the generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version module that it is in, such as `organization::v2021_03_31`; empty for what all versions share.
    pub module: String,
    /// The item that changed, by its Rust name, such as `CreatePolicyRequest::name`.
    pub item: String,
    /// The place in the spec that the change comes from.
    pub origin: Origin,
    /// The effect on users.
    pub effect: Effect,
    /// The change, as the end of a sentence that begins with the item.
    pub summary: String,
    /// The old code, if there was any.
    pub old: Option<String>,
    /// The new code, if there is any.
    pub new: Option<String>,
}
