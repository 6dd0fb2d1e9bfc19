//! Facts of a successful call beside its response.

use crate::action::Action;
use crate::call::Call;
use crate::call::envelope::Reply;
use crate::error::{ActionError, Error, ErrorCode};
use crate::record::Record;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// The facts of a successful call beside its response. See [`Call::with_metadata`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    request_id: Option<String>,
    http_status: u16,
    attempts: u32,
    elapsed: Duration,
}

impl Metadata {
    fn of(reply: &Reply) -> Self {
        let (attempts, elapsed) = reply.course();
        let request_id = reply.request_id().map(str::to_owned);
        Self { request_id, http_status: reply.http_status(), attempts, elapsed }
    }

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

impl<A> Call<A> {
    /// Makes the call return its [`Metadata`](crate::Metadata) beside the response: the request id, the number of attempts
    /// and the time that it took.
    ///
    /// ```no_run
    /// # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
    /// let (organization, metadata) = client.describe_organization().send().with_metadata().await?;
    /// println!("{} after {} attempts", organization.org_id, metadata.attempts());
    /// # Ok(()) }
    /// ```
    pub fn with_metadata(self) -> WithMetadata<A> {
        WithMetadata { call: self }
    }
}

impl<A> WithMetadata<A> {
    /// Polls the call up to a response and its metadata.
    pub(super) fn poll_decoded<T>(
        &mut self,
        context: &mut Context<'_>,
        decode: impl FnOnce(Reply) -> Result<T, Error>,
    ) -> Poll<Result<(T, Metadata), Error>> {
        let execution = &mut self.call.execution;
        let reply = ready!(execution.poll_reply(context));
        Poll::Ready(reply.and_then(|reply| {
            let metadata = Metadata::of(&reply);
            execution.decode(|| decode(reply)).map(|response| (response, metadata))
        }))
    }
}

impl<A: Action> Future for WithMetadata<A> {
    type Output = Result<(A::Response, Metadata), Error<A::Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.poll_decoded(context, |reply| {
            let mut response = A::Response::empty();
            reply.decode_into(&mut response).map(|()| response)
        });
        polled.map_err(|error| error.map_code(|code| A::Error::from_code(code.as_str())))
    }
}

impl<A> fmt::Debug for WithMetadata<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WithMetadata").field(&self.call).finish()
    }
}
