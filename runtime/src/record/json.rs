//! Records to JSON and back.
//!
//! Absent fields are not written. Reading responses is tolerant wherever the documentation and the service may disagree:
//! unknown fields are skipped, `null` counts as absent, numbers may come as strings and the reverse, and a promised field that
//! is missing keeps its zero value. What cannot be read at all is an error with its path. Requests are written by people, so
//! reading them is strict: an unknown field is an error that names the nearest known one.

use crate::record::{Field, List, Presence, Record, Shape, Slot, View, Wire};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::fmt;

/// Serializes any record; the body of every generated `Serialize`.
pub fn serialize<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let values = record.values();
    let present =
        || record.shape().fields.iter().zip(&values).filter(|(_, value)| !matches!(value.view(), View::Absent));
    let mut map = serializer.serialize_map(Some(present().count()))?;
    for (field, value) in present() {
        map.serialize_entry(field.name, &Written(*value))?;
    }
    map.end()
}

/// A value as it is written.
pub(crate) struct Written<'a>(pub(crate) &'a dyn Wire);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.view() {
            View::Absent => serializer.serialize_none(),
            View::Bool(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Text(value) => serializer.serialize_str(value),
            View::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for position in 0..list.len() {
                    seq.serialize_element(&Written(list.get(position)))?;
                }
                seq.end()
            }
            View::Record(record) => serialize(record, serializer),
        }
    }
}

/// Deserializes any value from a self-describing format; the body of every generated `Deserialize`.
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    let strictness = match value.slot() {
        Slot::Record(record) if record.shape().request => Strictness::Request,
        _ => Strictness::Value,
    };
    fill(value.slot(), deserializer, strictness)?;
    Ok(value)
}

fn fill<'de, D: Deserializer<'de>>(slot: Slot<'_>, deserializer: D, strictness: Strictness) -> Result<(), D::Error> {
    let mut reading = Reading { strictness, ..Reading::default() };
    Seed { slot, reading: &mut reading }.deserialize(deserializer).map(drop)
}

/// The strictness of a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Nothing that is missing or unknown: a response of the service.
    #[default]
    Response,
    /// A missing required field: a value of a program, which may be part of a request or of a response.
    Value,
    /// Missing required fields and unknown fields: a request.
    Request,
}

/// Reads a record from JSON.
pub(crate) fn read(record: &mut dyn Record, json: &str, strictness: Strictness) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    fill(Slot::Record(record), &mut deserializer, strictness)?;
    deserializer.end()
}

/// Reads a record from JSON and writes it again.
pub(crate) fn normalize(
    record: &mut dyn Record,
    json: &str,
    strictness: Strictness,
) -> Result<String, serde_json::Error> {
    read(record, json, strictness)?;
    let mut text = Vec::new();
    serialize(record, &mut serde_json::Serializer::new(&mut text))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Most missing fields that are kept with their paths: a long list that lacks a field in every item has only so much to say.
const MOST_MISSING: usize = 100;

/// The position of a reader, and what it learned besides the values.
#[derive(Default)]
pub(crate) struct Reading {
    strictness: Strictness,
    path: Vec<Step>,
    missing: Vec<String>,
    missing_in_all: usize,
}

impl Reading {
    /// Returns the position of the reader, such as `Items[2].CreateTime`. After an error: where it happened.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => path.extend([".", name]),
                Step::Item(position) => path.push_str(&format!("[{position}]")),
            }
        }
        path
    }

    /// Returns the path of a field at the reader's position.
    fn path_of(&self, name: &str) -> String {
        let path = self.path();
        if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
    }

    /// Returns the fields that the documentation promises and that were missing, if any.
    pub(crate) fn missing(&self) -> Option<String> {
        let more = self.missing_in_all - self.missing.len();
        match (&*self.missing, more) {
            ([], _) => None,
            (missing, 0) => Some(missing.join(", ")),
            (missing, more) => Some(format!("{} and {more} more", missing.join(", "))),
        }
    }

    /// Notes a field that had to be there and was not.
    fn note_missing<E: de::Error>(&mut self, field: &Field) -> Result<(), E> {
        if self.strictness != Strictness::Response && field.presence == Presence::Required {
            return Err(E::custom(format_args!("missing required field `{}`", self.path_of(field.name))));
        }
        self.missing_in_all += 1;
        if self.missing.len() < MOST_MISSING {
            self.missing.push(self.path_of(field.name));
        }
        Ok(())
    }
}

enum Step {
    Field(&'static str),
    Item(usize),
}

/// Reads one value into one slot, and returns whether there was one: `null` is none.
pub(crate) struct Seed<'s, 'r> {
    pub(crate) slot: Slot<'s>,
    pub(crate) reading: &'r mut Reading,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_, '_> {
    /// Returns the seed for the value of an optional slot, once it is known to have one.
    fn into_present(self) -> Self {
        match self.slot {
            Slot::Optional(optional) => Self { slot: optional.fill().slot(), ..self }.into_present(),
            _ => self,
        }
    }

    fn number<N: Copy + fmt::Display + TryInto<i64>, E: de::Error>(self, number: N) -> Result<bool, E> {
        let mismatch = || Err(E::custom(format_args!("the number {number} does not fit")));
        match self.into_present().slot {
            Slot::Integer(slot) => match number.try_into() {
                Ok(number) => *slot = number,
                Err(_) => return mismatch(),
            },
            Slot::NumberEnum(slot) => match number.try_into() {
                Ok(number) => slot.set_from(number),
                Err(_) => return mismatch(),
            },
            // Lossy only beyond 2^53, where the sender's own floating-point number was lossy already.
            Slot::Float(slot) => match number.to_string().parse() {
                Ok(number) => *slot = number,
                Err(_) => return mismatch(),
            },
            Slot::Text(slot) => *slot = number.to_string(),
            Slot::TextEnum(slot) => slot.set_from(number.to_string()),
            other => return Err(other.unexpected("a number")),
        }
        Ok(true)
    }

    fn text<E: de::Error>(self, text: &str) -> Result<bool, E> {
        fn parsed<T: std::str::FromStr, E: de::Error>(text: &str) -> Result<T, E> {
            // The string itself stays out of the message: it may be a secret.
            text.trim().parse().map_err(|_| E::custom("the string is not a number"))
        }
        match self.into_present().slot {
            Slot::Text(slot) => text.clone_into(slot),
            Slot::TextEnum(slot) => slot.set_from(text.to_owned()),
            Slot::Integer(slot) => *slot = parsed(text)?,
            Slot::NumberEnum(slot) => slot.set_from(parsed(text)?),
            Slot::Float(slot) => *slot = parsed(text)?,
            Slot::Bool(slot) => match text {
                "true" => *slot = true,
                "false" => *slot = false,
                _ => return Err(E::custom("the string is not a boolean")),
            },
            other => return Err(other.unexpected("a string")),
        }
        Ok(true)
    }
}

impl Slot<'_> {
    fn unexpected<E: de::Error>(&self, found: &str) -> E {
        let expected = match self {
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::NumberEnum(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Text(_) | Self::TextEnum(_) => "a string",
            Self::List(_) => "a list",
            Self::Record(_) => "an object",
            Self::Optional(_) => "a value",
        };
        E::custom(format_args!("found {found}, expected {expected}"))
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the documented type")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<bool, E> {
        match self.into_present().slot {
            Slot::Bool(slot) => *slot = value,
            Slot::Text(slot) => *slot = value.to_string(),
            other => return Err(other.unexpected("a boolean")),
        }
        Ok(true)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<bool, E> {
        self.number(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<bool, E> {
        self.number(value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<bool, E> {
        // Whole numbers within 2^53 are exact in a float, so `10.0` may stand for `10`.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let seed = self.into_present();
        match seed.slot {
            Slot::Float(slot) => *slot = value,
            Slot::Text(slot) => *slot = value.to_string(),
            _ if value.fract() == 0.0 && value.abs() <= EXACT => return seed.text(&format!("{value:.0}")),
            other => return Err(other.unexpected("a fraction")),
        }
        Ok(true)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<bool, E> {
        self.text(text)
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        match self.slot {
            Slot::Optional(slot) => slot.clear(),
            Slot::List(slot) => slot.clear(),
            _ => {}
        }
        Ok(false)
    }

    fn visit_none<E: de::Error>(self) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        let Seed { slot, reading } = self.into_present();
        let Slot::List(list) = slot else { return Err(slot.unexpected("a list")) };
        list.clear();
        loop {
            reading.path.push(Step::Item(list.len()));
            // On an error the path stays where it is, so that it names the place.
            let item = items.next_element_seed(ItemSeed { list: &mut *list, reading: &mut *reading })?;
            reading.path.pop();
            match item {
                None => return Ok(true),
                // A `null` among the items is no item.
                Some(false) => list.pop(),
                Some(true) => {}
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
        let Seed { slot, reading } = self.into_present();
        let Slot::Record(record) = slot else { return Err(slot.unexpected("an object")) };
        let shape = record.shape();
        let mut slots = record.slots();
        let mut seen = vec![false; slots.len()];
        let mut next = 0;
        while let Some(position) = entries.next_key_seed(KeySeed { shape, hint: next, reading: &*reading })? {
            let Some(position) = position else {
                entries.next_value::<IgnoredAny>()?;
                continue;
            };
            reading.path.push(Step::Field(shape.fields[position].name));
            seen[position] = entries.next_value_seed(Seed { slot: slots[position].slot(), reading: &mut *reading })?;
            reading.path.pop();
            next = position + 1;
        }
        for ((field, slot), seen) in shape.fields.iter().zip(&mut slots).zip(seen) {
            // A missing list is an empty list, which breaks no promise.
            let awaited = match field.presence {
                Presence::Required => true,
                Presence::Promised => !matches!(slot.slot(), Slot::List(_)),
                Presence::Optional => false,
            };
            if awaited && !seen {
                reading.note_missing(field)?;
            }
        }
        Ok(true)
    }
}

/// Reads the next list item, which is added only if there is one.
struct ItemSeed<'l, 'r> {
    list: &'l mut dyn List,
    reading: &'r mut Reading,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        Seed { slot: self.list.push().slot(), reading: self.reading }.deserialize(deserializer)
    }
}

/// Finds a field by its wire name without copying the name.
struct KeySeed<'r> {
    shape: &'static Shape,
    hint: usize,
    reading: &'r Reading,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let position = self.shape.position(name, self.hint);
        if position.is_none() && self.reading.strictness == Strictness::Request {
            return Err(unknown_field(name, self.shape, self.reading));
        }
        Ok(position)
    }
}

/// Returns the error about a field that a request does not have.
fn unknown_field<E: de::Error>(name: &str, shape: &Shape, reading: &Reading) -> E {
    // As long as any name can be; what is longer is not a name.
    let name: String = name.chars().take(100).collect();
    let path = reading.path_of(&name);
    match nearest(&name, shape.fields.iter().map(|field| field.name)) {
        Some(known) => E::custom(format_args!("unknown field `{path}`, did you mean `{known}`?")),
        None => E::custom(format_args!("unknown field `{path}`")),
    }
}

/// Returns the known name that a name is probably a misspelling of.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let lower: Vec<char> = name.to_lowercase().chars().collect();
    known
        .map(|known| (distance(&lower, &known.to_lowercase().chars().collect::<Vec<_>>()), known))
        .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// Returns the number of characters to insert, delete or replace to turn one string into the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::table::record;

    #[derive(Clone)]
    struct Tag {
        key: String,
        value: String,
    }

    record!(Tag, key = required("TagKey"), value = required("TagValue"));

    #[derive(Clone)]
    struct AddTags {
        limit: Option<i64>,
        tags: Vec<Tag>,
    }

    record!(AddTags.request(), limit = optional("Limit"), tags = required("Tags"));

    fn refused(json: &str) -> String {
        serde_json::from_str::<AddTags>(json).unwrap_err().to_string()
    }

    #[test]
    fn a_request_with_an_unknown_field_is_refused_with_the_nearest_name() {
        assert_eq!(
            refused("{\"Tags\": [],\n  \"limt\": 5}"),
            "unknown field `limt`, did you mean `Limit`? at line 2 column 8"
        );
        assert_eq!(refused(r#"{"Tags": [], "Zone": 5}"#), "unknown field `Zone` at line 1 column 19");
    }

    #[test]
    fn what_is_nested_in_a_request_is_read_as_strictly() {
        assert_eq!(
            refused(r#"{"Tags": [{"TagKey": "a", "TagValue": "b"}, {"TagKay": "a"}]}"#),
            "unknown field `Tags[1].TagKay`, did you mean `TagKey`? at line 1 column 53"
        );
        assert_eq!(
            refused("{\"Tags\": [\n{\"TagKey\": \"a\"}\n]}"),
            "missing required field `Tags[0].TagValue` at line 2 column 15"
        );
    }

    #[test]
    fn a_missing_field_is_reported_where_its_object_ends() {
        assert_eq!(refused("{\n  \"Limit\": 5\n}"), "missing required field `Tags` at line 3 column 1");
        assert_eq!(refused("{\"Tags\": null}"), "missing required field `Tags` at line 1 column 14");
    }

    #[test]
    fn a_value_that_may_be_part_of_a_response_has_fields_that_are_not_known_yet() {
        let tag: Tag = serde_json::from_str(r#"{"TagKey": "a", "TagValue": "b", "New": 1}"#).unwrap();
        assert_eq!((&*tag.key, &*tag.value), ("a", "b"));
        let error = serde_json::from_str::<Tag>(r#"{"TagKey": "a"}"#).unwrap_err();
        assert_eq!(error.to_string(), "missing required field `TagValue` at line 1 column 15");
    }

    #[test]
    fn a_response_lacks_what_it_lacks_and_only_so_much_of_it_is_kept() {
        let json = format!(r#"{{"Tags": [{}], "New": 1}}"#, vec!["{}"; 1000].join(","));
        let mut response = AddTags::empty();
        let mut reading = Reading::default();
        let seed = Seed { slot: Slot::Record(&mut response), reading: &mut reading };
        assert!(seed.deserialize(&mut serde_json::Deserializer::from_str(&json)).unwrap());
        assert_eq!(response.tags.len(), 1000);
        assert_eq!(reading.missing.len(), MOST_MISSING);
        let missing = reading.missing().unwrap();
        assert!(missing.starts_with("Tags[0].TagKey, Tags[0].TagValue, Tags[1].TagKey, "), "{missing}");
        assert!(missing.ends_with(", Tags[49].TagValue and 1900 more"), "{missing}");
    }

    #[test]
    fn the_last_of_repeated_keys_counts_even_if_it_is_null() {
        let json = r#"{"Limit": 5, "Tags": [{"TagKey": "a"}], "Limit": null, "Tags": null}"#;
        let mut response = AddTags::empty();
        let mut reading = Reading::default();
        let seed = Seed { slot: Slot::Record(&mut response), reading: &mut reading };
        seed.deserialize(&mut serde_json::Deserializer::from_str(json)).unwrap();
        assert_eq!((response.limit, response.tags.len()), (None, 0));
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["ZoneId", "RoleConfigurationId", "Limit"];
        for (name, expected) in [
            ("zoneid", Some("ZoneId")),
            ("ZoneID", Some("ZoneId")),
            ("Zone", Some("ZoneId")),
            ("RoleConfigId", Some("RoleConfigurationId")),
            ("Offset", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known.into_iter()), expected, "{name}");
        }
    }

    /// A value that is absent in a format of other crates.
    struct Absent;

    impl<'de> de::IntoDeserializer<'de> for Absent {
        type Deserializer = Self;

        fn into_deserializer(self) -> Self {
            self
        }
    }

    impl<'de> Deserializer<'de> for Absent {
        type Error = de::value::Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            visitor.visit_none()
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    #[test]
    fn formats_with_absent_values_are_understood() {
        let fields = |names: &[&'static str]| {
            let fields: Vec<_> = names.iter().map(|name| (*name, Absent)).collect();
            <Tag as serde::Deserialize>::deserialize(de::value::MapDeserializer::new(fields.into_iter()))
        };
        let error = fields(&["TagKey", "TagValue"]).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("missing required field `TagKey`"));
        let numbered = de::value::MapDeserializer::<_, de::value::Error>::new([(1_u32, Absent)].into_iter());
        let error = <Tag as serde::Deserialize>::deserialize(numbered).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("invalid type: integer `1`, expected a field name"));
    }
}
