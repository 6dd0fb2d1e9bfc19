//! Actions and data types.

use super::fields::List;
use super::{Comparison, Drift, Stated, Subject, decided, digest, examples, is_on};
use crate::check::Usage;
use crate::published::{Action, RateLimit, Type};
use crate::source::Spanned;
use crate::spec::{self, Site};

impl<'a> Comparison<'a> {
    pub(super) fn action(&mut self, page: &'a Action, action: &'a spec::Action) {
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
        let shared = is_on(&action.sites, self.site.other());
        for (prefix, usage, known, page) in [
            ("input.", Usage::Input, &action.input, &page.input),
            ("output.", Usage::Output, &action.output, &page.output),
        ] {
            let Some(page) = page else { continue };
            let (errata, notes) = (&*action.errata, &*action.notes);
            self.fields(&List { known, page, prefix, errata, notes, usage, shared, subject });
        }
        if let Some(errors) = &page.errors {
            self.errors(&action.errors.iter().collect::<Vec<_>>(), errors, &action.notes, subject);
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

    /// Compares whether the action is deprecated. A page that does not say so may be silent; data for programs is not.
    fn life(&mut self, page: &Action, action: &spec::Action, subject: Subject<'_>) {
        match (&page.deprecated, &action.deprecated) {
            (Some(why), None) => {
                self.report(Drift::Deprecated, subject, "", Stated::default().page("deprecated", why));
            }
            (None, Some(known)) if self.document.whole && !decided(&action.notes, "deprecated") => {
                self.report(Drift::NotDeprecated, subject, "", Stated::default().spec("deprecated", known));
            }
            _ => {}
        }
    }

    /// Compares the date of the page with the one that was transcribed.
    fn date(&mut self, action: &spec::Action, subject: Subject<'_>) {
        let source = match self.site {
            Site::International => &action.source.intl,
            Site::China => &action.source.cn,
        };
        let transcribed = source.as_ref().and_then(|source| source.updated.as_ref());
        if let Some(updated) = &self.document.updated
            && transcribed.is_none_or(|transcribed| updated.value > transcribed.value)
        {
            let stated = transcribed.map_or(Stated::default(), |it| Stated::default().spec(&it.value, it));
            self.report(Drift::PageUpdated, subject, "", stated.page(&updated.value, updated));
        }
    }

    pub(super) fn data_type(&mut self, page: &'a Type, content: &'a spec::Type) {
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
        let usage = self.reach.usage(&content.name);
        let (errata, notes) = (&content.errata, &content.notes);
        let shared = self.service.actions.iter().any(|it| is_on(&it.content.sites, self.site.other()));
        let (known, page) = (&content.members, &page.members);
        self.fields(&List { known, page, prefix: "member.", errata, notes, usage, shared, subject });
    }
}
