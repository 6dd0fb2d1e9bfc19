//! The policies of permission configurations.

use super::Actions;
use crate::world::center::Center;
use crate::world::center::configurations::{Configuration, Policy, is_preset, preset};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    AddPermissionPolicyToRoleConfigurationError, AddPermissionPolicyToRoleConfigurationRequest,
    AddPermissionPolicyToRoleConfigurationResponse, ListPermissionPoliciesInRoleConfigurationError,
    ListPermissionPoliciesInRoleConfigurationRequest, ListPermissionPoliciesInRoleConfigurationResponse,
    RemovePermissionPolicyFromRoleConfigurationError, RemovePermissionPolicyFromRoleConfigurationRequest,
    RemovePermissionPolicyFromRoleConfigurationResponse, UpdateCustomPolicyForRoleConfigurationError,
    UpdateCustomPolicyForRoleConfigurationRequest, UpdateCustomPolicyForRoleConfigurationResponse,
    types::RolePolicyType,
};

/// The characters of a custom policy's name.
const NAME_LENGTH: usize = 32;

pub(super) fn register(actions: &mut Actions) {
    actions.add(add_permission_policy_to_role_configuration);
    actions.add(list_permission_policies_in_role_configuration);
    actions.add(remove_permission_policy_from_role_configuration);
    actions.add(update_custom_policy_for_role_configuration);
}

fn add_permission_policy_to_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: AddPermissionPolicyToRoleConfigurationRequest,
) -> Result<AddPermissionPolicyToRoleConfigurationResponse, AddPermissionPolicyToRoleConfigurationError> {
    let settings = world.settings.clone();
    let (center, now) = editable(world, caller, &request.zone_id)?;
    let configuration = known(center, &request.role_configuration_id)?;
    let policies = match request.role_policy_type {
        RolePolicyType::System => system_policies(&request, now)?,
        RolePolicyType::Custom => custom_policies(&request, now)?,
        _ => return Err(code("InvalidParameter.ParamError")),
    };
    if policies.is_empty() {
        return Err(code("InvalidParameter.ParamError"));
    }
    for (position, policy) in policies.iter().enumerate() {
        if configuration.policy(&policy.name).is_some() || policies[..position].iter().any(|it| it.name == policy.name)
        {
            return Err(code("InvalidParameter.PolicyNameAlreadyExists"));
        }
    }
    if request.role_policy_type == RolePolicyType::System {
        if configuration.count(false) + policies.len() > settings.system_policies {
            return Err(code("FailedOperation.SystemPolicyOverUpperLimit"));
        }
    } else if configuration.count(true) + policies.len() > settings.custom_policies {
        return Err(code("FailedOperation.CustomPolicyOverUpperLimit"));
    }
    configuration.policies.extend(policies);
    changed(center, &request.role_configuration_id, now);
    Ok(AddPermissionPolicyToRoleConfigurationResponse::default())
}

/// Returns the preset policies of a request, each once.
fn system_policies<E: ActionError>(
    request: &AddPermissionPolicyToRoleConfigurationRequest,
    now: i64,
) -> Result<Vec<Policy>, E> {
    let mut policies = Vec::new();
    for detail in request.role_policies.iter().flatten() {
        // Guess: an id without its name is refused; programs that call the service report only that it adds nothing.
        let name = detail.policy_name.clone().unwrap_or_default();
        if !is_preset(detail.policy_id, &name) {
            return Err(code("InvalidParameter.BindPolicyNameNotAllowed"));
        }
        policies.push(Policy { id: detail.policy_id, name, document: None, added_at: now });
    }
    let detailed = policies.len();
    for name in request.role_policy_names.iter().flatten() {
        if policies[..detailed].iter().any(|policy| policy.name == *name) {
            continue;
        }
        let id = preset(name).ok_or_else(|| code("InvalidParameter.BindPolicyNameNotAllowed"))?;
        policies.push(Policy { id, name: name.clone(), document: None, added_at: now });
    }
    Ok(policies)
}

/// Returns the custom policies of a request: names and documents belong together by position.
fn custom_policies<E: ActionError>(
    request: &AddPermissionPolicyToRoleConfigurationRequest,
    now: i64,
) -> Result<Vec<Policy>, E> {
    let names = request.role_policy_names.as_deref().unwrap_or_default();
    if names.is_empty() || names.iter().any(String::is_empty) {
        return Err(code("InvalidParameter.ParamError"));
    }
    if names.iter().any(|name| name.chars().count() > NAME_LENGTH) {
        return Err(code("InvalidParameter.PolicyNameSizeOverUpperLimit"));
    }
    let documents: Vec<&String> = match &request.custom_policy_documents {
        Some(documents) => documents.iter().collect(),
        None => request.custom_policy_document.iter().collect(),
    };
    if documents.is_empty() || documents.iter().any(|document| document.trim().is_empty()) {
        return Err(code("InvalidParameter.PolicyDocumentEmpty"));
    }
    if documents.len() != names.len() {
        return Err(code("InvalidParameter.ParamError"));
    }
    // Guess: a custom policy cannot have the name of a preset one.
    if names.iter().any(|name| preset(name).is_some()) {
        return Err(code("InvalidParameter.BindPolicyNameNotAllowed"));
    }
    let policies = names.iter().zip(documents);
    Ok(policies
        .map(|(name, document)| Policy { id: 0, name: name.clone(), document: Some(document.clone()), added_at: now })
        .collect())
}

fn list_permission_policies_in_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: ListPermissionPoliciesInRoleConfigurationRequest,
) -> Result<ListPermissionPoliciesInRoleConfigurationResponse, ListPermissionPoliciesInRoleConfigurationError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let configuration = known(center, &request.role_configuration_id)?;
    let filter = request.filter.unwrap_or_default();
    let mut response = ListPermissionPoliciesInRoleConfigurationResponse::default();
    response.role_policies = configuration
        .policies
        .iter()
        .filter(|policy| request.role_policy_type.as_ref().is_none_or(|kind| *kind == policy.kind()))
        .filter(|policy| policy.name.contains(&filter))
        .map(Policy::describe)
        .collect();
    response.total_counts = response.role_policies.len() as i64;
    Ok(response)
}

fn remove_permission_policy_from_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: RemovePermissionPolicyFromRoleConfigurationRequest,
) -> Result<RemovePermissionPolicyFromRoleConfigurationResponse, RemovePermissionPolicyFromRoleConfigurationError> {
    let (center, now) = editable(world, caller, &request.zone_id)?;
    let configuration = known(center, &request.role_configuration_id)?;
    let id = request.role_policy_id.filter(|id| *id != 0);
    let name = request.role_policy_name.filter(|name| !name.is_empty());
    let named = match request.role_policy_type {
        RolePolicyType::System => id.is_some() || name.is_some(),
        RolePolicyType::Custom => name.is_some(),
        _ => false,
    };
    if !named {
        return Err(code("InvalidParameter.ParamError"));
    }
    let fits = |policy: &Policy| {
        policy.kind() == request.role_policy_type
            && id.is_none_or(|id| policy.id == id)
            && name.as_ref().is_none_or(|name| policy.name == *name)
    };
    let position = configuration.policies.iter().position(fits);
    configuration.policies.remove(position.ok_or_else(|| code("InvalidParameter.RolePolicyNotExist"))?);
    changed(center, &request.role_configuration_id, now);
    Ok(RemovePermissionPolicyFromRoleConfigurationResponse::default())
}

fn update_custom_policy_for_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: UpdateCustomPolicyForRoleConfigurationRequest,
) -> Result<UpdateCustomPolicyForRoleConfigurationResponse, UpdateCustomPolicyForRoleConfigurationError> {
    let (center, now) = editable(world, caller, &request.zone_id)?;
    let configuration = known(center, &request.role_configuration_id)?;
    let document = request.new_custom_policy_document.filter(|document| !document.trim().is_empty());
    let mut policies = configuration.policies.iter_mut();
    let policy = policies
        .find(|policy| policy.name == request.custom_policy_name)
        .ok_or_else(|| code("InvalidParameter.RolePolicyNotExist"))?;
    if policy.kind() != RolePolicyType::Custom {
        return Err(code("InvalidParameter.PolicyTypeError"));
    }
    policy.document = Some(document.ok_or_else(|| code("InvalidParameter.PolicyDocumentEmpty"))?);
    changed(center, &request.role_configuration_id, now);
    Ok(UpdateCustomPolicyForRoleConfigurationResponse::default())
}

/// Returns the identity center, if the caller may change policies: the administrator may, a delegated administrator may not.
fn editable<'w, E: ActionError>(world: &'w mut World, caller: &Caller, zone: &str) -> Result<(&'w mut Center, i64), E> {
    let now = world.now;
    let organization = world.zone(caller, zone)?;
    if organization.administrator != caller.uin {
        return Err(code("FailedOperation.DelegatedAdminCannotModifyPolicy"));
    }
    Ok((organization.center(), now))
}

fn known<'c, E: ActionError>(center: &'c mut Center, id: &str) -> Result<&'c mut Configuration, E> {
    center.configurations.all.get_mut(id).ok_or_else(|| code("InvalidParameter.RoleConfigurationNotExist"))
}

/// Notes a change of a configuration's policies: its deployments are out of date.
fn changed(center: &mut Center, id: &str, now: i64) {
    if let Some(configuration) = center.configurations.all.get_mut(id) {
        configuration.updated_at = now;
    }
    center.grants.outdate(id, now);
}
