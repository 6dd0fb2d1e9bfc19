//! The spec's files while they are brought up to date.

use super::json::{Json, Object};
use super::{Notes, Transcript};
use crate::diagnostics::{Diagnostics, Rule};
use crate::source::{Sources, Span, Spanned};
use crate::spec::parse;
use std::collections::BTreeMap;

/// The spec's files as they will be.
pub(super) struct SpecFiles {
    /// The files as they are.
    before: BTreeMap<String, (String, Object)>,
    /// The files as they will be.
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
        Transcript { files, notes: self.notes, omitted: self.omitted }
    }
}
