//! Synchronization of users and groups into accounts.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
