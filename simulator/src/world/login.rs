//! Unified member login: access identities and access policies.

use serde::{Deserialize, Serialize};

/// Unified member login: access identities and access policies.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Login {}

impl Login {
    /// Sets up the preset identity, and these, on a new member.
    pub(crate) fn welcome(&mut self, _uin: i64, _identities: &[i64], _now: i64) {}

    /// Forgets a member that leaves.
    pub(crate) fn forget(&mut self, _uin: i64) {}

    /// Whether there are access policies of members.
    pub(crate) fn has_policies(&self) -> bool {
        false
    }

    /// The access identities that are set up on a member, with their names.
    pub(crate) fn identities_of(&self, _uin: i64) -> Vec<(i64, String)> {
        vec![(1, "admin".to_owned())]
    }
}
