//! A call on its way.

pub(crate) mod clock;
pub(crate) mod envelope;
pub(crate) mod execute;
pub(crate) mod headers;
pub mod interceptor;
pub(crate) mod limiter;
pub(crate) mod options;
pub(crate) mod raw;
mod redact;
pub(crate) mod retry;
mod sign;
pub(crate) mod target;
pub(crate) mod trace;

use crate::action::Action;
use crate::call::envelope::Reply;
use crate::call::execute::ClientCore;
use crate::call::options::{CallOptions, option_setters};
use crate::call::target::Target;
use crate::error::{ActionError, ConfigError, Error, ErrorCode};
use crate::future::BoxFuture;
use crate::record::Record;
use crate::record::validate::ValidationError;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tracing::Span;

/// A call of one action: await it. Options of this one call are set here, apart from the action's parameters.
///
/// `A` is the type of the request; for an action that this crate does not know it is [`Raw`](crate::Raw).
///
/// Nothing is sent before it is first polled, and dropping it cancels the call; what was sent by then may still take effect.
#[must_use = "nothing is sent until it is awaited"]
pub struct Call<A> {
    pub(crate) course: Course,
    action: PhantomData<fn() -> A>,
}

/// Everything of a call but its type.
pub(crate) struct Prepared {
    pub(crate) core: ClientCore,
    pub(crate) action: Target,
    /// What to send, or why nothing is sent.
    pub(crate) body: Result<Vec<u8>, Refusal>,
    pub(crate) options: CallOptions,
}

/// Why nothing is sent.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    Validation(ValidationError),
    Config(ConfigError),
}

impl<E> From<Refusal> for Error<E> {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Validation(error) => Self::Validation(error),
            Refusal::Config(error) => Self::Config(error),
        }
    }
}

/// A call before and after it was first polled.
pub(crate) struct Course {
    prepared: Arc<Prepared>,
    /// The span of the call with what it waits for.
    running: Option<(Span, BoxFuture<'static, Result<Reply, Error>>)>,
}

impl<A> Call<A> {
    pub(crate) fn new(prepared: Prepared) -> Self {
        Self { course: Course { prepared: Arc::new(prepared), running: None }, action: PhantomData }
    }

    option_setters!("this call");

    /// Options have no effect once the call was polled.
    fn set_option(mut self, set: impl FnOnce(&mut CallOptions) -> Result<(), ConfigError>) -> Self {
        if let Some(prepared) = self.course.preparing() {
            let set = set(&mut prepared.options);
            // The first error is the one to report.
            if let (Err(error), Ok(_)) = (set, &prepared.body) {
                prepared.body = Err(Refusal::Config(error));
            }
        }
        self
    }

    /// The same call with these options.
    pub(crate) fn with_options(self, options: CallOptions) -> Self {
        self.set_option(|own| {
            *own = options;
            Ok(())
        })
    }
}

impl Course {
    /// What can still be changed; nothing once it was polled.
    fn preparing(&mut self) -> Option<&mut Prepared> {
        Arc::get_mut(&mut self.prepared)
    }

    /// Compiled once for all actions.
    pub(crate) fn poll_reply(&mut self, context: &mut Context<'_>) -> Poll<Result<Reply, Error>> {
        let Self { prepared, running } = self;
        let (span, running) = running.get_or_insert_with(|| {
            let prepared = Arc::clone(prepared);
            // The span's parent is the one that is current where the call is first polled, as for any future.
            let span = prepared.core.span(&prepared.action);
            let running = Box::pin(async move {
                let Prepared { core, action, body, options } = &*prepared;
                core.execute(action, body.as_ref().map_err(Refusal::clone)?, options).await
            });
            (span, running)
        });
        let result = ready!(span.in_scope(|| running.as_mut().poll(context)));
        trace::record(span, &result);
        Poll::Ready(result)
    }

    /// Reads the answer, which is part of the call.
    pub(crate) fn decode<T>(&self, decode: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        match &self.running {
            Some((span, _)) => span.in_scope(decode).inspect_err(|error| trace::record_error(span, error)),
            None => decode(),
        }
    }

    fn decode_into(&self, reply: Reply, response: &mut dyn Record) -> Result<(), Error> {
        self.decode(|| reply.decode_into(response))
    }
}

impl<A: Action> Call<A> {
    /// The request, as it is sent.
    pub(crate) fn request(&self) -> A {
        let mut request = A::empty();
        if let Ok(body) = &self.course.prepared.body {
            // It was written from such a record; what could not be read again would stay empty.
            let _ = crate::record::json::read(&mut request, &String::from_utf8_lossy(body), false);
        }
        request
    }

    /// What sends it, and how.
    pub(crate) fn sender(&self) -> (ClientCore, CallOptions) {
        let Prepared { core, options, .. } = &*self.course.prepared;
        (core.clone(), options.clone())
    }
}

impl<A: Action> Future for Call<A> {
    type Output = Result<A::Response, Error<A::Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let decoded = ready!(self.course.poll_reply(context)).and_then(|reply| {
            let mut response = A::Response::empty();
            self.course.decode_into(reply, &mut response).map(|()| response)
        });
        Poll::Ready(decoded.map_err(|error| error.map_code(|code| A::Error::from_code(code.as_str()))))
    }
}

impl<A> std::fmt::Debug for Call<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
