//! A documentation page as people save it, read into a [`Document`].
//!
//! A page comes as text copied from a browser, as a reader tool extracts it (Markdown or nearly so), or as saved HTML. Each
//! layout is read into the same sequence of blocks (`lines.rs`, `html.rs`). In text copied from a browser nothing separates
//! the cells of a table, so its rows are found by their grammar (`rows.rs`). From there on one recogniser serves all layouts
//! (`recognise.rs`, `examples.rs`). The vendor's fixed phrases are in `phrases.rs`.
//!
//! Every step takes time in proportion to the length of the page, whatever the page holds.

mod examples;
mod html;
mod lines;
mod recognise;
mod rows;

use super::Document;
use crate::diagnostics::{Diagnostics, Rule};
use crate::published::{phrases, text};
use crate::source::{FileId, Sources, Span, Spanned};
use std::ops::Range;

/// Reads a page of one action, of data types or of error codes, in whatever layout it is.
///
/// What is not understood is reported. `None` means that nothing was recognised at all.
pub fn read(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Document> {
    let text = &sources.file(file).text;
    let mut reporter = Reporter { diagnostics, left: Reporter::MOST };
    let blocks = if html::is_html(text) {
        html::read(file, text, &mut reporter)
    } else {
        lines::read(file, text, &mut reporter)
    };
    let known = rows::Known::of(&blocks);
    let blocks = rows::find(blocks, &known, &mut reporter);
    recognise::document(file, &blocks, &mut reporter)
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
    /// Whether an empty line stands before it.
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
