//! Limits, defaults and value lists that a description states in one of the vendor's usual phrases, English or Chinese.
//!
//! A phrase that could mean something else is passed over: what is read here looks like a fact to whoever reads the spec.

use super::phrases::{CHARACTERS, DEFAULT, LARGEST, MOST_CHARACTERS, MOST_ITEMS, NOT_ITEMS, RANGE, SMALLEST, VALUES};
use crate::names;
use crate::spec::{Scalar, TypeName};
use std::collections::BTreeSet;

/// Facts that a description seems to state.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Proposal {
    /// The default, as it is written in JSON.
    pub(crate) default: Option<String>,
    /// The smallest and the largest number.
    pub(crate) range: Option<Interval>,
    /// The fewest and the most items.
    pub(crate) items: Option<Interval>,
    /// The fewest and the most characters.
    pub(crate) length: Option<Interval>,
}

/// A smallest and a largest number.
pub(crate) type Interval = (Option<i64>, Option<i64>);

/// Returns the facts that a description seems to state about a parameter of a type.
pub(crate) fn limits(text: &str, type_name: &TypeName) -> Proposal {
    let text = &*text.to_lowercase();
    let mut proposal = Proposal::default();
    if type_name.lists() > 0 {
        proposal.items = items(text);
    }
    match type_name.only_scalar() {
        Some(Scalar::Integer) => {
            proposal.range = range(text);
            proposal.default = after(text, DEFAULT).and_then(|rest| Some(number(rest)?.0.to_string()));
            if let (Some((min, max)), Some(Ok(default))) =
                (proposal.range, proposal.default.as_ref().map(|it| it.parse::<i64>()))
                && (min.is_some_and(|min| default < min) || max.is_some_and(|max| default > max))
            {
                // One of the two is misread.
                (proposal.range, proposal.default) = (None, None);
            }
        }
        Some(Scalar::Boolean) => {
            let word = after(text, DEFAULT).and_then(|rest| rest.split(|c: char| !c.is_ascii_alphabetic()).next());
            proposal.default = word.filter(|word| matches!(*word, "true" | "false")).map(str::to_owned);
        }
        Some(Scalar::String) => proposal.length = length(text),
        _ => {}
    }
    proposal
}

/// Returns the values that a description lists for a parameter of a type.
pub(crate) fn values(text: &str, type_name: &TypeName) -> Vec<String> {
    let numbers = match type_name.scalar() {
        Some(Scalar::Integer) => true,
        Some(Scalar::String) => false,
        _ => return Vec::new(),
    };
    let Some(list) = after(text, VALUES) else { return Vec::new() };
    let list = whole_list(list);
    let list = list.trim_end_matches(['.', '。', ' ']);
    let mut values: Vec<String> = Vec::new();
    for part in split(list) {
        let part = part.trim().trim_start_matches("and ").trim_start_matches("or ").trim_start_matches('`');
        let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).unwrap_or(part.len());
        let (value, rest) = part.split_at(end);
        // Behind a value stands nothing but what it means.
        let rest = rest.trim_start_matches('`').trim_start();
        let explained = rest.is_empty() || rest.starts_with(['(', '（', ':', '：']);
        let fits = if numbers { value.parse::<i64>().is_ok() } else { value.chars().any(|c| c.is_ascii_alphabetic()) };
        // Another value within what the first one means: nobody knows where the items end.
        let inner = rest.split_whitespace().skip(1).any(|word| item_length(word).is_some());
        if !explained || !fits || inner || values.iter().any(|known| known == value) {
            return Vec::new();
        }
        values.push(value.to_owned());
    }
    let variants: BTreeSet<String> = values.iter().map(|value| variant(value)).collect();
    let possible = |name: &String| names::is_type_name(name) && !names::ENUM_VARIANTS.contains(&&**name);
    if values.len() < 2 || variants.len() < values.len() || !variants.iter().all(possible) {
        return Vec::new();
    }
    values
}

/// Returns the length of a value at the beginning of a string, if its meaning follows after a colon.
fn item_length(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).unwrap_or(text.len());
    (end > 0 && text[end..].trim_start().starts_with([':', '：'])).then_some(end)
}

/// Returns the list at the beginning of a string: up to its first full stop, and further as long as another value follows
/// with its meaning.
fn whole_list(text: &str) -> &str {
    let stop = |from: usize| {
        let rest = &text[from..];
        let chinese = rest.find(['。', '\n']).map(|at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        let at = chinese.or_else(|| rest.find(". ").map(|at| at + 2));
        at.map_or(text.len(), |at| from + at)
    };
    let mut end = stop(0);
    while end < text.len() && item_length(text[end..].trim_start()).is_some() {
        end = stop(end);
    }
    &text[..end]
}

/// Returns the name of a value's variant.
pub(crate) fn variant(value: &str) -> String {
    match value.parse::<i64>() {
        Ok(number) if number < 0 => format!("Minus{}", number.unsigned_abs()),
        Ok(number) => format!("Value{number}"),
        Err(_) => names::variant(value),
    }
}

fn range(text: &str) -> Option<Interval> {
    if let Some(rest) = after(text, RANGE) {
        return pair(rest).map(|(min, max, _)| (Some(min), Some(max)));
    }
    let bound = |phrases| after(text, phrases).and_then(number).map(|(number, _)| number);
    match (bound(SMALLEST), bound(LARGEST)) {
        (None, None) => None,
        (Some(min), Some(max)) if min > max => None,
        bounds => Some(bounds),
    }
}

fn length(text: &str) -> Option<Interval> {
    // A pair with what it counts, then a largest number with what it counts.
    let counted = |rest: &str| {
        let rest = rest.trim_start();
        CHARACTERS.iter().any(|unit| rest.starts_with(unit))
    };
    for (at, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
        let inside = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "-~–—～.,".contains(c));
        if let (false, Some((min, max, rest))) = (inside, pair(&text[at..]))
            && counted(rest)
        {
            return Some((Some(min), Some(max)));
        }
    }
    let most = after(text, MOST_CHARACTERS)?;
    let (max, rest) = number(most)?;
    counted(rest).then_some((None, Some(max)))
}

fn items(text: &str) -> Option<Interval> {
    let most = after(text, MOST_ITEMS)?;
    let (max, rest) = number(most)?;
    // The usual text of filters limits the values in each of them as well.
    if text.contains(".values") {
        return None;
    }
    // Of how many what? Characters of each item are no items.
    let rest = rest.trim_start();
    let other = NOT_ITEMS.iter().any(|unit| rest.starts_with(unit));
    (!other && max > 0).then_some((None, Some(max)))
}

/// Returns the text after the first of some phrases and the marks behind it.
fn after<'t>(text: &'t str, phrases: &[&str]) -> Option<&'t str> {
    let (at, phrase) = phrases
        .iter()
        .filter_map(|phrase| Some((text.find(phrase)?, phrase)))
        .min_by_key(|(at, phrase)| (*at, usize::MAX - phrase.len()))?;
    let rest = text[at + phrase.len()..].trim_start_matches([' ', ':', '：', '=', '为', '是', '`']);
    Some(
        ["is ", "of ", "are "]
            .iter()
            .find_map(|word| rest.strip_prefix(word))
            .unwrap_or(rest)
            .trim_start_matches([' ', '`', '：']),
    )
}

/// Returns a whole number at the beginning, and what follows. One with a unit or a fraction is none.
fn number(text: &str) -> Option<(i64, &str)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (number, rest) = text.split_at(text.len() - digits.len() + length);
    let mut following = rest.chars();
    let odd = match following.next() {
        Some('.' | ',') => following.next().is_some_and(|next| next.is_ascii_digit()),
        Some(next) => next.is_ascii_alphanumeric() || "%百千万亿_/^*".contains(next),
        None => false,
    };
    Some((number.parse().ok().filter(|_| !odd)?, rest))
}

/// Returns two numbers such as `1-50`, `1 to 50` or `[1, 50]`, the first of which is smaller, and what follows.
fn pair(text: &str) -> Option<(i64, i64, &str)> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('[') {
        let (inner, rest) = inner.split_once(']')?;
        let (min, max) = inner.split_once([',', '，', '-', '~'])?;
        let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
        return (min < max).then_some((min, max, rest));
    }
    let length = text.find(|c: char| !c.is_ascii_digit())?;
    let min = text[..length].parse().ok()?;
    let rest = text[length..].trim_start();
    let rest = ["-", "~", "–", "—", "～", "to ", "至", "到"].iter().find_map(|mark| rest.strip_prefix(mark))?;
    let (max, rest) = number(rest.trim_start())?;
    (min < max).then_some((min, max, rest))
}

/// Returns the parts of a list; parentheses are not divided.
fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, character) in list.char_indices() {
        match character {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            ',' | '，' | '、' | ';' | '；' | '•' | '。' | '\n' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + character.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_ranges_and_defaults() {
        for (text, range, default) in [
            ("Value range: 1-50. Default value: 10.", Some((Some(1), Some(50))), Some("10")),
            ("Value range: [1, 100]", Some((Some(1), Some(100))), None),
            ("取值范围：1~50，默认值：10", Some((Some(1), Some(50))), Some("10")),
            ("默认为0", None, Some("0")),
            ("Maximum value: 100", Some((None, Some(100))), None),
            ("最大值为1000，最小值为1", Some((Some(1), Some(1000))), None),
            // Passed over: units, fractions, thousands, what is no range, and what contradicts itself.
            ("Maximum value: 10MB", None, None),
            ("Default value: 0.5", None, None),
            ("Maximum value: 1,000", None, None),
            ("Value range: (0, 1)", None, None),
            ("Value range: 2021-03-31", None, None),
            ("Value range: 1-50. Default value: 100.", None, None),
            ("取值范围：0表示关闭", None, None),
            ("最大值100万", None, None),
            ("The default project", None, None),
        ] {
            let found = limits(text, &TypeName::parse("Integer"));
            assert_eq!((found.range, found.default.as_deref()), (range, default), "{text}");
        }
        assert_eq!(limits("Default value: true.", &TypeName::parse("Boolean")).default.as_deref(), Some("true"));
        assert_eq!(limits("默认值：false", &TypeName::parse("Boolean")).default.as_deref(), Some("false"));
        assert_eq!(limits("Default value: on.", &TypeName::parse("Boolean")).default, None);
    }

    #[test]
    fn texts_have_lengths_and_lists_have_items() {
        for (text, length) in [
            ("The name, 2-64 characters.", Some((Some(2), Some(64)))),
            ("长度：2~64 个字符", Some((Some(2), Some(64)))),
            ("Up to 128 characters", Some((None, Some(128)))),
            ("不超过60个字符", Some((None, Some(60)))),
            ("Up to 128 names", None),
            ("2021-03-31 characters", None),
            ("最多100个", None),
        ] {
            assert_eq!(limits(text, &TypeName::parse("String")).length, length, "{text}");
        }
        for (text, items) in [
            ("Up to 100 ids.", Some((None, Some(100)))),
            ("最多支持20个", Some((None, Some(20)))),
            ("Each of up to 64 characters", None),
            ("up to date", None),
            ("Filters.Values 的上限为 20", None),
        ] {
            assert_eq!(limits(text, &TypeName::parse("Array of String")).items, items, "{text}");
        }
    }

    #[test]
    fn lists_of_values() {
        for (text, type_name, expected) in [
            ("Valid values: `Open`, `Closed`.", "String", &["Open", "Closed"] as &[&str]),
            ("Valid values: MemberUin (a member), RoleUin (a role, or two)", "String", &["MemberUin", "RoleUin"]),
            ("状态。取值：Enabled：已启用，Disabled：未启用。", "String", &["Enabled", "Disabled"]),
            ("取值范围：0（否）、1（是）", "Integer", &["0", "1"]),
            ("Valid values: 1: yes; 2: no", "Integer", &["1", "2"]),
            ("Valid values: • RED: like a rose • BLUE: like the sky. No others.", "Array of String", &["RED", "BLUE"]),
            ("可选值：1：一。2：二。3：三。默认值：1。", "Integer", &["1", "2", "3"]),
            // Passed over: what may be two items, prose, single values, what would meet in Rust, what fits no type.
            ("Valid values: the names of regions, see the list", "String", &[]),
            ("可选值： standard：通用 super：高级。 ultra：最高。", "String", &[]),
            ("Valid values: Open", "String", &[]),
            ("Valid values: on, ON", "String", &[]),
            ("Valid values: 1.5, 2", "Integer", &[]),
            ("Valid values: a, b", "Float", &[]),
            ("取值范围：1-50", "Integer", &[]),
        ] {
            assert_eq!(values(text, &TypeName::parse(type_name)), expected, "{text}");
        }
    }
}
