//! Creating members.

use super::super::Actions;
use super::super::checks::{self, DENIED, MEMBER_SYMBOLS};
use super::terms::{Step, Terms};
use crate::world::account::{Account, Standing, Verification};
use crate::world::organization::{Attempt, Member, Organization};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    CreateOrganizationMemberError, CreateOrganizationMemberRequest, CreateOrganizationMemberResponse,
};

type Error = CreateOrganizationMemberError;

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_organization_member);
}

fn create_organization_member(
    world: &mut World,
    caller: &Caller,
    request: CreateOrganizationMemberRequest,
) -> Result<CreateOrganizationMemberResponse, Error> {
    let organization = world.administers(caller, DENIED)?;
    checks::name(&request.name, MEMBER_SYMBOLS)?;
    checks::name(&request.account_name, MEMBER_SYMBOLS)?;
    check_owner(&world.accounts[&caller.uin])?;
    // The Terraform provider sends 0 where there was no attempt before.
    let record = request.record_id.filter(|record| *record != 0);
    let begun = attempt(organization, record)?;
    let (unknown, foreign) = ("ResourceNotFound.OrganizationNodeNotExist", "FailedOperation.OrganizationNodeNotExist");
    let department = checks::department(world, organization, request.node_id, unknown, foreign)?.id;
    check_member_name(world, organization, &request.name)?;
    let entity = entity(world, organization, request.auth_relation_id)?;
    check_quotas(world, organization, &entity)?;
    let account = begun.and_then(|uin| world.accounts.get(&uin)).cloned();
    let account = account.unwrap_or_else(|| new_account(world, caller, &request.account_name, entity));
    check_payer(organization, request.pay_uin.as_deref())?;
    let (policy, permissions) = (&request.policy_type, &request.permission_ids);
    let terms = Terms::read::<Error>(world, organization, policy, permissions, request.pay_uin.as_deref())?;
    terms.check::<Error>(world, organization, &account, &Terms::default(), Step::Creation)?;
    let member = Member {
        name: request.name,
        department,
        created: true,
        remark: request.remark.unwrap_or_default(),
        permissions: terms.permissions,
        payer: terms.payer,
        tags: checks::tags(request.tags.as_ref())?,
        ..Member::default()
    };
    let identities = request.identity_role_id.unwrap_or_default();
    let mut response = CreateOrganizationMemberResponse::default();
    response.uin = join(world, caller, member, account, &identities, record);
    Ok(response)
}

/// Adds the account, unless an earlier attempt has, and the member.
fn join(
    world: &mut World,
    caller: &Caller,
    mut member: Member,
    account: Account,
    identities: &[i64],
    record: Option<i64>,
) -> i64 {
    let (now, record) = (world.now, record.unwrap_or_else(|| world.ids.growing(1_000)));
    let uin = if account.uin == 0 { world.add_account(account) } else { account.uin };
    member.uin = uin;
    let Some(organization) = world.organization_of_mut(caller.uin) else { return uin };
    let id = organization.id;
    organization.add_member(member, identities, now);
    organization.attempts.insert(record, Attempt { uin: Some(uin), succeeded: true });
    if let Some(account) = world.accounts.get_mut(&uin) {
        account.organization = Some(id);
    }
    uin
}

/// Checks the verification of the administrator account.
fn check_owner(owner: &Account) -> Result<(), Error> {
    match owner.verification {
        Verification::None => return Err(Error::FailedOperationAuthInfoEmpty),
        Verification::Personal => return Err(Error::FailedOperationAuthNotEnterprise),
        Verification::Enterprise { .. } => {}
    }
    if owner.standing.forbidden { Err(Error::UnsupportedOperationOperationForbidden) } else { Ok(()) }
}

/// Returns the account of the earlier attempt that a request repeats.
fn attempt(organization: &Organization, record: Option<i64>) -> Result<Option<i64>, Error> {
    let Some(record) = record else { return Ok(None) };
    let attempt = organization.attempts.get(&record).ok_or(Error::FailedOperationCreateRecordNotExist)?;
    if attempt.succeeded { Err(Error::FailedOperationCreateRecordAlreadySuccess) } else { Ok(attempt.uin) }
}

/// Checks whether a name is free for a new member.
// Guess: of the two codes for a name that is taken, one speaks of the names of members and the other of names in open
// invitations.
pub(super) fn check_member_name<E: ActionError>(
    world: &World,
    organization: &Organization,
    name: &str,
) -> Result<(), E> {
    if organization.has_member_named(name) {
        Err(code("FailedOperation.OrganizationMemberNameUsed"))
    } else if world.open_invitations(organization.id).any(|open| open.name == name) {
        Err(code("FailedOperation.MemberNameUsed"))
    } else {
        Ok(())
    }
}

/// Returns the name of the enterprise that a new account belongs to.
fn entity(world: &World, organization: &Organization, relation: Option<i64>) -> Result<String, Error> {
    match relation {
        None => Ok(world.accounts[&organization.administrator].entity().unwrap_or_default().to_owned()),
        Some(id) => {
            let trust = organization.trusts.get(&id).filter(|trust| trust.holds(world.now));
            Ok(trust.ok_or(Error::ResourceNotFoundOrganizationAuthRelationNotExist)?.entity.clone())
        }
    }
}

fn check_quotas(world: &World, organization: &Organization, entity: &str) -> Result<(), Error> {
    let settings = &world.settings;
    let created = || organization.members.values().filter(|member| member.created).count();
    if settings.created_members.is_some_and(|limit| created() >= limit) {
        return Err(Error::LimitExceededCreateMemberOverLimit);
    }
    check_places(world, organization)?;
    let verified = || world.accounts.values().filter(|account| account.entity() == Some(entity)).count();
    if settings.accounts_per_entity.is_some_and(|limit| verified() >= limit) {
        return Err(Error::FailedOperationCreateMemberAuthOverLimit);
    }
    Ok(())
}

/// Checks whether the organization can have another member.
pub(super) fn check_places<E: ActionError>(world: &World, organization: &Organization) -> Result<(), E> {
    // Guess: open invitations count, so that they can be accepted.
    let taken = organization.members.len() + world.open_invitations(organization.id).count();
    if taken >= world.settings.members { Err(code("LimitExceeded.OrganizationMemberOverLimit")) } else { Ok(()) }
}

// Guess: a payer outside the organization is a member that does not exist; any other wrong payer is `PayUinIllegal`.
fn check_payer(organization: &Organization, payer: Option<&str>) -> Result<(), Error> {
    match payer.and_then(|payer| payer.parse().ok()) {
        Some(payer) if !organization.has(payer) => Err(Error::InvalidParameterOrganizationMemberNotExist),
        _ => Ok(()),
    }
}

/// Returns the account of a new member: of the administrator's site and user type, and a customer of the same reseller.
fn new_account(world: &World, caller: &Caller, name: &str, entity: String) -> Account {
    let owner = &world.accounts[&caller.uin];
    let standing = Standing {
        user_type: owner.standing.user_type.clone(),
        customer_of: owner.standing.customer_of,
        ..Standing::default()
    };
    Account {
        name: name.to_owned(),
        international: owner.international,
        verification: Verification::Enterprise { name: entity },
        standing,
        ..Account::default()
    }
}
