//! Single sign-on with an external identity provider.

use serde::{Deserialize, Serialize};

/// Single sign-on with an external identity provider.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Saml {}
