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

    /// Returns the organization's id.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Returns whether the organization still exists.
    pub fn exists(&self) -> bool {
        self.simulator.state().world.organizations.contains_key(&self.id)
    }

    /// Returns the administrator's account.
    ///
    /// # Panics
    ///
    /// If the organization was deleted.
    pub fn administrator(&self) -> AccountHandle {
        let uin = self.see(|organization| organization.administrator);
        AccountHandle::new(self.simulator.clone(), uin)
    }

    /// Returns the departments, the root first.
    ///
    /// # Panics
    ///
    /// If the organization was deleted.
    pub fn departments(&self) -> Vec<DepartmentView> {
        let departments: Vec<_> = self.see(|organization| organization.departments.values().cloned().collect());
        departments.into_iter().map(|department| DepartmentView { organization: self.clone(), department }).collect()
    }

    /// Returns the root department.
    ///
    /// # Panics
    ///
    /// If the organization was deleted.
    pub fn root(&self) -> DepartmentView {
        let department = self.see(|organization| organization.departments[&organization.root].clone());
        DepartmentView { organization: self.clone(), department }
    }

    /// Returns the department of this name.
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

    /// Returns the members, in the order in which they joined, without the administrator.
    ///
    /// # Panics
    ///
    /// If the organization was deleted.
    pub fn members(&self) -> Vec<MemberView> {
        self.see(|organization| organization.members_in_order().cloned().map(|member| MemberView { member }).collect())
    }

    /// Returns the member of this name.
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
    /// Returns the department's id.
    pub fn id(&self) -> i64 {
        self.department.id
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.department.name
    }

    /// Returns the remark.
    pub fn remark(&self) -> &str {
        &self.department.remark
    }

    /// Returns the id of the department above, 0 for the root.
    pub fn parent(&self) -> i64 {
        self.department.parent
    }

    /// Returns the departments directly below it.
    pub fn departments(&self) -> Vec<Self> {
        let mut departments = self.organization.departments();
        departments.retain(|it| it.department.parent == self.department.id);
        departments
    }

    /// Returns the members directly in it, in the order in which they joined.
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
    /// Returns the member's UIN.
    pub fn uin(&self) -> i64 {
        self.member.uin
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.member.name
    }

    /// Returns the remark.
    pub fn remark(&self) -> &str {
        &self.member.remark
    }

    /// Returns the id of its department.
    pub fn department(&self) -> i64 {
        self.member.department
    }

    /// Returns whether the organization created the account, rather than inviting it.
    pub fn is_created(&self) -> bool {
        self.member.created
    }

    /// Returns whether the member may leave the organization.
    pub fn may_leave(&self) -> bool {
        self.member.may_leave
    }

    /// Returns the numbers of its financial permissions.
    pub fn permissions(&self) -> &[i64] {
        &self.member.permissions
    }
}
