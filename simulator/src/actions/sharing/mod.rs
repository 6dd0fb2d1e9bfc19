//! Resource sharing.

mod departments;
mod invitations;
mod members;
mod received;
mod resources;
mod units;

use super::Actions;
use crate::world::account::Verification;
use crate::world::sharing::Unit;
use crate::world::sharing::areas::is_area;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;

pub(super) fn register(actions: &mut Actions) {
    departments::register(actions);
    invitations::register(actions);
    members::register(actions);
    received::register(actions);
    resources::register(actions);
    units::register(actions);
}

/// The code for a unit that does not exist, of the actions that change what is in a unit.
const NO_UNIT: &str = "FailedOperation.ShareUnitNotExist";
const NO_AREA: &str = "FailedOperation.ShareAreaNotExist";
const NOT_FOUND: &str = "ResourceNotFound";
const INVALID: &str = "InvalidParameter";
const UNSUPPORTED: &str = "UnsupportedOperation";

/// Returns a unit of the caller's own. `missing` is the error for one that does not exist.
fn own_unit<'w, E: ActionError>(world: &'w World, caller: &Caller, id: &str, missing: &str) -> Result<&'w Unit, E> {
    let unit = unit(world, id, missing)?;
    // Guess: A unit belongs to the account that created it, and every other account, the administrator included, gets
    // OperationDenied.
    if unit.owner == caller.uin { Ok(unit) } else { Err(code("OperationDenied")) }
}

/// Returns a unit of any account.
fn unit<'w, E: ActionError>(world: &'w World, id: &str, missing: &str) -> Result<&'w Unit, E> {
    // Guess: An id without the form of one is InvalidParameter.
    if !id.strip_prefix("shareUnit-").is_some_and(|tail| tail.chars().all(|it| it.is_ascii_alphanumeric())) {
        return Err(code(INVALID));
    }
    world.sharing.get(id).ok_or_else(|| code(missing))
}

/// Returns a unit of the caller's own in a region. `missing` are the errors for a unit that does not exist, and for a region.
fn unit_in_area<'w, E: ActionError>(
    world: &'w World,
    caller: &Caller,
    (id, area): (&str, &str),
    [no_unit, no_area]: [&str; 2],
) -> Result<&'w Unit, E> {
    if !is_area(area) {
        return Err(code(no_area));
    }
    let unit = own_unit(world, caller, id, no_unit)?;
    // Guess: A unit of another region counts as not found.
    if unit.area == area { Ok(unit) } else { Err(code(NOT_FOUND)) }
}

/// Returns the name of the enterprise that an account is verified as; the error is the code for one that is not.
fn enterprise(world: &World, uin: i64) -> Result<&str, &'static str> {
    match world.accounts.get(&uin).map(|account| &account.verification) {
        Some(Verification::Enterprise { name }) => Ok(name),
        Some(Verification::Personal) => Err("FailedOperation.AuthNotEnterprise"),
        _ => Err("FailedOperation.AuthInfoEmpty"),
    }
}

/// Checks that an account that shares more than before is a verified enterprise.
fn must_be_enterprise<E: ActionError>(world: &World, caller: &Caller) -> Result<(), E> {
    // Guess: An account that lost its enterprise verification after it created a unit can share nothing more through it.
    enterprise(world, caller.uin).map(|_| ()).map_err(|_| code(UNSUPPORTED))
}
