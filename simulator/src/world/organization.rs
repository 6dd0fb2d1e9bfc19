//! Organizations with their departments and members.

use super::center::Center;
use super::finance::Finance;
use super::login::Login;
use super::policies::Policies;
use super::services::Services;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: i64,
    /// The UIN of the administrator account, which is not among the members.
    pub(crate) administrator: i64,
    pub(crate) created_at: i64,
    /// The department at the top.
    pub(crate) root: i64,
    /// The departments, by id, in the order of their creation.
    pub(crate) departments: BTreeMap<i64, Department>,
    /// The members, by UIN.
    pub(crate) members: BTreeMap<i64, Member>,
    pub(crate) policies: Policies,
    pub(crate) login: Login,
    pub(crate) services: Services,
    pub(crate) finance: Finance,
    /// The identity center, once it was opened.
    pub(crate) center: Option<Center>,
}

/// A department.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Department {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The department above; 0 for the root.
    pub(crate) parent: i64,
    pub(crate) remark: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// A member account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) uin: i64,
    pub(crate) name: String,
    pub(crate) department: i64,
    /// Whether the organization created the account; an invited one existed before.
    pub(crate) created: bool,
    pub(crate) remark: String,
    /// The numbers of its financial permissions.
    pub(crate) permissions: Vec<i64>,
    pub(crate) joined_at: i64,
    pub(crate) updated_at: i64,
}

impl Organization {
    /// Whether an account belongs to it, as its administrator or as a member.
    pub(crate) fn has(&self, uin: i64) -> bool {
        self.administrator == uin || self.members.contains_key(&uin)
    }
}
