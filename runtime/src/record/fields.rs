//! Fields of a record by their wire names, for what the tables of paging and of tasks name.

use crate::record::{Record, Slot, View};

/// The value of a field that leads to another request: an id, a token, a position.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
}

/// What a view of a field is read as.
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

pub(crate) fn text(record: &dyn Record, name: &str) -> Option<String> {
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

/// Takes a field's value away, if it may be absent.
pub(crate) fn clear(record: &mut dyn Record, name: &str) {
    if let Some(at) = record.shape().position(name, 0)
        && let Slot::Optional(optional) = record.slots()[at].slot()
    {
        optional.clear();
    }
}

/// Gives a field a value.
pub(crate) fn set(record: &mut dyn Record, name: &str, value: &Value) {
    fn fill(slot: Slot<'_>, value: &Value) {
        match (slot, value) {
            (Slot::Optional(optional), value) => fill(optional.fill().slot(), value),
            (Slot::Integer(slot), Value::Number(number)) => *slot = *number,
            (Slot::Text(slot), Value::Text(text)) => text.clone_into(slot),
            // The spec's checks see to it that a value's type fits the field's.
            _ => {}
        }
    }
    if let Some(at) = record.shape().position(name, 0) {
        fill(record.slots()[at].slot(), value);
    }
}

/// What a path such as `Tasks.TaskId` leads to.
#[derive(Debug, PartialEq)]
pub(crate) enum Found {
    /// One place, which may be empty.
    One(Option<Value>),
    /// A place in every item of a list.
    Each(Vec<Option<Value>>),
}

impl Found {
    /// How many items the list has, if there is one.
    pub(crate) fn items(&self) -> Option<usize> {
        match self {
            Self::One(_) => None,
            Self::Each(values) => Some(values.len()),
        }
    }

    /// The value in the item at a position of the list; without a list there is one value for all.
    pub(crate) fn at(&self, position: usize) -> Option<&Value> {
        match self {
            Self::One(value) => value.as_ref(),
            Self::Each(values) => values.get(position)?.as_ref(),
        }
    }
}

/// Follows a path from field to field.
pub(crate) fn find(record: &dyn Record, path: &str) -> Found {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match record.shape().position(name, 0) {
        Some(at) => find_in(record.values()[at].view(), rest),
        None => Found::One(None),
    }
}

fn find_in(view: View<'_>, rest: Option<&str>) -> Found {
    match (view, rest) {
        (View::Record(record), Some(rest)) => find(record, rest),
        (View::List(list), rest) => {
            let item = |position| match find_in(list.get(position).view(), rest) {
                Found::One(value) => vec![value],
                Found::Each(values) => values,
            };
            Found::Each((0..list.len()).flat_map(item).collect())
        }
        (View::Integer(number), None) => Found::One(Some(Value::Number(number))),
        (View::Text(text), None) => Found::One(Some(Value::Text(text.to_owned())).filter(|_| !text.is_empty())),
        _ => Found::One(None),
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}
