//! Organization policies: service control policies and tag policies, and what they are attached to.

pub(crate) mod document;
pub(crate) mod tags;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Organization policies: service control policies and tag policies, and what they are attached to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Policies {
    enabled: BTreeSet<Kind>,
    /// The policies, by id, in the order of their creation.
    policies: BTreeMap<i64, Policy>,
    /// The number of attachments ever made.
    made: i64,
}

/// The type of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Kind {
    ServiceControl,
    Tag,
}

/// The target that a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Target {
    /// A department.
    Department(i64),
    /// A member account.
    Member(i64),
}

impl Target {
    /// Returns the id of the department, or the UIN of the member.
    pub(crate) fn id(self) -> i64 {
        match self {
            Self::Department(id) | Self::Member(id) => id,
        }
    }
}

/// A policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub(crate) id: i64,
    pub(crate) kind: Kind,
    /// Whether it is a preset policy of the service, not the organization's own.
    pub(crate) preset: bool,
    pub(crate) name: String,
    pub(crate) description: String,
    /// The content as the service returns it, see [`document::rewritten`].
    pub(crate) document: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    /// The attachments, in their order.
    attachments: BTreeMap<i64, Attachment>,
    /// The positions of the attachments to departments, by the department's id.
    departments: BTreeMap<i64, i64>,
    /// The positions of the attachments to members, by the member's UIN.
    members: BTreeMap<i64, i64>,
}

/// That a policy is attached to something.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) target: Target,
    pub(crate) attached_at: i64,
}

impl Policy {
    /// Creates a policy of the organization's own.
    pub(crate) fn new(id: i64, kind: Kind, name: String, description: String, document: String, now: i64) -> Self {
        Self {
            id,
            kind,
            preset: false,
            name,
            description,
            document,
            created_at: now,
            updated_at: now,
            attachments: BTreeMap::new(),
            departments: BTreeMap::new(),
            members: BTreeMap::new(),
        }
    }

    fn full_access(now: i64) -> Self {
        let document = r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"*"}]}"#;
        let (name, description) = (Policies::FULL_ACCESS_NAME.to_owned(), "Allows everything".to_owned());
        let policy =
            Self::new(Policies::FULL_ACCESS, Kind::ServiceControl, name, description, document.to_owned(), now);
        Self { preset: true, ..policy }
    }

    /// Returns the attachments, the oldest first.
    pub(crate) fn attachments(&self) -> impl ExactSizeIterator<Item = &Attachment> {
        self.attachments.values()
    }

    /// Returns the number and the attachment to a target. Numbers grow over all policies.
    fn attachment(&self, target: Target) -> Option<(i64, &Attachment)> {
        let number = match target {
            Target::Department(id) => self.departments.get(&id),
            Target::Member(uin) => self.members.get(&uin),
        }?;
        Some((*number, self.attachments.get(number)?))
    }

    pub(crate) fn is_attached_to(&self, target: Target) -> bool {
        self.attachment(target).is_some()
    }

    fn attach(&mut self, target: Target, number: i64, now: i64) {
        let index = match target {
            Target::Department(id) => self.departments.entry(id),
            Target::Member(uin) => self.members.entry(uin),
        };
        index.or_insert_with(|| {
            self.attachments.insert(number, Attachment { target, attached_at: now });
            number
        });
    }

    fn detach(&mut self, target: Target) {
        let number = match target {
            Target::Department(id) => self.departments.remove(&id),
            Target::Member(uin) => self.members.remove(&uin),
        };
        if let Some(number) = number {
            self.attachments.remove(&number);
        }
    }

    fn detach_from_all(&mut self) {
        self.attachments.clear();
        self.departments.clear();
        self.members.clear();
    }
}

impl Policies {
    // Guess: The id of the preset policy FullQcloudAccess is not published; here it comes before those of all other
    // policies and is the same in every organization.
    pub(crate) const FULL_ACCESS: i64 = 144_000_000;
    pub(crate) const FULL_ACCESS_NAME: &str = "FullQcloudAccess";

    pub(crate) fn is_enabled(&self, kind: Kind) -> bool {
        self.enabled.contains(&kind)
    }

    /// Returns whether any type of policy is enabled.
    pub(crate) fn any_enabled(&self) -> bool {
        !self.enabled.is_empty()
    }

    /// Enables a type, and attaches the preset policy of service control policies to these targets.
    pub(crate) fn enable(&mut self, kind: Kind, targets: impl Iterator<Item = Target>, now: i64) {
        self.enabled.insert(kind);
        if kind == Kind::ServiceControl {
            self.policies.entry(Self::FULL_ACCESS).or_insert_with(|| Policy::full_access(now));
            targets.for_each(|target| self.attach(Self::FULL_ACCESS, target, now));
        }
    }

    /// Disables a type.
    pub(crate) fn disable(&mut self, kind: Kind) {
        self.enabled.remove(&kind);
        // Guess: Disabling a policy type detaches its policies and keeps them, as the directory service of Alibaba Cloud does.
        self.policies.values_mut().filter(|policy| policy.kind == kind).for_each(Policy::detach_from_all);
    }

    pub(crate) fn get(&self, id: i64) -> Option<&Policy> {
        self.policies.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: i64) -> Option<&mut Policy> {
        self.policies.get_mut(&id)
    }

    pub(crate) fn add(&mut self, policy: Policy) {
        self.policies.insert(policy.id, policy);
    }

    pub(crate) fn remove(&mut self, id: i64) {
        self.policies.remove(&id);
    }

    /// Returns the policies of a type, the oldest first.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Policy> {
        self.policies.values().filter(move |policy| policy.kind == kind)
    }

    /// Returns the policies of a type that are attached to a target itself, in the order in which they were attached.
    pub(crate) fn attached_to(&self, kind: Kind, target: Target) -> Vec<(&Policy, &Attachment)> {
        let attached = self.of_kind(kind).filter_map(|policy| Some((policy, policy.attachment(target)?)));
        let mut attached: Vec<_> = attached.collect();
        attached.sort_by_key(|(_, (number, _))| *number);
        attached.into_iter().map(|(policy, (_, attachment))| (policy, attachment)).collect()
    }

    /// Attaches a policy. One that is attached already stays as it is.
    pub(crate) fn attach(&mut self, id: i64, target: Target, now: i64) {
        self.made += 1;
        if let Some(policy) = self.policies.get_mut(&id) {
            policy.attach(target, self.made, now);
        }
    }

    pub(crate) fn detach(&mut self, id: i64, target: Target) {
        if let Some(policy) = self.policies.get_mut(&id) {
            policy.detach(target);
        }
    }

    /// Attaches what a new department or member gets.
    pub(crate) fn welcome(&mut self, target: Target, now: i64) {
        if self.is_enabled(Kind::ServiceControl) {
            self.attach(Self::FULL_ACCESS, target, now);
        }
    }

    /// Detaches everything from a department or member that goes.
    pub(crate) fn detach_all(&mut self, target: Target) {
        self.policies.values_mut().for_each(|policy| policy.detach(target));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attachments_come_and_go_with_their_targets() {
        let (root, child, member) = (Target::Department(1), Target::Department(2), Target::Member(3));
        let mut policies = Policies::default();
        policies.welcome(member, 5);
        assert_eq!(policies.of_kind(Kind::ServiceControl).count(), 0);
        policies.enable(Kind::ServiceControl, [root, member].into_iter(), 10);
        policies.welcome(child, 11);
        policies.add(Policy::new(144_000_001, Kind::ServiceControl, "a".into(), String::new(), String::new(), 12));
        policies.attach(144_000_001, member, 13);
        policies.attach(144_000_001, member, 14);
        let names = |target| -> Vec<_> {
            let attached = policies.attached_to(Kind::ServiceControl, target);
            attached.into_iter().map(|(policy, attachment)| (policy.name.clone(), attachment.attached_at)).collect()
        };
        assert_eq!(names(child), [("FullQcloudAccess".to_owned(), 11)]);
        assert_eq!(names(member), [("FullQcloudAccess".to_owned(), 10), ("a".to_owned(), 13)]);
        policies.detach_all(member);
        let full: Vec<_> = policies.policies[&Policies::FULL_ACCESS].attachments().map(|it| it.target).collect();
        assert_eq!(full, [root, child]);
        assert!(policies.any_enabled());
        policies.disable(Kind::ServiceControl);
        assert!(!policies.any_enabled());
        assert_eq!(policies.of_kind(Kind::ServiceControl).flat_map(Policy::attachments).count(), 0);
        assert_eq!(policies.of_kind(Kind::ServiceControl).count(), 2);
    }
}
