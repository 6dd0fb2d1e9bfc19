//! Shows the differences between the vendor's documentation and the spec, and records that somebody has read them.

mod accept;
mod effects;
mod report;

pub use crate::compare::{Drift, Finding, Line};
pub use accept::accept;

use crate::compare::{self, Sides};
use crate::published::Document;
use crate::source::Sources;
use crate::transcribe::Options;

/// The result of a comparison.
#[derive(Debug, Default)]
pub struct Audit {
    /// The differences, in the order of the documents.
    pub findings: Vec<Finding>,
    /// The documents that could not be compared, each with the reason.
    pub unreadable: Vec<(String, String)>,
    /// The number of actions and types that were compared.
    pub compared: usize,
    /// The number of descriptions without a digest, so that a change of them goes unnoticed.
    pub unrecorded: usize,
    /// Whether the spec has problems, so that the effects of the differences are not known.
    pub effects_unknown: bool,
}

/// Compares documents with the spec, as far as it can be read.
pub fn audit(sources: &Sources, pages: &Sources, documents: &[Document], options: &Options) -> Audit {
    let spec = compare::read(sources);
    let sides = Sides { sources, pages: Some(pages), spec: &spec };
    let mut audit = Audit::default();
    let mut readable = Vec::new();
    for document in documents {
        match compare::counterpart(document, &spec) {
            Ok(service) => {
                let site = options.site.unwrap_or_else(|| compare::site(document));
                let compared = compare::compare(document, service, site, &sides);
                audit.findings.extend(compared.findings);
                audit.compared += compared.count;
                audit.unrecorded += compared.unrecorded;
                readable.push(document);
            }
            Err(why) => audit.unreadable.push((pages.file(document.file).path.clone(), why)),
        }
    }
    match effects::changes(sources, &readable, options) {
        Some(changes) => effects::attribute(&mut audit.findings, &changes, sources),
        None => audit.effects_unknown = true,
    }
    audit
}
