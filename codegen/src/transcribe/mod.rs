//! Writes spec files from what the vendor publishes, and brings known ones up to date, by applying what
//! `compare` finds. Facts are filled in; descriptions are for people to write, so a new one is
//! [`UNWRITTEN`](crate::UNWRITTEN), and what people wrote stays.

mod actions;
mod address;
mod enums;
mod errors;
mod examples;
mod fields;
mod json;
mod notes;
mod settle;
mod spec_files;
mod version;

pub use notes::Notes;

use crate::Files;
use crate::compare::{self, Compared, Sides};
use crate::diagnostics::{Diagnostics, Rule};
use crate::names;
use crate::published::Document;
use crate::source::{Sources, Span, Spanned};
use crate::spec::{Site, Spec};
use spec_files::SpecFiles;
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use version::{Version, service_file};

/// Facts that a page may not state.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The service and its version, as `service/version`.
    pub into: Option<String>,
    /// The site that the pages belong to.
    pub site: Option<Site>,
    /// The folder of the category that new actions go to; needed if the service has several.
    pub category: Option<String>,
    /// The actions to transcribe, of all that the pages have; every one if empty.
    pub only: Vec<String>,
}

/// The spec as it should be.
#[derive(Debug, Default)]
pub struct Transcript {
    /// The files to write, by path: those that are new or differ.
    pub files: Files,
    /// The paths of the files to remove.
    pub removed: BTreeSet<String>,
    /// Notes about files, by path, whether they changed or not.
    pub notes: BTreeMap<String, Notes>,
    /// The actions that could not be transcribed, and why.
    pub omitted: Vec<(Spanned<String>, String)>,
}

/// The reason why nothing was transcribed.
#[derive(Debug)]
pub enum Problem {
    /// Files of the spec cannot be read. The places are in the spec's sources.
    Spec(Diagnostics),
    /// Something about the documents. The places are in their sources.
    Pages(Diagnostics),
}

/// Brings the spec up to date with documents.
///
/// # Errors
///
/// Returns every problem that prevents it.
pub fn transcribe(sources: &Sources, documents: &[Document], options: &Options) -> Result<Transcript, Problem> {
    follow(sources, documents, options, NewActions::ByCategory)
}

/// The folder of new actions.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum NewActions {
    /// The one that the options name, or the only one.
    ByCategory,
    /// Any: nothing is written.
    Anywhere,
}

/// Brings the spec up to date with documents.
pub(crate) fn follow<D: Borrow<Document>>(
    sources: &Sources,
    documents: &[D],
    options: &Options,
    new_actions: NewActions,
) -> Result<Transcript, Problem> {
    let documents: Vec<&Document> = documents.iter().map(Borrow::borrow).collect();
    let mut spec = SpecFiles::read(sources).map_err(Problem::Spec)?;
    let mut diagnostics = Diagnostics::default();
    // Which types requests contain is known once all actions are.
    let (actions, others): (Vec<_>, Vec<_>) =
        documents.iter().copied().partition(|document| !document.actions.is_empty());
    let mut base: Option<(Sources, Spec)> = None;
    for document in actions.into_iter().chain(others) {
        let Some(folder) = named_folder(document, &documents, options, &spec, &mut diagnostics) else { continue };
        let site = options.site.unwrap_or_else(|| compare::site(document));
        service_file(&folder, document, options, &mut spec, &mut diagnostics);
        if base.as_ref().is_none_or(|(known, _)| !spec.is(known)) {
            let sources = spec.sources();
            let loaded = compare::read(&sources);
            base = Some((sources, loaded));
        }
        let Some((sources, loaded)) = &base else { continue };
        let files =
            loaded.services.iter().find(|it| folder == format!("{}/{}/", *it.service.name, *it.service.version));
        let compared = files.map_or_else(Compared::default, |files| {
            compare::compare(document, files, site, &Sides { sources, pages: None, spec: loaded })
        });
        Version::new(folder, site, document, (options, new_actions), &mut spec).transcribe(
            document,
            &compared,
            &mut diagnostics,
        );
    }
    if !diagnostics.is_empty() {
        diagnostics.sort();
        return Err(Problem::Pages(diagnostics));
    }
    settle::settle(&mut spec, sources);
    Ok(spec.transcript())
}

/// Returns the folder of the version that a document describes; reports if there is none.
fn named_folder(
    document: &Document,
    documents: &[&Document],
    options: &Options,
    spec: &SpecFiles,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let Some(folder) = folder(document, documents, options, spec) else {
        diagnostics
            .report(Rule::MissingKey, Span::start_of(document.file), "this does not state its service and version")
            .help("add `--into` with both, such as `--into organization/2021-03-31`");
        return None;
    };
    if !is_version(&folder) {
        let place = document.service.as_ref().map_or(Span::start_of(document.file), |service| service.span);
        let message = format!("`{}` is not a service with a version", folder.trim_end_matches('/'));
        diagnostics.report(Rule::BadName, place, message).help("a good one is `organization/2021-03-31`");
        return None;
    }
    Some(folder)
}

/// Returns whether a folder's name consists of a service and a version. It becomes a path.
fn is_version(folder: &str) -> bool {
    let version = |name: &str| name.len() == 10 && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match folder.strip_suffix('/').and_then(|folder| folder.split_once('/')) {
        Some((service, name)) => names::is_folder_name(service) && version(name),
        None => false,
    }
}

/// Returns the folder of the version that a document describes: what it states itself, else what the other documents state,
/// else the only version of the spec that it can be.
fn folder(document: &Document, documents: &[&Document], options: &Options, spec: &SpecFiles) -> Option<String> {
    let told = |document: &Document| Some(format!("{}/{}", **document.service.as_ref()?, **document.version.as_ref()?));
    let only = |mut found: BTreeSet<String>| if found.len() == 1 { found.pop_first() } else { None };
    let of_spec = || {
        let versions = spec.files.keys().filter_map(|path| path.strip_suffix("/service.json")?.split_once('/'));
        let fits = |known: &str, told: &Option<Spanned<String>>| told.as_ref().is_none_or(|told| told.value == known);
        let possible =
            versions.filter(|(service, version)| fits(service, &document.service) && fits(version, &document.version));
        possible.map(|(service, version)| format!("{service}/{version}")).collect()
    };
    let found = options.into.clone().or_else(|| told(document));
    let found =
        found.or_else(|| only(documents.iter().copied().filter_map(told).collect())).or_else(|| only(of_spec()));
    found.map(|found| found + "/")
}
