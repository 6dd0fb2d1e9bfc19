//! Cleans up the vendor's descriptions.

/// The elements that descriptions contain. Other angle brackets are content.
const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "center",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Returns the text without markup, and with single spaces between words.
pub(super) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        match element(rest) {
            Some(length) => {
                plain.push(' ');
                rest = &rest[length..];
            }
            None => {
                plain.push('<');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    for (entity, character) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        if plain.contains(entity) {
            plain = plain.replace(entity, character);
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

/// Returns the length of the tag at the beginning of a string, if there is one.
fn element(text: &str) -> Option<usize> {
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let name = &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric())?];
    ELEMENTS.contains(&&*name.to_ascii_lowercase()).then(|| text.find('>').map(|end| end + 1))?
}

/// Folds white space to single spaces, with none at the ends.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// Returns whether a character is white space, or one that pages use as invisible filling.
pub(super) fn is_space(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_whitespace();
    }
    character.is_whitespace() || matches!(character, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn markup_goes_and_comparisons_stay() {
        for (text, plain) in [
            ("<p>One<br/>two</p>\n<ul><li>a</li></ul>", "One two a"),
            ("1 < x <= 5, <Name>", "1 < x <= 5, <Name>"),
            ("a &lt; b&nbsp;&amp;&amp; c", "a < b && c"),
            ("<p", "<p"),
            ("ends with <", "ends with <"),
            ("<a href=\"https://example.com\">link</a>.", "link ."),
        ] {
            assert_eq!(folded(text), plain, "{text}");
        }
    }
}
