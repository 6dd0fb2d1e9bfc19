//! Groups of the identity center and their users.

use super::Actions;
use super::configurations::MAX_RESULTS;
use super::paging::token_page;
use super::users::{Cut, origin};
use crate::world::center::Center;
use crate::world::center::directory::{Group, Membership};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    AddUserToGroupError, AddUserToGroupRequest, AddUserToGroupResponse, CreateGroupError, CreateGroupRequest,
    CreateGroupResponse, DeleteGroupError, DeleteGroupRequest, DeleteGroupResponse, GetGroupError, GetGroupRequest,
    GetGroupResponse, ListGroupMembersError, ListGroupMembersRequest, ListGroupMembersResponse, ListGroupsError,
    ListGroupsRequest, ListGroupsResponse, ListJoinedGroupsForUserError, ListJoinedGroupsForUserRequest,
    ListJoinedGroupsForUserResponse, RemoveUserFromGroupError, RemoveUserFromGroupRequest, RemoveUserFromGroupResponse,
    UpdateGroupError, UpdateGroupRequest, UpdateGroupResponse,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_group);
    actions.add(get_group);
    actions.add(list_groups);
    actions.add(update_group);
    actions.add(delete_group);
    actions.add(add_user_to_group);
    actions.add(remove_user_from_group);
    actions.add(list_group_members);
    actions.add(list_joined_groups_for_user);
}

fn find<'c, E: ActionError>(center: &'c Center, id: &str) -> Result<&'c Group, E> {
    center.directory.group(id).ok_or_else(|| code("InvalidParameter.GroupNotExist"))
}

fn check_name<E: ActionError>(name: &str) -> Result<(), E> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || character == '-';
    if name.is_empty() || !name.chars().all(allowed) {
        return Err(code("InvalidParameter.GroupNameFormatError"));
    }
    Ok(())
}

fn create_group(
    world: &mut World,
    caller: &Caller,
    request: CreateGroupRequest,
) -> Result<CreateGroupResponse, CreateGroupError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let directory = &world.view(organization).center.directory;
    check_name(&request.group_name)?;
    let origin = origin(request.group_type)?;
    if directory.has_group(&request.group_name) {
        return Err(code("InvalidParameter.GroupNameAlreadyExists"));
    }
    if directory.groups().len() >= world.settings.groups {
        return Err(code("FailedOperation.GroupOverUpperLimit"));
    }
    let group = Group {
        id: world.ids.text("g-"),
        name: request.group_name,
        description: request.description.unwrap_or_default(),
        origin,
        members: Default::default(),
        created_at: world.now,
        updated_at: world.now,
    };
    let mut response = CreateGroupResponse::default();
    response.group_info = Some(group.describe());
    world.center_mut(organization).directory.add_group(group);
    Ok(response)
}

fn get_group(world: &mut World, caller: &Caller, request: GetGroupRequest) -> Result<GetGroupResponse, GetGroupError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let mut response = GetGroupResponse::default();
    response.group_info = Some(find(center, &request.group_id)?.describe());
    Ok(response)
}

/// A condition on the name of a group, such as `GroupName sw network`.
enum NameFilter {
    Any,
    Equals(String),
    StartsWith(String),
}

impl NameFilter {
    fn read<E: ActionError>(text: &str) -> Result<Self, E> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        match &words[..] {
            [] => Ok(Self::Any),
            [name, operator, value] if name == "groupname" && operator == "eq" => Ok(Self::Equals(value.clone())),
            [name, operator, value] if name == "groupname" && operator == "sw" => Ok(Self::StartsWith(value.clone())),
            _ => Err(code("InvalidParameter.ParamError")),
        }
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Equals(value) => name.to_lowercase() == *value,
            Self::StartsWith(value) => name.to_lowercase().starts_with(value),
        }
    }
}

fn list_groups(
    world: &mut World,
    caller: &Caller,
    request: ListGroupsRequest,
) -> Result<ListGroupsResponse, ListGroupsError> {
    let directory = &world.zone(caller, &request.zone_id)?.center().directory;
    let filter = NameFilter::read(request.filter.as_deref().unwrap_or(""))?;
    let fits = |group: &Group| {
        filter.fits(&group.name) && request.group_type.as_ref().is_none_or(|origin| group.origin == *origin)
    };
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let cut = Cut {
        list: "ListGroups",
        field: request.sort_field.as_ref(),
        order: request.sort_type.as_ref(),
        token: request.next_token.as_deref(),
        offset: request.offset,
        size,
    };
    let page = cut.of(directory.groups(), fits)?;
    let mut response = ListGroupsResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    for (_, group) in page.items {
        let mut shown = group.describe();
        // Guess: one of several users is enough.
        let users = request.filter_users.as_ref();
        shown.is_selected = users.map(|users| users.iter().any(|user| group.members.contains(user)));
        response.groups.push(shown);
    }
    Ok(response)
}

fn update_group(
    world: &mut World,
    caller: &Caller,
    request: UpdateGroupRequest,
) -> Result<UpdateGroupResponse, UpdateGroupError> {
    let now = world.now;
    let center = world.zone(caller, &request.zone_id)?.center();
    let group = find(center, &request.group_id)?;
    if center.is_managed_elsewhere(&group.origin) {
        return Err(code("FailedOperation.SynchronizedGroupNotUpdate"));
    }
    if let Some(name) = &request.new_group_name {
        // Guess: a new name needs the form that a first one needs.
        check_name(name)?;
        if !name.eq_ignore_ascii_case(&group.name) && center.directory.has_group(name) {
            return Err(code("InvalidParameter.GroupNameAlreadyExists"));
        }
    }
    center.directory.change_group(&request.group_id, |group| {
        group.name = request.new_group_name.unwrap_or_else(|| std::mem::take(&mut group.name));
        group.description = request.new_description.unwrap_or_else(|| std::mem::take(&mut group.description));
        group.updated_at = now;
    });
    let mut response = UpdateGroupResponse::default();
    response.group_info = find(center, &request.group_id)?.describe();
    Ok(response)
}

fn delete_group(
    world: &mut World,
    caller: &Caller,
    request: DeleteGroupRequest,
) -> Result<DeleteGroupResponse, DeleteGroupError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let group = find(center, &request.group_id)?;
    if center.is_managed_elsewhere(&group.origin) {
        return Err(code("FailedOperation.SynchronizedGroupNotDelete"));
    }
    if group.members.len() > 0 {
        return Err(code("FailedOperation.DeleteGroupNotAllowExistUser"));
    }
    if let Some(keeps) = center.keeps(&group.id) {
        return Err(code(keeps));
    }
    center.directory.remove_group(&request.group_id);
    center.forget_scopes(&request.group_id);
    Ok(DeleteGroupResponse::default())
}

fn add_user_to_group(
    world: &mut World,
    caller: &Caller,
    request: AddUserToGroupRequest,
) -> Result<AddUserToGroupResponse, AddUserToGroupError> {
    let (organization, now) = (world.zone(caller, &request.zone_id)?.id, world.now);
    let center = world.view(organization).center;
    let group = find(center, &request.group_id)?;
    let user = center.directory.user(&request.user_id).ok_or_else(|| code("ResourceNotFound.UserNotExist"))?;
    if center.is_managed_elsewhere(&group.origin) {
        return Err(code("FailedOperation.SynchronizedGroupNotAddUser"));
    }
    if group.origin != user.origin {
        return Err(code("FailedOperation.GroupTypeUserTypeNotMatch"));
    }
    if group.members.contains(&user.id) {
        return Err(code("InvalidParameter.GroupUserAlreadyExists"));
    }
    if group.members.len() >= world.settings.group_users {
        return Err(code("FailedOperation.GroupUserCountOverUpperLimit"));
    }
    if center.directory.groups_of(&user.id).count() >= world.settings.user_groups {
        return Err(code("FailedOperation.UserAddGroupCountOverUpperLimit"));
    }
    let membership = Membership { user: request.user_id.clone(), joined_at: now };
    world.center_mut(organization).directory.change_group(&request.group_id, |group| {
        group.members.insert(request.user_id, membership);
    });
    world.synchronize_group(organization, &request.group_id);
    Ok(AddUserToGroupResponse::default())
}

fn remove_user_from_group(
    world: &mut World,
    caller: &Caller,
    request: RemoveUserFromGroupRequest,
) -> Result<RemoveUserFromGroupResponse, RemoveUserFromGroupError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let group = find(center, &request.group_id)?;
    if !group.members.contains(&request.user_id) {
        return Err(code("InvalidParameter.GroupUserNotExist"));
    }
    if center.is_managed_elsewhere(&group.origin) {
        return Err(code("FailedOperation.SynchronizedGroupNotRemoveUser"));
    }
    center.directory.change_group(&request.group_id, |group| {
        group.members.remove(&request.user_id);
    });
    Ok(RemoveUserFromGroupResponse::default())
}

fn list_group_members(
    world: &mut World,
    caller: &Caller,
    request: ListGroupMembersRequest,
) -> Result<ListGroupMembersResponse, ListGroupMembersError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let members = find(center, &request.group_id)?.members.iter();
    let users = members.filter_map(|(number, it)| Some((number, center.directory.user(&it.user)?, it)));
    let matching = users.filter(|(_, user, _)| request.user_type.as_ref().is_none_or(|origin| user.origin == *origin));
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let token = request.next_token.as_deref();
    let page =
        token_page(&list_of("ListGroupMembers", &request.group_id), matching, |(number, ..)| *number, token, size)
            .map_err(|_| code("InvalidParameter.NextTokenInvalid"))?;
    let mut response = ListGroupMembersResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    response.group_members = page.items.iter().map(|(_, user, membership)| user.describe_member(membership)).collect();
    Ok(response)
}

fn list_joined_groups_for_user(
    world: &mut World,
    caller: &Caller,
    request: ListJoinedGroupsForUserRequest,
) -> Result<ListJoinedGroupsForUserResponse, ListJoinedGroupsForUserError> {
    let directory = &world.zone(caller, &request.zone_id)?.center().directory;
    let user = directory.user(&request.user_id).ok_or_else(|| code("ResourceNotFound.UserNotExist"))?;
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let (list, token) = (list_of("ListJoinedGroupsForUser", &user.id), request.next_token.as_deref());
    let page = token_page(&list, directory.groups_of(&user.id), |(number, ..)| *number, token, size)
        .map_err(|_| code("InvalidParameter.NextTokenInvalid"))?;
    let mut response = ListJoinedGroupsForUserResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    response.joined_groups =
        page.items.iter().map(|(_, group, membership)| group.describe_joined(membership)).collect();
    Ok(response)
}

/// Returns the name of a list that belongs to a user or group, for its tokens.
fn list_of(action: &str, owner: &str) -> String {
    format!("{action} {owner}")
}
