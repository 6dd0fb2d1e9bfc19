//! Removing members from the organization, and what ties them to it.

use super::super::Actions;
use super::super::checks::DENIED;
use super::terms::first;
use crate::world::organization::{Member, Organization};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    DeleteOrganizationMembersError, DeleteOrganizationMembersRequest, DeleteOrganizationMembersResponse,
    types::BindStatus,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(delete_organization_members);
}

// Guess: one member that cannot be removed keeps the others of the list, too.
fn delete_organization_members(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrganizationMembersRequest,
) -> Result<DeleteOrganizationMembersResponse, DeleteOrganizationMembersError> {
    type Error = DeleteOrganizationMembersError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    if request.member_uin.contains(&caller.uin) {
        return Err(Error::FailedOperationDisableQuitSelfCreatedOrganization);
    }
    if request.member_uin.is_empty() {
        return Err(code("InvalidParameter"));
    }
    for uin in &request.member_uin {
        let member = organization.members.get(uin).ok_or_else(|| code::<Error>("InvalidParameter"))?;
        check_leaving::<Error>(world, organization, member)?;
        let bound = member.binding.as_ref().map(|binding| binding.status(world.now)) == Some(BindStatus::Success);
        if member.created && !bound {
            return Err(Error::UnsupportedOperationCreateMemberNotAllowDelete);
        }
    }
    for uin in request.member_uin {
        world.leave(uin);
    }
    Ok(DeleteOrganizationMembersResponse::default())
}

/// Checks whether anything ties a member to its organization.
pub(in crate::actions) fn check_leaving<E: ActionError>(
    world: &World,
    organization: &Organization,
    member: &Member,
) -> Result<(), E> {
    let standing = &world.accounts[&member.uin].standing;
    first([
        (organization.services.delegates(member.uin), "UnsupportedOperation.MemberExistServiceNotAllowDelete"),
        (standing.approvals, "UnsupportedOperation.MemberExistOperateProcessNotAllowDelete"),
        (organization.manages_entity(member.uin), "FailedOperation.OrganizationAuthManageNotAllowDelete"),
        (member.payer.is_some(), "FailedOperation.MemberExistDelegatePayerNotAllowDelete"),
        (organization.pays(member.uin), "FailedOperation.MemberIsDelegatePayerNotAllowDelete"),
        (standing.card_missing, "UnsupportedOperation.MemberNoPayment"),
    ])?;
    match world.sharing.keeps(member.uin).or_else(|| organization.center_keeps(member.uin)) {
        Some(found) => Err(code(found)),
        None => Ok(()),
    }
}
