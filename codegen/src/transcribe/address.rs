//! Requests in the older form: an address with one parameter for each value, such as `Filters.0.Name=zone`.

use super::json::{Json, Object};
use crate::published::{Action, Document, Parameter};
use crate::spec::{Scalar, TypeName};
use std::collections::BTreeMap;

/// Parameters that every request may have, which are no part of the body.
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

/// Returns the body of a request, with values of the types that the document states.
pub(super) fn request(query: &str, page: &Action, document: &Document) -> Object {
    let fields = page.input.as_deref().unwrap_or_default();
    let mut tree = Tree::default();
    let query: String = query.split_whitespace().collect();
    for pair in query.split('&') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let (name, value) = (decoded(name), decoded(value));
        let own = |name: &str| fields.iter().any(|field| *field.name.value == *name);
        if !COMMON.contains(&&*name) || own(&name) {
            tree.put(name.split('.'), value);
        }
    }
    tree.object(fields, document)
}

/// Values by the parts of their names.
#[derive(Default)]
struct Tree {
    value: String,
    below: BTreeMap<Part, Tree>,
    /// The parts in their order.
    order: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Item(usize),
    Name(String),
}

impl Tree {
    fn put<'p>(&mut self, mut parts: impl Iterator<Item = &'p str>, value: String) {
        let Some(part) = parts.next() else {
            self.value = value;
            return;
        };
        let part = part.parse().map_or_else(|_| Part::Name(part.to_owned()), Part::Item);
        if !self.below.contains_key(&part) {
            self.order.push(part.clone());
        }
        self.below.entry(part).or_default().put(parts, value);
    }

    fn object(&self, fields: &[Parameter], document: &Document) -> Object {
        let entries = self.order.iter().filter_map(|part| {
            let Part::Name(name) = part else { return None };
            let field = fields.iter().find(|field| field.name.value == *name);
            Some((name.clone(), self.below[part].json(field.map(|field| &field.type_name.value), document)))
        });
        entries.collect()
    }

    fn json(&self, type_name: Option<&TypeName>, document: &Document) -> Json {
        if self.below.is_empty() {
            return scalar(&self.value, type_name);
        }
        let item = type_name.map(|type_name| TypeName::parse(type_name.item()));
        if self.below.keys().all(|part| matches!(part, Part::Item(_))) {
            return Json::List(self.below.values().map(|below| below.json(item.as_ref(), document)).collect());
        }
        let known = item.and_then(|item| document.types.iter().find(|it| *it.name.value == *item.item()));
        Json::Object(self.object(known.map(|known| &*known.members).unwrap_or_default(), document))
    }
}

fn scalar(text: &str, type_name: Option<&TypeName>) -> Json {
    let plain = match type_name.and_then(TypeName::only_scalar) {
        Some(Scalar::Integer | Scalar::Float) => serde_json::from_str::<serde_json::Number>(text).is_ok(),
        Some(Scalar::Boolean) => matches!(text, "true" | "false"),
        _ => false,
    };
    if plain { Json::Plain(text.to_owned()) } else { text.into() }
}

/// Replaces `%20` and the like.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
