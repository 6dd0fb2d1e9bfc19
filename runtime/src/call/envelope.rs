//! The answer's envelope: `{"Response": {…}}`, with the result or with an `Error` in it.

use crate::action::ServiceInfo;
use crate::call::redact::excerpt;
use crate::call::target::Target;
use crate::error::{DecodeError, Error, ErrorKind, ServiceError};
use crate::record::json::{Reading, Seed};
use crate::record::{Record, Slot};
use crate::transport::HttpResponse;
use secrecy::zeroize::Zeroize;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Unexpected, Visitor};
use std::borrow::Cow;
use std::fmt;

/// An answer that is not an error of the service.
#[derive(Debug)]
pub(crate) struct Reply {
    action: Cow<'static, str>,
    response: HttpResponse,
    request_id: Option<String>,
}

/// Tells a result from an error, whatever HTTP status or content type came with it.
pub(crate) fn open(service: &ServiceInfo, action: &Target, response: HttpResponse) -> Result<Reply, Error> {
    let mut head = Head::default();
    let parsed = read_response(&response.body, HeadVisitor(&mut head));
    let request_id = head.request_id.or_else(|| response.header("x-tc-requestid").map(str::to_owned));
    let reply = Reply { action: action.name.clone(), response, request_id };
    if let (Ok(()), Some((code, message))) = (&parsed, head.error) {
        let listed = service.errors.binary_search_by(|(known, _)| (*known).cmp(&code));
        let kind = listed.map_or_else(|_| ErrorKind::of_unlisted(&code), |at| service.errors[at].1);
        let error = ServiceError::new(&code, kind, message, reply.request_id, reply.response.status);
        return Err(Error::Service(error));
    }
    if let Some(warning) = head.deprecated {
        tracing::warn!(action = &*action.name, warning, "the service says that this action is deprecated");
    }
    match parsed {
        Err(reason) => Err(reply.undecodable(reason, String::new())),
        Ok(()) if head.odd_error => {
            Err(reply.undecodable("the error has no code".to_owned(), "Response.Error".to_owned()))
        }
        Ok(()) if reply.response.status >= 300 => {
            Err(reply.undecodable("the status is not a success".to_owned(), String::new()))
        }
        Ok(()) => Ok(reply),
    }
}

impl Reply {
    pub(crate) fn http_status(&self) -> u16 {
        self.response.status
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Reads the result into an empty response.
    pub(crate) fn decode_into(self, record: &mut dyn Record) -> Result<(), Error> {
        let mut reading = Reading::default();
        let read = read_response(&self.response.body, Seed { slot: Slot::Record(record), reading: &mut reading });
        if let Err(reason) = read {
            let path = reading.path();
            let path = if path.is_empty() { "Response".to_owned() } else { format!("Response.{path}") };
            return Err(self.undecodable(reason, path));
        }
        if !reading.missing().is_empty() {
            let missing: Vec<&str> = reading.missing().iter().map(|missing| &*missing.path).collect();
            tracing::warn!(
                action = &*self.action,
                request_id = self.request_id,
                missing = missing.join(", "),
                "the answer lacks fields that the documentation promises; they hold zero values",
            );
        }
        Ok(())
    }

    /// Reads the result as any type, and wipes the answer from memory: nothing says whether it holds secrets.
    pub(crate) fn decode_as<T: DeserializeOwned>(mut self) -> Result<T, Error> {
        let mut value = None;
        let read = read_response(&self.response.body, ForeignSeed(&mut value));
        match value {
            Some(value) => {
                self.response.body.zeroize();
                Ok(value)
            }
            None => Err(self.undecodable(read.err().unwrap_or_default(), "Response".to_owned())),
        }
    }

    fn undecodable(self, reason: String, path: String) -> Error {
        Error::Decode(Box::new(DecodeError {
            action: self.action,
            reason,
            path,
            http_status: self.response.status,
            content_type: self.response.header("content-type").map(str::to_owned),
            excerpt: excerpt(&self.response.body),
            request_id: self.request_id,
            attempts: Vec::new(),
        }))
    }
}

/// Reads the one object inside the envelope.
fn read_response<'de, S: DeserializeSeed<'de>>(body: &'de [u8], seed: S) -> Result<(), String> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let found = EnvelopeSeed(seed).deserialize(&mut deserializer).and_then(|found| {
        deserializer.end()?;
        Ok(found)
    });
    match found {
        Ok(true) => Ok(()),
        Ok(false) => Err("there is no `Response` object".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Tells whether there was a `Response`.
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

    /// Without the text itself, which may be a secret.
    fn visit_str<E: de::Error>(self, _: &str) -> Result<bool, E> {
        Err(E::invalid_type(Unexpected::Other("a text"), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
        let mut seed = Some(self.0);
        while let Some(key) = entries.next_key::<String>()? {
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
        // What the type says of a value that it does not take can show the value, which may be a secret.
        let told = |_| de::Error::custom(format_args!("it does not fit `{}`", std::any::type_name::<T>()));
        *self.0 = Some(T::deserialize(deserializer).map_err(told)?);
        Ok(())
    }
}

/// What every answer can carry beside its result.
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

    /// Without the text itself, which may be a secret.
    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(Unexpected::Other("a text"), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let text = |value: serde_json::Value| value.as_str().map(str::to_owned);
        while let Some(key) = entries.next_key::<String>()? {
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
