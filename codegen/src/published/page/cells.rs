//! Joins the cells of tables that a browser copied one per line: each row becomes one line, as other browsers copy it.

use super::rows::{Known, ends_table};
use super::{Block, Line, Reporter};
use crate::diagnostics::Rule;
use crate::published::grammar::{self, TypeWord};
use crate::published::phrases::{self, Column};
use crate::source::{Span, Spanned};
use std::collections::VecDeque;

/// Joins the headings of every table whose headings are one per line, and the cells of its rows. Only the cells before the
/// description are needed, since a description may have many lines in all layouts.
pub(super) fn join(blocks: Vec<Block>, known: &Known, reporter: &mut Reporter<'_>) -> Vec<Block> {
    let mut left: VecDeque<Block> = blocks.into();
    let mut joined = Vec::with_capacity(left.len());
    let mut columns: Option<Vec<Column>> = None;
    while !left.is_empty() {
        let lines = ahead(&left);
        let cells = match lines.first() {
            None => 1,
            Some(first) => {
                if let Some(headings) = headings(&lines) {
                    let cells = headings.len();
                    columns = Some(headings);
                    cells
                } else {
                    columns = columns.filter(|columns| !known.is_heading(first) && !ends_table(first, columns[0]));
                    columns.as_ref().map_or(1, |columns| row(&lines, columns, known, reporter))
                }
            }
        };
        if cells > 1 {
            joined.push(Block::Line(take(&mut left, cells)));
        } else {
            joined.extend(left.pop_front());
        }
    }
    joined
}

/// Returns the next lines, as many as a row may have cells: the first of all blocks, and those that only empty lines separate
/// from it.
fn ahead(left: &VecDeque<Block>) -> Vec<&Line> {
    const MOST: usize = 4;
    let mut lines = Vec::new();
    for block in left {
        match block {
            Block::Line(line) => lines.push(line),
            Block::Blank if !lines.is_empty() => {}
            _ => break,
        }
        if lines.len() == MOST {
            break;
        }
    }
    lines
}

/// Returns the columns that the next lines are the headings of, one each.
fn headings(lines: &[&Line]) -> Option<Vec<Column>> {
    let columns: Vec<Column> = lines.iter().map_while(|line| phrases::column(line.trimmed())).collect();
    let tables = (2..=columns.len()).rev().map(|count| &columns[..count]);
    tables.into_iter().find(|columns| phrases::is_table(columns)).map(<[Column]>::to_vec)
}

/// Returns the number of the next lines that are the first cells of a row, or 1.
fn row(lines: &[&Line], columns: &[Column], known: &Known, reporter: &mut Reporter<'_>) -> usize {
    let cell = |at: usize| lines.get(at).map_or("", |line| line.trimmed());
    let fits = |at: usize, column: Column| match column {
        Column::Name => grammar::name(cell(at)).is_some(),
        Column::Required => phrases::required(cell(at)).is_some(),
        Column::Type => grammar::type_name(cell(at)).is_some(),
        Column::Code => grammar::is_code(cell(at)),
        Column::Text => !cell(at).is_empty(),
    };
    let own = |at: usize| {
        fits(at, Column::Type) && grammar::leading_type(cell(at)).is_some_and(|(_, _, word)| word == TypeWord::Own)
    };
    let mut wrong = |at: usize, why: String| {
        let help = "copy the page again, or save it as HTML";
        reporter.report(Rule::PageRow, lines[at].text.span, why, help);
        1
    };
    match columns {
        // An empty line would end the description of a code.
        [Column::Code, Column::Text] => {
            1 + usize::from(fits(0, Column::Code) && !cell(1).is_empty() && !fits(1, Column::Code))
        }
        [
            Column::Name,
            second @ (Column::Required | Column::Type),
            third @ (Column::Required | Column::Type),
            Column::Text,
        ] => {
            if fits(0, Column::Name) && fits(1, *second) && fits(2, *third) {
                3
            } else if fits(0, *second) && fits(1, *third) {
                wrong(0, "this row has no name, so it is not read".to_owned())
            } else if fits(0, Column::Name) && *second == Column::Required && fits(1, *second) {
                wrong(2.min(lines.len() - 1), format!("this is not a type, so the row of `{}` is not read", cell(0)))
            } else {
                // Whether it is required got lost, which shows when the row is read.
                1 + usize::from(fits(0, Column::Name) && own(1))
            }
        }
        [Column::Name, Column::Type, Column::Text] => {
            // Else they may be the last line of a description and the first cells of the next row.
            let next = !own(1) && own(2) && fits(1, Column::Name);
            let member = grammar::name(cell(0)).is_some_and(|name| own(1) || known.has_member(&name) != Some(false));
            1 + usize::from(member && fits(1, Column::Type) && !next)
        }
        _ => 1,
    }
}

/// Takes lines away and returns them as one.
fn take(left: &mut VecDeque<Block>, cells: usize) -> Line {
    let mut lines: Vec<Line> = Vec::with_capacity(cells);
    while lines.len() < cells {
        match left.pop_front() {
            Some(Block::Line(line)) => lines.push(line),
            Some(_) => {}
            None => break,
        }
    }
    let text: Vec<&str> = lines.iter().map(Line::trimmed).collect();
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    let span = Span { end: last.text.span.end, ..first.text.span };
    Line::new(Spanned { value: text.join(" "), span }, first.heading, first.after_blank)
}
