//! Inviting accounts to become members.

use super::super::Actions;
use super::super::checks::{self, DENIED, MEMBER_SYMBOLS};
use super::create::{check_member_name, check_places};
use super::terms::{Step, Terms};
use crate::world::account::{Account, Verification};
use crate::world::invitations::{Invitation, State};
use crate::world::organization::{Organization, Trust};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::{
    InviteOrganizationMemberError, InviteOrganizationMemberRequest, InviteOrganizationMemberResponse,
    types::AuthRelationFile,
};

type Error = InviteOrganizationMemberError;

pub(super) fn register(actions: &mut Actions) {
    actions.add(invite_organization_member);
}

// Guess: an invitation waits until the account accepts it with AcceptOrganizationInvitation of version 2018-12-25, since
// this version has no action for that.
fn invite_organization_member(
    world: &mut World,
    caller: &Caller,
    request: InviteOrganizationMemberRequest,
) -> Result<InviteOrganizationMemberResponse, Error> {
    let organization = world.administers(caller, DENIED)?;
    checks::name(&request.name, MEMBER_SYMBOLS)?;
    let account = invitable(world, organization, request.member_uin)?;
    let (unknown, foreign) = ("ResourceNotFound.OrganizationNodeNotExist", "FailedOperation.OrganizationNodeNotExist");
    let department = checks::department(world, organization, request.node_id, unknown, foreign)?.id;
    check_member_name(world, organization, &request.name)?;
    check_invitations(world, organization, account.uin)?;
    let relation = request.relation_auth_name.as_deref();
    let application = check_entity(world, organization, account, relation, request.auth_file.as_deref())?;
    let (policy, permissions) = (&request.policy_type, &request.permission_ids);
    let terms = Terms::read::<Error>(world, organization, policy, permissions, request.pay_uin.as_deref())?;
    terms.check::<Error>(world, organization, account, &Terms::default(), Step::Invitation)?;
    // Guess: without IsAllowQuit, an invited member may leave unless another account pays for it.
    let may_leave =
        request.is_allow_quit.map_or(terms.payer.is_none(), |allowed| allowed.as_str().eq_ignore_ascii_case("Allow"));
    let invitation = Invitation {
        id: 0,
        organization: organization.id,
        uin: account.uin,
        host: caller.uin,
        name: request.name,
        remark: request.remark.unwrap_or_default(),
        department,
        permissions: terms.permissions,
        payer: terms.payer,
        may_leave,
        tags: checks::tags(request.tags.as_ref())?,
        state: State::Open,
        sent_at: 0,
        expires_at: 0,
    };
    world.send_invitation(invitation);
    if let Some(entity) = application {
        apply_for_trust(world, caller, entity);
    }
    Ok(InviteOrganizationMemberResponse::default())
}

fn apply_for_trust(world: &mut World, caller: &Caller, entity: String) {
    let (id, since) = (world.ids.growing(400_000), world.now.saturating_add(world.settings.trust_review));
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.trusts.insert(id, Trust { id, entity, manager: None, since });
    }
}

/// Returns the account with this UIN, if it could become a member.
fn invitable<'w>(world: &'w World, organization: &Organization, uin: i64) -> Result<&'w Account, Error> {
    // Guess: a sub-account cannot be invited, and an account that does not exist has no region.
    if world.accounts.values().any(|account| account.sub_accounts.contains_key(&uin)) {
        return Err(code("UnsupportedOperation"));
    }
    let account = world.accounts.get(&uin).ok_or(Error::FailedOperationGetAccountRegion)?;
    if organization.has(uin) {
        return Err(Error::FailedOperationOrganizationMemberExist);
    }
    if account.organization.is_some() {
        return Err(Error::FailedOperationMemberExistInOtherOrganization);
    }
    if account.international != world.accounts[&organization.administrator].international {
        return Err(Error::FailedOperationNotSameRegion);
    }
    if world.sharing.keeps(uin).is_some() {
        return Err(Error::FailedOperationExistOtherOrganizationMemberShared);
    }
    Ok(account)
}

// Guess: an open invitation of this organization is `ReSentInvitation`, and one of another organization `InvitationExist`.
fn check_invitations(world: &World, organization: &Organization, uin: i64) -> Result<(), Error> {
    let open = world.invitations.values().find(|open| open.uin == uin && open.is_open(world.now));
    match open {
        Some(open) if open.organization == organization.id => return Err(Error::FailedOperationReSentInvitation),
        Some(_) => return Err(Error::FailedOperationInvitationExist),
        None => {}
    }
    if world.open_invitations(organization.id).count() >= world.settings.invitations {
        return Err(Error::LimitExceededInvitationOverLimit);
    }
    check_places(world, organization)
}

/// Checks that the account belongs to the organization's enterprise or to one in mutual trust with it. Returns the
/// enterprise for which the request applies for trust, if it does.
// Guess: an application for trust needs the name of the account's own enterprise and at least one file; while it is under
// review, nobody else of that enterprise can be invited; files for a trust that exists are refused.
fn check_entity(
    world: &World,
    organization: &Organization,
    account: &Account,
    relation: Option<&str>,
    files: Option<&[AuthRelationFile]>,
) -> Result<Option<String>, Error> {
    let entity = match &account.verification {
        Verification::None => return Err(Error::FailedOperationAuthInfoEmpty),
        Verification::Personal => return Err(Error::FailedOperationAuthNotEnterprise),
        Verification::Enterprise { name } => name,
    };
    let files = files.unwrap_or_default();
    if files.iter().any(|file| file.name.is_empty() || file.url.is_empty()) {
        return Err(Error::FailedOperationImportFileIllegal);
    }
    if world.accounts[&organization.administrator].entity() == Some(entity) {
        return Ok(None);
    }
    match organization.trusts.values().find(|trust| trust.entity == *entity) {
        Some(trust) if !trust.holds(world.now) => Err(Error::FailedOperationApplyExist),
        Some(_) if files.is_empty() => Ok(None),
        Some(_) => Err(Error::FailedOperationOrganizationAuthRelationExist),
        None if relation == Some(entity) && !files.is_empty() => Ok(Some(entity.clone())),
        None => Err(Error::FailedOperationAuthInfoNotSame),
    }
}
