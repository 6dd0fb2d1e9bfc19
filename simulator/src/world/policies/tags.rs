//! The content of tag policies, how it is inherited, and whether resources comply with it.

use super::document::is_service;
use super::{Kind, Policies, Target};
use crate::world::organization::Organization;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A cloud resource with its tags. The simulator knows those that a test gives to an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TaggedResource {
    /// Its name in six segments, such as `qcs::cvm:ap-singapore:uin/100012345678:instance/ins-4hq8w2zk`.
    pub name: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl TaggedResource {
    /// Creates a resource without tags.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), tags: BTreeMap::new() }
    }

    /// Adds a tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// Its service and type, such as `cvm:instance`.
    fn kind(&self) -> Option<String> {
        let segments: Vec<&str> = self.name.splitn(6, ':').collect();
        let resource = segments.get(5)?.split('/').next()?;
        Some(format!("{}:{resource}", segments[2]))
    }
}

/// The rule of a tag policy for one tag key.
#[derive(Clone, Debug, PartialEq)]
struct Rule {
    /// The key as resources have to write it.
    key: String,
    /// The values that it may have; `None` for any.
    values: Option<Vec<String>>,
    /// The resource types that it is about; `None` for all.
    scope: Option<Vec<String>>,
}

/// Checks the content of a tag policy with at most this many keys; the error is the code of the first thing that is wrong.
pub(crate) fn check(content: &str, most_keys: usize) -> Result<(), &'static str> {
    let mut keys = Vec::new();
    for rule in rules(content).ok_or("InvalidParameterValue.PolicyContentInvalid")? {
        let key = rule.key.to_lowercase();
        if ["qcloud", "tencent", "project"].contains(&key.as_str()) {
            return Err("InvalidParameter.ReservedTagKey");
        }
        if keys.contains(&key) {
            return Err("InvalidParameter.PolicyKeyDuplicated");
        }
        let supports_tags =
            |kind: &String| kind.split_once(':').is_some_and(|(service, kind)| is_service(service) && !kind.is_empty());
        if !rule.scope.iter().flatten().all(supports_tags) {
            return Err("InvalidParameter.UnsupportedService");
        }
        keys.push(key);
    }
    if keys.len() > most_keys { Err("LimitExceeded.TagPolicy") } else { Ok(()) }
}

/// Returns the rules of a tag policy, if its content has the form of one.
fn rules(content: &str) -> Option<Vec<Rule>> {
    let Ok(Value::Object(document)) = serde_json::from_str(content) else { return None };
    let tags = document.get("tags")?.as_object().filter(|tags| !tags.is_empty())?;
    tags.iter().map(|(name, rule)| Rule::read(name, rule.as_object()?)).collect()
}

impl Rule {
    fn read(name: &str, rule: &Map<String, Value>) -> Option<Self> {
        let key = match rule.get("tag_key").map(assigned) {
            Some(key) => key.as_str().filter(|key| !key.is_empty())?,
            None => name,
        };
        let texts = |field: &str| match rule.get(field).map(assigned) {
            None => Some(None),
            Some(Value::Array(items)) => {
                items.iter().map(|it| it.as_str().map(str::to_owned)).collect::<Option<_>>().map(Some)
            }
            Some(_) => None,
        };
        Some(Self { key: key.to_owned(), values: texts("tag_value")?, scope: texts("resource_type_scope")? })
    }

    fn write(&self) -> Value {
        let mut rule = json!({"tag_key": self.key});
        if let Some(values) = &self.values {
            rule["tag_value"] = json!(values);
        }
        if let Some(scope) = &self.scope {
            rule["resource_type_scope"] = json!(scope);
        }
        rule
    }

    fn is_about(&self, resource: &TaggedResource) -> bool {
        let Some(scope) = &self.scope else { return true };
        resource.kind().is_some_and(|kind| {
            let service = kind.split(':').next().unwrap_or("");
            scope.iter().any(|it| *it == kind || it.strip_suffix(":*") == Some(service))
        })
    }
}

/// Returns a value, or the one that the operator `@@assign` carries.
fn assigned(value: &Value) -> &Value {
    value.get("@@assign").unwrap_or(value)
}

/// The tag policy that is in effect for a target.
pub(crate) struct Effective {
    rules: Vec<Rule>,
    pub(crate) updated_at: i64,
}

impl Effective {
    /// Returns the policy's content.
    pub(crate) fn content(&self) -> String {
        let tags: Map<String, Value> = self.rules.iter().map(|rule| (rule.key.clone(), rule.write())).collect();
        super::document::rewritten(&json!({"tags": tags}).to_string())
    }

    /// Returns the tag keys of a resource with a wrong value, and those that are written wrong.
    pub(crate) fn violations(&self, resource: &TaggedResource) -> Violations {
        let mut violations = Violations::default();
        for (key, value) in &resource.tags {
            let Some(rule) = self.rules.iter().find(|rule| rule.key.to_lowercase() == key.to_lowercase()) else {
                continue;
            };
            if !rule.is_about(resource) {
                continue;
            }
            if rule.key != *key {
                violations.keys.push(key.clone());
            } else if rule.values.as_ref().is_some_and(|values| !values.contains(value)) {
                violations.values.push(key.clone());
            }
        }
        violations
    }
}

/// The tags of a resource that violate a policy.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Violations {
    /// Keys that are not written as the policy says.
    pub(crate) keys: Vec<String>,
    /// Keys with values that the policy does not allow.
    pub(crate) values: Vec<String>,
}

impl Violations {
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.values.is_empty()
    }

    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.keys.iter().chain(&self.values).any(|known| known == key)
    }
}

impl Organization {
    /// Returns the tag policy that is in effect for a department or member, if there is one.
    pub(crate) fn effective_tag_policy(&self, target: Target) -> Option<Effective> {
        let mut effective = Effective { rules: Vec::new(), updated_at: 0 };
        for target in self.path_to(target) {
            for (policy, attachment) in self.tag_policies(target) {
                effective.updated_at = effective.updated_at.max(policy.updated_at).max(attachment.attached_at);
                // Guess: For each tag key, the policy nearest to the target counts as a whole; of two at the same target, the
                // one that was attached last.
                for rule in rules(&policy.document).unwrap_or_default() {
                    effective.rules.retain(|known| known.key.to_lowercase() != rule.key.to_lowercase());
                    effective.rules.push(rule);
                }
            }
        }
        Some(effective).filter(|effective| !effective.rules.is_empty())
    }

    fn tag_policies(&self, target: Target) -> Vec<(&super::Policy, &super::Attachment)> {
        Policies::attached_to(&self.policies, Kind::Tag, target)
    }

    /// Returns the departments from the root down to a target, and the target.
    fn path_to(&self, target: Target) -> Vec<Target> {
        let mut path = Vec::new();
        let mut next = match target {
            Target::Department(id) => id,
            Target::Member(uin) => {
                path.push(target);
                self.members.get(&uin).map_or(0, |member| member.department)
            }
        };
        while let Some(department) = self.departments.get(&next) {
            path.push(Target::Department(next));
            next = department.parent;
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_policies_say_which_tags_comply() {
        let content = r#"{"tags":{"cc":{"tag_key":{"@@assign":"Cost"},"tag_value":["a"],"resource_type_scope":["cvm:instance","cos:*"]}}}"#;
        assert_eq!(check(content, 1), Ok(()));
        assert_eq!(check(content, 0), Err("LimitExceeded.TagPolicy"));
        let effective = Effective { rules: rules(content).unwrap(), updated_at: 0 };
        let violations = |name: &str, key: &str, value: &str| {
            let found = effective.violations(&TaggedResource::new(name).tag(key, value));
            (found.keys, found.values)
        };
        let (none, cost) = (Vec::<String>::new(), vec!["Cost".to_owned()]);
        assert_eq!(violations("qcs::cvm:ap-x:uin/1:instance/i-1", "Cost", "a"), (none.clone(), none.clone()));
        assert_eq!(violations("qcs::cvm:ap-x:uin/1:instance/i-1", "Cost", "b"), (none.clone(), cost.clone()));
        assert_eq!(
            violations("qcs::cvm:ap-x:uin/1:instance/i-1", "cost", "a"),
            (vec!["cost".to_owned()], none.clone())
        );
        assert_eq!(violations("qcs::cvm:ap-x:uin/1:image/i-1", "Cost", "b"), (none.clone(), none.clone()));
        assert_eq!(violations("qcs::cos:ap-x:uin/1:bucket/b", "Cost", "b"), (none, cost));
    }
}
