//! Collects problems while a spec is checked.

use super::Texts;
use crate::diagnostics::{Diagnostic, Diagnostics, Rule};
use crate::is_unwritten;
use crate::source::{Span, Spanned};
use crate::spec::Field;
use std::collections::BTreeMap;

/// The help for names that collide.
pub(super) const ONE_STAYS: &str = "only one of them can keep its name";

/// Collects problems, and the places of descriptions that are not written yet.
pub(super) struct Problems<'d> {
    texts: Texts,
    diagnostics: &'d mut Diagnostics,
    unwritten: Vec<Span>,
}

impl<'d> Problems<'d> {
    pub(super) fn new(texts: Texts, diagnostics: &'d mut Diagnostics) -> Self {
        Self { texts, diagnostics, unwritten: Vec::new() }
    }

    /// Returns where descriptions are not written yet, in the order of files and places.
    pub(super) fn unwritten(mut self) -> Vec<Span> {
        self.unwritten.sort();
        self.unwritten
    }

    pub(super) fn report(&mut self, rule: Rule, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.report(rule, span, message)
    }

    /// Returns whether nothing is wrong so far, with what was read before included.
    pub(super) fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Notes a description that is not written yet, and reports it unless drafts are accepted.
    pub(super) fn described(&mut self, doc: &Spanned<String>) {
        if !is_unwritten(doc) {
            return;
        }
        self.unwritten.push(doc.span);
        if self.texts == Texts::Written {
            self.report(Rule::Undocumented, doc.span, "this has no description yet")
                .help("say in our own words what it means");
        }
    }

    /// Reports what is not a date.
    pub(super) fn date(&mut self, text: &Spanned<String>) {
        // The number parser alone would take a sign.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let mut parts = text.split('-').map(|part| (part.len(), part.parse::<u16>()));
        let good = digits
            && matches!(
                [parts.next(), parts.next(), parts.next(), parts.next()],
                [Some((4, Ok(_))), Some((2, Ok(1..=12))), Some((2, Ok(1..=31))), None]
            );
        if !good {
            self.report(Rule::BadDate, text.span, format!("`{}` is not a date", **text))
                .help("write it as `YYYY-MM-DD`");
        }
    }

    /// Reports names that stand twice.
    pub(super) fn unique<'s>(&mut self, named: impl Iterator<Item = (&'s Spanned<String>, &'static str)>) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for (name, what) in named {
            if let Some(first) = seen.get(&*name.value) {
                self.report(Rule::DuplicateName, name.span, format!("the {what} `{}` is repeated", name.value))
                    .related(*first, "first here")
                    .help("remove one of them");
            } else {
                seen.insert(&name.value, name.span);
            }
        }
    }

    /// Reports different wire names that become one Rust name.
    pub(super) fn distinct<'s>(&mut self, named: impl Iterator<Item = (Span, &'s str, String)>, help: &str) {
        let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
        for (span, wire, rust) in named {
            match seen.get(&rust) {
                Some((first, _)) if *first == wire => {}
                Some((first, place)) => {
                    self.report(
                        Rule::NameCollision,
                        span,
                        format!("`{wire}` and `{first}` both become `{rust}` in Rust"),
                    )
                    .related(*place, "the other one")
                    .help(help);
                }
                None => drop(seen.insert(rust, (wire, span))),
            }
        }
    }

    /// Returns the field of a name; reports a name that no field has.
    pub(super) fn known_field<'f>(&mut self, name: &Spanned<String>, fields: &'f [Field]) -> Option<&'f Field> {
        let found = fields.iter().find(|field| field.name.value == name.value);
        if found.is_none() {
            self.report(Rule::UnknownField, name.span, format!("there is no `{}` here", **name))
                .help("name one that is listed in this file")
                .suggest(name, fields.iter().map(|field| &*field.name.value));
        }
        found
    }
}
