//! TC3-HMAC-SHA256, from the side of the service.

use super::{Refusal, Request};
use crate::clock::utc_date;
use crate::sts;
use crate::world::World;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Who signed a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    /// The account.
    pub(crate) uin: i64,
    /// The sub-account, if the key belongs to one.
    pub(crate) sub_account: Option<i64>,
}

/// How far the clocks of caller and service may differ, in seconds.
const WINDOW: i64 = 300;

/// The parts of an `Authorization` header.
struct Authorization<'h> {
    secret_id: &'h str,
    date: &'h str,
    service: &'h str,
    signed_headers: &'h str,
    signature: &'h str,
}

/// The secret id in an `Authorization` header.
pub(crate) fn secret_id(header: &str) -> Option<&str> {
    parse(header).map(|authorization| authorization.secret_id)
}

/// Finds out who signed a request, and whether the signature is right. `now` is the time of the machine, which clients sign
/// with, whatever time it is in the world.
pub(crate) fn verify(request: &Request, world: &World, now: i64) -> Result<Identity, Refusal> {
    let header = request.header("authorization").unwrap_or("");
    let authorization = parse(header).ok_or_else(|| {
        Refusal::new(
            "AuthFailure.InvalidAuthorization",
            "the header Authorization must read `TC3-HMAC-SHA256 Credential=…/…/organization/tc3_request, \
             SignedHeaders=content-type;host, Signature=…`",
        )
    })?;
    let timestamp = request.header("x-tc-timestamp").unwrap_or("");
    let signed_at: i64 = timestamp.parse().map_err(|_| {
        Refusal::new("AuthFailure.SignatureExpire", "the header X-TC-Timestamp is not a number of seconds")
    })?;
    let Some((account, key)) = world.key(authorization.secret_id) else {
        return Err(Refusal::new("AuthFailure.SecretIdNotFound", "the simulated world has no such secret id"));
    };
    if (now - signed_at).abs() > WINDOW {
        let message = format!("the request was signed at {signed_at}, but here it is {now}");
        return Err(Refusal::new("AuthFailure.SignatureExpire", message));
    }
    let expected = expected(request, &authorization, timestamp, &key.secret_key);
    let is_sts = request.header("x-tc-version") == Some(sts::VERSION);
    let right = authorization.date == utc_date(signed_at)
        && authorization.service == (if is_sts { sts::SERVICE } else { "organization" })
        && expected.is_some_and(|expected| expected == authorization.signature);
    if !right {
        return Err(Refusal { code: "AuthFailure.SignatureFailure".to_owned(), message: None });
    }
    if key.token.as_deref() != request.header("x-tc-token").filter(|token| !token.is_empty()) {
        return Err(Refusal { code: "AuthFailure.TokenFailure".to_owned(), message: None });
    }
    if key.expires_at.is_some_and(|expires_at| expires_at <= world.now) {
        return Err(Refusal::new("AuthFailure.TokenFailure", "the temporary credentials have expired"));
    }
    Ok(Identity { uin: account.uin, sub_account: key.sub_account })
}

fn parse(header: &str) -> Option<Authorization<'_>> {
    let rest = header.strip_prefix("TC3-HMAC-SHA256 ")?;
    let part = |name: &str| rest.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let mut scope = part("Credential")?.split('/');
    let (secret_id, date, service, end) = (scope.next()?, scope.next()?, scope.next()?, scope.next()?);
    let complete = end == "tc3_request" && scope.next().is_none();
    let (signed_headers, signature) = (part("SignedHeaders")?, part("Signature")?);
    complete.then_some(Authorization { secret_id, date, service, signed_headers, signature })
}

/// The signature that the request should carry; `None` if a signed header is missing.
fn expected(request: &Request, authorization: &Authorization<'_>, timestamp: &str, secret_key: &str) -> Option<String> {
    let mut headers = String::new();
    for name in authorization.signed_headers.split(';') {
        let value = request.header(name)?.trim();
        // The two that everybody signs are sent in lower case, or signed as they are.
        let value = if matches!(name, "content-type" | "host") { value.to_owned() } else { value.to_lowercase() };
        headers.push_str(&format!("{name}:{value}\n"));
    }
    let payload = match request.header("x-tc-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => hex(&Sha256::digest("UNSIGNED-PAYLOAD")),
        _ if request.method == "GET" => hex(&Sha256::digest("")),
        _ => hex(&Sha256::digest(&request.body)),
    };
    let canonical =
        format!("{}\n/\n{}\n{headers}\n{}\n{payload}", request.method, request.query(), authorization.signed_headers);
    let Authorization { date, service, .. } = authorization;
    let scope = format!("{date}/{service}/tc3_request");
    let text = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let key = mac(format!("TC3{secret_key}").as_bytes(), date);
    let key = mac(&mac(&key, service), "tc3_request");
    Some(hex(&mac(&key, &text)))
}

fn mac(key: &[u8], message: &str) -> [u8; 32] {
    // HMAC is defined for keys of every length, so this cannot fail.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}
