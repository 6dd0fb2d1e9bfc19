//! Checks that a request's parameters are those that the spec documents.

use super::form::{Form, content_type, is_form};
use super::{Refusal, Request, site_name};
use crate::catalogue::{ActionFacts, Bounds, Catalogue, FieldFacts, ParameterRule, Service};
use generated_sdk::Site;
use serde_json::{Map, Value};

/// The largest body with a TC3 signature.
pub(crate) const MAX_BYTES: usize = 10 << 20;

/// The largest body with one of the older signatures.
const MAX_FORM_BYTES: usize = 1 << 20;

/// The largest query.
const MAX_QUERY_BYTES: usize = 32 << 10;

/// Checks the size of a request.
pub(super) fn check_size(request: &Request, signed_form: bool) -> Result<(), Refusal> {
    let limit = if signed_form { MAX_FORM_BYTES } else { MAX_BYTES };
    let too_large = request.body.len() > limit || request.query().len() > MAX_QUERY_BYTES;
    if too_large { Err(Refusal::plain("RequestSizeLimitExceeded")) } else { Ok(()) }
}

/// Reads the parameters of a request.
pub(super) fn read(request: &Request, form: &Form, version: &str, facts: &ActionFacts) -> Result<Value, Refusal> {
    if request.method == "GET" || is_form(request) {
        let service = Catalogue::get().services.get(version).ok_or_else(|| Refusal::plain("NoSuchVersion"))?;
        return form.parameters(service, facts);
    }
    if content_type(request).eq_ignore_ascii_case("multipart/form-data") {
        // Guess: no action of the service takes a multipart body, since none has a binary parameter.
        return Err(Refusal::new("InvalidRequest", "this action takes JSON or a form, not several parts"));
    }
    if request.body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let value: Value = serde_json::from_slice(&request.body)
        .map_err(|error| Refusal::new("InvalidParameter", format!("the body is not JSON: {error}")))?;
    if value.is_object() { Ok(value) } else { Err(Refusal::new("InvalidParameter", "the body is not a JSON object")) }
}

/// Returns the parameters as the journal keeps them: what the spec calls sensitive is masked.
pub(super) fn masked(parameters: &Value, version: &str, facts: &ActionFacts) -> Value {
    let mut masked = parameters.clone();
    if let (Value::Object(entries), Some(service)) = (&mut masked, Catalogue::get().services.get(version)) {
        service.mask(entries, &facts.input, &|value| *value = "…".into());
    }
    masked
}

/// Checks names, types, limits and rules of all parameters.
pub(crate) fn check(parameters: &Value, version: &str, facts: &ActionFacts, site: Site) -> Result<(), Refusal> {
    let Some(service) = Catalogue::get().services.get(version) else { return Ok(()) };
    let Value::Object(entries) = parameters else { return Ok(()) };
    let check = Check { service, site };
    check.record(entries, &facts.input, "")?;
    facts.rules.iter().try_for_each(|rule| check_rule(entries, rule))
}

struct Check<'c> {
    service: &'c Service,
    site: Site,
}

impl Check<'_> {
    fn record(&self, entries: &Map<String, Value>, fields: &[FieldFacts], path: &str) -> Result<(), Refusal> {
        for field in fields.iter().filter(|field| field.required) {
            if entries.get(&field.name).is_none_or(Value::is_null) {
                return Err(Refusal::new(
                    "MissingParameter",
                    format!("the parameter `{path}{}` is missing", field.name),
                ));
            }
        }
        for (name, value) in entries {
            let field = fields.iter().find(|field| field.name == *name && self.has(field)).ok_or_else(|| {
                Refusal::new("UnknownParameter", format!("the parameter `{path}{name}` is not known"))
            })?;
            if !value.is_null() {
                self.value(value, field, &field.type_name, &format!("{path}{name}"))?;
            }
        }
        for field in fields {
            if let Some(other) = &field.multiple_of {
                check_multiple(entries, &field.name, other, path)?;
            }
        }
        Ok(())
    }

    fn has(&self, field: &FieldFacts) -> bool {
        field.sites.is_empty() || field.sites.iter().any(|name| name == site_name(self.site))
    }

    fn value(&self, value: &Value, field: &FieldFacts, type_name: &str, path: &str) -> Result<(), Refusal> {
        if let Some(item_type) = type_name.strip_prefix("Array of ") {
            let Value::Array(items) = value else { return Err(wrong_type(path, "a list")) };
            within(field.items.as_ref().filter(|_| !field.advisory), items.len() as i64, path, "items")?;
            for (position, item) in items.iter().enumerate() {
                self.value(item, field, item_type, &format!("{path}.{position}"))?;
            }
            return Ok(());
        }
        let limits = !field.advisory;
        // Guess: A value outside the documented list is no matter of the shell, because pages break their own lists:
        // the example of DismantleRoleConfiguration sends `Member`. Actions refuse what they cannot use.
        match type_name {
            "String" | "Timestamp" | "Timestamp ISO8601" | "Date" => {
                let Value::String(text) = value else { return Err(wrong_type(path, "a string")) };
                within(field.length.as_ref().filter(|_| limits), text.chars().count() as i64, path, "characters")
            }
            "Integer" => {
                let Some(number) = value.as_i64() else { return Err(wrong_type(path, "an integer")) };
                within(field.range.as_ref().filter(|_| limits), number, path, "")
            }
            "Float" if value.is_number() => Ok(()),
            "Float" => Err(wrong_type(path, "a number")),
            "Boolean" if value.is_boolean() => Ok(()),
            "Boolean" => Err(wrong_type(path, "a boolean")),
            name => {
                let Value::Object(entries) = value else { return Err(wrong_type(path, "an object")) };
                match self.service.types.get(name) {
                    Some(members) => self.record(entries, members, &format!("{path}.")),
                    None => Ok(()),
                }
            }
        }
    }
}

fn wrong_type(path: &str, expected: &str) -> Refusal {
    Refusal::new("InvalidParameter", format!("the parameter `{path}` must be {expected}"))
}

fn within(bounds: Option<&Bounds>, number: i64, path: &str, unit: &str) -> Result<(), Refusal> {
    let Some(Bounds { min, max }) = bounds else { return Ok(()) };
    if min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max) {
        return Ok(());
    }
    let has = if unit.is_empty() { format!("is {number}") } else { format!("has {number} {unit}") };
    Err(Refusal::new("InvalidParameterValue", format!("the parameter `{path}` {has}, which is not allowed")))
}

fn check_multiple(entries: &Map<String, Value>, name: &str, other: &str, path: &str) -> Result<(), Refusal> {
    let number = |name: &str| entries.get(name).and_then(Value::as_i64);
    match (number(name), number(other)) {
        (Some(value), Some(step)) if step > 0 && value % step != 0 => Err(Refusal::new(
            "InvalidParameterValue",
            format!("the parameter `{path}{name}` must be a multiple of `{other}`"),
        )),
        _ => Ok(()),
    }
}

fn check_rule(entries: &Map<String, Value>, rule: &ParameterRule) -> Result<(), Refusal> {
    let set = |names: &[String]| names.iter().filter(|name| entries.get(*name).is_some_and(|it| !it.is_null())).count();
    match rule {
        ParameterRule::AtLeastOne(names) if set(names) == 0 => {
            Err(Refusal::new("MissingParameter", format!("one of `{}` is needed", names.join("`, `"))))
        }
        ParameterRule::ExactlyOne(names) if set(names) == 0 => {
            Err(Refusal::new("MissingParameter", format!("one of `{}` is needed", names.join("`, `"))))
        }
        ParameterRule::ExactlyOne(names) if set(names) > 1 => {
            Err(Refusal::new("InvalidParameter", format!("only one of `{}` is possible", names.join("`, `"))))
        }
        _ => Ok(()),
    }
}
