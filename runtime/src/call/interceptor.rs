//! Code of the program that watches the attempts of its calls, and adds headers to them.

use crate::call::envelope::Reply;
use crate::call::headers::set_header;
use crate::call::redact::excerpt;
use crate::call::target::Target;
use crate::error::{ConfigError, Error};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Watches every attempt of a client's calls, and can add headers or refuse.
///
/// Both functions are called on the task of the call, so they must not block. They see no key, no token and no signature, and
/// of the bodies an excerpt in which everything is masked that may be a secret.
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
    /// Called before an attempt is signed and sent. The rate limit was waited for, and the span of the attempt is the current
    /// one.
    ///
    /// # Errors
    ///
    /// An error refuses the attempt, and nothing is sent: the call ends with it, whatever error it is.
    /// [`RefusedError`](crate::RefusedError) is made for that.
    fn before_attempt(&self, attempt: &mut AttemptRequest<'_>) -> Result<(), Error> {
        let _ = attempt;
        Ok(())
    }

    /// Called after an attempt, whatever its outcome. It is not called for a call that is dropped on the way.
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

/// The facts of an attempt, which are the same before and after.
#[derive(Clone, Copy)]
pub(crate) struct AttemptFacts<'a> {
    pub(crate) service: &'a str,
    pub(crate) action: &'a Target,
    pub(crate) authority: &'a str,
    pub(crate) number: u32,
    pub(crate) body: &'a [u8],
}

/// Without the body, which may hold secrets.
impl fmt::Debug for AttemptFacts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, action, authority, number, body: _ } = self;
        let mut facts = f.debug_struct("AttemptFacts");
        facts.field("service", service).field("action", &action.name).field("authority", authority);
        facts.field("number", number).finish_non_exhaustive()
    }
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

    /// Returns the service, such as `organization`.
    pub fn service(&self) -> &str {
        self.attempt.service
    }

    /// Returns the action, such as `DescribeOrganization`.
    pub fn action(&self) -> &str {
        &self.attempt.action.name
    }

    /// Returns the destination: the host and, if it is not the scheme's own, the port.
    pub fn authority(&self) -> &str {
        self.attempt.authority
    }

    /// Returns the number of the attempt, counted from 1.
    pub fn number(&self) -> u32 {
        self.attempt.number
    }

    /// Returns the beginning of the request's JSON, with every string and every long number masked: they may be secrets.
    pub fn excerpt(&self) -> String {
        excerpt(self.attempt.body)
    }

    /// Returns a header of the call or of an earlier interceptor. Headers that the client sets itself are not shown.
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
        set_header(self.headers.0, &name.into(), value.into())
    }
}

impl<'a> AttemptOutcome<'a> {
    pub(crate) fn new(attempt: AttemptFacts<'a>, elapsed: Duration, result: &'a Result<Reply, Error>) -> Self {
        Self { attempt, elapsed, result }
    }

    /// Returns the service, such as `organization`.
    pub fn service(&self) -> &str {
        self.attempt.service
    }

    /// Returns the action, such as `DescribeOrganization`.
    pub fn action(&self) -> &str {
        &self.attempt.action.name
    }

    /// Returns the destination: the host and, if it is not the scheme's own, the port.
    pub fn authority(&self) -> &str {
        self.attempt.authority
    }

    /// Returns the number of the attempt, counted from 1.
    pub fn number(&self) -> u32 {
        self.attempt.number
    }

    /// Returns the time that it took, from signing to the end of the response. Waiting for the rate limit is not part of it.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Returns the HTTP status, if a response came.
    pub fn http_status(&self) -> Option<u16> {
        match self.result {
            Ok(reply) => Some(reply.http_status()),
            Err(error) => error.http_status(),
        }
    }

    /// Returns the beginning of the response, with everything masked that may be a secret, if one came that can be understood.
    /// An [error](Self::error) has an excerpt of its own.
    pub fn excerpt(&self) -> Option<String> {
        self.result.as_ref().ok().map(Reply::excerpt)
    }

    /// Returns the id under which the vendor's support finds it, if the response carried one.
    pub fn request_id(&self) -> Option<&str> {
        match self.result {
            Ok(reply) => reply.request_id(),
            Err(error) => error.request_id(),
        }
    }

    /// Returns the error, if it failed. The call may be sent again all the same.
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

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls them in their order, up to the first that refuses. Returns how many of them agreed.
    pub(crate) fn before(&self, request: &mut AttemptRequest<'_>) -> (usize, Result<(), Error>) {
        for (agreed, interceptor) in self.0.iter().enumerate() {
            if let Err(error) = interceptor.before_attempt(request) {
                return (agreed, Err(error));
            }
        }
        (self.0.len(), Ok(()))
    }

    /// Informs those that had agreed, the last one first.
    pub(crate) fn after(&self, agreed: usize, outcome: &AttemptOutcome<'_>) {
        self.0[..agreed].iter().rev().for_each(|interceptor| interceptor.after_attempt(outcome));
    }
}
