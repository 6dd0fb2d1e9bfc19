//! Unified member login: access identities and access policies.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The id of the preset identity, which every member has.
pub(crate) const PRESET: i64 = 1;

/// Unified member login: access identities and access policies.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Login {
    /// The identities, by id, in the order of their creation.
    identities: BTreeMap<i64, Identity>,
    /// The setups of identities on members, in the order of the first setup.
    setups: BTreeMap<i64, Setup>,
    /// The number of the setup of every identity of a member.
    setups_by_member: BTreeMap<i64, BTreeMap<i64, i64>>,
    /// The numbers of the setups of an identity.
    setups_by_identity: BTreeMap<i64, BTreeSet<i64>>,
    /// The access policies, by id, in the order of their creation.
    policies: BTreeMap<i64, AccessPolicy>,
    /// The ids of the access policies of a member.
    policies_by_member: BTreeMap<i64, BTreeSet<i64>>,
    /// The bindings of access policies to sub-accounts, in the order of their creation.
    bindings: BTreeMap<i64, Binding>,
    /// The number of the latest setup or binding.
    latest: i64,
}

/// An access identity: permissions that a sub-account of the administrator account can have in members.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) updated_at: i64,
}

/// A policy of an access identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Permission {
    /// A preset policy of CAM.
    Preset { id: i64, name: String },
    /// A document of its own.
    Custom { document: String },
}

/// An access identity on a member: a role in the member account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Setup {
    pub(crate) member: i64,
    pub(crate) identity: i64,
    /// Whether the identity has changed since.
    pub(crate) outdated: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// An access policy: who may use an identity in which members. It is a policy of CAM in the administrator account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessPolicy {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) identity: i64,
    pub(crate) description: String,
    pub(crate) members: Vec<i64>,
    /// The numbers of its bindings.
    pub(crate) bindings: BTreeSet<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// The binding of an access policy to a sub-account of the administrator account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Binding {
    pub(crate) policy: i64,
    pub(crate) sub_account: i64,
    pub(crate) created_at: i64,
}

impl Login {
    /// Nothing but the preset identity.
    pub(crate) fn new(now: i64) -> Self {
        let administrator = Permission::Preset { id: 1, name: "AdministratorAccess".to_owned() };
        let preset = Identity {
            id: PRESET,
            name: "admin".to_owned(),
            description: "Administrator permissions".to_owned(),
            permissions: vec![administrator],
            updated_at: now,
        };
        Self {
            identities: BTreeMap::from([(PRESET, preset)]),
            setups: BTreeMap::new(),
            setups_by_member: BTreeMap::new(),
            setups_by_identity: BTreeMap::new(),
            policies: BTreeMap::new(),
            policies_by_member: BTreeMap::new(),
            bindings: BTreeMap::new(),
            latest: 0,
        }
    }

    /// Sets up the preset identity, and these, on a new member.
    pub(crate) fn welcome(&mut self, uin: i64, identities: &[i64], now: i64) {
        for identity in [PRESET].iter().chain(identities) {
            if self.identities.contains_key(identity) {
                self.set_up(uin, *identity, now);
            }
        }
    }

    /// Forgets a member that leaves.
    // Guess: access policies stay when their last member leaves, because deleting an organization, which must have no members
    // by then, has an error code for access policies that are left.
    pub(crate) fn forget(&mut self, uin: i64) {
        for (identity, number) in self.setups_by_member.remove(&uin).unwrap_or_default() {
            self.setups.remove(&number);
            remove_from(&mut self.setups_by_identity, identity, number);
        }
        for policy in self.policies_by_member.remove(&uin).unwrap_or_default() {
            if let Some(policy) = self.policies.get_mut(&policy) {
                policy.members.retain(|member| *member != uin);
            }
        }
    }

    /// Unbinds all access policies from a sub-account that is removed.
    pub(crate) fn forget_sub_account(&mut self, uin: i64) {
        let policies: Vec<i64> = self.policies.keys().copied().collect();
        for policy in policies {
            self.unbind(policy, uin);
        }
    }

    /// Returns whether there are access policies of members.
    pub(crate) fn has_policies(&self) -> bool {
        !self.policies.is_empty()
    }

    /// Returns the access identities that are set up on a member, with their names.
    pub(crate) fn identities_of(&self, uin: i64) -> Vec<(i64, String)> {
        let setups = self.setups_of_member(uin).into_iter();
        setups.filter_map(|setup| Some((setup.identity, self.identity(setup.identity)?.name.clone()))).collect()
    }

    /// Returns the identities.
    pub(crate) fn identities(&self) -> impl ExactSizeIterator<Item = &Identity> {
        self.identities.values()
    }

    /// Returns the identity with this id.
    pub(crate) fn identity(&self, id: i64) -> Option<&Identity> {
        self.identities.get(&id)
    }

    /// Adds an identity, or replaces the one with its id; then the members that have it need another setup if its permissions
    /// are different.
    pub(crate) fn put_identity(&mut self, identity: Identity) {
        let id = identity.id;
        let replaced = self.identities.insert(id, identity);
        if replaced.is_some_and(|old| old.permissions != self.identities[&id].permissions) {
            for number in self.setups_by_identity.get(&id).into_iter().flatten() {
                if let Some(setup) = self.setups.get_mut(number) {
                    setup.outdated = true;
                }
            }
        }
    }

    /// Removes an identity that is not used.
    pub(crate) fn remove_identity(&mut self, id: i64) {
        self.identities.remove(&id);
    }

    /// Returns whether an identity is set up on a member, or an access policy is about it.
    pub(crate) fn uses(&self, identity: i64) -> bool {
        self.setups_by_identity.contains_key(&identity)
            || self.policies.values().any(|policy| policy.identity == identity)
    }

    /// Sets up an identity on a member, for the first time or again.
    pub(crate) fn set_up(&mut self, member: i64, identity: i64, now: i64) {
        if let Some(setup) = self.number(member, identity).and_then(|number| self.setups.get_mut(&number)) {
            (setup.outdated, setup.updated_at) = (false, now);
            return;
        }
        self.latest += 1;
        let setup = Setup { member, identity, outdated: false, created_at: now, updated_at: now };
        self.setups.insert(self.latest, setup);
        self.setups_by_member.entry(member).or_default().insert(identity, self.latest);
        self.setups_by_identity.entry(identity).or_default().insert(self.latest);
    }

    /// Removes an identity from a member.
    pub(crate) fn take_down(&mut self, member: i64, identity: i64) {
        let Some(number) = self.number(member, identity) else { return };
        self.setups.remove(&number);
        remove_from(&mut self.setups_by_identity, identity, number);
        if let Some(numbers) = self.setups_by_member.get_mut(&member) {
            numbers.remove(&identity);
        }
    }

    /// Returns whether an identity is set up on a member.
    pub(crate) fn is_set_up(&self, member: i64, identity: i64) -> bool {
        self.number(member, identity).is_some()
    }

    fn number(&self, member: i64, identity: i64) -> Option<i64> {
        self.setups_by_member.get(&member)?.get(&identity).copied()
    }

    /// Returns the setups on a member.
    pub(crate) fn setups_of_member(&self, member: i64) -> Vec<&Setup> {
        let numbers = self.setups_by_member.get(&member).into_iter().flat_map(BTreeMap::values);
        let ordered: BTreeSet<&i64> = numbers.collect();
        ordered.into_iter().map(|number| &self.setups[number]).collect()
    }

    /// Returns the setups of an identity.
    pub(crate) fn setups_of_identity(&self, identity: i64) -> impl ExactSizeIterator<Item = &Setup> {
        const NONE: &BTreeSet<i64> = &BTreeSet::new();
        let numbers = self.setups_by_identity.get(&identity).unwrap_or(NONE);
        numbers.iter().map(|number| &self.setups[number])
    }

    /// Returns the access policies.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &AccessPolicy> {
        self.policies.values()
    }

    /// Returns the access policy with this id.
    pub(crate) fn policy(&self, id: i64) -> Option<&AccessPolicy> {
        self.policies.get(&id)
    }

    /// Returns the access policies of a member.
    pub(crate) fn policies_of(&self, member: i64) -> impl Iterator<Item = &AccessPolicy> {
        self.policies_by_member.get(&member).into_iter().flatten().map(|id| &self.policies[id])
    }

    /// Adds an access policy, or replaces the one with its id.
    pub(crate) fn put_policy(&mut self, policy: AccessPolicy) {
        if let Some(old) = self.policies.get(&policy.id) {
            for member in &old.members {
                remove_from(&mut self.policies_by_member, *member, policy.id);
            }
        }
        for member in &policy.members {
            self.policies_by_member.entry(*member).or_default().insert(policy.id);
        }
        self.policies.insert(policy.id, policy);
    }

    /// Removes an access policy and its bindings.
    pub(crate) fn remove_policy(&mut self, id: i64) {
        let Some(policy) = self.policies.remove(&id) else { return };
        for member in policy.members {
            remove_from(&mut self.policies_by_member, member, id);
        }
        for number in policy.bindings {
            self.bindings.remove(&number);
        }
    }

    /// Binds an access policy to a sub-account, unless it is bound already.
    pub(crate) fn bind(&mut self, policy: i64, sub_account: i64, now: i64) {
        if self.binding(policy, sub_account).is_some() {
            return;
        }
        if let Some(found) = self.policies.get_mut(&policy) {
            self.latest += 1;
            found.bindings.insert(self.latest);
            self.bindings.insert(self.latest, Binding { policy, sub_account, created_at: now });
        }
    }

    /// Unbinds an access policy from a sub-account.
    pub(crate) fn unbind(&mut self, policy: i64, sub_account: i64) {
        let Some(number) = self.binding(policy, sub_account) else { return };
        self.bindings.remove(&number);
        if let Some(policy) = self.policies.get_mut(&policy) {
            policy.bindings.remove(&number);
        }
    }

    /// Returns whether an access policy is bound to a sub-account.
    pub(crate) fn is_bound(&self, policy: i64, sub_account: i64) -> bool {
        self.binding(policy, sub_account).is_some()
    }

    fn binding(&self, policy: i64, sub_account: i64) -> Option<i64> {
        let mut numbers = self.policies.get(&policy)?.bindings.iter();
        numbers.find(|number| self.bindings[number].sub_account == sub_account).copied()
    }

    /// Returns the bindings.
    pub(crate) fn bindings(&self) -> impl ExactSizeIterator<Item = &Binding> {
        self.bindings.values()
    }

    /// Returns the bindings of an access policy.
    pub(crate) fn bindings_of(&self, policy: i64) -> impl ExactSizeIterator<Item = &Binding> {
        const NONE: &BTreeSet<i64> = &BTreeSet::new();
        let numbers = self.policies.get(&policy).map_or(NONE, |policy| &policy.bindings);
        numbers.iter().map(|number| &self.bindings[number])
    }
}

impl Identity {
    /// Returns the name of the role that it has in members.
    // Guess: only the role of the preset identity is known; the others get its name with their id.
    pub(crate) fn role(&self) -> String {
        const ROLE: &str = "OrganizationAccessControlRole";
        if self.id == PRESET { ROLE.to_owned() } else { format!("{ROLE}{}", self.id) }
    }
}

/// Removes a number from a set, and the set with its last number.
fn remove_from(sets: &mut BTreeMap<i64, BTreeSet<i64>>, key: i64, number: i64) {
    if let Some(numbers) = sets.get_mut(&key) {
        numbers.remove(&number);
        if numbers.is_empty() {
            sets.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::world::World;
    use crate::world::account::Account;
    use crate::world::login::AccessPolicy;
    use crate::world::organization::Organization;
    use std::collections::BTreeSet;

    #[test]
    fn a_sub_account_that_is_removed_leaves_no_bindings() {
        let mut world = World::new(0);
        let uin = world.add_account(Account::enterprise("Example Ltd"));
        let (gone, kept) = (world.add_sub_account(uin, "a".to_owned()), world.add_sub_account(uin, "b".to_owned()));
        let mut organization = Organization::new(1, 2, uin, 0);
        let policy = AccessPolicy {
            id: 7,
            name: "admins".to_owned(),
            identity: super::PRESET,
            description: String::new(),
            members: vec![],
            bindings: BTreeSet::new(),
            created_at: 0,
            updated_at: 0,
        };
        organization.login.put_policy(policy);
        organization.login.bind(7, gone, 0);
        organization.login.bind(7, kept, 0);
        world.organizations.insert(1, organization);
        world.accounts.get_mut(&uin).unwrap().organization = Some(1);
        world.remove_sub_account(uin, gone);
        let login = &world.organizations[&1].login;
        assert_eq!(login.bindings().map(|binding| binding.sub_account).collect::<Vec<_>>(), [kept]);
        assert_eq!(login.bindings_of(7).len(), 1);
    }
}
