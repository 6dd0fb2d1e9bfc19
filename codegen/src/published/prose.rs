//! Limits, defaults and value lists that a description states in one of the vendor's usual phrases, English or Chinese.
//!
//! A phrase that could mean something else is passed over: what is read here looks like a fact to whoever reads the spec.

use super::phrases::{self, DEFAULT, LARGEST, MOST_CHARACTERS, MOST_ITEMS, RANGE, SMALLEST, VALUES};
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
            proposal.default = stated(text, DEFAULT, number).ok().flatten().map(|number| number.to_string());
            if let (Some((min, max)), Some(Ok(default))) =
                (proposal.range, proposal.default.as_ref().map(|it| it.parse::<i64>()))
                && (min.is_some_and(|min| default < min) || max.is_some_and(|max| default > max))
            {
                // One of the two is misread.
                (proposal.range, proposal.default) = (None, None);
            }
        }
        Some(Scalar::Boolean) => {
            proposal.default = stated(text, DEFAULT, truth).ok().flatten().map(|default| default.to_string());
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
    let found = occurrences(text, VALUES).next().filter(|(at, _)| !phrases::introduces_others(&text[..*at]));
    let Some((_, list)) = found else { return Vec::new() };
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
    // What has a meaning like a value is one that the list lacks, or shows that the list is about a part of something.
    let more =
        explained(text, numbers).any(|word| values.iter().all(|known| known != word) && !phrases::is_label(word));
    if more || values.len() < 2 || variants.len() < values.len() || !variants.iter().all(possible) {
        return Vec::new();
    }
    values
}

/// Returns the words of a text that a meaning follows, as behind `ON: on`: the whole numbers, or the others.
fn explained(text: &str, numbers: bool) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let starts = text.char_indices().filter(move |(at, c)| part(*c) && !text[..*at].ends_with(part));
    let words =
        starts.map(move |(at, _)| text[at..].split_at(text[at..].find(|c| !part(c)).unwrap_or(text.len() - at)));
    let explained = words.filter(move |(word, rest)| {
        let rest = rest.trim_start_matches(['"', '\\', '`', ' ']);
        let colon = rest.starts_with([':', '：']) && !rest.starts_with("://");
        if numbers {
            word.parse::<i64>().is_ok() && (colon || rest.starts_with(['(', '（']))
        } else {
            colon && word.contains(|c: char| c.is_ascii_alphabetic())
        }
    });
    explained.map(|(word, _)| word)
}

/// Returns the length of a value at the beginning of a text, if its meaning follows after a colon.
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
    let whole = |rest| pair(rest).map(|(min, max, rest)| ((min, max), rest));
    let range = stated(text, RANGE, whole).ok()?;
    let bounds = (stated(text, SMALLEST, number).ok()?, stated(text, LARGEST, number).ok()?);
    let (min, max) = match (range, bounds) {
        (Some((min, max)), bounds) => {
            let differs = bounds.0.is_some_and(|it| it != min) || bounds.1.is_some_and(|it| it != max);
            (!differs).then_some((Some(min), Some(max)))?
        }
        // A range that is not understood makes a bound doubtful.
        (None, _) if occurrences(text, RANGE).next().is_some() => return None,
        (None, (None, None)) => return None,
        (None, (Some(min), Some(max))) if min > max => return None,
        (None, bounds) => bounds,
    };
    let outside = |number: i64| min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max);
    let named = numbers(text).any(|(number, rest)| outside(number) && phrases::gives_a_meaning(rest));
    (!named).then_some((min, max))
}

fn length(text: &str) -> Option<Interval> {
    // A pair with what it counts, then a largest number with what it counts.
    let pairs = text.match_indices(|c: char| c.is_ascii_digit()).filter_map(|(at, _)| {
        let inside = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "-~–—～.,".contains(c));
        let (min, max, rest) = pair(&text[at..]).filter(|_| !inside)?;
        Some((at, (Some(min), Some(max)), rest))
    });
    let most = occurrences(text, MOST_CHARACTERS).filter_map(|(at, rest)| {
        let (max, rest) = number(rest)?;
        Some((at, (None, Some(max)), rest))
    });
    let mut found = pairs.chain(most).filter(|(_, _, rest)| phrases::counts_characters(rest));
    let (at, (min, max), _) = found.next()?;
    // Another number of characters belongs to a part of the value, or to another case.
    let mut counted = numbers(text).filter(|(_, rest)| phrases::counts_characters(rest));
    let others = counted.any(|(number, _)| Some(number) != min && Some(number) != max);
    let certain = !others && !phrases::is_about_a_part(&text[..at]) && !phrases::is_conditional(&text[..at]);
    certain.then_some((min, max))
}

fn items(text: &str) -> Option<Interval> {
    // The usual text of filters limits the values in each of them as well.
    if text.contains(".values") {
        return None;
    }
    // Of how many what? Characters of each item are no items.
    let items = |rest| number(rest).filter(|(_, rest)| phrases::counts_items(rest));
    let mut found = occurrences(text, MOST_ITEMS).filter_map(|(at, rest)| Some((at, items(rest)?.0)));
    let (at, max) = found.next()?;
    let certain = max > 0 && found.all(|(_, other)| other == max) && !phrases::is_conditional(&text[..at]);
    certain.then_some((None, Some(max)))
}

/// Two statements that differ, one for certain cases only, or one that is not understood.
struct Doubtful;

/// Returns the fact that a text states behind one of some phrases, if it is the same one wherever they stand, whatever the
/// circumstances.
fn stated<'t, T: PartialEq>(
    text: &'t str,
    phrases: &[&str],
    read: impl Fn(&'t str) -> Option<(T, &'t str)>,
) -> Result<Option<T>, Doubtful> {
    let mut found = None;
    for (at, rest) in occurrences(text, phrases) {
        let begins = rest.trim_start_matches(['-', '[']).starts_with(|c: char| c.is_ascii_digit());
        let Some((fact, behind)) = read(rest) else {
            // Words behind such a phrase are no statement, but a number in an unknown form is one.
            if begins {
                return Err(Doubtful);
            }
            continue;
        };
        let same = found.as_ref().is_none_or(|known| *known == fact);
        if !same || phrases::is_conditional(&text[..at]) || phrases::has_another_unit(text, behind) {
            return Err(Doubtful);
        }
        found = Some(fact);
    }
    Ok(found)
}

/// Returns the whole numbers of a text, and what follows each. Parts of words, dates and fractions are none.
fn numbers(text: &str) -> impl Iterator<Item = (i64, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(|c: char| c.is_ascii_digit())?;
        let end = text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |length| start + length);
        from = end;
        Some((start, end))
    })
    .filter_map(move |(start, end)| {
        let before = text[..start].trim_end_matches('-');
        let signed = before.len() < start;
        let inside =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/') || signed && "~–—～".contains(c);
        let number = text[if signed { start - 1 } else { start }..end].parse().ok()?;
        (!before.ends_with(inside)).then_some((number, &text[end..]))
    })
}

/// Returns every place of some phrases, and the text behind it and the marks that follow.
fn occurrences<'t>(text: &'t str, phrases: &[&str]) -> impl Iterator<Item = (usize, &'t str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let (at, phrase) = phrases
            .iter()
            .filter_map(|phrase| Some((from + text[from..].find(phrase)?, phrase)))
            .min_by_key(|(at, phrase)| (*at, usize::MAX - phrase.len()))?;
        from = at + phrase.len();
        let rest = text[from..].trim_start_matches([' ', ':', '：', '=', '为', '是', '`']);
        let word = ["is ", "of ", "are "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
        Some((at, word.trim_start_matches([' ', '`', '：'])))
    })
}

/// Returns `true` or `false` at the beginning, and what follows.
fn truth(text: &str) -> Option<(bool, &str)> {
    let (word, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()));
    Some((word.parse().ok()?, rest))
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
            // Passed over: two statements, other units, certain cases, and values with a meaning outside of the range.
            ("默认值：900 TCP监听器默认值：900，UDP监听器默认值：300s。", None, None),
            ("是 RO 实例，默认为1。其余实例默认为2。", None, None),
            ("资源包取值范围[10, 4000]，SSD取值范围：[20, 4000]", None, None),
            ("最大值为20000，其他数据库最大值为50000", None, None),
            ("取值范围：[1, 100]，最大值50", None, None),
            ("单位秒，取值范围： 0 - 1500天。", None, None),
            ("单位：秒，默认10分钟。默认值：10分钟", None, None),
            ("当 FuncType 为 2 时，默认值：10", None, None),
            ("对于 mongodb 最大值为20000", None, None),
            ("If Type is 1, the default value is 5.", None, None),
            ("取值范围为[1, 51]，填 0 表示禁用", None, None),
            ("取值范围1~3600，取值为3640时代表永久保存", None, None),
            ("默认为-1,单位Byte, 当前最小值为1073741824。取值范围：[1073741824, 1099511627776]", None, None),
            ("取值范围 最大值 10，取值范围：不限", None, None),
            // A caller who omits it is the case that defaults are for, and not every word begins a condition.
            ("如果不填，默认为 5", None, Some("5")),
            ("If it is not specified, the default value is 5.", None, Some("5")),
            ("当前页数，默认值：1。小时，最大值 24", Some((None, Some(24))), Some("1")),
            ("默认为 20，传 0 时按默认值处理", None, Some("20")),
            ("取值范围 1024-1048576 Byte，默认值 1048576", Some((Some(1024), Some(1_048_576))), Some("1048576")),
            ("比例是 16：9，取值范围： [128, 4096]", Some((Some(128), Some(4096))), None),
        ] {
            let found = limits(text, &TypeName::parse("Integer"));
            assert_eq!((found.range, found.default.as_deref()), (range, default), "{text}");
        }
        assert_eq!(limits("Default value: true.", &TypeName::parse("Boolean")).default.as_deref(), Some("true"));
        assert_eq!(limits("默认值：false", &TypeName::parse("Boolean")).default.as_deref(), Some("false"));
        assert_eq!(limits("Default value: on.", &TypeName::parse("Boolean")).default, None);
        assert_eq!(limits("默认为true。视频场景下，默认为 false", &TypeName::parse("Boolean")).default, None);
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
            // Passed over: bytes, parts of the value, certain cases, and several lengths.
            ("不超过60个字节", None),
            ("单个热词不超过30个字符", None),
            ("必须以前缀开头，后缀长度1-128个字符", None),
            ("用户自定义部分以字母开头，长度为3至40字符。", None),
            ("如果是定时触发器，最长100个字符", None),
            ("最长 60 字符。企业版最大 255 字符", None),
        ] {
            assert_eq!(limits(text, &TypeName::parse("String")).length, length, "{text}");
        }
        for (text, items) in [
            ("Up to 100 ids.", Some((None, Some(100)))),
            ("最多支持20个", Some((None, Some(20)))),
            ("Each of up to 64 characters", None),
            ("up to date", None),
            ("Filters.Values 的上限为 20", None),
            ("单条最多2000个字符，总条数最多7条", Some((None, Some(7)))),
            ("每个文件夹最多20个合同，所有文件夹最多50个合同", None),
            ("名称最多支持63个字符", None),
            ("最多 5 个字段", Some((None, Some(5)))),
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
            // Lists that go on, and lists of what is a part of the value only.
            ("取值： HTTP：网页。（加密更安全。） TCP：连接", "String", &[]),
            ("可选值：A：一。B：二。仅部分支持。C：三。", "String", &[]),
            ("取值：1（通过）；-1（限频）-2（未找到）", "Integer", &[]),
            ("默认值：egress1，其他可选值：egress2、egress3", "String", &[]),
            ("mode：模式，可选值：single、multi。locale：语言", "String", &[]),
            ("格式 {\"Mode\": \"a\"}，取值：a、b", "String", &[]),
            ("见 https://a.example/b，可选值：A：一；B：二。", "String", &["A", "B"]),
        ] {
            assert_eq!(values(text, &TypeName::parse(type_name)), expected, "{text}");
        }
    }
}
