//! The spec's tables, as `cargo xtask generate` wrote them.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// The catalogue as it was generated.
pub(crate) const TEXT: &str = include_str!("generated/catalogue.json");

/// Everything that the spec says.
pub(crate) struct Catalogue {
    /// The services by version.
    pub(crate) services: BTreeMap<String, Service>,
    /// The error codes that every action can return, with their descriptions.
    pub(crate) common_errors: HashMap<String, String>,
}

/// One version of the service.
pub(crate) struct Service {
    pub(crate) actions: HashMap<String, ActionFacts>,
    pub(crate) types: HashMap<String, Vec<FieldFacts>>,
    /// The error codes of the version, with their descriptions.
    pub(crate) errors: HashMap<String, String>,
}

/// An action's facts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActionFacts {
    pub(crate) name: String,
    pub(crate) access: String,
    pub(crate) sites: Vec<String>,
    pub(crate) rate_limit: Option<u32>,
    pub(crate) input: Vec<FieldFacts>,
    pub(crate) output: Vec<FieldFacts>,
    #[serde(default)]
    pub(crate) rules: Vec<ParameterRule>,
    /// The codes of its own that it documents.
    pub(crate) errors: Vec<String>,
}

/// A rule across parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ParameterRule {
    AtLeastOne(Vec<String>),
    ExactlyOne(Vec<String>),
}

/// A parameter's or member's facts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldFacts {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) type_name: String,
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) range: Option<Bounds>,
    pub(crate) items: Option<Bounds>,
    pub(crate) length: Option<Bounds>,
    pub(crate) multiple_of: Option<String>,
    #[serde(default)]
    pub(crate) sites: Vec<String>,
    #[serde(default)]
    pub(crate) advisory: bool,
    /// The kind of sensitive content, such as `personal`, if it has any.
    pub(crate) sensitive: Option<String>,
}

impl Service {
    /// Applies `mask` to the sensitive values of a record, at any depth.
    pub(crate) fn mask(&self, entries: &mut Map<String, Value>, fields: &[FieldFacts], mask: &dyn Fn(&mut Value)) {
        for field in fields {
            let Some(value) = entries.get_mut(&field.name).filter(|value| !value.is_null()) else { continue };
            if field.sensitive.is_some() {
                each_item(value, mask);
            } else if let Some(members) = self.types.get(field.item_type()) {
                each_item(value, &|item| {
                    if let Value::Object(entries) = item {
                        self.mask(entries, members, mask);
                    }
                });
            }
        }
    }
}

/// Applies a change to the items of a list, or to a single value.
fn each_item(value: &mut Value, change: &dyn Fn(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_item(item, change)),
        value => change(value),
    }
}

impl FieldFacts {
    /// Returns the type of the value, or of its items if it is a list.
    pub(crate) fn item_type(&self) -> &str {
        self.type_name.trim_start_matches("Array of ")
    }
}

/// A smallest and a largest number.
#[derive(Deserialize)]
pub(crate) struct Bounds {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    common_errors: Vec<ErrorFacts>,
    services: Vec<FileService>,
}

#[derive(Deserialize)]
struct FileService {
    version: String,
    errors: Vec<ErrorFacts>,
    actions: Vec<ActionFacts>,
    types: Vec<FileType>,
}

#[derive(Deserialize)]
struct ErrorFacts {
    code: String,
    doc: String,
}

#[derive(Deserialize)]
struct FileType {
    name: String,
    members: Vec<FieldFacts>,
}

impl Catalogue {
    /// Returns the catalogue, read once per process.
    pub(crate) fn get() -> &'static Self {
        static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
        CATALOGUE.get_or_init(|| {
            let file: File = serde_json::from_str(TEXT).expect("the generator writes what this module reads");
            let texts = |errors: Vec<ErrorFacts>| errors.into_iter().map(|error| (error.code, error.doc)).collect();
            let services = file.services.into_iter().map(|service| {
                let facts = Service {
                    actions: service.actions.into_iter().map(|action| (action.name.clone(), action)).collect(),
                    types: service.types.into_iter().map(|it| (it.name, it.members)).collect(),
                    errors: texts(service.errors),
                };
                (service.version, facts)
            });
            Self { services: services.collect(), common_errors: texts(file.common_errors) }
        })
    }

    /// Returns the description of an error code.
    pub(crate) fn message<'c>(&'c self, version: &str, code: &str) -> Option<&'c str> {
        let own = self.services.get(version).and_then(|service| service.errors.get(code));
        own.or_else(|| self.common_errors.get(code)).map(String::as_str)
    }
}
