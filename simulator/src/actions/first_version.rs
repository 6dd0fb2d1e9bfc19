//! The actions of version 2018-12-25, over the same state.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
