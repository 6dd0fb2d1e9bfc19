//! Compares what the vendor publishes with the spec, fact by fact.
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

pub(crate) use document::{Language, counterpart};
pub use drift::Drift;

use crate::check::{Checked, CheckedField, CheckedService};
use crate::effect::Effect;
use crate::graph::reachable;
use crate::published::Document;
use crate::source::{Sources, Span, Spanned};
use crate::spec::{DigestFile, Digests, Site, Spec};
use std::collections::{BTreeMap, BTreeSet};

/// One difference.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The kind of difference.
    pub drift: Drift,
    /// The effect of following the document on users of the generated code.
    pub effect: Effect,
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

/// The sides of a comparison.
pub(crate) struct Sides<'a> {
    /// The files of the spec.
    pub(crate) sources: &'a Sources,
    /// The files of the documents.
    pub(crate) pages: &'a Sources,
    pub(crate) spec: &'a Spec,
    pub(crate) checked: &'a Checked<'a>,
}

/// Compares a document with the version that it describes.
///
/// # Errors
///
/// Fails with the reason if the spec does not have the version, or the document does not state it.
pub(crate) fn compare<'a>(document: &'a Document, sides: &'a Sides<'a>) -> Result<Compared, String> {
    let service = counterpart(document, sides.checked)?;
    let language = Language::of(document);
    let digests = texts(sides.spec, service).and_then(|texts| language.digests(texts));
    let site = language.site(document);
    let mut comparison = Comparison { sides, document, service, digests, site, found: Compared::default() };
    comparison.run();
    Ok(comparison.found)
}

fn texts<'s>(spec: &'s Spec, service: &CheckedService<'_>) -> Option<&'s DigestFile> {
    let files = spec.services.iter().find(|files| std::ptr::eq(&raw const files.service, service.service))?;
    files.texts.as_ref()
}

/// The comparison of one document with one version.
struct Comparison<'a> {
    sides: &'a Sides<'a>,
    document: &'a Document,
    service: &'a CheckedService<'a>,
    digests: Option<&'a Digests>,
    site: Site,
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
            effect: drift.effect(),
            service: self.service.service.name.value.clone(),
            version: self.service.service.version.value.clone(),
            subject: subject.name.map(str::to_owned),
            path: path.to_owned(),
            spec,
            page,
            spec_line: line(self.sides.sources, spec_span.flatten().unwrap_or(subject.spec)),
            page_line: line(self.sides.pages, page_span.flatten().unwrap_or(subject.page)),
            note: None,
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
        let site = self.site;
        let of_site = |sites: &[Spanned<Site>]| sites.is_empty() || sites.iter().any(|it| it.value == site);
        let actions: Vec<_> = self.service.actions.iter().filter(|it| of_site(&it.action.sites)).collect();
        // A type that only the other site uses is not missing here.
        let used = |fields: &'a [CheckedField<'_>]| {
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

    /// Returns whether the document's site is one of these; an empty list stands for both sites.
    fn has(&self, sites: &[Spanned<Site>]) -> bool {
        sites.is_empty() || sites.iter().any(|site| site.value == self.site)
    }
}

fn line(sources: &Sources, span: Span) -> Line {
    Line { file: sources.file(span.file).path.clone(), number: sources.line(span) }
}
