//! The types of parameters and members, as pages write them.

use super::format::Format;
use super::node::Node;
use crate::diagnostics::Diagnostics;
use serde_json::{Map, json};
use std::fmt;

/// A type as pages write it: `String`, `TaskInfo`, `Array of TaskInfo`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeName {
    /// The number of lists around the item.
    lists: usize,
    item: String,
}

/// A type that pages use without describing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A string.
    String,
    /// A whole number.
    Integer,
    /// A Boolean.
    Boolean,
    /// A floating-point number.
    Float,
    /// A date and time, in a form that the page states.
    Timestamp,
    /// A date and time in the format of ISO 8601.
    TimestampIso8601,
    /// A day.
    Date,
}

impl Scalar {
    /// Every scalar.
    pub const ALL: [Self; 7] =
        [Self::String, Self::Integer, Self::Boolean, Self::Float, Self::Timestamp, Self::TimestampIso8601, Self::Date];

    /// Returns its name, as pages write it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Integer => "Integer",
            Self::Boolean => "Boolean",
            Self::Float => "Float",
            Self::Timestamp => "Timestamp",
            Self::TimestampIso8601 => "Timestamp ISO8601",
            Self::Date => "Date",
        }
    }
}

impl TypeName {
    /// The words before the item of a list.
    pub(crate) const LIST: &str = "Array of ";

    /// Reads a type as pages write it. Every string is one: what is not a list is an item.
    pub fn parse(text: &str) -> Self {
        let item = Self::item_of(text);
        Self { lists: (text.len() - item.len()) / Self::LIST.len(), item: item.to_owned() }
    }

    /// Returns the name of the item of a type as pages write it.
    pub(crate) fn item_of(text: &str) -> &str {
        text.trim_start_matches(Self::LIST)
    }

    /// Returns the type of a list of these.
    pub(crate) fn listed(self) -> Self {
        Self { lists: self.lists + 1, ..self }
    }

    /// Returns the number of lists around the item.
    pub(crate) fn lists(&self) -> usize {
        self.lists
    }

    /// Returns the name of the item: a scalar, a data type, or something that is not known.
    pub(crate) fn item(&self) -> &str {
        &self.item
    }

    /// Returns the item, if it is a scalar.
    pub(crate) fn scalar(&self) -> Option<Scalar> {
        Scalar::ALL.into_iter().find(|scalar| scalar.text() == self.item)
    }

    /// Returns the type itself, if it is a scalar and not a list of them.
    pub(crate) fn only_scalar(&self) -> Option<Scalar> {
        self.scalar().filter(|_| self.lists == 0)
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..self.lists {
            f.write_str(Self::LIST)?;
        }
        f.write_str(&self.item)
    }
}

impl Format for TypeName {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        String::read(node, diagnostics).map(|text| Self::parse(&text))
    }

    fn schema(_: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        json!({"type": "string"})
    }
}

#[cfg(test)]
mod tests {
    use super::{Scalar, TypeName};

    #[test]
    fn names_are_read_and_written_as_they_are() {
        for (text, lists, item, scalar) in [
            ("String", 0, "String", Some(Scalar::String)),
            ("Timestamp ISO8601", 0, "Timestamp ISO8601", Some(Scalar::TimestampIso8601)),
            ("Array of Array of TaskInfo", 2, "TaskInfo", None),
            ("Array of ", 1, "", None),
            ("Array ofX", 0, "Array ofX", None),
        ] {
            let name = TypeName::parse(text);
            assert_eq!((name.lists(), name.item(), name.scalar()), (lists, item, scalar), "{text}");
            assert_eq!(name.to_string(), text);
        }
    }
}
