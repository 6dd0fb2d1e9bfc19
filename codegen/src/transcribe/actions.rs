//! Writes a page's facts of an action into the spec.

use super::fields::{self, Owner};
use super::json::{Json, Object};
use super::version::{Version, known_types};
use super::{Notes, examples};
use crate::UNWRITTEN;
use crate::diagnostics::{Diagnostics, Rule};
use crate::published::{self, Document, RateLimit, phrases};
use crate::spec::{self, Site, TypeName};
use std::collections::BTreeSet;

impl Version<'_> {
    pub(super) fn action(&mut self, page: &published::Action, document: &Document, diagnostics: &mut Diagnostics) {
        let existing = self.existing(&page.name).cloned();
        let mut notes = Notes { created: existing.is_none(), ..Notes::default() };
        let path = existing.unwrap_or_else(|| {
            let category = self.category(page, diagnostics);
            format!("{}actions/{category}/{}.json", self.folder, *page.name)
        });
        let known = self.spec.files.get(&path).cloned();
        let mut object = known.unwrap_or_else(|| self.new_action(page, &mut notes));
        let shared = self.sites(&mut object, &mut notes);
        state_facts(&mut object, page, &mut notes);
        if let (Some(updated), Some(site)) = (&document.updated, self.site) {
            state_date(&mut object, site, &updated.value, &mut notes);
        }
        for (key, place, parameters) in [("input", "input.", &page.input), ("output", "output.", &page.output)] {
            let Some(parameters) = parameters else { continue };
            let (in_input, in_output) = (key == "input", key == "output");
            let owner =
                Owner { place, in_input, in_output, site: self.site, shared, name: &page.name, names: &self.names };
            let merged = fields::merged(object.list(key), parameters, owner, &mut self.enums, &mut notes);
            // A list that is empty may be omitted, and stays as it was.
            if merged != object.list(key) {
                object.set(key, Json::List(merged), spec::Action::KEYS);
            }
        }
        if let Some(site) = self.site.filter(|_| notes.created) {
            let key = format!("source.{}.page", site.text());
            notes.left(format!("add the id of its page, the last part of the address, as `{key}`"));
        }
        self.unknown_types(&object, document, &mut notes);
        if let Some(errors) = &page.errors {
            self.errors(&mut object, errors, shared, &mut notes);
        }
        examples::add(&mut object, &page.examples, &mut notes);
        self.put(path, object, notes);
    }

    /// Adds the document's site to an action. Returns whether the action was on the other site before.
    fn sites(&self, object: &mut Object, notes: &mut Notes) -> bool {
        if let Some(site) = self.site.filter(|site| fields::is_elsewhere(object, *site)) {
            object.remove("sites");
            notes.done(format!("it is on the site `{}` as well now", site.text()));
        }
        let sites = object.list("sites");
        let other = self.site.map(|site| Json::from(site.other().text()));
        !notes.created && other.is_some_and(|other| sites.is_empty() || sites.contains(&other))
    }

    /// Returns the folder of the category that new actions go to.
    fn category(&self, action: &published::Action, diagnostics: &mut Diagnostics) -> String {
        let service = &self.spec.files[&format!("{}service.json", self.folder)];
        let folders: Vec<&str> =
            service.list("categories").iter().filter_map(|it| it.as_object()?.text("folder")).collect();
        match (&self.options.category, &*folders) {
            (Some(category), _) if folders.contains(&&**category) => category.clone(),
            (None, [only]) => (*only).to_owned(),
            (chosen, _) => {
                let message = match chosen {
                    Some(category) => format!("`{category}` is not a category of the service"),
                    None => format!("the category of the new action `{}` is not clear", *action.name),
                };
                diagnostics.report(Rule::UnknownCategory, action.name.span, message).help(format!(
                    "add `--category` with the folder of one: `{}`; or add it to `service.json`",
                    folders.join("`, `")
                ));
                String::new()
            }
        }
    }

    /// Notes the types of an action that nothing is known of.
    fn unknown_types(&self, action: &Object, document: &Document, notes: &mut Notes) {
        let fields = [action.list("input"), action.list("output")].concat();
        for name in known_types(&fields).collect::<BTreeSet<_>>() {
            let path = format!("{}types/{name}.json", self.folder);
            let known = TypeName::parse(name).scalar().is_some()
                || self.spec.files.contains_key(&path)
                || document.types.iter().any(|known| *known.name.value == *name);
            if !known {
                notes.left(format!("transcribe the page of data types, too: nothing is known of `{name}`"));
            }
        }
    }

    fn new_action(&self, page: &published::Action, notes: &mut Notes) -> Object {
        let reads = phrases::only_reads(&page.name);
        let mut object = Object::new([
            ("$schema", "../../../../schema/action.schema.json".into()),
            ("name", (&*page.name.value).into()),
            ("doc", UNWRITTEN.into()),
            ("access", if reads { "read" } else { "write" }.into()),
            ("source", Json::Object(Object::default())),
        ]);
        notes.unwritten("the action", page.text.as_ref().map_or("", |text| &text.value));
        if reads {
            let note = "Proposed from the name, to be confirmed: a call changes nothing, so that it can be repeated.";
            object.set("notes", Json::List(vec![note.into()]), spec::Action::KEYS);
            notes.left("confirm that it only reads, and remove the note that says so".to_owned());
        }
        if let Some(site) = self.site {
            object.set("sites", Json::List(vec![site.text().into()]), spec::Action::KEYS);
        }
        object
    }
}

/// Writes the rate limit, and whether the action should still be used.
fn state_facts(object: &mut Object, page: &published::Action, notes: &mut Notes) {
    let order = spec::Action::KEYS;
    match (&page.rate_limit, object.get("rateLimit")) {
        (RateLimit::Stated(limit), known) if known != Some(&i64::from(limit.value).into()) => {
            object.set("rateLimit", i64::from(limit.value).into(), order);
            notes.done(format!("the rate limit is {} calls per second now", limit.value));
        }
        (RateLimit::Unlimited, Some(_)) => {
            object.remove("rateLimit");
            notes.done("the page gives no rate limit any more".to_owned());
        }
        _ => {}
    }
    if let Some(reason) = &page.deprecated
        && object.get("deprecated").is_none()
    {
        object.set("deprecated", UNWRITTEN.into(), order);
        notes.done("it is deprecated now".to_owned());
        notes.unwritten("why it is deprecated", &reason.value);
    }
    if page.offline {
        notes.left("it is offline: calls of it are refused; remove the file".to_owned());
    }
}

/// Writes when the page of a site was last updated.
fn state_date(object: &mut Object, site: Site, updated: &str, notes: &mut Notes) {
    let child = |object: &Object, key: &str| match object.get(key) {
        Some(Json::Object(child)) => child.clone(),
        _ => Object::default(),
    };
    let mut source = child(object, "source");
    let mut page = child(&source, site.text());
    if page.text("updated") != Some(updated) {
        page.set("updated", updated.into(), spec::Page::KEYS);
        source.set(site.text(), Json::Object(page), spec::SourcePages::KEYS);
        object.set("source", Json::Object(source), spec::Action::KEYS);
        notes.done(format!("the page is of {updated}"));
    }
}
