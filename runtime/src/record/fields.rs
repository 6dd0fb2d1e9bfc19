//! Fields of a record by their wire names, for what the tables of paging and of tasks name.

use crate::record::json::Written;
use crate::record::{Record, Slot, View};

/// The value of a field that goes from a response into another request: an id, a token, an offset.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Number(i64),
    Text(String),
}

/// Reads a field through its view.
fn view<T>(record: &dyn Record, name: &str, read: impl FnOnce(View<'_>) -> Option<T>) -> Option<T> {
    let at = record.shape().position(name, 0)?;
    read(record.values()[at].view())
}

pub(crate) fn number(record: &dyn Record, name: &str) -> Option<i64> {
    view(record, name, |value| match value {
        View::Integer(number) => Some(number),
        _ => None,
    })
}

pub(crate) fn string(record: &dyn Record, name: &str) -> Option<String> {
    view(record, name, |value| match value {
        View::Text(text) => Some(text.to_owned()),
        _ => None,
    })
}

pub(crate) fn flag(record: &dyn Record, name: &str) -> Option<bool> {
    view(record, name, |value| match value {
        View::Bool(value) => Some(value),
        _ => None,
    })
}

/// Returns a field as JSON.
pub(crate) fn json(record: &dyn Record, name: &str) -> Option<String> {
    let at = record.shape().position(name, 0)?;
    serde_json::to_string(&Written(record.values()[at])).ok()
}

/// Removes the value of a field that may be absent.
pub(crate) fn clear(record: &mut dyn Record, name: &str) {
    let Some(at) = record.shape().position(name, 0) else { return };
    if let Slot::Optional(optional) = record.slots()[at].slot() {
        optional.clear();
    }
}

/// Sets the value of a field.
pub(crate) fn set(record: &mut dyn Record, name: &str, value: &Scalar) {
    fn fill(slot: Slot<'_>, value: &Scalar) {
        match (slot, value) {
            (Slot::Optional(optional), value) => fill(optional.fill().slot(), value),
            (Slot::Integer(slot), Scalar::Number(number)) => *slot = *number,
            (Slot::Text(slot), Scalar::Text(text)) => text.clone_into(slot),
            // The checks of the spec ensure that the value has the field's type.
            _ => {}
        }
    }
    if let Some(at) = record.shape().position(name, 0) {
        fill(record.slots()[at].slot(), value);
    }
}

/// The value at a path such as `Tasks.TaskId`.
#[derive(Debug, PartialEq)]
pub(crate) enum PathValue {
    /// A single value, if there is one.
    One(Option<Scalar>),
    /// A value for every item of a list.
    Each(Vec<Option<Scalar>>),
}

impl PathValue {
    /// Returns the number of items of the list, if the path leads through one.
    pub(crate) fn items(&self) -> Option<usize> {
        match self {
            Self::One(_) => None,
            Self::Each(values) => Some(values.len()),
        }
    }

    /// Returns the value for the item at an index. Without a list, every index has the same value.
    pub(crate) fn at(&self, index: usize) -> Option<&Scalar> {
        match self {
            Self::One(value) => value.as_ref(),
            Self::Each(values) => values.get(index)?.as_ref(),
        }
    }
}

/// Follows a path from field to field.
pub(crate) fn find(record: &dyn Record, path: &str) -> PathValue {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match record.shape().position(name, 0) {
        Some(at) => find_in(record.values()[at].view(), rest),
        None => PathValue::One(None),
    }
}

fn find_in(view: View<'_>, rest: Option<&str>) -> PathValue {
    match (view, rest) {
        (View::Record(record), Some(rest)) => find(record, rest),
        (View::List(list), rest) => {
            let item = |index| match find_in(list.get(index).view(), rest) {
                PathValue::One(value) => vec![value],
                PathValue::Each(values) => values,
            };
            PathValue::Each((0..list.len()).flat_map(item).collect())
        }
        (View::Integer(number), None) => PathValue::One(Some(Scalar::Number(number))),
        (View::Text(text), None) => PathValue::One(Some(Scalar::Text(text.to_owned())).filter(|_| !text.is_empty())),
        _ => PathValue::One(None),
    }
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::table::record;

    struct Owner {
        uin: i64,
        name: String,
    }

    record!(Owner, uin = promised("Uin"), name = promised("Name"));

    struct Folder {
        owner: Owner,
        readers: Vec<Owner>,
    }

    record!(Folder, owner = promised("Owner"), readers = promised("Readers"));

    fn found(path: &str) -> Vec<Option<String>> {
        let owner = |uin, name: &str| Owner { uin, name: name.to_owned() };
        let folder = Folder { owner: owner(7, "mei"), readers: vec![owner(8, ""), owner(9, "tan")] };
        match find(&folder, path) {
            PathValue::One(value) => vec![value.map(|value| value.to_string())],
            PathValue::Each(values) => values.into_iter().map(|value| value.map(|value| value.to_string())).collect(),
        }
    }

    #[test]
    fn a_path_leads_to_numbers_and_strings_in_records_and_lists() {
        let some = |value: &str| Some(value.to_owned());
        assert_eq!(found("Owner.Uin"), [some("7")]);
        assert_eq!(found("Owner.Name"), [some("mei")]);
        assert_eq!(found("Readers.Uin"), [some("8"), some("9")]);
        assert_eq!(found("Readers.Name"), [None, some("tan")]);
        for nowhere in ["Owner", "Other", "Owner.Other", "Owner.Uin.Other"] {
            assert_eq!(found(nowhere), [None], "{nowhere}");
        }
    }
}
