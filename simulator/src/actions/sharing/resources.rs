//! The resources of a share unit.

use super::{INVALID, NO_AREA, NO_UNIT, NOT_FOUND, must_be_enterprise, unit_in_area};
use crate::actions::{Actions, paging};
use crate::clock::written;
use crate::world::sharing::{SharedResource, Unit};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::types::{ShareResource, ShareUnitResource};
use generated_sdk::organization::v2021_03_31::{
    AddShareUnitResourcesError, AddShareUnitResourcesRequest, AddShareUnitResourcesResponse,
    DeleteShareUnitResourcesError, DeleteShareUnitResourcesRequest, DeleteShareUnitResourcesResponse,
    DescribeShareUnitResourcesError, DescribeShareUnitResourcesRequest, DescribeShareUnitResourcesResponse,
};
use std::collections::BTreeSet;

pub(super) fn register(actions: &mut Actions) {
    actions.add(add_share_unit_resources);
    actions.add(delete_share_unit_resources);
    actions.add(describe_share_unit_resources);
}

fn check_kind<E: ActionError>(kind: &str) -> Result<(), E> {
    // Guess: The types of resources that can be shared are not published as a list, so every word such as `secret` or `CVM` is
    // accepted.
    let word = kind.starts_with(|first: char| first.is_ascii_alphabetic())
        && kind.chars().all(|it| it.is_ascii_alphanumeric() || "-_".contains(it));
    if word { Ok(()) } else { Err(code("FailedOperation.ShareResourceTypeNotExist")) }
}

fn add_share_unit_resources(
    world: &mut World,
    caller: &Caller,
    request: AddShareUnitResourcesRequest,
) -> Result<AddShareUnitResourcesResponse, AddShareUnitResourcesError> {
    let unit = unit_in_area(world, caller, (&request.unit_id, &request.area), [NO_UNIT, NO_AREA])?;
    must_be_enterprise(world, caller)?;
    check_kind(&request.r#type)?;
    let mut added: Vec<String> = Vec::new();
    for resource in request.resources {
        let id = resource.product_resource_id;
        check_resource(world, caller, &request.r#type, &id)?;
        // Guess: A resource that the unit has already stays as it is.
        if !added.contains(&id) && unit.resources.iter().all(|known| known.product_id != id) {
            added.push(id);
        }
    }
    if added.is_empty() && unit.resources.is_empty() {
        return Err(code(INVALID));
    }
    if unit.resources.first().is_some_and(|known| known.kind != request.r#type) {
        return Err(code("FailedOperation.HasDifferentResourceType"));
    }
    if unit.resources.len() + added.len() > world.settings.share_unit_resources {
        return Err(code("LimitExceeded.ShareUnitResourceOverLimit"));
    }
    for product_id in added {
        let id = world.ids.text_of("shareResource-", 10);
        let users = BTreeSet::new();
        let resource = SharedResource { id, kind: request.r#type.clone(), product_id, added_at: world.now, users };
        if let Some(unit) = world.sharing.get_mut(&request.unit_id) {
            unit.resources.push(resource);
        }
    }
    Ok(AddShareUnitResourcesResponse::default())
}

/// Checks that a resource can be the caller's.
fn check_resource<E: ActionError>(world: &World, caller: &Caller, kind: &str, id: &str) -> Result<(), E> {
    if id.is_empty() {
        return Err(code(INVALID));
    }
    // Guess: Sharing a secret whose name says that it belongs to another account is denied.
    let owner = id.split_once('/').and_then(|(owner, _)| owner.parse::<i64>().ok());
    if owner.is_some_and(|owner| owner != caller.uin) {
        return Err(code("OperationDenied"));
    }
    // Guess: A resource that another account shares with the caller cannot be shared any further.
    let mut received = world.units_for(caller.uin).into_iter().flat_map(|unit| &unit.resources);
    if received.any(|resource| resource.kind == kind && resource.product_id == id) {
        return Err(code("UnsupportedOperation.MemberUnsupportedOperation"));
    }
    Ok(())
}

fn delete_share_unit_resources(
    world: &mut World,
    caller: &Caller,
    request: DeleteShareUnitResourcesRequest,
) -> Result<DeleteShareUnitResourcesResponse, DeleteShareUnitResourcesError> {
    let unit = unit_in_area(world, caller, (&request.unit_id, &request.area), [NO_UNIT, NO_AREA])?;
    check_kind(&request.r#type)?;
    if request.resources.is_empty() {
        return Err(code(INVALID));
    }
    let mut removed = Vec::new();
    for wanted in &request.resources {
        let resource = find(unit, &request.r#type, wanted)?;
        if !resource.users.is_empty() {
            return Err(code("FailedOperation.ShareResourceMemberInUse"));
        }
        removed.push(resource.id.clone());
    }
    if let Some(unit) = world.sharing.get_mut(&request.unit_id) {
        unit.resources.retain(|resource| !removed.contains(&resource.id));
    }
    Ok(DeleteShareUnitResourcesResponse::default())
}

/// Returns a resource of a unit, by its product's id or by that of the sharing.
fn find<'u, E: ActionError>(unit: &'u Unit, kind: &str, wanted: &ShareResource) -> Result<&'u SharedResource, E> {
    #[allow(deprecated, reason = "the vendor still accepts it")]
    let (id, product_id) = (wanted.resource_id.as_deref(), wanted.product_resource_id.as_deref());
    let (id, product_id) = (id.filter(|id| !id.is_empty()), product_id.filter(|id| !id.is_empty()));
    if id.is_none() && product_id.is_none() {
        return Err(code(INVALID));
    }
    let mut resources = unit.resources.iter().filter(|resource| resource.kind == kind);
    let found = resources.find(|resource| {
        id.is_none_or(|id| resource.id == id) && product_id.is_none_or(|id| resource.product_id == id)
    });
    found.ok_or_else(|| code("FailedOperation.ShareResourceNotExist"))
}

fn describe_share_unit_resources(
    world: &mut World,
    caller: &Caller,
    request: DescribeShareUnitResourcesRequest,
) -> Result<DescribeShareUnitResourcesResponse, DescribeShareUnitResourcesError> {
    let unit = unit_in_area(world, caller, (&request.unit_id, &request.area), [NOT_FOUND, INVALID])?;
    let key = request.search_key.unwrap_or_default();
    let resources = unit.resources.iter().filter(|resource| {
        resource.product_id.contains(&key) && request.r#type.as_ref().is_none_or(|kind| *kind == resource.kind)
    });
    let page = paging::filtered_page(resources, request.offset, request.limit).map(|resource| resource.describe(unit));
    let mut response = DescribeShareUnitResourcesResponse::default();
    response.total = page.total;
    response.items = page.items;
    Ok(response)
}

impl SharedResource {
    fn describe(&self, unit: &Unit) -> ShareUnitResource {
        let mut resource = ShareUnitResource::default();
        resource.resource_id = self.id.clone();
        resource.r#type = self.kind.clone();
        resource.create_time = written(self.added_at);
        resource.product_resource_id = self.product_id.clone();
        resource.shared_member_num = unit.members.len() as i64;
        resource.shared_member_use_num = self.users.len() as i64;
        resource.share_manager_uin = unit.owner;
        resource
    }
}
