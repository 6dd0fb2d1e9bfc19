//! Writes a page's facts of parameters and members into the spec.

use super::Notes;
use super::enums::Enums;
use super::json::{Json, Object};
use crate::UNWRITTEN;
use crate::check::Usage;
use crate::compare::{Drift, Finding, NULLABLE, PROPOSAL, is_proposal};
use crate::names::Names;
use crate::published::Parameter;
use crate::published::prose::{self, Proposal};
use crate::spec::{self, Field, Scalar, Site, TypeName, Wire};
use std::collections::{BTreeMap, BTreeSet};

/// The owner of fields.
#[derive(Clone, Copy)]
pub(super) struct Owner<'o> {
    /// The prefix of names in notes: `input.`, `output.` or nothing.
    pub(super) place: &'o str,
    /// The prefix of names in findings: `input.`, `output.` or `member.`.
    pub(super) prefix: &'o str,
    pub(super) usage: Usage,
    /// The site of the page.
    pub(super) site: Site,
    /// Whether the owner exists on the other site, too, according to the spec.
    pub(super) shared: bool,
    /// The owner's own name.
    pub(super) name: &'o str,
    /// The rules for names in Rust.
    pub(super) names: &'o Names,
}

/// Applies the findings about a list of fields.
pub(super) fn apply(
    fields: &mut Vec<Object>,
    page: &[Parameter],
    findings: &[&Finding],
    owner: Owner<'_>,
    notes: &mut Notes,
) {
    // A field that was renamed goes by its old name in the findings.
    let mut renamed: BTreeMap<&str, &str> = BTreeMap::new();
    for finding in findings {
        if finding.drift == Drift::OrderChanged && finding.path == owner.prefix.trim_end_matches('.') {
            sort(fields, page);
            notes.done(format!("`{}*` are in the page's order now", owner.place));
        }
        let Some(old) = finding.path.strip_prefix(owner.prefix) else { continue };
        let name = renamed.get(old).copied().unwrap_or(old);
        let at = fields.iter().position(|field| field.text("name") == Some(name));
        let parameter = page.iter().find(|parameter| *parameter.name.value == *name);
        match (finding.drift, at, parameter) {
            (Drift::FieldAdded, None, Some(parameter)) => {
                let at = place(fields, page, name);
                fields.insert(at, create(parameter, owner, notes));
            }
            (Drift::FieldRemoved, Some(at), _) => remove(fields, at, owner, notes),
            (Drift::FieldRenamed, Some(at), _) => {
                let Some(new) = &finding.page else { continue };
                fields[at].set("name", new.as_str().into(), Field::KEYS);
                renamed.insert(old, new);
                notes.done(format!("`{}{new}` was `{old}`", owner.place));
                notes.left(format!(
                    "see whether what is written about `{}{new}` still holds under its new name",
                    owner.place
                ));
            }
            (_, Some(at), Some(parameter)) => update(&mut fields[at], parameter, finding, owner, notes),
            _ => {}
        }
    }
    for parameter in page {
        let known = fields.iter().find(|field| field.text("name") == Some(&parameter.name));
        note_tolerance(known, parameter, owner, notes);
    }
    name_apart(fields, owner, notes);
}

/// Returns where a new field goes: behind the one that it follows on the page, and what the page lacks behind that.
fn place(fields: &[Object], page: &[Parameter], name: &str) -> usize {
    let known = |name: &str| fields.iter().position(|field| field.text("name") == Some(name));
    let before = page.iter().take_while(|parameter| *parameter.name.value != *name);
    let Some(previous) = before.filter_map(|parameter| known(&parameter.name)).last() else { return 0 };
    let lacks = |field: &Object| page.iter().all(|parameter| field.text("name") != Some(&parameter.name));
    previous + 1 + fields[previous + 1..].iter().take_while(|field| lacks(field)).count()
}

/// Puts fields into the page's order. What the page lacks stays behind the field that it followed.
fn sort(fields: &mut Vec<Object>, page: &[Parameter]) {
    let rank = |field: &Object| page.iter().position(|parameter| field.text("name") == Some(&parameter.name));
    let mut groups: Vec<(Option<usize>, Vec<Object>)> = Vec::new();
    for field in fields.drain(..) {
        match (rank(&field), groups.last_mut()) {
            (None, Some((_, group))) => group.push(field),
            (rank, _) => groups.push((rank, vec![field])),
        }
    }
    groups.sort_by_key(|(rank, _)| *rank);
    fields.extend(groups.into_iter().flat_map(|(_, group)| group));
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

fn create(page: &Parameter, owner: Owner<'_>, notes: &mut Notes) -> Object {
    let mut field =
        Object::new([("name", Json::from(&*page.name.value)), ("type", Json::from(page.type_name.to_string()))]);
    let mut set = |key: &str, value: Json| field.set(key, value, Field::KEYS);
    if let Some(wire) = page.wire {
        set("wire", wire.text().into());
    }
    if matches!(owner.usage, Usage::Input | Usage::Both) {
        set("required", page.required.as_ref().is_some_and(|required| required.value).into());
    }
    if owner.usage != Usage::Input {
        if page.nullable == Some(true) {
            set("nullable", true.into());
        } else if page.always == Some(false) {
            set("always", false.into());
        }
    }
    set("doc", UNWRITTEN.into());
    if let Some(site) = owner.shared.then_some(owner.site) {
        set("sites", Json::List(vec![site.text().into()]));
    }
    let target = format!("{}{}", owner.place, *page.name);
    notes.done(format!("`{target}` is new"));
    notes.unwritten(&target, &page.text.value);
    if let Some(reason) = &page.deprecated {
        set("deprecated", UNWRITTEN.into());
        notes.unwritten(&format!("{target}, why it is deprecated"), reason);
    }
    field
}

/// Returns whether nobody has written about a field yet, so that what is proposed for it may still change.
fn is_undecided(field: &Object) -> bool {
    field.text("doc").is_none_or(crate::is_unwritten)
}

/// Takes back what was proposed for a field that nobody has decided about.
pub(super) fn take_back(field: &mut Object) {
    if !is_undecided(field) {
        return;
    }
    let notes: Vec<Json> = field.list("notes").to_vec();
    let (proposals, others): (Vec<Json>, Vec<Json>) =
        notes.into_iter().partition(|note| note.as_text().is_some_and(is_proposal));
    for key in proposals.iter().filter_map(Json::as_text).flat_map(|note| note.split('`').skip(1).step_by(2)) {
        field.remove(key);
        field.remove("advisory");
    }
    if others.is_empty() {
        field.remove("notes");
    } else if !proposals.is_empty() {
        field.set("notes", Json::List(others), Field::KEYS);
    }
}

/// Proposes facts for every field that nobody has decided about. `before` are the fields as they were.
pub(super) fn propose_all(
    (fields, before): (&mut [Object], &[Json]),
    page: &[Parameter],
    owner: Owner<'_>,
    enums: &mut Enums,
    notes: &mut Notes,
) {
    for parameter in page {
        let field = fields.iter_mut().find(|field| field.text("name") == Some(&parameter.name));
        let Some(field) = field.filter(|field| is_undecided(field)) else { continue };
        let proposed = propose(field, parameter, owner, enums);
        let known = before.iter().any(|known| known.as_object() == Some(field));
        if !proposed.is_empty() && !known {
            let (target, keys) = (format!("{}{}", owner.place, *parameter.name), proposed.join("`, `"));
            notes.left(format!("confirm `{keys}` of `{target}`, then remove the note and, with limits, `advisory`"));
        }
    }
}

/// Adds what the text seems to say, in a way that binds nobody until a person has confirmed it. Returns the keys.
fn propose(field: &mut Object, page: &Parameter, owner: Owner<'_>, enums: &mut Enums) -> Vec<&'static str> {
    let mut proposed = Vec::new();
    // Notes of people show that somebody is at work here.
    if !field.list("notes").is_empty() || field.get("values").is_some() {
        return proposed;
    }
    let values = prose::values(&page.text, &page.type_name);
    if !values.is_empty()
        && let Some(name) = enums.named(owner, &page.name, &values, page.type_name.scalar() == Some(Scalar::Integer))
    {
        field.set("values", name.into(), Field::KEYS);
        proposed.push("values");
    } else if owner.usage != Usage::Output {
        let Proposal { default, range, items, length } = prose::limits(&page.text, &page.type_name);
        for (key, bounds) in [("range", range), ("items", items), ("length", length)] {
            let Some((min, max)) = bounds.filter(|_| field.get(key).is_none()) else { continue };
            let ends = [("min", min), ("max", max)];
            let ends = ends.into_iter().filter_map(|(key, end)| Some((key.to_owned(), end?.into())));
            field.set(key, Json::Object(ends.collect()), Field::KEYS);
            field.set("advisory", true.into(), Field::KEYS);
            proposed.push(key);
        }
        let possible = |default: &String| page.wire != Some(Wire::Uint64) || !default.starts_with('-');
        if let Some(default) = default.filter(possible).filter(|_| field.get("default").is_none()) {
            field.set("default", Json::Plain(default), Field::KEYS);
            proposed.push("default");
        }
    }
    if !proposed.is_empty() {
        field.set("notes", Json::List(vec![proposal(&proposed).into()]), Field::KEYS);
    }
    proposed
}

/// Applies a finding about a field that both sides have.
fn update(field: &mut Object, page: &Parameter, finding: &Finding, owner: Owner<'_>, notes: &mut Notes) {
    let target = format!("{}{}", owner.place, *page.name);
    let undecided = is_undecided(field);
    match finding.drift {
        Drift::FieldRetyped => retype(field, page, &target, notes),
        Drift::RequiredChanged => {
            let required = page.required.as_ref().is_some_and(|required| required.value);
            field.set("required", required.into(), Field::KEYS);
            notes.done(format!("`{target}` is {} now", if required { "required" } else { "optional" }));
        }
        Drift::PresenceChanged if finding.page.as_deref() == Some(NULLABLE) => {
            field.set("nullable", true.into(), Field::KEYS);
            field.remove("always");
            notes.done(format!("`{target}` may be null now"));
        }
        Drift::PresenceChanged => {
            field.set("always", false.into(), Field::KEYS);
            notes.done(format!("responses may lack `{target}` now"));
        }
        Drift::Deprecated => {
            field.set("deprecated", UNWRITTEN.into(), Field::KEYS);
            notes.done(format!("`{target}` is deprecated now"));
            let reason = page.deprecated.as_deref().unwrap_or_default();
            notes.unwritten(&format!("{target}, why it is deprecated"), reason);
        }
        Drift::NotDeprecated => {
            field.remove("deprecated");
            notes.done(format!("`{target}` is not deprecated any more"));
        }
        Drift::SitesChanged => {
            field.remove("sites");
            notes.done(format!("`{target}` is on both sites now"));
        }
        Drift::LimitChanged | Drift::DefaultChanged if !undecided => {
            restate(field, finding, &target, notes);
        }
        Drift::TextChanged if !undecided => {
            notes.left(format!("read the description of `{target}` again: {}", page.text.value));
        }
        _ => {}
    }
}

fn retype(field: &mut Object, page: &Parameter, target: &str, notes: &mut Notes) {
    let before = field.text("type").unwrap_or_default().to_owned();
    if TypeName::parse(&before) != page.type_name.value {
        field.set("type", page.type_name.to_string().into(), Field::KEYS);
        field.remove("wire");
        notes.done(format!("`{target}` is `{}` now, no longer `{before}`", *page.type_name));
        notes.left(format!("see whether the documentation and the limits of `{target}` still hold"));
    }
    if let Some(wire) = page.wire
        && field.text("wire") != Some(wire.text())
    {
        field.set("wire", wire.text().into(), Field::KEYS);
        notes.done(format!("`{target}` is `{}` on the wire now", wire.text()));
    }
}

/// Writes a limit or a default as the description states it now. A person confirms it.
fn restate(field: &mut Object, finding: &Finding, target: &str, notes: &mut Notes) {
    let (Some(old), Some(new)) = (&finding.spec, &finding.page) else { return };
    let new_value = Json::Plain(new.clone());
    let mut changed = None;
    if finding.drift == Drift::DefaultChanged {
        field.set("default", new_value, Field::KEYS);
        changed = Some("default");
    } else {
        for (key, end) in ["range", "items", "length"].into_iter().flat_map(|key| [(key, "max"), (key, "min")]) {
            let Some(Json::Object(bounds)) = field.get(key) else { continue };
            if changed.is_none() && bounds.get(end) == Some(&Json::Plain(old.clone())) {
                let mut bounds = bounds.clone();
                bounds.set(end, new_value.clone(), spec::Bounds::KEYS);
                field.set(key, Json::Object(bounds), Field::KEYS);
                changed = Some(key);
            }
        }
    }
    let Some(key) = changed else { return };
    notes.done(format!("`{key}` of `{target}` is {new} now, no longer {old}"));
    notes.left(format!("confirm `{key}` of `{target}`, then remove the note"));
    let note = Json::from(proposal(&[key]));
    let mut known = field.list("notes").to_vec();
    if !known.contains(&note) {
        known.push(note);
        field.set("notes", Json::List(known), Field::KEYS);
    }
}

/// Returns the note about facts that were read out of a description.
fn proposal(keys: &[&str]) -> String {
    format!("{PROPOSAL}the page's text, to be confirmed: `{}`.", keys.join("`, `"))
}

/// Keeps the tolerant reading where sources disagree about what responses contain.
fn note_tolerance(field: Option<&Object>, page: &Parameter, owner: Owner<'_>, notes: &mut Notes) {
    let Some(field) = field.filter(|_| owner.usage != Usage::Input) else { return };
    let target = format!("{}{}", owner.place, *page.name);
    if field.is_true("nullable") && page.nullable == Some(false) {
        notes.kept(format!("`{target}` may be null, though the page does not say so"));
    }
    if field.get("always") == Some(&false.into()) && page.always == Some(true) {
        notes.kept(format!("responses may lack `{target}`, though the page promises it"));
    }
}

/// Removes a field that the page lacks, or leaves it to the other site. No caller of this site can set it then.
fn remove(fields: &mut Vec<Object>, at: usize, owner: Owner<'_>, notes: &mut Notes) {
    let field = &mut fields[at];
    let target = format!("{}{}", owner.place, field.text("name").unwrap_or_default());
    if !owner.shared || !field.list("sites").is_empty() {
        fields.remove(at);
        notes.done(format!("`{target}` is gone"));
        return;
    }
    let other = owner.site.other().text();
    field.set("sites", Json::List(vec![other.into()]), Field::KEYS);
    notes.done(format!("`{target}` is on the site `{other}` only now"));
    if field.is_true("required") {
        field.set("required", false.into(), Field::KEYS);
        notes.done(format!("`{target}` is optional now: a caller of one site cannot set it"));
    }
    notes.left(format!("see the page of the site `{other}`: if it lacks `{target}` too, remove the field"));
}

/// States of a member whether callers must set it if requests contain its type, and only then.
pub(super) fn fit_usage(member: &mut Object, owner: Owner<'_>, notes: &mut Notes) {
    let in_input = owner.usage != Usage::Output;
    match (in_input, member.get("required").is_some()) {
        (true, false) => {
            member.set("required", false.into(), Field::KEYS);
            let name = member.text("name").unwrap_or_default();
            notes.done(format!("`{name}` is optional in requests, which contain the type now"));
            notes.left(format!("see on the page of data types whether `{name}` is required"));
        }
        (false, true) => {
            member.remove("required");
            let name = member.text("name").unwrap_or_default();
            notes.done(format!("`{name}` need not be required: no request contains the type any more"));
        }
        _ => {}
    }
}

/// Returns whether a field or an action is known on the other site only.
pub(super) fn is_elsewhere(object: &Object, site: Site) -> bool {
    let sites = object.list("sites");
    !sites.is_empty() && !sites.contains(&site.text().into())
}
