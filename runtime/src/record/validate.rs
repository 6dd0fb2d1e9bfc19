//! The documented limits of a request, checked before it is sent.

use crate::record::{Field, Limit, List, Record, Rule, View};
use std::borrow::Cow;
use std::fmt;

/// A request that breaks documented limits, all of them in one error. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationError {
    action: Cow<'static, str>,
    violations: Vec<Violation>,
}

impl ValidationError {
    #[cfg(feature = "client")]
    pub(crate) fn new(action: Cow<'static, str>, violations: Vec<Violation>) -> Self {
        Self { action, violations }
    }

    /// The action whose request it was.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Every broken limit, in the order of the parameters.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} request breaks documented limits and was not sent: ", self.action)?;
        for (position, violation) in self.violations.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ValidationError {}

/// One broken limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    parameter: String,
    given: String,
    limit: String,
}

impl Violation {
    #[cfg(feature = "client")]
    pub(crate) fn new(parameter: impl Into<String>, given: impl Into<String>, limit: impl Into<String>) -> Self {
        Self { parameter: parameter.into(), given: given.into(), limit: limit.into() }
    }

    /// A violation of the request as a whole.
    #[cfg(feature = "client")]
    pub(crate) fn of_request(given: impl Into<String>, limit: impl Into<String>) -> Self {
        Self::new("", given, limit)
    }

    /// Where it is: a wire name such as `Limit`, or a path such as `Tags[2].TagKey`; empty for the request as a whole.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// What was given: a number, a count, or `[redacted]` for a sensitive parameter.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// What the documentation asks for.
    pub fn limit(&self) -> &str {
        &self.limit
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.parameter {
            "" => f.write_str("it"),
            parameter => write!(f, "`{parameter}`"),
        }?;
        write!(f, " is {}, but must be {}", self.given, self.limit)
    }
}

/// Every limit that the request, or a record inside it, breaks.
pub(crate) fn validate(request: &dyn Record) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_record(request, "", &mut violations);
    violations
}

fn check_record(record: &dyn Record, prefix: &str, violations: &mut Vec<Violation>) {
    let shape = record.shape();
    let values = record.values();
    for (field, value) in shape.fields.iter().zip(&values) {
        check_value(field, value.view(), &format!("{prefix}{}", field.name), violations);
    }
    let named = |name: &str| shape.position(name, 0).map_or(View::Absent, |at| values[at].view());
    for rule in shape.rules {
        if let Some((parameter, given, limit)) = broken(rule, &named) {
            violations.push(Violation { parameter: format!("{prefix}{parameter}"), given, limit });
        }
    }
}

fn check_value(field: &Field, value: View<'_>, path: &str, violations: &mut Vec<Violation>) {
    for limit in field.limits {
        check_limit(*limit, field, &value, path, violations);
    }
    match value {
        View::Record(record) => check_record(record, &format!("{path}."), violations),
        View::List(list) => check_items(list, path, violations),
        _ => {}
    }
}

fn check_limit(limit: Limit, field: &Field, value: &View<'_>, path: &str, violations: &mut Vec<Violation>) {
    if let View::List(list) = value
        && !matches!(limit, Limit::Items(..))
    {
        for position in 0..list.len() {
            check_limit(limit, field, &list.get(position).view(), &format!("{path}[{position}]"), violations);
        }
    } else if let Some((given, limit)) = limit.broken_by(value) {
        let given = if field.sensitive { "[redacted]".to_owned() } else { given };
        violations.push(Violation { parameter: path.to_owned(), given, limit });
    }
}

fn check_items(list: &dyn List, path: &str, violations: &mut Vec<Violation>) {
    for position in 0..list.len() {
        if let View::Record(record) = list.get(position).view() {
            check_record(record, &format!("{path}[{position}]."), violations);
        }
    }
}

impl Limit {
    /// What was given and what is allowed, if the value breaks this limit.
    fn broken_by(self, value: &View<'_>) -> Option<(String, String)> {
        match self {
            Self::Range(least, most) => outside(value, least, most).map(|given| {
                let limit = match (least, most) {
                    (i64::MIN, most) => format!("at most {most}"),
                    (least, i64::MAX) => format!("at least {least}"),
                    (least, most) => format!("from {least} to {most}"),
                };
                (given, limit)
            }),
            Self::Items(fewest, most) => items(value)
                .filter(|given| !(fewest..=most).contains(given))
                .map(|given| (format!("a list of {given} items"), between(fewest, most, "items"))),
            Self::Length(fewest, most) => characters(value)
                .filter(|given| !(fewest..=most).contains(given))
                .map(|given| (format!("{given} characters long"), between(fewest, most, "characters"))),
        }
    }
}

/// The number, if it lies outside.
fn outside(value: &View<'_>, least: i64, most: i64) -> Option<String> {
    match value {
        View::Float(number) => (!(least as f64..=most as f64).contains(number)).then(|| number.to_string()),
        value => number(value).filter(|number| !(least..=most).contains(number)).map(|number| number.to_string()),
    }
}

fn items(value: &View<'_>) -> Option<usize> {
    match value {
        View::List(list) => Some(list.len()),
        _ => None,
    }
}

fn characters(value: &View<'_>) -> Option<usize> {
    match value {
        View::Text(text) => Some(text.chars().count()),
        _ => None,
    }
}

fn between(fewest: usize, most: usize, unit: &str) -> String {
    match (fewest, most) {
        (0, most) => format!("at most {most} {unit}"),
        (fewest, usize::MAX) => format!("at least {fewest} {unit}"),
        (fewest, most) if fewest == most => format!("{fewest} {unit}"),
        (fewest, most) => format!("{fewest} to {most} {unit}"),
    }
}

fn number(value: &View<'_>) -> Option<i64> {
    match value {
        View::Integer(number) => Some(*number),
        _ => None,
    }
}

/// The parameter, what was given and what is allowed, if the rule is broken.
fn broken<'a>(rule: &Rule, named: &impl Fn(&str) -> View<'a>) -> Option<(String, String, String)> {
    let set = |names: &[&str]| names.iter().filter(|name| !matches!(named(name), View::Absent)).count();
    match rule {
        Rule::AtLeastOne(names) if set(names) == 0 => {
            Some((names.join("` or `"), "not set".to_owned(), "set: at least one of them".to_owned()))
        }
        Rule::ExactlyOne(names) if set(names) != 1 => {
            let given = if set(names) == 0 { "not set" } else { "set more than once" };
            Some((names.join("` or `"), given.to_owned(), "set: exactly one of them".to_owned()))
        }
        Rule::MultipleOf(name, step) => match (number(&named(name)), number(&named(step))) {
            (Some(given), Some(step_value)) if step_value > 0 && given % step_value != 0 => {
                Some(((*name).to_owned(), given.to_string(), format!("a multiple of `{step}` ({step_value})")))
            }
            _ => None,
        },
        Rule::AtLeastOne(_) | Rule::ExactlyOne(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::table::record;

    struct Request {
        names: Vec<String>,
        sizes: Vec<i64>,
        ratio: Option<f64>,
        above: i64,
        below: i64,
        keys: Vec<String>,
    }

    record!(
        Request,
        names = optional("Names").limits(&[Limit::Items(0, 2), Limit::Length(0, 3)]),
        sizes = optional("Sizes").limits(&[Limit::Range(1, 50)]),
        ratio = optional("Ratio").limits(&[Limit::Range(0, 1)]),
        above = optional("Above").limits(&[Limit::Range(5, i64::MAX)]),
        below = optional("Below").limits(&[Limit::Range(i64::MIN, 5)]),
        keys = optional("Keys").sensitive().limits(&[Limit::Length(4, 4)]),
    );

    fn fitting() -> Request {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let (names, keys) = (texts(&["abc", ""]), texts(&["1234"]));
        Request { names, sizes: vec![1, 50], ratio: Some(0.5), above: i64::MAX, below: i64::MIN, keys }
    }

    fn violations(change: impl FnOnce(&mut Request)) -> Vec<String> {
        let mut request = fitting();
        change(&mut request);
        validate(&request).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_fits_is_not_refused() {
        assert_eq!(violations(|_| {}), [""; 0]);
        assert_eq!(violations(|request| request.ratio = None), [""; 0]);
        assert_eq!(violations(|request| request.ratio = Some(1.0)), [""; 0]);
    }

    #[test]
    fn limits_of_a_list_that_are_not_about_their_number_hold_for_each_item() {
        assert_eq!(
            violations(|request| request.names = vec!["abcd".to_owned(), "a".to_owned(), "abcde".to_owned()]),
            [
                "`Names` is a list of 3 items, but must be at most 2 items",
                "`Names[0]` is 4 characters long, but must be at most 3 characters",
                "`Names[2]` is 5 characters long, but must be at most 3 characters",
            ]
        );
        assert_eq!(violations(|request| request.sizes = vec![1, 0]), ["`Sizes[1]` is 0, but must be from 1 to 50"]);
        assert_eq!(
            violations(|request| request.keys.push("12345".to_owned())),
            ["`Keys[1]` is [redacted], but must be 4 characters"]
        );
    }

    #[test]
    fn fractions_have_ranges_too() {
        for (ratio, shown) in [(1.5, "1.5"), (-0.1, "-0.1"), (f64::NAN, "NaN"), (f64::INFINITY, "inf")] {
            assert_eq!(
                violations(|request| request.ratio = Some(ratio)),
                [format!("`Ratio` is {shown}, but must be from 0 to 1")]
            );
        }
    }

    #[test]
    fn a_range_that_is_open_on_one_side_says_so() {
        assert_eq!(violations(|request| request.above = 4), ["`Above` is 4, but must be at least 5"]);
        assert_eq!(violations(|request| request.below = 6), ["`Below` is 6, but must be at most 5"]);
    }
}
