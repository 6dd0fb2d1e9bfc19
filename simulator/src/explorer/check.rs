//! What the documented limits say of a request, in the words of the SDK's own `ValidationError`.

use super::api::{Action, Field, Service};
use crate::catalogue::{Bounds, ParameterRule};
use serde::Serialize;
use serde_json::{Map, Value};

/// Something that is wrong with a request.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// The parameter, such as `Tags[2].TagKey`; empty for the request as a whole.
    pub(crate) path: String,
    /// The message that the SDK has for it.
    pub(crate) message: String,
    /// Whether something is merely not there yet, which is not worth mentioning before a person is done typing.
    pub(crate) missing: bool,
}

/// Returns everything that keeps the SDK from sending a request.
pub(crate) fn check(service: &Service, action: &Action, input: &Map<String, Value>) -> Vec<Problem> {
    let mut check = Check { service, problems: Vec::new() };
    check.record(input, &action.input, "");
    for rule in &action.rules {
        check.rule(input, rule);
    }
    check.problems
}

struct Check<'a> {
    service: &'a Service,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn add(&mut self, path: &str, message: String) {
        self.problems.push(Problem { path: path.to_owned(), message, missing: false });
    }

    /// Reports a value that breaks a limit.
    fn breaks(&mut self, path: &str, problem: &str, requirement: &str) {
        self.add(path, format!("`{path}` {problem}; {requirement}"));
    }

    fn record(&mut self, entries: &Map<String, Value>, fields: &[Field], prefix: &str) {
        for name in entries.keys().filter(|name| !fields.iter().any(|field| field.name == **name)) {
            let path = format!("{prefix}{name}");
            self.add(&path, format!("`{path}` is not a parameter of the action"));
        }
        for field in fields {
            let path = format!("{prefix}{}", field.name);
            match entries.get(&field.name).filter(|value| !value.is_null()) {
                Some(value) => self.value(value, field, &field.type_name, &path),
                None if field.required => {
                    let message = format!("required parameter `{path}` is not set");
                    self.problems.push(Problem { path, message, missing: true });
                }
                None => {}
            }
        }
        for field in fields {
            if let Some(step) = &field.multiple_of {
                self.multiple(entries, &field.name, step, prefix);
            }
        }
    }

    fn value(&mut self, value: &Value, field: &Field, type_name: &str, path: &str) {
        if let Some(item_type) = type_name.strip_prefix("Array of ") {
            let Value::Array(items) = value else { return self.wrong(path, "a list") };
            let limit = field.items.as_ref().filter(|_| !field.advisory);
            if let Some((fewest, most)) = limit.and_then(|limit| outside(items.len() as i64, limit)) {
                self.breaks(path, &counted(&items.len().to_string(), "item"), &counts(fewest, most));
            }
            for (position, item) in items.iter().enumerate() {
                self.value(item, field, item_type, &format!("{path}[{position}]"));
            }
            return;
        }
        match type_name {
            "Integer" if value.as_i64().is_some() => self.number(value, field, path),
            "Integer" => self.wrong(path, "an integer"),
            "Float" if value.is_number() => self.number(value, field, path),
            "Float" => self.wrong(path, "a number"),
            "Boolean" if value.is_boolean() => {}
            "Boolean" => self.wrong(path, "a boolean"),
            name => match (self.service.record(name), value) {
                (Some((_, members)), Value::Object(entries)) => self.record(entries, members, &format!("{path}.")),
                (Some(_), _) => self.wrong(path, "an object"),
                (None, Value::String(text)) => self.text(text, field, path),
                (None, _) => self.wrong(path, "a string"),
            },
        }
    }

    fn wrong(&mut self, path: &str, expected: &str) {
        self.add(path, format!("`{path}` must be {expected}"));
    }

    fn number(&mut self, value: &Value, field: &Field, path: &str) {
        let Some(limit) = field.range.as_ref().filter(|_| !field.advisory) else { return };
        let number = value.as_f64().unwrap_or_default();
        if limit.min.is_some_and(|min| number < min as f64) || limit.max.is_some_and(|max| number > max as f64) {
            let allowed = match (limit.min, limit.max) {
                (Some(least), Some(most)) => format!("it must be from {least} to {most}"),
                (Some(least), None) => format!("it must be at least {least}"),
                (None, most) => format!("it must be at most {}", most.unwrap_or(i64::MAX)),
            };
            self.breaks(path, &format!("is {}", given(field, value)), &allowed);
        }
    }

    fn text(&mut self, text: &str, field: &Field, path: &str) {
        let length = text.chars().count();
        let limit = field.length.as_ref().filter(|_| !field.advisory);
        if let Some((fewest, most)) = limit.and_then(|limit| outside(length as i64, limit)) {
            let given = given(field, &length.into());
            self.breaks(path, &counted(&given, "character"), &counts(fewest, most));
        }
    }

    fn multiple(&mut self, entries: &Map<String, Value>, name: &str, step: &str, prefix: &str) {
        let number = |name: &str| entries.get(name).and_then(Value::as_i64);
        if let (Some(value), Some(size)) = (number(name), number(step))
            && size > 0
            && value % size != 0
        {
            let multiple = format!("it must be a multiple of `{step}` ({size})");
            self.breaks(&format!("{prefix}{name}"), &format!("is {value}"), &multiple);
        }
    }

    fn rule(&mut self, entries: &Map<String, Value>, rule: &ParameterRule) {
        let (ParameterRule::AtLeastOne(names) | ParameterRule::ExactlyOne(names)) = rule;
        let is_set = |name: &&String| entries.get(*name).is_some_and(|it| !it.is_null());
        let set: Vec<_> = names.iter().filter(is_set).collect();
        let (named, problem) = match (rule, &*set) {
            (ParameterRule::AtLeastOne(names), []) => {
                (names.iter().collect(), "are not set; at least one of them is required")
            }
            (ParameterRule::ExactlyOne(names), []) => {
                (names.iter().collect(), "are not set; exactly one of them is required")
            }
            (ParameterRule::ExactlyOne(_), [_, _, ..]) => (set.clone(), "are set; only one of them is allowed"),
            _ => return,
        };
        let named: Vec<_> = named.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("{} {problem}", listed(&named));
        self.problems.push(Problem { path: String::new(), message, missing: set.is_empty() });
    }
}

/// Returns names as a sentence lists them.
fn listed(names: &[String]) -> String {
    match names {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        names => names.concat(),
    }
}

/// Returns the number that was given, unless it must not be shown.
fn given(field: &Field, shown: &Value) -> String {
    if field.sensitive.is_some() { "[redacted]".to_owned() } else { shown.to_string() }
}

fn counted(given: &str, unit: &str) -> String {
    format!("has {given} {unit}{}", if given == "1" { "" } else { "s" })
}

/// Returns the bounds of a count that is outside them.
fn outside(count: i64, bounds: &Bounds) -> Option<(i64, Option<i64>)> {
    let fewest = bounds.min.unwrap_or(0);
    (count < fewest || bounds.max.is_some_and(|most| count > most)).then_some((fewest, bounds.max))
}

fn counts(fewest: i64, most: Option<i64>) -> String {
    let verb = |count| if count == 1 { "is" } else { "are" };
    match (fewest, most) {
        (fewest, None) => format!("at least {fewest} {} required", verb(fewest)),
        (0, Some(most)) => format!("at most {most} {} allowed", verb(most)),
        (fewest, Some(most)) if fewest == most => format!("exactly {most} {} required", verb(most)),
        (fewest, Some(most)) => format!("{fewest} to {most} are allowed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::api::Api;
    use crate::simulator::Simulator;
    use crate::world::account::Account;
    use generated_sdk::organization::v2021_03_31::{
        Client, CreateUserRequest, DescribeOrganizationMembersRequest, ListOrgServiceAssignMemberRequest,
        OpenIdentityCenterRequest,
    };
    use generated_sdk::{Action as SdkAction, Error};
    use serde::de::DeserializeOwned;
    use serde_json::json;

    fn problems(action: &str, input: &Value) -> Vec<String> {
        let api = Api::read(crate::catalogue::TEXT).unwrap();
        let (service, action) = api.action("organization", "2021-03-31", action).unwrap();
        check(service, action, input.as_object().unwrap()).into_iter().map(|problem| problem.message).collect()
    }

    /// What the SDK itself says of the same request.
    async fn violations<A: SdkAction + DeserializeOwned>(input: &Value) -> Vec<String> {
        let account = Simulator::new().add_account(Account::enterprise("Example Ltd"));
        let request: A = serde_json::from_value(input.clone()).unwrap();
        let Err(Error::Validation(broken)) = Client::new(account.config()).send(&request).await else {
            panic!("the SDK sends {input}")
        };
        broken.violations().iter().map(ToString::to_string).collect()
    }

    async fn compare<A: SdkAction + DeserializeOwned>(input: Value, expected: usize) {
        let mut found = problems(A::INFO.name, &input);
        let mut sdk = violations::<A>(&input).await;
        found.sort();
        sdk.sort();
        assert_eq!((found.len(), &found), (expected, &sdk));
    }

    #[tokio::test]
    async fn limits_are_broken_in_the_words_of_the_sdk() {
        let tags: Vec<_> = (0..11).map(|_| json!({"TagKey": "k", "TagValue": "v"})).collect();
        compare::<DescribeOrganizationMembersRequest>(json!({"Offset": 7, "Limit": 51, "Tags": tags}), 3).await;
        compare::<OpenIdentityCenterRequest>(json!({"ZoneName": "x"}), 1).await;
        let user = json!({"ZoneId": "z-1", "UserName": "u".repeat(65), "FirstName": "f".repeat(65)});
        compare::<CreateUserRequest>(user, 2).await;
        compare::<ListOrgServiceAssignMemberRequest>(json!({"Offset": 0, "Limit": 10}), 1).await;
    }

    #[test]
    fn wrong_types_and_missing_parameters_are_named() {
        let input = json!({"RoleAssignmentInfo": [{"TargetUin": "many"}], "Zone": 1});
        let found = problems("CreateRoleAssignment", &input);
        let expected = ["`Zone` is not", "`ZoneId` is not set", "`RoleAssignmentInfo[0].TargetUin` must be an integer"];
        for part in expected {
            assert!(found.iter().any(|message| message.contains(part)), "{part}: {found:?}");
        }
        assert!(problems("DescribeOrganization", &json!({})).is_empty());
    }
}
