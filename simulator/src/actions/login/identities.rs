//! Access identities.

use super::super::Actions;
use super::super::paging::{filtered_page, offset_page};
use super::{administered, finds};
use crate::clock::written;
use crate::world::center::configurations::{is_preset, preset};
use crate::world::login::{Identity, PRESET, Permission};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    CreateOrganizationIdentityError, CreateOrganizationIdentityRequest, CreateOrganizationIdentityResponse,
    DeleteOrganizationIdentityError, DeleteOrganizationIdentityRequest, DeleteOrganizationIdentityResponse,
    ListOrganizationIdentityError, ListOrganizationIdentityRequest, ListOrganizationIdentityResponse,
    UpdateOrganizationIdentityError, UpdateOrganizationIdentityRequest, UpdateOrganizationIdentityResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_organization_identity);
    actions.add(list_organization_identity);
    actions.add(update_organization_identity);
    actions.add(delete_organization_identity);
}

impl Identity {
    pub(super) fn kind(&self) -> types::IdentityType {
        if self.id == PRESET { types::IdentityType::Preset } else { types::IdentityType::Custom }
    }

    fn describe(&self) -> types::OrgIdentity {
        let mut identity = types::OrgIdentity::default();
        identity.identity_id = self.id;
        identity.identity_alias_name = self.name.clone();
        identity.description = self.description.clone();
        identity.identity_policy = self.permissions.iter().map(Permission::describe).collect();
        identity.identity_type = self.kind();
        identity.update_time = written(self.updated_at);
        identity
    }
}

impl Permission {
    fn describe(&self) -> types::IdentityPolicy {
        let policy = types::IdentityPolicy::builder();
        match self {
            Self::Preset { id, name } => {
                policy.policy_id(*id).policy_name(name).policy_type(types::IdentityPolicyType::Preset).build()
            }
            Self::Custom { document } => policy
                .policy_id(0)
                .policy_name("")
                .policy_type(types::IdentityPolicyType::Custom)
                .policy_document(document)
                .build(),
        }
    }
}

/// Returns the policies of a request, checked.
// Guess: the name of a preset policy with another id is `FailedOperation.GetPolicyDetail`. A document must be a JSON object
// here; whether it is a policy shows when the identity is set up on a member, which is where its error code is documented.
fn permissions<E: ActionError>(given: Vec<types::IdentityPolicy>) -> Result<Vec<Permission>, E> {
    let mut permissions = Vec::with_capacity(given.len());
    for policy in given {
        let kind = policy.policy_type.unwrap_or(types::IdentityPolicyType::Preset);
        let permission = match (kind, policy.policy_id, policy.policy_name, policy.policy_document) {
            (types::IdentityPolicyType::Preset, Some(id), Some(name), _) if !name.is_empty() => {
                if !is_preset(id, &name) {
                    let known = preset(&name).is_some();
                    let mixed = "FailedOperation.GetPolicyDetail";
                    return Err(code(if known { mixed } else { "ResourceNotFound.PolicyNotExist" }));
                }
                Permission::Preset { id, name }
            }
            (types::IdentityPolicyType::Custom, _, _, Some(document)) if is_object(&document) => {
                Permission::Custom { document }
            }
            _ => return Err(code("InvalidParameter")),
        };
        permissions.push(permission);
    }
    if permissions.is_empty() { Err(code("InvalidParameter")) } else { Ok(permissions) }
}

fn is_object(document: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(document).is_ok_and(|document| document.is_object())
}

fn create_organization_identity(
    world: &mut World,
    caller: &Caller,
    request: CreateOrganizationIdentityRequest,
) -> Result<CreateOrganizationIdentityResponse, CreateOrganizationIdentityError> {
    type Error = CreateOrganizationIdentityError;
    let login = &administered::<Error>(world, caller)?.login;
    if request.identity_alias_name.is_empty() {
        return Err(code("InvalidParameter"));
    }
    let permissions = permissions::<Error>(request.identity_policy)?;
    if login.identities().any(|identity| identity.name == request.identity_alias_name) {
        return Err(Error::FailedOperationOrganizationIdentityNameUsed);
    }
    // The preset identity does not count.
    if login.identities().len() > world.settings.identities {
        return Err(Error::LimitExceededIdentityExceedLimit);
    }
    let (id, now) = (world.ids.growing(1_600), world.now);
    let identity = Identity {
        id,
        name: request.identity_alias_name,
        description: request.description.unwrap_or_default(),
        permissions,
        updated_at: now,
    };
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.login.put_identity(identity);
    }
    let mut response = CreateOrganizationIdentityResponse::default();
    response.identity_id = Some(id);
    Ok(response)
}

fn list_organization_identity(
    world: &mut World,
    caller: &Caller,
    request: ListOrganizationIdentityRequest,
) -> Result<ListOrganizationIdentityResponse, ListOrganizationIdentityError> {
    let login = &administered::<ListOrganizationIdentityError>(world, caller)?.login;
    let key = request.search_key.as_deref().filter(|key| !key.is_empty());
    let all = login.identities();
    let unfiltered = key.is_none() && request.identity_id.is_none() && request.identity_type.is_none();
    let page = if unfiltered {
        offset_page(all, request.offset, request.limit)
    } else {
        let matching = all.filter(|identity| {
            finds(key, &[&identity.name])
                && request.identity_id.is_none_or(|id| identity.id == id)
                && request.identity_type.as_ref().is_none_or(|kind| identity.kind() == *kind)
        });
        filtered_page(matching, request.offset, request.limit)
    };
    let mut response = ListOrganizationIdentityResponse::default();
    response.total = page.total;
    response.items = page.map(Identity::describe).items;
    Ok(response)
}

fn update_organization_identity(
    world: &mut World,
    caller: &Caller,
    request: UpdateOrganizationIdentityRequest,
) -> Result<UpdateOrganizationIdentityResponse, UpdateOrganizationIdentityError> {
    type Error = UpdateOrganizationIdentityError;
    let login = &administered::<Error>(world, caller)?.login;
    let found = login.identity(request.identity_id).ok_or(Error::ResourceNotFoundOrganizationIdentityNotExist)?;
    // Guess: the preset identity cannot be changed, and no code of its own is documented for that.
    if found.id == PRESET {
        return Err(code("InvalidParameter"));
    }
    let permissions = permissions::<Error>(request.identity_policy)?;
    let identity = Identity { description: request.description, permissions, updated_at: world.now, ..found.clone() };
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.login.put_identity(identity);
    }
    Ok(UpdateOrganizationIdentityResponse::default())
}

fn delete_organization_identity(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrganizationIdentityRequest,
) -> Result<DeleteOrganizationIdentityResponse, DeleteOrganizationIdentityError> {
    type Error = DeleteOrganizationIdentityError;
    let login = &administered::<Error>(world, caller)?.login;
    if login.identity(request.identity_id).is_none() {
        return Err(Error::ResourceNotFoundOrganizationIdentityNotExist);
    }
    // Guess: the preset identity, which every member has, counts as used even where there are no members.
    if request.identity_id == PRESET || login.uses(request.identity_id) {
        return Err(Error::FailedOperationOrganizationIdentityInUsed);
    }
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.login.remove_identity(request.identity_id);
    }
    Ok(DeleteOrganizationIdentityResponse::default())
}
