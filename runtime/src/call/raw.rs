//! Calls of actions by name, for what the service has and this crate does not know yet.

use crate::action::{Access, ActionInfo, Paging, PagingStyle};
use crate::call::Call;
use crate::call::core::{ClientCore, Refusal};
use crate::call::envelope::Reply;
use crate::call::metadata::{Metadata, WithMetadata};
use crate::call::target::Target;
use crate::error::{AnyErrorCode, ConfigError, Error};
use crate::future::BoxFuture;
use crate::pages::{Fields, FieldsMut, List, PageCaller, Paginator};
use crate::record::validate::Violation;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A call of an action by name, with a request and a response of any type.
///
/// It is signed, rate limited, retried and decoded like every other call, and fails with the same errors. Only the documented
/// limits of parameters, and the sites that have the action, are not checked.
///
/// An action that this crate knows keeps its documented rate limit and access. Any other action has no rate limit and counts as
/// a write, which is not retried once it may have taken effect, unless [`read_only`](Self::read_only) says otherwise.
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
    /// Starts a call of an action by name.
    pub fn call(&self, action: impl Into<String>) -> RawCall {
        RawCall::new(self.clone(), action.into())
    }
}

impl RawCall {
    pub(crate) fn new(core: ClientCore, action: String) -> Self {
        Self { core, action, version: None, access: Access::Write }
    }

    /// Declares that the action is a read, so that a call with an unknown outcome can be retried. Has no effect on an action
    /// that this crate knows.
    pub fn read_only(self) -> Self {
        Self { access: Access::Read, ..self }
    }

    /// Calls another version of the service than the client's, as `YYYY-MM-DD`. Its actions are unknown to this client.
    pub fn version(self, version: impl Into<String>) -> Self {
        Self { version: Some(version.into()), ..self }
    }

    /// Sends a request, which must be a JSON object. Await the returned call to get the response: the content of `Response`,
    /// `RequestId` included, as a `serde_json::Value` or as any type that can be deserialized from JSON.
    ///
    /// # Errors
    ///
    /// The call fails without being sent: with [`Error::Config`] if the name or the version is malformed, and with
    /// [`Error::Validation`] if the request is not a JSON object.
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
        let violations = wrong
            .map(|given| Violation::of_request(format!("is {given}"), "it must be a JSON object"))
            .into_iter()
            .collect();
        let names = self.check();
        let mut prepared = self.core.prepare_body(self.target(), body, violations);
        if let Err(error) = names {
            prepared.body = Err(Refusal::Config(error));
        }
        Call::new(prepared)
    }

    /// Reads a whole list, page by page, with items as JSON values. The action must be one that this crate knows as a
    /// [list](crate::ActionInfo::paging), and the request a JSON object; the position and the size of a page need not be set.
    ///
    /// The entries of the table `ACTIONS` of a service version have the names of all lists:
    ///
    /// ```no_run
    /// # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
    /// use generated_sdk::organization::v2021_03_31::ACTIONS;
    /// use serde_json::json;
    ///
    /// for list in ACTIONS.iter().filter(|entry| entry.info.paging.is_some()) {
    ///     let mut items = client.call(list.info.name).paginate(&json!({"ZoneId": "z-2ms923mw"})).items();
    ///     while let Some(item) = items.next().await {
    ///         println!("{}: {}", list.info.name, item?);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The first page fails with [`Error::Config`] if it is unknown how the action pages; otherwise see
    /// [`Paginator::next_page`].
    pub fn paginate(self, request: &(impl Serialize + ?Sized)) -> Paginator<RawList> {
        let paging = self.known().and_then(|known| known.paging).copied();
        // What JSON cannot express is no object, and refused as such.
        let mut request = serde_json::to_value(request).unwrap_or_default();
        // An offset is mostly a required parameter, and 0 where it is not.
        if let (Some(Paging { style: PagingStyle::Offset, position: Some(name), .. }), Value::Object(request)) =
            (paging, &mut request)
        {
            request.entry(name).or_insert(0.into());
        }
        Paginator::new(self.core.clone(), RawList { call: self, paging, request })
    }

    /// Returns the facts of the action, if this crate knows it in this version.
    fn known(&self) -> Option<&'static ActionInfo> {
        let is_own = self.version.as_deref().is_none_or(|version| version == self.core.version());
        self.core.known(&self.action).filter(|_| is_own)
    }

    /// Checks the name and the version, which become headers.
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
        let version = || self.version.clone().map_or_else(|| self.core.version().clone(), Cow::Owned);
        self.known().map_or_else(
            || Target {
                name: self.action.clone().into(),
                version: version(),
                access: self.access,
                rate_limit: None,
                signed: true,
            },
            Target::from,
        )
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

/// The request type in the [`Call`] of an action by name, whose response is decoded as `T`.
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

impl<T: DeserializeOwned> Future for WithMetadata<Raw<T>> {
    type Output = Result<(T, Metadata), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_decoded(context, Reply::decode_as)
    }
}

/// A list by name, with pages and items as JSON values: [`RawCall::paginate`].
#[derive(Clone)]
pub struct RawList {
    call: RawCall,
    paging: Option<Paging>,
    request: Value,
}

impl List for RawList {
    type Page = Value;
    type Item = Value;
    type Error = AnyErrorCode;

    fn action(&self) -> &str {
        &self.call.action
    }

    fn paging(&self) -> Result<Paging, ConfigError> {
        let unknown =
            || ConfigError::new(format!("{:?} is not known as an action that pages a list", self.call.action));
        self.paging.ok_or_else(unknown)
    }

    fn fields(&self) -> Fields<'_> {
        Fields::Json(&self.request)
    }

    fn fields_mut(&mut self) -> FieldsMut<'_> {
        FieldsMut::Json(&mut self.request)
    }

    fn send(&self, pages: &PageCaller) -> BoxFuture<'static, Result<Value, Error>> {
        Box::pin(self.call.clone().send(&self.request).with_options(pages.options.clone()))
    }

    fn page_fields(page: &Value) -> Fields<'_> {
        Fields::Json(page)
    }

    fn items<'a>(&self, page: &'a mut Value) -> Option<&'a mut Vec<Value>> {
        page.get_mut(self.paging?.items)?.as_array_mut()
    }
}

/// Without the request, which may hold secrets.
impl fmt::Debug for RawList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawList").field("call", &self.call).finish_non_exhaustive()
    }
}
