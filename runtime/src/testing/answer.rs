//! Answers: responses, errors and broken connections.

use super::scripted::Scripted;
use crate::action::Action;
use crate::error::ErrorCode;
use crate::record::Record;
use crate::record::json::{Strictness, read, serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

/// The scripted reply of a [`Service`](super::Service) to a request of the action `A`: a response, an error or a broken
/// connection.
pub struct Answer<A> {
    pub(super) reply: Reply,
    action: PhantomData<fn() -> A>,
}

#[derive(Clone)]
pub(super) struct Reply {
    pub(super) content: Content,
    pub(super) headers: Vec<(String, String)>,
    pub(super) delay: Duration,
}

#[derive(Clone)]
pub(super) enum Content {
    Response(Value),
    Error {
        code: String,
        message: String,
    },
    Http(u16, Vec<u8>),
    Unreachable,
    ConnectionLost,
    Silence,
    /// The test has no answer, as the message says.
    Unanswered(String),
}

impl Reply {
    pub(super) fn new(content: Content) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { content, headers, delay: Duration::ZERO }
    }
}

impl<A: Action> Answer<A> {
    /// Returns this response. A request id that is not set is added.
    #[expect(clippy::needless_pass_by_value, reason = "a test mostly makes the response in the call")]
    pub fn new(response: A::Response) -> Self {
        Self::of(Content::Response(written(&response)))
    }

    /// Returns the response that the function fills in. It begins with empty strings and lists, zeros and `None`. A request id
    /// that is not set is added.
    pub fn with(fill: impl FnOnce(&mut A::Response)) -> Self {
        let mut response = A::Response::empty();
        fill(&mut response);
        Self::new(response)
    }

    /// Fails with a code that the action documents, or with a common one.
    #[expect(clippy::needless_pass_by_value, reason = "a test mostly names the code in the call")]
    pub fn error(code: A::Error, message: impl Into<String>) -> Self {
        Self::error_code(code.as_str(), message)
    }
}

impl<A: Scripted> Answer<A> {
    fn of(content: Content) -> Self {
        Self { reply: Reply::new(content), action: PhantomData }
    }

    /// Returns the fields of `Response`, as the documentation shows them: anything that serializes to an object, such as a
    /// `serde_json::json!` value, or the JSON itself as a string. Fields can be omitted. A request id that is not set is added.
    ///
    /// # Panics
    ///
    /// Panics if the response of an action that this crate knows has no such field, or the field has another type. To return
    /// what the documentation does not allow, use [`http`](Self::http).
    #[track_caller]
    pub fn json(fields: impl serde::Serialize) -> Self {
        let fields = match serde_json::to_value(fields) {
            Ok(Value::String(text)) => serde_json::from_str(&text),
            other => other,
        };
        match fields.map_err(|error| error.to_string()).and_then(checked::<A>) {
            Ok(fields) => Self::of(Content::Response(fields)),
            Err(problem) => {
                let name = A::known().map_or("an action", |(action, _)| action.name);
                panic!("this is not a response of {name}: {problem}");
            }
        }
    }

    /// Fails with any code, such as `RequestLimitExceeded`.
    pub fn error_code(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(Content::Error { code: code.into(), message: message.into() })
    }

    /// Returns any HTTP response, with this status and body.
    pub fn http(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::of(Content::Http(status, body.into()))
    }

    /// Refuses the connection: nothing is sent.
    pub fn unreachable() -> Self {
        Self::of(Content::Unreachable)
    }

    /// Breaks the connection after the request was sent: a write may have taken effect.
    pub fn connection_lost() -> Self {
        Self::of(Content::ConnectionLost)
    }

    /// Never responds: the call times out, and a write may have taken effect.
    pub fn silence() -> Self {
        Self::of(Content::Silence)
    }

    /// Delays the reply by this time, on Tokio's clock.
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.reply.delay = delay;
        self
    }

    /// Adds a header, or replaces the one of this name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into().to_ascii_lowercase();
        self.reply.headers.retain(|(known, _)| *known != name);
        self.reply.headers.push((name, value.into()));
        self
    }
}

impl<A> Clone for Answer<A> {
    fn clone(&self) -> Self {
        Self { reply: self.reply.clone(), action: PhantomData }
    }
}

/// Shows the kind of answer, without its content.
impl<A> fmt::Debug for Answer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match &self.reply.content {
            Content::Response(_) => "response",
            Content::Error { code, .. } => code,
            Content::Http(..) => "http",
            Content::Unreachable => "unreachable",
            Content::ConnectionLost => "connection lost",
            Content::Silence => "silence",
            Content::Unanswered(_) => "no answer",
        };
        f.debug_struct("Answer").field("content", &content).finish_non_exhaustive()
    }
}

fn written(record: &dyn Record) -> Value {
    serialize(record, serde_json::value::Serializer).expect("a record is an object with strings as keys")
}

/// Returns the fields, if all of them are fields of the response.
fn checked<A: Scripted>(fields: Value) -> Result<Value, String> {
    if !fields.is_object() {
        return Err("a response is an object".to_owned());
    }
    let Some((_, mut response)) = A::known() else { return Ok(fields) };
    read(&mut *response, &fields.to_string(), Strictness::Response).map_err(|error| error.to_string())?;
    match unknown(&fields, &written(&*response)) {
        Some(path) => Err(format!("it has no field `{path}`")),
        None => Ok(fields),
    }
}

/// Returns the path of a field that was given but not decoded.
fn unknown(given: &Value, understood: &Value) -> Option<String> {
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => unknown_field(given, understood),
        (Value::Array(given), Value::Array(understood)) => {
            // A list does not keep `null`.
            let given = given.iter().filter(|item| !item.is_null());
            given.zip(understood).find_map(|(given, understood)| unknown(given, understood))
        }
        _ => None,
    }
}

fn unknown_field(given: &Map<String, Value>, understood: &Map<String, Value>) -> Option<String> {
    given.iter().filter(|(_, value)| !value.is_null()).find_map(|(name, value)| match understood.get(name) {
        None => Some(name.clone()),
        Some(understood) => unknown(value, understood).map(|inner| format!("{name}.{inner}")),
    })
}
