//! Permission configurations and their deployments.

use super::Actions;
use super::paging::token_page;
use crate::world::center::configurations::{Applied, Configuration};
use crate::world::center::{Center, View};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::{
    CreateRoleConfigurationError, CreateRoleConfigurationRequest, CreateRoleConfigurationResponse,
    DeleteRoleConfigurationError, DeleteRoleConfigurationRequest, DeleteRoleConfigurationResponse,
    GetRoleConfigurationError, GetRoleConfigurationRequest, GetRoleConfigurationResponse,
    ListRoleConfigurationProvisioningsError, ListRoleConfigurationProvisioningsRequest,
    ListRoleConfigurationProvisioningsResponse, ListRoleConfigurationsError, ListRoleConfigurationsRequest,
    ListRoleConfigurationsResponse, UpdateRoleConfigurationError, UpdateRoleConfigurationRequest,
    UpdateRoleConfigurationResponse,
    types::{DeploymentStatus, SessionDurationApplyStatus, TargetType},
};

/// The session duration of a configuration that is created without one, in seconds.
const SESSION_DURATION: i64 = 3600;

/// The entries of a page, if the caller does not say.
pub(super) const MAX_RESULTS: i64 = 10;

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_role_configuration);
    actions.add(get_role_configuration);
    actions.add(list_role_configurations);
    actions.add(update_role_configuration);
    actions.add(delete_role_configuration);
    actions.add(list_role_configuration_provisionings);
}

fn create_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: CreateRoleConfigurationRequest,
) -> Result<CreateRoleConfigurationResponse, CreateRoleConfigurationError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let all = &world.view(organization).center.configurations.all;
    let name = request.role_configuration_name;
    if name.is_empty() || !name.chars().all(|character| character.is_ascii_alphanumeric() || character == '-') {
        return Err(code("InvalidParameter.ConfigurationNameFormatError"));
    }
    if all.values().any(|known| known.name == name) {
        return Err(code("InvalidParameter.ConfigurationNameAlreadyExists"));
    }
    if all.len() >= world.settings.configurations {
        return Err(code("FailedOperation.ConfigurationOverUpperLimit"));
    }
    let configuration = Configuration {
        id: world.ids.text("rc-"),
        name,
        description: request.description.unwrap_or_default(),
        session_duration: request.session_duration.unwrap_or(SESSION_DURATION),
        relay_state: request.relay_state.unwrap_or_default(),
        policies: Vec::new(),
        applied: Applied::default(),
        created_at: world.now,
        updated_at: world.now,
    };
    let mut response = CreateRoleConfigurationResponse::default();
    response.role_configuration_info = configuration.describe(caller.site, |_| String::new());
    world.center_mut(organization).configurations.all.insert(configuration.id.clone(), configuration);
    Ok(response)
}

fn get_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: GetRoleConfigurationRequest,
) -> Result<GetRoleConfigurationResponse, GetRoleConfigurationError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    world.view(organization).check_configuration(&request.role_configuration_id)?;
    let mut response = GetRoleConfigurationResponse::default();
    response.role_configuration_info =
        world.view(organization).describe_configuration(&request.role_configuration_id, caller);
    let now = world.now;
    poll_application(world.center_mut(organization), &request.role_configuration_id, now);
    Ok(response)
}

fn list_role_configurations(
    world: &mut World,
    caller: &Caller,
    request: ListRoleConfigurationsRequest,
) -> Result<ListRoleConfigurationsResponse, ListRoleConfigurationsError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    if request.principal_id.is_some() && request.filter_targets.is_none() {
        return Err(code("InvalidParameter.ParamError"));
    }
    let view = world.view(organization);
    let filter = request.filter.unwrap_or_default().to_lowercase();
    let matching = view.center.configurations.all.iter().filter(|(_, configuration)| {
        configuration.name.to_lowercase().contains(&filter)
            || configuration.description.to_lowercase().contains(&filter)
    });
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let page =
        token_page("ListRoleConfigurations", matching, |(number, _)| *number, request.next_token.as_deref(), size)
            .map_err(|_| code("InvalidParameter.NextTokenInvalid"))?;
    let mut response = ListRoleConfigurationsResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    for (_, configuration) in page.items {
        let mut shown = configuration.describe(caller.site, |uin| view.account_name(uin));
        shown.is_selected = request
            .filter_targets
            .as_deref()
            .map(|targets| is_granted(&view, &configuration.id, targets, request.principal_id.as_deref()));
        response.role_configurations.push(shown);
    }
    Ok(response)
}

/// Returns whether a configuration is granted on all of these accounts, to this user or group or to anybody.
fn is_granted(view: &View<'_>, configuration: &str, targets: &[i64], principal: Option<&str>) -> bool {
    let granted: Vec<i64> = view
        .center
        .grants
        .grants
        .values()
        .filter(|grant| grant.place.configuration == configuration)
        .filter(|grant| principal.is_none_or(|id| grant.principal.id == id))
        .map(|grant| grant.place.target.uin)
        .collect();
    targets.iter().all(|uin| granted.contains(uin))
}

fn update_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: UpdateRoleConfigurationRequest,
) -> Result<UpdateRoleConfigurationResponse, UpdateRoleConfigurationError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let id = request.role_configuration_id;
    world.view(organization).check_configuration(&id)?;
    let (now, apply) = (world.now, request.is_apply == Some(true));
    let waiting = world.settings.task_polls;
    let fails = apply && world.take_task_failure().is_some();
    let queried = world.settings.queried_accounts;
    let center = world.center_mut(organization);
    let deployed = center.grants.deployments_of(&id).count();
    let Some(configuration) = center.configurations.all.get_mut(&id) else {
        return Err(code("InvalidParameter.RoleConfigurationNotExist"));
    };
    let duration = request.new_session_duration.unwrap_or(configuration.session_duration);
    let lengthened = duration != configuration.session_duration;
    configuration.session_duration = duration;
    // Guess: what the call omits stays as it is, and an empty string clears it.
    configuration.description = request.new_description.unwrap_or_else(|| configuration.description.clone());
    configuration.relay_state = request.new_relay_state.unwrap_or_else(|| configuration.relay_state.clone());
    configuration.updated_at = now;
    if !apply {
        center.grants.outdate(&id, now);
    } else if lengthened || configuration.applied.status.is_none() {
        let applied = &mut configuration.applied;
        applied.status = Some(SessionDurationApplyStatus::Applying);
        applied.failed_on.clear();
        (applied.polls_left, applied.fails) = (waiting, fails);
        if deployed > queried {
            configuration.took_effect(now);
            configuration.applied.status = Some(SessionDurationApplyStatus::UnknownState);
        } else if deployed == 0 || waiting == 0 {
            configuration.applied.polls_left = 0;
            poll_application(center, &id, now);
        }
    }
    let mut response = UpdateRoleConfigurationResponse::default();
    response.role_configuration_info = world.view(organization).describe_configuration(&id, caller);
    Ok(response)
}

/// Brings the application of a session duration one poll nearer to its end.
fn poll_application(center: &mut Center, id: &str, now: i64) {
    let targets: Vec<i64> = center.grants.deployments_of(id).map(|deployment| deployment.place.target.uin).collect();
    let Some(configuration) = center.configurations.all.get_mut(id) else { return };
    let applied = &mut configuration.applied;
    if applied.status != Some(SessionDurationApplyStatus::Applying) {
        return;
    }
    applied.polls_left = applied.polls_left.saturating_sub(1);
    if applied.polls_left > 0 {
        return;
    }
    if applied.fails && !targets.is_empty() {
        applied.status = Some(SessionDurationApplyStatus::Failed);
        applied.failed_on = targets;
        center.grants.outdate(id, now);
    } else {
        applied.status = Some(SessionDurationApplyStatus::Success);
        configuration.took_effect(now);
    }
}

fn delete_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: DeleteRoleConfigurationRequest,
) -> Result<DeleteRoleConfigurationResponse, DeleteRoleConfigurationError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let id = request.role_configuration_id;
    let center = world.center_mut(organization);
    let Some(configuration) = center.configurations.all.get(&id) else {
        return Err(code("InvalidParameter.RoleConfigurationNotExist"));
    };
    if !configuration.policies.is_empty() {
        return Err(code("InvalidParameter.RolePolicyAlreadyExist"));
    }
    let busy = center.tasks.running().any(|task| task.work.place().is_some_and(|place| place.configuration == id));
    if busy || center.grants.deployments_of(&id).next().is_some() {
        return Err(code("FailedOperation.RoleConfigurationProvisioningAlreadyDeployed"));
    }
    center.configurations.all.remove(&id);
    center.applications.scopes.retain(|scope| scope.place.configuration != id);
    Ok(DeleteRoleConfigurationResponse::default())
}

fn list_role_configuration_provisionings(
    world: &mut World,
    caller: &Caller,
    request: ListRoleConfigurationProvisioningsRequest,
) -> Result<ListRoleConfigurationProvisioningsResponse, ListRoleConfigurationProvisioningsError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let foreign = matches!(request.target_type, Some(TargetType::Unknown(_)))
        || matches!(request.deployment_status, Some(DeploymentStatus::Unknown(_)));
    if foreign {
        return Err(code("InvalidParameter.ParamError"));
    }
    let view = world.view(organization);
    let filter = request.filter.unwrap_or_default();
    let matching = view.center.grants.deployments.iter().filter(|(_, deployment)| {
        let place = &deployment.place;
        request.role_configuration_id.as_ref().is_none_or(|id| *id == place.configuration)
            && request.target_type.as_ref().is_none_or(|kind| *kind == place.target.kind)
            && request.target_uin.is_none_or(|uin| uin == place.target.uin)
            && request.deployment_status.as_ref().is_none_or(|status| *status == deployment.status)
            && view.configuration_name(&place.configuration).contains(&filter)
    });
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let list = "ListRoleConfigurationProvisionings";
    let page = token_page(list, matching, |(number, _)| *number, request.next_token.as_deref(), size)
        .map_err(|_| code("InvalidParameter.NextTokenInvalid"))?;
    let mut response = ListRoleConfigurationProvisioningsResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    response.role_configuration_provisionings = page.items.iter().map(|(_, it)| it.describe(&view)).collect();
    world.poll_tasks(organization);
    Ok(response)
}
