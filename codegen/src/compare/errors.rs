//! Error codes.

use super::{Comparison, Drift, Stated, Subject, digest};
use crate::diagnostics::nearest;
use crate::published::ErrorCode;
use crate::source::Spanned;
use std::collections::BTreeSet;

impl<'a> Comparison<'a> {
    /// Compares lists of error codes without the common ones, which pages list inconsistently.
    ///
    /// A note that names a code records the decision about it.
    pub(super) fn errors(
        &mut self,
        known: &[&Spanned<String>],
        page: &[ErrorCode],
        notes: &[String],
        subject: Subject<'_>,
    ) {
        let common: BTreeSet<&str> = self.sides.spec.common_errors.iter().map(|error| &*error.code.value).collect();
        let own = |code: &str| !common.contains(code) && !notes.iter().any(|note| note.contains(code));
        let mut added: Vec<_> = page
            .iter()
            .map(|error| &error.code)
            .filter(|code| own(code) && known.iter().all(|it| it.value != code.value))
            .collect();
        for lost in known.iter().filter(|it| own(it) && page.iter().all(|error| error.code.value != it.value)) {
            let near = nearest(lost, added.iter().map(|code| &*code.value).filter(|code| class(code) == class(lost)));
            let renamed = near.and_then(|near| added.iter().position(|code| *code.value == *near));
            let stated = Stated::default().spec(&lost.value, lost);
            match renamed {
                Some(at) => {
                    let code = added.remove(at);
                    self.report(Drift::ErrorRenamed, subject, "errors", stated.page(&code.value, code));
                }
                None => drop(self.report(Drift::ErrorRemoved, subject, "errors", stated)),
            }
        }
        for code in added {
            self.report(Drift::ErrorAdded, subject, "errors", Stated::default().page(&code.value, code));
        }
        let digests = self.digests.map(|digests| &digests.errors);
        let service_errors = self.service.errors.iter().chain(&self.sides.spec.common_errors);
        let listed: BTreeSet<&str> = service_errors.map(|error| &*error.code.value).collect();
        for error in page.iter().filter(|error| listed.contains(&*error.code.value)) {
            let path = format!("errors.{}", *error.code);
            let digest = digest::of_text(&error.text);
            self.text(Subject { digests, ..subject }, &error.code, &path, &digest, error.text.span);
        }
    }

    /// Compares the list of all error codes, if the document has one.
    pub(super) fn service_errors(&mut self) {
        if !self.document.errors.is_empty() {
            // What an action lists is known from its own page.
            let actions = self.service.actions.iter().flat_map(|it| &it.content.errors);
            let used: BTreeSet<&str> = actions.map(|code| &*code.value).collect();
            let stated: BTreeSet<&str> = self.document.errors.iter().map(|error| &*error.code.value).collect();
            let known: Vec<_> = self.service.errors.iter().map(|error| &error.code).collect();
            let known: Vec<_> =
                known.into_iter().filter(|it| stated.contains(&*it.value) || !used.contains(&*it.value)).collect();
            let subject = Subject {
                name: None,
                spec: known.first().map_or(self.service.service.name.span, |code| code.span),
                page: self.document.errors[0].code.span,
                digests: None,
            };
            self.errors(&known, &self.document.errors, &[], subject);
        }
        // Lists of common codes differ in how many they have, so only what is new counts.
        let common = &*self.sides.spec.common_errors;
        let new = |code: &Spanned<String>| common.iter().all(|known| known.code.value != code.value);
        for code in self.document.common_errors.iter().map(|error| &error.code).filter(|code| new(code)) {
            let spec = common.last().map_or(self.service.service.name.span, |last| last.code.span);
            let subject = Subject { name: None, spec, page: code.span, digests: None };
            self.report(Drift::ErrorAdded, subject, "common", Stated::default().page(&code.value, code));
        }
    }
}

/// Returns the part of an error code before the first dot.
fn class(code: &str) -> &str {
    code.split('.').next().unwrap_or_default()
}
