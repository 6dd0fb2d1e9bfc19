//! Permission configurations with their policies and apply scopes.

use serde::{Deserialize, Serialize};

/// Permission configurations with their policies and apply scopes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Configurations {}
