//! Contradictions in a world that was not made by calls, but read from a file.

use super::World;
use super::center::{Center, Principal, Target};
use super::organization::Organization;
use generated_sdk::organization::v2021_03_31::types::{PrincipalType, TargetType};

impl World {
    /// Returns the contradictions of this world, each as a sentence. Calls never lead to one.
    pub(crate) fn contradictions(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (&uin, account) in &self.accounts {
            if account.uin != uin {
                found.push(format!("the account {uin} has the UIN {}", account.uin));
            }
            if let Some(id) = account.organization {
                let organization = self.organizations.get(&id);
                let belongs = organization.is_some_and(|it| it.administrator == uin || it.members.contains_key(&uin));
                if !belongs {
                    found.push(format!("the account {uin} belongs to the organization {id}, which does not have it"));
                }
            }
        }
        for (&id, organization) in &self.organizations {
            if organization.id != id {
                found.push(format!("the organization {id} has the id {}", organization.id));
            }
            self.check_accounts(organization, &mut found);
            check_departments(organization, &mut found);
            if let Some(center) = &organization.center {
                check_center(organization, center, &mut found);
            }
        }
        found
    }

    /// Checks that the accounts of an organization exist and belong to it.
    fn check_accounts(&self, organization: &Organization, found: &mut Vec<String>) {
        let id = organization.id;
        for &uin in organization.members.keys().chain([&organization.administrator]) {
            if self.accounts.get(&uin).is_none_or(|account| account.organization != Some(id)) {
                found.push(format!("the organization {id} has the account {uin}, which does not belong to it"));
            }
        }
        let joined = organization.joined.values().filter(|uin| organization.members.contains_key(uin)).count();
        if joined != organization.members.len() || joined != organization.joined.len() {
            found.push(format!("the list of those who joined the organization {id} is not the list of its members"));
        }
    }
}

/// Checks that the departments form a tree, and that every member is in one of them.
fn check_departments(organization: &Organization, found: &mut Vec<String>) {
    let (id, departments) = (organization.id, &organization.departments);
    for (&department, facts) in departments {
        // The way up is at most as long as there are departments.
        let way = std::iter::successors(Some(department), |at| {
            departments.get(at).map(|it| it.parent).filter(|parent| departments.contains_key(parent))
        });
        if facts.id != department || way.take(departments.len()).last() != Some(organization.root) {
            found.push(format!("the department {department} does not lead to the root of the organization {id}"));
        }
    }
    for (&uin, member) in &organization.members {
        if member.uin != uin || !departments.contains_key(&member.department) {
            found.push(format!("the member {uin} of the organization {id} is in no department of it"));
        }
    }
}

/// Checks that everything that an identity center refers to exists.
fn check_center(organization: &Organization, center: &Center, found: &mut Vec<String>) {
    let zone = &center.zone_id;
    for group in center.directory.groups().values() {
        for user in center.directory.members_of(&group.id).filter(|user| center.directory.user(user).is_none()) {
            found.push(format!("the group {} of {zone} has the user {user}, who does not exist", group.id));
        }
    }
    let places = center.grants.deployments.values().map(|deployment| &deployment.place);
    for place in places.chain(center.grants.grants.values().map(|grant| &grant.place)) {
        if !center.configurations.all.contains(&place.configuration) {
            found.push(format!(
                "{zone} uses the permission configuration {}, which does not exist",
                place.configuration
            ));
        }
        if !has_target(organization, &place.target) {
            found.push(format!("{zone} uses the account {}, which is not in the organization", place.target.uin));
        }
    }
    for grant in center.grants.grants.values().filter(|grant| !has_principal(center, &grant.principal)) {
        found.push(format!("{zone} has a grant for {}, who does not exist", grant.principal.id));
    }
}

fn has_target(organization: &Organization, target: &Target) -> bool {
    match target.kind {
        TargetType::ManagerUin => organization.administrator == target.uin,
        _ => organization.members.contains_key(&target.uin),
    }
}

fn has_principal(center: &Center, principal: &Principal) -> bool {
    match principal.kind {
        PrincipalType::Group => center.directory.group(&principal.id).is_some(),
        _ => center.directory.user(&principal.id).is_some(),
    }
}
