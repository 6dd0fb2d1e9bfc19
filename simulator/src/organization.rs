//! Readable assertions: an organization of the world, as tests look at it.

use crate::simulator::{AccountHandle, Simulator};
use crate::world::organization::{Department, Member, Organization};

/// An organization of a simulator's world. It shows the world as it is at the moment of each call.
#[derive(Clone, Debug)]
pub struct OrganizationHandle {
    simulator: Simulator,
    id: i64,
}

impl OrganizationHandle {
    pub(crate) fn new(simulator: Simulator, id: i64) -> Self {
        Self { simulator, id }
    }

    /// The organization's id.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Whether it still exists.
    pub fn exists(&self) -> bool {
        self.simulator.state().world.organizations.contains_key(&self.id)
    }

    /// The administrator's account.
    ///
    /// # Panics
    ///
    /// If the organization was deleted.
    pub fn administrator(&self) -> AccountHandle {
        let uin = self.see(|organization| organization.administrator);
        AccountHandle::new(self.simulator.clone(), uin)
    }

    /// The departments, the root first.
    ///
    /// # Panics
    ///
    /// If the organization was deleted.
    pub fn departments(&self) -> Vec<DepartmentView> {
        let departments: Vec<_> = self.see(|organization| organization.departments.values().cloned().collect());
        departments.into_iter().map(|department| DepartmentView { organization: self.clone(), department }).collect()
    }

    /// The root department.
    ///
    /// # Panics
    ///
    /// If the organization was deleted.
    pub fn root(&self) -> DepartmentView {
        let department = self.see(|organization| organization.departments[&organization.root].clone());
        DepartmentView { organization: self.clone(), department }
    }

    /// The department of this name.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn department(&self, name: &str) -> DepartmentView {
        let departments = self.departments();
        let names: Vec<_> = departments.iter().map(|it| it.department.name.clone()).collect();
        let found = departments.into_iter().find(|it| it.department.name == name);
        found.unwrap_or_else(|| panic!("there is no department `{name}`; there are {names:?}"))
    }

    /// The members, in the order in which they joined. The administrator is none of them.
    ///
    /// # Panics
    ///
    /// If the organization was deleted.
    pub fn members(&self) -> Vec<MemberView> {
        self.see(|organization| organization.members_in_order().cloned().map(|member| MemberView { member }).collect())
    }

    /// The member of this name.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn member(&self, name: &str) -> MemberView {
        let mut members = self.members();
        let found = members.iter().position(|it| it.member.name == name);
        let Some(at) = found else { panic!("there is no member `{name}`") };
        members.swap_remove(at)
    }

    fn see<T>(&self, look: impl FnOnce(&Organization) -> T) -> T {
        let state = self.simulator.state();
        look(state.world.organizations.get(&self.id).expect("the organization exists"))
    }
}

/// A department of an organization, as it was when it was looked up.
#[derive(Clone, Debug)]
pub struct DepartmentView {
    organization: OrganizationHandle,
    department: Department,
}

impl DepartmentView {
    /// The department's id.
    pub fn id(&self) -> i64 {
        self.department.id
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.department.name
    }

    /// The remark.
    pub fn remark(&self) -> &str {
        &self.department.remark
    }

    /// The id of the department above, 0 for the root.
    pub fn parent(&self) -> i64 {
        self.department.parent
    }

    /// The departments directly below it.
    pub fn departments(&self) -> Vec<Self> {
        let mut departments = self.organization.departments();
        departments.retain(|it| it.department.parent == self.department.id);
        departments
    }

    /// The members directly in it, in the order in which they joined.
    pub fn members(&self) -> Vec<MemberView> {
        let mut members = self.organization.members();
        members.retain(|it| it.member.department == self.department.id);
        members
    }
}

/// A member of an organization, as it was when it was looked up.
#[derive(Clone, Debug)]
pub struct MemberView {
    member: Member,
}

impl MemberView {
    /// The member's UIN.
    pub fn uin(&self) -> i64 {
        self.member.uin
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.member.name
    }

    /// The remark.
    pub fn remark(&self) -> &str {
        &self.member.remark
    }

    /// The id of its department.
    pub fn department(&self) -> i64 {
        self.member.department
    }

    /// Whether the organization created the account; otherwise it invited it.
    pub fn is_created(&self) -> bool {
        self.member.created
    }

    /// Whether it may leave by itself.
    pub fn may_leave(&self) -> bool {
        self.member.may_leave
    }

    /// The numbers of its financial permissions.
    pub fn permissions(&self) -> &[i64] {
        &self.member.permissions
    }
}
