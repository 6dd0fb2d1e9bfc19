//! Users of the identity center.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
