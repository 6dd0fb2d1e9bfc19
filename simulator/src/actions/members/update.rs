//! Changing members.

use super::super::Actions;
use super::super::checks::{self, DENIED, MEMBER_SYMBOLS};
use super::create::check_member_name;
use super::terms::{Step, Terms};
use crate::world::account::{Account, Verification};
use crate::world::organization::{Member, Organization};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::{
    UpdateOrganizationMemberError, UpdateOrganizationMemberRequest, UpdateOrganizationMemberResponse,
    types::{NicknameSync, QuitPermission},
};

type Error = UpdateOrganizationMemberError;

pub(super) fn register(actions: &mut Actions) {
    actions.add(update_organization_member);
}

fn update_organization_member(
    world: &mut World,
    caller: &Caller,
    request: UpdateOrganizationMemberRequest,
) -> Result<UpdateOrganizationMemberResponse, Error> {
    let organization = world.administers::<Error>(caller, DENIED)?;
    let member = organization.members.get(&request.member_uin).ok_or(Error::ResourceNotFoundMemberNotExist)?;
    if let Some(name) = &request.name {
        // The name that the member has counts as taken, too.
        checks::name::<Error>(name, MEMBER_SYMBOLS)?;
        check_member_name::<Error>(world, organization, name)?;
    }
    let terms = terms(world, organization, member, &request)?;
    let payer = terms.as_ref().map_or(member.payer, |terms| terms.payer);
    let may_leave = may_leave(member, payer, request.is_allow_quit.as_ref())?;
    let nickname = request.name.clone().filter(|_| request.is_modify_nick_name == Some(NicknameSync::Synchronize));
    let (now, confirmation) = (world.now, world.settings.permission_confirmation);
    if let Some(account) = world.accounts.get_mut(&request.member_uin) {
        account.name = nickname.unwrap_or_else(|| account.name.clone());
    }
    let organization = world.administered::<Error>(caller, DENIED)?;
    if let Some(member) = organization.members.get_mut(&request.member_uin) {
        if let Some(terms) = terms {
            // Guess: an invited member has to agree to a change, which takes effect at once and counts as unconfirmed until
            // then; a created one has nobody who could disagree.
            member.confirmed_at = if member.created { now } else { now.saturating_add(confirmation) };
            (member.permissions, member.payer) = (terms.permissions, terms.payer);
        }
        member.name = request.name.unwrap_or_else(|| member.name.clone());
        member.remark = request.remark.unwrap_or_else(|| member.remark.clone());
        (member.may_leave, member.updated_at) = (may_leave, now);
    }
    Ok(UpdateOrganizationMemberResponse::default())
}

/// Returns the new terms, if the request changes them.
// Guess: PolicyType and PermissionIds without each other, and PayUin without both, are `UnsupportedOperation`, the code that
// the action documents without saying when.
fn terms(
    world: &World,
    organization: &Organization,
    member: &Member,
    request: &UpdateOrganizationMemberRequest,
) -> Result<Option<Terms>, Error> {
    let permissions = request.permission_ids.as_ref().filter(|permissions| !permissions.is_empty());
    let (policy, permissions) = match (&request.policy_type, permissions) {
        (Some(policy), Some(permissions)) => (policy, permissions),
        (None, None) if request.pay_uin.is_none() => return Ok(None),
        _ => return Err(code("UnsupportedOperation")),
    };
    if member.confirmed_at > world.now {
        return Err(Error::FailedOperationChangePermissionRecordExist);
    }
    let terms = Terms::read::<Error>(world, organization, policy, permissions, request.pay_uin.as_deref())?;
    let present = Terms { permissions: member.permissions.clone(), payer: member.payer };
    let account = &world.accounts[&member.uin];
    if terms.payer.is_some() && terms.payer != present.payer {
        check_verification(world, organization, account, terms.payer)?;
    }
    terms.check::<Error>(world, organization, account, &present, Step::Change)?;
    Ok(Some(terms))
}

// Guess: an account can only be paid for as long as it is verified as an enterprise that the organization knows, and by a
// payer of its own enterprise or by the administrator account.
fn check_verification(
    world: &World,
    organization: &Organization,
    account: &Account,
    payer: Option<i64>,
) -> Result<(), Error> {
    let entity = match &account.verification {
        Verification::None => return Err(Error::FailedOperationAuthInfoEmpty),
        Verification::Personal => return Err(Error::FailedOperationAuthNotEnterprise),
        Verification::Enterprise { name } => name,
    };
    let of = |uin: i64| world.accounts.get(&uin).and_then(Account::entity) == Some(entity);
    let trusted = organization.trusts.values().any(|trust| trust.entity == *entity && trust.holds(world.now));
    let administrator = payer == Some(organization.administrator);
    if payer.is_some_and(of) || administrator && trusted { Ok(()) } else { Err(Error::FailedOperationAuthInfoNotSame) }
}

// Guess: a created member can never be allowed to leave. A member for whom somebody begins to pay loses the permission,
// unless the same call asks for it, which is refused.
fn may_leave(member: &Member, payer: Option<i64>, wanted: Option<&QuitPermission>) -> Result<bool, Error> {
    let Some(wanted) = wanted else { return Ok(member.may_leave && payer.is_none()) };
    // The pages give an example in lower case.
    let allowed = wanted.as_str().eq_ignore_ascii_case("Allow");
    if allowed && payer.is_some() {
        return Err(Error::InvalidParameterAllowQuitIllegal);
    }
    if allowed && member.created { Err(Error::UnsupportedOperationMemberNotAllowQuit) } else { Ok(allowed) }
}
