//! Organization policies: service control policies and tag policies, and what they are attached to.

use serde::{Deserialize, Serialize};

/// Organization policies: service control policies and tag policies, and what they are attached to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Policies {}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Target {
    /// A department.
    Department(i64),
    /// A member account.
    Member(i64),
}

impl Policies {
    /// Attaches what a new department or member gets.
    pub(crate) fn welcome(&mut self, _target: Target, _now: i64) {}

    /// Detaches everything from a department or member that goes.
    pub(crate) fn detach_all(&mut self, _target: Target) {}

    /// Whether any type of policy is enabled.
    pub(crate) fn any_enabled(&self) -> bool {
        false
    }
}
