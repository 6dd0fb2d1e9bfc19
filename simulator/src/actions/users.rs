//! Users of the identity center.

use super::Actions;
use super::configurations::MAX_RESULTS;
use super::paging::{TokenPage, token_page};
use crate::world::center::directory::User;
use crate::world::ordered::Ordered;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    CreateUserError, CreateUserRequest, CreateUserResponse, DeleteUserError, DeleteUserRequest, DeleteUserResponse,
    GetUserError, GetUserRequest, GetUserResponse, ListUsersError, ListUsersRequest, ListUsersResponse,
    UpdateUserError, UpdateUserRequest, UpdateUserResponse, UpdateUserStatusError, UpdateUserStatusRequest,
    UpdateUserStatusResponse,
    types::{PrincipalOrigin, SortField, SortOrder, UserStatus},
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_user);
    actions.add(get_user);
    actions.add(list_users);
    actions.add(update_user);
    actions.add(update_user_status);
    actions.add(delete_user);
}

fn create_user(
    world: &mut World,
    caller: &Caller,
    request: CreateUserRequest,
) -> Result<CreateUserResponse, CreateUserError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let directory = &world.view(organization).center.directory;
    let (name, email) = (request.user_name, request.email.unwrap_or_default());
    let allowed = |character: char| character.is_ascii_alphanumeric() || "+=,.@-_".contains(character);
    if name.is_empty() || !name.chars().all(allowed) {
        return Err(code("InvalidParameter.UsernameFormatError"));
    }
    let enabled = is_enabled(&request.user_status.unwrap_or(UserStatus::Enabled), "InvalidParameterValue")?;
    let origin = origin(request.user_type)?;
    if directory.has_user(&name) {
        return Err(code("InvalidParameter.UsernameAlreadyExists"));
    }
    if directory.has_email(&email) {
        return Err(code("InvalidParameter.EmailAlreadyExists"));
    }
    if directory.users().len() >= world.settings.users {
        return Err(code("FailedOperation.UserOverUpperLimit"));
    }
    let user = User {
        id: world.ids.text("u-"),
        name,
        first_name: request.first_name.unwrap_or_default(),
        last_name: request.last_name.unwrap_or_default(),
        display_name: request.display_name.unwrap_or_default(),
        description: request.description.unwrap_or_default(),
        email,
        enabled,
        origin,
        reset_password: request.need_reset_password.unwrap_or(false),
        created_at: world.now,
        updated_at: world.now,
    };
    let mut response = CreateUserResponse::default();
    response.user_info = user.describe();
    // Guess: every user created manually gets a password, which no other response has; a synchronized one logs in elsewhere.
    if user.origin == PrincipalOrigin::Manual {
        response.user_info.password = Some(world.ids.text_of("Simulated-0", 12));
    }
    world.center_mut(organization).directory.add_user(user);
    Ok(response)
}

/// Returns the origin of a new user or group.
// Guess: a user or group without an origin is created manually.
pub(super) fn origin<E: ActionError>(origin: Option<PrincipalOrigin>) -> Result<PrincipalOrigin, E> {
    match origin.unwrap_or(PrincipalOrigin::Manual) {
        known @ (PrincipalOrigin::Manual | PrincipalOrigin::Synchronized) => Ok(known),
        _ => Err(code("InvalidParameterValue")),
    }
}

/// Returns whether a status is `Enabled`, or the error `unknown` if there is no such status.
fn is_enabled<E: ActionError>(status: &UserStatus, unknown: &str) -> Result<bool, E> {
    match status {
        UserStatus::Enabled => Ok(true),
        UserStatus::Disabled => Ok(false),
        _ => Err(code(unknown)),
    }
}

fn get_user(world: &mut World, caller: &Caller, request: GetUserRequest) -> Result<GetUserResponse, GetUserError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let user = center.directory.user(&request.user_id).ok_or_else(|| code("ResourceNotFound.UserNotExist"))?;
    let mut response = GetUserResponse::default();
    response.user_info = user.describe();
    Ok(response)
}

/// The part of a list of users or groups that a call asks for.
pub(super) struct Cut<'r> {
    pub(super) list: &'static str,
    pub(super) field: Option<&'r SortField>,
    pub(super) order: Option<&'r SortOrder>,
    pub(super) token: Option<&'r str>,
    pub(super) offset: Option<i64>,
    pub(super) size: i64,
}

impl Cut<'_> {
    /// Returns the page of the things that fit.
    ///
    /// Guess: without a direction, the oldest come first, as in all other lists.
    pub(super) fn of<'d, T, E: ActionError>(
        &self,
        all: &'d Ordered<T>,
        fits: impl Fn(&T) -> bool,
    ) -> Result<TokenPage<(i64, &'d T)>, E> {
        let wrong = || code("InvalidParameter.ParamError");
        let token = self.token.filter(|token| !token.is_empty());
        let offset = usize::try_from(self.offset.unwrap_or(0)).map_err(|_| wrong())?;
        if !matches!(self.field, None | Some(SortField::CreateTime)) || (token.is_some() && offset > 0) {
            return Err(wrong());
        }
        let matching = all.iter().filter(|(_, thing)| fits(thing));
        let page = match self.order {
            None | Some(SortOrder::Asc) => self.cut(matching.map(|(number, it)| (number as i64, it)), token, offset),
            Some(SortOrder::Desc) => self.cut(matching.rev().map(|(number, it)| (-(number as i64), it)), token, offset),
            Some(_) => return Err(wrong()),
        };
        page.map_err(|_| code("InvalidParameter.NextTokenInvalid"))
    }

    fn cut<'d, T>(
        &self,
        mut matching: impl Iterator<Item = (i64, &'d T)>,
        token: Option<&str>,
        offset: usize,
    ) -> Result<TokenPage<(i64, &'d T)>, super::paging::ForeignToken> {
        let skipped = matching.by_ref().take(offset).count();
        let mut page = token_page(self.list, matching, |(number, _)| *number, token, self.size)?;
        page.total += skipped as i64;
        Ok(page)
    }
}

fn list_users(
    world: &mut World,
    caller: &Caller,
    request: ListUsersRequest,
) -> Result<ListUsersResponse, ListUsersError> {
    let directory = &world.zone(caller, &request.zone_id)?.center().directory;
    let enabled = request.user_status.map(|status| is_enabled(&status, "InvalidParameter.ParamError")).transpose()?;
    // Guess: the filter is not case-sensitive, as that of groups.
    let filter = request.filter.unwrap_or_default().to_lowercase();
    let found = |text: &str| text.to_lowercase().contains(&filter);
    let fits = |user: &User| {
        enabled.is_none_or(|enabled| user.enabled == enabled)
            && request.user_type.as_ref().is_none_or(|origin| user.origin == *origin)
            && (found(&user.name) || found(&user.email) || found(&user.id) || found(&user.description))
    };
    let size = request.max_results.unwrap_or(MAX_RESULTS);
    let cut = Cut {
        list: "ListUsers",
        field: request.sort_field.as_ref(),
        order: request.sort_type.as_ref(),
        token: request.next_token.as_deref(),
        offset: request.offset,
        size,
    };
    let page = cut.of(directory.users(), fits)?;
    let mut response = ListUsersResponse::default();
    response.total_counts = page.total;
    response.max_results = size;
    response.is_truncated = page.next_token.is_some();
    response.next_token = page.next_token;
    for (_, user) in page.items {
        let mut shown = user.describe();
        // Guess: one of several groups is enough.
        shown.is_selected = request.filter_groups.as_ref().map(|groups| {
            let mut groups = groups.iter().filter_map(|group| directory.group(group));
            groups.any(|group| group.members.contains(&user.id))
        });
        response.users.push(shown);
    }
    Ok(response)
}

fn update_user(
    world: &mut World,
    caller: &Caller,
    request: UpdateUserRequest,
) -> Result<UpdateUserResponse, UpdateUserError> {
    let now = world.now;
    let center = world.zone(caller, &request.zone_id)?.center();
    let user = center.directory.user(&request.user_id).ok_or_else(|| code("ResourceNotFound.UserNotExist"))?;
    if center.is_managed_elsewhere(&user.origin) {
        return Err(code("FailedOperation.SynchronizedUserNotUpdate"));
    }
    let is_new = |email: &String| email.to_lowercase() != user.email.to_lowercase();
    if request.new_email.as_ref().is_some_and(|email| is_new(email) && center.directory.has_email(email)) {
        return Err(code("InvalidParameter.EmailAlreadyExists"));
    }
    // Guess: what is not sent stays, and an empty text clears.
    center.directory.change_user(&request.user_id, |user| {
        let set = |field: &mut String, new: Option<String>| *field = new.unwrap_or_else(|| std::mem::take(field));
        set(&mut user.first_name, request.new_first_name);
        set(&mut user.last_name, request.new_last_name);
        set(&mut user.display_name, request.new_display_name);
        set(&mut user.description, request.new_description);
        set(&mut user.email, request.new_email);
        user.reset_password = request.need_reset_password.unwrap_or(user.reset_password);
        user.updated_at = now;
    });
    let mut response = UpdateUserResponse::default();
    response.user_info = center.directory.user(&request.user_id).map(User::describe);
    Ok(response)
}

fn update_user_status(
    world: &mut World,
    caller: &Caller,
    request: UpdateUserStatusRequest,
) -> Result<UpdateUserStatusResponse, UpdateUserStatusError> {
    let now = world.now;
    let center = world.zone(caller, &request.zone_id)?.center();
    let user = center.directory.user(&request.user_id).ok_or_else(|| code("ResourceNotFound.UserNotExist"))?;
    if center.is_managed_elsewhere(&user.origin) {
        return Err(code("FailedOperation.SynchronizedUserNotUpdate"));
    }
    let enabled = is_enabled(&request.new_user_status, "InvalidParameterValue")?;
    center.directory.change_user(&request.user_id, |user| {
        user.enabled = enabled;
        user.updated_at = now;
    });
    Ok(UpdateUserStatusResponse::default())
}

fn delete_user(
    world: &mut World,
    caller: &Caller,
    request: DeleteUserRequest,
) -> Result<DeleteUserResponse, DeleteUserError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let user = center.directory.user(&request.user_id).ok_or_else(|| code("ResourceNotFound.UserNotExist"))?;
    if center.is_managed_elsewhere(&user.origin) {
        return Err(code("FailedOperation.SynchronizedUserNotDelete"));
    }
    if center.directory.groups_of(&user.id).next().is_some() {
        return Err(code("InvalidParameter.UserAlreadyExistsGroup"));
    }
    if let Some(keeps) = center.keeps(&user.id) {
        return Err(code(keeps));
    }
    center.directory.remove_user(&request.user_id);
    center.forget_scopes(&request.user_id);
    Ok(DeleteUserResponse::default())
}
