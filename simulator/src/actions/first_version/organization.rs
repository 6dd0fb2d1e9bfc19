//! The organization itself.

use super::super::Actions;
use super::super::checks::DENIED;
use super::super::members::check_leaving;
use super::super::settings::{dissolve, found};
use crate::world::account::Verification;
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2018_12_25::{
    CreateOrganizationError, CreateOrganizationRequest, CreateOrganizationResponse, DeleteOrganizationError,
    DeleteOrganizationRequest, DeleteOrganizationResponse, GetOrganizationError, GetOrganizationRequest,
    GetOrganizationResponse, QuitOrganizationError, QuitOrganizationRequest, QuitOrganizationResponse,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_organization);
    actions.add(get_organization);
    actions.add(quit_organization);
    actions.add(delete_organization);
}

// Guess: this version asks for the same verification as the newer one, and has only its general code for an account without;
// a type other than 1 is a wrong value.
fn create_organization(
    world: &mut World,
    caller: &Caller,
    request: CreateOrganizationRequest,
) -> Result<CreateOrganizationResponse, CreateOrganizationError> {
    if world.organization_of(caller.uin).is_some() {
        return Err(CreateOrganizationError::FailedOperationOrganizationExistAlready);
    }
    if request.org_type != 1 {
        return Err(code("InvalidParameterValue"));
    }
    let account = &world.accounts[&caller.uin];
    let enterprise = matches!(account.verification, Verification::Enterprise { .. });
    if !enterprise || account.standing.forbidden {
        return Err(code("FailedOperation"));
    }
    let mut response = CreateOrganizationResponse::default();
    response.nickname = account.name.clone();
    response.mail = account.mail.clone();
    response.org_type = 1;
    response.org_id = found(world, caller);
    Ok(response)
}

fn get_organization(
    world: &mut World,
    caller: &Caller,
    _: GetOrganizationRequest,
) -> Result<GetOrganizationResponse, GetOrganizationError> {
    let organization = world.organization::<GetOrganizationError>(caller)?;
    let mut response = GetOrganizationResponse::default();
    response.org_id = organization.id;
    response.host_uin = organization.administrator;
    response.nickname = world.nickname(organization.administrator);
    response.mail = world.mail(organization.administrator);
    response.org_type = 1;
    // Guess: 1 means an organization without members.
    response.is_empty = i64::from(organization.members.is_empty());
    Ok(response)
}

// Guess: what ties a member to the organization in the newer version does so here as well, with the general code.
fn quit_organization(
    world: &mut World,
    caller: &Caller,
    request: QuitOrganizationRequest,
) -> Result<QuitOrganizationResponse, QuitOrganizationError> {
    let organization = world.organization::<QuitOrganizationError>(caller)?;
    if organization.id != request.org_id {
        return Err(QuitOrganizationError::ResourceNotFoundOrganizationNotExist);
    }
    let Some(member) = organization.members.get(&caller.uin) else {
        return Err(QuitOrganizationError::FailedOperationDisableQuitSelfCreatedOrganization);
    };
    let tied = check_leaving::<QuitOrganizationError>(world, organization, member).is_err();
    if tied || member.created || !member.may_leave {
        return Err(code("UnsupportedOperation"));
    }
    world.leave(caller.uin);
    Ok(QuitOrganizationResponse::default())
}

fn delete_organization(
    world: &mut World,
    caller: &Caller,
    _: DeleteOrganizationRequest,
) -> Result<DeleteOrganizationResponse, DeleteOrganizationError> {
    let organization = world.administers::<DeleteOrganizationError>(caller, DENIED)?;
    if !organization.members.is_empty() {
        return Err(DeleteOrganizationError::FailedOperationOrganizationNotEmpty);
    }
    if world.sharing.keeps(caller.uin).is_some() {
        return Err(DeleteOrganizationError::FailedOperationShareUnitNotEmpty);
    }
    // Guess: what else keeps the newer version from deleting it does so here as well, with the general code.
    let center = organization.center_keeps(caller.uin).is_some();
    if center || organization.policies.any_enabled() || organization.login.has_policies() {
        return Err(code("UnsupportedOperation"));
    }
    dissolve(world, caller);
    Ok(DeleteOrganizationResponse::default())
}

impl World {
    /// Returns the e-mail address of an account's owner, or nothing if it is gone.
    pub(super) fn mail(&self, uin: i64) -> String {
        self.accounts.get(&uin).map(|account| account.mail.clone()).unwrap_or_default()
    }
}
