//! A call on its way.

use super::action::{Action, ActionInfo};
use super::client::ClientCore;
use super::config::Language;
use super::credentials::BoxFuture;
use super::envelope::Reply;
use super::error::{ActionError, Error, ErrorCode};
use super::record::Record;
use super::retry::RetryPolicy;
use super::validate::ValidationError;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

/// A call of one action: await it. Options of this one call are set here, apart from the action's parameters.
///
/// Nothing is sent before it is first polled, and dropping it cancels the call; what was sent by then may still take effect.
#[must_use = "nothing is sent until it is awaited"]
pub struct Call<A> {
    state: State,
    action: PhantomData<fn() -> A>,
}

/// Everything of a call but its type.
pub(crate) struct Prepared {
    pub(crate) core: ClientCore,
    pub(crate) action: &'static ActionInfo,
    pub(crate) body: Result<Vec<u8>, ValidationError>,
    pub(crate) options: CallOptions,
}

/// What can be set for a single call.
#[derive(Clone, Copy)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Instant>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) language: Language,
}

impl CallOptions {
    /// How long the call may take from now on.
    pub(crate) fn time_left(&self) -> Duration {
        let now = tokio::time::Instant::now().into_std();
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(now));
        left.map_or(self.timeout, |left| left.min(self.timeout))
    }
}

enum State {
    Prepared(Option<Prepared>),
    Running(BoxFuture<'static, Result<Reply, Error>>),
}

impl<A> Call<A> {
    pub(crate) fn new(prepared: Prepared) -> Self {
        Self { state: State::Prepared(Some(prepared)), action: PhantomData }
    }

    /// How long this call may take in all, instead of the client's time.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|options| options.timeout = timeout)
    }

    /// When this call must be over, if its [`timeout`](Self::timeout) does not end it before. Several calls can share it.
    pub fn deadline(self, deadline: Instant) -> Self {
        self.with(|options| options.deadline = Some(deadline))
    }

    /// How long one attempt of this call may take, instead of the client's time.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.with(|options| options.attempt_timeout = timeout)
    }

    /// When this call is sent again, instead of the client's policy.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.with(|options| options.retry = policy)
    }

    /// The language of the service's message if this call fails, instead of the client's.
    pub fn language(self, language: Language) -> Self {
        self.with(|options| options.language = language)
    }

    /// Options have no effect once the call was polled.
    fn with(mut self, set: impl FnOnce(&mut CallOptions)) -> Self {
        if let State::Prepared(Some(prepared)) = &mut self.state {
            set(&mut prepared.options);
        }
        self
    }
}

impl State {
    /// Compiled once for all actions.
    fn poll_reply(&mut self, context: &mut Context<'_>) -> Poll<Result<Reply, Error>> {
        if let Self::Prepared(prepared) = self {
            let Prepared { core, action, body, options } =
                prepared.take().expect("a finished call must not be polled again");
            match body {
                Ok(body) => *self = Self::Running(Box::pin(core.execute(action, body, options))),
                Err(invalid) => return Poll::Ready(Err(Error::Validation(invalid))),
            }
        }
        match self {
            Self::Running(future) => future.as_mut().poll(context),
            Self::Prepared(_) => Poll::Pending,
        }
    }
}

impl<A: Action> Future for Call<A> {
    type Output = Result<A::Response, Error<A::Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let decoded = ready!(self.state.poll_reply(context)).and_then(|reply| {
            let mut response = A::Response::empty();
            reply.decode_into(&mut response).map(|()| response)
        });
        Poll::Ready(decoded.map_err(|error| error.map_code(|code| A::Error::from_code(code.as_str()))))
    }
}

impl<A> std::fmt::Debug for Call<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
