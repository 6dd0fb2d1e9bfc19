//! Examples of the spec as calls that a documentation can show.

use super::{Example, ExampleValue};
use crate::check::{CheckedAction, CheckedField, CheckedService, Shape};
use crate::names;
use crate::spec::{Node, NodeValue};

/// Returns the first example of an action as a call.
pub(super) fn lower(action: &CheckedAction<'_>, service: &CheckedService<'_>) -> Option<Example> {
    let example = action.action.examples.first()?;
    let setters = Calls { service }.setters(&example.input, &action.input)?;
    let shown = action.output.first().map(|field| service.names.of_field(field.field));
    Some(Example { setters, shown })
}

struct Calls<'c, 's> {
    service: &'c CheckedService<'s>,
}

impl Calls<'_, '_> {
    /// Returns the setters of an object; `None` if the example breaks the rules (a slip of the page) in a way that has no
    /// form in Rust.
    fn setters(&self, object: &Node, fields: &[CheckedField<'_>]) -> Option<Vec<(String, ExampleValue)>> {
        let NodeValue::Object(entries) = &object.value else { return None };
        let given = |field: &CheckedField<'_>| entries.iter().find(|(key, _)| key.value == field.field.name.value);
        // What lacks a required value does not compile.
        if fields.iter().any(|field| field.required && given(field).is_none()) {
            return None;
        }
        // In the order of the documentation, which the setters have too.
        fields
            .iter()
            .filter_map(|field| given(field).map(|(_, node)| (field, node)))
            .map(|(field, node)| Some((self.service.names.of_field(field.field), self.value(node, &field.shape)?)))
            .collect()
    }

    fn value(&self, node: &Node, shape: &Shape) -> Option<ExampleValue> {
        Some(match (shape, &node.value) {
            (Shape::Text, NodeValue::Text(text)) => ExampleValue::Text(text.clone()),
            (Shape::Int64 | Shape::Uint64, NodeValue::Number(text)) => ExampleValue::Number(text.clone()),
            (Shape::Float, NodeValue::Number(text)) => ExampleValue::Float(text.clone()),
            (Shape::Bool, NodeValue::Bool(value)) => ExampleValue::Bool(*value),
            (Shape::TextEnum(name), NodeValue::Text(text)) => {
                self.variant(name, text).unwrap_or_else(|| ExampleValue::Text(text.clone()))
            }
            (Shape::NumberEnum(name), NodeValue::Number(text)) => self.variant(name, text)?,
            (Shape::Record(name), NodeValue::Object(_)) => {
                let known = self.service.types.get(&**name)?;
                ExampleValue::Record(name.clone(), self.setters(node, &known.members)?)
            }
            // An empty list has no type of its own in Rust.
            (Shape::List(item), NodeValue::List(nodes)) if !nodes.is_empty() => {
                ExampleValue::List(nodes.iter().map(|node| self.value(node, item)).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    fn variant(&self, name: &str, wire: &str) -> Option<ExampleValue> {
        let listed = self.service.enums.get(name)?;
        let value = listed.values.iter().find(
            |known| matches!(&known.value.value, NodeValue::Text(text) | NodeValue::Number(text) if text == wire),
        )?;
        Some(ExampleValue::Variant(name.to_owned(), names::variant_of(value, wire)))
    }
}
