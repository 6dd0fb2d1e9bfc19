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

    /// Returns the name of the action whose request it was.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Returns every broken limit, in the order of the parameters.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} request breaks documented limits and was not sent: ", self.action)?;
        for (position, violation) in self.violations.iter().enumerate() {
            let separator = if position == 0 { "" } else { ". " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ValidationError {}

/// One broken limit.
///
/// It is shown as one sentence, such as `` `Tags` has 11 items; at most 10 are allowed ``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    parameters: Vec<String>,
    problem: String,
    requirement: String,
}

impl Violation {
    pub(crate) fn new(
        parameter: impl Into<String>,
        problem: impl Into<String>,
        requirement: impl Into<String>,
    ) -> Self {
        Self { parameters: vec![parameter.into()], problem: problem.into(), requirement: requirement.into() }
    }

    /// Creates a violation of the request as a whole.
    #[cfg(feature = "client")]
    pub(crate) fn of_request(problem: impl Into<String>, requirement: impl Into<String>) -> Self {
        Self { parameters: Vec::new(), problem: problem.into(), requirement: requirement.into() }
    }

    /// Returns the parameters that break the limit: wire names such as `Limit`, or paths such as `Tags[2].TagKey`. Most limits
    /// are about one parameter, a rule such as "exactly one of" is about several, and a limit of the whole request about none.
    pub fn parameters(&self) -> &[String] {
        &self.parameters
    }

    /// Returns the problem, such as `is 51` or `has 11 items`. The value of a sensitive parameter is `[redacted]`.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Returns the documented requirement, such as `it must be from 1 to 50` or `at most 10 are allowed`.
    pub fn requirement(&self) -> &str {
        &self.requirement
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.parameters {
            [] => f.write_str("it"),
            [parameter] => write!(f, "`{parameter}`"),
            [others @ .., last] => write!(f, "`{}` and `{last}`", others.join("`, `")),
        }?;
        write!(f, " {}; {}", self.problem, self.requirement)
    }
}

/// Returns every limit that the request, or a record inside it, breaks.
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
        if let Some(mut violation) = broken(rule, &named) {
            for parameter in &mut violation.parameters {
                parameter.insert_str(0, prefix);
            }
            violations.push(violation);
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
    match value {
        View::List(list) if !matches!(limit, Limit::Items(..)) => {
            for position in 0..list.len() {
                check_limit(limit, field, &list.get(position).view(), &format!("{path}[{position}]"), violations);
            }
        }
        value => {
            let Some(given) = limit.broken_by(value) else { return };
            let given = if field.sensitive { "[redacted]" } else { &given };
            violations.push(limit.violation(path, given));
        }
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
    /// Returns the number or count that was given, if it breaks this limit.
    fn broken_by(self, value: &View<'_>) -> Option<String> {
        let outside_of = |fewest, most| move |count: &usize| !(fewest..=most).contains(count);
        match self {
            Self::Range(least, most) => outside(value, least, most),
            Self::Items(fewest, most) => items(value).filter(outside_of(fewest, most)).map(|count| count.to_string()),
            Self::Length(fewest, most) => {
                characters(value).filter(outside_of(fewest, most)).map(|count| count.to_string())
            }
        }
    }

    /// Returns the violation of this limit by the number or count that was given.
    fn violation(self, path: &str, given: &str) -> Violation {
        let counted = |unit: &str, fewest, most| {
            let plural = if given == "1" { "" } else { "s" };
            Violation::new(path, format!("has {given} {unit}{plural}"), counts(fewest, most))
        };
        match self {
            Self::Range(least, most) => Violation::new(path, format!("is {given}"), range(least, most)),
            Self::Items(fewest, most) => counted("item", fewest, most),
            Self::Length(fewest, most) => counted("character", fewest, most),
        }
    }
}

/// Returns the number, if it is outside the range.
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

fn range(least: i64, most: i64) -> String {
    match (least, most) {
        (i64::MIN, most) => format!("it must be at most {most}"),
        (least, i64::MAX) => format!("it must be at least {least}"),
        (least, most) => format!("it must be from {least} to {most}"),
    }
}

fn counts(fewest: usize, most: usize) -> String {
    let verb = |count| if count == 1 { "is" } else { "are" };
    match (fewest, most) {
        (0, most) => format!("at most {most} {} allowed", verb(most)),
        (fewest, usize::MAX) => format!("at least {fewest} {} required", verb(fewest)),
        (fewest, most) if fewest == most => format!("exactly {most} {} required", verb(most)),
        (fewest, most) => format!("{fewest} to {most} are allowed"),
    }
}

fn number(value: &View<'_>) -> Option<i64> {
    match value {
        View::Integer(number) => Some(*number),
        _ => None,
    }
}

/// Returns the violation of a rule about several parameters, if the rule is broken.
fn broken<'a>(rule: &Rule, named: &impl Fn(&str) -> View<'a>) -> Option<Violation> {
    let set = |names: &[&'static str]| -> Vec<_> {
        names.iter().copied().filter(|name| !matches!(named(name), View::Absent)).collect()
    };
    match rule {
        Rule::AtLeastOne(names) => {
            set(names).is_empty().then(|| group(names, "are not set", "at least one of them is required"))
        }
        Rule::ExactlyOne(names) => match &*set(names) {
            [] => Some(group(names, "are not set", "exactly one of them is required")),
            [_] => None,
            several => Some(group(several, "are set", "only one of them is allowed")),
        },
        Rule::MultipleOf(name, step) => match (number(&named(name)), number(&named(step))) {
            (Some(given), Some(step_value)) if step_value > 0 && given % step_value != 0 => {
                let multiple = format!("it must be a multiple of `{step}` ({step_value})");
                Some(Violation::new(*name, format!("is {given}"), multiple))
            }
            _ => None,
        },
    }
}

fn group(names: &[&str], problem: &str, requirement: &str) -> Violation {
    let parameters = names.iter().map(|name| (*name).to_owned()).collect();
    Violation { parameters, problem: problem.to_owned(), requirement: requirement.to_owned() }
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
    fn a_violation_names_parameter_problem_and_requirement() {
        let mut request = fitting();
        request.sizes[1] = 51;
        let [violation] = &*validate(&request) else { panic!("one limit is broken") };
        assert_eq!(violation.parameters(), ["Sizes[1]"]);
        assert_eq!((violation.problem(), violation.requirement()), ("is 51", "it must be from 1 to 50"));
    }

    #[test]
    fn records_in_lists_are_checked() {
        struct Group {
            requests: Vec<Request>,
        }
        record!(Group, requests = optional("Requests"));
        let mut group = Group { requests: vec![fitting(), fitting()] };
        group.requests[1].above = 4;
        let violations: Vec<_> = validate(&group).iter().map(ToString::to_string).collect();
        assert_eq!(violations, ["`Requests[1].Above` is 4; it must be at least 5"]);
    }

    #[test]
    fn limits_of_a_list_that_are_not_about_their_number_hold_for_each_item() {
        assert_eq!(
            violations(|request| request.names = vec!["abcd".to_owned(), "a".to_owned(), "abcde".to_owned()]),
            [
                "`Names` has 3 items; at most 2 are allowed",
                "`Names[0]` has 4 characters; at most 3 are allowed",
                "`Names[2]` has 5 characters; at most 3 are allowed",
            ]
        );
        assert_eq!(violations(|request| request.sizes = vec![1, 0]), ["`Sizes[1]` is 0; it must be from 1 to 50"]);
        assert_eq!(
            violations(|request| request.keys.push("12345".to_owned())),
            ["`Keys[1]` has [redacted] characters; exactly 4 are required"]
        );
    }

    #[test]
    fn fractions_have_ranges_too() {
        for (ratio, shown) in [(1.5, "1.5"), (-0.1, "-0.1"), (f64::NAN, "NaN"), (f64::INFINITY, "inf")] {
            assert_eq!(
                violations(|request| request.ratio = Some(ratio)),
                [format!("`Ratio` is {shown}; it must be from 0 to 1")]
            );
        }
    }

    #[test]
    fn a_range_that_is_open_on_one_side_says_so() {
        assert_eq!(violations(|request| request.above = 4), ["`Above` is 4; it must be at least 5"]);
        assert_eq!(violations(|request| request.below = 6), ["`Below` is 6; it must be at most 5"]);
    }

    struct Groups {
        first: Option<i64>,
        second: Option<i64>,
        third: Option<i64>,
        codes: Vec<String>,
    }

    record!(
        Groups.rules(&[Rule::ExactlyOne(&["First", "Second", "Third"]), Rule::AtLeastOne(&["Second", "Third"])]),
        first = optional("First"),
        second = optional("Second"),
        third = optional("Third"),
        codes = optional("Codes").limits(&[Limit::Items(0, 1), Limit::Length(2, usize::MAX)]),
    );

    #[test]
    fn a_rule_about_several_parameters_names_those_that_break_it() {
        let shown = |set: [Option<i64>; 3], codes: &[&str]| -> Vec<_> {
            let [first, second, third] = set;
            let codes = codes.iter().map(|code| (*code).to_owned()).collect();
            validate(&Groups { first, second, third, codes }).iter().map(ToString::to_string).collect()
        };
        assert_eq!(shown([None, Some(1), None], &["ab"]), [""; 0]);
        assert_eq!(
            shown([None; 3], &[]),
            [
                "`First`, `Second` and `Third` are not set; exactly one of them is required",
                "`Second` and `Third` are not set; at least one of them is required",
            ]
        );
        assert_eq!(
            shown([Some(1), None, Some(3)], &["a", "bc"]),
            [
                "`Codes` has 2 items; at most 1 is allowed",
                "`Codes[0]` has 1 character; at least 2 are required",
                "`First` and `Third` are set; only one of them is allowed",
            ]
        );
    }
}
