//! The identity center itself: its space, statistics and allowed addresses.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
