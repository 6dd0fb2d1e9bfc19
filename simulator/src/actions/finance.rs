//! Financial reports.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
