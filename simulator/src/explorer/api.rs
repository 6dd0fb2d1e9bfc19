//! The API that the explorer shows: a catalogue, of this service or of any other.

use crate::catalogue::{Bounds, ParameterRule};
use serde::Deserialize;

/// Every service of a catalogue.
#[derive(Deserialize)]
pub(crate) struct Api {
    /// The crate with the types, as programs name it.
    #[serde(rename = "crate")]
    pub(crate) krate: String,
    services: Vec<Service>,
}

/// One version of a service.
#[derive(Deserialize)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The module of the version, such as `organization::v2021_03_31`.
    pub(crate) module: String,
    pub(crate) actions: Vec<Action>,
    types: Vec<Type>,
    enums: Vec<Enum>,
}

#[derive(Deserialize)]
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) access: String,
    pub(crate) sites: Vec<String>,
    /// The method of the client.
    pub(crate) method: String,
    pub(crate) input: Vec<Field>,
    #[serde(default)]
    pub(crate) rules: Vec<ParameterRule>,
}

/// A parameter, or a member of a type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Field {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) type_name: String,
    /// The name in Rust.
    pub(crate) rust: String,
    #[serde(default)]
    pub(crate) required: bool,
    /// The enum of its values.
    pub(crate) values: Option<String>,
    pub(crate) range: Option<Bounds>,
    pub(crate) items: Option<Bounds>,
    pub(crate) length: Option<Bounds>,
    pub(crate) multiple_of: Option<String>,
    /// Whether its limits are documented only.
    #[serde(default)]
    pub(crate) advisory: bool,
    pub(crate) sensitive: Option<String>,
}

#[derive(Deserialize)]
struct Type {
    name: String,
    rust: String,
    members: Vec<Field>,
}

#[derive(Deserialize)]
struct Enum {
    name: String,
    values: Vec<EnumValue>,
}

#[derive(Deserialize)]
struct EnumValue {
    value: serde_json::Value,
    rust: String,
}

impl Api {
    /// Reads a catalogue as `cargo xtask generate` writes it.
    pub(crate) fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// An action with its service.
    pub(crate) fn action(&self, service: &str, version: &str, action: &str) -> Option<(&Service, &Action)> {
        let service = self.services.iter().find(|known| known.name == service && known.version == version)?;
        Some((service, service.actions.iter().find(|known| known.name == action)?))
    }
}

impl Service {
    /// The name in Rust and the members of a type.
    pub(crate) fn record(&self, name: &str) -> Option<(&str, &[Field])> {
        let known = self.types.iter().find(|known| known.name == name)?;
        Some((&known.rust, &known.members))
    }

    /// The variant in Rust of a value of an enum.
    pub(crate) fn variant(&self, name: &str, value: &serde_json::Value) -> Option<&str> {
        let listed = self.enums.iter().find(|known| known.name == name)?;
        listed.values.iter().find(|known| known.value == *value).map(|known| &*known.rust)
    }
}
