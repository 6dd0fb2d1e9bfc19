//! Organization settings: creating, describing, leaving and deleting an organization.

use super::Actions;
use super::members::{self, FINANCIAL, describe_leave, describe_permissions};
use crate::clock::written;
use crate::world::account::Verification;
use crate::world::organization::Organization;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    CreateOrganizationError, CreateOrganizationRequest, CreateOrganizationResponse, DeleteOrganizationError,
    DeleteOrganizationRequest, DeleteOrganizationResponse, DescribeOrganizationError, DescribeOrganizationRequest,
    DescribeOrganizationResponse, QuitOrganizationError, QuitOrganizationRequest, QuitOrganizationResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_organization);
    actions.add(describe_organization);
    actions.add(quit_organization);
    actions.add(delete_organization);
}

fn create_organization(
    world: &mut World,
    caller: &Caller,
    _: CreateOrganizationRequest,
) -> Result<CreateOrganizationResponse, CreateOrganizationError> {
    type Error = CreateOrganizationError;
    if let Some(organization) = world.organization_of(caller.uin) {
        let created = organization.members.get(&caller.uin).is_some_and(|member| member.created);
        return Err(if created {
            Error::UnsupportedOperationCreateMemberNotAllowCreateOrganization
        } else {
            Error::FailedOperationOrganizationExistAlready
        });
    }
    let account = &world.accounts[&caller.uin];
    match account.verification {
        Verification::None => return Err(Error::FailedOperationAuthInfoEmpty),
        Verification::Personal => return Err(Error::FailedOperationAuthNotEnterprise),
        Verification::Enterprise { .. } => {}
    }
    if account.standing.forbidden {
        return Err(Error::UnsupportedOperationOperationForbidden);
    }
    let mut response = CreateOrganizationResponse::default();
    response.nick_name = account.name.clone();
    response.org_id = found(world, caller);
    Ok(response)
}

/// Creates an organization of the caller, and returns its id.
pub(super) fn found(world: &mut World, caller: &Caller) -> i64 {
    let (id, root, now) = (world.ids.growing(45_000), world.ids.growing(2_003_000), world.now);
    world.organizations.insert(id, Organization::new(id, root, caller.uin, now));
    if let Some(account) = world.accounts.get_mut(&caller.uin) {
        account.organization = Some(id);
    }
    // Guess: invitations to other organizations become invalid.
    world.void_invitations(|invitation| invitation.uin == caller.uin);
    id
}

fn describe_organization(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationRequest,
) -> Result<DescribeOrganizationResponse, DescribeOrganizationError> {
    let organization = world.organization(caller)?;
    let mut response = DescribeOrganizationResponse::default();
    response.org_id = organization.id;
    response.host_uin = organization.administrator;
    response.nick_name = world.nickname(organization.administrator);
    response.org_type = 1;
    response.root_node_id = organization.root;
    response.create_time = written(organization.created_at);
    response.is_manager = organization.administrator == caller.uin;
    response.is_auth_manager = response.is_manager || organization.manages_entity(caller.uin);
    let delegates = |product: &str| organization.services.delegates_product(caller.uin, product);
    response.is_assign_manager = request.product.as_deref().is_some_and(delegates);
    response.org_policy_type = types::RelationPolicyType::Financial;
    response.org_policy_name = FINANCIAL.to_owned();
    let member = organization.members.get(&caller.uin);
    response.join_time = written(member.map_or(organization.created_at, |member| member.joined_at));
    response.is_allow_quit = describe_leave(member.is_some_and(|member| member.may_leave));
    // Guess: the administrator account has the two permissions that everybody has, and pays for itself, as in the example of
    // the documentation.
    response.org_permission = describe_permissions(member.map_or(&[1, 2], |member| &member.permissions));
    let payer = member.map_or(Some(organization.administrator), |member| member.payer);
    response.pay_uin = payer.map(|payer| payer.to_string()).unwrap_or_default();
    response.pay_name = payer.map(|payer| world.nickname(payer)).unwrap_or_default();
    Ok(response)
}

fn quit_organization(
    world: &mut World,
    caller: &Caller,
    request: QuitOrganizationRequest,
) -> Result<QuitOrganizationResponse, QuitOrganizationError> {
    type Error = QuitOrganizationError;
    // Guess: an account outside the organization that it names is a member that does not exist.
    let Some(organization) = world.organization_of(caller.uin).filter(|own| own.id == request.org_id) else {
        let exists = world.organizations.contains_key(&request.org_id);
        let outside = exists && world.organization_of(caller.uin).is_none();
        return Err(if outside {
            Error::ResourceNotFoundOrganizationMemberNotExist
        } else {
            Error::ResourceNotFoundOrganizationNotExist
        });
    };
    let Some(member) = organization.members.get(&caller.uin) else {
        return Err(Error::FailedOperationDisableQuitSelfCreatedOrganization);
    };
    if member.created {
        return Err(Error::UnsupportedOperationCreateMemberNotAllowQuit);
    }
    members::check_leaving::<Error>(world, organization, member)?;
    if !member.may_leave {
        return Err(Error::UnsupportedOperationMemberNotAllowQuit);
    }
    world.leave(caller.uin);
    Ok(QuitOrganizationResponse::default())
}

fn delete_organization(
    world: &mut World,
    caller: &Caller,
    _: DeleteOrganizationRequest,
) -> Result<DeleteOrganizationResponse, DeleteOrganizationError> {
    type Error = DeleteOrganizationError;
    // Guess: a member that calls it gets the general code.
    let organization = world.administers::<Error>(caller, "UnsupportedOperation")?;
    if !organization.members.is_empty() {
        return Err(Error::FailedOperationOrganizationNotEmpty);
    }
    if organization.policies.any_enabled() {
        return Err(Error::FailedOperationOrganizationPolicyIsNotDisabled);
    }
    if organization.login.has_policies() {
        return Err(Error::FailedOperationOrgMemberPolicyExist);
    }
    if world.sharing.keeps(caller.uin).is_some() {
        return Err(Error::FailedOperationShareUnitNotEmpty);
    }
    check_center::<Error>(organization)?;
    dissolve(world, caller);
    Ok(DeleteOrganizationResponse::default())
}

/// Checks whether the identity center does not use the administrator account.
fn check_center<E: ActionError>(organization: &Organization) -> Result<(), E> {
    match organization.center_keeps(organization.administrator) {
        Some(found) if found.ends_with("CICRoleConfig") => {
            Err(code("UnsupportedOperation.AdminAccountExistCICRoleConfig"))
        }
        Some(_) => Err(code("UnsupportedOperation.AdminAccountExistCICUserConfig")),
        None => Ok(()),
    }
}

/// Removes the caller's organization.
// Guess: departments, own policies and the identity center go with it, and open invitations become invalid.
pub(super) fn dissolve(world: &mut World, caller: &Caller) {
    let Some(id) = world.organization_of(caller.uin).map(|organization| organization.id) else { return };
    world.leave(caller.uin);
    world.organizations.remove(&id);
    world.void_invitations(|invitation| invitation.organization == id);
}
