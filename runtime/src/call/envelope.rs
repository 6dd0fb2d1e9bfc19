//! The response's envelope: `{"Response": {…}}`, with the result or with an `Error` in it.

use crate::call::redact::excerpt;
use crate::call::target::Target;
use crate::endpoint::Route;
use crate::error::{DecodeError, DecodeReason, Error, ErrorKind, ServiceError};
use crate::record::json::{Reading, Seed};
use crate::record::{Record, Slot};
use crate::transport::HttpResponse;
use secrecy::zeroize::Zeroize;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Unexpected, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A response that is not an error of the service.
#[derive(Debug)]
pub(crate) struct Reply {
    action: Cow<'static, str>,
    route: Arc<Route>,
    response: HttpResponse,
    request_id: Option<String>,
    attempts: u32,
    elapsed: Duration,
}

/// Separates results from errors, whatever HTTP status or content type came with them. The documented error codes are sorted.
pub(crate) fn open(
    documented: &[(&str, ErrorKind)],
    action: &Target,
    route: &Arc<Route>,
    response: HttpResponse,
) -> Result<Reply, Error> {
    let response = response.map_body(mended);
    let mut head = Head::default();
    let parsed = read_response(response.body(), HeadVisitor(&mut head));
    let request_id = head.request_id.or_else(|| response.header("x-tc-requestid").map(str::to_owned));
    let (action, route) = (action.name.clone(), Arc::clone(route));
    let reply = Reply { action, route, response, request_id, attempts: 1, elapsed: Duration::ZERO };
    if let (Ok(()), Some((code, message))) = (&parsed, head.error) {
        let status = reply.response.status();
        return Err(Error::Service(ServiceError::new(&code, documented, message, reply.request_id, status)));
    }
    if let Some(warning) = head.deprecated {
        tracing::warn!(action = &*reply.action, warning, "the service says that this action is deprecated");
    }
    let unexpected = |why: &str| DecodeReason::Unexpected(why.to_owned());
    match parsed {
        Err(error) => {
            let reason = reply.reason(&error);
            Err(reply.undecodable(reason, String::new()))
        }
        Ok(()) if head.odd_error => {
            Err(reply.undecodable(unexpected("the error has no code"), "Response.Error".to_owned()))
        }
        Ok(()) if reply.response.status() >= 300 => {
            Err(reply.undecodable(unexpected("the status is not a success"), String::new()))
        }
        Ok(()) => Ok(reply),
    }
}

impl Reply {
    /// Adds the course of the call.
    pub(crate) fn after_attempts(self, attempts: u32, elapsed: Duration) -> Self {
        Self { attempts, elapsed, ..self }
    }

    pub(crate) fn http_status(&self) -> u16 {
        self.response.status()
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the beginning of the response, with everything masked that may be a secret.
    pub(crate) fn excerpt(&self) -> String {
        excerpt(self.response.body())
    }

    /// Returns the number of attempts of the call, and the time that it took.
    pub(super) fn course(&self) -> (u32, Duration) {
        (self.attempts, self.elapsed)
    }

    /// Reads the result into an empty response.
    pub(crate) fn decode_into(self, record: &mut dyn Record) -> Result<(), Error> {
        let mut reading = Reading::default();
        let read = read_response(self.response.body(), Seed { slot: Slot::Record(record), reading: &mut reading });
        if let Err(error) = read {
            let path = reading.path();
            let path = if path.is_empty() { "Response".to_owned() } else { format!("Response.{path}") };
            return Err(self.undecodable(DecodeReason::Unexpected(error.to_string()), path));
        }
        if let Some(missing) = reading.missing() {
            tracing::warn!(
                action = &*self.action,
                request_id = self.request_id,
                missing,
                "the response lacks fields that the documentation promises; they hold zero values",
            );
        }
        Ok(())
    }

    /// Reads the result as any type, and wipes the response from memory: nothing says whether it holds secrets.
    pub(crate) fn decode_as<T: DeserializeOwned>(self) -> Result<T, Error> {
        let mut value = None;
        let read = read_response(self.response.body(), ForeignSeed(&mut value));
        match value {
            Some(value) => {
                self.response.into_body().zeroize();
                Ok(value)
            }
            None => {
                let reason = read.err().map(|error| error.to_string()).unwrap_or_default();
                Err(self.undecodable(DecodeReason::Unexpected(reason), "Response".to_owned()))
            }
        }
    }

    /// Finds the fault of a response of which not even the envelope can be read.
    fn reason(&self, error: &serde_json::Error) -> DecodeReason {
        let body = self.response.body();
        let encoding = self.response.header("content-encoding").filter(|coding| *coding != "identity");
        let is_object = body.trim_ascii_start().starts_with(b"{");
        if let Some(coding) = encoding {
            DecodeReason::Encoded(coding.to_owned())
        } else if error.is_eof() && is_object {
            DecodeReason::CutOff
        } else if is_object || serde_json::from_slice::<IgnoredAny>(body).is_ok() {
            DecodeReason::Unexpected(error.to_string())
        } else {
            DecodeReason::NotJson { authority: self.route.endpoint.authority.clone() }
        }
    }

    fn undecodable(self, reason: DecodeReason, path: String) -> Error {
        Error::Decode(Box::new(DecodeError {
            action: self.action,
            path,
            http_status: self.response.status(),
            content_type: self.response.header("content-type").map(str::to_owned),
            excerpt: if matches!(reason, DecodeReason::Encoded(_)) {
                String::new()
            } else {
                excerpt(self.response.body())
            },
            reason,
            request_id: self.request_id,
            attempts: Vec::new(),
        }))
    }
}

/// Returns the body with everything in strings replaced that is not Unicode: invalid bytes, and escaped halves of surrogate
/// pairs. One bad character in a message or a name must not lose the whole response.
fn mended(mut body: Vec<u8>) -> Vec<u8> {
    if let Cow::Owned(mended) = String::from_utf8_lossy(&body) {
        body.zeroize();
        body = mended.into_bytes();
    }
    // The usual case: nothing is escaped.
    if !body.contains(&b'\\') {
        return body;
    }
    let mut position = 0;
    while let Some(found) = body[position..].iter().position(|byte| *byte == b'\\') {
        position += found;
        position += match (unit(&body, position), unit(&body, position + 6)) {
            (None, _) => 2,
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                body[position + 2..position + 6].copy_from_slice(b"fffd");
                6
            }
            (Some(_), _) => 6,
        };
        if position >= body.len() {
            break;
        }
    }
    body
}

/// Returns the UTF-16 code unit that is escaped at a position, such as `\ud83d`.
fn unit(body: &[u8], position: usize) -> Option<u16> {
    let digits = body.get(position..position + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u16::from_str_radix(digits, 16).ok()
}

/// Reads the one object inside the envelope.
fn read_response<'de, S: DeserializeSeed<'de>>(body: &'de [u8], seed: S) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    if !EnvelopeSeed(seed).deserialize(&mut deserializer)? {
        return Err(de::Error::custom("there is no `Response` object"));
    }
    deserializer.end()
}

/// Returns whether there was a `Response`.
struct EnvelopeSeed<S>(S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for EnvelopeSeed<S> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for EnvelopeSeed<S> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a `Response`")
    }

    /// Returns an error without the string itself, which may be a secret.
    fn visit_str<E: de::Error>(self, _: &str) -> Result<bool, E> {
        Err(E::invalid_type(Unexpected::Other("a string"), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
        let mut seed = Some(self.0);
        while let Some(Key(key)) = entries.next_key()? {
            match seed.take_if(|_| key == "Response") {
                Some(seed) => drop(entries.next_value_seed(seed)?),
                None => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        Ok(seed.is_none())
    }
}

/// Reads a type that is not this crate's.
struct ForeignSeed<'a, T>(&'a mut Option<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for ForeignSeed<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // The type's own message can show the value, which may be a secret.
        let misfit = |_| de::Error::custom(format_args!("it does not fit `{}`", std::any::type_name::<T>()));
        *self.0 = Some(T::deserialize(deserializer).map_err(misfit)?);
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> de::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}

/// The parts that every response can carry beside its result.
#[derive(Default)]
struct Head {
    request_id: Option<String>,
    deprecated: Option<String>,
    error: Option<(String, String)>,
    /// There is an `Error`, but not in the form that the service gives it.
    odd_error: bool,
}

struct HeadVisitor<'a>(&'a mut Head);

impl<'de> DeserializeSeed<'de> for HeadVisitor<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for HeadVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a `Response` object")
    }

    /// Returns an error without the string itself, which may be a secret.
    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(Unexpected::Other("a string"), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => Some(text),
            _ => None,
        };
        while let Some(Key(key)) = entries.next_key()? {
            match &*key {
                "RequestId" => self.0.request_id = text(entries.next_value()?).filter(|id| !id.is_empty()),
                "DeprecatedWarning" => self.0.deprecated = text(entries.next_value()?),
                "Error" => {
                    let mut error: serde_json::Value = entries.next_value()?;
                    let mut part = |name| error.get_mut(name).and_then(|part| text(part.take()));
                    match part("Code") {
                        Some(code) => self.0.error = Some((code, part("Message").unwrap_or_default())),
                        None => self.0.odd_error = !error.is_null(),
                    }
                }
                _ => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{ActionInfo, ServiceInfo};
    use crate::endpoint::Endpoint;

    static SERVICE: ServiceInfo = ServiceInfo::new("test", "2026-01-01", DOCUMENTED);
    static ACTION: ActionInfo = ActionInfo::write("DoSomething", &SERVICE, "");
    const DOCUMENTED: &[(&str, ErrorKind)] = &[("RequestLimitExceeded", ErrorKind::Throttled)];

    fn opened(response: HttpResponse) -> Result<Reply, Error> {
        let route = Route::new(Endpoint { secure: true, authority: "gateway.example.com".to_owned() });
        open(DOCUMENTED, &Target::from(&ACTION), &Arc::new(route), response)
    }

    #[test]
    fn a_bad_character_in_a_message_does_not_lose_the_code() {
        for message in [
            &br"\ud83d"[..],
            br"\ude00 alone",
            br"\ud83dx",
            br"\ud83d\n",
            br"\ud83d\ud83d\ude00",
            b"caf\xe9",
            b"\xff\xfe",
            b"\xed\xa0\xbd",
        ] {
            let before = br#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":""#;
            let body = [before, message, br#""},"RequestId":"r-1"}}"#].concat();
            let error = opened(HttpResponse::new(200, body)).unwrap_err();
            assert_eq!(error.code(), Some("RequestLimitExceeded"), "{}", String::from_utf8_lossy(message));
            assert_eq!((error.kind(), error.request_id()), (ErrorKind::Throttled, Some("r-1")));
        }
    }

    #[test]
    fn good_characters_stay_as_they_are() {
        for body in [r#"{"a":"\ud83d\ude00 \\ud83d \u00e9 é \"\\"}"#, r"\", r"\u", r"\ud83", "", r"\\\ud83d\ude00"] {
            assert_eq!(String::from_utf8(mended(body.into())).unwrap(), body);
        }
        assert_eq!(mended(br#""\\\ud83d""#.to_vec()), br#""\\\ufffd""#);
    }

    fn message(response: HttpResponse) -> String {
        opened(response).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_json_is_called_so_with_its_sender() {
        let page = HttpResponse::new(502, "<html><head><title>502 Bad Gateway</title></head></html>");
        assert_eq!(
            message(page.with_header("content-type", "text/html")),
            "the response to DoSomething is not JSON (text/html, status 502) from gateway.example.com: 502 Bad Gateway",
        );
        assert_eq!(
            message(HttpResponse::new(200, "")),
            "the response to DoSomething is not JSON (no content type, status 200) from gateway.example.com: an empty body",
        );
    }

    #[test]
    fn an_encoded_response_and_one_that_is_cut_off_are_called_so() {
        let encoded = HttpResponse::new(200, [0x1f, 0x8b, 8, 0]).with_header("content-encoding", "gzip");
        assert_eq!(
            message(encoded),
            "the response to DoSomething is encoded as `gzip`, which was not asked for (status 200)"
        );
        let cut_off = HttpResponse::new(200, r#"{"Response":{"Total":7,"Na"#);
        assert_eq!(message(cut_off), "the response to DoSomething is cut off within the JSON (status 200)");
    }

    #[test]
    fn a_response_of_another_form_is_called_so() {
        let unexpected = |body: &str| message(HttpResponse::new(200, body));
        assert!(unexpected(r#"{"Response":5}"#).contains("expected a `Response` object"), "{}", unexpected("5"));
        assert!(unexpected("5").contains("expected an object with a `Response`"), "{}", unexpected("5"));
    }

    #[test]
    fn an_empty_request_id_counts_as_none() {
        let reply = opened(HttpResponse::new(200, r#"{"Response":{"RequestId":""}}"#)).unwrap();
        assert_eq!(reply.request_id(), None);
        let header = HttpResponse::new(200, r#"{"Response":{"RequestId":""}}"#).with_header("x-tc-requestid", "r-2");
        assert_eq!(opened(header).unwrap().request_id(), Some("r-2"));
    }
}
