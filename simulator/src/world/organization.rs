//! Organizations with their departments and members.

use super::center::Center;
use super::email::Binding;
use super::finance::Finance;
use super::login::Login;
use super::policies::{Policies, Target};
use super::services::Services;
use generated_sdk::organization::v2021_03_31::types;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The members, by UIN. [`add_member`](Self::add_member) and [`remove_member`](Self::remove_member) change it.
    pub(crate) members: BTreeMap<i64, Member>,
    /// The UINs of the members in the order in which they joined.
    pub(crate) joined: BTreeMap<i64, i64>,
    /// The enterprises in mutual trust with that of the administrator account, by the id of the relation.
    pub(crate) trusts: BTreeMap<i64, Trust>,
    /// The attempts to create members, by record id.
    pub(crate) attempts: BTreeMap<i64, Attempt>,
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
    pub(crate) tags: Tags,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// Tags, by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// A member account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) uin: i64,
    pub(crate) name: String,
    pub(crate) department: i64,
    /// Whether the organization created the account; an invited one existed before.
    pub(crate) created: bool,
    pub(crate) remark: String,
    /// The numbers of its financial permissions.
    pub(crate) permissions: Vec<i64>,
    /// The time at which it agrees to its financial permissions.
    pub(crate) confirmed_at: i64,
    /// The UIN of the account that pays for it.
    pub(crate) payer: Option<i64>,
    /// Whether it may leave the organization.
    pub(crate) may_leave: bool,
    pub(crate) tags: Tags,
    /// The binding of an e-mail address and a phone number.
    pub(crate) binding: Option<Binding>,
    /// The time at which the review of its deletion ends.
    pub(crate) deleted_at: Option<i64>,
    /// Its place in the order in which members joined.
    pub(crate) number: i64,
    pub(crate) joined_at: i64,
    pub(crate) updated_at: i64,
}

/// The mutual trust between the enterprise of the organization and another one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Trust {
    pub(crate) id: i64,
    /// The name of the other enterprise.
    pub(crate) entity: String,
    /// The member that administers it.
    pub(crate) manager: Option<i64>,
    /// The time at which its review ends.
    pub(crate) since: i64,
}

/// An attempt to create a member.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// The account, if the attempt got so far.
    pub(crate) uin: Option<i64>,
    /// Whether the account became a member.
    pub(crate) succeeded: bool,
}

impl Organization {
    /// Creates an organization with nothing but a root department.
    pub(crate) fn new(id: i64, root: i64, administrator: i64, now: i64) -> Self {
        let top = Department::new(root, "Root", 0, now);
        Self {
            id,
            administrator,
            created_at: now,
            root,
            departments: BTreeMap::from([(root, top)]),
            members: BTreeMap::new(),
            joined: BTreeMap::new(),
            trusts: BTreeMap::new(),
            attempts: BTreeMap::new(),
            policies: Policies::default(),
            login: Login::new(now),
            services: Services::default(),
            finance: Finance::default(),
            center: None,
        }
    }

    /// Returns whether an account belongs to it, as its administrator or as a member.
    pub(crate) fn has(&self, uin: i64) -> bool {
        self.administrator == uin || self.members.contains_key(&uin)
    }

    /// Returns the members in the order in which they joined.
    pub(crate) fn members_in_order(&self) -> impl ExactSizeIterator<Item = &Member> {
        self.joined.values().map(|uin| &self.members[uin])
    }

    /// Lets an account join, with what every new member gets.
    pub(crate) fn add_member(&mut self, mut member: Member, identities: &[i64], now: i64) {
        let uin = member.uin;
        member.number = self.joined.last_key_value().map_or(1, |(last, _)| last + 1);
        (member.joined_at, member.updated_at) = (now, now);
        self.joined.insert(member.number, uin);
        self.members.insert(uin, member);
        self.policies.welcome(Target::Member(uin), now);
        self.login.welcome(uin, identities, now);
    }

    /// Forgets a member that leaves, here and wherever the organization keeps something about it.
    pub(crate) fn remove_member(&mut self, uin: i64) {
        let Some(member) = self.members.remove(&uin) else { return };
        self.joined.remove(&member.number);
        self.policies.detach_all(Target::Member(uin));
        self.login.forget(uin);
        self.services.forget(uin);
    }

    /// Returns whether a member has this name.
    pub(crate) fn has_member_named(&self, name: &str) -> bool {
        self.members.values().any(|member| member.name == name)
    }

    /// Returns whether a department has this name, other than the one with this id.
    pub(crate) fn has_department_named(&self, name: &str, except: i64) -> bool {
        self.departments.values().any(|department| department.name == name && department.id != except)
    }

    /// Returns the number of levels between the root and a department.
    pub(crate) fn level(&self, mut department: i64) -> usize {
        let mut level = 0;
        while let Some(parent) = self.departments.get(&department).map(|it| it.parent).filter(|parent| *parent != 0) {
            level += 1;
            department = parent;
        }
        level
    }

    /// Returns whether a department is the other one or below it, at any depth.
    pub(crate) fn is_within(&self, mut department: i64, other: i64) -> bool {
        while department != other {
            match self.departments.get(&department) {
                Some(found) if found.parent != 0 => department = found.parent,
                _ => return false,
            }
        }
        true
    }

    /// Returns the number of levels of departments below a department.
    pub(crate) fn height(&self, department: i64) -> usize {
        let level = self.level(department);
        let below = self.departments.keys().filter(|id| self.is_within(**id, department));
        below.map(|id| self.level(*id) - level).max().unwrap_or(0)
    }

    /// Returns the number of members of each department that has any.
    pub(crate) fn member_counts(&self) -> BTreeMap<i64, i64> {
        let mut counts = BTreeMap::new();
        for member in self.members.values() {
            *counts.entry(member.department).or_default() += 1;
        }
        counts
    }

    /// Returns the departments that have members.
    pub(crate) fn departments_with_members(&self) -> BTreeSet<i64> {
        self.members.values().map(|member| member.department).collect()
    }

    /// Returns the trust whose manager is this account.
    pub(crate) fn manages_entity(&self, uin: i64) -> bool {
        self.trusts.values().any(|trust| trust.manager == Some(uin))
    }

    /// Returns whether an account pays for members.
    pub(crate) fn pays(&self, uin: i64) -> bool {
        self.members.values().any(|member| member.payer == Some(uin))
    }
}

impl Department {
    pub(crate) fn new(id: i64, name: &str, parent: i64, now: i64) -> Self {
        Self {
            id,
            name: name.to_owned(),
            parent,
            remark: String::new(),
            tags: Tags::new(),
            created_at: now,
            updated_at: now,
        }
    }
}

impl Trust {
    /// Returns whether its review is over.
    pub(crate) fn holds(&self, now: i64) -> bool {
        self.since <= now
    }
}

/// Tags as the service returns them.
pub(crate) fn describe_tags(tags: &Tags) -> Vec<types::Tag> {
    tags.iter().map(|(key, value)| types::Tag::builder().tag_key(key).tag_value(value).build()).collect()
}
