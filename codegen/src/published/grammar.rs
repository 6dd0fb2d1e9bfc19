//! The grammar of names, types, error codes and dates.

use super::text::is_space;
use crate::spec::{Scalar, TypeName};

/// Returns the first date `YYYY-MM-DD` in a line, with its place.
pub(super) fn date_in(text: &str) -> Option<(usize, &str)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len().saturating_sub(9))
        .find(|start| {
            (0..10).all(
                |offset| if matches!(offset, 4 | 7) { bytes[start + offset] == b'-' } else { digit(start + offset) },
            ) && !digit(start + 10)
                && (*start == 0 || !digit(start - 1))
        })
        .map(|start| (start, &text[start..start + 10]))
}

/// Returns a name as pages write it, without the marks of Markdown and the `.N` of lists.
pub(super) fn name(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|character| !matches!(character, '`' | '\\' | '*')).collect();
    let text = text.strip_suffix(".N").or_else(|| text.strip_suffix(".n")).unwrap_or(&text);
    is_identifier(text).then(|| text.to_owned())
}

pub(super) fn is_identifier(text: &str) -> bool {
    const LONGEST: usize = 128;
    text.len() <= LONGEST
        && text.starts_with(|character: char| character.is_ascii_alphabetic() || character == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The kind of a type, which decides how surely its line is a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeWord {
    /// `String`, `Array of …`: a word of the vendor's.
    Own,
    /// The name of a data type.
    Named,
}

/// Returns the type at the beginning of a string, and its length in bytes.
pub(super) fn leading_type(text: &str) -> Option<(TypeName, usize, TypeWord)> {
    let (word, end) = first_word(text, 0)?;
    if word == "Array" || word == "Array\\" {
        let (of, after_of) = first_word(text, end)?;
        if of != "of" {
            return None;
        }
        let rest = &text[after_of..];
        let (item, length, _) = leading_item(rest)?;
        return Some((item.listed(), after_of + length, TypeWord::Own));
    }
    leading_item(text)
}

/// The types that pages use without describing them, in all spellings that occur.
const OWN: &[&str] = &[
    "String",
    "Integer",
    "Boolean",
    "Float",
    "Double",
    "Timestamp",
    "Date",
    "Binary",
    "Object",
    "Int64",
    "Uint64",
    "Int",
    "Bool",
];

fn leading_item(text: &str) -> Option<(TypeName, usize, TypeWord)> {
    let (word, end) = first_word(text, 0)?;
    let word = word.trim_matches(['`', '*']);
    if word == "Timestamp"
        && let Some((next, after)) = first_word(text, end)
        && next.eq_ignore_ascii_case("ISO8601")
    {
        return Some((TypeName::parse(Scalar::TimestampIso8601.text()), after, TypeWord::Own));
    }
    let kind = if OWN.contains(&word) { TypeWord::Own } else { TypeWord::Named };
    let word: String = word.chars().filter(|character| *character != '\\').collect();
    (is_identifier(&word) && word.starts_with(|character: char| character.is_ascii_uppercase()))
        .then(|| (TypeName::parse(&word), end, kind))
}

/// Returns the first word after a place, and where it ends.
pub(super) fn first_word(text: &str, from: usize) -> Option<(&str, usize)> {
    let rest = &text[from..];
    let start = from + rest.find(|character| !is_space(character))?;
    let end = text[start..].find(is_space).map_or(text.len(), |length| start + length);
    Some((&text[start..end], end))
}

/// Returns a whole text as a type.
pub(super) fn type_name(text: &str) -> Option<TypeName> {
    let (name, end, _) = leading_type(text)?;
    text[end..].trim_matches(is_space).is_empty().then_some(name)
}

/// Returns whether a word is made of several words, as in `TaskInfo` or `IPList`.
pub(super) fn has_hump(word: &str) -> bool {
    let small = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    let capital = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_uppercase);
    let bytes = word.as_bytes();
    (0..bytes.len()).any(|at| {
        let next = capital(bytes.get(at + 1));
        small(bytes.get(at)) && next
            || capital(bytes.get(at)) && next && small(bytes.get(at + 2)) && small(bytes.get(at + 3))
    })
}

/// Returns whether a word is an error code: parts with points between them, or one word of several.
pub(super) fn is_code(word: &str) -> bool {
    const LONGEST: usize = 200;
    let mut parts = word.split('.');
    let first = parts.next().unwrap_or_default();
    let later = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    word.len() <= LONGEST
        && is_identifier(first)
        && first.starts_with(|character: char| character.is_ascii_uppercase())
        && (has_hump(first) || word.len() > first.len())
        && parts.all(later)
        && (has_hump(first) || word[first.len() + 1..].starts_with(|character: char| character.is_ascii_uppercase()))
}

/// Returns a whole text as an error code, without the marks of Markdown.
pub(super) fn code(text: &str) -> Option<String> {
    let code: String = text.trim().chars().filter(|character| !matches!(character, '`' | '\\' | '*')).collect();
    (is_code(&code) || is_identifier(&code)).then_some(code)
}

/// Returns whether a string has Chinese characters.
pub(crate) fn is_chinese(text: &str) -> bool {
    text.chars().any(|character| matches!(character, '\u{4e00}'..='\u{9fff}'))
}
