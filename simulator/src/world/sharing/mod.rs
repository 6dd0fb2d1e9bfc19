//! Share units: what accounts share with other accounts.

pub(crate) mod areas;

use super::World;
use super::organization::Organization;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Share units: what accounts share with other accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sharing {
    /// The units, by number, in the order of their creation.
    units: BTreeMap<i64, Unit>,
    /// The number of units ever created.
    made: i64,
    /// The numbers of the units, by id.
    numbers: BTreeMap<String, i64>,
    /// The units of each account, by its UIN.
    owned: Index,
    /// The units that each account was added to, by its UIN.
    joined: Index,
    /// The units that each department was added to, by its id.
    departments: Index,
}

/// Numbers of units, by the id of what they have.
type Index = BTreeMap<i64, BTreeSet<i64>>;

/// A share unit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Unit {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) area: String,
    pub(crate) description: String,
    /// Whether it can have accounts outside the owner's organization.
    pub(crate) any_account: bool,
    /// The account that shares.
    pub(crate) owner: i64,
    /// The sub-account that created it, or the owner.
    pub(crate) creator: i64,
    pub(crate) created_at: i64,
    pub(crate) resources: Vec<SharedResource>,
    pub(crate) members: Vec<UnitMember>,
    pub(crate) departments: Vec<UnitDepartment>,
}

/// A shared resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SharedResource {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) product_id: String,
    pub(crate) added_at: i64,
    /// The accounts that use it.
    pub(crate) users: BTreeSet<i64>,
}

/// An account in a share unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UnitMember {
    pub(crate) uin: i64,
    /// Whether the account has joined. If not, it is invited.
    pub(crate) joined: bool,
    pub(crate) added_at: i64,
}

/// A department in a share unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UnitDepartment {
    pub(crate) id: i64,
    pub(crate) added_at: i64,
}

impl Unit {
    pub(crate) fn member(&self, uin: i64) -> Option<&UnitMember> {
        self.members.iter().find(|member| member.uin == uin)
    }

    pub(crate) fn has_joined(&self, uin: i64) -> bool {
        self.member(uin).is_some_and(|member| member.joined)
    }

    pub(crate) fn has_department(&self, id: i64) -> bool {
        self.departments.iter().any(|department| department.id == id)
    }

    /// Returns the accounts that use any of the resources.
    pub(crate) fn users(&self) -> impl Iterator<Item = i64> {
        self.resources.iter().flat_map(|resource| resource.users.iter().copied())
    }
}

impl Sharing {
    pub(crate) fn get(&self, id: &str) -> Option<&Unit> {
        self.units.get(self.numbers.get(id)?)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Unit> {
        self.units.get_mut(self.numbers.get(id)?)
    }

    /// Returns the units of an account, the oldest first.
    pub(crate) fn owned_by(&self, uin: i64) -> impl Iterator<Item = &Unit> {
        self.owned.get(&uin).into_iter().flatten().filter_map(|number| self.units.get(number))
    }

    pub(crate) fn add(&mut self, unit: Unit) {
        self.made += 1;
        self.numbers.insert(unit.id.clone(), self.made);
        self.owned.entry(unit.owner).or_default().insert(self.made);
        self.units.insert(self.made, unit);
    }

    pub(crate) fn remove(&mut self, id: &str) {
        let Some(number) = self.numbers.remove(id) else { return };
        let Some(unit) = self.units.remove(&number) else { return };
        unlink(&mut self.owned, unit.owner, number);
        unit.members.iter().for_each(|member| unlink(&mut self.joined, member.uin, number));
        unit.departments.iter().for_each(|department| unlink(&mut self.departments, department.id, number));
    }

    /// Adds an account to a unit that does not have it.
    pub(crate) fn add_member(&mut self, id: &str, member: UnitMember) {
        let Some((number, unit)) = self.numbered(id) else { return };
        let uin = member.uin;
        unit.members.push(member);
        self.joined.entry(uin).or_default().insert(number);
    }

    /// Takes an account out of a unit.
    pub(crate) fn remove_member(&mut self, id: &str, uin: i64) {
        let Some((number, unit)) = self.numbered(id) else { return };
        unit.members.retain(|member| member.uin != uin);
        unlink(&mut self.joined, uin, number);
    }

    /// Adds a department to a unit that does not have it.
    pub(crate) fn add_department(&mut self, id: &str, department: UnitDepartment) {
        let Some((number, unit)) = self.numbered(id) else { return };
        let department_id = department.id;
        unit.departments.push(department);
        self.departments.entry(department_id).or_default().insert(number);
    }

    /// Takes a department out of a unit.
    pub(crate) fn remove_department(&mut self, id: &str, department: i64) {
        let Some((number, unit)) = self.numbered(id) else { return };
        unit.departments.retain(|known| known.id != department);
        unlink(&mut self.departments, department, number);
    }

    fn numbered(&mut self, id: &str) -> Option<(i64, &mut Unit)> {
        let number = *self.numbers.get(id)?;
        Some((number, self.units.get_mut(&number)?))
    }

    /// Returns the error code that keeps an account in its organization because it shares resources or uses shared ones, if one
    /// does.
    pub(crate) fn keeps(&self, uin: i64) -> Option<&'static str> {
        if self.owned_by(uin).any(|unit| !unit.resources.is_empty()) {
            Some("FailedOperation.MemberShareResource")
        } else if self.units.values().any(|unit| unit.users().any(|user| user == uin)) {
            Some("FailedOperation.ShareResourceMemberInUse")
        } else {
            None
        }
    }

    /// Takes an account out of all units that it joined. Its own units lose what belongs to its organization.
    pub(crate) fn forget(&mut self, uin: i64) {
        let ids = |sharing: &Self, numbers: &BTreeSet<i64>| -> Vec<String> {
            numbers.iter().filter_map(|number| sharing.units.get(number)).map(|unit| unit.id.clone()).collect()
        };
        for id in self.joined.get(&uin).map(|numbers| ids(self, numbers)).unwrap_or_default() {
            self.remove_member(&id, uin);
        }
        for unit in self.units.values_mut() {
            unit.resources.iter_mut().for_each(|resource| {
                resource.users.remove(&uin);
            });
        }
        for id in self.owned.get(&uin).map(|numbers| ids(self, numbers)).unwrap_or_default() {
            let Some(unit) = self.get(&id).cloned() else { continue };
            unit.departments.iter().for_each(|department| self.remove_department(&id, department.id));
            if !unit.any_account {
                unit.members.iter().for_each(|member| self.remove_member(&id, member.uin));
            }
        }
    }

    /// Returns whether a department is part of a share unit.
    pub(crate) fn has_department(&self, department: i64) -> bool {
        self.departments.contains_key(&department)
    }
}

fn unlink(index: &mut Index, key: i64, number: i64) {
    if let Some(numbers) = index.get_mut(&key) {
        numbers.remove(&number);
        if numbers.is_empty() {
            index.remove(&key);
        }
    }
}

impl Organization {
    /// Returns the department of a member and all departments above it.
    pub(crate) fn departments_of(&self, uin: i64) -> Vec<i64> {
        let mut next = self.members.get(&uin).map_or(0, |member| member.department);
        let mut above = Vec::new();
        while let Some(department) = self.departments.get(&next) {
            above.push(next);
            next = department.parent;
        }
        above
    }
}

impl World {
    /// Returns the units that share with an account, the oldest first.
    pub(crate) fn units_for(&self, uin: i64) -> Vec<&Unit> {
        self.numbers_for(uin).into_iter().filter_map(|number| self.sharing.units.get(&number)).collect()
    }

    fn numbers_for(&self, uin: i64) -> BTreeSet<i64> {
        let sharing = &self.sharing;
        let is = |number: &i64, test: &dyn Fn(&Unit) -> bool| sharing.units.get(number).is_some_and(test);
        let joined = sharing.joined.get(&uin).into_iter().flatten().copied();
        let mut numbers: BTreeSet<i64> = joined.filter(|number| is(number, &|unit| unit.has_joined(uin))).collect();
        // Guess: A unit with a department shares with the accounts in the departments below it, too.
        let departments =
            self.organization_of(uin).map(|organization| organization.departments_of(uin)).unwrap_or_default();
        for department in departments {
            let others = sharing.departments.get(&department).into_iter().flatten().copied();
            numbers.extend(others.filter(|number| is(number, &|unit| unit.owner != uin)));
        }
        numbers
    }

    /// Lets an account use a shared resource, or stop using it. Returns whether the resource is shared with it.
    pub(crate) fn use_shared_resource(&mut self, uin: i64, product_id: &str, uses: bool) -> bool {
        let mut shared = false;
        for number in self.numbers_for(uin) {
            let unit = self.sharing.units.get_mut(&number);
            let resources = unit.into_iter().flat_map(|unit| unit.resources.iter_mut());
            for resource in resources.filter(|resource| resource.product_id == product_id) {
                shared = true;
                if uses {
                    resource.users.insert(uin);
                } else {
                    resource.users.remove(&uin);
                }
            }
        }
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, owner: i64) -> Unit {
        Unit { id: id.to_owned(), owner, ..Unit::default() }
    }

    #[test]
    fn an_account_that_leaves_is_nowhere() {
        let mut sharing = Sharing::default();
        sharing.add(unit("a", 1));
        sharing.add(unit("b", 2));
        sharing.add_member("a", UnitMember { uin: 2, joined: true, added_at: 0 });
        sharing.add_member("b", UnitMember { uin: 3, joined: true, added_at: 0 });
        sharing.add_department("b", UnitDepartment { id: 7, added_at: 0 });
        assert!(sharing.has_department(7));
        sharing.forget(2);
        assert!(sharing.units.values().all(|unit| unit.members.is_empty() && unit.departments.is_empty()));
        assert!(sharing.joined.is_empty() && !sharing.has_department(7));
        sharing.remove("a");
        assert_eq!(sharing.owned_by(1).count(), 0);
        assert_eq!(sharing.owned_by(2).count(), 1);
    }
}
