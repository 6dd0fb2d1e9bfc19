//! Synchronization of users and groups by SCIM.

use serde::{Deserialize, Serialize};

/// Synchronization of users and groups by SCIM.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Scim {}
