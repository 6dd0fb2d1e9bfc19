//! An excerpt of an answer that an error may show.

/// How much of an answer is shown.
const MAX_CHARACTERS: usize = 512;

/// The beginning of the body, with every quoted text masked that is not a JSON key. Works on anything: the body may be
/// truncated, or no JSON at all.
pub(crate) fn excerpt(body: &[u8]) -> String {
    // Enough bytes for the characters that are shown, even if masking shortens them.
    let text = String::from_utf8_lossy(&body[..body.len().min(MAX_CHARACTERS * 16)]);
    let mut shown = String::new();
    let mut rest = &*text;
    while let Some(open) = rest.find('"') {
        shown.push_str(&rest[..open]);
        let (content, after) = split_string(&rest[open + 1..]);
        match after {
            Some(after) if after.trim_start().starts_with(':') => shown.extend(["\"", content, "\""]),
            _ => shown.push_str("\"…\""),
        }
        rest = after.unwrap_or("");
    }
    shown.push_str(rest);
    let mut cut: String = shown.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_CHARACTERS).collect();
    if shown.chars().count() > MAX_CHARACTERS || body.len() > text.len() {
        cut.push('…');
    }
    cut
}

/// The content of a quoted text and what comes after its closing quote, if it has one.
fn split_string(text: &str) -> (&str, Option<&str>) {
    let mut escaped = false;
    for (position, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (&text[..position], Some(&text[position + 1..])),
            _ => {}
        }
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn texts_are_masked_and_keys_are_not() {
        let body = br#"{"Response":{"CredentialSecret": "s3cr\"et","Total":7,"List":["a","b"]}}"#;
        assert_eq!(excerpt(body), r#"{"Response":{"CredentialSecret": "…","Total":7,"List":["…","…"]}}"#);
    }

    #[test]
    fn a_truncated_text_is_masked() {
        assert_eq!(excerpt(br#"{"Password":"s3cr"#), r#"{"Password":"…""#);
    }

    #[test]
    fn other_bodies_are_shown_within_bounds() {
        assert_eq!(excerpt(b"<html>502 Bad Gateway</html>\r\n"), "<html>502 Bad Gateway</html>  ");
        assert_eq!(excerpt(b""), "");
        assert_eq!(excerpt(&[b'x'; 100_000]).chars().count(), 513);
        assert!(excerpt(&[0xff; 10]).starts_with('\u{fffd}'));
    }
}
