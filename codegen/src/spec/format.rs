//! Reading Rust types from JSON, and their JSON Schemas. The spec's format is declared once, as Rust types, and
//! both follow from it.

use super::node::{Node, NodeValue};
use crate::diagnostics::{Diagnostics, Rule};
use crate::source::{Span, Spanned};
use serde_json::{Map, json};
use std::collections::BTreeMap;

/// A type that spec files contain.
pub(crate) trait Format: Sized {
    /// Reads it from a value; what does not fit is reported, and every problem at once.
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self>;

    /// Returns the value of a missing key, if it may be omitted.
    fn absent() -> Option<Self> {
        None
    }

    /// Its JSON Schema; named types add themselves to the definitions.
    fn schema(definitions: &mut Map<String, serde_json::Value>) -> serde_json::Value;
}

pub(crate) fn mismatch<T>(node: &Node, expected: &str, diagnostics: &mut Diagnostics) -> Option<T> {
    diagnostics
        .report(Rule::WrongType, node.span, format!("this is {}, expected {expected}", node.kind()))
        .label(format!("expected {expected}"));
    None
}

impl Format for String {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            NodeValue::Text(text) => Some(text.clone()),
            _ => mismatch(node, "a string", diagnostics),
        }
    }

    fn schema(_: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        json!({"type": "string"})
    }
}

impl Format for bool {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match node.value {
            NodeValue::Bool(value) => Some(value),
            _ => mismatch(node, "`true` or `false`", diagnostics),
        }
    }

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn schema(_: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        json!({"type": "boolean"})
    }
}

macro_rules! whole_number {
    ($type:ty, $expected:literal, $schema:tt) => {
        impl Format for $type {
            fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
                match &node.value {
                    NodeValue::Number(text) => text.parse().ok().or_else(|| mismatch(node, $expected, diagnostics)),
                    _ => mismatch(node, $expected, diagnostics),
                }
            }

            fn schema(_: &mut Map<String, serde_json::Value>) -> serde_json::Value {
                json!($schema)
            }
        }
    };
}

whole_number!(i64, "a whole number", {"type": "integer"});
whole_number!(u32, "a whole number that is not negative", {"type": "integer", "minimum": 0});

impl Format for Node {
    fn read(node: &Node, _: &mut Diagnostics) -> Option<Self> {
        Some(node.clone())
    }

    fn schema(_: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        json!({})
    }
}

impl<T: Format> Format for Spanned<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::read(node, diagnostics).map(|value| Self { value, span: node.span })
    }

    fn schema(definitions: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        T::schema(definitions)
    }
}

impl<T: Format> Format for Option<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::read(node, diagnostics).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn schema(definitions: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        T::schema(definitions)
    }
}

impl<T: Format> Format for Vec<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            // Every item is read, so that every problem is reported.
            NodeValue::List(items) => {
                let read: Vec<_> = items.iter().map(|item| T::read(item, diagnostics)).collect();
                read.into_iter().collect()
            }
            _ => mismatch(node, "a list", diagnostics),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn schema(definitions: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        json!({"type": "array", "items": T::schema(definitions)})
    }
}

impl<T: Format> Format for BTreeMap<String, T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            NodeValue::Object(entries) => {
                let read: Vec<_> = entries
                    .iter()
                    .map(|(key, value)| T::read(value, diagnostics).map(|value| (key.value.clone(), value)))
                    .collect();
                read.into_iter().collect()
            }
            _ => mismatch(node, "an object", diagnostics),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn schema(definitions: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        json!({"type": "object", "additionalProperties": T::schema(definitions)})
    }
}

/// The entries of an object with their keys' places, in the order of the file.
#[derive(Clone, Debug)]
pub struct Ordered<T>(pub Vec<(Spanned<String>, T)>);

impl<T: Format> Format for Ordered<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            NodeValue::Object(entries) => {
                let read: Vec<_> = entries
                    .iter()
                    .map(|(key, value)| T::read(value, diagnostics).map(|value| (key.clone(), value)))
                    .collect();
                read.into_iter().collect::<Option<_>>().map(Self)
            }
            _ => mismatch(node, "an object", diagnostics),
        }
    }

    fn schema(definitions: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        json!({"type": "object", "additionalProperties": T::schema(definitions)})
    }
}

/// The entries of an object, of which keys are taken one by one.
pub(crate) struct Keys<'n> {
    entries: Vec<&'n (Spanned<String>, Node)>,
    span: Span,
    complete: bool,
}

impl<'n> Keys<'n> {
    pub(crate) fn new(node: &'n Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            NodeValue::Object(entries) => {
                Some(Self { entries: entries.iter().collect(), span: node.span, complete: true })
            }
            _ => mismatch(node, "an object", diagnostics),
        }
    }

    /// Takes one key. `None` if it is missing or wrong, which is reported; the others can still be taken.
    pub(crate) fn take<T: Format>(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Option<T> {
        let value = match self.entries.iter().position(|(known, _)| known.value == key) {
            Some(position) => T::read(&self.entries.remove(position).1, diagnostics),
            None => T::absent().or_else(|| {
                // The opening brace is enough of a place: the object may be the whole file.
                let span = Span { end: self.span.start + 1, ..self.span };
                diagnostics
                    .report(Rule::MissingKey, span, format!("the key `{key}` is missing"))
                    .label("in this object")
                    .help(format!("add `\"{key}\": …`"));
                None
            }),
        };
        self.complete &= value.is_some();
        value
    }

    /// Reports what was not taken.
    pub(crate) fn finish(self, known: &[&str], diagnostics: &mut Diagnostics) -> bool {
        for (key, _) in &self.entries {
            diagnostics
                .report(Rule::UnknownKey, key.span, format!("the key `{}` is not known here", key.value))
                .help(format!("the keys here are `{}`", known.join("`, `")))
                .suggest(&key.value, known.iter().copied());
        }
        self.complete && self.entries.is_empty()
    }
}

/// Declares an object of the spec: its Rust type, how it is read, and its schema. A key is required unless its type says
/// otherwise (`Option`, `Vec`, maps).
macro_rules! object {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_doc:literal])* $field:ident: $type:ty = $key:literal, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// The place.
            pub span: $crate::source::Span,
            $( $(#[doc = $field_doc])* pub $field: $type, )*
        }

        impl $name {
            /// Its keys, in the order in which they stand.
            pub(crate) const KEYS: &[&str] = &[$($key),*];
        }

        impl $crate::spec::format::Format for $name {
            fn read(
                node: &$crate::spec::Node,
                diagnostics: &mut $crate::diagnostics::Diagnostics,
            ) -> Option<Self> {
                let mut keys = $crate::spec::format::Keys::new(node, diagnostics)?;
                $( let $field = keys.take($key, diagnostics); )*
                let complete = keys.finish(Self::KEYS, diagnostics);
                let read = Self { span: node.span, $( $field: $field?, )* };
                complete.then_some(read)
            }

            fn schema(
                definitions: &mut serde_json::Map<String, serde_json::Value>,
            ) -> serde_json::Value {
                let name = stringify!($name);
                if !definitions.contains_key(name) {
                    // Reserve the name first: a type may contain itself.
                    definitions.insert(name.to_owned(), serde_json::Value::Null);
                    let mut properties = serde_json::Map::new();
                    let mut required: Vec<&str> = Vec::new();
                    $(
                        let mut schema = <$type as $crate::spec::format::Format>::schema(definitions);
                        schema["description"] = concat!($($field_doc, "\n"),*).trim().into();
                        properties.insert($key.to_owned(), schema);
                        if <$type as $crate::spec::format::Format>::absent().is_none() {
                            required.push($key);
                        }
                    )*
                    definitions.insert(name.to_owned(), serde_json::json!({
                        "description": concat!($($doc, "\n"),*).trim(),
                        "type": "object",
                        "properties": properties,
                        "required": required,
                        "additionalProperties": false,
                    }));
                }
                serde_json::json!({"$ref": format!("#/definitions/{name}")})
            }
        }
    };
}
pub(crate) use object;

/// Declares a closed choice of strings.
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $( $(#[doc = $variant_doc:literal])* $variant:ident = $text:literal, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[doc = $variant_doc])* $variant, )*
        }

        impl $name {
            /// Returns the string in the spec.
            pub const fn text(self) -> &'static str {
                match self {
                    $( Self::$variant => $text, )*
                }
            }
        }

        impl $crate::spec::format::Format for $name {
            fn read(
                node: &$crate::spec::Node,
                diagnostics: &mut $crate::diagnostics::Diagnostics,
            ) -> Option<Self> {
                let text = <String as $crate::spec::format::Format>::read(node, diagnostics)?;
                match &*text {
                    $( $text => Some(Self::$variant), )*
                    _ => {
                        diagnostics
                            .report($crate::diagnostics::Rule::UnknownChoice, node.span, format!("`{text}` is not allowed here"))
                            .help(concat!("allowed values are", $(" `", $text, "`"),*))
                            .suggest(&text, [$($text),*]);
                        None
                    }
                }
            }

            fn schema(_: &mut serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
                serde_json::json!({"enum": [$($text),*]})
            }
        }
    };
}
pub(crate) use choice;
