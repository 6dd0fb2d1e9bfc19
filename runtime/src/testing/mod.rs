//! Tests of programs that use this crate: a service in memory whose replies the test sets, without a network or an account.
//!
//! A [`Service`] takes the place of the network below a real client. Everything above it runs as in production: builders,
//! documented limits, retries, paginators, errors. [`Service::on`] scripts the replies to an action, and
//! [`Service::requests`] returns what the program sent.
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
//!     // The filter matches a part of the name.
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
//! async fn a_user_with_a_similar_name_is_not_taken_for_the_right_one() {
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
//! # } pub use tests::a_user_with_a_similar_name_is_not_taken_for_the_right_one as run; }
//! # example::run();
//! ```
//!
//! # Replies
//!
//! | | |
//! |---|---|
//! | a response | [`Answer::with`] fills the typed one, [`Answer::new`] takes one, [`Answer::json`] takes the JSON of the documentation |
//! | an error of the service | [`Answer::error`] with the action's own enum, [`Answer::error_code`] with any code |
//! | a broken connection | [`Answer::unreachable`] before, [`Answer::connection_lost`] after the request was sent |
//! | no response at all | [`Answer::silence`], until the call times out |
//! | any other HTTP response | [`Answer::http`], such as a gateway's page with status 502 |
//! | slowness | [`Answer::delayed`] |
//! | several replies in turn | [`Script::answer`], once for each; [`Script::always`] for the rest |
//! | replies that depend on the request | [`Script::answer_with`] |
//! | a whole list, page by page | [`Script::list`] |
//! | an action by name | [`Service::on_action`] |
//!
//! # Time
//!
//! With [`Service::config`], retries do not wait. Delays, silence and polling do, on Tokio's clock: with
//! `#[tokio::test(start_paused = true)]` (the `test-util` feature of Tokio) such a test takes no time. The clock of calls
//! without `async` cannot be paused.

mod answer;
mod pages;
mod recorded;
mod script;

pub use answer::Answer;
pub use recorded::Recorded;
pub use script::{ByName, Script, Scripted};

use crate::action::{Action, ActionInfo, Site};
use crate::call::limiter::RateLimit;
use crate::call::retry::RetryPolicy;
use crate::config::{Config, ConfigBuilder};
use crate::credentials::Credentials;
use crate::error::TransportError;
use crate::future::BoxFuture;
use crate::transport::{HttpRequest, HttpResponse, Transport};
use answer::{Content, Reply};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A service in memory whose replies the test sets. Clones are the same service.
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
    /// The actions that were called without a reply for them.
    unanswered: Vec<String>,
}

/// The replies to one action.
struct Lines {
    action: Name,
    /// Each is for one request.
    next: VecDeque<Reply>,
    /// For every request after these.
    rest: Option<Rest>,
}

/// The action that a script is for.
#[derive(Clone, Debug, PartialEq)]
struct Name {
    action: Cow<'static, str>,
    /// `None` means every version.
    version: Option<&'static str>,
}

impl Name {
    fn of(action: &ActionInfo) -> Self {
        Self { action: action.name.into(), version: Some(action.service.version) }
    }

    fn fits(&self, request: &Recorded) -> bool {
        self.action == request.action() && self.version.is_none_or(|version| version == request.version())
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
    /// Locked on its own, so that the function can use the service.
    Made(Arc<Mutex<Respond>>),
}

impl Service {
    /// Creates a service without replies.
    pub fn new() -> Self {
        Self::default()
    }

    /// Scripts the replies to an action, such as `service.on::<ListUsersRequest>()`. A later script for the same action adds
    /// to it.
    #[must_use = "it has no answer yet"]
    pub fn on<A: Action>(&self) -> Script<'_, A> {
        self.script(Name::of(A::INFO))
    }

    /// Scripts the replies to an action by name, in any version, such as one that this crate does not know.
    /// [`recorded`](Self::recorded) returns its requests.
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
        Script::new(self, name)
    }

    /// Returns a configuration for clients of this service: that of [`config_builder`](Self::config_builder).
    pub fn config(&self) -> Config {
        self.config_builder().build().expect("nothing in it can be wrong")
    }

    /// Returns the builder of a configuration for clients of this service. It has invented credentials, no rate limit, and
    /// retries without waiting; everything else has the usual default.
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

    /// Returns every request of an action so far, in order. A call that is retried counts as often as it was sent.
    ///
    /// # Panics
    ///
    /// Panics if a request cannot be decoded as `A`, which can happen with a call by name.
    #[track_caller]
    pub fn requests<A: Action>(&self) -> Vec<A> {
        self.recorded().iter().filter_map(Recorded::request).collect()
    }

    /// Returns every request so far, of every action, in order.
    pub fn recorded(&self) -> Vec<Recorded> {
        self.state().recorded.clone()
    }

    /// Checks that every [`Script::answer`] was used, and that no action was called without a reply for it. Call it at the
    /// end of a test.
    ///
    /// # Panics
    ///
    /// Panics otherwise, with a message that says what is left and what is missing.
    #[track_caller]
    pub fn assert_done(&self) {
        let state = self.state();
        let left = state.scripts.iter().filter(|lines| !lines.next.is_empty()).map(ToString::to_string);
        let missing = state.unanswered.iter().map(|action| format!("`{action}` was called without an answer for it"));
        let problems: Vec<String> = left.chain(missing).collect();
        // A panic must not poison the state for those who use it next.
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

    /// Records a request and returns the reply to it, with the number of the request.
    fn reply(&self, request: &HttpRequest) -> (Reply, usize) {
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
                respond(recorded.body())
            }
            None => {
                let scripted: Vec<String> = state.scripts.iter().map(ToString::to_string).collect();
                let scripted = if scripted.is_empty() { "nothing".to_owned() } else { scripted.join(", ") };
                let (action, version) = (recorded.action(), recorded.version());
                let message = format!("the test has no answer for `{action}` ({version}); it has: {scripted}");
                state.unanswered.push(action.to_owned());
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
            let (reply, number) = service.reply(&request);
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
                    return Err(TransportError::after_sending("the connection broke before a response came"));
                }
                Content::Silence => std::future::pending().await,
            };
            let response = HttpResponse::new(status, body);
            Ok(reply.headers.iter().fold(response, |response, (name, value)| response.with_header(name, value)))
        })
    }
}

/// Wraps a response in its envelope, with a request id if it has none.
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
