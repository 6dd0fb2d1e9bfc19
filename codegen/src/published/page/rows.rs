//! Finds the rows of tables in text copied from a browser, where nothing separates the cells.
//!
//! A row begins with a name, then come `Yes` or `No` and a type. Where the table has no `Yes` or `No`, a line that only may
//! be a row is judged by what else the page tells, and reported if that does not settle it.

use super::{Block, Line, Reporter, Table, examples};
use crate::diagnostics::Rule;
use crate::published::grammar::TypeWord;
use crate::published::phrases::{Column, Section};
use crate::published::{grammar, phrases, text};
use crate::source::{Span, Spanned};
use std::collections::HashSet;

/// Names that a page tells elsewhere than in its tables.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The members of the responses that the examples show.
    answer: HashSet<String>,
    /// The data types that have a heading of their own.
    types: HashSet<String>,
    /// The positions of these headings.
    headings: HashSet<usize>,
}

impl Known {
    pub(super) fn of(blocks: &[Block]) -> Self {
        let mut known = Self::default();
        for example in examples::find(blocks) {
            if let Some(answer) = &example.output
                && let Ok(serde_json::Value::Object(answer)) = serde_json::from_str(answer)
                && let Some(serde_json::Value::Object(members)) = answer.get("Response")
            {
                known.answer.extend(members.keys().cloned());
            }
        }
        let lines: Vec<&Line> = lines(blocks).collect();
        let mut from = 0;
        for (at, line) in lines.iter().enumerate() {
            if phrases::is_used_by(&line.head) {
                if let Some(heading) = type_heading(&lines[from..at]) {
                    let heading = lines[from + heading];
                    known.types.insert(heading.trimmed().to_owned());
                    known.headings.insert(heading.text.span.start);
                }
                from = at + 1;
            }
        }
        known
    }
}

impl Known {
    /// Returns whether a line is the heading of a data type.
    pub(super) fn is_heading(&self, line: &Line) -> bool {
        self.headings.contains(&line.text.span.start)
    }

    /// Returns whether the response that the page shows has a member of this name; `None` if the page shows no response.
    pub(super) fn has_member(&self, name: &str) -> Option<bool> {
        (!self.answer.is_empty()).then(|| self.answer.contains(name))
    }
}

fn lines(blocks: &[Block]) -> impl Iterator<Item = &Line> {
    blocks.iter().filter_map(|block| match block {
        Block::Line(line) => Some(line),
        _ => None,
    })
}

/// Returns the position of the line before a table of members that is the name of the type: the nearest one that is marked as
/// a heading, or else that is a name and nothing else, between empty lines if there is such a one. If nothing stands between
/// it and the table, it may be the description, below the name.
pub(super) fn type_heading(lines: &[&Line]) -> Option<usize> {
    let names = || (0..lines.len()).rev().filter(|at| is_type_name(lines[*at].trimmed()));
    if let Some(marked) = names().find(|at| lines[*at].heading) {
        return Some(marked);
    }
    let stands_alone = |at: usize| lines[at].after_blank && lines.get(at + 1).is_none_or(|next| next.after_blank);
    let Some(nearest) = names().find(|at| stands_alone(*at)) else { return names().next() };
    let is_description = nearest > 0
        && stands_alone(nearest - 1)
        && is_type_name(lines[nearest - 1].trimmed())
        && (nearest + 1 == lines.len() || grammar::has_hump(lines[nearest - 1].trimmed()));
    Some(if is_description { nearest - 1 } else { nearest })
}

fn is_type_name(text: &str) -> bool {
    grammar::is_identifier(text) && text.starts_with(|first: char| first.is_ascii_uppercase())
}

/// Turns the lines of tables into tables.
pub(super) fn find(blocks: Vec<Block>, known: &Known, reporter: &mut Reporter<'_>) -> Vec<Block> {
    let mut finder = Finder { known, found: Vec::new(), table: None, last: None };
    for block in blocks {
        match block {
            Block::Line(line) => finder.line(line, reporter),
            other => finder.other(other, reporter),
        }
    }
    finder.end(reporter);
    finder.found
}

struct Finder<'a> {
    known: &'a Known,
    found: Vec<Block>,
    table: Option<Open>,
    /// The last table that ended, without its rows.
    last: Option<Open>,
}

/// A table that is being read.
struct Open {
    table: Table,
    names: HashSet<String>,
    /// Whether a row has said whether its parameter is required.
    tells_required: bool,
    /// Lines after the last row that belong to it if another row follows.
    after: Vec<Block>,
}

impl Finder<'_> {
    fn begin(&mut self, columns: Vec<Column>, span: Span, reporter: &mut Reporter<'_>) {
        self.end(reporter);
        if columns.last() != Some(&Column::Text) {
            reporter.report(
                Rule::PageUnknownTable,
                span,
                "the cells of this table cannot be separated, because the description is not the last one",
                "save the page as HTML, or put `|` between the cells",
            );
            return;
        }
        let table = Table { columns, span, rows: Vec::new() };
        self.table = Some(Open { table, names: HashSet::new(), tells_required: false, after: Vec::new() });
    }

    fn other(&mut self, block: Block, reporter: &mut Reporter<'_>) {
        match (&mut self.table, block) {
            (Some(open), Block::Blank) => open.after.push(Block::Blank),
            // A description may show code; a mark that was not meant as one must not hide rows.
            (Some(_), Block::Code(code)) if !examples::is_request(&code) => {
                for line in code_lines(&code) {
                    self.line(line, reporter);
                }
            }
            (_, block) => {
                self.end(reporter);
                self.found.push(block);
            }
        }
    }

    fn line(&mut self, line: Line, reporter: &mut Reporter<'_>) {
        if let Some(columns) = phrases::columns(&line.head) {
            let span = line.text.span;
            self.begin(columns, span, reporter);
            return;
        }
        let Some(open) = &mut self.table else {
            if self.last.as_ref().is_some_and(|last| last.is_surely_row(&line, self.known)) {
                reporter.report(
                    Rule::PageStrayRow,
                    line.text.span,
                    "this line is a row of a table that has ended before it, so it is not read",
                    "remove what is between the table and the row",
                );
            }
            self.found.push(Block::Line(line));
            return;
        };
        if self.known.is_heading(&line) || ends_table(&line, open.table.columns[0]) {
            self.end(reporter);
            self.found.push(Block::Line(line));
            return;
        }
        open.line(line, self.known, reporter);
    }

    /// Ends the table: the lines that may have belonged to its last row are put where they belong.
    fn end(&mut self, reporter: &mut Reporter<'_>) {
        let Some(mut open) = self.table.take() else { return };
        let rest = open.rest();
        if open.table.rows.is_empty() {
            reporter.report(
                Rule::PageEmptyTable,
                open.table.span,
                "no row is recognized below these headings",
                "each row begins with a name, as in `ZoneId Yes String …`",
            );
        }
        let table = Table { columns: open.table.columns.clone(), span: open.table.span, rows: Vec::new() };
        self.found.push(Block::Table(std::mem::replace(&mut open.table, table)));
        self.last = Some(open);
        self.found.extend(rest);
    }
}

/// Returns whether a line ends every table before it.
pub(super) fn ends_table(line: &Line, first: Column) -> bool {
    if phrases::is_footer(&line.head) || phrases::is_used_by(&line.head) {
        return true;
    }
    if let Some((section, sure)) = phrases::section(&line.head) {
        return line.heading || sure || line.after_blank && section != Section::Examples;
    }
    first == Column::Name
        && (line.heading && phrases::example_title(&line.text).is_some() || examples::is_request(&line.text))
}

impl Open {
    fn line(&mut self, line: Line, known: &Known, reporter: &mut Reporter<'_>) {
        match self.row(&line, known, reporter) {
            Some(row) => {
                self.attach();
                self.names.extend(grammar::name(&row[0]));
                self.table.rows.push(row);
            }
            None => self.after.push(Block::Line(line)),
        }
    }

    /// Appends the lines after the last row to its description.
    fn attach(&mut self) {
        let Some(last) = self.table.rows.last_mut().and_then(|row| row.last_mut()) else {
            return;
        };
        for block in self.after.drain(..) {
            if let Block::Line(line) = block {
                append(last, &line);
            }
        }
    }

    /// Returns the lines after the table, once its last row has taken those that belong to it. A description may have empty
    /// lines, but what follows a list of error codes after one is the end of the page.
    fn rest(&mut self) -> Vec<Block> {
        let mut belonging = std::mem::take(&mut self.after);
        let keep = match self.table.columns[0] {
            Column::Code => belonging.iter().position(|block| matches!(block, Block::Blank)).unwrap_or(belonging.len()),
            _ => belonging.len(),
        };
        let rest = belonging.split_off(keep);
        self.after = belonging;
        self.attach();
        rest
    }

    /// Returns the cells of a line that begins a row.
    fn row(&mut self, line: &Line, known: &Known, reporter: &mut Reporter<'_>) -> Option<Vec<Spanned<String>>> {
        let candidate = self.candidate(line, known)?;
        self.tells_required |= candidate.tells_required;
        let is_row = match candidate.verdict {
            Verdict::Row => true,
            Verdict::Text => false,
            Verdict::Either(is_row) => {
                reporter.report(
                    Rule::PageAmbiguousLine,
                    line.text.span,
                    format!(
                        "this line may be a row for `{}`, or part of the description above; it is read as {}",
                        candidate.cells[0].value,
                        if is_row { "a row" } else { "text" }
                    ),
                    "save the page as HTML, or put `|` between the cells",
                );
                is_row
            }
        };
        is_row.then_some(candidate.cells)
    }

    /// Returns whether a line is a row beyond doubt.
    fn is_surely_row(&self, line: &Line, known: &Known) -> bool {
        self.table.columns[0] == Column::Name
            && self.candidate(line, known).is_some_and(|candidate| {
                let own = grammar::leading_type(&candidate.cells[1]).is_some_and(|(_, _, word)| word == TypeWord::Own);
                matches!(candidate.verdict, Verdict::Row) && (candidate.tells_required || own)
            })
    }

    /// Returns a line that has the form of a row.
    fn candidate(&self, line: &Line, known: &Known) -> Option<Candidate> {
        let text = &line.text;
        let lead = text.len() - text.trim_start_matches(text::is_space).len();
        let at = |start: usize, end: usize, value: String| {
            // What is before the first word is no part of the trimmed text.
            let (start, end) = (start.saturating_sub(lead), end.saturating_sub(lead));
            Spanned { value, span: line.part(start..end) }
        };
        let description = |from: usize| {
            let rest = text[from..].trim_matches(text::is_space);
            let start = from + (text[from..].len() - text[from..].trim_start_matches(text::is_space).len());
            at(start, start + rest.len(), rest.to_owned())
        };
        if self.table.columns[0] == Column::Code {
            let (code, end) = grammar::first_word(text, 0)?;
            let cells = vec![at(end - code.len(), end, code.to_owned()), description(end)];
            let candidate = Candidate { cells, verdict: Verdict::Row, tells_required: false };
            return grammar::is_code(code).then_some(candidate);
        }
        let mut cells = Vec::new();
        let mut from = 0;
        let mut kind = TypeWord::Own;
        for column in &self.table.columns {
            match column {
                Column::Name => {
                    let (word, end) = grammar::first_word(text, from)?;
                    grammar::name(word)?;
                    cells.push(at(end - word.len(), end, word.to_owned()));
                    from = end;
                }
                Column::Required => match grammar::first_word(text, from) {
                    Some((word, end)) if phrases::required(word).is_some() => {
                        cells.push(at(end - word.len(), end, word.to_owned()));
                        from = end;
                    }
                    _ => cells.push(at(from, from, String::new())),
                },
                Column::Type => {
                    let (name, length, word) = grammar::leading_type(&text[from..])?;
                    let start = from + (text[from..].len() - text[from..].trim_start_matches(text::is_space).len());
                    cells.push(at(start, from + length, name.to_string()));
                    kind = word;
                    from += length;
                }
                Column::Text => cells.push(description(from)),
                Column::Code => return None,
            }
        }
        let has = |column| self.table.columns.iter().position(|other| *other == column);
        if has(Column::Required).is_some_and(|required| !cells[required].is_empty()) {
            return Some(Candidate { cells, verdict: Verdict::Row, tells_required: true });
        }
        let type_name = &cells[has(Column::Type)?];
        let rest = &cells[cells.len() - 1];
        let verdict = if self.tells_required {
            // The other rows have `Yes` or `No`: something else may stand in its place.
            let own = |text: &str| grammar::leading_type(text).is_some_and(|(_, _, word)| word == TypeWord::Own);
            if kind == TypeWord::Own || own(rest) { Verdict::Either(false) } else { Verdict::Text }
        } else {
            self.verdict(&grammar::name(&cells[0])?, type_name, kind, rest, known)
        };
        Some(Candidate { cells, verdict, tells_required: false })
    }

    /// Returns whether a line that has the form of a name and a type is a row.
    fn verdict(&self, name: &str, type_name: &str, kind: TypeWord, rest: &str, known: &Known) -> Verdict {
        // A sentence goes on in small letters, a description mostly does not.
        let goes_on = rest.starts_with(|first: char| first.is_ascii_lowercase())
            && rest.split(text::is_space).nth(2).is_some()
            && !grammar::is_chinese(rest);
        if self.names.contains(name) {
            return Verdict::Text;
        }
        if known.answer.contains(name) || name == "RequestId" {
            return Verdict::Row;
        }
        match kind {
            TypeWord::Own if !goes_on || grammar::has_hump(name) => Verdict::Row,
            _ if phrases::is_prose(name) => Verdict::Text,
            TypeWord::Own if name.starts_with(|first: char| first.is_ascii_lowercase()) => Verdict::Text,
            TypeWord::Own => Verdict::Either(true),
            TypeWord::Named if known.types.contains(type_name) => Verdict::Row,
            TypeWord::Named
                if phrases::is_action(type_name)
                    || !type_name.bytes().any(|byte| byte.is_ascii_lowercase())
                    || name.starts_with(|first: char| first.is_ascii_lowercase()) =>
            {
                Verdict::Text
            }
            TypeWord::Named if !known.types.is_empty() => Verdict::Either(false),
            TypeWord::Named if grammar::has_hump(type_name) && (grammar::has_hump(name) || !goes_on) => Verdict::Row,
            TypeWord::Named if type_name.starts_with(name) || name.starts_with(type_name) => Verdict::Row,
            TypeWord::Named
                if !known.answer.is_empty() && !grammar::has_hump(name) && !grammar::has_hump(type_name) =>
            {
                Verdict::Text
            }
            TypeWord::Named => Verdict::Either(false),
        }
    }
}

struct Candidate {
    cells: Vec<Spanned<String>>,
    verdict: Verdict,
    tells_required: bool,
}

enum Verdict {
    Row,
    Text,
    /// Nothing settles it; the more likely one.
    Either(bool),
}

/// Returns the lines of code.
///
/// Where the file has the code in another form, as with tags in it, all lines have the place of the whole code.
fn code_lines(code: &Spanned<String>) -> impl Iterator<Item = Line> {
    let as_in_file = code.len() == code.span.end - code.span.start;
    let mut at = code.span.start;
    code.split('\n').map(move |text| {
        let start = at + (text.len() - text.trim_start_matches(text::is_space).len());
        at += text.len() + 1;
        let end = start + text.trim_matches(text::is_space).len();
        let span = if as_in_file { Span { start, end, ..code.span } } else { code.span };
        Line::new(Spanned { value: text.trim_end_matches(text::is_space).to_owned(), span }, false, false)
    })
}

fn append(cell: &mut Spanned<String>, line: &Line) {
    if !cell.value.is_empty() {
        cell.value.push('\n');
    }
    cell.value.push_str(line.trimmed());
    cell.span.end = line.text.span.end;
}
