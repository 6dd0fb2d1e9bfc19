//! Unified member login: access identities and access policies.

mod bindings;
mod identities;
mod policies;
mod setups;

use super::Actions;
use super::checks::DENIED;
use crate::world::login::Identity;
use crate::world::organization::Organization;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;

pub(super) fn register(actions: &mut Actions) {
    identities::register(actions);
    setups::register(actions);
    policies::register(actions);
    bindings::register(actions);
}

/// The code for accounts that may not do what only the administrator account may, where an action has one.
// Guess: a member that calls an action of unified member login is refused with `UnsupportedOperation`, where the action has it.
const UNSUPPORTED: &str = "UnsupportedOperation";

/// Returns the caller's organization, if it administers it.
fn administered<'w, E: ActionError>(world: &'w World, caller: &Caller) -> Result<&'w Organization, E> {
    world.administers(caller, DENIED)
}

/// Returns the caller's organization in the same way, for an action that has the code `UnsupportedOperation`.
fn supported<'w, E: ActionError>(world: &'w World, caller: &Caller) -> Result<&'w Organization, E> {
    world.administers(caller, UNSUPPORTED)
}

/// Returns the role name and the name of an identity; nothing if it is gone.
fn names(identity: Option<&Identity>) -> (String, String) {
    identity.map(|identity| (identity.role(), identity.name.clone())).unwrap_or_default()
}

/// Returns the name of a member; nothing if it has left.
fn member_name(organization: &Organization, uin: i64) -> String {
    organization.members.get(&uin).map(|member| member.name.clone()).unwrap_or_default()
}

/// Returns the list without the entries that repeat an earlier one, or `InvalidParameter` if it is empty.
fn distinct<E: ActionError>(given: &[i64]) -> Result<Vec<i64>, E> {
    let mut distinct = Vec::with_capacity(given.len());
    for number in given {
        if !distinct.contains(number) {
            distinct.push(*number);
        }
    }
    if distinct.is_empty() { Err(code("InvalidParameter")) } else { Ok(distinct) }
}

/// Returns whether one of the strings contains the key. Without a key, all do.
// Guess: a search finds the key anywhere in a string, in upper or lower case.
pub(super) fn finds(key: Option<&str>, strings: &[&str]) -> bool {
    let key = key.unwrap_or("").to_lowercase();
    strings.iter().any(|string| string.to_lowercase().contains(&key))
}
