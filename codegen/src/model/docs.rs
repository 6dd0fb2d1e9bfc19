//! Descriptions for rustdoc: plain text with code in backticks becomes Markdown that cannot mean anything else, with
//! links where the code names an action or a type.

use super::Docs;
use crate::format::WIDTH;
use crate::is_unwritten;
use std::collections::BTreeMap;

/// Writes descriptions for rustdoc, knowing the links of names.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// The link of every name, as seen from the version's module.
    links: BTreeMap<String, String>,
}

/// The context of a description, which decides how its links begin and which names are its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'p> {
    /// The way up to the version's module.
    pub(super) up: &'p str,
    /// Names that do not become links: the parameters of the same action, or the type itself.
    pub(super) own: &'p [&'p str],
}

impl Writer {
    pub(super) fn new(links: BTreeMap<String, String>) -> Self {
        Self { links }
    }

    /// Returns the text as documentation.
    pub(super) fn docs(&self, text: &str, scope: Scope<'_>) -> Docs {
        let mut lines = Vec::new();
        for paragraph in described(text).split("\n\n") {
            let words: String = words(paragraph)
                .map(|word| match word {
                    Word::Code(code) => match self.links.get(code).filter(|_| !scope.own.contains(&code)) {
                        Some(link) => format!("[`{code}`]({}{link})", scope.up),
                        None => format!("`{code}`"),
                    },
                    Word::Plain(plain) => escaped(plain),
                    Word::Space => " ".to_owned(),
                })
                .collect();
            let wrapped = wrapped(&words);
            if !lines.is_empty() && !wrapped.is_empty() {
                lines.push(String::new());
            }
            lines.extend(wrapped);
        }
        Docs(lines)
    }
}

/// Returns the description, or a placeholder if nobody has written one.
pub(super) fn described(text: &str) -> &str {
    if is_unwritten(text) { "Not described yet." } else { text }
}

/// Returns a Rust name as links spell it.
pub(crate) fn linked(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Returns the first sentence of a description, without links.
pub(super) fn first_sentence(text: &str) -> String {
    let paragraph = described(text).split("\n\n").next().unwrap_or_default();
    let end = paragraph.find(". ").map_or(paragraph.len(), |end| end + 1);
    words(&paragraph[..end])
        .map(|word| match word {
            Word::Code(code) => format!("`{code}`"),
            Word::Plain(plain) => escaped(plain),
            Word::Space => " ".to_owned(),
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

enum Word<'t> {
    Code(&'t str),
    Plain(&'t str),
    Space,
}

/// Splits a description into code, words and spaces. A backtick without a partner is plain text.
fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if is_space(first) {
            rest = rest.trim_start_matches(is_space);
            return Some(Word::Space);
        }
        if let Some(code) = rest.strip_prefix('`').and_then(|after| after.split_once('`')).map(|(code, _)| code)
            && !code.trim().is_empty()
            && !code.contains(|c: char| c.is_control() || is_bidi(c))
        {
            rest = &rest[code.len() + 2..];
            return Some(Word::Code(code));
        }
        let skip = first.len_utf8();
        let end = rest[skip..].find(|c: char| is_space(c) || c == '`').map_or(rest.len(), |end| end + skip);
        let (plain, after) = rest.split_at(end);
        rest = after;
        Some(Word::Plain(plain))
    })
}

/// Returns whether a character separates words: spaces, and what a comment must not contain.
fn is_space(character: char) -> bool {
    character.is_whitespace() || character.is_control() || is_bidi(character)
}

/// Characters that turn the direction of text; the compiler refuses them in comments.
fn is_bidi(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Escapes a word, so that nothing in it is Markdown or HTML.
fn escaped(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for character in word.chars() {
        if r"\`*_{}[]<>()#~|!:&".contains(character) && needs_escape(character, word) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// Returns whether Markdown would read a character as markup. Punctuation of ordinary prose stays as it is.
fn needs_escape(character: char, word: &str) -> bool {
    match character {
        '(' | ')' | '!' | '{' | '}' => false,
        // `https://…` would be a bare link.
        ':' => word.contains("://"),
        _ => true,
    }
}

/// Breaks a description into lines of at most [`WIDTH`] characters, if its words allow.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(at_line_start(word)),
        }
    }
    lines
}

/// Escapes a word that would begin a list, a heading or a quotation at the start of a line.
fn at_line_start(word: &str) -> String {
    let number = word.strip_suffix(['.', ')']).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if number {
        let (digits, mark) = word.split_at(word.len() - 1);
        format!("{digits}\\{mark}")
    } else if word.starts_with(['-', '+', '=']) {
        format!("\\{word}")
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Scope<'_> = Scope { up: "super::", own: &["Own"] };

    fn plain(text: &str) -> Vec<String> {
        Writer::default().docs(text, HERE).0
    }

    #[test]
    fn paragraphs_and_wrapping() {
        assert_eq!(plain("One.\n\nTwo\nlines."), ["One.", "", "Two lines."]);
        let long = "word ".repeat(50);
        let lines = plain(&long);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn nothing_is_markup() {
        assert_eq!(plain("<b>[x](y) *z* a_b #1"), [r"\<b\>\[x\](y) \*z\* a\_b \#1"]);
        assert_eq!(plain("- item"), [r"\- item"]);
        assert_eq!(plain("1. item"), [r"1\. item"]);
        assert_eq!(plain("see https://example.com/x now"), [r"see https\://example.com/x now"]);
        assert_eq!(plain("a ` alone"), [r"a \` alone"]);
        assert_eq!(plain("empty `` code"), [r"empty \`\` code"]);
        assert_eq!(plain("tab\tcr\rnul\0end"), ["tab cr nul end"]);
        assert_eq!(plain(""), ["Not described yet."]);
    }

    #[test]
    fn links() {
        let link = |name: &str| (name.to_owned(), format!("Client::{}", name.to_lowercase()));
        let writer = Writer::new([link("List"), link("Own")].into());
        let text = "See `List`, `Own` and `Other`.";
        assert_eq!(writer.docs(text, HERE).0, ["See [`List`](super::Client::list), `Own` and `Other`."]);
    }

    #[test]
    fn sentences() {
        assert_eq!(first_sentence("Lists `X`. More.\n\nEven more."), "Lists `X`.");
        assert_eq!(first_sentence("Lists e.g.\n\nMore"), "Lists e.g.");
    }
}
