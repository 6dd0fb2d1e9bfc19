//! Enums: their values and variants.

use super::problems::{ONE_STAYS, Problems};
use crate::diagnostics::Rule;
use crate::names;
use crate::spec::{Base, Enum, NodeValue};
use std::collections::BTreeMap;

pub(super) fn check(content: &Enum, problems: &mut Problems<'_>) {
    problems.described(&content.doc);
    if content.values.is_empty() {
        problems
            .report(Rule::EmptyEnum, content.name.span, format!("the enum `{}` has no values", *content.name))
            .help("list its values, or remove it and make the fields plain strings");
    }
    let mut variants = Vec::new();
    let mut seen = BTreeMap::new();
    for value in &content.values {
        problems.described(&value.doc);
        let text = match (content.base, &value.value.value) {
            (Base::Text, NodeValue::Text(text)) => text.clone(),
            (Base::Number, NodeValue::Number(text)) if text.parse::<i64>().is_ok() => text.clone(),
            (base, _) => {
                let expected = if base == Base::Text { "a string" } else { "a whole number" };
                problems
                    .report(
                        Rule::EnumValue,
                        value.value.span,
                        format!("this is {}, expected {expected}", value.value.kind()),
                    )
                    .help(format!("the enum's base is `{}`", base.text()));
                continue;
            }
        };
        let variant = names::variant_of(value, &text);
        if let Some(first) = seen.insert(text.clone(), value.value.span) {
            problems
                .report(Rule::DuplicateName, value.value.span, format!("the value `{text}` is repeated"))
                .related(first, "first here")
                .help("remove one of them");
            continue;
        }
        let place = value.name.as_ref().map_or(value.value.span, |name| name.span);
        if !names::is_type_name(&variant) {
            problems
                .report(Rule::BadName, place, format!("`{variant}` cannot be a variant's name"))
                .help("add a `name` that begins with an upper-case letter");
        } else if names::ENUM_VARIANTS.contains(&&*variant) {
            problems
                .report(Rule::NameCollision, place, format!("every enum has a variant `{variant}` of its own"))
                .help("add another `name`");
        } else {
            variants.push((place, text, variant));
        }
    }
    problems.distinct(variants.iter().map(|(span, text, variant)| (*span, &**text, variant.clone())), ONE_STAYS);
}
