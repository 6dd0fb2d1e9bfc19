//! Calls of actions by name, for what the service has and this crate does not know yet.

use crate::action::Access;
use crate::call::execute::ClientCore;
use crate::call::target::Target;
use crate::call::{Call, Refusal};
use crate::error::{ConfigError, Error};
use crate::record::validate::Violation;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A call of an action by name, with any request and any response.
///
/// It is signed, limited, repeated and read like every other call, and fails with the same errors; the documented limits of
/// parameters, and the sites that have the action, are not checked. An action that this crate knows keeps its documented rate
/// limit and access. Any other one counts as a write, which is not sent again once it may have taken effect, unless
/// [`read_only`](Self::read_only) says otherwise, and has no rate limit.
///
/// ```no_run
/// # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
/// use serde_json::{Value, json};
///
/// let response: Value = client.call("DescribeSomethingNew").read_only().send(&json!({"Limit": 10})).await?;
/// println!("{} of them, request {}", response["Total"], response["RequestId"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until it is given a request and awaited"]
pub struct RawCall {
    core: ClientCore,
    action: String,
    version: Option<String>,
    access: Access,
}

impl ClientCore {
    /// A call of an action by name.
    pub fn call(&self, action: impl Into<String>) -> RawCall {
        RawCall::new(self.clone(), action.into())
    }
}

impl RawCall {
    pub(crate) fn new(core: ClientCore, action: String) -> Self {
        Self { core, action, version: None, access: Access::Write }
    }

    /// The action changes nothing, so that a call whose outcome is unknown may be repeated. Without effect on an action that
    /// this crate knows.
    pub fn read_only(self) -> Self {
        Self { access: Access::Read, ..self }
    }

    /// Another version of the service than the client's, as `YYYY-MM-DD`. This crate knows nothing of its actions.
    pub fn version(self, version: impl Into<String>) -> Self {
        Self { version: Some(version.into()), ..self }
    }

    /// Sends this request, which must be a JSON object. Await the returned call to get the response: the content of
    /// `Response`, `RequestId` included, as a `serde_json::Value` or as any type that can be read from JSON.
    ///
    /// An impossible name or version is an [`Error::Config`], and a request that is not a JSON object an
    /// [`Error::Validation`], when the call is awaited. Nothing is sent then.
    pub fn send<T: DeserializeOwned>(self, request: &(impl Serialize + ?Sized)) -> Call<Raw<T>> {
        let (body, wrong) = match serde_json::to_vec(request) {
            Ok(body) => {
                let given = match body.first() {
                    Some(b'{') => None,
                    Some(b'[') => Some("a list"),
                    Some(b'"') => Some("a string"),
                    Some(b'n') => Some("null"),
                    _ => Some("a number or a boolean"),
                };
                (body, given)
            }
            // The error is the request's own, and may show what is in it.
            Err(_) => (Vec::new(), Some("something that JSON cannot express")),
        };
        let violations = wrong.map(|given| Violation::of_request(given, "a JSON object")).into_iter().collect();
        let names = self.check();
        let mut prepared = self.core.prepare_body(self.target(), body, violations);
        if let Err(error) = names {
            prepared.body = Err(Refusal::Config(error));
        }
        Call::new(prepared)
    }

    /// Both names become headers.
    fn check(&self) -> Result<(), ConfigError> {
        let Self { action, version, .. } = self;
        let is_name = action.starts_with(|first: char| first.is_ascii_alphabetic())
            && action.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_name {
            return Err(ConfigError::new(format!(
                "{action:?} is not an action; one looks like `DescribeOrganization`"
            )));
        }
        version.as_deref().map_or(Ok(()), check_version)
    }

    fn target(&self) -> Target {
        let own = self.core.version();
        let other = self.version.as_deref().filter(|version| version != own);
        match (other, self.core.known(&self.action)) {
            (None, Some(known)) => known.into(),
            _ => Target {
                name: self.action.clone().into(),
                version: other.map_or_else(|| own.clone(), |version| version.to_owned().into()),
                access: self.access,
                rate_limit: None,
                signed: true,
            },
        }
    }
}

/// Checks that a service can have such a version, which becomes a header.
pub(super) fn check_version(version: &str) -> Result<(), ConfigError> {
    let is_date = version.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !is_date || version.len() != 10 {
        return Err(ConfigError::new(format!("{version:?} is not a version; one looks like `2021-03-31`")));
    }
    Ok(())
}

/// Stands for the request in the [`Call`] of an action by name; the response is read as `T`.
pub struct Raw<T>(PhantomData<fn() -> T>);

impl<T> fmt::Debug for Raw<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Raw")
    }
}

impl<T: DeserializeOwned> Future for Call<Raw<T>> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = ready!(self.execution.poll_reply(context));
        Poll::Ready(reply.and_then(|reply| self.execution.decode(|| reply.decode_as())))
    }
}
