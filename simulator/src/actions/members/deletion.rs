//! Deleting the accounts of created members.

use super::super::Actions;
use super::super::checks::DENIED;
use super::terms::first;
use crate::world::organization::{Member, Organization};
use crate::world::{Caller, World};
use generated_sdk::organization::v2021_03_31::{
    CheckAccountDeleteError, CheckAccountDeleteRequest, CheckAccountDeleteResponse, DeleteAccountError,
    DeleteAccountRequest, DeleteAccountResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(check_account_delete);
    actions.add(delete_account);
}

fn check_account_delete(
    world: &mut World,
    caller: &Caller,
    request: CheckAccountDeleteRequest,
) -> Result<CheckAccountDeleteResponse, CheckAccountDeleteError> {
    type Error = CheckAccountDeleteError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    let member = organization.members.get(&request.member_uin).ok_or(Error::ResourceNotFoundMemberNotExist)?;
    let findings = findings(world, organization, member);
    let mut response = CheckAccountDeleteResponse::default();
    response.allow_delete = allows(&findings) && world.sharing.keeps(member.uin).is_none();
    response.not_allow_reason = findings;
    Ok(response)
}

fn findings(world: &World, organization: &Organization, member: &Member) -> types::NotAllowReason {
    let standing = &world.accounts[&member.uin].standing;
    let center = organization.center_keeps(member.uin);
    let mut findings = types::NotAllowReason::default();
    findings.is_create_member = member.created;
    findings.deletion_permission = world.settings.account_deletion;
    findings.is_assign_manager = organization.services.delegates(member.uin);
    findings.is_auth_manager = organization.manages_entity(member.uin);
    findings.is_share_manager = world.sharing.keeps(member.uin) == Some("FailedOperation.MemberShareResource");
    findings.operate_process = standing.approvals;
    // Guess: the financial permissions over an account can be removed unless it pays or is paid for.
    findings.billing_permission = member.payer.is_none() && !organization.pays(member.uin);
    findings.exist_resources = standing.resources.clone();
    findings.detect_failed_resources = standing.unchecked_resources.clone();
    findings.cic_role_config = Some(center.is_some_and(|found| found.ends_with("CICRoleConfig")));
    findings.cic_user_config = Some(center.is_some_and(|found| found.ends_with("CICUserConfig")));
    findings
}

fn allows(findings: &types::NotAllowReason) -> bool {
    findings.is_create_member
        && findings.deletion_permission
        && findings.billing_permission
        && !findings.is_assign_manager
        && !findings.is_auth_manager
        && !findings.is_share_manager
        && !findings.operate_process
        && findings.exist_resources.is_empty()
        && findings.detect_failed_resources.is_empty()
        && findings.cic_role_config != Some(true)
        && findings.cic_user_config != Some(true)
}

fn delete_account(
    world: &mut World,
    caller: &Caller,
    request: DeleteAccountRequest,
) -> Result<DeleteAccountResponse, DeleteAccountError> {
    type Error = DeleteAccountError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    let member = organization.members.get(&request.member_uin).ok_or(Error::ResourceNotFoundMemberNotExist)?;
    let findings = findings(world, organization, member);
    first::<Error, _>([
        (!findings.is_create_member, "UnsupportedOperation.InviteAccountNotAllowDelete"),
        (!findings.deletion_permission, "UnsupportedOperation.DeleteAccountDisabled"),
        (member.deleted_at.is_some(), "FailedOperation.MemberAccountDeregisterPending"),
        (findings.is_assign_manager, "UnsupportedOperation.MemberExistServiceNotAllowDelete"),
        (findings.is_auth_manager, "FailedOperation.OrganizationAuthManageNotAllowDelete"),
        (world.sharing.keeps(member.uin).is_some(), "FailedOperation.MemberShareResource"),
        (findings.cic_role_config == Some(true), "UnsupportedOperation.MemberAccountExistCICRoleConfig"),
        (findings.cic_user_config == Some(true), "UnsupportedOperation.MemberAccountExistCICUserConfig"),
        (!allows(&findings), "UnsupportedOperation.MemberAccountExistResource"),
    ])?;
    review(world, caller, request.member_uin);
    Ok(DeleteAccountResponse::default())
}

/// Begins the review at whose end the account is gone.
fn review(world: &mut World, caller: &Caller, uin: i64) {
    let ends_at = world.now.saturating_add(world.settings.deletion_review);
    if let Some(member) = world.organization_of_mut(caller.uin).and_then(|it| it.members.get_mut(&uin)) {
        member.deleted_at = Some(ends_at);
    }
    world.deletions.entry(ends_at).or_default().push(uin);
    world.pass_time(world.now);
}
