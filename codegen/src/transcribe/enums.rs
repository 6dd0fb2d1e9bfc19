//! The value lists of a version: those that the spec has, and those that are proposed.

use super::fields::Owner;
use super::json::{Json, Object};
use crate::compare::{PROPOSAL, is_proposal};
use crate::names;
use crate::published::prose::variant;
use crate::{UNWRITTEN, spec};
use std::collections::{BTreeMap, BTreeSet};

/// Names of fields that say too little to be those of an enum.
const VAGUE: &[&str] =
    &["Action", "Key", "Kind", "Level", "Mode", "Name", "Source", "State", "Status", "Type", "Value"];

/// The enums of a version.
pub(super) struct Enums {
    /// The values of every enum.
    known: BTreeMap<String, Vec<Json>>,
    /// Those that people have described.
    described: BTreeSet<String>,
    /// The modules that enums and types take.
    taken: BTreeSet<String>,
    /// The files of new ones, by name.
    pub(super) new: BTreeMap<String, Object>,
}

impl Enums {
    /// Knows the enums of the spec, and what other modules are taken.
    pub(super) fn new<'f>(files: impl Iterator<Item = &'f Object>, taken: BTreeSet<String>) -> Self {
        let mut described = BTreeSet::new();
        let known = files.filter_map(|file| {
            let values = file.list("values").iter().filter_map(|value| value.as_object()?.get("value").cloned());
            let name = file.text("name")?.to_owned();
            if !is_undecided(file) {
                described.insert(name.clone());
            }
            Some((name, values.collect()))
        });
        Self { known: known.collect(), described, taken, new: BTreeMap::new() }
    }

    /// Returns the name of the enum with some values, which is made if there is none; nothing if no name is left for it. An enum
    /// of strings that people have described serves every field with just its values.
    pub(super) fn named(&mut self, owner: Owner<'_>, field: &str, values: &[String], numbers: bool) -> Option<String> {
        let values: Vec<Json> = values
            .iter()
            .map(|value| if numbers { Json::Plain(value.clone()) } else { Json::Text(value.clone()) })
            .collect();
        let same = |known: &[Json]| known.len() == values.len() && values.iter().all(|value| known.contains(value));
        let mut described = self.described.iter().filter(|name| same(&self.known[*name]));
        if let (false, Some(name), None) = (numbers, described.next(), described.next()) {
            return Some(name.clone());
        }
        let short = names::variant(field);
        let long = format!("{}{short}", owner.name);
        let name = [short, long].into_iter().filter(|name| !VAGUE.contains(&&**name)).find(|name| {
            let free = names::is_type_name(name) && !self.taken.contains(&owner.names.module(name));
            free || self.known.get(name) == Some(&values)
        })?;
        if !self.known.contains_key(&name) {
            self.taken.insert(owner.names.module(&name));
            self.new.insert(name.clone(), file(&name, &values, numbers));
            self.known.insert(name.clone(), values);
        }
        Some(name)
    }
}

/// Returns whether nobody has decided about a proposed enum yet.
pub(super) fn is_undecided(file: &Object) -> bool {
    let proposed = file.list("notes").iter().filter_map(Json::as_text).any(is_proposal);
    proposed && file.text("doc").is_none_or(crate::is_unwritten)
}

/// Returns a value that nobody has described yet.
pub(super) fn listed(value: &Json) -> Json {
    let mut listed = Object::new([("value", value.clone()), ("doc", UNWRITTEN.into())]);
    if let Json::Plain(number) = value {
        listed.set("name", variant(number).into(), spec::EnumValue::KEYS);
    }
    Json::Object(listed)
}

fn file(name: &str, values: &[Json], numbers: bool) -> Object {
    let listed = values.iter().map(listed);
    let base = if numbers { spec::Base::Number } else { spec::Base::Text };
    Object::new([
        ("$schema", "../../../schema/enum.schema.json".into()),
        ("name", name.into()),
        ("base", base.text().into()),
        ("doc", UNWRITTEN.into()),
        (
            "notes",
            Json::List(vec![format!("{PROPOSAL}a page's text, to be confirmed: the name and the values.").into()]),
        ),
        ("values", Json::List(listed.collect())),
    ])
}
