//! A call on its way.

mod attempts;
pub(crate) mod client;
pub(crate) mod clock;
pub(crate) mod core;
pub(crate) mod envelope;
mod failover;
pub(crate) mod headers;
pub mod interceptor;
pub(crate) mod limiter;
pub(crate) mod metadata;
pub(crate) mod options;
pub(crate) mod raw;
mod redact;
mod request;
pub(crate) mod retry;
mod sign;
pub(crate) mod target;
pub(crate) mod trace;

use crate::action::Action;
use crate::call::core::{ClientCore, Prepared, Refusal};
use crate::call::envelope::Reply;
use crate::call::options::{CallOptions, option_setters};
use crate::error::{ActionError, ConfigError, Error, ErrorCode};
use crate::future::BoxFuture;
use crate::record::Record;
use crate::record::json::{Strictness, read};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tracing::Span;

/// A call of one action. Await it to get the response. Options of this one call are set here, apart from the action's
/// parameters.
///
/// `A` is the type of the request; for an action that this crate does not know it is [`Raw`](crate::Raw).
///
/// Nothing is sent before it is first polled, and dropping it cancels the call; what was sent by then may still take effect.
#[must_use = "nothing is sent until it is awaited"]
pub struct Call<A> {
    pub(crate) execution: Execution,
    action: PhantomData<fn() -> A>,
}

/// A call before and after it was first polled.
pub(crate) struct Execution {
    prepared: Arc<Prepared>,
    /// The span of the call with the future that makes it.
    running: Option<(Span, BoxFuture<'static, Result<Reply, Error>>)>,
}

impl ClientCore {
    /// Returns a call of any action.
    pub fn send<A: Action>(&self, request: &A) -> Call<A> {
        Call::new(self.prepare(A::INFO, request))
    }
}

impl<A> Call<A> {
    pub(crate) fn new(prepared: Prepared) -> Self {
        Self { execution: Execution { prepared: Arc::new(prepared), running: None }, action: PhantomData }
    }

    option_setters!("this call");

    /// Allows this call to be sent again when its outcome is unknown, although the action is a write operation: doing it
    /// twice has the same effect as doing it once, with these parameters and in this program.
    pub fn idempotent(self) -> Self {
        self.set_option(|options| {
            options.idempotent = true;
            Ok(())
        })
    }

    /// Options have no effect once the call was polled.
    fn set_option(mut self, set: impl FnOnce(&mut CallOptions) -> Result<(), ConfigError>) -> Self {
        if let Some(prepared) = Arc::get_mut(&mut self.execution.prepared) {
            let set = set(&mut prepared.options);
            // The first error is the one to report.
            if let (Err(error), Ok(_)) = (set, &prepared.body) {
                prepared.body = Err(Refusal::Config(error));
            }
        }
        self
    }

    /// Returns the same call with these options.
    pub(crate) fn with_options(self, options: CallOptions) -> Self {
        self.set_option(|own| {
            *own = options;
            Ok(())
        })
    }
}

impl Execution {
    /// Polls the call. Compiled once for all actions.
    pub(crate) fn poll_reply(&mut self, context: &mut Context<'_>) -> Poll<Result<Reply, Error>> {
        let Self { prepared, running } = self;
        let (span, running) = running.get_or_insert_with(|| {
            // The span's parent is the one that is current where the call is first polled, as for any future.
            (prepared.span(), Box::pin(Arc::clone(prepared).execute()))
        });
        let result = ready!(span.in_scope(|| running.as_mut().poll(context)));
        trace::record(span, result.as_ref());
        Poll::Ready(result)
    }

    /// Reads the response, which is part of the call.
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
    /// Returns the request, as it is sent.
    pub(crate) fn request(&self) -> A {
        let mut request = A::empty();
        if let Ok(body) = &self.execution.prepared.body {
            // It was written from such a record; what could not be read again would stay empty.
            let _ = read(&mut request, &String::from_utf8_lossy(body), Strictness::Response);
        }
        request
    }

    /// Returns the client and the options of the call.
    pub(crate) fn sender(&self) -> (ClientCore, CallOptions) {
        let Prepared { core, options, .. } = &*self.execution.prepared;
        (core.clone(), options.clone())
    }
}

impl<A: Action> Future for Call<A> {
    type Output = Result<A::Response, Error<A::Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let decoded = ready!(self.execution.poll_reply(context)).and_then(|reply| {
            let mut response = A::Response::empty();
            self.execution.decode_into(reply, &mut response).map(|()| response)
        });
        Poll::Ready(decoded.map_err(|error| error.map_code(|code| A::Error::from_code(code.as_str()))))
    }
}

impl<A> std::fmt::Debug for Call<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
