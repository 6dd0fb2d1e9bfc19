//! The permissions that users may request, and the decisions on their requests.

use super::Actions;
use super::configurations::MAX_RESULTS;
use super::grants::{check_parts, parts, start_grants, tasks};
use super::paging::token_page;
use crate::world::center::applications::Order;
use crate::world::center::grants::{Grant, Place};
use crate::world::center::{Principal, Target};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::{
    AuditPermissionApplyOrderError, AuditPermissionApplyOrderRequest, AuditPermissionApplyOrderResponse,
    CreateRoleConfigurationApplyScopeError, CreateRoleConfigurationApplyScopeRequest,
    CreateRoleConfigurationApplyScopeResponse, DeleteRoleConfigurationApplyScopeError,
    DeleteRoleConfigurationApplyScopeRequest, DeleteRoleConfigurationApplyScopeResponse,
    ListPermissionApplyOrdersError, ListPermissionApplyOrdersRequest, ListPermissionApplyOrdersResponse,
    ListRoleConfigurationApplyScopesError, ListRoleConfigurationApplyScopesRequest,
    ListRoleConfigurationApplyScopesResponse,
    types::{PermissionApplyDecision, PermissionApplyStatus, PrincipalType, TargetType},
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_role_configuration_apply_scope);
    actions.add(list_role_configuration_apply_scopes);
    actions.add(delete_role_configuration_apply_scope);
    actions.add(list_permission_apply_orders);
    actions.add(audit_permission_apply_order);
}

fn create_role_configuration_apply_scope(
    world: &mut World,
    caller: &Caller,
    request: CreateRoleConfigurationApplyScopeRequest,
) -> Result<CreateRoleConfigurationApplyScopeResponse, CreateRoleConfigurationApplyScopeError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let view = world.view(organization);
    let mut new: Vec<Grant> = Vec::new();
    for info in request.apply_scope_info {
        let scope = parts(info, world.now)?;
        check_parts(&view, &scope)?;
        new.push(scope);
    }
    let mut response = CreateRoleConfigurationApplyScopeResponse::default();
    response.success_count = new.len() as i64;
    let scopes = &mut world.center_mut(organization).applications.scopes;
    for scope in new {
        let created_at = scopes.get(&scope.key()).map_or(scope.created_at, |known| known.created_at);
        scopes.insert(scope.key(), Grant { created_at, ..scope });
    }
    Ok(response)
}

fn list_role_configuration_apply_scopes(
    world: &mut World,
    caller: &Caller,
    request: ListRoleConfigurationApplyScopesRequest,
) -> Result<ListRoleConfigurationApplyScopesResponse, ListRoleConfigurationApplyScopesError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let view = world.view(organization);
    let principal = Principal { kind: request.principal_type, id: request.principal_id };
    let filter = request.filter.unwrap_or_default();
    let matching = view.center.applications.scopes.iter().filter(|(_, scope)| {
        scope.principal == principal
            && request.target_uin.is_none_or(|uin| uin == scope.place.target.uin)
            // Guess: the filter finds names of permission configurations, as its sample value suggests.
            && view.configuration_name(&scope.place.configuration).contains(&filter)
    });
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let list = "ListRoleConfigurationApplyScopes";
    let page = token_page(list, matching, |(number, _)| *number, request.next_token.as_deref(), size)
        .map_err(|_| code("InvalidParameter"))?;
    let mut response = ListRoleConfigurationApplyScopesResponse::default();
    response.total_counts = Some(page.total);
    response.max_results = Some(size);
    response.is_truncated = Some(page.next_token.is_some());
    response.next_token = page.next_token;
    response.apply_scopes = page.items.iter().map(|(_, scope)| scope.describe(&view)).collect();
    Ok(response)
}

fn delete_role_configuration_apply_scope(
    world: &mut World,
    caller: &Caller,
    request: DeleteRoleConfigurationApplyScopeRequest,
) -> Result<DeleteRoleConfigurationApplyScopeResponse, DeleteRoleConfigurationApplyScopeError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let principal = Principal { kind: request.principal_type, id: request.principal_id };
    // Guess: what the user or group cannot request anyway is passed over.
    center.applications.scopes.retain(|scope| {
        scope.principal != principal
            || scope.place.target.uin != request.target_uin
            || !request.role_configuration_ids.contains(&scope.place.configuration)
    });
    Ok(DeleteRoleConfigurationApplyScopeResponse::default())
}

fn list_permission_apply_orders(
    world: &mut World,
    caller: &Caller,
    request: ListPermissionApplyOrdersRequest,
) -> Result<ListPermissionApplyOrdersResponse, ListPermissionApplyOrdersError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let view = world.view(organization);
    let value = request.search_value.unwrap_or_default();
    let matching = view.center.applications.orders.iter().filter(|(_, order)| {
        request.status.as_ref().is_none_or(|status| *status == order.status)
            // Guess: a part of the user name or user id is enough.
            && (order.user.contains(&value) || view.user_name(&order.user).contains(&value))
    });
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let page =
        token_page("ListPermissionApplyOrders", matching, |(number, _)| *number, request.next_token.as_deref(), size)
            .map_err(|_| code("InvalidParameter"))?;
    let mut response = ListPermissionApplyOrdersResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    response.apply_orders = page.items.iter().map(|(_, order)| order.describe(&view)).collect();
    world.poll_tasks(organization);
    Ok(response)
}

fn audit_permission_apply_order(
    world: &mut World,
    caller: &Caller,
    request: AuditPermissionApplyOrderRequest,
) -> Result<AuditPermissionApplyOrderResponse, AuditPermissionApplyOrderError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let orders = &world.view(organization).center.applications.orders;
    let order = orders.get(&request.apply_id).ok_or_else(|| code("ResourceNotFound"))?;
    if order.status != PermissionApplyStatus::Pending {
        return Err(code("FailedOperation"));
    }
    let grants = match request.audit_result {
        PermissionApplyDecision::Approve => missing_grants(world, organization, order),
        PermissionApplyDecision::Reject => Vec::new(),
        _ => return Err(code("InvalidParameterValue")),
    };
    let status = match request.audit_result {
        PermissionApplyDecision::Reject => PermissionApplyStatus::Rejected,
        _ if grants.is_empty() => PermissionApplyStatus::ApprovedSynced,
        _ => PermissionApplyStatus::ApprovedSyncing,
    };
    let now = world.now;
    if let Some(order) = world.center_mut(organization).applications.orders.get_mut(&request.apply_id) {
        order.status = status;
        order.opinion = request.audit_opinion.unwrap_or_default();
        order.decided_at = Some(now);
    }
    let started = start_grants(world, organization, grants, Some(&request.apply_id));
    let view = world.view(organization);
    let mut response = AuditPermissionApplyOrderResponse::default();
    response.tasks = tasks(&view, &started).map(|task| task.describe(&view)).collect();
    Ok(response)
}

/// Returns the grants of a request that the user does not have yet.
fn missing_grants(world: &World, organization: i64, order: &Order) -> Vec<Grant> {
    let center = world.view(organization).center;
    let wanted = order.configurations.iter().map(|configuration| {
        let target = Target { kind: TargetType::MemberUin, uin: order.target };
        let principal = Principal { kind: PrincipalType::User, id: order.user.clone() };
        Grant::new(Place { configuration: configuration.clone(), target }, principal, world.now)
    });
    let known = |grant: &Grant| center.grants.grants.contains(&grant.key()) || center.tasks.granting(&grant.key());
    wanted.filter(|grant| !known(grant)).collect()
}
