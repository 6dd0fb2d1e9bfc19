//! Shows the differences between the vendor's documentation and the spec, and records that somebody has read them.

mod accept;
mod report;

pub use crate::compare::{Drift, Finding, Line};
pub use accept::accept;

use crate::check::Texts;
use crate::compare::{self, Sides};
use crate::diagnostics::Diagnostics;
use crate::published::Document;
use crate::source::Sources;

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
}

/// Compares documents with the spec.
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn audit(sources: &Sources, pages: &Sources, documents: &[Document]) -> Result<Audit, Diagnostics> {
    crate::with_checked(sources, Texts::Drafts, |spec, checked| {
        let sides = Sides { sources, pages, spec, checked };
        let mut audit = Audit::default();
        for document in documents {
            match compare::compare(document, &sides) {
                Ok(compared) => {
                    audit.findings.extend(compared.findings);
                    audit.compared += compared.count;
                    audit.unrecorded += compared.unrecorded;
                }
                Err(why) => audit.unreadable.push((pages.file(document.file).path.clone(), why)),
            }
        }
        audit
    })
}
