//! Writes a page's facts of an action into the spec.

use super::fields::{self, Owner};
use super::json::{Json, Object};
use super::version::{Version, known_types};
use super::{NewActions, Notes, examples};
use crate::UNWRITTEN;
use crate::check::Usage;
use crate::compare::{Drift, Finding, NULLABLE, PROPOSAL};
use crate::diagnostics::{Diagnostics, Rule};
use crate::published::{self, Document, RateLimit, phrases};
use crate::spec::{self, Site, TypeName};
use std::collections::BTreeSet;

impl Version<'_> {
    /// Writes an action: as a new file, or by applying what was found about it.
    pub(super) fn action(
        &mut self,
        page: &published::Action,
        document: &Document,
        findings: &[&Finding],
        diagnostics: &mut Diagnostics,
    ) {
        let existing = self.existing(&page.name).cloned();
        let mut notes = Notes { created: existing.is_none(), ..Notes::default() };
        let path = existing.unwrap_or_else(|| {
            let category = self.category(page, diagnostics);
            format!("{}actions/{category}/{}.json", self.folder, *page.name)
        });
        let known = self.spec.files.get(&path).cloned();
        let before = self.spec.before(&path).cloned().unwrap_or_default();
        let mut object = known.unwrap_or_else(|| self.new_action(page, &mut notes));
        if notes.created {
            self.state_new(&mut object, page, document);
        }
        for finding in findings {
            self.whole(&mut object, page, finding, &mut notes);
        }
        let sites = object.list("sites");
        let on_other = sites.is_empty() || sites.contains(&self.site.other().text().into());
        let shared = !notes.created && on_other;
        for (key, prefix, usage, parameters) in
            [("input", "input.", Usage::Input, &page.input), ("output", "output.", Usage::Output, &page.output)]
        {
            let Some(parameters) = parameters else { continue };
            let owner =
                Owner { place: prefix, prefix, usage, site: self.site, shared, name: &page.name, names: &self.names };
            let mut fields: Vec<Object> = object.list(key).iter().filter_map(Json::as_object).cloned().collect();
            let new = if notes.created { added(prefix, parameters) } else { Vec::new() };
            let findings: Vec<&Finding> = new.iter().chain(findings.iter().copied()).collect();
            fields::apply(&mut fields, parameters, &findings, owner, &mut notes);
            fields::propose_all((&mut fields, before.list(key)), parameters, owner, &mut self.enums, &mut notes);
            let fields: Vec<Json> = fields.into_iter().map(Json::Object).collect();
            // A list that is empty may be omitted, and stays as it was.
            if fields != object.list(key) {
                object.put(key, fields, spec::Action::KEYS);
            }
        }
        self.values(object.list("input"), "input.", findings, &mut notes);
        self.values(object.list("output"), "output.", findings, &mut notes);
        corrected(&mut object, findings, &mut notes);
        if notes.created {
            let key = format!("source.{}.page", self.site.text());
            notes.left(format!("add the id of its page, the last part of the address, as `{key}`"));
        }
        self.unknown_types(&object, document, &mut notes);
        if let Some(errors) = &page.errors {
            self.errors(&mut object, errors, findings, &mut notes);
        }
        examples::add(&mut object, page, document, findings, &mut notes);
        self.put(path, object, notes);
    }

    /// Writes the facts of a new action that are no fields.
    fn state_new(&self, object: &mut Object, page: &published::Action, document: &Document) {
        let order = spec::Action::KEYS;
        if let RateLimit::Stated(limit) = &page.rate_limit {
            object.set("rateLimit", i64::from(limit.value).into(), order);
        }
        if page.deprecated.is_some() {
            object.set("deprecated", UNWRITTEN.into(), order);
        }
        if let Some(updated) = &document.updated {
            state_date(object, self.site, &updated.value);
        }
    }

    /// Applies a finding about the action as a whole.
    fn whole(&self, object: &mut Object, page: &published::Action, finding: &Finding, notes: &mut Notes) {
        let order = spec::Action::KEYS;
        match (finding.drift, &*finding.path) {
            (Drift::SitesChanged, "") => {
                object.remove("sites");
                notes.done(format!("it is on the site `{}` as well now", self.site.text()));
            }
            (Drift::RateLimitChanged, "") => match &page.rate_limit {
                RateLimit::Stated(limit) => {
                    object.set("rateLimit", i64::from(limit.value).into(), order);
                    notes.done(format!("the rate limit is {} calls per second now", limit.value));
                }
                _ => {
                    object.remove("rateLimit");
                    notes.done("the page gives no rate limit any more".to_owned());
                }
            },
            (Drift::Deprecated, "") => {
                object.set("deprecated", UNWRITTEN.into(), order);
                notes.done("it is deprecated now".to_owned());
                let reason = page.deprecated.as_ref().map_or("", |reason| &reason.value);
                notes.unwritten("why it is deprecated", reason);
            }
            (Drift::NotDeprecated, "") => {
                object.remove("deprecated");
                notes.done("it is not deprecated any more".to_owned());
            }
            (Drift::PageUpdated, "") => {
                let Some(updated) = &finding.page else { return };
                state_date(object, self.site, updated);
                notes.done(format!("the page is of {updated}"));
            }
            (Drift::TextChanged, "") if !is_unwritten(object) => {
                let text = page.text.as_ref().map_or("", |text| &text.value);
                notes.left(format!("read the description of the action again: {text}"));
            }
            _ => {}
        }
    }

    /// Returns the folder of the category that new actions go to.
    fn category(&self, action: &published::Action, diagnostics: &mut Diagnostics) -> String {
        let service = &self.spec.files[&format!("{}service.json", self.folder)];
        let folders: Vec<&str> =
            service.list("categories").iter().filter_map(|it| it.as_object()?.text("folder")).collect();
        match (&self.options.category, &*folders) {
            (Some(category), _) if folders.contains(&&**category) => category.clone(),
            (None, [only]) => (*only).to_owned(),
            (None, [first, ..]) if self.new_actions == NewActions::Anywhere => (*first).to_owned(),
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
            let note =
                format!("{PROPOSAL}the name, to be confirmed: a call changes nothing, so that it can be repeated.");
            object.set("notes", Json::List(vec![note.into()]), spec::Action::KEYS);
            notes.left("confirm that it only reads, and remove the note that says so".to_owned());
        }
        object.set("sites", Json::List(vec![self.site.text().into()]), spec::Action::KEYS);
        if let Some(reason) = &page.deprecated {
            notes.unwritten("why it is deprecated", &reason.value);
        }
        object
    }
}

/// Writes when the page of a site was last updated.
fn state_date(object: &mut Object, site: Site, updated: &str) {
    let child = |object: &Object, key: &str| match object.get(key) {
        Some(Json::Object(child)) => child.clone(),
        _ => Object::default(),
    };
    let mut source = child(object, "source");
    let mut page = child(&source, site.text());
    page.set("updated", updated.into(), spec::Page::KEYS);
    source.set(site.text(), Json::Object(page), spec::SourcePages::KEYS);
    object.set("source", Json::Object(source), spec::Action::KEYS);
}

/// Returns the findings that make a new file's fields: each of them is new.
pub(super) fn added(prefix: &str, page: &[published::Parameter]) -> Vec<Finding> {
    page.iter().map(|parameter| Finding::added(format!("{prefix}{}", *parameter.name))).collect()
}

/// Returns whether nobody has described an action or a type yet.
pub(super) fn is_unwritten(object: &Object) -> bool {
    object.text("doc").is_none_or(crate::is_unwritten)
}

/// Changes facts that the page was corrected about, and removes their errata.
pub(super) fn corrected(object: &mut Object, findings: &[&Finding], notes: &mut Notes) {
    for finding in findings.iter().filter(|finding| finding.drift == Drift::ErratumUnneeded) {
        let (list, name) = match finding.path.split_once('.') {
            Some(("member", name)) => ("members", name),
            Some((list, name)) => (list, name),
            None => continue,
        };
        let target = if list == "members" { name } else { &finding.path };
        let stated = finding.page.as_deref().unwrap_or_default();
        let (fact, value) = match stated {
            NULLABLE => ("nullable", true.into()),
            "may be missing" => ("always", false.into()),
            "required" | "optional" => ("required", (stated == "required").into()),
            type_name => ("type", type_name.into()),
        };
        let mut fields = object.list(list).to_vec();
        let found = fields.iter_mut().find_map(|field| match field {
            Json::Object(field) if field.text("name") == Some(name) => Some(field),
            _ => None,
        });
        let Some(field) = found else { continue };
        field.set(fact, value, spec::Field::KEYS);
        object.set(list, Json::List(fields), spec::Action::KEYS);
        let errata = object.list("errata").iter().filter(|erratum| {
            let erratum = erratum.as_object();
            erratum.is_none_or(|it| it.text("target") != Some(target) || it.text("fact") != Some(fact))
        });
        let errata: Vec<Json> = errata.cloned().collect();
        object.put("errata", errata, spec::Action::KEYS);
        notes.done(format!("`{target}` is {stated} on the page now, so its erratum is gone"));
    }
}
