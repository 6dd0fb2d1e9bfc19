//! Users and groups.

use serde::{Deserialize, Serialize};

/// Users and groups.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Directory {}
