//! The actions about resources that other accounts share with the caller.

use super::INVALID;
use crate::actions::{Actions, paging};
use crate::clock::written;
use crate::world::sharing::areas::is_area;
use crate::world::sharing::{SharedResource, Unit};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::types::ShareResourceToMember;
use generated_sdk::organization::v2021_03_31::{
    DescribeResourceToShareMemberError, DescribeResourceToShareMemberRequest, DescribeResourceToShareMemberResponse,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(describe_resource_to_share_member);
}

fn describe_resource_to_share_member(
    world: &mut World,
    caller: &Caller,
    request: DescribeResourceToShareMemberRequest,
) -> Result<DescribeResourceToShareMemberResponse, DescribeResourceToShareMemberError> {
    if !is_area(&request.area) {
        return Err(code(INVALID));
    }
    let (key, ids) = (request.search_key.unwrap_or_default(), request.product_resource_ids.unwrap_or_default());
    let units = world.units_for(caller.uin).into_iter().filter(|unit| unit.area == request.area);
    let resources = units.flat_map(|unit| unit.resources.iter().map(move |resource| (unit, resource)));
    let resources = resources.filter(|(_, resource)| {
        resource.product_id.contains(&key)
            && request.r#type.as_ref().is_none_or(|kind| *kind == resource.kind)
            && (ids.is_empty() || ids.contains(&resource.product_id))
    });
    let page = paging::filtered_page(resources, request.offset, request.limit);
    let page = page.map(|(unit, resource)| resource.describe_to_member(unit));
    let mut response = DescribeResourceToShareMemberResponse::default();
    response.total = Some(page.total);
    response.items = page.items;
    Ok(response)
}

impl SharedResource {
    fn describe_to_member(&self, unit: &Unit) -> ShareResourceToMember {
        let mut resource = ShareResourceToMember::default();
        resource.resource_id = self.id.clone();
        resource.r#type = self.kind.clone();
        resource.unit_id = unit.id.clone();
        resource.unit_name = unit.name.clone();
        resource.create_time = written(self.added_at);
        resource.product_resource_id = self.product_id.clone();
        resource.share_manager_uin = unit.owner;
        resource
    }
}
