//! Examples must fit the types that they are examples of.

use super::problems::Problems;
use super::{CheckedAction, CheckedField, CheckedService, Shape};
use crate::diagnostics::{Rule, nearest};
use crate::source::Span;
use crate::spec::{Example, Field, Node, NodeValue};
use std::collections::BTreeSet;

/// Checks the examples of every action.
pub(super) fn check(service: &CheckedService<'_>, problems: &mut Problems<'_>) {
    for action in &service.actions {
        for example in &action.action.examples {
            problems.described(&example.title);
            check_example(example, &breaches(service, action, example), problems);
        }
    }
}

/// Reports the rules that an example breaks, unless the spec says that the page's example breaks them.
fn check_example(example: &Example, found: &[Breach], problems: &mut Problems<'_>) {
    let slips: BTreeSet<&str> = example.slips.iter().map(|slip| &*slip.value).collect();
    for breach in found.iter().filter(|breach| !slips.contains(&*breach.path)) {
        problems.report(Rule::Example, breach.span, &*breach.message).label(&*breach.path).help(&*breach.help);
    }
    let used: BTreeSet<&str> = found.iter().map(|breach| &*breach.path).collect();
    for slip in example.slips.iter().filter(|slip| !used.contains(&*slip.value)) {
        problems
            .report(Rule::StaleSlip, slip.span, format!("the example breaks no rule at `{}`", **slip))
            .help("remove it; slips are paths such as `input.TargetType` or `output.Items.Status`");
    }
}

/// A rule that an example breaks.
struct Breach {
    /// The path of the value that breaks it, such as `input.TargetType`.
    path: String,
    span: Span,
    message: String,
    help: String,
}

/// Returns every rule that an example of an action breaks, whether or not the spec says so.
fn breaches(service: &CheckedService<'_>, action: &CheckedAction<'_>, example: &Example) -> Vec<Breach> {
    let mut checker = Checker { service, found: Vec::new() };
    checker.object(&example.input, &action.input, &action.action.input, "input", Direction::Input);
    checker.object(&example.output, &action.output, &action.action.output, "output", Direction::Output);
    checker.found
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Input,
    Output,
}

struct Checker<'c, 's> {
    service: &'c CheckedService<'s>,
    found: Vec<Breach>,
}

impl Checker<'_, '_> {
    fn broken(&mut self, path: &str, span: Span, message: String, help: impl Into<String>) {
        self.found.push(Breach { path: path.to_owned(), span, message, help: help.into() });
    }

    /// Checks an object. Of its fields, `all` are listed in the spec, and `fields` are those whose type is known.
    fn object(&mut self, node: &Node, fields: &[CheckedField<'_>], all: &[Field], path: &str, direction: Direction) {
        let listed =
            |name: &str| all.iter().any(|field| field.name.value == name) || (path == "output" && name == "RequestId");
        let NodeValue::Object(entries) = &node.value else {
            self.broken(
                path,
                node.span,
                format!("the example has {}, expected an object", node.kind()),
                "see the page again",
            );
            return;
        };
        for (key, value) in entries {
            let path = format!("{path}.{}", key.value);
            if let Some(field) = fields.iter().find(|field| field.field.name.value == key.value) {
                self.value(value, field, &field.shape, &path, direction);
            } else if !listed(&key.value) {
                let names = fields.iter().map(|field| &*field.field.name.value);
                let near = nearest(&key.value, names);
                let help = near.map_or("add it to the file, or remove it here".to_owned(), |near| {
                    format!("did you mean `{near}`?")
                });
                self.broken(&path, key.span, format!("the example has `{}`, which is not documented", key.value), help);
            }
        }
        for field in fields {
            let awaited = match direction {
                Direction::Input => field.required,
                Direction::Output => field.always && !field.nullable && !matches!(field.shape, Shape::List(_)),
            };
            let name = &field.field.name.value;
            if awaited && !entries.iter().any(|(key, _)| key.value == *name) {
                let (span, path) = (Span { end: node.span.start + 1, ..node.span }, format!("{path}.{name}"));
                let help = match direction {
                    Direction::Input => "a required parameter must be in every example",
                    Direction::Output => "add it, or mark the field with `\"always\": false`",
                };
                self.broken(&path, span, format!("the example lacks `{name}`"), help);
            }
        }
    }

    fn value(&mut self, node: &Node, field: &CheckedField<'_>, shape: &Shape, path: &str, direction: Direction) {
        if matches!(node.value, NodeValue::Null) && direction == Direction::Output {
            if !field.nullable && field.always {
                let message = format!("the example has null for `{}`", *field.field.name);
                self.broken(path, node.span, message, "mark the field with `\"nullable\": true`, or give a value");
            }
            return;
        }
        let fits = match (shape, &node.value) {
            (Shape::Text, NodeValue::Text(_))
            | (Shape::Bool, NodeValue::Bool(_))
            | (Shape::Float, NodeValue::Number(_)) => true,
            (Shape::Int64, NodeValue::Number(text)) => text.parse::<i64>().is_ok(),
            (Shape::Uint64, NodeValue::Number(text)) => text.parse::<u64>().is_ok(),
            (Shape::TextEnum(name), NodeValue::Text(text)) | (Shape::NumberEnum(name), NodeValue::Number(text)) => {
                self.listed(name, text, node.span, path);
                true
            }
            (Shape::List(item), NodeValue::List(nodes)) => {
                for node in nodes {
                    self.value(node, field, item, path, direction);
                }
                true
            }
            (Shape::Record(name), NodeValue::Object(_)) => {
                let service = self.service;
                if let Some(record) = service.types.get(&**name) {
                    self.object(node, &record.members, &record.content.members, path, direction);
                }
                true
            }
            _ => false,
        };
        if !fits {
            let message = format!("the example has {} for `{}`", node.kind(), *field.field.name);
            self.broken(path, node.span, message, format!("its type is `{}`", *field.field.type_name));
        } else if let Some(limit) = broken_limit(node, field) {
            self.broken(
                path,
                node.span,
                format!("the example breaks a limit of `{}`: {limit}", *field.field.name),
                "see the page again",
            );
        }
    }

    fn listed(&mut self, name: &str, text: &str, span: Span, path: &str) {
        let Some(listed) = self.service.enums.get(name) else { return };
        let values = || {
            listed.values.iter().filter_map(|known| match &known.value.value {
                NodeValue::Text(text) | NodeValue::Number(text) => Some(&**text),
                _ => None,
            })
        };
        if !values().any(|known| known == text) {
            let help = match nearest(text, values()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("values of `{name}` are `{}`", values().collect::<Vec<_>>().join("`, `")),
            };
            self.broken(path, span, format!("`{text}` is not a value of `{name}`"), help);
        }
    }
}

/// Returns the limit that a value of an example breaks.
fn broken_limit(node: &Node, field: &CheckedField<'_>) -> Option<String> {
    // Fractions have ranges too; no limit is so large that a float would lose it.
    let (bounds, measured): (_, f64) = match &node.value {
        NodeValue::Number(text) => (field.field.range.as_ref()?, text.parse().ok()?),
        NodeValue::Text(text) => (field.field.length.as_ref()?, text.chars().count() as f64),
        NodeValue::List(items) => (field.field.items.as_ref()?, items.len() as f64),
        _ => return None,
    };
    match (bounds.min, bounds.max) {
        (Some(min), _) if measured < min as f64 => Some(format!("{measured} is less than {min}")),
        (_, Some(max)) if measured > max as f64 => Some(format!("{measured} is more than {max}")),
        _ => None,
    }
}
