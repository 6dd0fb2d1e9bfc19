//! Recognizes what the blocks of a page state, in whatever layout they came.

mod document;
mod tables;

use super::{Block, Line, Reporter, Table, rows};
use crate::diagnostics::Rule;
use crate::published::phrases::{Column, Section};
use crate::published::text::{self, folded};
use crate::published::{Document, ErrorCode, Parameter, RateLimit, Type, phrases};
use crate::source::{FileId, Span, Spanned};
use crate::spec::Site;
use tables::cell;

/// Returns what a page states. Returns `None` if it has no table that is understood.
pub(super) fn document(file: FileId, blocks: &[Block], reporter: &mut Reporter<'_>) -> Option<Document> {
    let mut page = Page::default();
    let mut before: Vec<&Line> = Vec::new();
    for block in blocks {
        match block {
            Block::Line(line) => {
                page.line(line, reporter);
                before.push(line);
            }
            Block::Table(table) => {
                page.table(table, &before, reporter);
                before.clear();
            }
            Block::Code(_) | Block::Blank => {}
        }
    }
    page.finish(file, blocks, reporter)
}

#[derive(Default)]
struct Page {
    updated: Option<Spanned<String>>,
    service: Option<Spanned<String>>,
    site: Option<Site>,
    version: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    rate_limit: Option<RateLimit>,
    /// A sentence that may be about the rate limit.
    unclear_limit: Option<Span>,
    /// The description of the action, with the last part of the page that it may be in.
    text: Option<Spanned<String>>,
    in_description: bool,
    section: Option<Section>,
    seen_table: bool,
    input: Option<Vec<Parameter>>,
    output: Option<Vec<Parameter>>,
    action_errors: Option<Vec<ErrorCode>>,
    common_errors: Option<Vec<ErrorCode>>,
    service_errors: Option<Vec<ErrorCode>>,
    types: Vec<Type>,
}

impl Page {
    fn line(&mut self, line: &Line, reporter: &mut Reporter<'_>) {
        let text = line.trimmed();
        if let Some((section, sure)) = phrases::section(&line.head) {
            // The navigation of a site has lines like these, but no numbers.
            if sure || line.heading || !matches!(section, Section::Examples | Section::Description) {
                self.section = Some(section);
                self.in_description = false;
                return;
            }
        }
        if phrases::says_no_errors(&line.head) {
            self.action_errors.get_or_insert_default();
        }
        if self.seen_table {
            return;
        }
        if self.updated.is_none()
            && let Some(date) = phrases::updated(text)
        {
            self.updated = Some(part(line, text, date, date.to_owned()));
            return;
        }
        self.head(line, text, reporter);
    }

    /// Reads a line before the first table: the host, what the action does, and the rate limit.
    fn head(&mut self, line: &Line, text: &str, reporter: &mut Reporter<'_>) {
        let mut rest = text;
        if self.service.is_none()
            && let Some((at, service, site)) = phrases::host(text)
        {
            self.service = Some(part(line, text, &text[at..at + service.len()], service.to_owned()));
            self.site = site;
            self.in_description = true;
            let after = text[at..].find(".com").map_or(text.len(), |end| at + end + 4);
            rest = text[after..].trim_matches(|character| text::is_space(character) || matches!(character, '.' | '。'));
        } else if self.service.is_none()
            && self.section == Some(Section::Description)
            && phrases::announces_host(&line.head)
        {
            self.in_description = true;
            return;
        }
        if !self.in_description || rest.is_empty() {
            return;
        }
        if phrases::is_boilerplate(&phrases::head_of(rest)) {
            self.in_description = false;
            return;
        }
        match phrases::rate_limit(rest) {
            Some(Ok(limit)) => {
                let place = part(line, text, &rest[limit.figure.clone()], limit.calls);
                match &self.rate_limit {
                    Some(RateLimit::Stated(other)) if other.value != limit.calls => reporter.report(
                        Rule::PageRateLimit,
                        line.text.span,
                        format!(
                            "the page gives two rate limits, {} and {}; the first one is read",
                            other.value, limit.calls
                        ),
                        "remove the one that does not hold",
                    ),
                    _ => self.rate_limit = Some(RateLimit::Stated(place)),
                }
                self.describe(line, text, rest[..limit.sentence.start].trim());
                self.describe(line, text, rest[limit.sentence.end..].trim());
            }
            Some(Err(())) => {
                self.unclear_limit.get_or_insert(line.text.span);
                self.describe(line, text, rest);
            }
            None => self.describe(line, text, rest),
        }
    }

    fn describe(&mut self, line: &Line, whole: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let new = part(line, whole, text, folded(text));
        match &mut self.text {
            Some(text) => {
                text.value.push(' ');
                text.value.push_str(&new.value);
                text.span.end = new.span.end;
            }
            None => self.text = Some(new),
        }
    }

    fn table(&mut self, table: &Table, before: &[&Line], reporter: &mut Reporter<'_>) {
        self.seen_table = true;
        self.in_description = false;
        let section = self.section.take();
        if table.columns.contains(&Column::Code) {
            self.errors(table, section, reporter);
            return;
        }
        if let Some(used_by) = before.iter().rposition(|line| phrases::is_used_by(&line.head)) {
            self.members(table, &before[..used_by], reporter);
            return;
        }
        let has_required = table.columns.contains(&Column::Required);
        let common =
            table.rows.iter().any(|row| cell(table, row, Column::Text).is_some_and(|text| phrases::is_common(text)));
        let is_input = common || section == Some(Section::Input);
        let is_output = !is_input
            && !has_required
            && (section == Some(Section::Output) || self.input.is_some() || before.is_empty());
        if is_input && self.input.is_none() {
            self.input = Some(self.parameters(table, true, reporter));
        } else if is_output && self.output.is_none() && self.types.is_empty() {
            let mut output = self.parameters(table, false, reporter);
            output.retain(|parameter| *parameter.name != "RequestId");
            self.output = Some(output);
        } else if !is_input && self.input.is_none() && rows::type_heading(before).is_some() {
            self.members(table, before, reporter);
        } else {
            reporter.report(
                Rule::PageUnknownTable,
                table.span,
                "the page has another table of parameters, which is not read",
                "save each action's page as a file of its own",
            );
        }
    }
}

/// Returns a part of a line's trimmed text with its place.
fn part<T>(line: &Line, whole: &str, part: &str, value: T) -> Spanned<T> {
    let offset = part.as_ptr() as usize - whole.as_ptr() as usize;
    Spanned { value, span: line.part(offset..offset + part.len()) }
}
