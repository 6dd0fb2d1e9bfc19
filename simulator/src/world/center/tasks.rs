//! The tasks of an identity center.

use serde::{Deserialize, Serialize};

/// The tasks of an identity center.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tasks {}
