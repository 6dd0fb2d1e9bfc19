//! Files as browsers save them, read into the text of a page.

/// Returns the text of a file: UTF-8, or the page in a web archive (MHTML).
///
/// # Errors
///
/// Says why the text cannot be read, in words that follow the name of the file.
pub fn decoded(bytes: Vec<u8>) -> Result<String, String> {
    match archive(&bytes) {
        Some(archive) => archive.page(),
        None => String::from_utf8(bytes).map_err(|_| "it is not UTF-8; save it as UTF-8".to_owned()),
    }
}

/// A web archive: parts with headers, between lines that only it has.
struct Archive<'a> {
    headers: Headers,
    boundary: String,
    body: &'a [u8],
}

/// The headers of an archive or of one of its parts.
struct Headers {
    /// Names in lower case, and values.
    all: Vec<(String, String)>,
}

/// Returns the archive that a file is, if it is one.
fn archive(bytes: &[u8]) -> Option<Archive<'_>> {
    let (headers, body) = Headers::read(bytes)?;
    let kind = headers.get("content-type")?;
    if !kind.to_ascii_lowercase().starts_with("multipart/") {
        return None;
    }
    let boundary = parameter(kind, "boundary").unwrap_or_default();
    Some(Archive { headers, boundary, body })
}

impl Archive<'_> {
    /// Returns the page: the part of the address that was saved, or else the first one of HTML.
    fn page(&self) -> Result<String, String> {
        let parts = self.parts()?;
        let pages: Vec<_> = parts.into_iter().filter(|(headers, _)| headers.is_html()).collect();
        let saved = self.headers.get("snapshot-content-location");
        let main = pages.iter().find(|(headers, _)| saved.is_some() && headers.get("content-location") == saved);
        let (headers, body) = main.or(pages.first()).ok_or("this archive contains no HTML; save the page again")?;
        let encoding = headers.get("content-transfer-encoding").unwrap_or("7bit").to_ascii_lowercase();
        let bytes = match encoding.trim() {
            "quoted-printable" => quoted_printable(body),
            "base64" => base64(body),
            "7bit" | "8bit" | "binary" => Some(body.to_vec()),
            other => return Err(format!("its HTML is encoded as `{other}`, which is not known; save it as HTML")),
        };
        let bytes = bytes.ok_or_else(|| format!("its HTML is not proper {encoding}; save the page again"))?;
        let charset = headers.get("content-type").and_then(|kind| parameter(kind, "charset"));
        match charset.map(|charset| charset.to_ascii_lowercase()).as_deref() {
            None | Some("utf-8" | "utf8" | "us-ascii") => {
                String::from_utf8(bytes).map_err(|_| "its HTML is not UTF-8; save the page again".to_owned())
            }
            // Every byte is the character of its number.
            Some("iso-8859-1") => Ok(bytes.into_iter().map(char::from).collect()),
            Some(other) => Err(format!("its HTML has the character set `{other}`; save it as HTML in UTF-8")),
        }
    }

    /// Returns the parts, headers and bodies.
    fn parts(&self) -> Result<Vec<(Headers, &[u8])>, String> {
        let mut parts = Vec::new();
        let mut begin = None;
        let mut at = 0;
        for line in self.body.split_inclusive(|byte| *byte == b'\n') {
            let border =
                line.trim_ascii_end().strip_prefix(b"--").and_then(|it| it.strip_prefix(self.boundary.as_bytes()));
            if let Some(rest @ (b"" | b"--")) = border.filter(|_| !self.boundary.is_empty()) {
                parts.extend(begin.map(|begin| &self.body[begin..at]));
                if rest == b"--" {
                    return Ok(parts.into_iter().filter_map(Headers::read).collect());
                }
                begin = Some(at + line.len());
            }
            at += line.len();
        }
        Err("this archive ends before its last part does; save the page again".to_owned())
    }
}

impl Headers {
    /// Reads the lines before the first empty one, and returns what follows it. `None` if they are not headers.
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        const MOST: usize = 100;
        let mut all: Vec<(String, String)> = Vec::new();
        let mut at = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            at += line.len();
            let text = std::str::from_utf8(line.trim_ascii_end()).ok()?;
            if text.is_empty() {
                return Some((Self { all }, &bytes[at..]));
            }
            if text.starts_with([' ', '\t']) {
                // A value goes on in the next line.
                all.last_mut()?.1.push_str(text);
                continue;
            }
            let (name, value) = text.split_once(':')?;
            if name.is_empty()
                || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                || all.len() == MOST
            {
                return None;
            }
            all.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        None
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.all.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    fn is_html(&self) -> bool {
        self.get("content-type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
    }
}

/// Returns a parameter of a header's value, without quotes.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (known, value) = parameter.split_once('=')?;
        known.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn quoted_printable(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = match (byte, after) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => after,
            (b'=', [high, low, after @ ..]) => {
                bytes.push(digit(high)? << 4 | digit(low)?);
                after
            }
            (b'=', _) => return None,
            _ => {
                bytes.push(*byte);
                after
            }
        };
    }
    Some(bytes)
}

fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding) = (0_u32, 0, 0);
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count % 4 == 0 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
        }
    }
    match (count % 4, padding) {
        (0, 0) => {}
        (2, 2) => bytes.push((bits >> 4).to_be_bytes()[3]),
        (3, 1) => bytes.extend_from_slice(&(bits >> 2).to_be_bytes()[2..]),
        _ => return None,
    }
    Some(bytes)
}
