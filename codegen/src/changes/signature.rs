//! Code as users write it, for upgrade notes.

use crate::model::{Action, Field, Holds, Limit, ParameterRule, Record};

/// Returns a field as its struct declares it.
pub(super) fn field(record: &Record, field: &Field) -> String {
    format!("{} {{ {}: {} }}", record.name, field.name, field_type(field))
}

/// Returns the type of a field.
pub(super) fn field_type(field: &Field) -> String {
    let holds = holds(&field.holds);
    if field.optional { format!("Option<{holds}>") } else { holds }
}

fn holds(it: &Holds) -> String {
    match it {
        Holds::Text => "String".to_owned(),
        Holds::Integer => "i64".to_owned(),
        Holds::Float => "f64".to_owned(),
        Holds::Bool => "bool".to_owned(),
        Holds::Enum(name) | Holds::Record(name) => format!("types::{name}"),
        Holds::Boxed(name) => format!("Box<types::{name}>"),
        Holds::List(item) => format!("Vec<{}>", holds(item)),
    }
}

/// Returns the shortest call of an action, which sets required parameters only.
pub(super) fn call(action: &Action) -> String {
    format!("client.{}(){}.send()", action.method, setters(&action.request))
}

/// Returns the shortest way to build a type.
pub(super) fn build(record: &Record) -> String {
    format!("{}::builder(){}.build()", record.name, setters(record))
}

fn setters(record: &Record) -> String {
    record.required().map(|field| format!(".{}(..)", field.name)).collect()
}

/// Describes a rule across parameters.
pub(super) fn rule(rule: &ParameterRule) -> String {
    let list = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match rule {
        ParameterRule::AtLeastOne(names) => format!("at least one of {} is set", list(names)),
        ParameterRule::ExactlyOne(names) => format!("exactly one of {} is set", list(names)),
        ParameterRule::MultipleOf(name, of) => format!("`{name}` is a multiple of `{of}`"),
    }
}

/// Returns the limited quantity with its smallest and largest value.
pub(super) fn bounds(limit: &Limit) -> (&'static str, i64, i64) {
    let (what, least, most) = match *limit {
        Limit::Range(least, most) => ("value", least, most),
        Limit::Items(least, most) => ("items", least, most),
        Limit::Length(least, most) => ("characters", least, most),
    };
    (what, least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX))
}

/// Returns a limit as upgrade notes show it.
pub(super) fn limit(limit: &Limit) -> String {
    match bounds(limit) {
        (what, i64::MIN, most) => format!("{what}: at most {most}"),
        (what, least, i64::MAX) => format!("{what}: at least {least}"),
        (what, least, most) => format!("{what}: {least} to {most}"),
    }
}
