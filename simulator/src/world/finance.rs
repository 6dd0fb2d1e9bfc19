//! The financial reports of an organization.

use serde::{Deserialize, Serialize};

/// The financial reports of an organization.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Finance {}
