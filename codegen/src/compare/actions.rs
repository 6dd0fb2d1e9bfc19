//! Actions and data types.

use super::fields::List;
use super::{Comparison, Drift, Stated, Subject, digest, examples};
use crate::check::{CheckedAction, CheckedType, Usage};
use crate::published::{Action, RateLimit, Type};
use crate::source::Spanned;
use crate::spec::{self, Site};

impl<'a> Comparison<'a> {
    pub(super) fn action(&mut self, page: &'a Action, known: &'a CheckedAction<'a>) {
        let action = known.action;
        self.found.count += 1;
        let subject = Subject {
            name: Some(&action.name.value),
            spec: action.name.span,
            page: page.name.span,
            digests: self.digests.and_then(|digests| digests.actions.get(&action.name.value)),
        };
        self.sites(&action.sites, subject, "", None);
        self.rate_limit(page, action.rate_limit.as_ref(), subject);
        self.life(page, action, subject);
        self.date(action, subject);
        if let Some(text) = &page.text {
            self.text(subject, "doc", "", &digest::of_text(text), text.span);
        }
        let (errata, notes) = (&*action.errata, &*action.notes);
        if let Some(page) = &page.input {
            self.fields(&List {
                known: &known.input,
                page,
                prefix: "input.",
                errata,
                notes,
                usage: Usage::Input,
                subject,
            });
        }
        if let Some(page) = &page.output {
            let (known, usage) = (&known.output, Usage::Output);
            self.fields(&List { known, page, prefix: "output.", errata, notes, usage, subject });
        }
        if let Some(errors) = &page.errors {
            self.errors(&action.errors.iter().collect::<Vec<_>>(), errors, subject);
        }
        if let Some(first) = page.examples.first() {
            let place = first.input.as_ref().or(first.output.as_ref()).map_or(page.name.span, |text| text.span);
            self.text(subject, "examples", "examples", &examples::digest(&page.examples), place);
        }
    }

    fn rate_limit(&mut self, page: &Action, known: Option<&Spanned<u32>>, subject: Subject<'_>) {
        let per_second = |limit: u32| format!("{limit} calls per second");
        let stated = known.map_or(Stated::default(), |it| Stated::default().spec(per_second(it.value), it));
        match &page.rate_limit {
            RateLimit::Stated(limit) if known.is_none_or(|it| it.value != limit.value) => {
                self.report(Drift::RateLimitChanged, subject, "", stated.page(per_second(limit.value), limit));
            }
            RateLimit::Unlimited if known.is_some() => {
                self.report(Drift::RateLimitChanged, subject, "", stated);
            }
            _ => {}
        }
    }

    /// Compares whether the action is deprecated or offline.
    fn life(&mut self, page: &Action, action: &spec::Action, subject: Subject<'_>) {
        if page.offline && action.deprecated.is_none() {
            let stated = Stated { spec: Some(("in use".to_owned(), None)), page: Some(("offline".to_owned(), None)) };
            let finding = self.report(Drift::ActionOffline, subject, "", stated);
            finding.note = Some("mark it as deprecated, or remove it".to_owned());
        } else if let (Some(why), None) = (&page.deprecated, &action.deprecated) {
            self.report(Drift::Deprecated, subject, "", Stated::default().page("deprecated", why));
        }
    }

    /// Compares the date of the page with the one that was transcribed.
    fn date(&mut self, action: &spec::Action, subject: Subject<'_>) {
        let source = match self.site {
            Site::International => &action.source.intl,
            Site::China => &action.source.cn,
        };
        let transcribed = source.as_ref().and_then(|source| source.updated.as_ref());
        if let (Some(updated), Some(transcribed)) = (&self.document.updated, transcribed)
            && updated.value > transcribed.value
        {
            let stated = Stated::default().spec(&transcribed.value, transcribed).page(&updated.value, updated);
            self.report(Drift::PageUpdated, subject, "", stated);
        }
    }

    pub(super) fn data_type(&mut self, page: &'a Type, known: &'a CheckedType<'a>) {
        let content = known.content;
        self.found.count += 1;
        let subject = Subject {
            name: Some(&content.name.value),
            spec: content.name.span,
            page: page.name.span,
            digests: self.digests.and_then(|digests| digests.types.get(&content.name.value)),
        };
        if let Some(text) = &page.text {
            self.text(subject, "doc", "", &digest::of_text(text), text.span);
        }
        let usage = Usage::of(known);
        let (errata, notes) = (&content.errata, &content.notes);
        let (known, page) = (&known.members, &page.members);
        self.fields(&List { known, page, prefix: "member.", errata, notes, usage, subject });
    }
}
