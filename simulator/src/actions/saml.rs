//! Single sign-on by SAML.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
