//! Reads saved HTML: its tables have cells, everything else becomes lines.
//!
//! Only a tokenizer is used. A tree would cost memory and, for hostile nesting, more than linear time, and nothing here needs
//! one: tables, preformatted code, headings and what is hidden can be told from the tags as they come.

use super::{Block, Line, Reporter, Table};
use crate::published::phrases::Column;
use crate::published::{phrases, text};
use crate::source::{FileId, Span, Spanned};
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

/// Returns whether a file is HTML rather than Markdown or plain text with an angle bracket.
pub(super) fn is_html(text: &str) -> bool {
    const HEAD: usize = 1000;
    if text.lines().any(|line| line.starts_with("# ") || line.starts_with("## ")) && !text.contains("</html>") {
        return false;
    }
    let text = text.trim_start_matches(text::is_space);
    let head: String = text.chars().take(HEAD).collect::<String>().to_ascii_lowercase();
    let tag = text
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_alphabetic() || "!?".contains(next)));
    tag && text.contains("</") || head.contains("<html") || head.contains("<!doctype html")
}

/// Returns the blocks of a page, or of a part of one that begins at a place of the file.
pub(super) fn read(file: FileId, text: &str, from: usize, reporter: &mut Reporter<'_>) -> Vec<Block> {
    let mut page = Page {
        file,
        from,
        blocks: Vec::new(),
        line: Text::default(),
        heading: false,
        code: None,
        hidden: None,
        table: None,
    };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        page.token(token, reporter);
    }
    page.end_code();
    page.end_table(reporter);
    page.end_line();
    page.blocks
}

/// Elements whose content nobody sees, or nobody needs.
const UNSEEN: &[&[u8]] = &[
    b"button",
    b"iframe",
    b"nav",
    b"noscript",
    b"object",
    b"script",
    b"select",
    b"style",
    b"svg",
    b"template",
    b"textarea",
    b"title",
    b"video",
];

/// Elements without content.
const VOID: &[&[u8]] = &[
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source",
    b"track", b"wbr",
];

/// Elements whose end may be left out, so that the next one of them ends them.
const ENDLESS: &[&[u8]] = &[b"dd", b"dt", b"li", b"p", b"td", b"th", b"tr"];

/// Elements within lines; all others begin and end lines.
const INLINE: &[&[u8]] = &[
    b"a", b"abbr", b"b", b"big", b"cite", b"code", b"del", b"dfn", b"em", b"font", b"i", b"img", b"ins", b"kbd",
    b"label", b"mark", b"nobr", b"q", b"s", b"samp", b"small", b"span", b"strike", b"strong", b"sub", b"sup", b"time",
    b"tt", b"u", b"var", b"wbr",
];

struct Page {
    file: FileId,
    /// Where the text begins in the file.
    from: usize,
    blocks: Vec<Block>,
    line: Text,
    heading: bool,
    code: Option<Text>,
    /// The hidden element that the reader is in, and the number of nested elements of the same name.
    hidden: Option<(Vec<u8>, usize)>,
    table: Option<Open>,
}

/// Text with the place that it comes from.
#[derive(Debug, Default)]
struct Text {
    value: String,
    place: Option<(usize, usize)>,
}

impl Text {
    /// Adds text whose white space means nothing.
    fn flow(&mut self, text: &str, start: usize, end: usize) {
        for (at, word) in text.split(text::is_space).enumerate() {
            if at > 0 && !self.value.is_empty() && !self.value.ends_with([' ', '\n']) {
                self.value.push(' ');
            }
            self.value.push_str(word);
        }
        if !text.trim_matches(text::is_space).is_empty() {
            let lead = text.len() - text.trim_start_matches(text::is_space).len();
            let trail = text.len() - text.trim_end_matches(text::is_space).len();
            let (start, end) = if text.len() == end - start { (start + lead, end - trail) } else { (start, end) };
            self.place = Some((self.place.map_or(start, |(first, _)| first), end));
        }
    }

    /// Adds text as it is.
    fn raw(&mut self, text: &str, start: usize, end: usize) {
        self.value.push_str(text);
        self.place = Some((self.place.map_or(start, |(first, _)| first), end));
    }

    fn line_break(&mut self) {
        self.value.truncate(self.value.trim_end_matches(' ').len());
        if !self.value.is_empty() && !self.value.ends_with('\n') {
            self.value.push('\n');
        }
    }

    fn finish(self, file: FileId, start: usize) -> Spanned<String> {
        let (start, mut end) = self.place.unwrap_or((start, start));
        let mut value = self.value;
        let as_in_file = value.len() == end - start;
        value.truncate(value.trim_end_matches(text::is_space).len());
        if as_in_file {
            end = start + value.len();
        }
        Spanned { value, span: Span { file, start, end } }
    }
}

/// A table that is being read.
struct Open {
    start: usize,
    rows: Vec<Vec<Spanned<String>>>,
    row: Option<Vec<Spanned<String>>>,
    cell: Option<Text>,
    /// The position at which the cell begins.
    cell_start: usize,
    /// The number of columns and rows that the cell spans.
    spans: (usize, usize),
    /// Cells of rows above that reach down, by column, with the number of rows to come.
    carried: Vec<(usize, Spanned<String>)>,
    /// The number of nested tables that the reader is in.
    nested: usize,
}

impl Page {
    fn token(&mut self, token: Token<usize>, reporter: &mut Reporter<'_>) {
        match token {
            Token::StartTag(mut tag) => {
                tag.span.start += self.from;
                tag.span.end += self.from;
                self.start_tag(&tag, reporter);
            }
            Token::EndTag(tag) => self.end_tag(&tag.name.0, reporter),
            Token::String(text) if self.hidden.is_none() => {
                let (start, end) = (self.from + text.span.start, self.from + text.span.end);
                self.text(&String::from_utf8_lossy(&text.value.0), start, end);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, start: usize, end: usize) {
        if let Some(code) = &mut self.code {
            code.raw(text, start, end);
        } else if let Some(cell) = self.table.as_mut().and_then(|table| table.cell.as_mut()) {
            cell.flow(text, start, end);
        } else {
            self.line.flow(text, start, end);
        }
    }

    fn line_break(&mut self) {
        if let Some(code) = &mut self.code {
            code.line_break();
        } else if let Some(cell) = self.table.as_mut().and_then(|table| table.cell.as_mut()) {
            cell.line_break();
        } else {
            self.end_line();
        }
    }

    fn start_tag(&mut self, tag: &StartTag<usize>, reporter: &mut Reporter<'_>) {
        let name: &[u8] = &tag.name.0;
        if let Some((hidden, open)) = &mut self.hidden {
            if hidden != name {
                return;
            }
            if !ENDLESS.contains(&name) {
                *open += 1;
                return;
            }
            self.hidden = None;
        }
        if !VOID.contains(&name) && is_hidden(tag) {
            self.hidden = Some((name.to_vec(), 1));
            return;
        }
        match name {
            b"br" if self.code.is_some() => self.text("\n", tag.span.start, tag.span.end),
            b"pre" if self.code.is_none() && self.table.as_ref().is_none_or(|table| table.cell.is_none()) => {
                self.end_line();
                self.code = Some(Text::default());
            }
            b"table" => self.start_table(tag, reporter),
            b"tr" | b"thead" | b"tbody" | b"tfoot" => self.start_row(name == b"tr"),
            b"td" | b"th" => self.start_cell(tag),
            b"li" => {
                self.line_break();
                if self.code.is_none() {
                    self.text("• ", tag.span.start, tag.span.start);
                }
            }
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.line_break();
                self.heading = true;
            }
            _ if INLINE.contains(&name) => {}
            _ => self.line_break(),
        }
    }

    fn end_tag(&mut self, name: &[u8], reporter: &mut Reporter<'_>) {
        if let Some((hidden, open)) = &mut self.hidden {
            if hidden == name {
                *open -= 1;
                if *open == 0 {
                    self.hidden = None;
                }
            }
            return;
        }
        match name {
            b"pre" => self.end_code(),
            b"table" => match &mut self.table {
                Some(table) if table.nested > 0 => table.nested -= 1,
                _ => self.end_table(reporter),
            },
            b"tr" => self.start_row(false),
            b"td" | b"th" => match &mut self.table {
                Some(table) if table.nested == 0 => table.end_cell(self.file),
                _ => self.line_break(),
            },
            _ if INLINE.contains(&name) => {}
            _ => self.line_break(),
        }
    }

    fn end_line(&mut self) {
        let text = std::mem::take(&mut self.line);
        let heading = std::mem::take(&mut self.heading);
        if text.place.is_some() {
            self.blocks.push(Block::Line(Line::new(text.finish(self.file, 0), heading, false)));
        }
    }

    fn end_code(&mut self) {
        if let Some(code) = self.code.take()
            && code.place.is_some()
        {
            self.blocks.push(Block::Code(code.finish(self.file, 0)));
        }
    }

    fn start_table(&mut self, tag: &StartTag<usize>, reporter: &mut Reporter<'_>) {
        if let Some(table) = &mut self.table
            && let Some(cell) = &mut table.cell
        {
            table.nested += 1;
            cell.line_break();
            return;
        }
        self.end_code();
        self.end_line();
        self.end_table(reporter);
        self.table = Some(Open {
            start: tag.span.start,
            rows: Vec::new(),
            row: None,
            cell: None,
            cell_start: 0,
            spans: (1, 1),
            carried: Vec::new(),
            nested: 0,
        });
    }

    fn start_row(&mut self, begins: bool) {
        match &mut self.table {
            Some(table) if table.nested == 0 => {
                table.end_row(self.file);
                table.row = begins.then(Vec::new);
            }
            _ => self.line_break(),
        }
    }

    fn start_cell(&mut self, tag: &StartTag<usize>) {
        let Some(table) = &mut self.table else { return };
        if table.nested > 0 {
            self.text(" ", tag.span.start, tag.span.start);
            return;
        }
        table.end_cell(self.file);
        table.carry();
        table.spans = (span_of(tag, b"colspan"), span_of(tag, b"rowspan"));
        table.cell = Some(Text::default());
        table.cell_start = tag.span.start;
    }

    /// Ends a table. A table of parameters, members or error codes stays one; of any other one, the text is kept.
    fn end_table(&mut self, reporter: &mut Reporter<'_>) {
        let Some(mut table) = self.table.take() else { return };
        table.end_row(self.file);
        let columns = |row: &[Spanned<String>]| -> Option<Vec<Column>> {
            let columns: Option<Vec<Column>> = row.iter().map(|cell| phrases::column(cell)).collect();
            columns.filter(|columns| phrases::is_table(columns))
        };
        let span = Span { file: self.file, start: table.start, end: table.start + "<table".len() };
        let Some(headings) = table.rows.first() else { return };
        let starts = headings.iter().map(|cell| cell.span.start);
        let ends = headings.iter().map(|cell| cell.span.end);
        let span = Span { start: starts.min().unwrap_or(span.start), end: ends.max().unwrap_or(span.end), ..span };
        if let Some(columns) = columns(headings) {
            let rows = table.rows.into_iter().skip(1).collect();
            self.blocks.push(Block::Table(Table { columns, span, rows }));
            return;
        }
        if headings.iter().filter(|heading| phrases::column(heading).is_some()).count() > 1 {
            reporter.unknown_table(span);
        }
        for cell in table.rows.into_iter().flatten() {
            if !cell.is_empty() {
                self.blocks.push(Block::Line(Line::new(cell, false, false)));
            }
        }
    }
}

impl Open {
    /// More columns than any table of parameters has.
    const COLUMNS: usize = 16;
    /// Longer content is not repeated in the further rows that its cell spans.
    const CARRIED: usize = 200;

    /// Gives the row the cells that reach down to its next columns.
    fn carry(&mut self) {
        let row = self.row.get_or_insert_default();
        while let Some((rows, cell)) = self.carried.get_mut(row.len())
            && *rows > 0
        {
            *rows -= 1;
            row.push(cell.clone());
        }
    }

    fn end_cell(&mut self, file: FileId) {
        let Some(cell) = self.cell.take() else { return };
        let row = self.row.get_or_insert_default();
        if row.len() >= Self::COLUMNS {
            return;
        }
        let cell = cell.finish(file, self.cell_start);
        let (columns, rows) = self.spans;
        for column in 0..columns.min(Self::COLUMNS - row.len()) {
            let value = if column == 0 { cell.value.clone() } else { String::new() };
            let cell = Spanned { value, span: cell.span };
            if rows > 1 {
                let empty = Spanned { value: String::new(), span: cell.span };
                self.carried.resize(self.carried.len().max(row.len() + 1), (0, empty.clone()));
                self.carried[row.len()] = (rows - 1, if cell.len() <= Self::CARRIED { cell.clone() } else { empty });
            }
            row.push(cell);
        }
    }

    fn end_row(&mut self, file: FileId) {
        self.end_cell(file);
        if self.row.is_some() {
            self.carry();
        }
        if let Some(row) = self.row.take()
            && !row.is_empty()
        {
            self.rows.push(row);
        }
    }
}

fn is_hidden(tag: &StartTag<usize>) -> bool {
    let attribute =
        |name: &[u8]| tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).to_ascii_lowercase());
    let name: &[u8] = &tag.name.0;
    UNSEEN.contains(&name) && !tag.self_closing
        || attribute(b"hidden").is_some()
        || attribute(b"aria-hidden").is_some_and(|value| value == "true")
        || attribute(b"style").is_some_and(|style| {
            let style = style.replace(' ', "");
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

fn span_of(tag: &StartTag<usize>, name: &[u8]) -> usize {
    const MOST: usize = 1000;
    let value = tag.attributes.get(name).and_then(|value| String::from_utf8_lossy(value).trim().parse().ok());
    value.map_or(1, |span: usize| span.clamp(1, MOST))
}
