//! Grants, deployments and their tasks.

use super::Actions;
use super::configurations::MAX_RESULTS;
use super::paging::token_page;
use crate::world::center::grants::{Grant, Place};
use crate::world::center::tasks::{Task, Work};
use crate::world::center::{Principal, Target, View};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    CreateRoleAssignmentError, CreateRoleAssignmentRequest, CreateRoleAssignmentResponse, DeleteRoleAssignmentError,
    DeleteRoleAssignmentRequest, DeleteRoleAssignmentResponse, DismantleRoleConfigurationError,
    DismantleRoleConfigurationRequest, DismantleRoleConfigurationResponse, GetTaskStatusError, GetTaskStatusRequest,
    GetTaskStatusResponse, ListRoleAssignmentsError, ListRoleAssignmentsRequest, ListRoleAssignmentsResponse,
    ListTasksError, ListTasksRequest, ListTasksResponse, ProvisionRoleConfigurationError,
    ProvisionRoleConfigurationRequest, ProvisionRoleConfigurationResponse,
    types::{DeprovisionStrategy, PrincipalType, RoleAssignmentInfo, TargetType},
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_role_assignment);
    actions.add(delete_role_assignment);
    actions.add(list_role_assignments);
    actions.add(provision_role_configuration);
    actions.add(dismantle_role_configuration);
    actions.add(get_task_status);
    actions.add(list_tasks);
}

/// Returns the five parts of a grant, which all have to be set.
pub(super) fn parts<E: ActionError>(info: RoleAssignmentInfo, now: i64) -> Result<Grant, E> {
    let missing = || code("MissingParameter");
    let target = Target { kind: info.target_type.ok_or_else(missing)?, uin: info.target_uin.ok_or_else(missing)? };
    let principal =
        Principal { kind: info.principal_type.ok_or_else(missing)?, id: info.principal_id.ok_or_else(missing)? };
    Ok(Grant::new(Place { configuration: info.role_configuration_id.ok_or_else(missing)?, target }, principal, now))
}

/// Makes sure that everything in a grant exists.
pub(super) fn check_parts<E: ActionError>(view: &View<'_>, grant: &Grant) -> Result<(), E> {
    view.check_configuration(&grant.place.configuration)?;
    view.check_target(&grant.place.target)?;
    view.check_principal(&grant.principal)
}

/// Starts the tasks of new grants.
pub(super) fn start_grants(
    world: &mut World,
    organization: i64,
    grants: Vec<Grant>,
    order: Option<&str>,
) -> Vec<String> {
    let fault = world.take_task_failure();
    let mut ids = Vec::new();
    for grant in grants {
        // A member that the identity center does not know yet makes the task fail without a reason.
        let members = &world.view(organization).organization.members;
        let lag = world.settings.visibility_lag;
        let unknown = members.get(&grant.place.target.uin).is_some_and(|member| member.joined_at + lag > world.now);
        let fault = fault.clone().or_else(|| unknown.then(String::new));
        ids.push(world.start_task(organization, Work::Grant(grant), fault, order));
    }
    ids
}

/// Returns the tasks with these ids.
pub(super) fn tasks<'w>(view: &View<'w>, ids: &[String]) -> impl Iterator<Item = &'w Task> {
    let all = &view.center.tasks.all;
    ids.iter().filter_map(|id| all.get(id))
}

fn create_role_assignment(
    world: &mut World,
    caller: &Caller,
    request: CreateRoleAssignmentRequest,
) -> Result<CreateRoleAssignmentResponse, CreateRoleAssignmentError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let view = world.view(organization);
    let mut grants: Vec<Grant> = Vec::new();
    // Guess: a call without grants is in order and starts nothing.
    for info in request.role_assignment_info.into_iter().flatten() {
        let grant = parts(info, world.now)?;
        check_parts(&view, &grant)?;
        let known = view.center.grants.grants.contains(&grant.key()) || view.center.tasks.granting(&grant.key());
        if known || grants.contains(&grant) {
            return Err(code("FailedOperation.RoleConfigurationAuthorizationAlreadyExist"));
        }
        grants.push(grant);
    }
    if view.center.grants.grants.len() + grants.len() > world.settings.grants {
        return Err(code("FailedOperation.RoleConfigurationAuthorizationOverLimit"));
    }
    let started = start_grants(world, organization, grants, None);
    let view = world.view(organization);
    let mut response = CreateRoleAssignmentResponse::default();
    response.tasks = tasks(&view, &started).map(|task| task.describe(&view)).collect();
    Ok(response)
}

fn delete_role_assignment(
    world: &mut World,
    caller: &Caller,
    request: DeleteRoleAssignmentRequest,
) -> Result<DeleteRoleAssignmentResponse, DeleteRoleAssignmentError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let place = Place {
        configuration: request.role_configuration_id,
        target: Target { kind: request.target_type, uin: request.target_uin },
    };
    let principal = Principal { kind: request.principal_type, id: request.principal_id };
    let key = Grant::new(place, principal, world.now).key();
    let grants = &world.view(organization).center.grants.grants;
    let grant =
        grants.get(&key).ok_or_else(|| code("ResourceNotFound.RoleConfigurationAuthorizationNotFound"))?.clone();
    let strategy = request.deprovision_strategy;
    let undeploy = strategy == Some(DeprovisionStrategy::DeprovisionForLastRoleAssignmentOnAccount);
    let fault = world.take_task_failure();
    let started = world.start_task(organization, Work::Revoke { grant, undeploy }, fault, None);
    let view = world.view(organization);
    let mut response = DeleteRoleAssignmentResponse::default();
    response.task = view.center.tasks.all.get(&started).map(|task| task.describe(&view)).unwrap_or_default();
    Ok(response)
}

fn list_role_assignments(
    world: &mut World,
    caller: &Caller,
    request: ListRoleAssignmentsRequest,
) -> Result<ListRoleAssignmentsResponse, ListRoleAssignmentsError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let foreign = matches!(request.target_type, Some(TargetType::Unknown(_)))
        || matches!(request.principal_type, Some(PrincipalType::Unknown(_)));
    if foreign {
        return Err(code("InvalidParameter.ParamError"));
    }
    let view = world.view(organization);
    let filter = request.filter.unwrap_or_default();
    let visible = world.now - world.settings.visibility_lag;
    let matching = view.center.grants.grants.iter().filter(|(_, grant)| {
        let (place, principal) = (&grant.place, &grant.principal);
        grant.created_at <= visible
            && request.role_configuration_id.as_ref().is_none_or(|id| *id == place.configuration)
            && request.target_type.as_ref().is_none_or(|kind| *kind == place.target.kind)
            && request.target_uin.is_none_or(|uin| uin == place.target.uin)
            && request.principal_type.as_ref().is_none_or(|kind| *kind == principal.kind)
            && request.principal_id.as_ref().is_none_or(|id| *id == principal.id)
            && view.configuration_name(&place.configuration).contains(&filter)
    });
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let page = token_page("ListRoleAssignments", matching, |(number, _)| *number, request.next_token.as_deref(), size)
        .map_err(|_| code("InvalidParameter.NextTokenInvalid"))?;
    let mut response = ListRoleAssignmentsResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    response.role_assignments = page.items.iter().map(|(_, grant)| grant.describe(&view)).collect();
    world.poll_tasks(organization);
    Ok(response)
}

fn provision_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: ProvisionRoleConfigurationRequest,
) -> Result<ProvisionRoleConfigurationResponse, ProvisionRoleConfigurationError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let place = Place {
        configuration: request.role_configuration_id,
        target: Target { kind: request.target_type, uin: request.target_uin },
    };
    // Guess: a configuration can be deployed before it is granted; the reference says only that this is not needed.
    world.view(organization).check_configuration(&place.configuration)?;
    world.view(organization).check_target(&place.target)?;
    let fault = world.take_task_failure();
    let started = world.start_task(organization, Work::Deploy(place), fault, None);
    let view = world.view(organization);
    let mut response = ProvisionRoleConfigurationResponse::default();
    response.task = view.center.tasks.all.get(&started).map(|task| task.describe_deployment(&view)).unwrap_or_default();
    Ok(response)
}

fn dismantle_role_configuration(
    world: &mut World,
    caller: &Caller,
    request: DismantleRoleConfigurationRequest,
) -> Result<DismantleRoleConfigurationResponse, DismantleRoleConfigurationError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let place = Place {
        configuration: request.role_configuration_id,
        target: Target { kind: request.target_type, uin: request.target_uin },
    };
    let view = world.view(organization);
    view.check_target(&place.target)?;
    if view.center.grants.granted_at(&place) {
        return Err(code("FailedOperation.RoleConfigurationAuthorizationExist"));
    }
    // Guess: a deployment that a task is at work on has the wrong status to be removed.
    if view.center.tasks.busy_at(&place) {
        return Err(code("FailedOperation.RoleConfigurationProvisioningStatusError"));
    }
    if !view.center.grants.deployments.contains(&place.key()) {
        return Err(code("ResourceNotFound.RoleConfigurationProvisioningNotFound"));
    }
    let fault = world.take_task_failure();
    let started = world.start_task(organization, Work::Undeploy(place), fault, None);
    let view = world.view(organization);
    let mut response = DismantleRoleConfigurationResponse::default();
    response.task = view.center.tasks.all.get(&started).map(|task| task.describe_deployment(&view)).unwrap_or_default();
    Ok(response)
}

fn get_task_status(
    world: &mut World,
    caller: &Caller,
    request: GetTaskStatusRequest,
) -> Result<GetTaskStatusResponse, GetTaskStatusError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let task = world.view(organization).center.tasks.all.get(&request.task_id);
    let task = task.filter(|task| task.work.place().is_some());
    let mut response = GetTaskStatusResponse::default();
    response.task_status = task.ok_or_else(|| code("ResourceNotFound.RoleConfigurationTaskNotFound"))?.status();
    world.poll_task(organization, &request.task_id);
    Ok(response)
}

fn list_tasks(
    world: &mut World,
    caller: &Caller,
    request: ListTasksRequest,
) -> Result<ListTasksResponse, ListTasksError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let view = world.view(organization);
    let matching = view.center.tasks.all.iter().filter(|(_, task)| {
        let principal = task.work.principal();
        task.work.place().is_some_and(|place| {
            request.role_configuration_id.as_ref().is_none_or(|id| *id == place.configuration)
                && request.target_type.as_ref().is_none_or(|kind| *kind == place.target.kind)
                && request.target_uin.is_none_or(|uin| uin == place.target.uin)
        }) && request.principal_type.as_ref().is_none_or(|kind| principal.is_some_and(|it| it.kind == *kind))
            && request.principal_id.as_ref().is_none_or(|id| principal.is_some_and(|it| it.id == *id))
            && request.status.as_ref().is_none_or(|state| *state == task.state)
            && request.task_type.as_ref().is_none_or(|kind| *kind == task.work.kind().as_str())
    });
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let page = token_page("ListTasks", matching, |(number, _)| *number, request.next_token.as_deref(), size)
        .map_err(|_| code("InvalidParameter.NextTokenInvalid"))?;
    let mut response = ListTasksResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    response.tasks = page.items.iter().map(|(_, task)| task.describe(&view)).collect();
    world.poll_tasks(organization);
    Ok(response)
}
