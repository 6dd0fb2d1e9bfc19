//! Members: creating, inviting, moving, changing, removing and deleting them, and their e-mail binding.

mod create;
mod deletion;
mod email;
mod invite;
mod list;
mod removal;
mod terms;
mod update;

pub(super) use list::{FINANCIAL, describe_leave, describe_permissions, move_members};
pub(super) use removal::check_leaving;

use super::Actions;

pub(super) fn register(actions: &mut Actions) {
    create::register(actions);
    deletion::register(actions);
    email::register(actions);
    invite::register(actions);
    list::register(actions);
    removal::register(actions);
    update::register(actions);
}
