//! The spec's files while they are brought up to date.

use super::json::{Json, Object};
use super::version::known_types;
use super::{Notes, Transcript};
use crate::diagnostics::{Diagnostics, Rule};
use crate::graph::reachable;
use crate::source::{Sources, Span, Spanned};
use crate::spec::parse;
use std::collections::{BTreeMap, BTreeSet};

/// The spec's files as they will be.
pub(super) struct SpecFiles {
    /// The files as they are.
    before: BTreeMap<String, (String, Object)>,
    /// The files after the update.
    pub(super) files: BTreeMap<String, Object>,
    pub(super) notes: BTreeMap<String, Notes>,
    pub(super) omitted: Vec<(Spanned<String>, String)>,
}

impl SpecFiles {
    pub(super) fn read(sources: &Sources) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let mut before = BTreeMap::new();
        for (id, file) in sources.iter() {
            let object = parse(id, &file.text, &mut diagnostics).map(|node| Json::from(&node));
            match object {
                Some(Json::Object(object)) => drop(before.insert(file.path.clone(), (file.text.clone(), object))),
                Some(_) => drop(
                    diagnostics
                        .report(Rule::WrongType, Span::start_of(id), "a file of the spec is one JSON object")
                        .help("correct the file first"),
                ),
                None => {}
            }
        }
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        let files = before.iter().map(|(path, (_, object))| (path.clone(), object.clone())).collect();
        Ok(Self { before, files, notes: BTreeMap::new(), omitted: Vec::new() })
    }

    /// Returns a file as it was.
    pub(super) fn before(&self, path: &str) -> Option<&Object> {
        self.before.get(path).map(|(_, object)| object)
    }

    /// Returns the types that requests of a version contained.
    pub(super) fn input_types_before(&self, folder: &str) -> BTreeSet<String> {
        let actions = format!("{folder}actions/");
        let below = self.before.iter().filter(|(path, _)| path.starts_with(&actions));
        let reached = reachable(below.flat_map(|(_, (_, action))| known_types(action.list("input"))), |name| {
            let known = self.before(&format!("{folder}types/{name}.json"));
            known.into_iter().flat_map(|known| known_types(known.list("members"))).collect::<Vec<_>>()
        });
        reached.into_iter().map(str::to_owned).collect()
    }

    /// Returns whether these are the files as they will be.
    pub(super) fn is(&self, sources: &Sources) -> bool {
        let mut known = sources.iter();
        let same = self
            .texts()
            .all(|(path, text)| known.next().is_some_and(|(_, file)| file.path == *path && file.text == text));
        same && known.next().is_none()
    }

    /// Returns the files as they will be.
    pub(super) fn sources(&self) -> Sources {
        Sources::new(self.texts().map(|(path, text)| (path.clone(), text)))
    }

    /// Returns the text of every file as it will be; one that says the same as before keeps its layout.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&String, String)> {
        self.files.iter().map(|(path, object)| match self.before.get(path) {
            Some((text, before)) if before == object => (path, text.clone()),
            _ => (path, object.written()),
        })
    }

    pub(super) fn transcript(self) -> Transcript {
        let files = self.texts().filter(|(path, text)| self.before.get(*path).is_none_or(|(before, _)| before != text));
        let files = files.map(|(path, text)| (path.clone(), text)).collect();
        let removed = self.before.into_keys().filter(|path| !self.files.contains_key(path)).collect();
        let notes = self.notes.into_iter().filter(|(_, notes)| !notes.is_empty()).collect();
        Transcript { files, removed, notes, omitted: self.omitted }
    }
}
