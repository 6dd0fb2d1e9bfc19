//! Writes a page's facts of parameters and members into the spec.

use super::Notes;
use super::enums::Enums;
use super::json::{Json, Object};
use super::propose::{self, Proposal};
use crate::UNWRITTEN;
use crate::names::Names;
use crate::published::Parameter;
use crate::spec::{Field, Scalar, Site, TypeName, Wire};
use std::collections::BTreeSet;

/// The owner of fields.
#[derive(Clone, Copy)]
pub(super) struct Owner<'o> {
    /// The prefix of names in notes: `input.`, `output.` or nothing.
    pub(super) place: &'o str,
    /// Whether a caller sets them.
    pub(super) in_input: bool,
    /// Whether responses contain them.
    pub(super) in_output: bool,
    /// The site of the page, if the page states it.
    pub(super) site: Option<Site>,
    /// Whether the owner is on the other site as well, as far as the spec knows.
    pub(super) shared: bool,
    /// The owner's own name.
    pub(super) name: &'o str,
    /// The rules for names in Rust.
    pub(super) names: &'o Names,
}

/// Returns the fields as the page has them now, with everything that people wrote about them.
pub(super) fn merged(
    known: &[Json],
    page: &[Parameter],
    owner: Owner<'_>,
    enums: &mut Enums,
    notes: &mut Notes,
) -> Vec<Json> {
    let mut known: Vec<Object> = known.iter().filter_map(Json::as_object).cloned().collect();
    let order = |fields: &[Object]| -> Vec<String> {
        fields.iter().filter_map(|field| field.text("name")).map(str::to_owned).collect()
    };
    let before = order(&known);
    let mut merged: Vec<Object> = Vec::with_capacity(page.len());
    for parameter in page {
        let name = &*parameter.name.value;
        let field = match known.iter().position(|field| field.text("name") == Some(name)) {
            Some(at) => update(known.remove(at), parameter, owner, notes),
            None => create(parameter, owner, enums, notes),
        };
        merged.push(field);
    }
    // What the page lacks stays behind the field that it followed, if it stays at all.
    for field in known {
        let name = field.text("name").unwrap_or_default().to_owned();
        let Some(field) = without(field, owner, notes) else { continue };
        let place = before.iter().position(|known| *known == name).unwrap_or_default();
        let previous = before[..place]
            .iter()
            .rev()
            .find_map(|previous| merged.iter().position(|field| field.text("name") == Some(previous)));
        merged.insert(previous.map_or(0, |at| at + 1), field);
    }
    let after = order(&merged);
    let common = |names: &[String], others: &[String]| -> Vec<String> {
        names.iter().filter(|name| others.contains(name)).cloned().collect()
    };
    if common(&before, &after) != common(&after, &before) {
        notes.done(format!("`{}*` are in the page's order now", owner.place));
    }
    name_apart(&mut merged, owner, notes);
    merged.into_iter().map(Json::Object).collect()
}

/// Gives fields whose names would meet in Rust names of their own: the first one keeps its name.
fn name_apart(fields: &mut [Object], owner: Owner<'_>, notes: &mut Notes) {
    let given = |field: &Object| {
        field.text("rustName").map_or_else(|| owner.names.field(field.text("name").unwrap_or_default()), str::to_owned)
    };
    // Every answer has this one.
    let mut taken: BTreeSet<String> =
        (owner.place == "output.").then(|| given(&Object::new([("name", "RequestId".into())]))).into_iter().collect();
    taken.extend(fields.iter().filter_map(|field| field.text("rustName")).map(str::to_owned));
    for field in fields.iter_mut().filter(|field| field.get("rustName").is_none()) {
        let own = given(field);
        if taken.insert(own.clone()) {
            continue;
        }
        let plain = own.trim_start_matches("r#");
        let other =
            (2..).map(|number| format!("{plain}_{number}")).find(|name| !taken.contains(name)).unwrap_or(own.clone());
        notes.done(format!(
            "`{}{}` is called `{other}` in Rust, because `{own}` is taken",
            owner.place,
            field.text("name").unwrap_or_default()
        ));
        taken.insert(other.clone());
        field.set("rustName", other.into(), Field::KEYS);
    }
}

fn create(page: &Parameter, owner: Owner<'_>, enums: &mut Enums, notes: &mut Notes) -> Object {
    let mut field =
        Object::new([("name", Json::from(&*page.name.value)), ("type", Json::from(page.type_name.to_string()))]);
    let mut set = |key: &str, value: Json| field.set(key, value, Field::KEYS);
    if let Some(wire) = page.wire {
        set("wire", wire.text().into());
    }
    if owner.in_input {
        set("required", page.required.as_ref().is_some_and(|required| required.value).into());
    }
    if owner.in_output && page.nullable == Some(true) {
        set("nullable", true.into());
    }
    if owner.in_output && page.always == Some(false) {
        set("always", false.into());
    }
    set("doc", UNWRITTEN.into());
    if let Some(site) = owner.site.filter(|_| owner.shared) {
        set("sites", Json::List(vec![site.text().into()]));
    }
    let target = format!("{}{}", owner.place, *page.name);
    notes.done(format!("`{target}` is new"));
    notes.unwritten(&target, &page.text.value);
    if let Some(reason) = &page.deprecated {
        set("deprecated", UNWRITTEN.into());
        notes.unwritten(&format!("{target}, why it is deprecated"), reason);
    }
    propose(&mut field, page, owner, enums, notes);
    field
}

/// Adds what the text seems to say, in a way that binds nobody until a person has confirmed it.
fn propose(field: &mut Object, page: &Parameter, owner: Owner<'_>, enums: &mut Enums, notes: &mut Notes) {
    let mut proposed = Vec::new();
    let values = propose::values(&page.text, &page.type_name);
    if !values.is_empty()
        && let Some(name) = enums.named(owner, &page.name, &values, page.type_name.scalar() == Some(Scalar::Integer))
    {
        field.set("values", name.into(), Field::KEYS);
        proposed.push("values");
    } else if owner.in_input {
        let Proposal { default, range, items, length } = propose::limits(&page.text, &page.type_name);
        for (key, bounds) in [("range", range), ("items", items), ("length", length)] {
            let Some((min, max)) = bounds else { continue };
            let ends = [("min", min), ("max", max)];
            let ends = ends.into_iter().filter_map(|(key, end)| Some((key.to_owned(), end?.into())));
            field.set(key, Json::Object(ends.collect()), Field::KEYS);
            field.set("advisory", true.into(), Field::KEYS);
            proposed.push(key);
        }
        let possible = |default: &String| page.wire != Some(Wire::Uint64) || !default.starts_with('-');
        if let Some(default) = default.filter(possible) {
            field.set("default", Json::Plain(default), Field::KEYS);
            proposed.push("default");
        }
    }
    if !proposed.is_empty() {
        let target = format!("{}{}", owner.place, *page.name);
        let keys = proposed.join("`, `");
        let note = format!("Proposed from the page's text, to be confirmed: `{keys}`.");
        field.set("notes", Json::List(vec![note.into()]), Field::KEYS);
        notes.left(format!("confirm `{keys}` of `{target}`, then remove the note and, with limits, `advisory`"));
    }
}

fn update(mut field: Object, page: &Parameter, owner: Owner<'_>, notes: &mut Notes) -> Object {
    let target = format!("{}{}", owner.place, *page.name);
    let before = field.text("type").unwrap_or_default().to_owned();
    if TypeName::parse(&before) != page.type_name.value {
        field.set("type", page.type_name.to_string().into(), Field::KEYS);
        field.remove("wire");
        notes.done(format!("`{target}` is `{}` now, no longer `{before}`", *page.type_name));
        notes.left(format!("see whether the documentation and the limits of `{target}` still hold"));
    }
    if let Some(wire) = page.wire
        && wire.text() != field.text("wire").unwrap_or(Wire::Int64.text())
    {
        field.set("wire", wire.text().into(), Field::KEYS);
        notes.done(format!("`{target}` is `{}` on the wire now", wire.text()));
    }
    if owner.in_input {
        let stated = page.required.as_ref().map(|required| required.value);
        match (field.get("required").is_some(), stated) {
            (true, Some(stated)) if stated != field.is_true("required") => {
                field.set("required", stated.into(), Field::KEYS);
                notes.done(format!("`{target}` is {} now", if stated { "required" } else { "optional" }));
            }
            (false, stated) => field.set("required", stated.unwrap_or_default().into(), Field::KEYS),
            _ => {}
        }
    }
    // Where sources disagree about what answers contain, the tolerant reading stands.
    if owner.in_output {
        match (field.is_true("nullable"), page.nullable) {
            (false, Some(true)) => {
                field.set("nullable", true.into(), Field::KEYS);
                notes.done(format!("`{target}` may be null now"));
            }
            (true, Some(false)) => notes.kept(format!("`{target}` may be null, though the page does not say so")),
            _ => {}
        }
        let sometimes = field.get("always") == Some(&false.into());
        match (sometimes, page.always) {
            (false, Some(false)) if !field.is_true("nullable") => {
                field.set("always", false.into(), Field::KEYS);
                notes.done(format!("responses may lack `{target}` now"));
            }
            (true, Some(true)) => notes.kept(format!("responses may lack `{target}`, though the page promises it")),
            _ => {}
        }
    }
    if let Some(reason) = &page.deprecated
        && field.get("deprecated").is_none()
    {
        field.set("deprecated", UNWRITTEN.into(), Field::KEYS);
        notes.done(format!("`{target}` is deprecated now"));
        notes.unwritten(&format!("{target}, why it is deprecated"), reason);
    }
    if let Some(site) = owner.site
        && is_elsewhere(&field, site)
    {
        field.remove("sites");
        notes.done(format!("`{target}` is on both sites now"));
    }
    field
}

/// Returns a field that the page does not have, if it stays.
fn without(mut field: Object, owner: Owner<'_>, notes: &mut Notes) -> Option<Object> {
    let target = format!("{}{}", owner.place, field.text("name").unwrap_or_default());
    match owner.site {
        Some(site) if is_elsewhere(&field, site) => Some(field),
        Some(site) if owner.shared && field.list("sites").is_empty() => {
            let other = site.other();
            field.set("sites", Json::List(vec![other.text().into()]), Field::KEYS);
            notes.done(format!("`{target}` is on the site `{}` only now", other.text()));
            Some(field)
        }
        None if !field.list("sites").is_empty() => {
            notes.kept(format!("`{target}`, which has `sites`: the page does not state its site"));
            Some(field)
        }
        _ => {
            notes.done(format!("`{target}` is gone"));
            None
        }
    }
}

/// Returns whether a field or an action is known on the other site only.
pub(super) fn is_elsewhere(object: &Object, site: Site) -> bool {
    let sites = object.list("sites");
    !sites.is_empty() && !sites.contains(&site.text().into())
}
