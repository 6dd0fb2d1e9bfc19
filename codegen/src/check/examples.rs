//! Examples must fit the types that they are examples of.

use super::{CheckedField, CheckedService, Shape, documented};
use crate::diagnostics::Diagnostics;
use crate::source::Span;
use crate::spec::{Field, Node, Value};
use std::collections::BTreeSet;

/// Checks the examples of every action.
pub(super) fn check(service: &CheckedService<'_>, diagnostics: &mut Diagnostics) {
    for action in &service.actions {
        for example in &action.action.examples {
            documented(&example.title, diagnostics);
            let mut checker = Checker {
                service,
                slips: example.slips.iter().map(|slip| &*slip.value).collect(),
                used: BTreeSet::new(),
                diagnostics,
            };
            checker.object(&example.input, &action.input, &action.action.input, "input", Direction::Input);
            checker.object(&example.output, &action.output, &action.action.output, "output", Direction::Output);
            let used = checker.used;
            for slip in example.slips.iter().filter(|slip| !used.contains(&*slip.value)) {
                diagnostics
                    .report("stale-slip", slip.span, format!("the example breaks no rule at `{}`", **slip))
                    .help("remove it; slips are places such as `input.TargetType` or `output.Items.Status`");
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Input,
    Output,
}

struct Checker<'c, 's> {
    service: &'c CheckedService<'s>,
    slips: BTreeSet<&'c str>,
    used: BTreeSet<String>,
    diagnostics: &'c mut Diagnostics,
}

impl Checker<'_, '_> {
    /// Reports a broken rule, unless the spec says that the page's example breaks it.
    fn broken(&mut self, place: &str, span: Span, message: String, help: &str) {
        if self.slips.contains(place) {
            self.used.insert(place.to_owned());
        } else {
            self.diagnostics.report("example", span, message).label(place).help(help);
        }
    }

    /// Checks an object. Of its fields, `all` are listed in the spec, and `fields` are those whose type is known.
    fn object(&mut self, node: &Node, fields: &[CheckedField<'_>], all: &[Field], place: &str, direction: Direction) {
        let listed =
            |name: &str| all.iter().any(|field| field.name.value == name) || (place == "output" && name == "RequestId");
        let Value::Object(entries) = &node.value else {
            self.broken(
                place,
                node.span,
                format!("the example has {}, expected an object", node.kind()),
                "see the page again",
            );
            return;
        };
        for (key, value) in entries {
            let place = format!("{place}.{}", key.value);
            if let Some(field) = fields.iter().find(|field| field.field.name.value == key.value) {
                self.value(value, field, &field.shape, &place, direction);
            } else if !listed(&key.value) {
                let names = fields.iter().map(|field| &*field.field.name.value);
                let near = crate::diagnostics::nearest(&key.value, names);
                let help = near.map_or("add it to the file, or remove it here".to_owned(), |near| {
                    format!("did you mean `{near}`?")
                });
                self.broken(
                    &place,
                    key.span,
                    format!("the example has `{}`, which is not documented", key.value),
                    &help,
                );
            }
        }
        for field in fields {
            let awaited = match direction {
                Direction::Input => field.required,
                Direction::Output => field.always && !field.nullable && !matches!(field.shape, Shape::List(_)),
            };
            let name = &field.field.name.value;
            if awaited && !entries.iter().any(|(key, _)| key.value == *name) {
                let (span, place) = (Span { end: node.span.start + 1, ..node.span }, format!("{place}.{name}"));
                let help = match direction {
                    Direction::Input => "a required parameter must be in every example",
                    Direction::Output => "add it, or mark the field with `\"always\": false`",
                };
                self.broken(&place, span, format!("the example lacks `{name}`"), help);
            }
        }
    }

    fn value(&mut self, node: &Node, field: &CheckedField<'_>, shape: &Shape, place: &str, direction: Direction) {
        if matches!(node.value, Value::Null) && direction == Direction::Output {
            if !field.nullable && field.always {
                let message = format!("the example has null for `{}`", *field.field.name);
                self.broken(place, node.span, message, "mark the field with `\"nullable\": true`, or give a value");
            }
            return;
        }
        let fits = match (shape, &node.value) {
            (Shape::Text, Value::Text(_)) | (Shape::Bool, Value::Bool(_)) | (Shape::Float, Value::Number(_)) => true,
            (Shape::Int64, Value::Number(text)) => text.parse::<i64>().is_ok(),
            (Shape::Uint64, Value::Number(text)) => text.parse::<u64>().is_ok(),
            (Shape::TextEnum(name), Value::Text(text)) | (Shape::NumberEnum(name), Value::Number(text)) => {
                self.listed(name, text, node.span, place);
                true
            }
            (Shape::List(item), Value::List(nodes)) => {
                for node in nodes {
                    self.value(node, field, item, place, direction);
                }
                true
            }
            (Shape::Record(name), Value::Object(_)) => {
                let service = self.service;
                if let Some(record) = service.types.get(&**name) {
                    self.object(node, &record.members, &record.content.members, place, direction);
                }
                true
            }
            _ => false,
        };
        if !fits {
            let message = format!("the example has {} for `{}`", node.kind(), *field.field.name);
            self.broken(place, node.span, message, &format!("its type is `{}`", *field.field.type_name));
        } else if let Some(limit) = broken_limit(node, field) {
            self.broken(
                place,
                node.span,
                format!("the example breaks a limit of `{}`: {limit}", *field.field.name),
                "see the page again",
            );
        }
    }

    fn listed(&mut self, name: &str, text: &str, span: Span, place: &str) {
        let Some(listed) = self.service.enums.get(name) else { return };
        let values = || {
            listed.values.iter().filter_map(|known| match &known.value.value {
                Value::Text(text) | Value::Number(text) => Some(&**text),
                _ => None,
            })
        };
        if !values().any(|known| known == text) {
            let help = match crate::diagnostics::nearest(text, values()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("values of `{name}` are `{}`", values().collect::<Vec<_>>().join("`, `")),
            };
            self.broken(place, span, format!("`{text}` is not a value of `{name}`"), &help);
        }
    }
}

/// The limit that a value of an example breaks.
fn broken_limit(node: &Node, field: &CheckedField<'_>) -> Option<String> {
    // Fractions have ranges too; no limit is so large that a float would lose it.
    let (bounds, measured): (_, f64) = match &node.value {
        Value::Number(text) => (field.field.range.as_ref()?, text.parse().ok()?),
        Value::Text(text) => (field.field.length.as_ref()?, text.chars().count() as f64),
        Value::List(items) => (field.field.items.as_ref()?, items.len() as f64),
        _ => return None,
    };
    match (bounds.min, bounds.max) {
        (Some(min), _) if measured < min as f64 => Some(format!("{measured} is less than {min}")),
        (_, Some(max)) if measured > max as f64 => Some(format!("{measured} is more than {max}")),
        _ => None,
    }
}
