//! Unified member login: access identities and access policies.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
