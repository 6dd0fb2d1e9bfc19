//! Permission configurations.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
