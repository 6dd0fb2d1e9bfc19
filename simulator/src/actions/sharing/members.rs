//! The accounts of a share unit.

use super::{INVALID, NO_AREA, NO_UNIT, NOT_FOUND, UNSUPPORTED, must_be_enterprise, unit_in_area};
use crate::actions::{Actions, paging};
use crate::clock::written;
use crate::world::sharing::{Unit, UnitMember};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::types::{ShareMember, ShareUnitMember};
use generated_sdk::organization::v2021_03_31::{
    AddShareUnitMembersError, AddShareUnitMembersRequest, AddShareUnitMembersResponse, DeleteShareUnitMembersError,
    DeleteShareUnitMembersRequest, DeleteShareUnitMembersResponse, DescribeShareUnitMembersError,
    DescribeShareUnitMembersRequest, DescribeShareUnitMembersResponse,
};
use std::collections::BTreeSet;

pub(super) fn register(actions: &mut Actions) {
    actions.add(add_share_unit_members);
    actions.add(delete_share_unit_members);
    actions.add(describe_share_unit_members);
}

const TOO_MANY: &str = "LimitExceeded.ShareUnitMemberOverLimit";

/// Returns the UINs of a request, each once, in its order.
fn uins(members: &[ShareMember]) -> Result<Vec<i64>, &'static str> {
    let mut seen = BTreeSet::new();
    let uins = members.iter().map(|member| member.share_member_uin);
    let uins: Vec<i64> = uins.filter(|uin| seen.insert(*uin)).collect();
    if uins.is_empty() || uins.iter().any(|uin| *uin <= 0) { Err(INVALID) } else { Ok(uins) }
}

fn add_share_unit_members(
    world: &mut World,
    caller: &Caller,
    request: AddShareUnitMembersRequest,
) -> Result<AddShareUnitMembersResponse, AddShareUnitMembersError> {
    let unit = unit_in_area(world, caller, (&request.unit_id, &request.area), [NO_UNIT, NO_AREA])?;
    must_be_enterprise(world, caller)?;
    let mut added = Vec::new();
    for uin in uins(&request.members).map_err(code)? {
        let joined = joins_at_once(world, unit, uin).map_err(code)?;
        // Guess: An account that the unit has already stays as it is.
        if unit.member(uin).is_none() {
            added.push(UnitMember { uin, joined, added_at: world.now });
        }
    }
    if unit.members.len() + added.len() > world.settings.share_unit_members {
        return Err(code(TOO_MANY));
    }
    added.into_iter().for_each(|member| world.sharing.add_member(&request.unit_id, member));
    Ok(AddShareUnitMembersResponse::default())
}

/// Returns whether an account joins a unit at once, as members of the owner's organization do; the others are invited.
fn joins_at_once(world: &World, unit: &Unit, uin: i64) -> Result<bool, &'static str> {
    // Guess: Nobody can share with the own account.
    if uin == unit.owner {
        return Err(UNSUPPORTED);
    }
    if world.organization_of(unit.owner).is_some_and(|organization| organization.has(uin)) {
        return Ok(true);
    }
    if !unit.any_account {
        return Err("FailedOperation.SomeUinsNotInOrganization");
    }
    let account = world.accounts.get(&uin).ok_or(NOT_FOUND)?;
    match account.organization {
        Some(_) => Err("UnsupportedOperation.SharingToOtherOrganizationMember"),
        None => Ok(false),
    }
}

fn delete_share_unit_members(
    world: &mut World,
    caller: &Caller,
    request: DeleteShareUnitMembersRequest,
) -> Result<DeleteShareUnitMembersResponse, DeleteShareUnitMembersError> {
    let unit = unit_in_area(world, caller, (&request.unit_id, &request.area), [NO_UNIT, NO_AREA])?;
    let uins = uins(&request.members).map_err(code)?;
    // Guess: One call can take out as many accounts as a unit can have.
    if uins.len() > world.settings.share_unit_members {
        return Err(code(TOO_MANY));
    }
    if uins.iter().any(|uin| unit.member(*uin).is_none()) {
        return Err(code(NOT_FOUND));
    }
    if unit.users().any(|user| uins.contains(&user)) {
        return Err(code("FailedOperation.ShareResourceMemberInUse"));
    }
    uins.into_iter().for_each(|uin| world.sharing.remove_member(&request.unit_id, uin));
    Ok(DeleteShareUnitMembersResponse::default())
}

fn describe_share_unit_members(
    world: &mut World,
    caller: &Caller,
    request: DescribeShareUnitMembersRequest,
) -> Result<DescribeShareUnitMembersResponse, DescribeShareUnitMembersError> {
    let unit = unit_in_area(world, caller, (&request.unit_id, &request.area), [NOT_FOUND, INVALID])?;
    let key = request.search_key.unwrap_or_default();
    // Guess: An invited account is listed before it accepts.
    let members = unit.members.iter().filter(|member| member.uin.to_string().contains(&key));
    let page = paging::filtered_page(members, request.offset, request.limit).map(UnitMember::describe);
    let mut response = DescribeShareUnitMembersResponse::default();
    response.total = page.total;
    response.items = page.items;
    Ok(response)
}

impl UnitMember {
    fn describe(&self) -> ShareUnitMember {
        let mut member = ShareUnitMember::default();
        member.share_member_uin = self.uin;
        member.create_time = written(self.added_at);
        member
    }
}
