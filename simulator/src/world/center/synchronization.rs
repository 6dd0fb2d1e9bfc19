//! Synchronization of users and groups into accounts.

use serde::{Deserialize, Serialize};

/// Synchronization of users and groups into accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Synchronization {}

impl Synchronization {
    /// Whether users or groups are synchronized into an account.
    pub(crate) fn uses(&self, _uin: i64) -> bool {
        false
    }
}
