//! Tests of programs that use this crate: a service in memory that answers as the test says, without network and account.
//!
//! A [`Service`] takes the place of the network below a real client. Everything above it runs as in production: builders,
//! documented limits, retries, paginators, errors. Each action gets its answers with [`Service::on`]; what the program sent
//! is read back with [`Service::requests`].
//!
//! Enable the feature in the tests only:
//!
//! ```toml
//! [dev-dependencies]
//! generated-sdk = { version = "0.1", features = ["testing"] }
//! ```
//!
//! # A whole example
//!
//! A function that finds a user or creates one, and its test:
//!
//! ```
//! # mod example {
//! use generated_sdk::Error;
//! use generated_sdk::organization::v2021_03_31::Client;
//!
//! async fn find_or_create(client: &Client, zone: &str, name: &str) -> Result<String, Error> {
//!     // The service looks for a part of the name.
//!     let mut users = client.list_users().zone_id(zone).filter(name).paginate().items();
//!     while let Some(user) = users.next().await {
//!         let user = user?;
//!         if user.user_name == name {
//!             return Ok(user.user_id);
//!         }
//!     }
//!     let created = client.create_user().zone_id(zone).user_name(name).send().await?;
//!     Ok(created.user_info.user_id)
//! }
//!
//! # mod tests { use super::*;
//! use generated_sdk::organization::v2021_03_31::{CreateUserRequest, CreateUserResponse, ListUsersRequest};
//! use generated_sdk::testing::{Answer, Service};
//! use serde_json::json;
//!
//! # /*
//! #[tokio::test]
//! # */
//! # #[tokio::main(flavor = "current_thread")] pub
//! async fn a_user_of_a_similar_name_is_not_taken_for_the_right_one() {
//!     let service = Service::new();
//!     service.on::<ListUsersRequest>().answer(Answer::json(json!({
//!         "Users": [{ "UserId": "u-1", "UserName": "mei.tang" }],
//!     })));
//!     service.on::<CreateUserRequest>().answer(Answer::with(|created: &mut CreateUserResponse| {
//!         created.user_info.user_id = "u-2".to_owned();
//!     }));
//!
//!     let client = Client::new(service.config());
//!     assert_eq!(find_or_create(&client, "z-1", "mei.tan").await.unwrap(), "u-2");
//!
//!     assert_eq!(service.requests::<CreateUserRequest>()[0].user_name, "mei.tan");
//!     service.assert_done();
//! }
//! # } pub use tests::a_user_of_a_similar_name_is_not_taken_for_the_right_one as run; }
//! # example::run();
//! ```
//!
//! # What can be played
//!
//! | | |
//! |---|---|
//! | a response | [`Answer::with`] fills the typed one, [`Answer::new`] takes one, [`Answer::json`] takes the JSON of the documentation |
//! | an error of the service | [`Answer::error`] with the action's own enum, [`Answer::error_code`] with any code |
//! | a broken connection | [`Answer::unreachable`] before, [`Answer::connection_lost`] after the request was sent |
//! | no answer at all | [`Answer::silence`], until the call's time runs out |
//! | another HTTP answer | [`Answer::http`], such as a gateway's page with status 502 |
//! | slowness | [`Answer::delayed`] |
//! | several answers in turn | [`Script::answer`], once for each; [`Script::always`] for the rest |
//! | answers that depend on the request | [`Script::answer_with`] |
//! | an action that is called by its name | [`Service::on_action`] |
//!
//! # Time
//!
//! Retries do not wait with [`Service::config`]. Delays, silence and what polls from time to time do wait, on Tokio's clock:
//! with `#[tokio::test(start_paused = true)]` (the `test-util` feature of Tokio) such a test takes no time at all. The clock of
//! calls without `async` cannot be paused.

use crate::action::{Action, ActionInfo, Site};
use crate::call::limiter::RateLimit;
use crate::call::retry::RetryPolicy;
use crate::config::{Config, ConfigBuilder};
use crate::credentials::Credentials;
use crate::error::{ErrorCode, TransportError};
use crate::future::BoxFuture;
use crate::record::Record;
use crate::record::json::{read, serialize};
use crate::transport::{HttpRequest, HttpResponse, Transport};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A service in memory that answers as the test says. Clones are the same service.
///
/// See the [module](self) for an example.
#[derive(Clone, Default)]
pub struct Service {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    scripts: Vec<Lines>,
    recorded: Vec<Recorded>,
    /// The actions that were called without an answer for them.
    unanswered: Vec<String>,
}

/// What one action answers.
struct Lines {
    action: Name,
    /// Each is for one request.
    next: VecDeque<Reply>,
    /// For every request after these.
    rest: Option<Rest>,
}

/// Which action it is.
#[derive(Clone, Debug, PartialEq)]
struct Name {
    action: Cow<'static, str>,
    /// `None` stands for every one.
    version: Option<&'static str>,
}

impl Name {
    fn of(action: &ActionInfo) -> Self {
        Self { action: action.name.into(), version: Some(action.service.version) }
    }

    fn fits(&self, request: &Recorded) -> bool {
        self.action == request.action && self.version.is_none_or(|version| version == request.version)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version {
            Some(version) => write!(f, "`{}` ({version})", self.action),
            None => write!(f, "`{}`", self.action),
        }
    }
}

type Respond = dyn FnMut(&str) -> Reply + Send;

#[derive(Clone)]
enum Rest {
    Same(Box<Reply>),
    /// Locked on its own, so that it may look at the service.
    Made(Arc<Mutex<Respond>>),
}

impl Service {
    /// A service that has no answers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what an action answers, such as `service.on::<ListUsersRequest>()`. Saying more about the same action later adds
    /// to it.
    #[must_use = "it has no answer yet"]
    pub fn on<A: Action>(&self) -> Script<'_, A> {
        self.script(Name::of(A::INFO))
    }

    /// Says what an action answers that this crate does not know and the program calls by its name, in whatever version.
    /// [`recorded`](Self::recorded) has its requests.
    ///
    /// ```
    /// # {
    /// use generated_sdk::organization::v2021_03_31::Client;
    /// use generated_sdk::testing::{Answer, Service};
    /// use serde_json::{Value, json};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn test() -> Result<(), generated_sdk::Error> {
    /// let service = Service::new();
    /// service.on_action("DescribeSomethingNew").answer(Answer::json(json!({ "Total": 3 })));
    ///
    /// let client = Client::new(service.config());
    /// let answer: Value = client.call("DescribeSomethingNew").send(&json!({ "Limit": 10 })).await?;
    /// assert_eq!(answer["Total"], 3);
    /// # Ok(()) }
    /// # test().unwrap();
    /// # }
    /// ```
    #[must_use = "it has no answer yet"]
    pub fn on_action(&self, name: impl Into<String>) -> Script<'_, ByName> {
        self.script(Name { action: name.into().into(), version: None })
    }

    fn script<A>(&self, name: Name) -> Script<'_, A> {
        Script { service: self, name, action: PhantomData }
    }

    /// A configuration for clients of this service: [`config_builder`](Self::config_builder) as it is.
    pub fn config(&self) -> Config {
        self.config_builder().build().expect("nothing in it can be wrong")
    }

    /// The beginning of a configuration for clients of this service. It has invented credentials, keeps no rate limit, and
    /// retries as usual but without waiting; everything else has the usual default.
    ///
    /// ```
    /// # fn main() -> Result<(), generated_sdk::Error> {
    /// use generated_sdk::{RetryPolicy, Site, testing::Service};
    ///
    /// let service = Service::new();
    /// let config = service.config_builder().site(Site::International).retry(RetryPolicy::off()).build()?;
    /// # Ok(()) }
    /// ```
    pub fn config_builder(&self) -> ConfigBuilder {
        let invented = Credentials::new("AKIDtesting", "testing").expect("there is no white space in it");
        let retry = RetryPolicy::standard().base_delay(Duration::ZERO).throttled_base_delay(Duration::ZERO);
        // The environment of whoever runs the tests has no say.
        Config::builder(invented).site(Site::China).retry(retry).rate_limit(RateLimit::off()).transport(self.clone())
    }

    /// Every request of an action so far, in order. A call that is repeated counts as often as it was sent.
    ///
    /// # Panics
    ///
    /// If a request cannot be read as `A`, which a raw call can bring about.
    #[track_caller]
    pub fn requests<A: Action>(&self) -> Vec<A> {
        self.recorded().iter().filter_map(Recorded::request).collect()
    }

    /// Every request so far, of whatever action, in order.
    pub fn recorded(&self) -> Vec<Recorded> {
        self.state().recorded.clone()
    }

    /// Checks that every [`Script::answer`] was asked for, and that nothing was called without an answer. To be called at the
    /// end of a test.
    ///
    /// # Panics
    ///
    /// If that is not so; the message tells what was left and what was missing.
    #[track_caller]
    pub fn assert_done(&self) {
        let state = self.state();
        let left = state.scripts.iter().filter(|lines| !lines.next.is_empty()).map(ToString::to_string);
        let missing = state.unanswered.iter().map(|action| format!("`{action}` was called without an answer for it"));
        let problems: Vec<String> = left.chain(missing).collect();
        // A panic must not poison the state for whoever looks at it next.
        drop(state);
        assert!(problems.is_empty(), "the test is not done: {}", problems.join("; "));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, name: &Name, add: impl FnOnce(&mut Lines)) {
        let mut state = self.state();
        let known = state.scripts.iter().position(|lines| lines.action == *name);
        let at = known.unwrap_or_else(|| {
            state.scripts.push(Lines { action: name.clone(), next: VecDeque::new(), rest: None });
            state.scripts.len() - 1
        });
        add(&mut state.scripts[at]);
    }

    /// Records a request and finds its answer.
    fn reply(&self, request: HttpRequest) -> (Reply, usize) {
        let recorded = Recorded::new(request);
        let mut state = self.state();
        state.recorded.push(recorded.clone());
        let number = state.recorded.len();
        let lines = state.scripts.iter_mut().find(|lines| lines.action.fits(&recorded));
        let rest = match lines {
            Some(Lines { next, rest, .. }) => match next.pop_front() {
                Some(reply) => return (reply, number),
                None => rest.clone(),
            },
            None => None,
        };
        let reply = match rest {
            Some(Rest::Same(reply)) => *reply,
            Some(Rest::Made(respond)) => {
                drop(state);
                let mut respond = respond.lock().unwrap_or_else(PoisonError::into_inner);
                respond(&recorded.body)
            }
            None => {
                let scripted: Vec<String> = state.scripts.iter().map(ToString::to_string).collect();
                let scripted = if scripted.is_empty() { "nothing".to_owned() } else { scripted.join(", ") };
                let Recorded { action, version, .. } = &recorded;
                let message = format!("the test has no answer for `{action}` ({version}); it has: {scripted}");
                state.unanswered.push(action.clone());
                Reply::new(Content::Error { code: "Testing.NoAnswer".to_owned(), message })
            }
        };
        (reply, number)
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let service = self.clone();
        Box::pin(async move {
            let (reply, number) = service.reply(request);
            if !reply.delay.is_zero() {
                tokio::time::sleep(reply.delay).await;
            }
            let (status, body) = match reply.content {
                Content::Response(fields) => (200, envelope(fields, number)),
                Content::Error { code, message } => {
                    let error = json!({ "Error": { "Code": code, "Message": message } });
                    (200, envelope(error, number))
                }
                Content::Http(status, body) => (status, body),
                Content::Unreachable => return Err(TransportError::before_sending("cannot connect to the service")),
                Content::ConnectionLost => {
                    return Err(TransportError::after_sending("the connection broke before an answer came"));
                }
                Content::Silence => std::future::pending().await,
            };
            let response = HttpResponse::new(status, body);
            Ok(reply.headers.iter().fold(response, |response, (name, value)| response.with_header(name, value)))
        })
    }
}

/// An answer's JSON, with a request id if there is none.
fn envelope(mut response: Value, number: usize) -> Vec<u8> {
    let id = &mut response["RequestId"];
    if id.as_str().is_none_or(str::is_empty) {
        *id = Value::from(format!("request-{number}"));
    }
    json!({ "Response": response }).to_string().into_bytes()
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let scripts: Vec<String> = state.scripts.iter().map(ToString::to_string).collect();
        f.debug_struct("Service").field("scripts", &scripts).field("recorded", &state.recorded).finish()
    }
}

/// As messages name it.
impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, next, rest } = self;
        write!(f, "{action}")?;
        match (next.len(), rest) {
            (0, None) => f.write_str(" with no answer left"),
            (0, Some(_)) => Ok(()),
            (1, _) => f.write_str(" with 1 answer left"),
            (left, _) => write!(f, " with {left} answers left"),
        }
    }
}

/// What one action of a [`Service`] answers.
#[derive(Debug)]
pub struct Script<'a, A> {
    service: &'a Service,
    name: Name,
    action: PhantomData<fn() -> A>,
}

/// Stands for an action that this crate does not know in a [`Script`] and an [`Answer`].
#[derive(Debug)]
pub enum ByName {}

/// What a [`Service`] can answer: every action, and what is called [`ByName`].
pub trait Scripted {
    /// The action with its empty response, if this crate knows it.
    #[doc(hidden)]
    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)>;
}

impl<A: Action> Scripted for A {
    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)> {
        Some((A::INFO, Box::new(A::Response::empty())))
    }
}

impl Scripted for ByName {
    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)> {
        None
    }
}

impl<A: Scripted> Script<'_, A> {
    /// Adds the answer to one request, after those that were added before.
    ///
    /// ```
    /// # {
    /// use generated_sdk::organization::v2021_03_31::DescribeOrganizationRequest;
    /// use generated_sdk::testing::{Answer, Service};
    /// use serde_json::json;
    ///
    /// let service = Service::new();
    /// service
    ///     .on::<DescribeOrganizationRequest>()
    ///     .answer(Answer::error_code("InternalError", "try again"))
    ///     .answer(Answer::json(json!({ "OrgId": 7 })));
    /// # }
    /// ```
    pub fn answer(self, answer: Answer<A>) -> Self {
        self.service.add(&self.name, |lines| lines.next.push_back(answer.reply));
        self
    }

    /// The answer to every request for which there is no [`answer`](Self::answer) left.
    pub fn always(self, answer: Answer<A>) -> Self {
        self.rest(Rest::Same(Box::new(answer.reply)))
    }

    fn rest(self, rest: Rest) -> Self {
        self.service.add(&self.name, |lines| lines.rest = Some(rest));
        self
    }
}

impl<A: Action> Script<'_, A> {
    /// Makes the answer to every request for which there is no [`answer`](Self::answer) left.
    ///
    /// ```
    /// # {
    /// use generated_sdk::organization::v2021_03_31::{CreateUserError, CreateUserRequest, CreateUserResponse};
    /// use generated_sdk::testing::{Answer, Service};
    ///
    /// let service = Service::new();
    /// let mut names = Vec::new();
    /// service.on::<CreateUserRequest>().answer_with(move |request| {
    ///     if names.contains(&request.user_name) {
    ///         return Answer::error(CreateUserError::InvalidParameterUsernameAlreadyExists, "this name is taken");
    ///     }
    ///     names.push(request.user_name.clone());
    ///     Answer::with(|created: &mut CreateUserResponse| created.user_info.user_name = request.user_name)
    /// });
    /// # }
    /// ```
    pub fn answer_with(self, mut answer: impl FnMut(A) -> Answer<A> + Send + 'static) -> Self {
        let respond = move |body: &str| answer(request(body)).reply;
        self.rest(Rest::Made(Arc::new(Mutex::new(respond))))
    }
}

/// What a [`Service`] answers to a request of the action `A`.
pub struct Answer<A> {
    reply: Reply,
    action: PhantomData<fn() -> A>,
}

#[derive(Clone)]
struct Reply {
    content: Content,
    headers: Vec<(String, String)>,
    delay: Duration,
}

#[derive(Clone)]
enum Content {
    Response(Value),
    Error { code: String, message: String },
    Http(u16, Vec<u8>),
    Unreachable,
    ConnectionLost,
    Silence,
}

impl Reply {
    fn new(content: Content) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { content, headers, delay: Duration::ZERO }
    }
}

impl<A: Action> Answer<A> {
    /// This response. One without a request id gets one.
    pub fn new(response: A::Response) -> Self {
        Self::of(Content::Response(written(&response)))
    }

    /// The response that the function fills. It begins with empty texts and lists, zeros and `None`; a request id that is not
    /// set is added.
    pub fn with(fill: impl FnOnce(&mut A::Response)) -> Self {
        let mut response = A::Response::empty();
        fill(&mut response);
        Self::new(response)
    }

    /// The service refuses with a code that the action documents, or with a common one.
    pub fn error(code: A::Error, message: impl Into<String>) -> Self {
        Self::error_code(code.as_str(), message)
    }
}

impl<A: Scripted> Answer<A> {
    fn of(content: Content) -> Self {
        Self { reply: Reply::new(content), action: PhantomData }
    }

    /// The fields of `Response`, as the documentation shows them: anything that serialises to an object, such as a
    /// `serde_json::json!` value, or the JSON itself as a text. Fields may be left out; a request id that is not set is added.
    ///
    /// # Panics
    ///
    /// If the response of an action that this crate knows has no such field, or the field has another type. What the service would answer beyond its
    /// documentation can be played with [`http`](Self::http).
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
                panic!("this is no answer of {name}: {problem}");
            }
        }
    }

    /// The service refuses with any code, such as `RequestLimitExceeded`.
    pub fn error_code(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(Content::Error { code: code.into(), message: message.into() })
    }

    /// Another HTTP answer, with this status and body.
    pub fn http(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::of(Content::Http(status, body.into()))
    }

    /// The connection cannot be made: nothing was sent.
    pub fn unreachable() -> Self {
        Self::of(Content::Unreachable)
    }

    /// The connection breaks after the request was sent: a write may have taken effect.
    pub fn connection_lost() -> Self {
        Self::of(Content::ConnectionLost)
    }

    /// No answer ever comes: the time of the call runs out, and a write may have taken effect.
    pub fn silence() -> Self {
        Self::of(Content::Silence)
    }

    /// The answer comes this much later, on Tokio's clock.
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

/// Says of which form the answer is, without its content.
impl<A> fmt::Debug for Answer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match &self.reply.content {
            Content::Response(_) => "response",
            Content::Error { code, .. } => code,
            Content::Http(..) => "http",
            Content::Unreachable => "unreachable",
            Content::ConnectionLost => "connection lost",
            Content::Silence => "silence",
        };
        f.debug_struct("Answer").field("content", &content).finish_non_exhaustive()
    }
}

/// A request as it was sent. Its `Debug` output does not show the body, which may hold secrets.
#[derive(Clone)]
pub struct Recorded {
    action: String,
    version: String,
    region: Option<String>,
    language: String,
    url: String,
    body: String,
}

impl Recorded {
    fn new(request: HttpRequest) -> Self {
        let header = |name: &str| request.header(name).map(str::to_owned);
        Self {
            action: header("x-tc-action").unwrap_or_default(),
            version: header("x-tc-version").unwrap_or_default(),
            region: header("x-tc-region"),
            language: header("x-tc-language").unwrap_or_default(),
            url: request.url().to_owned(),
            body: String::from_utf8_lossy(request.body()).into_owned(),
        }
    }

    /// The action's name, such as `ListUsers`.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The version of the API, such as `2021-03-31`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The region, if the client has one.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The language of the messages that the client asked for: `zh-CN` or `en-US`.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Where the request went, such as `https://organization.tencentcloudapi.com/`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The body, which is JSON.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The request, if it is one of the action `A`.
    ///
    /// # Panics
    ///
    /// If it cannot be read as one, which a raw call can bring about.
    #[track_caller]
    pub fn request<A: Action>(&self) -> Option<A> {
        Name::of(A::INFO).fits(self).then(|| request(&self.body))
    }
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, version, region, language, url, body: _ } = self;
        f.debug_struct("Recorded")
            .field("action", action)
            .field("version", version)
            .field("region", region)
            .field("language", language)
            .field("url", url)
            .finish_non_exhaustive()
    }
}

#[track_caller]
fn request<A: Action>(body: &str) -> A {
    let mut request = A::empty();
    match read(&mut request, body, false) {
        Ok(()) => request,
        Err(error) => panic!("this is no request of {}: {error}", A::INFO.name),
    }
}

fn written(record: &dyn Record) -> Value {
    serialize(record, serde_json::value::Serializer).expect("a record is an object with texts as keys")
}

/// The fields, if they all are fields of the response.
fn checked<A: Scripted>(fields: Value) -> Result<Value, String> {
    if !fields.is_object() {
        return Err("an answer is an object".to_owned());
    }
    let Some((_, mut response)) = A::known() else { return Ok(fields) };
    read(&mut *response, &fields.to_string(), false).map_err(|error| error.to_string())?;
    match unknown(&fields, &written(&*response)) {
        Some(path) => Err(format!("it has no field `{path}`")),
        None => Ok(fields),
    }
}

/// The path of a field that was given but not understood.
fn unknown(given: &Value, understood: &Value) -> Option<String> {
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => unknown_field(given, understood),
        (Value::Array(given), Value::Array(understood)) => {
            // A list does not keep what is `null`.
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
