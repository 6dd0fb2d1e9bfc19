//! Headers that a program adds to a call.

use crate::error::ConfigError;

/// Headers that a call must leave to the client, to the transport or to the connection.
const RESERVED_HEADERS: &[&str] = &[
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Adds a header that the client does not set itself, or replaces the one of this name.
pub(crate) fn set_header(headers: &mut Vec<(String, String)>, name: &str, value: String) -> Result<(), ConfigError> {
    let name = name.to_ascii_lowercase();
    check_header(&name, &value)?;
    headers.retain(|(known, _)| *known != name);
    headers.push((name, value));
    Ok(())
}

/// Checks a header. Errors do not show the value, which may be a secret.
fn check_header(name: &str, value: &str) -> Result<(), ConfigError> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(ConfigError::new(format!("{name:?} is not the name of a header")));
    }
    if RESERVED_HEADERS.contains(&name) || name.starts_with("x-tc-") || name.starts_with("proxy-") {
        return Err(ConfigError::new(format!(
            "the header `{name}` cannot be set for a call: the client sets it itself"
        )));
    }
    let is_sendable = |byte: u8| matches!(byte, b' '..=b'~' | b'\t');
    if !value.bytes().all(is_sendable) {
        return Err(ConfigError::new(format!("the header `{name}` has a value with characters that cannot be sent")));
    }
    Ok(())
}
