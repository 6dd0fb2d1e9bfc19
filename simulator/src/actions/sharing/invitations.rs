//! Invitations of accounts outside the organization.

use super::{NO_UNIT, UNSUPPORTED, enterprise, unit};
use crate::actions::Actions;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    AcceptJoinShareUnitInvitationError, AcceptJoinShareUnitInvitationRequest, AcceptJoinShareUnitInvitationResponse,
    RejectJoinShareUnitInvitationError, RejectJoinShareUnitInvitationRequest, RejectJoinShareUnitInvitationResponse,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(accept_join_share_unit_invitation);
    actions.add(reject_join_share_unit_invitation);
}

/// Returns the account whose unit the caller is invited to join.
fn inviting<E: ActionError>(world: &World, caller: &Caller, id: &str) -> Result<i64, E> {
    let unit = unit(world, id, NO_UNIT)?;
    let member = unit.member(caller.uin).ok_or_else(|| code("FailedOperation.ShareMemberNotExist"))?;
    // Guess: An account that has joined can neither accept nor decline any more, and cannot leave on its own.
    if member.joined { Err(code(UNSUPPORTED)) } else { Ok(unit.owner) }
}

fn accept_join_share_unit_invitation(
    world: &mut World,
    caller: &Caller,
    request: AcceptJoinShareUnitInvitationRequest,
) -> Result<AcceptJoinShareUnitInvitationResponse, AcceptJoinShareUnitInvitationError> {
    let owner = inviting(world, caller, &request.unit_id)?;
    let own = enterprise(world, caller.uin).map_err(code)?;
    if enterprise(world, owner) != Ok(own) {
        return Err(code("FailedOperation.AuthInfoNotSame"));
    }
    // Guess: An account that became a member of another organization in the meantime cannot join.
    if world.organization_of(caller.uin).is_some_and(|organization| !organization.has(owner)) {
        return Err(code(UNSUPPORTED));
    }
    if let Some(unit) = world.sharing.get_mut(&request.unit_id) {
        unit.members.iter_mut().filter(|member| member.uin == caller.uin).for_each(|member| member.joined = true);
    }
    Ok(AcceptJoinShareUnitInvitationResponse::default())
}

fn reject_join_share_unit_invitation(
    world: &mut World,
    caller: &Caller,
    request: RejectJoinShareUnitInvitationRequest,
) -> Result<RejectJoinShareUnitInvitationResponse, RejectJoinShareUnitInvitationError> {
    inviting::<RejectJoinShareUnitInvitationError>(world, caller, &request.unit_id)?;
    world.sharing.remove_member(&request.unit_id, caller.uin);
    Ok(RejectJoinShareUnitInvitationResponse::default())
}
