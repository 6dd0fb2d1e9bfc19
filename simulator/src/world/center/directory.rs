//! Users and groups.

use super::Center;
use super::tasks::Work;
use crate::clock::written;
use crate::world::World;
use crate::world::ordered::Ordered;
use generated_sdk::organization::v2021_03_31::types::{self, PrincipalOrigin, UserStatus, UserSyncStatus};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Users and groups.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Directory {
    users: Ordered<User>,
    groups: Ordered<Group>,
    user_names: Names,
    emails: Names,
    group_names: Names,
}

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) display_name: String,
    pub(crate) description: String,
    /// The e-mail address; empty for none.
    pub(crate) email: String,
    pub(crate) enabled: bool,
    pub(crate) origin: PrincipalOrigin,
    /// Whether the password has to be reset at the next login.
    pub(crate) reset_password: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// A group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) origin: PrincipalOrigin,
    /// Its users.
    pub(crate) members: Ordered<Membership>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// A user's place in a group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Membership {
    /// The id of the user.
    pub(crate) user: String,
    pub(crate) joined_at: i64,
}

/// Names that are taken.
///
/// Guess: names and e-mail addresses that differ only in case are the same, because users log in with them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Names(BTreeSet<String>);

impl Names {
    fn has(&self, name: &str) -> bool {
        self.0.contains(&name.to_lowercase())
    }

    /// Takes a name. An empty one is none.
    fn take(&mut self, name: &str) {
        if !name.is_empty() {
            self.0.insert(name.to_lowercase());
        }
    }

    fn release(&mut self, name: &str) {
        self.0.remove(&name.to_lowercase());
    }
}

impl User {
    /// Returns the user as the service shows it.
    pub(crate) fn describe(&self) -> types::UserInfo {
        let mut shown = types::UserInfo::default();
        shown.user_id = self.id.clone();
        shown.user_name = self.name.clone();
        shown.first_name = self.first_name.clone();
        shown.last_name = self.last_name.clone();
        shown.display_name = self.display_name.clone();
        shown.description = self.description.clone();
        shown.email = self.email.clone();
        shown.user_status = self.status();
        shown.user_type = self.origin.clone();
        shown.need_reset_password = Some(self.reset_password);
        shown.create_time = written(self.created_at);
        shown.update_time = written(self.updated_at);
        shown
    }

    /// Returns the user as a member of a group.
    pub(crate) fn describe_member(&self, membership: &Membership) -> types::GroupMembers {
        let mut shown = types::GroupMembers::default();
        shown.user_id = self.id.clone();
        shown.user_name = self.name.clone();
        shown.display_name = self.display_name.clone();
        shown.description = self.description.clone();
        shown.email = self.email.clone();
        shown.user_status = self.status();
        shown.user_type = self.origin.clone();
        shown.join_time = written(membership.joined_at);
        shown
    }

    pub(crate) fn status(&self) -> UserStatus {
        if self.enabled { UserStatus::Enabled } else { UserStatus::Disabled }
    }
}

impl Group {
    /// Returns the group as the service shows it.
    pub(crate) fn describe(&self) -> types::GroupInfo {
        let mut shown = types::GroupInfo::default();
        shown.group_id = self.id.clone();
        shown.group_name = self.name.clone();
        shown.description = self.description.clone();
        shown.group_type = self.origin.clone();
        shown.member_count = self.members.len() as i64;
        shown.create_time = written(self.created_at);
        shown.update_time = written(self.updated_at);
        shown
    }

    /// Returns the group as one of those that a user belongs to.
    pub(crate) fn describe_joined(&self, membership: &Membership) -> types::JoinedGroups {
        let mut shown = types::JoinedGroups::default();
        shown.group_id = self.id.clone();
        shown.group_name = self.name.clone();
        shown.description = self.description.clone();
        shown.group_type = self.origin.clone();
        shown.join_time = written(membership.joined_at);
        shown
    }
}

impl Directory {
    /// Returns the users, in the order of their creation.
    pub(crate) fn users(&self) -> &Ordered<User> {
        &self.users
    }

    /// Returns the groups, in the order of their creation.
    pub(crate) fn groups(&self) -> &Ordered<Group> {
        &self.groups
    }

    /// Returns a user, by id.
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    /// Returns a group, by id.
    pub(crate) fn group(&self, id: &str) -> Option<&Group> {
        self.groups.get(id)
    }

    /// Returns the ids of a group's users.
    pub(crate) fn members_of(&self, group: &str) -> impl Iterator<Item = &str> {
        let group = self.groups.get(group);
        group.into_iter().flat_map(|group| group.members.values().map(|membership| membership.user.as_str()))
    }

    /// Returns the groups that a user belongs to, with the number of each and the user's place in it.
    pub(crate) fn groups_of(&self, user: &str) -> impl Iterator<Item = (u64, &Group, &Membership)> {
        self.groups.iter().filter_map(move |(number, group)| Some((number, group, group.members.get(user)?)))
    }

    /// Returns whether a user has this name.
    pub(crate) fn has_user(&self, name: &str) -> bool {
        self.user_names.has(name)
    }

    /// Returns whether a user has this e-mail address.
    pub(crate) fn has_email(&self, email: &str) -> bool {
        self.emails.has(email)
    }

    /// Returns whether a group has this name.
    pub(crate) fn has_group(&self, name: &str) -> bool {
        self.group_names.has(name)
    }

    /// Adds a user, whose name and e-mail address are free.
    pub(crate) fn add_user(&mut self, user: User) {
        self.user_names.take(&user.name);
        self.emails.take(&user.email);
        self.users.insert(user.id.clone(), user);
    }

    /// Changes a user, but not the name.
    pub(crate) fn change_user(&mut self, id: &str, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.users.get_mut(id) {
            self.emails.release(&user.email);
            change(user);
            self.emails.take(&user.email);
        }
    }

    /// Removes a user, who belongs to no group.
    pub(crate) fn remove_user(&mut self, id: &str) {
        if let Some(user) = self.users.remove(id) {
            self.user_names.release(&user.name);
            self.emails.release(&user.email);
        }
    }

    /// Adds a group, whose name is free.
    pub(crate) fn add_group(&mut self, group: Group) {
        self.group_names.take(&group.name);
        self.groups.insert(group.id.clone(), group);
    }

    /// Changes a group.
    pub(crate) fn change_group(&mut self, id: &str, change: impl FnOnce(&mut Group)) {
        if let Some(group) = self.groups.get_mut(id) {
            self.group_names.release(&group.name);
            change(group);
            self.group_names.take(&group.name);
        }
    }

    /// Removes a group.
    pub(crate) fn remove_group(&mut self, id: &str) {
        if let Some(group) = self.groups.remove(id) {
            self.group_names.release(&group.name);
        }
    }
}

impl Center {
    /// Returns whether an identity provider decides on users and groups of this origin, so that they cannot be changed here.
    pub(crate) fn is_managed_elsewhere(&self, origin: &PrincipalOrigin) -> bool {
        self.scim.enabled && *origin == PrincipalOrigin::Synchronized
    }

    /// Returns the error code that keeps a user or group from being deleted, if it still has grants or is synchronized.
    pub(crate) fn keeps(&self, principal: &str) -> Option<&'static str> {
        // A grant whose task has not ended counts, or the task would grant something to nobody.
        let granting = |work: &Work| matches!(work, Work::Grant(grant) if grant.principal.id == principal);
        if self.grants.names(principal) || self.tasks.running().any(|task| granting(&task.work)) {
            Some("FailedOperation.RoleConfigurationAuthorizationExist")
        } else if self.synchronization.names(principal) {
            Some("FailedOperation.UserProvisioningExists")
        } else {
            None
        }
    }

    /// Forgets what a user or group that is deleted may request.
    pub(crate) fn forget_scopes(&mut self, principal: &str) {
        self.applications.scopes.retain(|scope| scope.principal.id != principal);
    }
}

impl World {
    /// Brings a user who joined a group into the accounts that the group is synchronized into.
    pub(crate) fn synchronize_group(&mut self, organization: i64, group: &str) {
        let all = self.center_mut(organization).synchronization.all.values();
        let of_group = all.filter(|it| it.principal.id == group && it.status == UserSyncStatus::Enabled);
        for id in of_group.map(|it| it.id.clone()).collect::<Vec<_>>() {
            // Guess: an account that has another CAM user of that name already does not keep the user out of the group.
            let _ = self.synchronize(organization, &id);
        }
    }
}
