//! The departments of a share unit.

use super::{INVALID, NO_UNIT, NOT_FOUND, must_be_enterprise, own_unit};
use crate::actions::{Actions, paging};
use crate::clock::written;
use crate::world::sharing::{Unit, UnitDepartment};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::types::ShareUnitNode;
use generated_sdk::organization::v2021_03_31::{
    AddShareUnitNodeError, AddShareUnitNodeRequest, AddShareUnitNodeResponse, DeleteShareUnitNodeError,
    DeleteShareUnitNodeRequest, DeleteShareUnitNodeResponse, DescribeShareUnitNodesError,
    DescribeShareUnitNodesRequest, DescribeShareUnitNodesResponse,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(add_share_unit_node);
    actions.add(delete_share_unit_node);
    actions.add(describe_share_unit_nodes);
}

fn add_share_unit_node(
    world: &mut World,
    caller: &Caller,
    request: AddShareUnitNodeRequest,
) -> Result<AddShareUnitNodeResponse, AddShareUnitNodeError> {
    let unit = own_unit(world, caller, &request.unit_id, NO_UNIT)?;
    must_be_enterprise(world, caller)?;
    let (department, now) = (request.node_id, world.now);
    if department <= 0 {
        return Err(code(INVALID));
    }
    let organization = world.organization(caller)?;
    if !organization.departments.contains_key(&department) {
        return Err(code("ResourceNotFound.OrganizationNodeNotExist"));
    }
    // Guess: The deletion that must not be under review is that of an account in the department or below it.
    let mut members = organization.members.values().filter(|member| member.deleted_at.is_some());
    if members.any(|member| organization.departments_of(member.uin).contains(&department)) {
        return Err(code("FailedOperation.MemberAccountDeregisterPending"));
    }
    // Guess: A department that the unit has already stays as it is.
    if !unit.has_department(department) {
        if unit.departments.len() >= world.settings.share_unit_departments {
            return Err(code("LimitExceeded.ShareUnitNodeOverLimit"));
        }
        world.sharing.add_department(&request.unit_id, UnitDepartment { id: department, added_at: now });
    }
    Ok(AddShareUnitNodeResponse::default())
}

fn delete_share_unit_node(
    world: &mut World,
    caller: &Caller,
    request: DeleteShareUnitNodeRequest,
) -> Result<DeleteShareUnitNodeResponse, DeleteShareUnitNodeError> {
    let unit = own_unit(world, caller, &request.unit_id, NO_UNIT)?;
    if request.node_id <= 0 {
        return Err(code(INVALID));
    }
    if !unit.has_department(request.node_id) {
        return Err(code("FailedOperation.ShareNodeNotExist"));
    }
    if is_used_through(world, unit, request.node_id) {
        return Err(code("FailedOperation.ShareResourceMemberInUse"));
    }
    world.sharing.remove_department(&request.unit_id, request.node_id);
    Ok(DeleteShareUnitNodeResponse::default())
}

/// Returns whether an account uses a resource of the unit only because it is in this department.
fn is_used_through(world: &World, unit: &Unit, department: i64) -> bool {
    let Some(organization) = world.organization_of(unit.owner) else { return false };
    unit.users().filter(|user| !unit.has_joined(*user)).any(|user| {
        let departments = organization.departments_of(user);
        let mut shared = departments.iter().filter(|id| unit.has_department(**id));
        shared.next() == Some(&department) && shared.next().is_none()
    })
}

fn describe_share_unit_nodes(
    world: &mut World,
    caller: &Caller,
    request: DescribeShareUnitNodesRequest,
) -> Result<DescribeShareUnitNodesResponse, DescribeShareUnitNodesError> {
    let unit = own_unit(world, caller, &request.unit_id, NOT_FOUND)?;
    let key = request.search_key.unwrap_or_default();
    let departments = unit.departments.iter().filter(|department| department.id.to_string().contains(&key));
    let page = paging::filtered_page(departments, request.offset, request.limit).map(UnitDepartment::describe);
    let mut response = DescribeShareUnitNodesResponse::default();
    response.total = page.total;
    response.items = page.items;
    Ok(response)
}

impl UnitDepartment {
    fn describe(&self) -> ShareUnitNode {
        let mut node = ShareUnitNode::default();
        node.share_node_id = self.id;
        node.create_time = written(self.added_at);
        node
    }
}
