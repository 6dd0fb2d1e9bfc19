//! Share units and their regions.

use super::{INVALID, NOT_FOUND, UNSUPPORTED, enterprise, own_unit};
use crate::actions::{Actions, paging};
use crate::clock::written;
use crate::world::sharing::Unit;
use crate::world::sharing::areas::{AREAS, Area, is_area};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::types::{Language, ManagerShareUnit, ShareArea, ShareScope};
use generated_sdk::organization::v2021_03_31::{
    AddShareUnitError, AddShareUnitRequest, AddShareUnitResponse, DeleteShareUnitError, DeleteShareUnitRequest,
    DeleteShareUnitResponse, DescribeShareAreasError, DescribeShareAreasRequest, DescribeShareAreasResponse,
    DescribeShareUnitsError, DescribeShareUnitsRequest, DescribeShareUnitsResponse, UpdateShareUnitError,
    UpdateShareUnitRequest, UpdateShareUnitResponse,
};
use generated_sdk::{ActionError, Site};

pub(super) fn register(actions: &mut Actions) {
    actions.add(add_share_unit);
    actions.add(delete_share_unit);
    actions.add(describe_share_areas);
    actions.add(describe_share_units);
    actions.add(update_share_unit);
}

/// Returns whether a scope includes accounts outside the organization.
fn reaches_outside<E: ActionError>(scope: &ShareScope) -> Result<bool, E> {
    match scope {
        ShareScope::OrganizationOnly => Ok(false),
        ShareScope::AnyAccount => Ok(true),
        _ => Err(code(INVALID)),
    }
}

/// Names have Latin letters, digits, `-` and `_`. They need not be unique.
fn check_name<E: ActionError>(name: &str) -> Result<(), E> {
    if name.chars().all(|it| it.is_ascii_alphanumeric() || "-_".contains(it)) { Ok(()) } else { Err(code(INVALID)) }
}

fn add_share_unit(
    world: &mut World,
    caller: &Caller,
    request: AddShareUnitRequest,
) -> Result<AddShareUnitResponse, AddShareUnitError> {
    enterprise(world, caller.uin).map_err(code)?;
    check_name(&request.name)?;
    if !is_area(&request.area) {
        return Err(code(INVALID));
    }
    let any_account = reaches_outside(request.share_scope.as_ref().unwrap_or(&ShareScope::OrganizationOnly))?;
    // Guess: An account outside any organization can have units with the scope of any account only.
    if !any_account && world.organization_of(caller.uin).is_none() {
        return Err(code("ResourceNotFound.OrganizationNotExist"));
    }
    if world.sharing.owned_by(caller.uin).count() >= world.settings.share_units {
        return Err(code("FailedOperation.ResourceOverLimit"));
    }
    let unit = Unit {
        id: world.ids.text_of("shareUnit-", 10),
        name: request.name,
        area: request.area,
        description: request.description.unwrap_or_default(),
        any_account,
        owner: caller.uin,
        creator: caller.sub_account.unwrap_or(caller.uin),
        created_at: world.now,
        ..Unit::default()
    };
    let mut response = AddShareUnitResponse::default();
    response.unit_id = unit.id.clone();
    world.sharing.add(unit);
    Ok(response)
}

fn update_share_unit(
    world: &mut World,
    caller: &Caller,
    request: UpdateShareUnitRequest,
) -> Result<UpdateShareUnitResponse, UpdateShareUnitError> {
    let unit = own_unit(world, caller, &request.unit_id, NOT_FOUND)?;
    if let Some(name) = &request.name {
        check_name(name)?;
    }
    // Guess: An update without a scope keeps the scope, because programs that call the service update units without it.
    let any_account = request.share_scope.as_ref().map_or(Ok(unit.any_account), reaches_outside)?;
    if unit.any_account && !any_account {
        // Guess: An account outside any organization cannot limit a unit to its organization.
        let organization = world.organization_of(caller.uin).ok_or_else(|| code(UNSUPPORTED))?;
        if unit.members.iter().any(|member| !organization.has(member.uin)) {
            return Err(code("FailedOperation.ExistShareMemberNotInOrganization"));
        }
    }
    if let Some(unit) = world.sharing.get_mut(&request.unit_id) {
        if let Some(name) = request.name {
            unit.name = name;
        }
        if let Some(description) = request.description {
            unit.description = description;
        }
        unit.any_account = any_account;
    }
    Ok(UpdateShareUnitResponse::default())
}

fn delete_share_unit(
    world: &mut World,
    caller: &Caller,
    request: DeleteShareUnitRequest,
) -> Result<DeleteShareUnitResponse, DeleteShareUnitError> {
    // Guess: A unit that is not empty can be deleted unless one of its resources is in use, which is FailedOperation.
    if own_unit(world, caller, &request.unit_id, NOT_FOUND)?.users().next().is_some() {
        return Err(code("FailedOperation"));
    }
    world.sharing.remove(&request.unit_id);
    Ok(DeleteShareUnitResponse::default())
}

fn describe_share_units(
    world: &mut World,
    caller: &Caller,
    request: DescribeShareUnitsRequest,
) -> Result<DescribeShareUnitsResponse, DescribeShareUnitsError> {
    if !is_area(&request.area) {
        return Err(code(NOT_FOUND));
    }
    let key = request.search_key.unwrap_or_default();
    let units = world.sharing.owned_by(caller.uin).filter(|unit| unit.area == request.area);
    // Guess: Searching finds a unit by its whole id or a part of its name.
    let units = units.filter(|unit| unit.id == key || unit.name.contains(&key));
    let page = paging::filtered_page(units, request.offset, request.limit).map(Unit::describe);
    let mut response = DescribeShareUnitsResponse::default();
    response.total = page.total;
    response.items = page.items;
    Ok(response)
}

fn describe_share_areas(
    _: &mut World,
    caller: &Caller,
    request: DescribeShareAreasRequest,
) -> Result<DescribeShareAreasResponse, DescribeShareAreasError> {
    let english = match request.lang {
        None => caller.site == Site::International,
        Some(Language::English) => true,
        Some(Language::Chinese) => false,
        Some(_) => return Err(code(INVALID)),
    };
    let mut response = DescribeShareAreasResponse::default();
    response.items = AREAS.iter().map(|area| area.describe(english)).collect();
    Ok(response)
}

impl Area {
    fn describe(&self, english: bool) -> ShareArea {
        let mut area = ShareArea::default();
        area.name = if english { self.english } else { self.chinese }.to_owned();
        area.area = self.area.to_owned();
        area.area_id = self.id;
        area
    }
}

impl Unit {
    fn describe(&self) -> ManagerShareUnit {
        let mut unit = ManagerShareUnit::default();
        unit.unit_id = self.id.clone();
        unit.name = self.name.clone();
        unit.uin = self.creator;
        unit.owner_uin = self.owner;
        unit.area = self.area.clone();
        unit.description = self.description.clone();
        unit.create_time = written(self.created_at);
        unit.share_resource_num = self.resources.len() as i64;
        unit.share_member_num = self.members.len() as i64;
        unit.share_scope = Some(if self.any_account { ShareScope::AnyAccount } else { ShareScope::OrganizationOnly });
        unit.share_node_num = Some(self.departments.len() as i64);
        unit
    }
}
