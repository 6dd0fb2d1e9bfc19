//! Readers of the vendor's documentation pages and machine-readable data, which yield one form.
//!
//! Whatever the layout, a reader yields a [`Document`]: facts with their places, nothing guessed. It says nothing about the
//! spec; comparing it with the spec, and writing spec files from it, are stages of their own.

pub mod api_json;
mod facts;
pub(crate) mod grammar;
pub mod page;
pub(crate) mod phrases;
pub(crate) mod prose;
mod saved;
mod text;

pub use facts::{Action, Document, ErrorCode, Example, Obstacle, Parameter, RateLimit, Type};
pub use saved::decoded;

use crate::diagnostics::{Diagnostics, Rule};
use crate::source::{Sources, Span};
use crate::spec::parse;

/// Reads files of the vendor, in any of their formats, and reports what it does not understand. An `examples.json` goes with
/// the `api.json` in its folder; a file that is not JSON is a page.
pub fn read(sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut examples = Vec::new();
    for (id, file) in sources.iter() {
        if !file.text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
            documents.extend(page::read(sources, id, diagnostics));
            continue;
        }
        let Some(node) = parse(id, &file.text, diagnostics) else { continue };
        if api_json::has_examples_only(&node) {
            examples.push((id, node));
        } else {
            documents.extend(api_json::read(id, &node, diagnostics));
        }
    }
    let folder = |id| sources.file(id).path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for (id, node) in examples {
        match documents.iter_mut().find(|document| folder(document.file) == folder(id)) {
            Some(document) => api_json::read_examples(&node, document, diagnostics),
            None => drop(
                diagnostics
                    .report(
                        Rule::MissingFile,
                        Span::start_of(id),
                        "there is no `api.json` that these examples belong to",
                    )
                    .help("name the `api.json` of the same folder as well"),
            ),
        }
    }
    diagnostics.sort();
    documents
}
