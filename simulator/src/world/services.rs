//! Organization services and their delegated administrators.

use serde::{Deserialize, Serialize};

/// Organization services and their delegated administrators.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Services {}

impl Services {
    /// Whether an account is the delegated administrator of any service.
    pub(crate) fn delegates(&self, _uin: i64) -> bool {
        false
    }

    /// Whether an account is the delegated administrator of the identity center.
    pub(crate) fn runs_identity_center(&self, _uin: i64) -> bool {
        false
    }

    /// Whether there is a service with this abbreviation.
    pub(crate) fn knows_product(&self, _product: &str) -> bool {
        true
    }

    /// Whether an account is a delegated administrator of the service with this abbreviation.
    pub(crate) fn delegates_product(&self, _uin: i64, _product: &str) -> bool {
        false
    }
}
