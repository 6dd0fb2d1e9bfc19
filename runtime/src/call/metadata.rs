//! Facts of a successful call beside its response.

use crate::action::Action;
use crate::call::envelope::Reply;
use crate::call::raw::Raw;
use crate::call::{Call, Execution};
use crate::error::{ActionError, Error, ErrorCode};
use crate::record::Record;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// The facts of a successful call beside its response. See [`Call::with_metadata`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    pub(super) request_id: Option<String>,
    pub(super) http_status: u16,
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
}

impl Metadata {
    /// Returns the id under which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the HTTP status.
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    /// Returns the number of times that the call was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the time from the first poll to the end of the response, with every wait in between.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

/// A call that returns its response with [`Metadata`]. See [`Call::with_metadata`].
#[must_use = "nothing is sent until it is awaited"]
pub struct WithMetadata<A> {
    call: Call<A>,
}

impl<A> WithMetadata<A> {
    pub(super) fn new(call: Call<A>) -> Self {
        Self { call }
    }
}

/// Polls a call up to a response and its metadata.
fn poll<T>(
    execution: &mut Execution,
    context: &mut Context<'_>,
    decode: impl FnOnce(Reply) -> Result<T, Error>,
) -> Poll<Result<(T, Metadata), Error>> {
    let reply = ready!(execution.poll_reply(context));
    Poll::Ready(reply.and_then(|reply| {
        let metadata = reply.metadata();
        execution.decode(|| decode(reply)).map(|response| (response, metadata))
    }))
}

impl<A: Action> Future for WithMetadata<A> {
    type Output = Result<(A::Response, Metadata), Error<A::Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = poll(&mut self.call.execution, context, |reply| {
            let mut response = A::Response::empty();
            reply.decode_into(&mut response).map(|()| response)
        });
        polled.map_err(|error| error.map_code(|code| A::Error::from_code(code.as_str())))
    }
}

impl<T: DeserializeOwned> Future for WithMetadata<Raw<T>> {
    type Output = Result<(T, Metadata), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        poll(&mut self.call.execution, context, Reply::decode_as)
    }
}

impl<A> fmt::Debug for WithMetadata<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WithMetadata").field(&self.call).finish()
    }
}
