//! Members: creating, inviting, moving, changing, removing and deleting them, and their e-mail binding.

use super::Actions;

pub(super) fn register(_actions: &mut Actions) {}
