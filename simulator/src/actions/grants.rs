//! Grants, deployments and their tasks.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
