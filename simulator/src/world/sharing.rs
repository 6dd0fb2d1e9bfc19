//! Share units: what accounts share with other accounts.

use serde::{Deserialize, Serialize};

/// Share units: what accounts share with other accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sharing {}

impl Sharing {
    /// The error code that keeps an account in its organization because it shares resources or uses shared ones, if one does.
    pub(crate) fn keeps(&self, _uin: i64) -> Option<&'static str> {
        None
    }

    /// Takes an account out of all units that it joined.
    pub(crate) fn forget(&mut self, _uin: i64) {}

    /// Whether a department is part of a share unit.
    pub(crate) fn has_department(&self, _department: i64) -> bool {
        false
    }
}
