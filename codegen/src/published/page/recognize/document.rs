//! Makes a document of a page that was read completely.

use super::Page;
use crate::diagnostics::Rule;
use crate::published::page::{Block, Reporter, examples};
use crate::published::{Action, Document, Example, RateLimit, grammar, phrases};
use crate::source::{FileId, Span, Spanned};
use crate::spec::Site;

impl Page {
    /// Returns what the page states. Returns `None` if it has no table that is understood.
    pub(super) fn finish(mut self, file: FileId, blocks: &[Block], reporter: &mut Reporter<'_>) -> Option<Document> {
        let understood = self.input.is_some()
            || !self.types.is_empty()
            || self.common_errors.is_some()
            || self.service_errors.is_some();
        if !understood {
            if !reporter.has_reported() {
                reporter.report(
                    Rule::PageNotUnderstood,
                    Span::start_of(file),
                    "this is not a page of an action, of data types or of error codes: it has none of their tables",
                    "save the page as text, Markdown or HTML after it has loaded fully",
                );
            }
            return None;
        }
        let mut document = Document {
            file,
            service: None,
            version: None,
            site: None,
            updated: self.updated.take(),
            whole: false,
            actions: Vec::new(),
            types: std::mem::take(&mut self.types),
            common_errors: self.common_errors.take().unwrap_or_default(),
            errors: self.service_errors.take().unwrap_or_default(),
        };
        if self.input.is_some() {
            let action = self.action(blocks, &mut document, reporter)?;
            document.actions.push(action);
        } else {
            document.service = self.service;
            document.site = self.site;
        }
        Some(document)
    }

    /// Returns the action that the page describes, and notes in the document where it belongs.
    fn action(mut self, blocks: &[Block], document: &mut Document, reporter: &mut Reporter<'_>) -> Option<Action> {
        let start = Span::start_of(document.file);
        let examples = examples::find(blocks);
        let has_head = self.service.is_some() || self.in_description || self.text.is_some();
        self.ask_examples(&examples);
        let rate_limit = self.rate_limit(has_head, reporter);
        let Some(name) = self.name.take() else {
            reporter.report(
                Rule::PageNamelessAction,
                start,
                "the page does not name the action that it describes",
                "the row `Action` of the input parameters names it",
            );
            return None;
        };
        self.report_missing(start, reporter);
        let site = if is_chinese(blocks) { Site::China } else { Site::International };
        document.site = self.site.or(Some(site));
        document.service = self.service;
        document.version = self.version;
        let deprecated = self
            .text
            .as_ref()
            .and_then(|text| phrases::action_deprecation(text).map(|value| Spanned { value, span: text.span }));
        let offline = self.text.as_ref().is_some_and(|text| phrases::action_offline(text).is_some());
        Some(Action {
            name,
            text: self.text,
            rate_limit,
            deprecated,
            offline,
            obstacle: None,
            input: self.input,
            output: self.output,
            examples,
            errors: self.action_errors,
        })
    }

    /// Takes from the requests of the examples what the page itself does not state.
    fn ask_examples(&mut self, examples: &[Example]) {
        let requests = || examples.iter().filter_map(|example| example.input.as_ref());
        if self.name.is_none() {
            self.name = requests().find_map(|request| {
                phrases::requested_action(request).map(|name| Spanned { value: name.to_owned(), span: request.span })
            });
        }
        if self.service.is_none() {
            let host = requests().find_map(|request| phrases::host(request).map(|host| (host, request.span)));
            if let Some(((_, service, site), span)) = host {
                self.service = Some(Spanned { value: service.to_owned(), span });
                self.site = site;
            }
        }
    }

    /// Returns the rate limit. A page that has a head and no sentence about it states that there is none.
    fn rate_limit(&mut self, has_head: bool, reporter: &mut Reporter<'_>) -> RateLimit {
        match (self.rate_limit.take(), self.unclear_limit) {
            (Some(limit), _) => limit,
            (None, Some(span)) => {
                reporter.report(
                    Rule::PageRateLimit,
                    span,
                    "this sentence about the rate limit is not understood",
                    "write it as `A maximum of 20 requests can be initiated per second for this API.`",
                );
                RateLimit::Unknown
            }
            (None, None) if has_head => RateLimit::Unlimited,
            (None, None) => RateLimit::Unknown,
        }
    }

    fn report_missing(&self, start: Span, reporter: &mut Reporter<'_>) {
        let mut missing = |what: &str, help: &str| {
            reporter.report(Rule::PageIncomplete, start, format!("the page lacks {what}"), help);
        };
        if self.version.is_none() {
            missing("the version of the action", "the row `Version` of the input parameters states it");
        }
        if self.service.is_none() {
            missing("the service's host name", "it is at the beginning of the page");
        }
        if self.output.is_none() {
            missing("the table of output parameters", "save the page completely");
        }
        if self.action_errors.is_none() {
            missing("the list of error codes, or the sentence that there are none", "save the page completely");
        }
    }
}

/// Returns whether the descriptions of the parameters that all actions share are Chinese.
fn is_chinese(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Table(table) => {
            table.rows.iter().flatten().any(|cell| phrases::is_common(cell) && grammar::is_chinese(cell))
        }
        _ => false,
    })
}
