//! Records that somebody has read descriptions.

use crate::Files;
use crate::check::{self, CheckedService, Texts};
use crate::compare::{Language, counterpart, digest, examples};
use crate::diagnostics::Diagnostics;
use crate::published::Document;
use crate::source::{Sources, Spanned};
use crate::spec::{self, Digests, ErrorCode};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Returns the spec's files of digests, as they are once somebody has read these documents.
///
/// # Errors
///
/// Everything that is wrong with the spec. Digests of what the spec does not have any more are dropped.
pub fn accept(sources: &Sources, documents: &[Document]) -> Result<Files, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let mut spec = spec::load(sources, &mut diagnostics);
    let counterparts: Vec<Option<(String, String)>> = documents
        .iter()
        .map(|document| {
            let files = counterpart(document, &spec).ok()?;
            Some((files.service.name.value.clone(), files.service.version.value.clone()))
        })
        .collect();
    let known: BTreeMap<_, _> = spec
        .services
        .iter_mut()
        .map(|files| ((files.service.name.value.clone(), files.service.version.value.clone()), files.texts.take()))
        .collect();
    let checked = check::check(&spec, Texts::Drafts, &mut diagnostics);
    let Some(checked) = checked.filter(|_| diagnostics.is_empty()) else { return Err(diagnostics) };
    let mut files = Files::new();
    for ((name, version), texts) in known {
        let Some(service) =
            checked.services.iter().find(|it| *it.service.name == name && *it.service.version == version)
        else {
            continue;
        };
        let read: Vec<_> = documents
            .iter()
            .zip(&counterparts)
            .filter(|(_, it)| it.as_ref().is_some_and(|it| *it == (name.clone(), version.clone())))
            .map(|(document, _)| document)
            .collect();
        if read.is_empty() {
            continue;
        }
        let mut file = json!({"$schema": "../../schema/texts.schema.json"});
        for language in [Language::English, Language::Chinese] {
            let mut recorded = Recorded::default();
            if let Some(digests) = texts.as_ref().and_then(|texts| language.digests(texts)) {
                recorded.keep(digests);
            }
            for document in read.iter().filter(|document| Language::of(document) == language) {
                recorded.read(document);
            }
            recorded.drop_unknown(service, checked.common_errors);
            if recorded != Recorded::default() {
                file[language.key()] = recorded.to_json();
            }
        }
        // A `Value` has text keys only, so it can always be written.
        let text = serde_json::to_string_pretty(&file).expect("a JSON value can be written");
        files.insert(format!("{name}/{version}/texts.json"), text + "\n");
    }
    Ok(files)
}

/// Digests that are on their way into a file.
#[derive(Default, PartialEq)]
struct Recorded {
    actions: BTreeMap<String, BTreeMap<String, String>>,
    types: BTreeMap<String, BTreeMap<String, String>>,
    errors: BTreeMap<String, String>,
}

impl Recorded {
    fn keep(&mut self, digests: &Digests) {
        let plain = |entries: &BTreeMap<String, Spanned<String>>| -> BTreeMap<String, String> {
            entries.iter().map(|(key, digest)| (key.clone(), digest.value.clone())).collect()
        };
        let all = |listed: &BTreeMap<String, BTreeMap<String, Spanned<String>>>| {
            listed.iter().map(|(name, entries)| (name.clone(), plain(entries))).collect()
        };
        *self = Self { actions: all(&digests.actions), types: all(&digests.types), errors: plain(&digests.errors) };
    }

    fn read(&mut self, document: &Document) {
        for action in &document.actions {
            let entries = self.actions.entry(action.name.value.clone()).or_default();
            if let Some(text) = &action.text {
                entries.insert("doc".to_owned(), digest::of_text(text));
            }
            for (fields, prefix) in [(&action.input, "input"), (&action.output, "output")] {
                for field in fields.iter().flatten() {
                    entries.insert(format!("{prefix}.{}", *field.name), digest::of_text(&field.text));
                }
            }
            if !action.examples.is_empty() {
                entries.insert("examples".to_owned(), examples::digest(&action.examples));
            }
        }
        for known in &document.types {
            let entries = self.types.entry(known.name.value.clone()).or_default();
            if let Some(text) = &known.text {
                entries.insert("doc".to_owned(), digest::of_text(text));
            }
            for member in &known.members {
                entries.insert(format!("member.{}", *member.name), digest::of_text(&member.text));
            }
        }
        let listed = document.actions.iter().filter_map(|action| action.errors.as_ref()).flatten();
        for error in listed.chain(&document.errors) {
            self.errors.insert(error.code.value.clone(), digest::of_text(&error.text));
        }
    }

    fn drop_unknown(&mut self, service: &CheckedService<'_>, common: &[ErrorCode]) {
        let actions: BTreeMap<_, _> =
            service.actions.iter().map(|it| (&*it.action.name.value, it.action.described())).collect();
        let types: BTreeMap<_, _> =
            service.types.values().map(|it| (&*it.content.name.value, it.content.described())).collect();
        for (listed, known) in [(&mut self.actions, &actions), (&mut self.types, &types)] {
            for (name, entries) in &mut *listed {
                entries.retain(|key, _| known.get(&**name).is_some_and(|known| known.contains(key)));
            }
            listed.retain(|_, entries| !entries.is_empty());
        }
        let mut codes = service.errors.iter().chain(common).map(|error| &*error.code.value);
        let codes: BTreeSet<&str> = codes.by_ref().collect();
        self.errors.retain(|code, _| codes.contains(&**code));
    }

    fn to_json(&self) -> serde_json::Value {
        let mut value = json!({});
        if !self.actions.is_empty() {
            value["actions"] = json!(self.actions);
        }
        if !self.types.is_empty() {
            value["types"] = json!(self.types);
        }
        if !self.errors.is_empty() {
            value["errors"] = json!(self.errors);
        }
        value
    }
}
