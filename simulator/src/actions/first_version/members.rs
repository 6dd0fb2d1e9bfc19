//! Members.

use super::super::Actions;
use super::super::checks::{self, DENIED, MEMBER_SYMBOLS};
use super::super::members::{check_leaving, move_members};
use super::super::paging::{filtered_page, offset_page};
use super::limit;
use crate::clock::written;
use crate::world::organization::Member;
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2018_12_25::{
    DeleteOrganizationMemberFromNodeError, DeleteOrganizationMemberFromNodeRequest,
    DeleteOrganizationMemberFromNodeResponse, DeleteOrganizationMembersError, DeleteOrganizationMembersRequest,
    DeleteOrganizationMembersResponse, GetOrganizationMemberError, GetOrganizationMemberRequest,
    GetOrganizationMemberResponse, ListOrganizationMembersError, ListOrganizationMembersRequest,
    ListOrganizationMembersResponse, ListOrganizationNodeMembersError, ListOrganizationNodeMembersRequest,
    ListOrganizationNodeMembersResponse, MoveOrganizationMembersToNodeError, MoveOrganizationMembersToNodeRequest,
    MoveOrganizationMembersToNodeResponse, UpdateOrganizationMemberError, UpdateOrganizationMemberRequest,
    UpdateOrganizationMemberResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(get_organization_member);
    actions.add(list_organization_members);
    actions.add(list_organization_node_members);
    actions.add(update_organization_member);
    actions.add(move_organization_members_to_node);
    actions.add(delete_organization_member_from_node);
    actions.add(delete_organization_members);
}

impl Member {
    /// Returns the member as this version shows it.
    fn describe_first(&self) -> types::OrgMember {
        let mut member = types::OrgMember::default();
        member.uin = self.uin;
        member.name = self.name.clone();
        member.remark = self.remark.clone();
        member.join_time = written(self.joined_at);
        member
    }
}

// Guess: for a member that does not exist there is only the code of a department that does not exist. Members may look at the
// organization, in all reads of this version.
fn get_organization_member(
    world: &mut World,
    caller: &Caller,
    request: GetOrganizationMemberRequest,
) -> Result<GetOrganizationMemberResponse, GetOrganizationMemberError> {
    type Error = GetOrganizationMemberError;
    let organization = world.organization::<Error>(caller)?;
    let member = organization.members.get(&request.member_uin);
    let department = member.and_then(|member| organization.departments.get(&member.department));
    let (Some(member), Some(department)) = (member, department) else {
        return Err(Error::ResourceNotFoundNodeNotExist);
    };
    let mut response = GetOrganizationMemberResponse::default();
    response.uin = member.uin;
    response.name = member.name.clone();
    response.remark = member.remark.clone();
    response.join_time = written(member.joined_at);
    response.node_id = department.id;
    response.node_name = department.name.clone();
    response.parent_node_id = department.parent;
    Ok(response)
}

fn list_organization_members(
    world: &mut World,
    caller: &Caller,
    request: ListOrganizationMembersRequest,
) -> Result<ListOrganizationMembersResponse, ListOrganizationMembersError> {
    let world = &*world;
    let organization = world.organization::<ListOrganizationMembersError>(caller)?;
    let (offset, limit, all) = (request.offset.unwrap_or(0), limit(request.limit), organization.members_in_order());
    let page = if world.settings.visibility_lag == 0 {
        offset_page(all, offset, limit)
    } else {
        filtered_page(all.filter(|member| member.is_visible(world)), offset, limit)
    };
    let mut response = ListOrganizationMembersResponse::default();
    response.total_count = page.total;
    response.members = page.map(Member::describe_first).items;
    Ok(response)
}

// Guess: the members of a department are its own, without those of the departments below.
fn list_organization_node_members(
    world: &mut World,
    caller: &Caller,
    request: ListOrganizationNodeMembersRequest,
) -> Result<ListOrganizationNodeMembersResponse, ListOrganizationNodeMembersError> {
    let world = &*world;
    let organization = world.organization::<ListOrganizationNodeMembersError>(caller)?;
    if !organization.departments.contains_key(&request.node_id) {
        return Err(ListOrganizationNodeMembersError::ResourceNotFoundNodeNotExist);
    }
    let all = organization.members_in_order();
    let matching = all.filter(|member| member.department == request.node_id && member.is_visible(world));
    let page = filtered_page(matching, request.offset.unwrap_or(0), limit(request.limit));
    let mut response = ListOrganizationNodeMembersResponse::default();
    response.total_count = page.total;
    response.members = page.map(Member::describe_first).items;
    Ok(response)
}

fn update_organization_member(
    world: &mut World,
    caller: &Caller,
    request: UpdateOrganizationMemberRequest,
) -> Result<UpdateOrganizationMemberResponse, UpdateOrganizationMemberError> {
    type Error = UpdateOrganizationMemberError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    if !organization.members.contains_key(&request.member_uin) {
        return Err(Error::ResourceNotFoundMemberNotExist);
    }
    if let Some(name) = &request.name {
        checks::name::<Error>(name, MEMBER_SYMBOLS)?;
        let invited = world.open_invitations(organization.id).any(|open| open.name == *name);
        if invited || organization.has_member_named(name) {
            return Err(Error::FailedOperationMemberNameUsed);
        }
    }
    let now = world.now;
    let organization = world.administered::<Error>(caller, DENIED)?;
    if let Some(member) = organization.members.get_mut(&request.member_uin) {
        member.name = request.name.unwrap_or_else(|| member.name.clone());
        member.remark = request.remark.unwrap_or_else(|| member.remark.clone());
        member.updated_at = now;
    }
    Ok(UpdateOrganizationMemberResponse::default())
}

fn move_organization_members_to_node(
    world: &mut World,
    caller: &Caller,
    request: MoveOrganizationMembersToNodeRequest,
) -> Result<MoveOrganizationMembersToNodeResponse, MoveOrganizationMembersToNodeError> {
    type Error = MoveOrganizationMembersToNodeError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    if !organization.departments.contains_key(&request.node_id) {
        return Err(Error::ResourceNotFoundNodeNotExist);
    }
    move_members::<Error>(world, caller, request.node_id, &request.uins)?;
    Ok(MoveOrganizationMembersToNodeResponse::default())
}

// Guess: the member moves to the root department, which is why the code for members of the root department exists. One that
// is not in the department is `InvalidParameter`.
fn delete_organization_member_from_node(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrganizationMemberFromNodeRequest,
) -> Result<DeleteOrganizationMemberFromNodeResponse, DeleteOrganizationMemberFromNodeError> {
    type Error = DeleteOrganizationMemberFromNodeError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    if !organization.departments.contains_key(&request.node_id) {
        return Err(Error::ResourceNotFoundNodeNotExist);
    }
    if request.node_id == organization.root {
        return Err(Error::FailedOperationDisableDeleteMemberFromRootNode);
    }
    let member = organization.members.get(&request.member_uin);
    if member.is_none_or(|member| member.department != request.node_id) {
        return Err(code("InvalidParameter"));
    }
    let root = organization.root;
    move_members::<Error>(world, caller, root, &[request.member_uin])?;
    Ok(DeleteOrganizationMemberFromNodeResponse::default())
}

// Guess: what else ties a member to the organization in the newer version does so here as well, with the general code, and
// created members need no bound e-mail address.
fn delete_organization_members(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrganizationMembersRequest,
) -> Result<DeleteOrganizationMembersResponse, DeleteOrganizationMembersError> {
    type Error = DeleteOrganizationMembersError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    if request.uins.is_empty() {
        return Err(code("InvalidParameter"));
    }
    for uin in &request.uins {
        let member = organization.members.get(uin).ok_or_else(|| code::<Error>("InvalidParameter"))?;
        if world.sharing.keeps(*uin).is_some() {
            return Err(Error::FailedOperationQuitShareUintError);
        }
        if check_leaving::<Error>(world, organization, member).is_err() {
            return Err(code("UnsupportedOperation"));
        }
    }
    for uin in request.uins {
        world.leave(uin);
    }
    Ok(DeleteOrganizationMembersResponse::default())
}
