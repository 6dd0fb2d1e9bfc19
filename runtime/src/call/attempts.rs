//! The attempts of one call.

use crate::action::Access;
use crate::call::clock::after;
use crate::call::core::{Prepared, Refusal, Shared};
use crate::call::envelope::{self, Reply};
use crate::call::interceptor::{AttemptFacts, AttemptOutcome, AttemptRequest};
use crate::call::redact::excerpt;
use crate::call::request;
use crate::call::retry::{DEFAULT_BLOCK, FailedAttempt, LONGEST_BLOCK, is_answered, retry_after};
use crate::call::trace;
use crate::credentials::{Credentials, ProvideCredentials};
use crate::endpoint::Route;
use crate::error::{AnyErrorCode, Attempt, Error, ErrorKind, SIGNATURE_EXPIRED, TimeoutError};
use crate::transport::Progress;
use hyper::body::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::{Instrument, Span};

/// The attempts of one call, and what they share.
struct Attempts<'a> {
    shared: &'a Shared,
    call: &'a Prepared,
    body: &'a Bytes,
    /// The host of the current attempt.
    route: &'a Arc<Route>,
    access: Access,
    started: Instant,
    timeout: Duration,
    deadline: Instant,
    failed: Vec<Attempt>,
    /// The clock was corrected for this call: if it is still wrong, another correction will not help.
    clock_was_corrected: bool,
}

/// The service does not know the credentials, or no longer does: the session token is wrong or expired, or the secret id was
/// deleted.
const CREDENTIALS_REFUSED: [&str; 2] = ["AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound"];

/// An attempt that failed, and what the decision about the next one needs.
struct Failed {
    error: Error,
    /// The time that the service asks to wait.
    retry_after: Option<Duration>,
    /// Another attempt would end in the same way.
    last: bool,
}

impl Failed {
    fn last(error: impl Into<Error>) -> Self {
        Self { error: error.into(), retry_after: None, last: true }
    }
}

impl Prepared {
    /// Executes the call with all its attempts. Compiled once for all actions.
    pub(super) async fn execute(self: Arc<Self>) -> Result<Reply, Error> {
        let body = self.body.as_ref().map_err(Refusal::clone)?;
        self.check_site()?;
        Attempts::new(&self, body).run().await
    }
}

impl<'a> Attempts<'a> {
    fn new(call: &'a Prepared, body: &'a Bytes) -> Self {
        let timeout = call.options.time_left();
        Self {
            shared: &call.core.shared,
            call,
            body,
            route: call.options.route.as_ref().unwrap_or_else(|| call.core.shared.routes.first()),
            access: if call.options.idempotent { Access::Read } else { call.action.access },
            started: Instant::now(),
            timeout,
            deadline: after(timeout),
            failed: Vec::new(),
            clock_was_corrected: false,
        }
    }

    /// Returns the number of the current attempt, counted from 1.
    fn number(&self) -> u32 {
        self.failed.len() as u32 + 1
    }

    async fn run(mut self) -> Result<Reply, Error> {
        let budget = &self.shared.budget;
        let mut delay = Duration::ZERO;
        loop {
            let result = self.attempt(delay).await;
            let number = self.number();
            let failed = match result {
                Ok(reply) => {
                    budget.refund(number);
                    Span::current().record("tencentcloud.attempts", number);
                    return Ok(reply.after_attempts(number, self.started.elapsed()));
                }
                Err(failed) => failed,
            };
            let Some(next) = self.next_delay(&failed) else {
                if is_answered(&failed.error) {
                    budget.refund(number);
                }
                Span::current().record("tencentcloud.attempts", number);
                return Err(failed.error.with_attempts(self.failed));
            };
            let kind = failed.error.kind();
            tracing::debug!(action = &*self.call.action.name, attempt = number, ?kind, delay = ?next, "trying again");
            self.failed.push(Attempt::of(&failed.error));
            if is_host_failure(&failed.error) && self.call.options.route.is_none() {
                self.route = self.shared.routes.other_than(self.route);
            }
            delay = next;
            sleep_until(after(next)).await;
        }
    }

    /// Returns the wait before the next attempt, or `None` if there is none.
    fn next_delay(&mut self, failed: &Failed) -> Option<Duration> {
        let Shared { config, limiter, budget, .. } = self.shared;
        let options = &self.call.options;
        let attempt = FailedAttempt {
            error: &failed.error,
            access: self.access,
            number: self.number(),
            policy: &options.retry,
            random: fastrand::f64(),
        };
        let usual = attempt.delay();
        if failed.error.kind() == ErrorKind::Throttled && !matches!(failed.error, Error::Credentials(_)) {
            // The action's limit counts for all calls; how long this one waits is its own affair.
            let block = failed.retry_after.unwrap_or(usual.min(DEFAULT_BLOCK)).min(LONGEST_BLOCK);
            limiter.block(&self.call.action, after(block));
        }
        if failed.last {
            return None;
        }
        let delay = if is_expired(&failed.error) {
            // A clock that was set right once and is wrong again will not get better.
            let corrected = self.shared.clock.corrected() && !self.clock_was_corrected;
            self.clock_was_corrected = true;
            corrected.then_some(Duration::ZERO).filter(|_| attempt.number < options.retry.max_attempts)
        } else {
            let strategy = config.inner.given.retry_strategy.as_deref();
            strategy.map_or_else(|| attempt.standard_delay(), |strategy| strategy.delay(&attempt))
        };
        let delay = delay.filter(|_| attempt.is_allowed())?.max(failed.retry_after.unwrap_or_default());
        (after(delay) < self.deadline && budget.spend()).then_some(delay)
    }

    /// Makes one attempt, from the credentials to the opened envelope.
    async fn attempt(&self, delayed: Duration) -> Result<Reply, Failed> {
        // Before the rate limit: what a slow provider holds up must not leave all at once.
        let credentials = self.credentials().await?;
        let asked = Instant::now();
        let in_time = self.shared.limiter.turn(&self.call.action, self.deadline).await;
        if !in_time || Instant::now() >= self.deadline {
            return Err(Failed::last(TimeoutError::of_rate_limit(self.timeout)));
        }
        let span = trace::attempt(self.route, self.number(), asked.elapsed(), delayed);
        let result = self.intercepted(credentials.as_ref()).instrument(span.clone()).await;
        trace::record(&span, result.as_ref().map_err(|failed| &failed.error));
        result
    }

    fn provider(&self) -> &dyn ProvideCredentials {
        self.call.options.credentials.as_deref().unwrap_or(&*self.shared.config.inner.given.credentials)
    }

    async fn credentials(&self) -> Result<Option<Credentials>, Failed> {
        if !self.call.action.signed {
            return Ok(None);
        }
        match timeout_at(self.deadline, self.provider().credentials()).await {
            Ok(Ok(credentials)) => Ok(Some(credentials)),
            Ok(Err(error)) => Err(Failed { error: error.into(), retry_after: None, last: false }),
            Err(_) => Err(Failed::last(TimeoutError::of_credentials(self.timeout))),
        }
    }

    /// Makes one exchange, and calls the program's interceptors before and after it.
    async fn intercepted(&self, credentials: Option<&Credentials>) -> Result<Reply, Failed> {
        let mut retry_after = None;
        let interceptors = &self.shared.config.inner.given.interceptors;
        if interceptors.is_empty() {
            let result = self.exchange(credentials, &self.call.options.headers, &mut retry_after).await;
            return result.map_err(|error| Failed { error, retry_after, last: false });
        }
        let started = Instant::now();
        let facts = AttemptFacts {
            service: &self.shared.service,
            action: &self.call.action,
            authority: &self.route.endpoint.authority,
            number: self.number(),
            body: self.body,
        };
        let mut headers = self.call.options.headers.clone();
        let (agreed, allowed) = interceptors.before(&mut AttemptRequest::new(facts, &mut headers));
        let last = allowed.is_err();
        let result = match allowed {
            Ok(()) => self.exchange(credentials, &headers, &mut retry_after).await,
            Err(error) => Err(error),
        };
        interceptors.after(agreed, &AttemptOutcome::new(facts, started.elapsed(), &result));
        result.map_err(|error| Failed { error, retry_after, last })
    }

    /// Makes one exchange with the current host.
    async fn exchange(
        &self,
        credentials: Option<&Credentials>,
        headers: &[(String, String)],
        wait: &mut Option<Duration>,
    ) -> Result<Reply, Error> {
        let result = self.respond(credentials, headers, wait).await;
        self.shared.routes.record(self.route, !result.as_ref().is_err_and(is_host_failure));
        result
    }

    /// Signs, sends, and opens the response's envelope.
    async fn respond(
        &self,
        credentials: Option<&Credentials>,
        headers: &[(String, String)],
        wait: &mut Option<Duration>,
    ) -> Result<Reply, Error> {
        let Shared { service, errors, clock, config, .. } = self.shared;
        let Prepared { action, options, .. } = self.call;
        let progress = Progress::default();
        let parts = request::Parts { service, action, options, route: self.route, body: self.body };
        let headers = parts.headers(&config.inner.identification, credentials, clock.now(), headers);
        let request = parts.request(headers, progress.clone());
        tracing::trace!(target: "generated_sdk", body = %excerpt(self.body), "request");

        let limit = self.deadline.min(after(options.attempt_timeout));
        let response = timeout_at(limit, config.inner.transport.send(request));
        let late = |_| {
            progress.give_up();
            let time = if limit == self.deadline { self.timeout } else { options.attempt_timeout };
            Error::<AnyErrorCode>::Timeout(TimeoutError::new(time, progress.sent()))
        };
        let response = response.await.map_err(late)?.map_err(Error::<AnyErrorCode>::Transport)?;
        tracing::trace!(target: "generated_sdk", status = response.status(), body = %excerpt(response.body()), "response");
        let date = response.header("date").and_then(|date| httpdate::parse_http_date(date).ok());
        *wait = response.header("retry-after").and_then(retry_after);
        envelope::open(errors, action, self.route, response).inspect_err(|error| {
            if is_expired(error) {
                clock.set(date);
            }
            // The call fails: whoever made it decides whether to repeat it. The next one has new credentials.
            let refused = error.code().is_some_and(|code| CREDENTIALS_REFUSED.contains(&code));
            if let Some(credentials) = credentials.filter(|_| refused) {
                self.provider().invalidate(credentials);
            }
        })
    }
}

/// Returns whether an attempt failed because of its host, so that another host may do better.
fn is_host_failure(error: &Error) -> bool {
    match error {
        Error::Transport(_) | Error::Timeout(_) => true,
        Error::Decode(error) => error.http_status() >= 500,
        _ => false,
    }
}

/// Returns whether the service refused the call because of its clock.
fn is_expired(error: &Error) -> bool {
    matches!(error, Error::Service(error) if crate::error::ErrorCode::as_str(error.code()) == SIGNATURE_EXPIRED)
}
