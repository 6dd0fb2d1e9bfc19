//! Synchronization of users and groups into accounts.

use super::Actions;
use super::configurations::MAX_RESULTS;
use super::grants::tasks;
use super::paging::token_page;
use crate::world::center::synchronization::UserSynchronization;
use crate::world::center::tasks::{Synchronized, Work};
use crate::world::center::{Principal, Target};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    CreateUserSyncProvisioningError, CreateUserSyncProvisioningRequest, CreateUserSyncProvisioningResponse,
    DeleteUserSyncProvisioningError, DeleteUserSyncProvisioningRequest, DeleteUserSyncProvisioningResponse,
    GetProvisioningTaskStatusError, GetProvisioningTaskStatusRequest, GetProvisioningTaskStatusResponse,
    GetUserSyncProvisioningError, GetUserSyncProvisioningRequest, GetUserSyncProvisioningResponse,
    ListUserSyncProvisioningsError, ListUserSyncProvisioningsRequest, ListUserSyncProvisioningsResponse,
    UpdateUserSyncProvisioningError, UpdateUserSyncProvisioningRequest, UpdateUserSyncProvisioningResponse,
    types::{DeletionStrategy, DuplicationStrategy, UserSyncProvisioning, UserSyncStatus},
};
use std::collections::BTreeMap;

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_user_sync_provisioning);
    actions.add(get_user_sync_provisioning);
    actions.add(list_user_sync_provisionings);
    actions.add(update_user_sync_provisioning);
    actions.add(delete_user_sync_provisioning);
    actions.add(get_provisioning_task_status);
}

/// Returns a user synchronization as a request asks for it, without an id.
fn requested<E: ActionError>(request: UserSyncProvisioning, now: i64) -> Result<UserSynchronization, E> {
    let missing = || code("MissingParameter");
    // Guess: without strategies, both users of a name are kept, and the CAM users outlive the synchronization. It is the choice
    // that destroys nothing.
    let duplication = request.duplication_strategy.unwrap_or(DuplicationStrategy::KeepBoth);
    let deletion = request.deletion_strategy.unwrap_or(DeletionStrategy::Keep);
    check_strategies(Some(&duplication), Some(&deletion))?;
    Ok(UserSynchronization {
        id: String::new(),
        description: request.description.unwrap_or_default(),
        // Guess: a synchronization is enabled by its task; one whose task failed stays disabled.
        status: UserSyncStatus::Disabled,
        principal: Principal {
            kind: request.principal_type.ok_or_else(missing)?,
            id: request.principal_id.ok_or_else(missing)?,
        },
        target: Target { kind: request.target_type.ok_or_else(missing)?, uin: request.target_uin.ok_or_else(missing)? },
        duplication,
        deletion,
        sub_accounts: BTreeMap::new(),
        created_at: now,
        updated_at: now,
    })
}

fn check_strategies<E: ActionError>(
    duplication: Option<&DuplicationStrategy>,
    deletion: Option<&DeletionStrategy>,
) -> Result<(), E> {
    let foreign = matches!(duplication, Some(DuplicationStrategy::Unknown(_)))
        || matches!(deletion, Some(DeletionStrategy::Unknown(_)));
    if foreign { Err(code("InvalidParameterValue")) } else { Ok(()) }
}

/// Returns what a task shows of a user synchronization.
fn synchronized(it: &UserSynchronization) -> Synchronized {
    Synchronized {
        id: it.id.clone(),
        principal: it.principal.clone(),
        target: it.target.clone(),
        duplication: it.duplication.clone(),
        deletion: it.deletion.clone(),
    }
}

fn create_user_sync_provisioning(
    world: &mut World,
    caller: &Caller,
    request: CreateUserSyncProvisioningRequest,
) -> Result<CreateUserSyncProvisioningResponse, CreateUserSyncProvisioningError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let view = world.view(organization);
    let known = &view.center.synchronization;
    let mut new: Vec<UserSynchronization> = Vec::new();
    for entry in request.user_sync_provisionings {
        let entry = requested(entry, world.now)?;
        view.check_target(&entry.target)?;
        view.check_principal(&entry.principal)?;
        let twice = new.iter().any(|it| it.principal == entry.principal && it.target == entry.target);
        if twice || known.has(&entry.principal, &entry.target) {
            return Err(code("FailedOperation.UserProvisioningAlreadyExists"));
        }
        new.push(entry);
    }
    if known.all.len() + new.len() > world.settings.synchronizations {
        return Err(code("FailedOperation.UserProvisioningOverLimit"));
    }
    let fault = world.take_task_failure();
    let mut started = Vec::new();
    for mut entry in new {
        entry.id = world.ids.text("up-");
        let work = Work::Synchronize(synchronized(&entry));
        world.center_mut(organization).synchronization.all.insert(entry.id.clone(), entry);
        started.push(world.start_task(organization, work, fault.clone(), None));
    }
    let view = world.view(organization);
    let mut response = CreateUserSyncProvisioningResponse::default();
    response.tasks = tasks(&view, &started).map(|task| task.describe_synchronization(&view)).collect();
    Ok(response)
}

fn get_user_sync_provisioning(
    world: &mut World,
    caller: &Caller,
    request: GetUserSyncProvisioningRequest,
) -> Result<GetUserSyncProvisioningResponse, GetUserSyncProvisioningError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let view = world.view(organization);
    let known = view.center.synchronization.all.get(&request.user_provisioning_id);
    let known = known.ok_or_else(|| code("ResourceNotFound.UserProvisioningNotFound"))?;
    let mut response = GetUserSyncProvisioningResponse::default();
    response.user_provisioning = known.describe(&view);
    world.poll_tasks(organization);
    Ok(response)
}

fn list_user_sync_provisionings(
    world: &mut World,
    caller: &Caller,
    request: ListUserSyncProvisioningsRequest,
) -> Result<ListUserSyncProvisioningsResponse, ListUserSyncProvisioningsError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let view = world.view(organization);
    let filter = request.filter.unwrap_or_default();
    let matching = view.center.synchronization.all.iter().filter(|(_, it)| {
        request.principal_id.as_ref().is_none_or(|id| *id == it.principal.id)
            && request.principal_type.as_ref().is_none_or(|kind| *kind == it.principal.kind)
            && request.target_uin.is_none_or(|uin| uin == it.target.uin)
            && request.target_type.as_ref().is_none_or(|kind| *kind == it.target.kind)
            // Guess: the filter finds ids and names; an example in the reference has an id.
            && (it.id.contains(&filter) || view.principal_name(&it.principal).contains(&filter))
    });
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let page =
        token_page("ListUserSyncProvisionings", matching, |(number, _)| *number, request.next_token.as_deref(), size)
            .map_err(|_| code("InvalidParameter.NextTokenInvalid"))?;
    let mut response = ListUserSyncProvisioningsResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    response.user_provisionings = page.items.iter().map(|(_, it)| it.describe(&view)).collect();
    world.poll_tasks(organization);
    Ok(response)
}

fn update_user_sync_provisioning(
    world: &mut World,
    caller: &Caller,
    request: UpdateUserSyncProvisioningRequest,
) -> Result<UpdateUserSyncProvisioningResponse, UpdateUserSyncProvisioningError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    check_strategies(request.new_duplication_stateful.as_ref(), request.new_deletion_strategy.as_ref())?;
    let now = world.now;
    let all = &mut world.center_mut(organization).synchronization.all;
    let known =
        all.get_mut(&request.user_provisioning_id).ok_or_else(|| code("ResourceNotFound.UserProvisioningNotFound"))?;
    if let Some(description) = request.new_description {
        known.description = description;
    }
    if let Some(duplication) = request.new_duplication_stateful {
        known.duplication = duplication;
    }
    if let Some(deletion) = request.new_deletion_strategy {
        known.deletion = deletion;
    }
    known.updated_at = now;
    Ok(UpdateUserSyncProvisioningResponse::default())
}

fn delete_user_sync_provisioning(
    world: &mut World,
    caller: &Caller,
    request: DeleteUserSyncProvisioningRequest,
) -> Result<DeleteUserSyncProvisioningResponse, DeleteUserSyncProvisioningError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let center = world.view(organization).center;
    let known = center.synchronization.all.get(&request.user_provisioning_id);
    let known = synchronized(known.ok_or_else(|| code("ResourceNotFound.UserProvisioningNotFound"))?);
    // Guess: a synchronization that a task is at work on cannot be deleted.
    if center.tasks.busy_with(&known.id) {
        return Err(code("FailedOperation.UserProvisioningFailed"));
    }
    let fault = world.take_task_failure();
    let started = world.start_task(organization, Work::EndSynchronization(known), fault, None);
    let view = world.view(organization);
    let mut response = DeleteUserSyncProvisioningResponse::default();
    let task = view.center.tasks.all.get(&started);
    response.tasks = task.map(|task| task.describe_synchronization(&view)).unwrap_or_default();
    Ok(response)
}

fn get_provisioning_task_status(
    world: &mut World,
    caller: &Caller,
    request: GetProvisioningTaskStatusRequest,
) -> Result<GetProvisioningTaskStatusResponse, GetProvisioningTaskStatusError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let task = world.view(organization).center.tasks.all.get(&request.task_id);
    let task = task.filter(|task| task.work.synchronized().is_some());
    let mut response = GetProvisioningTaskStatusResponse::default();
    response.task_status = task.ok_or_else(|| code("ResourceNotFound.UserProvisioningTaskNotFound"))?.status();
    world.poll_task(organization, &request.task_id);
    Ok(response)
}
