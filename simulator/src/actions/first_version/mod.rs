//! The actions of version 2018-12-25, over the same state.

mod departments;
mod invitations;
mod members;
mod organization;

use super::Actions;

pub(super) fn register(actions: &mut Actions) {
    departments::register(actions);
    invitations::register(actions);
    members::register(actions);
    organization::register(actions);
}

/// Returns the number of items on a page.
// Guess: without a limit, lists of this version return everything, since neither a default nor a maximum is documented.
fn limit(limit: Option<i64>) -> i64 {
    limit.unwrap_or(i64::MAX)
}
