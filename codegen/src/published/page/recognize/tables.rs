//! Tables of parameters, members and error codes.

use super::Page;
use crate::diagnostics::Rule;
use crate::published::page::{Line, Reporter, Table, rows};
use crate::published::phrases::{Column, Section};
use crate::published::text::{self, folded};
use crate::published::{ErrorCode, Parameter, Type, grammar, phrases};
use crate::source::{Span, Spanned};
use std::collections::HashSet;

impl Page {
    pub(super) fn members(&mut self, table: &Table, before: &[&Line], reporter: &mut Reporter<'_>) {
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

    pub(super) fn parameters(&mut self, table: &Table, is_input: bool, reporter: &mut Reporter<'_>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let silent = table.columns.contains(&Column::Required)
            && !table.rows.is_empty()
            && table.rows.iter().all(|row| cell(table, row, Column::Required).is_none_or(|text| text.is_empty()));
        if silent {
            reporter.report(
                Rule::PageRequired,
                table.span,
                "no row of this table says whether its parameter is required",
                "the page may show it as pictures; open it in a browser, and add `Yes` or `No`",
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
                    format!("`{}` is repeated in this table", parameter.name.value),
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
            self.common_parameter(name_cell, text);
            return None;
        }
        let Some(name) = grammar::name(name_cell.trim()) else {
            reporter.report(
                Rule::PageRow,
                name_cell.span,
                format!("`{}` is not the name of a parameter, so the row is not read", shortened(name_cell)),
                "a row begins with the parameter's name",
            );
            return None;
        };
        let Some(type_name) = grammar::type_name(type_cell) else {
            reporter.report(
                Rule::PageRow,
                type_cell.span,
                format!("`{}` is not a type, so the row of `{name}` is not read", shortened(type_cell)),
                "types are `String`, `Integer`, `Array of …` and the like",
            );
            return None;
        };
        let required = cell(table, row, Column::Required).and_then(|stated| required(stated, &name, silent, reporter));
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

    /// Takes the values of parameters that all actions share: the name and the version of the action.
    fn common_parameter(&mut self, name: &str, text: &Spanned<String>) {
        let found = |value: &str| Spanned { value: value.to_owned(), span: text.span };
        match name {
            "Action" => self.name = phrases::common_value(text).map(found),
            "Version" => self.version = grammar::date_in(text).map(|(_, date)| found(date)),
            _ => {}
        }
    }

    pub(super) fn errors(&mut self, table: &Table, section: Option<Section>, reporter: &mut Reporter<'_>) {
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
                    format!("`{}` is not an error code, so the row is not read", shortened(code)),
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
}

pub(super) fn cell<'a>(table: &Table, row: &'a [Spanned<String>], column: Column) -> Option<&'a Spanned<String>> {
    row.get(table.columns.iter().position(|other| *other == column)?)
}

/// Returns whether a parameter is required. What its cell says otherwise is reported, unless all cells are `silent`.
fn required(cell: &Spanned<String>, name: &str, silent: bool, reporter: &mut Reporter<'_>) -> Option<Spanned<bool>> {
    let required = phrases::required(cell.trim_matches(['*', '`', ' ', '\n']));
    if required.is_none() && !silent {
        reporter.report(
            Rule::PageRequired,
            cell.span,
            format!("`{}` does not say whether `{name}` is required", shortened(cell)),
            "write `Yes` or `No`",
        );
    }
    required.map(|value| Spanned { value, span: cell.span })
}

/// Shortens a string for a message.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let text = text::fold(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
