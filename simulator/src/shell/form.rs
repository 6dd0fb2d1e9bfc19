//! Parameters in a query or in a form, as older clients send them: `Filters.0.Values.0=x`.

use super::{Refusal, Request};
use crate::catalogue::{ActionFacts, FieldFacts, Service};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The parameters of a query or form, in the order in which they were sent.
#[derive(Debug, Default)]
pub(crate) struct Form {
    pairs: Vec<(String, String)>,
}

/// The parameters that belong to the call instead of to the action.
const COMMON: &[&str] = &[
    "Action",
    "Language",
    "Nonce",
    "Region",
    "RequestClient",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Timestamp",
    "Token",
    "Version",
];

/// The levels that a parameter's name can have.
const MAX_LEVELS: usize = 32;

impl Form {
    /// Returns the form parameters of a request; none if it carries JSON.
    pub(crate) fn of(request: &Request) -> Self {
        match request.method.as_str() {
            "GET" => Self::parse(request.query()),
            "POST" if is_form(request) => Self::parse(&String::from_utf8_lossy(&request.body)),
            _ => Self::default(),
        }
    }

    fn parse(text: &str) -> Self {
        let parts = text.split('&').filter(|part| !part.is_empty());
        let pairs = parts.map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        });
        Self { pairs: pairs.collect() }
    }

    /// Returns the value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns all parameters.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Returns whether the signature is among the parameters, as in the older methods.
    pub(crate) fn is_signed(&self) -> bool {
        self.get("Signature").is_some()
    }

    /// Returns the action's parameters as JSON. What they are follows from the spec, because a form has strings only.
    pub(crate) fn parameters(&self, service: &Service, facts: &ActionFacts) -> Result<Value, Refusal> {
        let mut root = Node::default();
        for (name, value) in &self.pairs {
            let own = facts.input.iter().any(|field| field.name == *name);
            if own || !COMMON.contains(&name.as_str()) {
                root.insert(name, value)?;
            }
        }
        root.record(service, &facts.input)
    }
}

/// Returns whether a request's body is a form.
pub(super) fn is_form(request: &Request) -> bool {
    content_type(request).eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Returns the content type, without what follows a semicolon.
pub(super) fn content_type(request: &Request) -> &str {
    request.header("content-type").unwrap_or("").split(';').next().unwrap_or("").trim()
}

/// Undoes the escapes of a form: `+` and `%20` are spaces.
fn decoded(text: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|&byte| char::from(byte).to_digit(16));
    let (bytes, mut result, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while at < bytes.len() {
        match (bytes[at], digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                result.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => result.push(b' '),
            (byte, ..) => result.push(byte),
        }
        at += 1;
    }
    String::from_utf8(result).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A parameter, or what several have in common.
#[derive(Default)]
struct Node {
    value: Option<String>,
    members: BTreeMap<String, Node>,
}

impl Node {
    fn insert(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        if name.split('.').count() > MAX_LEVELS {
            return Err(Refusal::new("UnknownParameter", "the name of a parameter has too many levels"));
        }
        let node = name.split('.').fold(self, |node, part| node.members.entry(part.to_owned()).or_default());
        node.value = Some(value.to_owned());
        Ok(())
    }

    fn record(self, service: &Service, fields: &[FieldFacts]) -> Result<Value, Refusal> {
        let mut entries = Map::new();
        for (name, node) in self.members {
            let type_name = fields.iter().find(|field| field.name == name).map(|field| field.type_name.as_str());
            let value = node.value(service, type_name.unwrap_or("String"), &name)?;
            entries.insert(name, value);
        }
        Ok(Value::Object(entries))
    }

    fn value(self, service: &Service, type_name: &str, name: &str) -> Result<Value, Refusal> {
        if let Some(item_type) = type_name.strip_prefix("Array of ") {
            return self.list(service, item_type, name);
        }
        if let Some(members) = service.types.get(type_name) {
            return self.record(service, members);
        }
        let text = self.value.unwrap_or_default();
        // What does not read as its type stays a string, which the check of types refuses.
        let value = match type_name {
            "Integer" => text.parse::<i64>().ok().map(Value::from),
            "Float" => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
            "Boolean" => match text.as_str() {
                "true" | "True" | "1" => Some(Value::Bool(true)),
                "false" | "False" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            _ => None,
        };
        Ok(value.unwrap_or(Value::String(text)))
    }

    fn list(self, service: &Service, item_type: &str, name: &str) -> Result<Value, Refusal> {
        let mut items = Vec::new();
        for (position, node) in self.members {
            let position: u32 = position.parse().map_err(|_| {
                Refusal::new("InvalidParameter", format!("`{position}` is no position in the list `{name}`"))
            })?;
            items.push((position, node));
        }
        items.sort_by_key(|item| item.0);
        items.into_iter().map(|(_, node)| node.value(service, item_type, name)).collect()
    }
}
