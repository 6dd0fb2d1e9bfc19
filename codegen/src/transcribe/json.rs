//! JSON as the spec's files have it: keys in their order, numbers as they are written, two spaces to a level.

use crate::spec::{Node, NodeValue};

/// A JSON value that can be changed and written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    /// A number, `true`, `false` or `null`, as it is written.
    Plain(String),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Object),
}

/// One step of a way into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// To the value of a key.
    Key(String),
    /// To an item of a list.
    Item(usize),
}

/// An object, its keys in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object(Vec<(String, Json)>);

impl Json {
    /// Returns the value as an object, if it is one.
    pub(super) fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Returns the value as an object that can be changed, if it is one.
    pub(super) fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Removes what a way leads to, and the list around it if nothing is left in that.
    pub(super) fn remove(&mut self, way: &[Step]) {
        let (Some((last, before)), Self::Object(object)) = (way.split_last(), &mut *self) else { return };
        if before.is_empty() {
            if let Step::Key(key) = last {
                object.remove(key);
            }
            return;
        }
        let Some(holder) = self.at(before) else { return };
        let empty = match (holder, last) {
            (Self::Object(object), Step::Key(key)) => {
                object.remove(key);
                object.0.is_empty()
            }
            (Self::List(items), Step::Item(at)) if *at < items.len() => {
                items.remove(*at);
                items.is_empty()
            }
            _ => false,
        };
        if empty {
            self.remove(before);
        }
    }

    /// Returns what a way leads to.
    pub(super) fn at(&mut self, way: &[Step]) -> Option<&mut Self> {
        let Some((first, rest)) = way.split_first() else { return Some(self) };
        let next = match (self, first) {
            (Self::Object(object), Step::Key(key)) => &mut object.0.iter_mut().find(|(known, _)| known == key)?.1,
            (Self::List(items), Step::Item(at)) => items.get_mut(*at)?,
            _ => return None,
        };
        next.at(rest)
    }

    /// Returns the value as a string, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Object {
    /// Returns an object with these entries.
    pub(super) fn new<const N: usize>(entries: [(&str, Json); N]) -> Self {
        Self(entries.map(|(key, value)| (key.to_owned(), value)).into())
    }

    /// Returns the value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Returns the values of all keys.
    pub(super) fn values(&self) -> impl Iterator<Item = &Json> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Returns the text of a key.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of a key, which is empty if it is missing.
    pub(super) fn list(&self, key: &str) -> &[Json] {
        match self.get(key) {
            Some(Json::List(items)) => items,
            _ => &[],
        }
    }

    /// Returns whether a key is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key) == Some(&Json::from(true))
    }

    /// Sets a key. A new one goes where `order` has it.
    pub(super) fn set(&mut self, key: &str, value: Json, order: &[&str]) {
        if let Some((_, known)) = self.0.iter_mut().find(|(known, _)| known == key) {
            *known = value;
            return;
        }
        let rank = |key: &str| order.iter().position(|known| *known == key);
        let at = self.0.iter().position(|(known, _)| rank(known) > rank(key)).unwrap_or(self.0.len());
        self.0.insert(at, (key.to_owned(), value));
    }

    /// Sets a list, or takes its key away if nothing is in it.
    pub(super) fn put(&mut self, key: &str, items: Vec<Json>, order: &[&str]) {
        if items.is_empty() {
            self.remove(key);
        } else {
            self.set(key, Json::List(items), order);
        }
    }

    /// Takes a key away.
    pub(super) fn remove(&mut self, key: &str) {
        self.0.retain(|(known, _)| known != key);
    }

    /// Returns the text of a file.
    pub(super) fn written(&self) -> String {
        let mut text = String::new();
        write_object(self, 0, &mut text);
        text.push('\n');
        text
    }
}

impl FromIterator<(String, Json)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Plain(value.to_string())
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Plain(value.to_string())
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&Node> for Json {
    fn from(node: &Node) -> Self {
        match &node.value {
            NodeValue::Null => Self::Plain("null".to_owned()),
            NodeValue::Bool(value) => Self::from(*value),
            NodeValue::Number(text) => Self::Plain(text.clone()),
            NodeValue::Text(text) => Self::Text(text.clone()),
            NodeValue::List(items) => Self::List(items.iter().map(Self::from).collect()),
            NodeValue::Object(entries) => {
                Self::Object(Object(entries.iter().map(|(key, value)| (key.value.clone(), value.into())).collect()))
            }
        }
    }
}

fn write(value: &Json, level: usize, text: &mut String) {
    match value {
        Json::Plain(plain) => text.push_str(plain),
        Json::Text(content) => write_text(content, text),
        Json::List(items) if items.is_empty() => text.push_str("[]"),
        Json::List(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                next(position, level, text);
                write(item, level + 1, text);
            }
            end(level, text);
            text.push(']');
        }
        Json::Object(object) => write_object(object, level, text),
    }
}

fn write_object(Object(entries): &Object, level: usize, text: &mut String) {
    text.push('{');
    for (position, (key, value)) in entries.iter().enumerate() {
        next(position, level, text);
        write_text(key, text);
        text.push_str(": ");
        write(value, level + 1, text);
    }
    if !entries.is_empty() {
        end(level, text);
    }
    text.push('}');
}

fn next(position: usize, level: usize, text: &mut String) {
    if position > 0 {
        text.push(',');
    }
    end(level + 1, text);
}

fn end(level: usize, text: &mut String) {
    text.push('\n');
    for _ in 0..level {
        text.push_str("  ");
    }
}

fn write_text(content: &str, text: &mut String) {
    text.push_str(&serde_json::Value::from(content).to_string());
}
