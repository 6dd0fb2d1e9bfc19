//! Records to JSON and back.
//!
//! Writing leaves absent fields out. Reading is tolerant wherever the documentation and the service may disagree: unknown
//! fields are skipped, `null` counts as absent, numbers may come as texts and the reverse, and a promised field that is
//! missing keeps its zero value. What cannot be read at all is an error that tells its path.

use crate::record::{List, Presence, Record, Shape, Slot, View, Wire};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::fmt;

/// Serialises any record; the body of every generated `Serialize`.
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

/// Deserialises any value from a self-describing format; the body of every generated `Deserialize`. A request (or a data
/// type) that lacks a required field is an error.
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    fill(value.slot(), deserializer, true)?;
    Ok(value)
}

fn fill<'de, D: Deserializer<'de>>(slot: Slot<'_>, deserializer: D, strict: bool) -> Result<(), D::Error> {
    let mut reading = Reading::default();
    Seed { slot, reading: &mut reading }.deserialize(deserializer)?;
    match reading.missing.iter().find(|missing| strict && missing.presence == Presence::Required) {
        Some(missing) => Err(de::Error::custom(format_args!("missing required field `{}`", missing.path))),
        None => Ok(()),
    }
}

/// Reads a record from JSON.
pub(crate) fn read(record: &mut dyn Record, json: &str, strict: bool) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    fill(Slot::Record(record), &mut deserializer, strict)?;
    deserializer.end()
}

/// Reads a record from JSON and writes it again.
pub(crate) fn normalize(record: &mut dyn Record, json: &str, strict: bool) -> Result<String, serde_json::Error> {
    read(record, json, strict)?;
    let mut text = Vec::new();
    serialize(record, &mut serde_json::Serializer::new(&mut text))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// What a reader learned besides the values.
#[derive(Default)]
pub(crate) struct Reading {
    path: Vec<Step>,
    missing: Vec<Missing>,
}

impl Reading {
    /// Where the reader stands, such as `Items[2].CreateTime`. After an error: where it happened.
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

    /// The fields that had to be there and were not.
    pub(crate) fn missing(&self) -> &[Missing] {
        &self.missing
    }
}

/// A field that had to be there and was not.
pub(crate) struct Missing {
    pub(crate) path: String,
    presence: Presence,
}

enum Step {
    Field(&'static str),
    Item(usize),
}

/// Reads one value into one slot, and tells whether there was one: `null` is none.
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
    /// The seed for what an optional slot holds, once it is known to hold something.
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
            // The text itself stays out of the message: it may be a secret.
            text.trim().parse().map_err(|_| E::custom("the text is not a number"))
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
                _ => return Err(E::custom("the text is not a boolean")),
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
            // On an error the path stays where it is, so that it tells the place.
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
        while let Some(position) = entries.next_key_seed(KeySeed { shape, hint: next })? {
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
                reading.path.push(Step::Field(field.name));
                reading.missing.push(Missing { path: reading.path(), presence: field.presence });
                reading.path.pop();
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
struct KeySeed {
    shape: &'static Shape,
    hint: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.shape.position(name, self.hint))
    }
}
