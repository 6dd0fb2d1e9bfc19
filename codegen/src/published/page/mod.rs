//! A documentation page as people save it, read into a [`Document`].
//!
//! A page comes as text copied from a browser, as a reader tool extracts it (Markdown or nearly so), or as saved HTML. Each
//! layout is read into the same sequence of blocks (`lines.rs`, `html.rs`). In text copied from a browser nothing separates
//! the cells of a table, so its rows are found by their grammar (`rows.rs`), after cells that stand in lines of their own were
//! joined (`cells.rs`). From there on one recognizer serves all layouts (`recognize/`, `examples.rs`). The vendor's fixed
//! phrases are in `phrases.rs`.
//!
//! Every step takes time in proportion to the length of the page, whatever the page holds.

mod cells;
mod examples;
mod html;
mod lines;
mod recognize;
mod rows;

use super::Document;
use crate::diagnostics::{Diagnostics, Rule};
use crate::published::{phrases, text};
use crate::source::{FileId, Sources, Span, Spanned};
use std::ops::Range;

/// Reads a page of one action, of data types or of error codes, in whatever layout it is.
///
/// What is not understood is reported. `None` means that nothing was recognized at all.
pub fn read(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Document> {
    let mut reporter = Reporter { diagnostics, left: Reporter::MOST };
    let blocks = blocks(sources, file, &mut reporter);
    recognize::document(file, &blocks, &mut reporter)
}

/// Returns the blocks of a page, with the tables whose cells were found.
fn blocks(sources: &Sources, file: FileId, reporter: &mut Reporter<'_>) -> Vec<Block> {
    let text = &sources.file(file).text;
    let blocks =
        if html::is_html(text) { html::read(file, text, 0, reporter) } else { lines::read(file, text, reporter) };
    let known = rows::Known::of(&blocks);
    let blocks = cells::join(blocks, &known, reporter);
    rows::find(blocks, &known, reporter)
}

/// Shows the blocks of pages, each with the line that it begins in.
pub fn shown(sources: &Sources) -> String {
    let mut shown = String::new();
    for (file, _) in sources.iter() {
        let mut diagnostics = Diagnostics::default();
        let mut reporter = Reporter { diagnostics: &mut diagnostics, left: Reporter::MOST };
        let mut add = |span: Span, kind: &str, text: &str| {
            let text = text::fold(text);
            shown.push_str(format!("{:>5}  {kind:<8}{text}", sources.line(span)).trim_end());
            shown.push('\n');
        };
        for block in blocks(sources, file, &mut reporter) {
            match block {
                Block::Line(line) => add(line.text.span, if line.heading { "heading" } else { "line" }, &line.text),
                Block::Blank => {}
                Block::Code(code) => add(code.span, "code", &code),
                Block::Table(table) => {
                    add(table.span, "table", &format!("{:?}", table.columns));
                    for row in &table.rows {
                        let cells: Vec<&str> = row.iter().map(|cell| cell.value.trim()).collect();
                        add(row.first().map_or(table.span, |cell| cell.span), "row", &cells.join(" | "));
                    }
                }
            }
        }
    }
    shown
}

/// A part of a page, whatever its layout was.
#[derive(Debug)]
enum Block {
    /// A line of text.
    Line(Line),
    /// An empty line.
    Blank,
    /// Lines that are marked as code.
    Code(Spanned<String>),
    /// A table whose cells are known.
    Table(Table),
}

/// A line of text with its indentation.
#[derive(Debug)]
struct Line {
    text: Spanned<String>,
    /// Its beginning as `phrases.rs` wants it.
    head: String,
    /// Whether it is marked as a heading.
    heading: bool,
    /// Whether it follows an empty line.
    after_blank: bool,
}

impl Line {
    fn new(text: Spanned<String>, heading: bool, after_blank: bool) -> Self {
        Self { head: phrases::head_of(&text), text, heading, after_blank }
    }

    fn trimmed(&self) -> &str {
        self.text.trim_matches(text::is_space)
    }

    /// Returns the place of a part of the trimmed text; that of the whole line, if the file has the text in another form.
    fn part(&self, part: Range<usize>) -> Span {
        let span = self.text.span;
        if self.trimmed().len() != span.end - span.start {
            return span;
        }
        Span { start: span.start + part.start, end: span.start + part.end, ..span }
    }
}

/// A table with the meaning of its columns.
#[derive(Debug)]
struct Table {
    columns: Vec<phrases::Column>,
    /// The place of its headings.
    span: Span,
    rows: Vec<Vec<Spanned<String>>>,
}

/// Reports what is not understood, up to a number that people can read.
struct Reporter<'a> {
    diagnostics: &'a mut Diagnostics,
    left: usize,
}

impl Reporter<'_> {
    const MOST: usize = 50;

    fn unknown_table(&mut self, headings: Span) {
        self.report(
            Rule::PageUnknownTable,
            headings,
            "the headings of this table are not understood, so its rows are not read",
            "make them the vendor's, such as `Parameter Name | Required | Type | Description`",
        );
    }

    fn has_reported(&self) -> bool {
        self.left < Self::MOST
    }

    fn report(&mut self, rule: Rule, span: Span, message: impl Into<String>, help: &str) {
        match self.left {
            0 => return,
            1 => {
                self.diagnostics.report(
                    Rule::PageTooMany,
                    span,
                    "this page has more problems than are shown from here on",
                );
            }
            _ => {
                self.diagnostics.report(rule, span, message).help(help);
            }
        }
        self.left -= 1;
    }
}
