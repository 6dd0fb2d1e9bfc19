//! Departments, which can move in this version.

use super::super::Actions;
use super::super::checks::{self, DENIED, DEPARTMENT_SYMBOLS};
use super::super::departments::{check_deletion, check_room, create, leaves_orphans, remove};
use crate::world::organization::{Department, Organization};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2018_12_25::{
    AddOrganizationNodeError, AddOrganizationNodeRequest, AddOrganizationNodeResponse, DeleteOrganizationNodesError,
    DeleteOrganizationNodesRequest, DeleteOrganizationNodesResponse, ListOrganizationNodesError,
    ListOrganizationNodesRequest, ListOrganizationNodesResponse, UpdateOrganizationNodeError,
    UpdateOrganizationNodeRequest, UpdateOrganizationNodeResponse, types,
};
use std::collections::BTreeSet;

pub(super) fn register(actions: &mut Actions) {
    actions.add(add_organization_node);
    actions.add(list_organization_nodes);
    actions.add(update_organization_node);
    actions.add(delete_organization_nodes);
}

fn add_organization_node(
    world: &mut World,
    caller: &Caller,
    request: AddOrganizationNodeRequest,
) -> Result<AddOrganizationNodeResponse, AddOrganizationNodeError> {
    let organization = world.administers::<AddOrganizationNodeError>(caller, DENIED)?;
    checks::name::<AddOrganizationNodeError>(&request.name, DEPARTMENT_SYMBOLS)?;
    let parent = request.parent_node_id;
    if !organization.departments.contains_key(&parent) {
        return Err(AddOrganizationNodeError::ResourceNotFoundNodeNotExist);
    }
    check_room::<AddOrganizationNodeError>(world, organization, parent)?;
    if organization.has_department_named(&request.name, 0) {
        return Err(AddOrganizationNodeError::ResourceInUseNodeName);
    }
    let department = Department::new(0, &request.name, parent, world.now);
    let mut response = AddOrganizationNodeResponse::default();
    response.node_id = create(world, caller, department);
    Ok(response)
}

fn list_organization_nodes(
    world: &mut World,
    caller: &Caller,
    _: ListOrganizationNodesRequest,
) -> Result<ListOrganizationNodesResponse, ListOrganizationNodesError> {
    let organization = world.organization::<ListOrganizationNodesError>(caller)?;
    let counts = organization.member_counts();
    let nodes = organization.departments.values().map(|department| {
        let mut node = types::OrgNode::default();
        node.node_id = department.id;
        node.name = department.name.clone();
        node.parent_node_id = department.parent;
        node.member_count = counts.get(&department.id).copied().unwrap_or_default();
        node
    });
    let mut response = ListOrganizationNodesResponse::default();
    response.nodes = nodes.collect();
    Ok(response)
}

fn update_organization_node(
    world: &mut World,
    caller: &Caller,
    request: UpdateOrganizationNodeRequest,
) -> Result<UpdateOrganizationNodeResponse, UpdateOrganizationNodeError> {
    type Error = UpdateOrganizationNodeError;
    let (now, levels) = (world.now, world.settings.department_levels);
    let organization = world.administered::<Error>(caller, DENIED)?;
    if !organization.departments.contains_key(&request.node_id) {
        return Err(Error::ResourceNotFoundNodeNotExist);
    }
    if let Some(name) = &request.name {
        checks::name::<Error>(name, DEPARTMENT_SYMBOLS)?;
        if organization.has_department_named(name, request.node_id) {
            return Err(Error::ResourceInUseNodeNameUsed);
        }
    }
    if let Some(parent) = request.parent_node_id {
        check_move(organization, request.node_id, parent, levels)?;
    }
    if let Some(department) = organization.departments.get_mut(&request.node_id) {
        department.name = request.name.unwrap_or_else(|| department.name.clone());
        department.parent = request.parent_node_id.unwrap_or(department.parent);
        department.updated_at = now;
    }
    Ok(UpdateOrganizationNodeResponse::default())
}

// Guess: the root, and a move below itself, are `InvalidParameter`.
fn check_move(
    organization: &Organization,
    department: i64,
    parent: i64,
    levels: usize,
) -> Result<(), UpdateOrganizationNodeError> {
    if department == organization.root && parent == 0 {
        return Ok(());
    }
    if !organization.departments.contains_key(&parent) {
        return Err(UpdateOrganizationNodeError::ResourceNotFoundNodeNotExist);
    }
    if organization.is_within(parent, department) {
        return Err(code("InvalidParameter"));
    }
    if organization.level(parent) + 1 + organization.height(department) > levels {
        return Err(UpdateOrganizationNodeError::LimitExceededNodeDepthExceedLimit);
    }
    Ok(())
}

fn delete_organization_nodes(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrganizationNodesRequest,
) -> Result<DeleteOrganizationNodesResponse, DeleteOrganizationNodesError> {
    type Error = DeleteOrganizationNodesError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    check_deletion::<Error>(organization, &request.node_ids)?;
    let ids: BTreeSet<i64> = request.node_ids.iter().copied().collect();
    if !ids.is_disjoint(&organization.departments_with_members()) || leaves_orphans(organization, &ids) {
        return Err(Error::FailedOperationNodeNotEmpty);
    }
    if ids.iter().any(|id| world.sharing.has_department(*id)) {
        return Err(code("UnsupportedOperation"));
    }
    remove(world, caller, &request.node_ids);
    Ok(DeleteOrganizationNodesResponse::default())
}
