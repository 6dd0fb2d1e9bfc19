//! Compares what the vendor publishes with the spec, fact by fact.
//!
//! `audit` prints what is found here, `transcribe` applies it, and nothing else compares the two.
//!
//! The spec's side of the comparison is what it says that the page says: errata change what is generated, not what is compared.
//! Descriptions are compared by their digests, which `texts.json` has; where one changed, `prose` finds the facts that are
//! certain, and a person reads the rest.

mod actions;
pub(crate) mod digest;
mod document;
mod drift;
mod errors;
pub(crate) mod examples;
mod fields;
mod prose;
mod reach;

pub(crate) use document::{Language, counterpart, site};
pub use drift::Drift;
pub(crate) use fields::NULLABLE;
pub(crate) use reach::Reach;

use crate::diagnostics::Diagnostics;
use crate::effect::Effect;
use crate::graph::reachable;
use crate::names;
use crate::published::{self, Document, Obstacle};
use crate::source::{Sources, Span, Spanned};
use crate::spec::{self, DigestFile, Digests, ServiceFiles, Site, Spec};
use std::collections::{BTreeMap, BTreeSet};

/// One difference.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The kind of difference.
    pub drift: Drift,
    /// The effect of following the document on users of the generated code; `None` if the spec has problems, so that it cannot
    /// be known.
    pub effect: Option<Effect>,
    /// The service, as in its host name.
    pub service: String,
    /// The service's version.
    pub version: String,
    /// The action or type that it is in; `None` if it is in the list of error codes.
    pub subject: Option<String>,
    /// The path in there, such as `input.ZoneId`; empty if it is about the whole.
    pub path: String,
    /// The spec's statement, if there is one.
    pub spec: Option<String>,
    /// The document's statement, if there is one.
    pub page: Option<String>,
    /// The line in the spec, or where it would be.
    pub spec_line: Line,
    /// The line in the document, or where it would be.
    pub page_line: Line,
    /// A note for the reader.
    pub note: Option<String>,
    /// The enum whose values it is about.
    pub(crate) listed: Option<String>,
}

impl Finding {
    /// Returns whether it is a difference between facts, not just a description that a person has to read again.
    pub fn is_certain(&self) -> bool {
        !matches!(self.drift, Drift::TextChanged | Drift::ExamplesChanged | Drift::Consequence)
    }

    /// Returns the finding that a new file has a field.
    pub(crate) fn added(path: String) -> Self {
        let nowhere = || Line { file: String::new(), number: 0 };
        Self {
            drift: Drift::FieldAdded,
            effect: None,
            service: String::new(),
            version: String::new(),
            subject: None,
            path,
            spec: None,
            page: None,
            spec_line: nowhere(),
            page_line: nowhere(),
            note: None,
            listed: None,
        }
    }
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The file's path, below the spec's folder if it is a file of the spec.
    pub file: String,
    /// The line, from 1.
    pub number: usize,
}

/// The result of comparing a document.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// The differences, in the order of the document.
    pub(crate) findings: Vec<Finding>,
    /// The number of actions and types that were compared.
    pub(crate) count: usize,
    /// The number of descriptions without a digest.
    pub(crate) unrecorded: usize,
}

/// A spec as far as it can be read, with its files. A comparison needs no more, so that it works in the middle of an update.
pub(crate) struct Sides<'a> {
    /// The files of the spec.
    pub(crate) sources: &'a Sources,
    /// The files of the documents; without them, findings have no lines there.
    pub(crate) pages: Option<&'a Sources>,
    pub(crate) spec: &'a Spec,
}

/// Returns a spec as far as it can be read.
pub(crate) fn read(sources: &Sources) -> Spec {
    spec::load(sources, &mut Diagnostics::default())
}

/// Compares a document with the version that it describes. `site` is that of the document.
pub(crate) fn compare(document: &Document, service: &ServiceFiles, site: Site, sides: &Sides<'_>) -> Compared {
    let digests = service.texts.as_ref().and_then(|texts: &DigestFile| Language::of(document).digests(texts));
    let reach = Reach::after(document, service, site);
    let mut comparison = Comparison { sides, document, service, digests, site, reach, found: Compared::default() };
    comparison.run();
    comparison.found
}

/// The comparison of one document with one version.
struct Comparison<'a> {
    sides: &'a Sides<'a>,
    document: &'a Document,
    service: &'a ServiceFiles,
    digests: Option<&'a Digests>,
    site: Site,
    reach: Reach,
    found: Compared,
}
/// The action or type that a finding is in, with its places.
#[derive(Clone, Copy)]
struct Subject<'a> {
    name: Option<&'a str>,
    spec: Span,
    page: Span,
    digests: Option<&'a BTreeMap<String, Spanned<String>>>,
}

/// The statement of each side of a finding, with its place.
#[derive(Default)]
struct Stated {
    spec: Option<(String, Option<Span>)>,
    page: Option<(String, Option<Span>)>,
}

impl Stated {
    fn spec<T>(self, value: impl Into<String>, at: &Spanned<T>) -> Self {
        Self { spec: Some((value.into(), Some(at.span))), ..self }
    }

    fn page<T>(self, value: impl Into<String>, at: &Spanned<T>) -> Self {
        Self { page: Some((value.into(), Some(at.span))), ..self }
    }
}

impl<'a> Comparison<'a> {
    fn run(&mut self) {
        let service = self.service;
        let actions: BTreeMap<&str, _> =
            service.actions.iter().map(|known| (&*known.content.name.value, &known.content)).collect();
        let stated = types(self.document);
        for action in &self.document.actions {
            let obstacle = obstacle(action, &stated);
            match (actions.get(&*action.name.value), obstacle) {
                (Some(known), None) => self.action(action, known),
                (Some(known), Some(why)) => self.uncallable(action, known, why),
                // What cannot be called is nothing that the spec lacks.
                (None, Some(_)) => {}
                (None, None) if self.is_unread("actions", &action.name) => {}
                (None, None) => self.whole(Drift::ActionAdded, None, Some(&action.name)),
            }
        }
        let types: BTreeMap<&str, _> =
            service.types.iter().map(|known| (&*known.content.name.value, &known.content)).collect();
        for data_type in &self.document.types {
            match types.get(&*data_type.name.value) {
                Some(known) => self.data_type(data_type, known),
                // Nothing that can be called has a type that nothing reaches.
                None if !self.reach.has(&data_type.name) || self.is_unread("types", &data_type.name) => {}
                None => self.whole(Drift::TypeAdded, None, Some(&data_type.name)),
            }
        }
        if self.document.whole {
            self.removed();
        }
        self.service_errors();
    }

    /// Reports something that one side lacks as a whole.
    fn whole(&mut self, drift: Drift, spec: Option<&Spanned<String>>, page: Option<&Spanned<String>>) {
        let Some(name) = spec.or(page) else { return };
        let subject = Subject {
            name: Some(&name.value),
            spec: spec.map_or(self.service.service.name.span, |it| it.span),
            page: page.map_or(Span::start_of(self.document.file), |it| it.span),
            digests: None,
        };
        let there = || ("there".to_owned(), None);
        let stated = Stated { spec: spec.map(|_| there()), page: page.map(|_| there()) };
        self.report(drift, subject, "", stated);
    }

    fn report(&mut self, drift: Drift, subject: Subject<'_>, path: &str, stated: Stated) -> &mut Finding {
        let (spec, spec_span) = stated.spec.unzip();
        let (page, page_span) = stated.page.unzip();
        self.found.findings.push(Finding {
            drift,
            effect: None,
            service: self.service.service.name.value.clone(),
            version: self.service.service.version.value.clone(),
            subject: subject.name.map(str::to_owned),
            path: path.to_owned(),
            spec,
            page,
            spec_line: line(self.sides.sources, spec_span.flatten().unwrap_or(subject.spec)),
            page_line: self.sides.pages.map_or(Line { file: String::new(), number: 0 }, |pages| {
                line(pages, page_span.flatten().unwrap_or(subject.page))
            }),
            note: None,
            listed: None,
        });
        // Pushed in the line above.
        self.found.findings.last_mut().expect("a list that was just pushed to is not empty")
    }

    /// Returns whether a description changed, by its digest.
    fn text_changed(&mut self, subject: Subject<'_>, key: &str, digest: &str) -> bool {
        match subject.digests.and_then(|digests| digests.get(key)) {
            Some(known) => known.value != digest,
            None => {
                self.found.unrecorded += 1;
                false
            }
        }
    }

    fn text(&mut self, subject: Subject<'_>, key: &str, path: &str, digest: &str, place: Span) {
        if self.text_changed(subject, key, digest) {
            let drift = if key == "examples" { Drift::ExamplesChanged } else { Drift::TextChanged };
            self.text_finding(drift, subject, path, place);
        }
    }

    fn text_finding(&mut self, drift: Drift, subject: Subject<'_>, path: &str, place: Span) {
        let stated = Stated { spec: None, page: Some(("changed".to_owned(), Some(place))) };
        let finding = self.report(drift, subject, path, stated);
        finding.note = Some("read it again".to_owned());
    }

    /// Reports what a document lacks that describes the whole version.
    fn removed(&mut self) {
        let service = self.service;
        let there: BTreeSet<&str> = self.document.actions.iter().map(|it| &*it.name.value).collect();
        for action in service.actions.iter().map(|it| &it.content) {
            if self.has(&action.sites) && !there.contains(&*action.name.value) {
                self.whole(Drift::ActionRemoved, Some(&action.name), None);
            }
        }
        let there: BTreeSet<&str> = self.document.types.iter().map(|it| &*it.name.value).collect();
        let before = Reach::of(service);
        for name in service.types.iter().map(|it| &it.content.name) {
            // A type that the other site still uses is not missing here.
            if !there.contains(&*name.value) && before.has(name) && !self.reach.has(name) {
                self.whole(Drift::TypeRemoved, Some(name), None);
            }
        }
    }

    /// Reports an action that the spec has and that cannot be called any more.
    fn uncallable(&mut self, page: &'a published::Action, known: &'a spec::Action, why: String) {
        let explained = known.deprecated.as_ref().is_some_and(|text| !crate::is_unwritten(text));
        if !self.has(&known.sites) || page.offline && explained {
            return;
        }
        self.found.count += 1;
        let subject =
            Subject { name: Some(&known.name.value), spec: known.name.span, page: page.name.span, digests: None };
        let drift = if page.offline { Drift::ActionOffline } else { Drift::ActionRemoved };
        let stated = Stated { spec: Some(("in use".to_owned(), None)), page: Some(("offline".to_owned(), None)) };
        let stated = if page.offline { stated } else { Stated { page: Some((why, None)), ..stated } };
        self.report(drift, subject, "", stated);
    }

    /// Returns whether the spec has a file with this name that cannot be read.
    fn is_unread(&self, folder: &str, name: &str) -> bool {
        let start = format!("{}/{}/{folder}/", *self.service.service.name, *self.service.service.version);
        let end = format!("/{name}.json");
        self.sides.spec.unread.iter().any(|path| path.starts_with(&start) && path.ends_with(&end))
    }

    /// Reports that the document's site has what the spec gives to the other site only.
    fn sites(&mut self, known: &[Spanned<Site>], subject: Subject<'_>, path: &str, page: Option<Span>) {
        if self.has(known) {
            return;
        }
        let names: Vec<_> = known.iter().map(|site| site.value.text()).collect();
        let stated = Stated {
            spec: Some((names.join(", "), known.first().map(|site| site.span))),
            page: Some((format!("also {}", self.site.text()), page)),
        };
        self.report(Drift::SitesChanged, subject, path, stated);
    }

    /// Returns whether the document's site is one of these. An empty list means both sites.
    fn has(&self, sites: &[Spanned<Site>]) -> bool {
        is_on(sites, self.site)
    }
}

/// Returns whether a site is one of these. An empty list means both sites.
fn is_on(sites: &[Spanned<Site>], site: Site) -> bool {
    sites.is_empty() || sites.iter().any(|it| it.value == site)
}

/// The beginning of the notes that `transcribe` writes about what it proposes. They are no decisions of people.
pub(crate) const PROPOSAL: &str = "Proposed from ";

/// Returns whether a note says that something is proposed.
pub(crate) fn is_proposal(note: &str) -> bool {
    note.starts_with(PROPOSAL)
}

/// Returns whether a note of people names something, and so records a decision about it.
fn decided(notes: &[String], name: &str) -> bool {
    notes.iter().any(|note| !is_proposal(note) && names_word(note, name))
}

fn names_word(note: &str, name: &str) -> bool {
    note.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).any(|word| word == name)
}

/// The data types of a document, by name.
pub(crate) type Types<'d> = BTreeMap<&'d str, &'d published::Type>;

/// Returns the data types of a document.
pub(crate) fn types(document: &Document) -> Types<'_> {
    document.types.iter().map(|known| (&*known.name.value, known)).collect()
}

/// Returns the reason why an action cannot be called like others, if there is one.
pub(crate) fn obstacle(action: &published::Action, types: &Types<'_>) -> Option<String> {
    if action.offline {
        return Some("it is offline: calls of it are refused".to_owned());
    }
    match action.obstacle.as_ref().map(|obstacle| obstacle.value) {
        Some(Obstacle::Stream) => return Some("its response is a stream of events".to_owned()),
        Some(Obstacle::Unsigned) => return Some("it is called without a signature".to_owned()),
        None => {}
    }
    if !names::is_type_name(&action.name) {
        return Some("its name cannot be one in Rust".to_owned());
    }
    let own = || [&action.input, &action.output].into_iter().flatten().flatten();
    let reached = reachable(own().map(|field| field.type_name.item()), |name| {
        types.get(name).into_iter().flat_map(|known| known.members.iter().map(|field| field.type_name.item()))
    });
    let members = reached.iter().filter_map(|name| types.get(name)).flat_map(|known| &known.members);
    let binary = own().chain(members).find(|field| field.type_name.item() == "Binary")?;
    Some(format!("`{}` is binary, which JSON cannot carry", *binary.name))
}

fn line(sources: &Sources, span: Span) -> Line {
    Line { file: sources.file(span.file).path.clone(), number: sources.line(span) }
}
