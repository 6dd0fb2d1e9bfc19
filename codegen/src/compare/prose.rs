//! Finds the facts that changed in a description, if they are certain. The rest is left to a person, who reads it again.

use super::drift::Drift;
use crate::published::{phrases, prose};
use crate::spec::{Bounds, Field, Node, NodeValue};
use std::collections::BTreeSet;

/// A fact that a description and the spec state differently.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) drift: Drift,
    pub(super) spec: Option<String>,
    pub(super) page: Option<String>,
}

/// Compares a description that changed with what the spec has of it: its limits, its default, and the values of its enum.
pub(super) fn differences(text: &str, field: &Field, values: Option<&[&str]>) -> Vec<Difference> {
    let mut found = stated(text, field);
    if found.is_empty() {
        found.extend(number(text, field));
    }
    found.extend(values.map(|values| listed(text, values)).unwrap_or_default());
    found
}

/// Compares what the text states in one of the vendor's usual phrases with the same facts of the spec.
fn stated(text: &str, field: &Field) -> Vec<Difference> {
    let prose::Proposal { default, range, items, length } = prose::limits(text, &field.type_name);
    let mut found = Vec::new();
    for (known, page) in [(&field.range, range), (&field.items, items), (&field.length, length)] {
        let (Some(known), Some(page)) = (known, page) else { continue };
        for (known, page) in [(known.min, page.0), (known.max, page.1)] {
            if let (Some(known), Some(page)) = (known, page)
                && known != page
            {
                found.push(Difference::of(Drift::LimitChanged, &known, &page));
            }
        }
    }
    let known = field.default.as_ref().and_then(|node| match &node.value {
        NodeValue::Number(text) => Some(text.clone()),
        NodeValue::Bool(value) => Some(value.to_string()),
        _ => None,
    });
    if let (Some(known), Some(page)) = (known, default)
        && known != page
    {
        found.push(Difference::of(Drift::DefaultChanged, &known, &page));
    }
    found
}

impl Difference {
    fn of<T: ToString + ?Sized>(drift: Drift, spec: &T, page: &T) -> Self {
        Self { drift, spec: Some(spec.to_string()), page: Some(page.to_string()) }
    }
}

/// Returns the one number of the spec that the text lacks, if there is one number in the text that the spec lacks. With more of
/// either, it is not certain which became which.
fn number(text: &str, field: &Field) -> Option<Difference> {
    let mut stated: Vec<(i64, Drift)> = Vec::new();
    for Bounds { min, max, .. } in [&field.range, &field.items, &field.length].into_iter().flatten() {
        stated.extend(min.iter().chain(max).map(|end| (*end, Drift::LimitChanged)));
    }
    if let Some(Node { value: NodeValue::Number(default), .. }) = &field.default {
        stated.extend(default.parse().ok().map(|default| (default, Drift::DefaultChanged)));
    }
    let numbers = numbers(text);
    let lost: Vec<_> = stated.iter().filter(|(number, _)| !numbers.contains(number)).collect();
    let new = numbers.iter().filter(|number| stated.iter().all(|(known, _)| known != *number));
    // 0 and 1 are the smallest numbers of ranges that the spec need not have.
    let new: Vec<_> = new.filter(|number| **number > 1).collect();
    let ([(old, drift)], [new]) = (&*lost, &*new) else { return None };
    Some(Difference::of(*drift, old, new))
}

/// Returns the whole numbers in a description. `1,024` is one number; digits in a name are none.
fn numbers(text: &str) -> BTreeSet<i64> {
    let mut found = BTreeSet::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ',')) {
        let word = word.trim_matches(',');
        let grouped = word.split(',').skip(1).all(|group| group.len() == 3);
        let parts: Vec<String> =
            if grouped { vec![word.replace(',', "")] } else { word.split(',').map(str::to_owned).collect() };
        found.extend(parts.iter().filter_map(|part| part.parse::<i64>().ok()));
    }
    found
}

/// Compares the values that a description lists with those of the enum.
fn listed(text: &str, values: &[&str]) -> Vec<Difference> {
    let tokens = tokens(text);
    let known: Vec<_> = tokens.iter().filter(|token| values.contains(&token.word)).collect();
    let lost: Vec<_> = values.iter().filter(|value| known.iter().all(|token| token.word != **value)).collect();
    // A text that names few of the values does not list them.
    if known.is_empty() || lost.len() * 2 > values.len() {
        return Vec::new();
    }
    let mut new: Vec<&str> = Vec::new();
    for token in &tokens {
        let looks = known.iter().any(|other| spelling(other.word) == spelling(token.word));
        let follows = |c: char| known.iter().any(|other| other.after == c);
        // A list begins after a colon, and what separates its items stands before the next one.
        let placed = (known.iter().any(|other| other.before == token.before)
            || token.before == ':'
            || token.before == ',' && follows(',')
            || token.before == '.' && token.after == ':')
            && (follows(token.after) || token.after == '.' && follows(','))
            && (token.before.is_ascii_punctuation() || token.after.is_ascii_punctuation());
        if looks
            && placed
            && !values.contains(&token.word)
            && !new.contains(&token.word)
            && !phrases::is_label(token.word)
        {
            new.push(token.word);
        }
    }
    let difference = |drift, spec: Option<&&str>, page: Option<&&str>| Difference {
        drift,
        spec: spec.map(|value| (*value).to_owned()),
        page: page.map(|value| (*value).to_owned()),
    };
    match (&*lost, &*new) {
        ([old], [new]) => vec![difference(Drift::ValueRenamed, Some(*old), Some(new))],
        (lost, new) => {
            let lost = lost.iter().map(|value| difference(Drift::ValueRemoved, Some(*value), None));
            lost.chain(new.iter().map(|value| difference(Drift::ValueAdded, None, Some(value)))).collect()
        }
    }
}

/// A word with the characters that it stands between.
struct Token<'t> {
    word: &'t str,
    before: char,
    after: char,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, part(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let before = text[..from].chars().rev().find(|c| !blank(*c)).map_or('.', class);
                let after = text[at..].chars().find(|c| !blank(*c)).map_or('.', class);
                tokens.push(Token { word: &text[from..at], before, after });
                start = None;
            }
            _ => {}
        }
    }
    tokens
}

/// Returns whether a character surrounds words without meaning anything.
fn blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '`' | '*' | '"' | '\'' | '“' | '”')
}

/// Returns the class of a character: punctuation by its kind, and any letter as `a`.
fn class(c: char) -> char {
    match c {
        ':' | '：' => ':',
        ',' | '，' | '、' | ';' | '；' => ',',
        '.' | '。' => '.',
        '(' | '（' => '(',
        ')' | '）' => ')',
        '-' | '–' => '-',
        other if other.is_alphanumeric() => 'a',
        other => other,
    }
}

/// The spelling of a value.
#[derive(PartialEq)]
enum Spelling {
    Number,
    Constant,
    Capital,
    Small,
}

fn spelling(word: &str) -> Spelling {
    let mut letters = word.chars();
    let first = letters.next().unwrap_or_default();
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        Spelling::Number
    } else if first.is_ascii_uppercase() && word.len() > 1 && !letters.any(|c| c.is_ascii_lowercase()) {
        Spelling::Constant
    } else if first.is_ascii_uppercase() {
        Spelling::Capital
    } else {
        Spelling::Small
    }
}

#[cfg(test)]
mod tests {
    use super::{Drift, listed};

    fn found(text: &str, values: &[&str]) -> Vec<(Drift, Option<String>, Option<String>)> {
        listed(text, values).into_iter().map(|it| (it.drift, it.spec, it.page)).collect()
    }

    #[test]
    fn new_values_are_found_however_the_page_lists_them() {
        for (text, values, new) in [
            ("Types. Valid values: User: a user. Group: a user group. Role: a role.", &["User", "Group"][..], "Role"),
            ("Whether to leave. Valid values: Allow, Denied, Ask.", &["Allow", "Denied"], "Ask"),
            ("Whether to leave. Valid values: Ask, Allow, Denied.", &["Allow", "Denied"], "Ask"),
            ("类型，ManagerUin管理账号;MemberUin成员账号;NodeUin部门", &["ManagerUin", "MemberUin"], "NodeUin"),
            ("Valid values: 1 (all members), 2 (some), 3 (none).", &["1", "2"], "3"),
            ("values: A_B (A B), C_D (C D), E_F (E F).", &["A_B", "C_D"], "E_F"),
            ("Valid values: `1`: on; `2`: off; `4`: other.", &["1", "2"], "4"),
        ] {
            assert_eq!(found(text, values), [(Drift::ValueAdded, None, Some(new.to_owned()))], "{text}");
        }
    }

    #[test]
    fn words_that_are_no_values_are_not_taken_for_some() {
        for (text, values) in [
            (
                "Kind. Valid values: User: a user of CIC. Group: a group. Note: only for CIC users.",
                &["User", "Group"][..],
            ),
            ("When PrincipalType is Group, it is a group; when it is User, a user.", &["User", "Group"]),
            (
                "Valid values: System: system policy, namely the CAM system policy; Custom: your own.",
                &["System", "Custom"],
            ),
            ("1: up to 10 users. 2: up to 20.", &["1", "2"]),
        ] {
            assert_eq!(found(text, values), [], "{text}");
        }
    }

    #[test]
    fn lost_and_renamed_values_are_found() {
        let lost = (Drift::ValueRemoved, Some("Ask".to_owned()), None);
        assert_eq!(found("Valid values: Allow, Denied.", &["Allow", "Denied", "Ask"]), [lost]);
        let renamed = (Drift::ValueRenamed, Some("Denied".to_owned()), Some("Deny".to_owned()));
        assert_eq!(found("Valid values: Allow, Deny.", &["Allow", "Denied"]), [renamed]);
        assert_eq!(found("Whether one may leave.", &["Allow", "Denied"]), []);
    }
}
