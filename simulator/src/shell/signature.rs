//! Signatures from the side of the service: TC3-HMAC-SHA256, and the older methods HmacSHA1 and HmacSHA256.

use super::form::Form;
use super::{Refusal, Request};
use crate::clock::utc_date;
use crate::sts;
use crate::world::World;
use crate::world::account::Key;
use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The signer of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    /// The account.
    pub(crate) uin: i64,
    /// The sub-account, if the key belongs to one.
    pub(crate) sub_account: Option<i64>,
}

/// The largest difference between the clocks of caller and service, in seconds.
pub(crate) const WINDOW: i64 = 300;

/// The service that signatures are made for.
pub(crate) const SERVICE: &str = "organization";

/// The parts of an `Authorization` header.
pub(crate) struct Authorization<'h> {
    pub(crate) secret_id: &'h str,
    pub(crate) date: &'h str,
    pub(crate) service: &'h str,
    pub(crate) signed_headers: &'h str,
    pub(crate) signature: &'h str,
}

/// Returns the secret id in an `Authorization` header.
pub(crate) fn secret_id(header: &str) -> Option<&str> {
    parse(header).map(|authorization| authorization.secret_id)
}

/// Returns whether a secret id looks like one of the real service: `AKID` and 32 letters or digits.
pub(crate) fn looks_real(secret_id: &str) -> bool {
    secret_id
        .strip_prefix("AKID")
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|c| c.is_ascii_alphanumeric()))
}

/// Finds out who signed a request, and whether the signature is right. `now` is the time of the machine, which clients sign
/// with, whatever time it is in the world.
pub(crate) fn verify(request: &Request, form: &Form, world: &World, now: i64) -> Result<Identity, Refusal> {
    let header = request.header("authorization").unwrap_or("");
    if header.is_empty() && form.is_signed() {
        return verify_form(request, form, world, now);
    }
    let authorization = parse(header).ok_or_else(|| no_authorization(header))?;
    if let Some(product) = other_product(request.host()) {
        return Err(Refusal::new(
            "NoSuchProduct",
            format!("the simulator has the products `{SERVICE}` and `{}` only, not `{product}`", sts::SERVICE),
        ));
    }
    let timestamp = request.header("x-tc-timestamp").unwrap_or("");
    let signed_at = check_time(timestamp, now)?;
    let (uin, key) = find_key(world, authorization.secret_id)?;
    let product = if request.header("x-tc-version") == Some(sts::VERSION) { sts::SERVICE } else { SERVICE };
    let right = authorization.date == utc_date(signed_at)
        && (authorization.service == product || is_label_of_host(authorization.service, request.host()))
        && is_signed_with(request, &authorization, timestamp, &key.secret_key);
    if !right {
        return Err(Refusal::plain("AuthFailure.SignatureFailure"));
    }
    check_token(key, request.header("x-tc-token").unwrap_or(""), world.now)?;
    Ok(Identity { uin, sub_account: key.sub_account })
}

fn no_authorization(header: &str) -> Refusal {
    if header == "SKIP" {
        // Guess: no action of the service can be called without a signature; none says so, and only STS is known for it.
        return Refusal::new("AuthFailure.InvalidAuthorization", "this action needs a signature");
    }
    Refusal::new(
        "AuthFailure.InvalidAuthorization",
        "the header Authorization must read `TC3-HMAC-SHA256 Credential=…/…/organization/tc3_request, \
         SignedHeaders=content-type;host, Signature=…`",
    )
}

/// Returns the product that a host name of the vendor belongs to, if it is another one.
fn other_product(host: &str) -> Option<&str> {
    let name = host.split(':').next().unwrap_or("");
    let product = name.split('.').next().unwrap_or("");
    (name.ends_with(".tencentcloudapi.com") && product != SERVICE && product != sts::SERVICE).then_some(product)
}

/// Returns whether a string is the first label of the host, for which the official SDKs for Node.js and Java sign, whatever it
/// is.
fn is_label_of_host(service: &str, host: &str) -> bool {
    !service.is_empty()
        && host.split('.').next().is_some_and(|label| label == service || label.split(':').next() == Some(service))
}

fn check_time(timestamp: &str, now: i64) -> Result<i64, Refusal> {
    let signed_at: i64 = timestamp.parse().map_err(|_| {
        Refusal::new("AuthFailure.SignatureExpire", "the time of the signature is not a number of seconds")
    })?;
    if now.abs_diff(signed_at) > WINDOW.unsigned_abs() {
        let message = format!("the request was signed at {signed_at}, but here it is {now}");
        return Err(Refusal::new("AuthFailure.SignatureExpire", message));
    }
    Ok(signed_at)
}

fn find_key<'w>(world: &'w World, secret_id: &str) -> Result<(i64, &'w Key), Refusal> {
    if let Some((account, key)) = world.key(secret_id) {
        return Ok((account.uin, key));
    }
    if looks_real(secret_id) {
        let message =
            "this looks like a key of the real service: keep it away from the simulator, which has keys of its own";
        return Err(Refusal::new("AuthFailure.InvalidSecretId", message));
    }
    Err(Refusal::new("AuthFailure.SecretIdNotFound", "the simulated world has no such secret id"))
}

fn check_token(key: &Key, token: &str, now: i64) -> Result<(), Refusal> {
    if key.token.as_deref().unwrap_or("") != token {
        return Err(Refusal::plain("AuthFailure.TokenFailure"));
    }
    if key.expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err(Refusal::new("AuthFailure.TokenFailure", "the temporary credentials have expired"));
    }
    Ok(())
}

/// Reads an `Authorization` header.
pub(crate) fn parse(header: &str) -> Option<Authorization<'_>> {
    let rest = header.strip_prefix("TC3-HMAC-SHA256 ")?;
    let part = |name: &str| rest.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let mut scope = part("Credential")?.split('/');
    let (secret_id, date, service, end) = (scope.next()?, scope.next()?, scope.next()?, scope.next()?);
    let complete = end == "tc3_request" && scope.next().is_none();
    let (signed_headers, signature) = (part("SignedHeaders")?, part("Signature")?);
    complete.then_some(Authorization { secret_id, date, service, signed_headers, signature })
}

/// Returns whether a request carries the signature that this key makes. The official SDK for Node.js signs the host without its
/// port.
fn is_signed_with(request: &Request, authorization: &Authorization<'_>, timestamp: &str, secret_key: &str) -> bool {
    let payload = payload(request);
    let signing_key = signing_key(secret_key, authorization);
    let host = request.host();
    let without_port = host.rsplit_once(':').map(|(name, _)| name);
    std::iter::once(host).chain(without_port).any(|host| {
        let signature = signature(request, authorization, timestamp, &signing_key, &payload, host);
        signature.is_some_and(|signature| signature == authorization.signature)
    })
}

fn payload(request: &Request) -> String {
    match request.header("x-tc-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => hex(&Sha256::digest("UNSIGNED-PAYLOAD")),
        _ if request.method == "GET" => hex(&Sha256::digest("")),
        _ => hex(&Sha256::digest(&request.body)),
    }
}

fn signing_key(secret_key: &str, authorization: &Authorization<'_>) -> [u8; 32] {
    derived(&format!("TC3{secret_key}"), authorization.date, authorization.service)[2]
}

/// Returns the signature for this host; `None` if a signed header is missing.
fn signature(
    request: &Request,
    authorization: &Authorization<'_>,
    timestamp: &str,
    signing_key: &[u8; 32],
    payload: &str,
    host: &str,
) -> Option<String> {
    let signed_headers = authorization.signed_headers;
    let mut canonical = format!("{}\n/\n{}\n", request.method, request.query());
    for name in signed_headers.split(';') {
        let value = if name == "host" { host } else { request.header(name)?.trim() };
        canonical.push_str(name);
        canonical.push(':');
        // The two that everybody signs are signed as they are sent.
        if matches!(name, "content-type" | "host") {
            canonical.push_str(value);
        } else {
            canonical.push_str(&value.to_lowercase());
        }
        canonical.push('\n');
    }
    canonical.push_str(&format!("\n{signed_headers}\n{payload}"));
    let Authorization { date, service, .. } = authorization;
    let hash = hex(&Sha256::digest(canonical));
    let text = format!("TC3-HMAC-SHA256\n{timestamp}\n{date}/{service}/tc3_request\n{hash}");
    Some(hex(&mac(signing_key, &text)))
}

/// Verifies the older methods, in which the signature is a parameter that signs all others.
fn verify_form(request: &Request, form: &Form, world: &World, now: i64) -> Result<Identity, Refusal> {
    let value = |name| form.get(name).unwrap_or("");
    if let Some(missing) = ["SecretId", "Timestamp", "Nonce"].into_iter().find(|name| value(name).is_empty()) {
        return Err(Refusal::new("MissingParameter", format!("the parameter `{missing}` is missing")));
    }
    check_time(value("Timestamp"), now)?;
    let (uin, key) = find_key(world, value("SecretId"))?;
    let mut pairs: Vec<_> = form.pairs().iter().filter(|(name, _)| name != "Signature").collect();
    pairs.sort();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let path = request.target.split('?').next().unwrap_or("/");
    let host = request.host();
    let hosts = std::iter::once(host).chain(host.rsplit_once(':').map(|(name, _)| name));
    let right = hosts.map(|host| format!("{}{host}{path}?{}", request.method, pairs.join("&"))).any(|text| {
        let secret_key = key.secret_key.as_bytes();
        let signature = match value("SignatureMethod") {
            "" | "HmacSHA1" => Base64::encode_string(&mac_sha1(secret_key, &text)),
            "HmacSHA256" => Base64::encode_string(&mac(secret_key, &text)),
            _ => return false,
        };
        signature == value("Signature")
    });
    if !right {
        return Err(Refusal::plain("AuthFailure.SignatureFailure"));
    }
    check_token(key, value("Token"), world.now)?;
    Ok(Identity { uin, sub_account: key.sub_account })
}

pub(crate) fn mac(key: &[u8], message: &str) -> [u8; 32] {
    // HMAC is defined for keys of every length, so this cannot fail.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().into()
}

fn mac_sha1(key: &[u8], message: &str) -> [u8; 20] {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

/// What a client signs.
#[cfg(feature = "server")]
pub(crate) struct Signed<'a> {
    pub(crate) host: &'a str,
    pub(crate) content_type: &'a str,
    pub(crate) body: &'a [u8],
    /// The seconds since 1970.
    pub(crate) time: i64,
}

/// Signs a request of the service as clients do, and returns the header `Authorization`.
#[cfg(feature = "server")]
pub(crate) fn sign(signed: &Signed<'_>, key: &crate::simulator::AccessKey) -> String {
    const HEADERS: &str = "content-type;host";
    let Signed { host, content_type, body, time } = signed;
    let date = utc_date(*time);
    let payload = hex(&Sha256::digest(body));
    let canonical = format!("POST\n/\n\ncontent-type:{content_type}\nhost:{host}\n\n{HEADERS}\n{payload}");
    let scope = format!("{date}/{SERVICE}/tc3_request");
    let text = format!("TC3-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let signing_key = derived(&format!("TC3{}", key.secret_key), &date, SERVICE)[2];
    let signature = hex(&mac(&signing_key, &text));
    format!("TC3-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={HEADERS}, Signature={signature}", key.secret_id)
}

/// The keys that are derived from a secret one after the other: for the day, for the service, and for signing.
pub(crate) fn derived(secret: &str, date: &str, service: &str) -> [[u8; 32]; 3] {
    let of_day = mac(secret.as_bytes(), date);
    let of_service = mac(&of_day, service);
    [of_day, of_service, mac(&of_service, "tc3_request")]
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{Authorization, Request, payload, signature, signing_key};
    use crate::simulator::AccessKey;
    /// Returns a request that is not signed yet, with JSON as the content type in its first header.
    pub(crate) fn unsigned(host: &str, headers: &[(&str, &str)]) -> Request {
        let timestamp = crate::clock::machine().to_string();
        let headers = [("content-type", "application/json"), ("host", host), ("x-tc-timestamp", &timestamp)]
            .into_iter()
            .chain(headers.iter().copied())
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Request { method: "POST".to_owned(), target: "/".to_owned(), headers: headers.collect(), body: Vec::new() }
    }

    /// Signs a request with a secret id and its key.
    pub(crate) fn sign(request: &mut Request, key: &AccessKey) {
        let timestamp = request.header("x-tc-timestamp").unwrap_or("").to_owned();
        let date = crate::clock::utc_date(timestamp.parse().unwrap_or(0));
        let (service, signed_headers) = ("organization", "content-type;host");
        let authorization =
            Authorization { secret_id: &key.secret_id, date: &date, service, signed_headers, signature: "" };
        let signing_key = signing_key(&key.secret_key, &authorization);
        let made = signature(request, &authorization, &timestamp, &signing_key, &payload(request), request.host());
        let made = made.expect("both headers are there");
        let scope = format!("{}/{date}/{service}/tc3_request", key.secret_id);
        let header = format!("TC3-HMAC-SHA256 Credential={scope}, SignedHeaders={signed_headers}, Signature={made}");
        request.headers.push(("authorization".to_owned(), header));
    }
}
