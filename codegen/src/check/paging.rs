//! Paging tables.

use super::problems::Problems;
use super::{CheckedField, Shape};
use crate::diagnostics::Rule;
use crate::source::Spanned;
use crate::spec::{Action, Field, Paging, PagingStyle};

/// The fields of a request or a response.
#[derive(Clone, Copy)]
struct Side<'p> {
    /// As the page has them.
    fields: &'p [Field],
    /// After the errata; fields whose type is not known are missing.
    checked: &'p [CheckedField<'p>],
}

pub(super) fn check(
    paging: &Paging,
    action: &Action,
    input: &[CheckedField<'_>],
    output: &[CheckedField<'_>],
    problems: &mut Problems<'_>,
) {
    let number = |shape: &Shape| matches!(shape, Shape::Int64 | Shape::Uint64);
    let text = |shape: &Shape| *shape == Shape::Text;
    let mut shaped = |name: &Spanned<String>, place: Side<'_>, fits: &dyn Fn(&Shape) -> bool, expected: &str| {
        let Some(field) = problems.known_field(name, place.fields) else { return };
        // After the errata. What has no known type is reported elsewhere.
        let checked = place.checked.iter().find(|checked| checked.field.name.value == field.name.value);
        if checked.is_some_and(|checked| !fits(&checked.shape)) {
            problems
                .report(Rule::BadPaging, name.span, format!("`{}` is not {expected}", **name))
                .related(field.type_name.span, "its type")
                .help(format!("name a parameter that is {expected}"));
        }
    };
    let input = Side { fields: &action.input, checked: input };
    let output = Side { fields: &action.output, checked: output };
    shaped(&paging.size, input, &number, "a whole number");
    shaped(&paging.items, output, &|shape| matches!(shape, Shape::List(_)), "a list");
    if let Some(position) = &paging.position {
        match paging.style {
            PagingStyle::Token => shaped(position, input, &text, "a string"),
            _ => shaped(position, input, &number, "a whole number"),
        }
    }
    if let Some(next) = &paging.next {
        shaped(next, output, &text, "a string");
    }
    if let Some(more) = &paging.more {
        shaped(more, output, &|shape| *shape == Shape::Bool, "a boolean");
    }
    if let Some(total) = &paging.total {
        shaped(total, output, &number, "a whole number");
    }
    let missing = match paging.style {
        PagingStyle::Offset | PagingStyle::Page if paging.position.is_none() => "position",
        PagingStyle::Token if paging.position.is_none() => "position",
        PagingStyle::Token if paging.next.is_none() => "next",
        _ => return,
    };
    problems
        .report(Rule::BadPaging, paging.span, format!("paging of style `{}` needs `{missing}`", paging.style.text()))
        .help(format!("add `\"{missing}\"` with the name of a parameter"));
}
