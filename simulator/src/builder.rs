//! Organizations for tests, built in one expression.

use crate::organization::OrganizationHandle;
use crate::simulator::{AccountHandle, Simulator};
use crate::world::account::Account;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An organization to be built.
///
/// ```
/// use organization_simulator::{OrganizationBuilder, Simulator};
///
/// let simulator = Simulator::new();
/// let organization = OrganizationBuilder::new("Example Ltd")
///     .departments(["Engineering", "Finance", "Operations"])
///     .department_in("Engineering", "Platform")
///     .member_in("Finance", "payroll")
///     .members(70)
///     .build(&simulator);
///
/// assert_eq!(organization.departments().len(), 5, "with the root");
/// assert_eq!(organization.members().len(), 71);
/// assert!(organization.department("Finance").members().iter().any(|member| member.name() == "payroll"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is built before `build`"]
pub struct OrganizationBuilder {
    enterprise: String,
    administrator: Option<AccountHandle>,
    /// Parents, empty for the root, and names.
    departments: Vec<(String, String)>,
    /// Departments, empty for the root, and names.
    members: Vec<(String, String)>,
    /// Members without names, spread over the departments.
    more_members: usize,
}

impl OrganizationBuilder {
    /// Creates an organization of an enterprise, with the root department only and a new account as administrator.
    pub fn new(enterprise: impl Into<String>) -> Self {
        Self {
            enterprise: enterprise.into(),
            administrator: None,
            departments: Vec::new(),
            members: Vec::new(),
            more_members: 0,
        }
    }

    /// Makes this account the administrator. It must be that of a verified enterprise.
    pub fn administrator(mut self, account: &AccountHandle) -> Self {
        self.administrator = Some(account.clone());
        self
    }

    /// Adds departments below the root.
    pub fn departments<D: Into<String>>(mut self, names: impl IntoIterator<Item = D>) -> Self {
        self.departments.extend(names.into_iter().map(|name| (String::new(), name.into())));
        self
    }

    /// Adds a department below another one that was added before.
    pub fn department_in(mut self, parent: impl Into<String>, name: impl Into<String>) -> Self {
        self.departments.push((parent.into(), name.into()));
        self
    }

    /// Creates a member in the root department.
    pub fn member(self, name: impl Into<String>) -> Self {
        self.member_in("", name)
    }

    /// Creates a member in a department.
    pub fn member_in(mut self, department: impl Into<String>, name: impl Into<String>) -> Self {
        self.members.push((department.into(), name.into()));
        self
    }

    /// Creates this many members, `member-1`, `member-2` and so on, distributed over the departments in turn.
    pub fn members(mut self, count: usize) -> Self {
        self.more_members += count;
        self
    }

    /// Builds it, with the same calls that a client would make. The quota of members grows if it is too small.
    ///
    /// # Panics
    ///
    /// If the organization is not possible, for example because two departments have the same name.
    pub fn build(self, simulator: &Simulator) -> OrganizationHandle {
        self.try_build(simulator).unwrap_or_else(|why| panic!("the organization cannot be built: {why}"))
    }

    pub(crate) fn try_build(self, simulator: &Simulator) -> Result<OrganizationHandle, String> {
        let administrator =
            self.administrator.unwrap_or_else(|| simulator.add_account(Account::enterprise(&self.enterprise))).uin();
        let call = |action: &str, parameters: Value| {
            simulator
                .perform(administrator, action, parameters)
                .map_err(|refusal| format!("{action}: {}", refusal.code))
        };
        let count = self.members.len() + self.more_members;
        simulator.configure(|settings| settings.members = settings.members.max(count));
        call("CreateOrganization", json!({}))?;
        let organization = call("DescribeOrganization", json!({}))?;
        let (id, root) = (number(&organization, "OrgId")?, number(&organization, "RootNodeId")?);

        let mut departments = BTreeMap::from([(String::new(), root)]);
        let mut in_turn = Vec::new();
        for (parent, name) in self.departments {
            let parent = *departments.get(&parent).ok_or_else(|| format!("there is no department `{parent}`"))?;
            let added = number(&call("AddOrganizationNode", json!({"ParentNodeId": parent, "Name": name}))?, "NodeId")?;
            departments.insert(name, added);
            in_turn.push(added);
        }
        if in_turn.is_empty() {
            in_turn.push(root);
        }
        let named = self.members.into_iter().map(|(department, name)| {
            let found = departments.get(&department).ok_or_else(|| format!("there is no department `{department}`"));
            found.map(|&department| (department, name))
        });
        let named = named.collect::<Result<Vec<_>, _>>()?;
        let more = (0..self.more_members).map(|at| (in_turn[at % in_turn.len()], format!("member-{}", at + 1)));
        for (department, name) in named.into_iter().chain(more) {
            let member = json!({
                "Name": name, "AccountName": name, "NodeId": department, "PolicyType": "Financial", "PermissionIds": [1, 2],
            });
            call("CreateOrganizationMember", member)?;
        }
        Ok(OrganizationHandle::new(simulator.clone(), id))
    }
}

fn number(value: &Value, name: &str) -> Result<i64, String> {
    value[name].as_i64().ok_or_else(|| format!("{name} is missing"))
}
