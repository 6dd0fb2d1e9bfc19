//! The part of a client that is the same for every service.

use crate::action::{Action, ActionInfo, ServiceInfo};
use crate::call::clock::{Clock, after};
use crate::call::envelope::{self, Reply};
use crate::call::interceptor::{AttemptFacts, AttemptOutcome, AttemptRequest};
use crate::call::limiter::Limiter;
use crate::call::options::CallOptions;
use crate::call::retry::{Budget, is_retryable};
use crate::call::sign::{Canonical, authorization};
use crate::call::target::Target;
use crate::call::trace;
use crate::call::{Call, Prepared, Refusal};
use crate::config::Config;
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::error::{AnyErrorCode, Attempt, Error, ErrorKind, SIGNATURE_EXPIRED, TimeoutError};
use crate::record::validate::{ValidationError, Violation, validate};
use crate::transport::HttpRequest;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, Span};

/// The part of a client that is the same for every service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ClientCore {
    shared: Arc<Shared>,
}

/// A client of any service version: what a builder needs to send what it built.
#[diagnostic::on_unimplemented(
    message = "this builder has no client to send with",
    label = "start with the client's method of the same name, or `build()` the request and `send` it later"
)]
pub trait Sender {
    /// The part of the client that is the same for every service.
    fn core(&self) -> &ClientCore;
}

#[derive(Debug)]
struct Shared {
    service: &'static ServiceInfo,
    /// The facts of every action that this crate knows of the service.
    actions: &'static [&'static ActionInfo],
    config: Config,
    endpoint: Endpoint,
    limiter: Limiter,
    budget: Budget,
    clock: Clock,
}

/// What all attempts of a call share.
struct CallContext<'a> {
    action: &'a Target,
    body: &'a [u8],
    options: &'a CallOptions,
    deadline: Instant,
}

const CONTENT_TYPE: &str = "application/json";

/// The service does not know the credentials, or not any more: the session token is wrong or expired, or the secret id was
/// deleted.
const CREDENTIALS_REFUSED: [&str; 2] = ["AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound"];

/// Largest request that the service documents, which says 10 MB; the generous reading.
const MAX_REQUEST_BYTES: usize = 10 << 20;

impl ClientCore {
    /// A client for one service.
    pub fn new(service: &'static ServiceInfo, actions: &'static [&'static ActionInfo], config: Config) -> Self {
        let endpoint = config.endpoint(service.name);
        let limiter = Limiter::new(config.inner.rate_limit);
        Self {
            shared: Arc::new(Shared {
                service,
                actions,
                config,
                endpoint,
                limiter,
                budget: Budget::new(),
                clock: Clock::default(),
            }),
        }
    }

    /// The configuration that the client was made with.
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// A call of any action.
    pub fn send<A: Action>(&self, request: &A) -> Call<A> {
        Call::new(self.prepare(A::INFO.into(), request))
    }

    /// The facts of an action, if this crate knows it.
    pub(crate) fn known(&self, action: &str) -> Option<&'static ActionInfo> {
        self.shared.actions.iter().find(|known| known.name == action).copied()
    }

    /// The service's version that this client calls.
    pub(crate) fn version(&self) -> &'static str {
        self.shared.service.version
    }

    /// Everything that happens before the first `await`, compiled once for all actions.
    fn prepare(&self, action: Target, request: &dyn crate::record::Record) -> Prepared {
        let violations = if self.shared.config.inner.validate { validate(request) } else { Vec::new() };
        let mut body = Vec::with_capacity(128);
        let written = crate::record::json::serialize(request, &mut serde_json::Serializer::new(&mut body));
        // Field names are texts and a vector takes every byte, so nothing in writing a record can fail.
        written.expect("writing a record to memory cannot fail");
        self.prepare_body(action, body, violations)
    }

    /// A call with this body, unless something is wrong with it.
    pub(crate) fn prepare_body(&self, action: Target, body: Vec<u8>, mut violations: Vec<Violation>) -> Prepared {
        let settings = &self.shared.config.inner;
        if settings.validate && body.len() > MAX_REQUEST_BYTES {
            let most = format!("at most {MAX_REQUEST_BYTES} bytes");
            violations.push(Violation::of_request(format!("{} bytes long", body.len()), most));
        }
        let body = match violations.is_empty() {
            true => Ok(body),
            false => Err(Refusal::Validation(ValidationError::new(action.name.clone(), violations))),
        };
        Prepared { core: self.clone(), action, body, options: self.options() }
    }

    /// What the configuration says for every call.
    pub(crate) fn options(&self) -> CallOptions {
        let settings = &self.shared.config.inner;
        CallOptions {
            timeout: settings.timeout,
            deadline: None,
            attempt_timeout: settings.attempt_timeout,
            retry: settings.retry,
            language: self.shared.config.language(),
            headers: Vec::new(),
        }
    }

    /// The span of a call.
    pub(crate) fn span(&self, action: &Target) -> Span {
        trace::operation(self.shared.service.name, &self.shared.endpoint, action)
    }

    /// One call with all its attempts, compiled once for all actions.
    pub(crate) async fn execute(&self, action: &Target, body: &[u8], options: &CallOptions) -> Result<Reply, Error> {
        let Shared { budget, clock, limiter, .. } = &*self.shared;
        let options = CallOptions { timeout: options.time_left(), ..options.clone() };
        let deadline = after(options.timeout);
        let context = CallContext { action, body, options: &options, deadline };
        let mut attempts = Vec::new();
        let mut delay = Duration::ZERO;
        loop {
            let made = attempts.len() as u32 + 1;
            Span::current().record("tencentcloud.attempts", made);
            let error = match self.attempt(&context, made, delay).await {
                Ok(reply) => {
                    budget.earn();
                    return Ok(reply);
                }
                Err(error) => error,
            };
            let expired = error.code() == Some(SIGNATURE_EXPIRED);
            // A clock that was set right once and is wrong again will not get better.
            let corrected = !expired || clock.corrected() && !attempts.iter().any(Attempt::is_expired);
            let again = made < options.retry.max_attempts && is_retryable(&error, action.access) && corrected;
            delay = if expired { Duration::ZERO } else { options.retry.delay(made, fastrand::f64()) };
            let next = after(delay);
            // If it was the source of credentials that was throttled, this action has no reason to wait.
            if error.kind() == ErrorKind::Throttled && !matches!(error, Error::Credentials(_)) {
                limiter.block(action, next);
            }
            if !again || next >= deadline || !budget.spend() {
                return Err(error.with_attempts(attempts));
            }
            tracing::debug!(action = &*action.name, attempt = made, kind = ?error.kind(), delay = ?delay, "trying again");
            attempts.push(Attempt::of(&error));
            tokio::time::sleep_until(next).await;
        }
    }

    /// One attempt, from the rate limit to the opened envelope.
    async fn attempt(&self, call: &CallContext<'_>, number: u32, delayed: Duration) -> Result<Reply, Error> {
        let Shared { limiter, config, endpoint, .. } = &*self.shared;
        let timeout = || Error::Timeout(TimeoutError::new(call.options.timeout, false));

        let asked = Instant::now();
        if !limiter.turn(call.action, call.deadline).await || Instant::now() >= call.deadline {
            return Err(timeout());
        }
        let waited = asked.elapsed();
        let provider = &config.inner.credentials;
        let credentials = match call.action.signed {
            true => Some(timeout_at(call.deadline, provider.credentials()).await.map_err(|_| timeout())??),
            false => None,
        };
        let span = trace::attempt(endpoint, number, waited, delayed);
        let result = self.intercepted(call, credentials.as_ref(), number).instrument(span.clone()).await;
        trace::record(&span, &result);
        result
    }

    /// One exchange, and what the program's interceptors have to do with it.
    async fn intercepted(
        &self,
        call: &CallContext<'_>,
        credentials: Option<&Credentials>,
        number: u32,
    ) -> Result<Reply, Error> {
        let Shared { service, config, endpoint, .. } = &*self.shared;
        let started = Instant::now();
        let authority = &*endpoint.authority;
        let attempt = AttemptFacts { service: service.name, action: call.action, authority, number };
        let mut headers = call.options.headers.clone();
        let (agreed, allowed) = config.inner.interceptors.before(&mut AttemptRequest::new(attempt, &mut headers));
        let result = match allowed {
            Ok(()) => self.exchange(call, credentials, headers).await,
            Err(error) => Err(error),
        };
        config.inner.interceptors.after(agreed, &AttemptOutcome::new(attempt, started.elapsed(), &result));
        result
    }

    /// Signs, sends, and opens the answer's envelope.
    async fn exchange(
        &self,
        call: &CallContext<'_>,
        credentials: Option<&Credentials>,
        headers: Vec<(String, String)>,
    ) -> Result<Reply, Error> {
        let Shared { service, clock, config, .. } = &*self.shared;
        let CallContext { action, options, deadline, .. } = *call;
        let request = self.sign(call, credentials, clock.now(), headers);
        let limit = deadline.min(after(options.attempt_timeout));
        let response = timeout_at(limit, config.inner.transport.send(request));
        let late = |_| {
            let time = if limit == deadline { options.timeout } else { options.attempt_timeout };
            Error::<AnyErrorCode>::Timeout(TimeoutError::new(time, true))
        };
        let response = response.await.map_err(late)?.map_err(Error::<AnyErrorCode>::Transport)?;
        let date = response.header("date").and_then(|date| httpdate::parse_http_date(date).ok());
        envelope::open(service, action, response).inspect_err(|error| {
            if error.code() == Some(SIGNATURE_EXPIRED) {
                clock.set(date);
            }
            // The call fails: whoever made it decides whether to repeat it. The next one has new credentials.
            if let (Some(code), Some(credentials)) = (error.code(), credentials)
                && CREDENTIALS_REFUSED.contains(&code)
            {
                config.inner.credentials.invalidate(credentials);
            }
        })
    }

    fn sign(
        &self,
        call: &CallContext<'_>,
        credentials: Option<&Credentials>,
        timestamp: u64,
        more: Vec<(String, String)>,
    ) -> HttpRequest {
        let Shared { service, config, endpoint, .. } = &*self.shared;
        let CallContext { action, options, .. } = *call;
        let body = call.body.to_vec();
        let canonical =
            Canonical { headers: &[("content-type", CONTENT_TYPE), ("host", &endpoint.authority)], payload: &body };
        let authorization = match credentials {
            Some(credentials) => authorization(credentials, service.name, timestamp, &canonical),
            None => "SKIP".to_owned(),
        };
        let mut headers: Vec<(Cow<'static, str>, String)> = vec![
            ("host".into(), endpoint.authority.clone()),
            ("content-type".into(), CONTENT_TYPE.to_owned()),
            ("authorization".into(), authorization),
            ("x-tc-action".into(), action.name.to_string()),
            ("x-tc-version".into(), action.version.to_string()),
            ("x-tc-timestamp".into(), timestamp.to_string()),
            ("x-tc-language".into(), options.language.header().to_owned()),
            ("x-tc-requestclient".into(), config.inner.identification.clone()),
            ("user-agent".into(), config.inner.identification.clone()),
        ];
        if let Some(region) = &config.inner.region {
            headers.push(("x-tc-region".into(), region.clone()));
        }
        if let Some(token) = credentials.and_then(Credentials::session_token) {
            headers.push(("x-tc-token".into(), token.to_owned()));
        }
        headers.extend(more.into_iter().map(|(name, value)| (name.into(), value)));
        HttpRequest { url: endpoint.url(), headers, body }
    }
}
