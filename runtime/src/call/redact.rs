//! An excerpt of a request or response that an error or a log may show.

/// The number of characters that are shown at most.
const MAX_CHARACTERS: usize = 512;

/// The same for text that is not JSON.
const MAX_TEXT: usize = 160;

/// The number of digits of a word that is shown.
const MAX_DIGITS: usize = 4;

/// Words after which nothing more of a line is shown.
const SENSITIVE: [&str; 8] =
    ["authorization", "credential", "passw", "secret", "session", "signature", "token", "x-tc-"];

/// Returns the beginning of a body without what may be a secret. Works on anything: the body may be truncated, or not JSON at
/// all.
///
/// Of JSON every string that is not a key is masked, and so are long numbers, and every number below a key that announces a
/// secret. Of a web page it is the title or the first heading, and of other text the first line, up to a word that announces
/// a secret.
pub(crate) fn excerpt(body: &[u8]) -> String {
    // Enough bytes for the characters that are shown, even if masking shortens them.
    let beginning = &body[..body.len().min(MAX_CHARACTERS * 16)];
    // A page that echoes JSON writes quotes like this.
    let text = String::from_utf8_lossy(beginning).replace("&quot;", "\"").replace("&#34;", "\"");
    let start = text.trim_start();
    if start.starts_with(['{', '[', '"']) {
        return cut(&json(start), MAX_CHARACTERS, body.len() > beginning.len());
    }
    let (line, more) = match element(start, "<title").or_else(|| element(start, "<h1")) {
        Some(title) => (title, false),
        None if start.starts_with('<') => ("", !start.is_empty()),
        None => start.split_once(['\r', '\n']).map_or((start, false), |(line, rest)| (line, !rest.trim().is_empty())),
    };
    let shown =
        line.split(['"', '\'']).enumerate().map(|(at, part)| if at % 2 == 0 { plain(part) } else { "…".into() });
    cut(&shown.collect::<String>(), MAX_TEXT, more)
}

/// Masks every string in JSON, or in a beginning of JSON, that is not a key, and the numbers of secrets.
fn json(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    let mut depth = 0;
    // The depth of the key whose value is secret.
    let mut secret: Option<usize> = None;
    while let Some(open) = rest.find('"') {
        shown.push_str(&between_strings(&rest[..open], &mut depth, secret.is_some()));
        let (content, after) = split_string(&rest[open + 1..]);
        match after {
            Some(after) if after.trim_start().starts_with(':') => {
                shown.extend(["\"", &*plain(content), "\""]);
                // A key inside a secret value does not end it.
                if secret.is_none_or(|known| depth <= known) {
                    secret = is_secret(content).then_some(depth);
                }
            }
            _ => shown.push_str("\"…\""),
        }
        rest = after.unwrap_or("");
    }
    shown.push_str(&between_strings(rest, &mut depth, secret.is_some()));
    shown
}

/// Brackets, numbers and other things outside strings.
fn between_strings(text: &str, depth: &mut usize, secret: bool) -> String {
    for c in text.chars() {
        match c {
            '{' | '[' => *depth += 1,
            '}' | ']' => *depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    words(text, if secret { 0 } else { MAX_DIGITS })
}

/// Returns whether a key announces a value that may be a secret although it is a short number.
fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    has(&SENSITIVE) || has(&["auth", "captcha", "mfa", "otp", "verif"]) || key.ends_with("pin")
}

/// Returns the text of an element of a web page.
fn element<'a>(page: &'a str, tag: &str) -> Option<&'a str> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find(tag)?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    Some(page[start..end].trim()).filter(|text| !text.is_empty())
}

/// Masks text outside quotes, long numbers included.
fn plain(text: &str) -> String {
    words(text, MAX_DIGITS)
}

/// Masks, in text outside quotes, words with more digits than this, very long words, and everything after a word that
/// announces a secret, unless the text is a JSON key.
fn words(text: &str, digits: usize) -> String {
    let lower = text.to_ascii_lowercase();
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let end = SENSITIVE.iter().filter_map(|word| lower.find(word)).min().filter(|_| !is_word || text.len() > 40);
    let (text, hidden) = end.map_or((text, ""), |end| (&text[..end], "…"));
    let mut shown = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        let masked = word.len() > 40 || word.bytes().filter(u8::is_ascii_digit).count() > digits;
        shown.push_str(if masked { "…" } else { word });
        shown.push_str(&part[word.len()..]);
    }
    shown + hidden
}

fn cut(shown: &str, most: usize, more: bool) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut cut: String = shown.trim().chars().map(clean).take(most).collect();
    if (more || shown.chars().count() > most) && !cut.ends_with('…') {
        cut.push('…');
    }
    cut
}

/// Returns the content of a quoted string and what comes after its closing quote, if it has one.
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
    fn strings_are_masked_and_keys_are_not() {
        let body = br#"{"Response":{"CredentialSecret": "s3cr\"et","Total":7,"List":["a","b"]}}"#;
        assert_eq!(excerpt(body), r#"{"Response":{"CredentialSecret": "…","Total":7,"List":["…","…"]}}"#);
    }

    #[test]
    fn a_truncated_string_is_masked() {
        assert_eq!(excerpt(br#"{"Password":"s3cr"#), r#"{"Password":"…""#);
    }

    #[test]
    fn long_numbers_are_masked() {
        assert_eq!(excerpt(br#"{"Phone":13800138000,"Code":-86,"Id":1e9}"#), r#"{"Phone":…,"Code":-86,"Id":1e9}"#);
    }

    #[test]
    fn every_number_of_a_secret_is_masked() {
        for (body, shown) in [
            (r#"{"Password":1234,"Total":7}"#, r#"{"Password":…,"Total":7}"#),
            (r#"{"session_key" : -12.5e3, "Limit": 20}"#, r#"{"session_key" : -….…, "Limit": 20}"#),
            (r#"{"Tokens":[1,22,{"A":3,"B":[4]}],"Total":7}"#, r#"{"Tokens":[…,…,{"A":…,"B":[…]}],"Total":7}"#),
            (
                r#"{"AuthCode":{"A":1},"MfaCode":0,"Otp":1,"Pin":12,"Captcha":4}"#,
                r#"{"AuthCode":{"A":…},"MfaCode":…,"Otp":…,"Pin":…,"Captcha":…}"#,
            ),
            (
                r#"{"Pinned":3,"Mapping":2,"Code":-86,"HasPassword":true}"#,
                r#"{"Pinned":3,"Mapping":2,"Code":-86,"HasPassword":true}"#,
            ),
            (r#"{"a":{"Secret":1},"b":2}"#, r#"{"a":{"Secret":…},"b":2}"#),
            (r#"[{"Secret":1,"b":{"c":2}}, 3]"#, r#"[{"Secret":…,"b":{"c":2}}, 3]"#),
            (r#"{"VerifyCode":12"#, r#"{"VerifyCode":…"#),
        ] {
            assert_eq!(excerpt(body.as_bytes()), shown);
        }
    }

    #[test]
    fn other_bodies_are_shown_within_bounds() {
        for (body, shown) in [
            ("<html><head><TITLE>502 Bad Gateway</TITLE></head>", "502 Bad Gateway"),
            ("<html><h1>502 Bad Gateway</h1></html>", "502 Bad Gateway"),
            ("<html>502 Bad Gateway</html>\r\n", "…"),
            ("upstream connect error, reset: timeout\r\nx-tc-token: abc", "upstream connect error, reset: timeout…"),
            ("", ""),
            ("  \n", ""),
            ("<title>", "…"),
            ("bad token abc", "bad …"),
            ("no route to 10.1.2.3 for 13800138000", "no route to 10.1.2.3 for …"),
        ] {
            assert_eq!(excerpt(body.as_bytes()), shown, "{body}");
        }
        assert_eq!(excerpt(&b"x ".repeat(50_000)).chars().count(), 161);
        assert!(excerpt(&[0xff; 10]).starts_with('\u{fffd}'));
    }

    #[test]
    fn bounds_are_exact() {
        let shown = |body: &str| excerpt(body.as_bytes());
        let with_string = |length| format!(r#"{{"A":"{}","Total":7}}"#, "x".repeat(length));
        assert_eq!(shown(&with_string(2_000)), r#"{"A":"…","Total":7}"#, "a masked string makes room");
        assert_eq!(shown(&with_string(9_000)), r#"{"A":"…"…"#, "not everything is read");
        assert_eq!([shown("port 1234"), shown("port 12345")], ["port 1234", "port …"]);
        let (word, longer) = ("w".repeat(40), "w".repeat(41));
        assert_eq!([shown(&word), shown(&longer)], [&*word, "…"]);
        let key = |key: &str| format!(r#"{{"{key}":true}}"#);
        let (name, longer) = (format!("token{}", "k".repeat(35)), format!("token{}", "k".repeat(36)));
        assert_eq!([shown(&key(&name)), shown(&key(&longer))], [key(&name), key("…")]);
        let line = format!("{word} {word} {word} {}", "w".repeat(37));
        assert_eq!([shown(&line), shown(&format!("{line}w"))], [line.clone(), format!("{line}…")]);
    }

    #[test]
    fn a_gateway_that_echoes_the_request_reveals_nothing() {
        const SECRETS: [&str; 5] = ["the-session-token", "ab12cd34ef56", "AKIDexample", "hunter2", "13800138000"];
        let headers = "Authorization: TC3-HMAC-SHA256 Credential=AKIDexample/2026-01-01, Signature=ab12cd34ef56\r\n\
                       X-TC-Token: the-session-token";
        let body = r#"{"Password":"hunter2","Phone":13800138000}"#;
        let escaped = body.replace('"', "&quot;");
        for page in [
            format!("<html><title>400</title><pre>{headers}\r\n\r\n{escaped}</pre>"),
            format!("<pre>{headers}\r\n\r\n{body}</pre>"),
            format!("{headers}\r\n\r\n{body}"),
            format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n{body}"),
            format!("bad request: {}, {body}", headers.replace("\r\n", ", ")),
            format!("bad request {escaped}: {}", headers.replace("\r\n", ", ")),
            format!("{{{headers}\r\n\r\n{body}}}"),
            format!(r#"{{"error":"bad","headers":{{"x-tc-token":"the-session-token"}},"request":{body}}}"#),
            format!("{{\"echo\": {escaped}, {headers}"),
        ] {
            let shown = excerpt(page.as_bytes());
            for secret in SECRETS {
                assert!(!shown.contains(secret), "{secret} in {shown:?} of {page:?}");
            }
        }
    }
}
