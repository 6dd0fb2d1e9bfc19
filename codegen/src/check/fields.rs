//! Parameters and members: types, limits, defaults.

use super::problems::Problems;
use super::{CheckedField, Errata, Index, Shape};
use crate::diagnostics::Rule;
use crate::names::{self, Names};
use crate::source::{Span, Spanned};
use crate::spec::{Base, Bounds, Fact, Field, Node, NodeValue, Scalar, TypeName, Wire};

/// The largest number of lists in one another.
const MOST_LISTS: usize = 8;

/// Checks one list of fields. `place` is how errata name the list: `input.`, `output.` or nothing.
pub(super) fn check<'s>(
    fields: &'s [Field],
    place: &str,
    index: &Index<'_>,
    names: &Names,
    errata: &mut Errata<'s>,
    problems: &mut Problems<'_>,
) -> Vec<CheckedField<'s>> {
    problems.unique(fields.iter().map(|field| (&field.name, "field")));
    problems.distinct(
        fields.iter().map(|field| (field.name.span, &**field.name, names.of_field(field))),
        "give one of them another name as `rustName`",
    );
    fields.iter().filter_map(|field| check_field(field, fields, place, index, errata, problems)).collect()
}

fn check_field<'s>(
    field: &'s Field,
    siblings: &[Field],
    place: &str,
    index: &Index<'_>,
    errata: &mut Errata<'s>,
    problems: &mut Problems<'_>,
) -> Option<CheckedField<'s>> {
    problems.described(&field.doc);
    if !names::is_field_name(&field.name) {
        problems
            .report(Rule::BadName, field.name.span, format!("`{}` cannot be a field's name in Rust", *field.name))
            .help("a name begins with a letter and has letters, digits and `_` only");
    }
    if let Some(name) = &field.rust_name
        && !names::is_snake_case(name)
    {
        problems
            .report(Rule::BadName, name.span, format!("`{}` is not as Rust writes the names of fields", **name))
            .help("it begins with a lower-case letter and has lower-case letters, digits and `_` only");
    }
    if let Some(duplicate) = field.sites.get(1..).into_iter().flatten().find(|site| site.value == field.sites[0].value)
    {
        problems.report(Rule::DuplicateName, duplicate.span, "the site is repeated").help("remove one of them");
    }
    let target = format!("{place}{}", *field.name);
    let type_name = errata.type_name(&target, &field.type_name, problems);
    let mut flag = |fact, page| errata.flag(&target, fact, page, problems);
    let required = flag(Fact::Required, field.is_required());
    let nullable = flag(Fact::Nullable, field.nullable);
    let always = flag(Fact::Always, field.always.as_ref().is_none_or(|it| it.value));
    let shape = resolve(field, &type_name, index, problems)?;
    misplaced_keys(field, place, &shape, problems);
    limits(field, siblings, problems);
    let checked = CheckedField { field, required, nullable, always, shape };
    default(&checked, index, problems);
    Some(checked)
}

/// Returns what the field holds.
fn resolve(
    field: &Field,
    type_name: &Spanned<TypeName>,
    index: &Index<'_>,
    problems: &mut Problems<'_>,
) -> Option<Shape> {
    if type_name.lists() > MOST_LISTS {
        problems
            .report(Rule::UnknownType, type_name.span, "lists are nested too deeply here")
            .help(format!("a type is at most {MOST_LISTS} lists deep"));
        return None;
    }
    let start = type_name.span.start + type_name.lists() * TypeName::LIST.len();
    let item = resolve_item(field, type_name, Span { start, ..type_name.span }, index, problems)?;
    Some((0..type_name.lists()).fold(item, |item, _| Shape::List(Box::new(item))))
}

/// Returns what the field, or each item of its lists, holds.
fn resolve_item(
    field: &Field,
    type_name: &TypeName,
    span: Span,
    index: &Index<'_>,
    problems: &mut Problems<'_>,
) -> Option<Shape> {
    let unsigned = field.wire.as_ref().is_some_and(|wire| wire.value == Wire::Uint64);
    let plain = match (type_name.scalar(), type_name.item()) {
        (Some(Scalar::String | Scalar::Timestamp | Scalar::TimestampIso8601 | Scalar::Date), _) => Shape::Text,
        (Some(Scalar::Integer), _) if unsigned => Shape::Uint64,
        (Some(Scalar::Integer), _) => Shape::Int64,
        (Some(Scalar::Float), _) => Shape::Float,
        (Some(Scalar::Boolean), _) => Shape::Bool,
        (None, name) if index.types.contains_key(name) => Shape::Record(name.to_owned()),
        (None, name) if index.unread.contains(name) => return None,
        (None, name) => {
            let scalars = Scalar::ALL.map(Scalar::text);
            problems
                .report(Rule::UnknownType, span, format!("the type `{name}` is not known"))
                .help(format!("types are `{}`, `Array of …` and the files in `types`", scalars.join("`, `")))
                .suggest(name, scalars.into_iter().chain(index.types.keys().copied()));
            return None;
        }
    };
    let Some(values) = &field.values else { return Some(plain) };
    let Some(listed) = index.enums.get(&*values.value) else {
        if index.unread.contains(&*values.value) {
            return None;
        }
        problems
            .report(Rule::UnknownEnum, values.span, format!("the enum `{}` is not known", **values))
            .help(format!("add `enums/{}.json`", **values))
            .suggest(values, index.enums.keys().copied());
        return None;
    };
    match (listed.base, &plain) {
        (Base::Text, Shape::Text) => Some(Shape::TextEnum(values.value.clone())),
        (Base::Number, Shape::Int64 | Shape::Uint64) => Some(Shape::NumberEnum(values.value.clone())),
        (base, _) => {
            problems
                .report(
                    Rule::MisplacedKey,
                    values.span,
                    format!("the values of `{}` do not fit this field's type", **values),
                )
                .related(span, format!("the enum's base is `{}`", base.text()))
                .help("change the type, or name another enum");
            None
        }
    }
}

/// Keys that mean nothing for the field's type or place.
fn misplaced_keys(field: &Field, place: &str, shape: &Shape, problems: &mut Problems<'_>) {
    let mut misplaced = |span: Span, key: &str, why: &str| {
        problems.report(Rule::MisplacedKey, span, format!("`{key}` does not belong here: {why}")).help("remove it");
    };
    let item = shape.item();
    let whole_number = matches!(item, Shape::Int64 | Shape::Uint64 | Shape::NumberEnum(_));
    let number = whole_number || *item == Shape::Float;
    let text = matches!(item, Shape::Text | Shape::TextEnum(_));
    if let Some(wire) = &field.wire
        && !whole_number
    {
        misplaced(wire.span, "wire", "only an `Integer` has a width");
    }
    if let Some(range) = &field.range
        && !number
    {
        misplaced(range.span, "range", "only a number has a range");
    }
    if let Some(items) = &field.items
        && !matches!(shape, Shape::List(_))
    {
        misplaced(items.span, "items", "only a list has items");
    }
    if let Some(length) = &field.length
        && !text
    {
        misplaced(length.span, "length", "only a string has a length");
    }
    if let Some(multiple) = &field.multiple_of
        && (!whole_number || place != "input.")
    {
        misplaced(multiple.span, "multipleOf", "only a whole number of the input can be a multiple of another");
    }
    if let Some(required) = &field.required
        && place == "output."
    {
        misplaced(required.span, "required", "nobody sets output parameters; use `always`");
    }
    if let Some(always) = &field.always
        && place == "input."
    {
        misplaced(always.span, "always", "responses do not contain input parameters; use `required`");
    }
    if field.required.is_none() && place == "input." {
        problems
            .report(Rule::MissingKey, field.name.span, "the key `required` is missing")
            .help("add `\"required\": true` or `\"required\": false`, as the page says");
    }
}

fn limits(field: &Field, siblings: &[Field], problems: &mut Problems<'_>) {
    for (bounds, counts) in [(&field.range, false), (&field.items, true), (&field.length, true)] {
        let Some(Bounds { span, min, max }) = bounds else { continue };
        let wrong = match (min, max) {
            (None, None) => "it has neither `min` nor `max`",
            (Some(min), Some(max)) if min > max => "`min` is larger than `max`",
            (Some(min), _) if counts && *min < 0 => "a count cannot be negative",
            (_, Some(max)) if counts && *max < 0 => "a count cannot be negative",
            _ => continue,
        };
        problems.report(Rule::BadLimit, *span, format!("this limit cannot hold: {wrong}")).help("see the page again");
    }
    if let Some(other) = &field.multiple_of {
        problems.known_field(other, siblings);
    }
    if let Some(deprecated) = &field.deprecated {
        problems.described(deprecated);
    }
}

/// Checks that a default is a value that the field can have.
fn default(field: &CheckedField<'_>, index: &Index<'_>, problems: &mut Problems<'_>) {
    let Some(default) = &field.field.default else { return };
    if let Err(why) = fits_scalar(default, &field.shape, index) {
        problems
            .report(Rule::BadDefault, default.span, format!("`{}` cannot have this default: {why}", *field.field.name))
            .help("see the page again");
    } else if let (NodeValue::Number(text), Some(range)) = (&default.value, &field.field.range)
        && let Ok(number) = text.parse::<i64>()
        && (range.min.is_some_and(|min| number < min) || range.max.is_some_and(|max| number > max))
    {
        problems
            .report(Rule::BadDefault, default.span, format!("the default {number} lies outside the range"))
            .related(range.span, "the range")
            .help("see the page again");
    }
}

fn fits_scalar(node: &Node, shape: &Shape, index: &Index<'_>) -> Result<(), String> {
    let listed = |name: &str, value: &str| {
        let mut values = index.enums[name].values.iter();
        let known = values.any(
            |known| matches!(&known.value.value, NodeValue::Text(text) | NodeValue::Number(text) if text == value),
        );
        if known { Ok(()) } else { Err(format!("`{value}` is not a value of `{name}`")) }
    };
    match (shape, &node.value) {
        (Shape::Text, NodeValue::Text(_))
        | (Shape::Bool, NodeValue::Bool(_))
        | (Shape::Float, NodeValue::Number(_)) => Ok(()),
        (Shape::Int64, NodeValue::Number(text)) if text.parse::<i64>().is_ok() => Ok(()),
        (Shape::Uint64, NodeValue::Number(text)) if text.parse::<u64>().is_ok() => Ok(()),
        (Shape::TextEnum(name), NodeValue::Text(text)) | (Shape::NumberEnum(name), NodeValue::Number(text)) => {
            listed(name, text)
        }
        _ => Err(format!("it is {}", node.kind())),
    }
}
