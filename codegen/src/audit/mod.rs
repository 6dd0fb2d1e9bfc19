//! Compares what the vendor publishes with the spec, fact by fact.
//!
//! The spec's side of the comparison is what it says that the page says: errata change what is generated, not what is compared.
//! Descriptions are compared by their digests, which `texts.json` has; where one changed, `prose` tells the facts that can be
//! told, and a person reads the rest.

mod digest;
mod drift;
mod fields;
mod prose;
mod report;

pub use drift::Drift;

use crate::Diagnostics;
use crate::check::{self, Checked, CheckedAction, CheckedService};
use crate::diagnostics::nearest;
use crate::effect::Effect;
use crate::emit::Files;
use crate::graph::reachable;
use crate::model;
use crate::published::{self, Document, ErrorCode, RateLimit, grammar};
use crate::source::{Sources, Span, Spanned};
use crate::spec::{self, DigestFile, Digests, Site, Spec};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What a comparison found.
#[derive(Debug, Default)]
pub struct Audit {
    /// The differences, in the order of the documents.
    pub findings: Vec<Finding>,
    /// What could not be compared, each with the reason.
    pub unreadable: Vec<(String, String)>,
    /// How many actions and types were compared.
    pub compared: usize,
    /// How many descriptions have no digest yet, so that a change of them goes unnoticed.
    pub unrecorded: usize,
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is.
    pub drift: Drift,
    /// What following it does to users of the generated code.
    pub effect: Effect,
    /// The service, as in its host name.
    pub service: String,
    /// The service's version.
    pub version: String,
    /// What it is in: the name of an action or a type; nothing if it is in the list of error codes.
    pub subject: Option<String>,
    /// The place in there, such as `input.ZoneId`; empty if it is about the whole.
    pub path: String,
    /// What the spec says, if it says anything.
    pub spec: Option<String>,
    /// What the document says, if it says anything.
    pub page: Option<String>,
    /// Where the spec says it, or where it would.
    pub spec_line: Line,
    /// Where the document says it, or where it would.
    pub page_line: Line,
    /// What else there is to know.
    pub note: Option<String>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The file's path, below the spec's folder if it is a file of the spec.
    pub file: String,
    /// The line, from 1.
    pub number: usize,
}

/// Compares documents with the spec.
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn audit(sources: &Sources, vendor: &Sources, documents: &[Document]) -> Result<Audit, Diagnostics> {
    crate::with_checked(sources, check::Texts::Drafts, |spec, checked| {
        let mut audit = Audit::default();
        for document in documents {
            match counterpart(document, checked) {
                Ok(service) => {
                    let language = Language::of(document);
                    let digests = texts(spec, service).and_then(|texts| language.digests(texts));
                    let site = language.site(document);
                    let mut comparison =
                        Comparison { sources, vendor, document, service, checked, digests, site, audit: &mut audit };
                    comparison.run();
                }
                Err(why) => audit.unreadable.push((vendor.file(document.file).path.clone(), why)),
            }
        }
        audit
    })
}

/// The spec's files of digests, as they are after somebody read these documents.
///
/// # Errors
///
/// Everything that is wrong with the spec. Digests of what the spec does not have any more are dropped.
pub fn accept(sources: &Sources, documents: &[Document]) -> Result<Files, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let mut spec = spec::load(sources, &mut diagnostics);
    let known: BTreeMap<_, _> = spec
        .services
        .iter_mut()
        .map(|files| ((files.service.name.value.clone(), files.service.version.value.clone()), files.texts.take()))
        .collect();
    let checked = check::check(&spec, check::Texts::Drafts, &mut diagnostics);
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
            .filter(|document| counterpart(document, &checked).is_ok_and(|it| std::ptr::eq(it, service)))
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

/// The language that a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    English,
    Chinese,
}

impl Language {
    /// Names and numbers look alike in both, so a part of the texts is enough to tell.
    fn of(document: &Document) -> Self {
        let actions = document.actions.iter().flat_map(|action| {
            let fields = [&action.input, &action.output].into_iter().flatten().flatten();
            action.text.iter().chain(fields.map(|field| &field.text))
        });
        let types = document
            .types
            .iter()
            .flat_map(|known| known.text.iter().chain(known.members.iter().map(|member| &member.text)));
        let (mut chinese, mut all) = (0, 0);
        for text in actions.chain(types).chain(document.errors.iter().map(|error| &error.text)) {
            all += 1;
            chinese += usize::from(grammar::is_chinese(text));
        }
        if chinese * 3 > all { Self::Chinese } else { Self::English }
    }

    /// The site that a document is of. Only the international one writes English.
    fn site(self, document: &Document) -> Site {
        match self {
            Self::English => Site::International,
            Self::Chinese => document.site.unwrap_or(Site::China),
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    fn digests(self, texts: &DigestFile) -> Option<&Digests> {
        match self {
            Self::English => texts.en.as_ref(),
            Self::Chinese => texts.zh.as_ref(),
        }
    }
}

/// The version that a document describes. A document that does not say it is known by its actions and types.
fn counterpart<'c, 's>(document: &Document, checked: &'c Checked<'s>) -> Result<&'c CheckedService<'s>, String> {
    let named = |wanted: &Option<Spanned<String>>, name: &str| wanted.as_ref().is_none_or(|it| it.value == name);
    let knows = |service: &CheckedService<'_>| {
        let action =
            |it: &published::Action| service.actions.iter().any(|known| known.action.name.value == it.name.value);
        document.actions.iter().any(action)
            || document.types.iter().any(|it| service.types.contains_key(&*it.name.value))
    };
    let mut fitting: Vec<_> = checked
        .services
        .iter()
        .filter(|it| named(&document.service, &it.service.name) && named(&document.version, &it.service.version))
        .collect();
    if fitting.len() > 1 {
        fitting.retain(|service| knows(service));
    }
    match *fitting {
        [service] => Ok(service),
        [] => {
            let told = |it: &Option<Spanned<String>>| it.as_ref().map_or("?".to_owned(), |it| it.value.clone());
            Err(format!("the spec has no version {} of `{}`", told(&document.version), told(&document.service)))
        }
        _ => Err("it does not tell its version, and its names stand in several".to_owned()),
    }
}

fn texts<'s>(spec: &'s Spec, service: &CheckedService<'_>) -> Option<&'s DigestFile> {
    let files = spec.services.iter().find(|files| std::ptr::eq(&raw const files.service, service.service))?;
    files.texts.as_ref()
}

/// The comparison of one document with one version.
struct Comparison<'a> {
    sources: &'a Sources,
    vendor: &'a Sources,
    document: &'a Document,
    service: &'a CheckedService<'a>,
    checked: &'a Checked<'a>,
    digests: Option<&'a Digests>,
    site: Site,
    audit: &'a mut Audit,
}

/// What a finding is in, and where that stands.
#[derive(Clone, Copy)]
struct Subject<'a> {
    name: Option<&'a str>,
    spec: Span,
    page: Span,
    digests: Option<&'a BTreeMap<String, Spanned<String>>>,
}

/// The two sides of a finding.
#[derive(Default)]
struct Sides {
    spec: Option<(String, Option<Span>)>,
    page: Option<(String, Option<Span>)>,
}

impl Sides {
    fn spec<T>(self, value: impl Into<String>, at: &Spanned<T>) -> Self {
        Self { spec: Some((value.into(), Some(at.span))), ..self }
    }

    fn page<T>(self, value: impl Into<String>, at: &Spanned<T>) -> Self {
        Self { page: Some((value.into(), Some(at.span))), ..self }
    }
}

impl<'a> Comparison<'a> {
    fn run(&mut self) {
        let actions: BTreeMap<&str, _> =
            self.service.actions.iter().map(|known| (&*known.action.name.value, known)).collect();
        for action in &self.document.actions {
            match actions.get(&*action.name.value) {
                Some(known) => self.action(action, known),
                // What cannot be called is nothing that the spec lacks.
                None if action.offline || action.obstacle.is_some() => {}
                None => self.whole(Drift::ActionAdded, None, Some(&action.name)),
            }
        }
        for data_type in &self.document.types {
            match self.service.types.get(&*data_type.name.value) {
                Some(known) => self.data_type(data_type, known),
                None => self.whole(Drift::TypeAdded, None, Some(&data_type.name)),
            }
        }
        if self.document.whole {
            self.removed();
        }
        self.service_errors();
    }

    /// Reports something that one side has not at all.
    fn whole(&mut self, drift: Drift, spec: Option<&Spanned<String>>, page: Option<&Spanned<String>>) {
        let Some(name) = spec.or(page) else { return };
        let subject = Subject {
            name: Some(&name.value),
            spec: spec.map_or(self.service.service.name.span, |it| it.span),
            page: page.map_or(Span::start_of(self.document.file), |it| it.span),
            digests: None,
        };
        let there = || ("there".to_owned(), None);
        let sides = Sides { spec: spec.map(|_| there()), page: page.map(|_| there()) };
        self.report(drift, subject, "", sides);
    }

    fn report(&mut self, drift: Drift, subject: Subject<'_>, path: &str, sides: Sides) -> &mut Finding {
        let (spec, spec_span) = sides.spec.unzip();
        let (page, page_span) = sides.page.unzip();
        self.audit.findings.push(Finding {
            drift,
            effect: drift.effect(),
            service: self.service.service.name.value.clone(),
            version: self.service.service.version.value.clone(),
            subject: subject.name.map(str::to_owned),
            path: path.to_owned(),
            spec,
            page,
            spec_line: line(self.sources, spec_span.flatten().unwrap_or(subject.spec)),
            page_line: line(self.vendor, page_span.flatten().unwrap_or(subject.page)),
            note: None,
        });
        // Pushed in the line above.
        self.audit.findings.last_mut().expect("a list that was just pushed to is not empty")
    }

    fn action(&mut self, page: &'a published::Action, known: &'a CheckedAction<'a>) {
        let action = known.action;
        self.audit.compared += 1;
        let subject = Subject {
            name: Some(&action.name.value),
            spec: action.name.span,
            page: page.name.span,
            digests: self.digests.and_then(|digests| digests.actions.get(&action.name.value)),
        };
        if !self.has(&action.sites) {
            let sites: Vec<_> = action.sites.iter().map(|site| site.value.text()).collect();
            let sides = Sides {
                spec: Some((sites.join(", "), action.sites.first().map(|site| site.span))),
                page: Some((format!("also {}", self.site.text()), None)),
            };
            self.report(Drift::SitesChanged, subject, "", sides);
        }
        let stated = action.rate_limit.as_ref();
        let per_second = |limit: u32| format!("{limit} calls per second");
        let sides = stated.map_or(Sides::default(), |it| Sides::default().spec(per_second(it.value), it));
        match &page.rate_limit {
            RateLimit::Stated(limit) if stated.is_none_or(|it| it.value != limit.value) => {
                self.report(Drift::RateLimitChanged, subject, "", sides.page(per_second(limit.value), limit));
            }
            RateLimit::Unlimited if stated.is_some() => {
                self.report(Drift::RateLimitChanged, subject, "", sides);
            }
            _ => {}
        }
        if page.offline && action.deprecated.is_none() {
            let sides = Sides { spec: Some(("in use".to_owned(), None)), page: Some(("offline".to_owned(), None)) };
            let finding = self.report(Drift::ActionOffline, subject, "", sides);
            finding.note = Some("mark it as deprecated, or remove it".to_owned());
        } else if let (Some(why), None) = (&page.deprecated, &action.deprecated) {
            self.report(Drift::Deprecated, subject, "", Sides::default().page("deprecated", why));
        }
        let source = match self.site {
            Site::International => &action.source.intl,
            Site::China => &action.source.cn,
        };
        let transcribed = source.as_ref().and_then(|source| source.updated.as_ref());
        if let (Some(updated), Some(transcribed)) = (&self.document.updated, transcribed)
            && updated.value > transcribed.value
        {
            let sides = Sides::default().spec(&transcribed.value, transcribed).page(&updated.value, updated);
            self.report(Drift::PageUpdated, subject, "", sides);
        }
        if let Some(text) = &page.text {
            self.text(subject, "doc", "", digest::of_text(text), text.span);
        }
        let lists = [(&known.input, &page.input, "input."), (&known.output, &page.output, "output.")];
        for (known, page, prefix) in lists {
            if let Some(page) = page {
                let place = if prefix == "input." { model::Place::Input } else { model::Place::Output };
                let list =
                    fields::List { known, page, prefix, errata: &action.errata, notes: &action.notes, place, subject };
                self.fields(&list);
            }
        }
        if let Some(errors) = &page.errors {
            self.errors(&action.errors.iter().collect::<Vec<_>>(), errors, subject);
        }
        if let Some(first) = page.examples.first() {
            let place = first.input.as_ref().or(first.output.as_ref()).map_or(page.name.span, |text| text.span);
            self.text(subject, "examples", "examples", digest::of_examples(&page.examples), place);
        }
    }

    fn data_type(&mut self, page: &'a published::Type, known: &'a check::CheckedType<'a>) {
        let content = known.content;
        self.audit.compared += 1;
        let subject = Subject {
            name: Some(&content.name.value),
            spec: content.name.span,
            page: page.name.span,
            digests: self.digests.and_then(|digests| digests.types.get(&content.name.value)),
        };
        if let Some(text) = &page.text {
            self.text(subject, "doc", "", digest::of_text(text), text.span);
        }
        let place = model::Place::of(known);
        let (errata, notes) = (&content.errata, &content.notes);
        let (known, page) = (&known.members, &page.members);
        self.fields(&fields::List { known, page, prefix: "member.", errata, notes, place, subject });
    }

    /// Compares the digest of a text; tells whether the text changed.
    fn text_changed(&mut self, subject: Subject<'_>, key: &str, digest: &str) -> bool {
        match subject.digests.and_then(|digests| digests.get(key)) {
            Some(known) => known.value != digest,
            None => {
                self.audit.unrecorded += 1;
                false
            }
        }
    }

    fn text(&mut self, subject: Subject<'_>, key: &str, path: &str, digest: String, place: Span) {
        if self.text_changed(subject, key, &digest) {
            let drift = if key == "examples" { Drift::ExamplesChanged } else { Drift::TextChanged };
            self.text_finding(drift, subject, path, place);
        }
    }

    fn text_finding(&mut self, drift: Drift, subject: Subject<'_>, path: &str, place: Span) {
        let sides = Sides { spec: None, page: Some(("another text".to_owned(), Some(place))) };
        let finding = self.report(drift, subject, path, sides);
        finding.note = Some("text changed, re-read it".to_owned());
    }

    /// Compares lists of error codes without the common ones, which pages list or not as it happens.
    fn errors(&mut self, known: &[&Spanned<String>], page: &[ErrorCode], subject: Subject<'_>) {
        let common: BTreeSet<&str> = self.checked.common_errors.iter().map(|error| &*error.code.value).collect();
        let own = |code: &str| !common.contains(code);
        let mut added: Vec<_> = page
            .iter()
            .map(|error| &error.code)
            .filter(|code| own(code) && known.iter().all(|it| it.value != code.value))
            .collect();
        for lost in known.iter().filter(|it| own(it) && page.iter().all(|error| error.code.value != it.value)) {
            let near = nearest(lost, added.iter().map(|code| &*code.value).filter(|code| class(code) == class(lost)));
            let renamed = near.and_then(|near| added.iter().position(|code| *code.value == *near));
            let sides = Sides::default().spec(&lost.value, lost);
            match renamed {
                Some(at) => {
                    let code = added.remove(at);
                    self.report(Drift::ErrorRenamed, subject, "errors", sides.page(&code.value, code));
                }
                None => drop(self.report(Drift::ErrorRemoved, subject, "errors", sides)),
            }
        }
        for code in added {
            self.report(Drift::ErrorAdded, subject, "errors", Sides::default().page(&code.value, code));
        }
        let digests = self.digests.map(|digests| &digests.errors);
        let service_errors = self.service.errors.iter().chain(self.checked.common_errors);
        let listed: BTreeSet<&str> = service_errors.map(|error| &*error.code.value).collect();
        for error in page.iter().filter(|error| listed.contains(&*error.code.value)) {
            let path = format!("errors.{}", *error.code);
            let digest = digest::of_text(&error.text);
            self.text(Subject { digests, ..subject }, &error.code, &path, digest, error.text.span);
        }
    }

    /// Compares the list of all error codes, if the document has one.
    fn service_errors(&mut self) {
        if !self.document.errors.is_empty() {
            let known: Vec<_> = self.service.errors.iter().map(|error| &error.code).collect();
            let subject = Subject {
                name: None,
                spec: known.first().map_or(self.service.service.name.span, |code| code.span),
                page: self.document.errors[0].code.span,
                digests: None,
            };
            self.errors(&known, &self.document.errors, subject);
        }
        // Lists of common codes differ in how many they have, so only what is new counts.
        let common = self.checked.common_errors;
        let new = |code: &Spanned<String>| common.iter().all(|known| known.code.value != code.value);
        for code in self.document.common_errors.iter().map(|error| &error.code).filter(|code| new(code)) {
            let spec = common.last().map_or(self.service.service.name.span, |last| last.code.span);
            let subject = Subject { name: None, spec, page: code.span, digests: None };
            self.report(Drift::ErrorAdded, subject, "common", Sides::default().page(&code.value, code));
        }
    }

    /// Reports what a document lacks that describes the whole version.
    fn removed(&mut self) {
        let site = self.site;
        let of_site = |sites: &[Spanned<Site>]| sites.is_empty() || sites.iter().any(|it| it.value == site);
        let actions: Vec<_> = self.service.actions.iter().filter(|it| of_site(&it.action.sites)).collect();
        // A type that only the other site uses is not missing here.
        let used = |fields: &'a [check::CheckedField<'_>]| {
            fields.iter().filter(|it| of_site(&it.field.sites)).map(|it| it.field.type_name.item()).collect::<Vec<_>>()
        };
        let roots = actions.iter().flat_map(|it| [used(&it.input), used(&it.output)]).flatten();
        let types = &self.service.types;
        let reached = reachable(roots, |name| types.get(name).map(|it| used(&it.members)).unwrap_or_default());
        let document = self.document;
        let there: BTreeSet<&str> = document.actions.iter().map(|it| &*it.name.value).collect();
        for action in actions {
            if !there.contains(&*action.action.name.value) {
                self.whole(Drift::ActionRemoved, Some(&action.action.name), None);
            }
        }
        let there: BTreeSet<&str> = document.types.iter().map(|it| &*it.name.value).collect();
        for known in self.service.types.values() {
            let name = &known.content.name;
            if reached.contains(&*name.value) && !there.contains(&*name.value) {
                self.whole(Drift::TypeRemoved, Some(name), None);
            }
        }
    }

    /// Whether the document's site is one of these; no sites are all of them.
    fn has(&self, sites: &[Spanned<Site>]) -> bool {
        sites.is_empty() || sites.iter().any(|site| site.value == self.site)
    }
}

/// What stands before the first dot of an error code.
fn class(code: &str) -> &str {
    code.split('.').next().unwrap_or_default()
}

fn line(sources: &Sources, span: Span) -> Line {
    Line { file: sources.file(span.file).path.clone(), number: sources.line(span) }
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
                entries.insert("examples".to_owned(), digest::of_examples(&action.examples));
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

    fn drop_unknown(&mut self, service: &CheckedService<'_>, common: &[spec::ErrorCode]) {
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
