//! Organization services and delegated administrators.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
