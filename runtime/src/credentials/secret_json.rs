//! JSON that holds secrets.

use secrecy::{ExposeSecret, SecretString};
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A JSON value whose strings are wiped from memory when it is dropped, with the kinds that this crate needs.
pub(super) enum SecretJson {
    String(SecretString),
    Number(i64),
    Object(Vec<(String, SecretJson)>),
    /// Anything else.
    Other,
}

impl SecretJson {
    /// Returns a field of an object.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns a field of an object that is a string and not empty.
    pub(super) fn string(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Self::String(string) => Some(string.expose_secret()).filter(|string| !string.is_empty()),
            _ => None,
        }
    }

    /// Returns a field of an object that is a whole number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Parses JSON. The error is what is wrong with it.
    pub(super) fn parse(json: &[u8]) -> Result<Self, String> {
        // The message has the position and what is wrong with the syntax; every value is accepted, so it shows none.
        serde_json::from_slice(json).map_err(|error| error.to_string())
    }
}

impl<'de> Deserialize<'de> for SecretJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = SecretJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E: de::Error>(self, string: &str) -> Result<SecretJson, E> {
        Ok(SecretJson::String(string.to_owned().into()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<SecretJson, E> {
        Ok(SecretJson::Number(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<SecretJson, E> {
        Ok(i64::try_from(number).map_or(SecretJson::Other, SecretJson::Number))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<SecretJson, E> {
        // The official CLI is written in Python, where a time easily becomes a fraction.
        Ok(SecretJson::Number(number as i64))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<SecretJson, E> {
        Ok(SecretJson::Other)
    }

    fn visit_unit<E: de::Error>(self) -> Result<SecretJson, E> {
        Ok(SecretJson::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<SecretJson, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(SecretJson::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<SecretJson, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = entries.next_entry()? {
            fields.push(field);
        }
        Ok(SecretJson::Object(fields))
    }
}
