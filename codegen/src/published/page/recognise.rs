//! Recognises what the blocks of a page tell, in whatever layout they came.

use super::{Block, Line, Reporter, Table, examples, rows};
use crate::diagnostics::Rule;
use crate::published::phrases::{Column, Section};
use crate::published::text::folded;
use crate::published::{Action, Document, ErrorCode, Parameter, RateLimit, Type};
use crate::published::{grammar, phrases, text};
use crate::source::{FileId, Span, Spanned};
use crate::spec::Site;
use std::collections::HashSet;

/// What a page tells; `None` if it has no table that is understood.
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
    /// What the action does, with the last part of the page that it may be in.
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

    /// A line before the first table: the host, what the action does, and the rate limit.
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

    fn members(&mut self, table: &Table, before: &[&Line], reporter: &mut Reporter<'_>) {
        let members = self.parameters(table, false, reporter);
        let Some(heading) = rows::type_heading(before) else {
            reporter.report(
                Rule::PageNamelessType,
                table.span,
                "the name of the type with these members is missing, so they are not read",
                "put the name on a line of its own, before what the type describes",
            );
            return;
        };
        let name = before[heading];
        let mut text: Option<Spanned<String>> = None;
        for line in &before[heading + 1..] {
            let new = folded(&line.text);
            match &mut text {
                Some(text) => {
                    text.value.push(' ');
                    text.value.push_str(&new);
                    text.span.end = line.text.span.end;
                }
                None => text = Some(Spanned { value: new, span: line.text.span }),
            }
        }
        let name = Spanned { value: name.trimmed().to_owned(), span: name.text.span };
        self.types.push(Type { name, text, members });
    }

    fn parameters(&mut self, table: &Table, is_input: bool, reporter: &mut Reporter<'_>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let silent = table.columns.contains(&Column::Required)
            && !table.rows.is_empty()
            && table.rows.iter().all(|row| cell(table, row, Column::Required).is_none_or(|text| text.is_empty()));
        if silent {
            reporter.report(
                Rule::PageRequired,
                table.span,
                "no row of this table tells whether its parameter is required",
                "the page may show it with pictures; look at it in a browser, and add `Yes` or `No`",
            );
        }
        for row in &table.rows {
            let parameter = self.parameter(table, row, is_input, silent, reporter);
            if let Some(parameter) = parameter {
                parameters.push(parameter);
            }
        }
        let mut seen = HashSet::new();
        for parameter in &parameters {
            if !seen.insert(&*parameter.name.value) {
                reporter.report(
                    Rule::PageRepeatedName,
                    parameter.name.span,
                    format!("`{}` stands twice in this table", parameter.name.value),
                    "remove the row that does not hold",
                );
            }
        }
        parameters
    }

    fn parameter(
        &mut self,
        table: &Table,
        row: &[Spanned<String>],
        is_input: bool,
        silent: bool,
        reporter: &mut Reporter<'_>,
    ) -> Option<Parameter> {
        // A cell that reaches down from rows above stands before them all.
        let place = Span { end: row.iter().map(|cell| cell.span.end).max()?, ..row[0].span };
        let name_cell = cell(table, row, Column::Name)?;
        let (Some(type_cell), Some(text)) = (cell(table, row, Column::Type), cell(table, row, Column::Text)) else {
            reporter.report(
                Rule::PageRow,
                place,
                "this row has too few cells, so it is not read",
                "give it a cell for each column, separated by `|`",
            );
            return None;
        };
        if is_input && phrases::is_common(text) {
            match name_cell.as_str() {
                "Action" => {
                    self.name =
                        phrases::common_value(text).map(|name| Spanned { value: name.to_owned(), span: text.span })
                }
                "Version" => {
                    self.version =
                        grammar::date_in(text).map(|(_, date)| Spanned { value: date.to_owned(), span: text.span });
                }
                _ => {}
            }
            return None;
        }
        let Some(name) = grammar::name(name_cell.trim()) else {
            reporter.report(
                Rule::PageRow,
                name_cell.span,
                format!("`{}` is no name of a parameter, so the row is not read", shortened(name_cell)),
                "a row begins with the parameter's name",
            );
            return None;
        };
        let Some(type_name) = grammar::type_name(type_cell) else {
            reporter.report(
                Rule::PageRow,
                type_cell.span,
                format!("`{}` is no type, so the row of `{name}` is not read", shortened(type_cell)),
                "types are `String`, `Integer`, `Array of …` and the like",
            );
            return None;
        };
        let required = cell(table, row, Column::Required).and_then(|answer| {
            let required = phrases::required(answer.trim_matches(['*', '`', ' ', '\n']));
            if required.is_none() && !silent {
                reporter.report(
                    Rule::PageRequired,
                    answer.span,
                    format!("`{}` does not tell whether `{name}` is required", shortened(answer)),
                    "write `Yes` or `No`",
                );
            }
            required.map(|value| Spanned { value, span: answer.span })
        });
        Some(Parameter {
            name: Spanned { value: name, span: name_cell.span },
            type_name: Spanned { value: type_name, span: type_cell.span },
            wire: None,
            required,
            always: None,
            nullable: phrases::says_nullable(text).then_some(true),
            deprecated: phrases::deprecation(text),
            text: Spanned { value: folded(text), span: text.span },
        })
    }

    fn errors(&mut self, table: &Table, section: Option<Section>, reporter: &mut Reporter<'_>) {
        let mut codes = Vec::new();
        for row in &table.rows {
            let (Some(code), Some(text)) = (cell(table, row, Column::Code), cell(table, row, Column::Text)) else {
                reporter.report(
                    Rule::PageRow,
                    row.first().map_or(table.span, |cell| cell.span),
                    "this row has too few cells, so it is not read",
                    "give it a code and a description, separated by `|`",
                );
                continue;
            };
            let Some(value) = grammar::code(code) else {
                reporter.report(
                    Rule::PageRow,
                    code.span,
                    format!("`{}` is no error code, so the row is not read", shortened(code)),
                    "codes look like `FailedOperation.ZoneIdNotExist`",
                );
                continue;
            };
            codes.push(ErrorCode {
                code: Spanned { value, span: code.span },
                text: Spanned { value: folded(text), span: text.span },
            });
        }
        let list = match section {
            Some(Section::CommonErrors) => &mut self.common_errors,
            Some(Section::ServiceErrors) => &mut self.service_errors,
            _ if self.input.is_some() => &mut self.action_errors,
            // Without headings: the common codes come first.
            _ if self.common_errors.is_none() => &mut self.common_errors,
            _ => &mut self.service_errors,
        };
        match list {
            Some(list) => list.extend(codes),
            None => *list = Some(codes),
        }
    }

    fn finish(mut self, file: FileId, blocks: &[Block], reporter: &mut Reporter<'_>) -> Option<Document> {
        let start = Span::start_of(file);
        let examples = examples::find(blocks);
        if self.input.is_none()
            && self.types.is_empty()
            && self.common_errors.is_none()
            && self.service_errors.is_none()
        {
            if !reporter.has_reported() {
                reporter.report(
                    Rule::PageNotUnderstood,
                    start,
                    "this is no page of an action, of data types or of error codes: no table of theirs is recognised",
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
            self.action(document, examples, blocks, reporter)
        } else {
            document.service = self.service;
            document.site = self.site;
            Some(document)
        }
    }

    fn action(
        mut self,
        mut document: Document,
        examples: Vec<crate::published::Example>,
        blocks: &[Block],
        reporter: &mut Reporter<'_>,
    ) -> Option<Document> {
        let start = Span::start_of(document.file);
        let requests = || examples.iter().filter_map(|example| example.input.as_ref());
        if self.name.is_none() {
            self.name = requests().find_map(|request| {
                phrases::requested_action(request).map(|name| Spanned { value: name.to_owned(), span: request.span })
            });
        }
        let told_head = self.service.is_some() || self.in_description || self.text.is_some();
        if self.service.is_none() {
            let host = requests().find_map(|request| phrases::host(request).map(|host| (host, request.span)));
            if let Some(((_, service, site), span)) = host {
                self.service = Some(Spanned { value: service.to_owned(), span });
                self.site = site;
            }
        }
        if let (None, Some(span)) = (&self.rate_limit, self.unclear_limit) {
            reporter.report(
                Rule::PageRateLimit,
                span,
                "this sentence about the rate limit is not understood",
                "write it as `A maximum of 20 requests can be initiated per second for this API.`",
            );
            self.rate_limit = Some(RateLimit::Unknown);
        }
        let Some(name) = self.name else {
            reporter.report(
                Rule::PageNamelessAction,
                start,
                "the page does not tell which action it describes",
                "the row `Action` of the input parameters names it",
            );
            return None;
        };
        let mut missing = |what: &str, help: &str| {
            reporter.report(Rule::PageIncomplete, start, format!("the page lacks {what}"), help);
        };
        if self.version.is_none() {
            missing("the version of the action", "the row `Version` of the input parameters tells it");
        }
        if self.service.is_none() {
            missing("the service's host name", "it stands at the beginning of the page");
        }
        if self.output.is_none() {
            missing("the table of output parameters", "save the page completely");
        }
        if self.action_errors.is_none() {
            missing("the list of error codes, or the sentence that there are none", "save the page completely");
        }
        let chinese = blocks.iter().any(|block| match block {
            Block::Table(table) => {
                table.rows.iter().flatten().any(|cell| phrases::is_common(cell) && grammar::is_chinese(cell))
            }
            _ => false,
        });
        document.site = self.site.or(Some(if chinese { Site::China } else { Site::International }));
        document.service = self.service;
        document.version = self.version;
        let deprecated = self
            .text
            .as_ref()
            .and_then(|text| phrases::action_deprecation(text).map(|value| Spanned { value, span: text.span }));
        let offline = self.text.as_ref().is_some_and(|text| phrases::action_offline(text).is_some());
        document.actions.push(Action {
            name,
            text: self.text,
            rate_limit: self.rate_limit.unwrap_or(if told_head { RateLimit::Unlimited } else { RateLimit::Unknown }),
            deprecated,
            offline,
            obstacle: None,
            input: self.input,
            output: self.output,
            examples,
            errors: self.action_errors,
        });
        Some(document)
    }
}

fn cell<'a>(table: &Table, row: &'a [Spanned<String>], column: Column) -> Option<&'a Spanned<String>> {
    row.get(table.columns.iter().position(|other| *other == column)?)
}

/// A part of a line's trimmed text with its place.
fn part<T>(line: &Line, whole: &str, part: &str, value: T) -> Spanned<T> {
    let offset = part.as_ptr() as usize - whole.as_ptr() as usize;
    Spanned { value, span: line.part(offset..offset + part.len()) }
}

/// A text for a message.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let text = text::fold(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
