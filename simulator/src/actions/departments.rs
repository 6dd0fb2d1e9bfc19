//! Departments.

use super::checks::{self, DENIED, DEPARTMENT_SYMBOLS};
use super::paging::filtered_page;
use super::{Actions, paging::offset_page};
use crate::clock::written;
use crate::world::organization::{Department, Organization, describe_tags};
use crate::world::policies::Target;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    AddOrganizationNodeError, AddOrganizationNodeRequest, AddOrganizationNodeResponse, DeleteOrganizationNodesError,
    DeleteOrganizationNodesRequest, DeleteOrganizationNodesResponse, DescribeOrganizationNodesError,
    DescribeOrganizationNodesRequest, DescribeOrganizationNodesResponse, UpdateOrganizationNodeError,
    UpdateOrganizationNodeRequest, UpdateOrganizationNodeResponse, types,
};
use std::collections::BTreeSet;

pub(super) fn register(actions: &mut Actions) {
    actions.add(add_organization_node);
    actions.add(describe_organization_nodes);
    actions.add(update_organization_node);
    actions.add(delete_organization_nodes);
}

impl Department {
    fn describe(&self) -> types::OrgNode {
        let mut node = types::OrgNode::default();
        node.node_id = self.id;
        node.name = self.name.clone();
        node.parent_node_id = self.parent;
        node.remark = self.remark.clone();
        node.create_time = written(self.created_at);
        node.update_time = written(self.updated_at);
        node.tags = describe_tags(&self.tags);
        node
    }
}

/// Checks whether there is room for another department below this one.
pub(super) fn check_room<E: ActionError>(world: &World, organization: &Organization, parent: i64) -> Result<(), E> {
    if organization.level(parent) >= world.settings.department_levels {
        return Err(code("LimitExceeded.NodeDepthExceedLimit"));
    }
    // Guess: the root department does not count.
    if organization.departments.len() > world.settings.departments {
        return Err(code("LimitExceeded.NodeExceedLimit"));
    }
    Ok(())
}

/// Adds a department to the caller's organization, and returns its id.
pub(super) fn create(world: &mut World, caller: &Caller, mut department: Department) -> i64 {
    let (id, now) = (world.ids.growing(2_003_000), world.now);
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        department.id = id;
        organization.departments.insert(id, department);
        organization.policies.welcome(Target::Department(id), now);
    }
    id
}

/// Removes departments from the caller's organization.
pub(super) fn remove(world: &mut World, caller: &Caller, ids: &[i64]) {
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        for id in ids {
            organization.departments.remove(id);
            // Guess: the policies of a department are detached when it goes, since no code asks to detach them first.
            organization.policies.detach_all(Target::Department(*id));
            organization.services.forget_department(*id);
        }
    }
}

fn add_organization_node(
    world: &mut World,
    caller: &Caller,
    request: AddOrganizationNodeRequest,
) -> Result<AddOrganizationNodeResponse, AddOrganizationNodeError> {
    let organization = world.administers(caller, DENIED)?;
    checks::name(&request.name, DEPARTMENT_SYMBOLS)?;
    let (unknown, foreign) = ("InvalidParameter.OrganizationNodeNotExist", "ResourceNotFound.OrganizationNodeNotExist");
    let parent = checks::department(world, organization, request.parent_node_id, unknown, foreign)?.id;
    check_room(world, organization, parent)?;
    if organization.has_department_named(&request.name, 0) {
        return Err(AddOrganizationNodeError::FailedOperationOrganizationNodeNameUsed);
    }
    let mut department = Department::new(0, &request.name, parent, world.now);
    department.tags = checks::tags(request.tags.as_ref())?;
    department.remark = request.remark.unwrap_or_default();
    let mut response = AddOrganizationNodeResponse::default();
    response.node_id = create(world, caller, department);
    Ok(response)
}

fn describe_organization_nodes(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationNodesRequest,
) -> Result<DescribeOrganizationNodesResponse, DescribeOrganizationNodesError> {
    // Guess: members may look at the departments, but not change them.
    let organization = world.organization(caller)?;
    let all = organization.departments.values();
    let page = match request.tags.as_ref().filter(|tags| !tags.is_empty()) {
        None => offset_page(all, request.offset, request.limit),
        wanted => {
            let matching = all.filter(|department| checks::has_tags(&department.tags, wanted));
            filtered_page(matching, request.offset, request.limit)
        }
    };
    let mut response = DescribeOrganizationNodesResponse::default();
    response.total = page.total;
    response.items = page.map(Department::describe).items;
    Ok(response)
}

fn update_organization_node(
    world: &mut World,
    caller: &Caller,
    request: UpdateOrganizationNodeRequest,
) -> Result<UpdateOrganizationNodeResponse, UpdateOrganizationNodeError> {
    let now = world.now;
    let organization = world.administered(caller, DENIED)?;
    if !organization.departments.contains_key(&request.node_id) {
        return Err(UpdateOrganizationNodeError::FailedOperationOrganizationNodeNotExist);
    }
    if let Some(name) = &request.name {
        checks::name(name, DEPARTMENT_SYMBOLS)?;
        // Guess: a department can be given the name that it has; only members are known to be refused that.
        if organization.has_department_named(name, request.node_id) {
            return Err(UpdateOrganizationNodeError::FailedOperationOrganizationNodeNameUsed);
        }
    }
    if let Some(department) = organization.departments.get_mut(&request.node_id) {
        department.name = request.name.unwrap_or_else(|| department.name.clone());
        department.remark = request.remark.unwrap_or_else(|| department.remark.clone());
        department.updated_at = now;
    }
    Ok(UpdateOrganizationNodeResponse::default())
}

fn delete_organization_nodes(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrganizationNodesRequest,
) -> Result<DeleteOrganizationNodesResponse, DeleteOrganizationNodesError> {
    let organization = world.administers(caller, DENIED)?;
    if request.node_id.len() > world.settings.departments_per_deletion {
        return Err(DeleteOrganizationNodesError::FailedOperationOrganizationNodeDeleteOverLimit);
    }
    check_deletion(organization, &request.node_id)?;
    // Guess: of the two codes for a department that is not empty, one speaks of members and the other of departments below.
    let ids: BTreeSet<i64> = request.node_id.iter().copied().collect();
    if !ids.is_disjoint(&organization.departments_with_members()) {
        return Err(DeleteOrganizationNodesError::FailedOperationNodeNotEmpty);
    }
    if leaves_orphans(organization, &ids) {
        return Err(DeleteOrganizationNodesError::FailedOperationOrganizationNodeNotEmpty);
    }
    if ids.iter().any(|id| world.sharing.has_department(*id)) {
        return Err(DeleteOrganizationNodesError::FailedOperationShareNodeExisted);
    }
    remove(world, caller, &request.node_id);
    Ok(DeleteOrganizationNodesResponse::default())
}

/// Checks whether all these departments exist and none is the root.
// Guess: a department that does not exist, and the root, are `InvalidParameter`, because nothing else is documented, and one
// department that cannot be deleted keeps the others of the list.
pub(super) fn check_deletion<E: ActionError>(organization: &Organization, ids: &[i64]) -> Result<(), E> {
    let deletable = |id: &i64| *id != organization.root && organization.departments.contains_key(id);
    if !ids.is_empty() && ids.iter().all(deletable) { Ok(()) } else { Err(code("InvalidParameter")) }
}

/// Returns whether a department that stays is below one that goes.
pub(super) fn leaves_orphans(organization: &Organization, ids: &BTreeSet<i64>) -> bool {
    organization
        .departments
        .values()
        .any(|department| ids.contains(&department.parent) && !ids.contains(&department.id))
}
