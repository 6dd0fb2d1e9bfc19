//! Reads text: what a browser copies, and what reader tools make of a page, including Markdown.

use super::{Block, Line, Reporter, Table, html};
use crate::published::phrases::Column;
use crate::published::{phrases, text};
use crate::source::{FileId, Span, Spanned};

/// Returns the blocks of a page of plain text.
pub(super) fn read(file: FileId, text: &str, reporter: &mut Reporter<'_>) -> Vec<Block> {
    let mut reader = Reader { file, text, at: 0, blocks: Vec::new() };
    while let Some(line) = reader.next() {
        reader.block(line, reporter);
    }
    reader.blocks
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    blocks: Vec<Block>,
}

/// A line of the file, without its end.
#[derive(Clone, Copy)]
struct Raw<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Raw<'a> {
    fn trimmed(self) -> &'a str {
        self.text.trim_matches(text::is_space)
    }
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Raw<'a>> {
        let line = self.peek()?;
        self.at = self.text[self.at..].find('\n').map_or(self.text.len(), |length| self.at + length + 1);
        Some(line)
    }

    fn peek(&self) -> Option<Raw<'a>> {
        let rest = &self.text[self.at..];
        let line = rest.split('\n').next()?;
        (!rest.is_empty()).then(|| Raw { text: line.trim_end_matches('\r'), start: self.at })
    }

    fn block(&mut self, line: Raw<'a>, reporter: &mut Reporter<'_>) {
        let text = line.trimmed();
        if text.is_empty() {
            self.blocks.push(Block::Blank);
        } else if (text.starts_with("```") || text.starts_with("~~~")) && self.code(&text[..3]) {
        } else if is_tag(text, "<table") {
            self.html_table(text, reporter);
        } else if let Some(table) = self.table(line, reporter) {
            self.blocks.push(Block::Table(table));
        } else {
            let heading = text.starts_with('#') && text.trim_start_matches('#').starts_with(' ');
            let shown =
                if heading { text.trim_matches(['#', ' ']) } else { line.text.trim_end_matches(text::is_space) };
            // Links are the only marks to take away: anything else may be code.
            let shown = if shown.contains("](") { plain(shown) } else { shown.to_owned() };
            let after_blank = matches!(self.blocks.last(), Some(Block::Blank));
            self.blocks.push(Block::Line(Line::new(self.spanned(text, shown), heading, after_blank)));
        }
    }

    /// Takes everything up to the fence that closes the code; without one, the text is no code.
    fn code(&mut self, fence: &str) -> bool {
        let start = self.at;
        while let Some(line) = self.next() {
            if line.trimmed().starts_with(fence) {
                let code = self.text[start..line.start].trim_end();
                self.blocks.push(Block::Code(self.spanned(code, code.to_owned())));
                return true;
            }
        }
        self.at = start;
        false
    }

    /// Reads a table in HTML, as Markdown may have it. One without an end ends before the next heading.
    fn html_table(&mut self, first: &'a str, reporter: &mut Reporter<'_>) {
        let start = self.span(first).start;
        let rest = &self.text[start..];
        let mut open = 0_usize;
        let end = rest.match_indices(['<', '\n']).find_map(|(at, _)| {
            let here = &rest[at..];
            if here.starts_with("\n#") {
                return Some(at);
            } else if is_tag(here, "<table") {
                open += 1;
            } else if is_tag(here, "</table") {
                open -= 1;
            }
            (open == 0).then(|| here.find('>').map_or(rest.len(), |length| at + length + 1))
        });
        let end = end.unwrap_or(rest.len());
        let mut blocks = html::read(self.file, &rest[..end], start, reporter);
        for block in &mut blocks {
            if let Block::Table(table) = block {
                table.rows.iter_mut().flatten().for_each(|cell| cell.value = plain(&cell.value));
            }
        }
        self.blocks.append(&mut blocks);
        self.at = start + end;
    }

    /// Returns a table whose cells stand between `|`, if the line is the headings of one.
    fn table(&mut self, line: Raw<'a>, reporter: &mut Reporter<'_>) -> Option<Table> {
        let text = line.trimmed();
        if !text.contains('|') || text.len() > 1000 {
            return None;
        }
        let leading = text.starts_with('|');
        let trailing = text.ends_with('|');
        let headings = cells(text, usize::MAX, leading, trailing);
        let ruled = self.peek().is_some_and(|next| is_rule(next.trimmed()));
        let columns: Option<Vec<Column>> = headings.iter().map(|heading| phrases::column(heading)).collect();
        let span = self.span(text);
        let Some(columns) = columns.filter(|columns| phrases::is_table(columns)) else {
            let known = headings.iter().filter(|heading| phrases::column(heading).is_some()).count();
            if ruled && known > 1 {
                reporter.unknown_table(span);
            }
            return None;
        };
        if ruled {
            self.next();
        }
        let mut table = Table { columns, span, rows: Vec::new() };
        while let Some(line) = self.peek() {
            if line.trimmed().is_empty() || !line.text.contains('|') || self.begins_table(line) {
                break;
            }
            self.next();
            table.rows.push(self.row(line, table.columns.len(), leading, trailing));
        }
        Some(table)
    }

    fn begins_table(&self, line: Raw<'a>) -> bool {
        let cells = cells(line.trimmed(), usize::MAX, line.trimmed().starts_with('|'), line.trimmed().ends_with('|'));
        let columns: Option<Vec<Column>> = cells.iter().map(|cell| phrases::column(cell)).collect();
        columns.is_some_and(|columns| phrases::is_table(&columns))
    }

    /// Returns the cells of a row; line breaks within cells make it take more than one line.
    fn row(&mut self, first: Raw<'a>, columns: usize, leading: bool, trailing: bool) -> Vec<Spanned<String>> {
        let separators = columns - 1 + usize::from(leading) + usize::from(trailing);
        let mut end = first.start + first.text.len();
        let mut seen = separators_in(first.text);
        while seen < separators
            && let Some(line) = self.peek()
            && !line.trimmed().is_empty()
            && separators_in(line.text) < separators
        {
            seen += separators_in(line.text);
            end = line.start + line.text.len();
            self.next();
        }
        let whole = self.text[first.start..end].trim_matches(text::is_space);
        cells(whole, columns, leading, trailing && whole.ends_with('|'))
            .into_iter()
            .map(|cell| self.spanned(cell, plain(cell)))
            .collect()
    }

    /// Returns a value with the position of the part of the page that it comes from.
    fn spanned(&self, part: &str, value: String) -> Spanned<String> {
        Spanned { value, span: self.span(part) }
    }

    fn span(&self, part: &str) -> Span {
        let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
        Span { file: self.file, start, end: start + part.len() }
    }
}

/// Returns whether a text begins with a tag, in capital or small letters.
fn is_tag(text: &str, tag: &str) -> bool {
    text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
        && text[tag.len()..].starts_with(|next: char| next == '>' || next.is_ascii_whitespace())
}

fn is_rule(line: &str) -> bool {
    line.contains('|') && line.contains('-') && line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '))
}

fn separators_in(text: &str) -> usize {
    separators(text).count()
}

/// Returns the places of each `|` that is not escaped.
fn separators(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices('|').map(|(at, _)| at).filter(|at| !text[..*at].ends_with('\\'))
}

/// Returns the cells of a line; what has more separators than columns keeps them in the last cell.
fn cells(line: &str, columns: usize, leading: bool, trailing: bool) -> Vec<&str> {
    let line = if leading { line.strip_prefix('|').unwrap_or(line) } else { line };
    let line = if trailing { line.strip_suffix('|').unwrap_or(line) } else { line };
    let mut cells = Vec::new();
    let mut start = 0;
    for at in separators(line) {
        if cells.len() + 1 == columns {
            break;
        }
        cells.push(line[start..at].trim_matches(text::is_space));
        start = at + 1;
    }
    cells.push(line[start..].trim_matches(text::is_space));
    cells
}

/// Returns a cell's text without the marks of Markdown for links, line breaks and escapes.
fn plain(cell: &str) -> String {
    let mut plain = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find(['\\', '[', '<', '&']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (shown, length) = mark(rest);
        plain.push_str(shown);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    plain
}

/// Returns the mark at the beginning of a line, and its length.
fn mark(text: &str) -> (&str, usize) {
    const SHOWN: &[(&str, &str)] = &[
        ("\\|", "|"),
        ("\\_", "_"),
        ("\\*", "*"),
        ("<br>", "\n"),
        ("<br/>", "\n"),
        ("<br />", "\n"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("&#124;", "|"),
        ("&nbsp;", " "),
    ];
    if let Some((mark, shown)) = SHOWN.iter().find(|(mark, _)| text.starts_with(mark)) {
        return (shown, mark.len());
    }
    link(text).unwrap_or((&text[..1], 1))
}

/// Returns the text of a link `[text](address)`; addresses longer than any real one are no links.
fn link(text: &str) -> Option<(&str, usize)> {
    const LONGEST: usize = 1000;
    let inner = text.strip_prefix('[')?;
    let mut window = inner.len().min(LONGEST);
    while !inner.is_char_boundary(window) {
        window -= 1;
    }
    let inner = &inner[..window];
    let close = inner.find(']')?;
    let address = inner[close + 1..].strip_prefix('(')?;
    let end = address.find(')')?;
    let shown = &inner[..close];
    (!shown.contains('[') && !address[..end].contains(['\n', ' '])).then_some((shown, 1 + close + 2 + end + 1))
}
