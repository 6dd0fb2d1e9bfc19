//! The service of a test.

use super::answer::{Content, Reply};
use super::name::Name;
use super::recorded::Recorded;
use crate::action::{Action, Site};
use crate::call::limiter::RateLimit;
use crate::call::retry::RetryPolicy;
use crate::config::{Config, ConfigBuilder};
use crate::credentials::Credentials;
use crate::error::TransportError;
use crate::future::BoxFuture;
use crate::transport::{HttpRequest, HttpResponse, Transport};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A service in memory whose replies the test sets. Clones are the same service.
///
/// See the [module](super) for an example.
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
pub(super) struct Lines {
    action: Name,
    /// Each is for one request.
    pub(super) next: VecDeque<Reply>,
    /// For every request after these.
    pub(super) rest: Option<Rest>,
}

type Respond = dyn FnMut(&str) -> Reply + Send;

#[derive(Clone)]
pub(super) enum Rest {
    Same(Box<Reply>),
    /// Locked on its own, so that the function can use the service.
    Made(Arc<Mutex<Respond>>),
}

impl Service {
    /// Creates a service without replies.
    pub fn new() -> Self {
        Self::default()
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

    /// Checks that every [`Script::answer`](super::Script::answer) was used, and that no action was called without a reply for it. Call it at the
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

    pub(super) fn add(&self, name: &Name, add: impl FnOnce(&mut Lines)) {
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
        let lines = state.scripts.iter_mut().find(|lines| lines.action.fits(recorded.action(), recorded.version()));
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
                Reply::new(Content::Unanswered(message))
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
                // Nothing happened, and the next attempt would find no answer either.
                Content::Unanswered(message) => return Err(TransportError::before_sending(message).permanent()),
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
