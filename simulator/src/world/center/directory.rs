//! Users and groups.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Users and groups.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Directory {
    /// The users, by id.
    pub(crate) users: BTreeMap<String, User>,
    /// The groups, by id.
    pub(crate) groups: BTreeMap<String, Group>,
}

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) enabled: bool,
}

/// A group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The ids of its users.
    pub(crate) members: BTreeSet<String>,
}

impl Directory {
    /// A user, by id.
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    /// A group, by id.
    pub(crate) fn group(&self, id: &str) -> Option<&Group> {
        self.groups.get(id)
    }

    /// The ids of a group's users.
    pub(crate) fn members_of(&self, group: &str) -> impl Iterator<Item = &str> {
        self.groups.get(group).into_iter().flat_map(|group| group.members.iter().map(String::as_str))
    }
}
