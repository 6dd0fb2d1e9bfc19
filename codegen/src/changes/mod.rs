//! What changed for users of the generated code between two specs, and what that asks of the next release.
//!
//! The models are compared, not the specs: what counts is what a program sees, whatever the reason.

mod compare;
mod release;
mod signature;

pub use compare::compare;
pub use release::{next_version, notes};

use crate::effect::Effect;

/// One thing that changed for users of the generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version module that it is in, such as `organization::v2021_03_31`; empty for what all versions share.
    pub module: String,
    /// What changed, by its Rust name, such as `CreatePolicyRequest::name`.
    pub item: String,
    /// What it does to users.
    pub effect: Effect,
    /// What changed, as the end of a sentence that begins with the item.
    pub summary: String,
    /// How it was written before, if there was something to write.
    pub old: Option<String>,
    /// How it is written now, if there is something to write.
    pub new: Option<String>,
}
