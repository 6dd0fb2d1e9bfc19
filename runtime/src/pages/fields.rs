//! The fields that paging reads and writes, in a typed record or in JSON, by their wire names.

use crate::record::fields::{self, Scalar};
use crate::record::{Presence, Record, Rule};
use serde_json::Value;

/// A request or a response, for reading.
pub enum Fields<'a> {
    Record(&'a dyn Record),
    Json(&'a Value),
}

/// A request, for writing.
pub enum FieldsMut<'a> {
    Record(&'a mut dyn Record),
    Json(&'a mut Value),
}

impl Fields<'_> {
    /// Returns a number, which the service may send as a string.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self {
            Self::Record(record) => fields::number(*record, name),
            Self::Json(json) => json[name].as_i64().or_else(|| json[name].as_str()?.parse().ok()),
        }
    }

    pub(super) fn string(&self, name: &str) -> Option<String> {
        match self {
            Self::Record(record) => fields::string(*record, name),
            Self::Json(json) => json[name].as_str().map(str::to_owned),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self {
            Self::Record(record) => fields::flag(*record, name),
            Self::Json(json) => json[name].as_bool(),
        }
    }

    /// Returns a field as JSON.
    pub(super) fn json(&self, name: &str) -> Option<String> {
        match self {
            Self::Record(record) => fields::json(*record, name),
            Self::Json(json) => Some(json[name].to_string()),
        }
    }

    /// Returns whether the parameter must be set.
    pub(super) fn requires(&self, name: &str) -> bool {
        match self {
            Self::Record(record) => {
                let shape = record.shape();
                shape.fields.iter().any(|field| field.name == name && field.presence == Presence::Required)
            }
            Self::Json(_) => false,
        }
    }

    /// Returns whether the service may refuse a value of one parameter that is not a multiple of the other.
    pub(super) fn wants_multiples(&self, name: &str, of: &str) -> bool {
        match self {
            Self::Record(record) => {
                let is_such =
                    |rule: &Rule| matches!(rule, Rule::MultipleOf(value, step) if *value == name && *step == of);
                record.shape().rules.iter().any(is_such)
            }
            // Nothing says so, and a multiple is right in any case.
            Self::Json(_) => true,
        }
    }
}

impl FieldsMut<'_> {
    pub(super) fn set(&mut self, name: &str, value: Scalar) {
        match self {
            Self::Record(record) => fields::set(*record, name, &value),
            Self::Json(json) => {
                let value = match value {
                    Scalar::Number(number) => number.into(),
                    Scalar::Text(string) => string.into(),
                };
                if let Some(object) = json.as_object_mut() {
                    object.insert(name.to_owned(), value);
                }
            }
        }
    }

    /// Removes the value of an optional parameter.
    pub(super) fn clear(&mut self, name: &str) {
        match self {
            Self::Record(record) => fields::clear(*record, name),
            Self::Json(json) => drop(json.as_object_mut().and_then(|object| object.remove(name))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::table::record;

    struct ListThings {
        limit: i64,
        offset: Option<i64>,
    }

    record!(ListThings.request(), limit = required("Limit"), offset = optional("Offset"));

    #[test]
    fn a_parameter_is_required_where_the_documentation_says_so() {
        let request = ListThings::empty();
        let fields = Fields::Record(&request);
        assert_eq!(["Limit", "Offset", "Page"].map(|name| fields.requires(name)), [true, false, false]);
    }
}
