//! Programs that watch the attempts of their calls, and add headers to them.

use crate::call::envelope::Reply;
use crate::call::headers::set_header;
use crate::call::target::Target;
use crate::error::{ConfigError, Error};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Watches every attempt of a client's calls, and can add headers or refuse.
///
/// Both functions are called on the task of the call, so they must not block. What they see has no key, no token, no signature
/// and no body.
///
/// ```
/// use generated_sdk::Error;
/// use generated_sdk::interceptor::{AttemptOutcome, AttemptRequest, Interceptor};
///
/// #[derive(Debug)]
/// struct Correlation(String);
///
/// impl Interceptor for Correlation {
///     fn before_attempt(&self, attempt: &mut AttemptRequest<'_>) -> Result<(), Error> {
///         attempt.insert_header("x-correlation-id", &*self.0)?;
///         Ok(())
///     }
///
///     fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
///         println!("{} took {:?}: {:?}", attempt.action(), attempt.elapsed(), attempt.request_id());
///     }
/// }
///
/// # fn main() -> Result<(), Error> {
/// # let credentials = generated_sdk::Credentials::new("AKIDexample", "example-key")?;
/// let config = generated_sdk::Config::builder(credentials).interceptor(Correlation("job-17".to_owned()));
/// # Ok(()) }
/// ```
pub trait Interceptor: fmt::Debug + Send + Sync + 'static {
    /// Before an attempt is signed and sent. The rate limit was waited for, and the span of the attempt is the current one.
    ///
    /// # Errors
    ///
    /// An error refuses the attempt, and nothing is sent: the call ends with it. [`RefusedError`](crate::RefusedError) is made
    /// for that.
    fn before_attempt(&self, attempt: &mut AttemptRequest<'_>) -> Result<(), Error> {
        let _ = attempt;
        Ok(())
    }

    /// After an attempt, whatever came of it. It is not called for a call that is dropped on the way.
    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        let _ = attempt;
    }
}

/// An attempt that is about to be made.
#[derive(Debug)]
pub struct AttemptRequest<'a> {
    attempt: AttemptFacts<'a>,
    headers: Headers<'a>,
}

/// An attempt that was made.
#[derive(Debug)]
pub struct AttemptOutcome<'a> {
    attempt: AttemptFacts<'a>,
    elapsed: Duration,
    result: &'a Result<Reply, Error>,
}

/// What is known of an attempt before and after.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttemptFacts<'a> {
    pub(crate) service: &'static str,
    pub(crate) action: &'a Target,
    pub(crate) authority: &'a str,
    pub(crate) number: u32,
}

/// The headers that the client does not set itself. A value can be a secret.
struct Headers<'a>(&'a mut Vec<(String, String)>);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl<'a> AttemptRequest<'a> {
    pub(crate) fn new(attempt: AttemptFacts<'a>, headers: &'a mut Vec<(String, String)>) -> Self {
        Self { attempt, headers: Headers(headers) }
    }

    /// The service, such as `organization`.
    pub fn service(&self) -> &'static str {
        self.attempt.service
    }

    /// The action, such as `DescribeOrganization`.
    pub fn action(&self) -> &str {
        &self.attempt.action.name
    }

    /// Where it goes: the host and, if it is not the scheme's own, the port.
    pub fn authority(&self) -> &str {
        self.attempt.authority
    }

    /// Which attempt of the call it is, counted from 1.
    pub fn number(&self) -> u32 {
        self.attempt.number
    }

    /// A header of the call or of an earlier interceptor. What the client sets itself is not shown.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.0.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Adds a header to this attempt, or replaces the one of this name.
    ///
    /// # Errors
    ///
    /// If the client sets such a header itself, or it cannot be sent: the rules are those of
    /// [`Call::header`](crate::Call::header).
    pub fn insert_header(&mut self, name: impl Into<String>, value: impl Into<String>) -> Result<(), ConfigError> {
        set_header(self.headers.0, name.into(), value.into())
    }
}

impl<'a> AttemptOutcome<'a> {
    pub(crate) fn new(attempt: AttemptFacts<'a>, elapsed: Duration, result: &'a Result<Reply, Error>) -> Self {
        Self { attempt, elapsed, result }
    }

    /// The service, such as `organization`.
    pub fn service(&self) -> &'static str {
        self.attempt.service
    }

    /// The action, such as `DescribeOrganization`.
    pub fn action(&self) -> &str {
        &self.attempt.action.name
    }

    /// Where it went: the host and, if it is not the scheme's own, the port.
    pub fn authority(&self) -> &str {
        self.attempt.authority
    }

    /// Which attempt of the call it was, counted from 1.
    pub fn number(&self) -> u32 {
        self.attempt.number
    }

    /// How long it took, from signing to the end of the answer. Waiting for the rate limit is not part of it.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The HTTP status, if an answer came.
    pub fn http_status(&self) -> Option<u16> {
        match self.result {
            Ok(reply) => Some(reply.http_status()),
            Err(error) => error.http_status(),
        }
    }

    /// The id under which the vendor's support finds it, if the answer carried one.
    pub fn request_id(&self) -> Option<&str> {
        match self.result {
            Ok(reply) => reply.request_id(),
            Err(error) => error.request_id(),
        }
    }

    /// Why it failed, if it did. The call may be tried again all the same.
    pub fn error(&self) -> Option<&Error> {
        self.result.as_ref().err()
    }
}

/// The interceptors of a client, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interceptors(Vec<Arc<dyn Interceptor>>);

impl Interceptors {
    pub(crate) fn add(&mut self, interceptor: impl Interceptor) {
        self.0.push(Arc::new(interceptor));
    }

    /// Asks them in their order, up to the first that refuses; and how many of them agreed.
    pub(crate) fn before(&self, request: &mut AttemptRequest<'_>) -> (usize, Result<(), Error>) {
        for (agreed, interceptor) in self.0.iter().enumerate() {
            if let Err(error) = interceptor.before_attempt(request) {
                return (agreed, Err(error));
            }
        }
        (self.0.len(), Ok(()))
    }

    /// Tells those that had agreed, the last one first.
    pub(crate) fn after(&self, agreed: usize, outcome: &AttemptOutcome<'_>) {
        self.0[..agreed].iter().rev().for_each(|interceptor| interceptor.after_attempt(outcome));
    }
}
