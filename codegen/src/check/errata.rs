//! Errata: corrections of pages.

use super::problems::Problems;
use crate::diagnostics::Rule;
use crate::source::Spanned;
use crate::spec::{Erratum, Fact, NodeValue, TypeName};

/// The errata of one file, each of which must apply.
pub(super) struct Errata<'s> {
    all: &'s [Erratum],
    applied: Vec<bool>,
}

impl<'s> Errata<'s> {
    pub(super) fn new(all: &'s [Erratum], problems: &mut Problems<'_>) -> Self {
        for erratum in all {
            problems.described(&erratum.why);
            problems.described(&erratum.evidence);
            problems.date(&erratum.date);
        }
        Self { all, applied: vec![false; all.len()] }
    }

    fn find(&mut self, target: &str, fact: Fact) -> Option<&'s Erratum> {
        let at = self.all.iter().position(|it| it.target.value == target && it.fact.value == fact)?;
        self.applied[at] = true;
        Some(&self.all[at])
    }

    /// Returns a flag as the page has it, or its correction.
    pub(super) fn flag(&mut self, target: &str, fact: Fact, page: bool, problems: &mut Problems<'_>) -> bool {
        let Some(erratum) = self.find(target, fact) else { return page };
        match (&erratum.page.value, &erratum.actual.value) {
            (NodeValue::Bool(stated), NodeValue::Bool(actual)) if *stated == page && *actual != page => *actual,
            _ => {
                stale(erratum, &page.to_string(), problems);
                page
            }
        }
    }

    /// Returns a type as the page has it, or its correction.
    pub(super) fn type_name(
        &mut self,
        target: &str,
        page: &Spanned<TypeName>,
        problems: &mut Problems<'_>,
    ) -> Spanned<TypeName> {
        let Some(erratum) = self.find(target, Fact::Type) else { return page.clone() };
        let stated = page.to_string();
        match (&erratum.page.value, &erratum.actual.value) {
            (NodeValue::Text(text), NodeValue::Text(actual)) if *text == stated && *actual != stated => {
                Spanned { value: TypeName::parse(actual), span: erratum.actual.span }
            }
            _ => {
                stale(erratum, &stated, problems);
                page.clone()
            }
        }
    }

    /// Reports what was never applied.
    pub(super) fn finish(self, problems: &mut Problems<'_>) {
        for (erratum, applied) in self.all.iter().zip(self.applied) {
            if !applied {
                problems
                    .report(
                        Rule::StaleErratum,
                        erratum.target.span,
                        format!("nothing here is called `{}`", *erratum.target),
                    )
                    .help("targets are `input.X` and `output.X` in an action, `X` in a type; or remove the erratum");
            }
        }
    }
}

fn stale(erratum: &Erratum, now: &str, problems: &mut Problems<'_>) {
    problems
        .report(Rule::StaleErratum, erratum.span, format!("this erratum does not apply: the page now says `{now}`"))
        .help("if the page was corrected, remove the erratum; `page` is what the page says, `actual` what is true");
}
