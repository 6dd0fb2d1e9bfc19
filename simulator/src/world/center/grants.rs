//! Grants and deployments of permission configurations on accounts.

use serde::{Deserialize, Serialize};

/// Grants and deployments of permission configurations on accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Grants {}

impl Grants {
    /// Whether a permission configuration is deployed on an account.
    pub(crate) fn uses(&self, _uin: i64) -> bool {
        false
    }
}
