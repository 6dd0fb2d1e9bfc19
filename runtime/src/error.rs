//! Errors: layered, typed, and convertible into one type that any action's error fits.

use crate::record::validate::ValidationError;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The error of a call.
///
/// `E` is the action's own error enum, such as `DeleteRoleAssignmentError`. Written without it, `Error` is the type-erased
/// form, into which `?` converts the error of every action.
///
/// ```
/// use generated_sdk::{Error, ErrorKind};
///
/// fn hint(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::Throttled => "slow down",
///         ErrorKind::Permission => "ask an administrator",
///         _ if error.may_have_taken_effect() => "check the state before you call again",
///         _ => "see the message",
///     }
/// }
/// ```
///
/// `Debug`, which is what `main` prints when it returns an error, shows the same as `Display`, and the causes below it.
#[non_exhaustive]
pub enum Error<E = AnyErrorCode> {
    /// The service responded with an error code.
    Service(ServiceError<E>),
    /// The call could not be sent, or no response came back.
    Transport(TransportError),
    /// The time for the call ran out.
    Timeout(TimeoutError),
    /// There are no usable credentials. The call was not sent.
    Credentials(CredentialsError),
    /// The request breaks documented limits. Nothing was sent.
    Validation(ValidationError),
    /// A response came that cannot be understood. The call may have taken effect, unless the HTTP status is 429.
    Decode(Box<DecodeError>),
    /// The client's configuration is unusable. Nothing was sent.
    Config(ConfigError),
    /// A list ended before it was complete. All pages before this error are valid.
    Incomplete(Box<IncompleteError>),
    /// A call succeeded, but the tasks that it started failed, or waiting for them ended before they did.
    Task(Box<TaskError>),
    /// An interceptor of the program refused to send. This attempt was not sent.
    Refused(RefusedError),
}

impl<E: ErrorCode> Error<E> {
    /// Returns the kind of failure, whatever layer it comes from.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Service(error) => error.kind(),
            Self::Transport(_) => ErrorKind::Transport,
            Self::Timeout(_) => ErrorKind::Timeout,
            Self::Credentials(error) => error.kind(),
            Self::Validation(_) => ErrorKind::Invalid,
            Self::Decode(error) if error.is_throttling() => ErrorKind::Throttled,
            Self::Decode(_) => ErrorKind::Decode,
            Self::Config(_) => ErrorKind::Config,
            Self::Incomplete(_) => ErrorKind::Incomplete,
            Self::Task(error) => error.kind(),
            Self::Refused(_) => ErrorKind::Refused,
        }
    }

    /// Returns the service's error code, if a service responded with one. For credentials it is the code of the service that
    /// was asked for them, such as the Security Token Service.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Service(error) => Some(error.code().as_str()),
            Self::Credentials(error) => error.code(),
            Self::Task(error) => error.stopped_by().and_then(Error::code),
            _ => None,
        }
    }

    /// Returns the id under which the vendor's support finds the call, if the response carried one.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Service(error) => error.request_id(),
            Self::Credentials(error) => error.request_id(),
            Self::Decode(error) => error.request_id(),
            Self::Incomplete(error) => error.request_id(),
            Self::Task(error) => error.stopped_by().and_then(Error::request_id),
            _ => None,
        }
    }

    /// Returns the HTTP status, if a response came.
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Service(error) => Some(error.http_status()),
            Self::Decode(error) => Some(error.http_status()),
            _ => None,
        }
    }

    /// Returns whether the call may have done its work although it failed. Check the state of things before you repeat a
    /// write.
    ///
    /// An error code says that nothing happened only if it is documented and its [kind](ErrorKind) is a refusal, such as
    /// `NotFound` or `Quota`. [`ErrorKind::Failed`], [`ErrorKind::Ambiguous`] and codes that no documentation lists mean
    /// that the outcome is unknown.
    pub fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::Service(error) => !error.is_refusal(),
            Self::Transport(error) => error.sent(),
            Self::Timeout(error) => error.sent(),
            Self::Decode(error) => !error.is_throttling(),
            Self::Task(_) => true,
            Self::Credentials(_) | Self::Validation(_) | Self::Config(_) | Self::Incomplete(_) | Self::Refused(_) => {
                false
            }
        }
    }

    /// Returns the attempts that failed before the last one, whose failure this error is.
    pub fn earlier_attempts(&self) -> &[Attempt] {
        match self {
            Self::Service(error) => &error.details.attempts,
            Self::Transport(error) => &error.attempts,
            Self::Timeout(error) => &error.attempts,
            Self::Decode(error) => &error.attempts,
            Self::Refused(error) => &error.attempts,
            Self::Credentials(_) | Self::Validation(_) | Self::Config(_) | Self::Incomplete(_) | Self::Task(_) => &[],
        }
    }

    /// Adds the attempts before the last one.
    #[cfg(feature = "client")]
    pub(crate) fn with_attempts(mut self, attempts: Vec<Attempt>) -> Self {
        match &mut self {
            Self::Service(error) => error.details.attempts = attempts,
            Self::Transport(error) => error.attempts = attempts,
            Self::Timeout(error) => error.attempts = attempts,
            Self::Decode(error) => error.attempts = attempts,
            Self::Refused(error) => error.attempts = attempts,
            Self::Credentials(_) | Self::Validation(_) | Self::Config(_) | Self::Incomplete(_) | Self::Task(_) => {}
        }
        self
    }

    /// Returns the same error with its code in another form.
    pub(crate) fn map_code<F>(self, map: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Service(error) => Error::Service(ServiceError { code: map(error.code), details: error.details }),
            Self::Transport(error) => Error::Transport(error),
            Self::Timeout(error) => Error::Timeout(error),
            Self::Credentials(error) => Error::Credentials(error),
            Self::Validation(error) => Error::Validation(error),
            Self::Decode(error) => Error::Decode(error),
            Self::Config(error) => Error::Config(error),
            Self::Incomplete(error) => Error::Incomplete(error),
            Self::Task(error) => Error::Task(error),
            Self::Refused(error) => Error::Refused(error),
        }
    }
}

impl<E: ErrorCode> Error<E> {
    /// Returns the error of the last attempt, without the attempts before it.
    fn last_attempt(&self) -> &(dyn StdError + 'static) {
        match self {
            Self::Service(error) => error,
            Self::Transport(error) => error,
            Self::Timeout(error) => error,
            Self::Credentials(error) => error,
            Self::Validation(error) => error,
            Self::Decode(error) => &**error,
            Self::Config(error) => error,
            Self::Incomplete(error) => &**error,
            Self::Task(error) => &**error,
            Self::Refused(error) => error,
        }
    }

    /// Returns the failure in a few words, for the list of earlier attempts.
    fn summary(&self) -> String {
        match self {
            Self::Service(error) => error.code().as_str().to_owned(),
            Self::Decode(error) if !error.is_success() => format!("HTTP status {}", error.http_status()),
            Self::Transport(_) | Self::Timeout(_) | Self::Credentials(_) => self.last_attempt().to_string(),
            other => other.kind().to_string(),
        }
    }
}

impl<E: ErrorCode> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.last_attempt(), f)?;
        let attempts = self.earlier_attempts();
        let summary = self.summary();
        match attempts {
            [] => Ok(()),
            [attempt] if attempt.summary == summary => f.write_str("; 1 earlier attempt failed in the same way"),
            _ if attempts.iter().all(|attempt| attempt.summary == summary) => {
                write!(f, "; {} earlier attempts failed in the same way", attempts.len())
            }
            _ => attempts.iter().enumerate().try_for_each(|(position, attempt)| {
                write!(f, "{}{attempt}", if position == 0 { "; earlier attempts: " } else { ", " })
            }),
        }
    }
}

/// As `Display`, with the causes that it does not show.
impl<E: ErrorCode> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.to_string();
        f.write_str(&shown)?;
        for cause in causes(self) {
            let cause = cause.to_string();
            if !shown.contains(&cause) {
                write!(f, "\n  caused by: {cause}")?;
                shown = cause;
            }
        }
        Ok(())
    }
}

/// Returns the causes of an error, the nearest one first.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

impl<E: ErrorCode> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.last_attempt().source()
    }
}

/// Lets `?` turn the error of any action into the type-erased form.
impl<E: ActionError> From<Error<E>> for Error {
    fn from(error: Error<E>) -> Self {
        error.map_code(|code| AnyErrorCode::new(code.as_str()))
    }
}

impl<E> From<ConfigError> for Error<E> {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl<E> From<TimeoutError> for Error<E> {
    fn from(error: TimeoutError) -> Self {
        Self::Timeout(error)
    }
}

impl<E> From<RefusedError> for Error<E> {
    fn from(error: RefusedError) -> Self {
        Self::Refused(error)
    }
}

impl<E> From<CredentialsError> for Error<E> {
    fn from(error: CredentialsError) -> Self {
        Self::Credentials(error)
    }
}

/// An error code of the service.
pub trait ErrorCode: fmt::Debug + Send + Sync + 'static {
    /// Returns the code as the service sent it, such as `ResourceNotFound.MemberNotExist`.
    fn as_str(&self) -> &str;
}

/// The error codes of one action. Implemented by the generated error enums.
pub trait ActionError: ErrorCode {
    /// Returns the variant of a code; every code has one.
    fn from_code(code: &str) -> Self;
}

/// Any error code of any action, as a string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AnyErrorCode(String);

impl AnyErrorCode {
    pub(crate) fn new(code: &str) -> Self {
        Self(code.to_owned())
    }
}

impl ErrorCode for AnyErrorCode {
    fn as_str(&self) -> &str {
        &self.0
    }
}

/// The kind of failure that an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Too many calls per second. The same call can succeed later.
    Throttled,
    /// A quota is used up. The same call fails until something is removed or the quota is raised.
    Quota,
    /// The credentials or the signature are wrong, expired or missing.
    Authentication,
    /// The caller is known but not allowed to do this.
    Permission,
    /// Something that the request names does not exist.
    NotFound,
    /// The thing that the request would create exists already.
    AlreadyExists,
    /// A parameter is missing or wrong.
    Invalid,
    /// The current state does not allow it: something is in use, unfinished or disabled.
    Conflict,
    /// The service does not offer this, or no longer does.
    Unsupported,
    /// The request set `DryRun`, and the call would have succeeded. Nothing was done.
    DryRun,
    /// The service failed halfway: some or all of the work may have been done.
    Ambiguous,
    /// The service could not do it, for a reason that the code names. Part of the work may have been done.
    Failed,
    /// The call could not be sent, or no response came back.
    Transport,
    /// The time for the call ran out.
    Timeout,
    /// A response came that cannot be understood.
    Decode,
    /// The client's configuration is unusable.
    Config,
    /// A list ended before it was complete.
    Incomplete,
    /// An interceptor of the program refused to send.
    Refused,
}

impl ErrorKind {
    /// Returns whether a documented code of this kind says that the service did nothing.
    fn is_refusal(self) -> bool {
        match self {
            Self::Throttled
            | Self::Quota
            | Self::Authentication
            | Self::Permission
            | Self::NotFound
            | Self::AlreadyExists
            | Self::Invalid
            | Self::Conflict
            | Self::Unsupported
            | Self::DryRun
            | Self::Config
            | Self::Incomplete
            | Self::Refused => true,
            Self::Ambiguous | Self::Failed | Self::Transport | Self::Timeout | Self::Decode => false,
        }
    }

    /// Returns the kind that the first part of a code suggests, where no documentation lists the code.
    #[cfg(feature = "client")]
    pub(crate) fn of_unlisted(code: &str) -> Self {
        match code.split('.').next().unwrap_or(code) {
            "RequestLimitExceeded" => Self::Throttled,
            "LimitExceeded" => Self::Quota,
            "AuthFailure" if code.ends_with(".UnauthorizedOperation") => Self::Permission,
            "AuthFailure" => Self::Authentication,
            "UnauthorizedOperation" | "OperationDenied" => Self::Permission,
            "ResourceNotFound" => Self::NotFound,
            "InvalidParameter" | "InvalidParameterValue" | "MissingParameter" | "UnknownParameter" => Self::Invalid,
            "ResourceInUse" => Self::Conflict,
            "UnsupportedOperation" | "UnsupportedRegion" => Self::Unsupported,
            "DryRunOperation" => Self::DryRun,
            "InternalError" | "ServiceUnavailable" | "ResourceUnavailable" => Self::Ambiguous,
            _ => Self::Failed,
        }
    }
}

/// In words, such as `not found`.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Throttled => "throttled",
            Self::Quota => "quota exceeded",
            Self::Authentication => "authentication failed",
            Self::Permission => "permission denied",
            Self::NotFound => "not found",
            Self::AlreadyExists => "already exists",
            Self::Invalid => "invalid request",
            Self::Conflict => "conflict",
            Self::Unsupported => "unsupported",
            Self::DryRun => "dry run succeeded",
            Self::Ambiguous => "unknown outcome",
            Self::Failed => "failed",
            Self::Transport => "transport failed",
            Self::Timeout => "timed out",
            Self::Decode => "undecodable response",
            Self::Config => "unusable configuration",
            Self::Incomplete => "incomplete list",
            Self::Refused => "refused by an interceptor",
        })
    }
}

/// The codes by which every service says that nothing happened: the vendor's gateway refuses a call before the service sees
/// it (too many calls, or unusable credentials), or the call was a dry run.
#[cfg(feature = "client")]
const REFUSALS_OF_EVERY_SERVICE: [&str; 13] = [
    "AuthFailure.InvalidAuthorization",
    "AuthFailure.InvalidSecretId",
    "AuthFailure.MFAFailure",
    "AuthFailure.SecretIdNotFound",
    SIGNATURE_EXPIRED,
    "AuthFailure.SignatureFailure",
    "AuthFailure.TokenFailure",
    "AuthFailure.UnauthorizedOperation",
    "DryRunOperation",
    "RequestLimitExceeded",
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
    "RequestLimitExceeded.IPLimitExceeded",
    "RequestLimitExceeded.UinLimitExceeded",
];

/// The service responded with an error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError<E = AnyErrorCode> {
    code: E,
    details: Box<ServiceErrorDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ServiceErrorDetails {
    kind: ErrorKind,
    /// The code is documented, so that its kind can be relied on.
    documented: bool,
    message: String,
    request_id: Option<String>,
    http_status: u16,
    attempts: Vec<Attempt>,
}

impl<E> ServiceError<E> {
    /// Returns the error code, as the action's own enum.
    pub fn code(&self) -> &E {
        &self.code
    }

    /// Returns the kind of failure that the code reports.
    pub fn kind(&self) -> ErrorKind {
        self.details.kind
    }

    /// Returns the service's explanation, in the language of the call. It may change at any time; decide on the code instead.
    pub fn message(&self) -> &str {
        &self.details.message
    }

    /// Returns the id under which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.details.request_id.as_deref()
    }

    /// Returns the HTTP status of the response. The service sends its own errors with 200.
    pub fn http_status(&self) -> u16 {
        self.details.http_status
    }

    /// Returns whether the code says that the service did nothing.
    pub(crate) fn is_refusal(&self) -> bool {
        self.details.documented && self.details.kind.is_refusal()
    }
}

impl ServiceError {
    /// Creates an error with the kind that the service's table of codes, sorted by code, gives to it.
    #[cfg(feature = "client")]
    pub(crate) fn new(
        code: &str,
        documented: &[(&str, ErrorKind)],
        message: String,
        request_id: Option<String>,
        http_status: u16,
    ) -> Self {
        let listed = documented.binary_search_by(|(known, _)| (*known).cmp(code)).ok().map(|at| documented[at].1);
        let details = ServiceErrorDetails {
            kind: listed.unwrap_or_else(|| ErrorKind::of_unlisted(code)),
            documented: listed.is_some() || REFUSALS_OF_EVERY_SERVICE.contains(&code),
            message,
            request_id,
            http_status,
            attempts: Vec::new(),
        };
        Self { code: AnyErrorCode::new(code), details: Box::new(details) }
    }
}

impl<E: ErrorCode> fmt::Display for ServiceError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message())?;
        write_request_id(f, self.request_id())
    }
}

impl<E: ErrorCode> StdError for ServiceError<E> {}

fn write_request_id(f: &mut fmt::Formatter<'_>, request_id: Option<&str>) -> fmt::Result {
    match request_id {
        Some(id) => write!(f, " (request id {id})"),
        None => Ok(()),
    }
}

/// The call could not be sent, or no response came back.
///
/// `Display` shows the message and the innermost cause, such as `Connection refused`.
#[derive(Debug)]
pub struct TransportError {
    sent: bool,
    permanent: bool,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    attempts: Vec<Attempt>,
}

impl TransportError {
    fn new(message: String, sent: bool) -> Self {
        Self { sent, permanent: false, message, source: None, attempts: Vec::new() }
    }

    /// Reports a failure before any byte of the request can have reached the service, such as a refused connection.
    pub fn before_sending(message: impl Into<String>) -> Self {
        Self::new(message.into(), false)
    }

    /// Reports a failure after which the service may have received the request.
    pub fn after_sending(message: impl Into<String>) -> Self {
        Self::new(message.into(), true)
    }

    /// Adds the underlying error.
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// Marks a failure that the next attempt would meet again, such as a certificate that is not trusted. The call is not
    /// repeated then.
    pub fn permanent(self) -> Self {
        Self { permanent: true, ..self }
    }

    /// Returns whether the service may have received the request.
    pub fn sent(&self) -> bool {
        self.sent
    }

    /// Returns whether the next attempt would fail in the same way.
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match causes(self).last().map(ToString::to_string) {
            Some(cause) if !self.message.contains(&cause) => write!(f, ": {cause}"),
            _ => Ok(()),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The time for the call, or for what was waited for, ran out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeoutError {
    missed: &'static str,
    limit: Duration,
    sent: bool,
    attempts: Vec<Attempt>,
}

impl TimeoutError {
    /// Reports that no response came within the limit.
    #[cfg(feature = "client")]
    pub(crate) fn new(limit: Duration, sent: bool) -> Self {
        Self { missed: "no response", limit, sent, attempts: Vec::new() }
    }

    /// Reports that the rate limit leaves no slot within the limit.
    #[cfg(feature = "client")]
    pub(crate) fn of_rate_limit(limit: Duration) -> Self {
        Self { missed: "no free slot of the rate limit", ..Self::new(limit, false) }
    }

    /// Reports that the credentials provider did not respond within the limit.
    #[cfg(feature = "client")]
    pub(crate) fn of_credentials(limit: Duration) -> Self {
        Self { missed: "no credentials", ..Self::new(limit, false) }
    }

    /// Reports that the awaited state was not reached.
    #[cfg(feature = "client")]
    pub(crate) fn of_waiting(limit: Duration) -> Self {
        Self { missed: "the awaited state was not reached", ..Self::new(limit, true) }
    }

    /// Returns the limit that was exceeded.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Returns whether the service may have received the request.
    pub fn sent(&self) -> bool {
        self.sent
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} within {:?}", self.missed, self.limit)
    }
}

impl StdError for TimeoutError {}

/// There are no usable credentials. The message never contains key material.
///
/// Where a service was asked for them, such as the Security Token Service, its error is the [source](StdError::source),
/// and [`kind`](Self::kind), [`code`](Self::code) and [`request_id`](Self::request_id) come from it.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    message: String,
    missing: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl CredentialsError {
    /// Credentials that are unusable or cannot be obtained. The message must not contain key material.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), missing: false, source: None }
    }

    /// Reports that a source has no credentials, and that nothing is wrong with it: other sources may have some.
    pub fn missing(message: impl Into<String>) -> Self {
        Self { missing: true, ..Self::new(message) }
    }

    /// Adds the underlying error, which must not show key material either.
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: Some(Arc::from(source.into())), ..self }
    }

    /// Puts the name of a place before the message, such as `profile file`.
    #[must_use]
    pub fn at(self, place: &str) -> Self {
        Self { message: format!("{place}: {}", self.message), ..self }
    }

    /// Returns whether there were just none, as opposed to unusable ones.
    pub fn is_missing(&self) -> bool {
        self.missing
    }

    /// Returns the kind of failure: that of the service or connection that was asked for credentials, and otherwise
    /// [`ErrorKind::Authentication`].
    pub fn kind(&self) -> ErrorKind {
        let transport = || causes(self).any(<dyn StdError>::is::<TransportError>).then_some(ErrorKind::Transport);
        let timeout = || causes(self).any(<dyn StdError>::is::<TimeoutError>).then_some(ErrorKind::Timeout);
        let kind = self.asked().map(Error::kind).or_else(transport).or_else(timeout);
        kind.unwrap_or(ErrorKind::Authentication)
    }

    /// Returns the error code of the service that was asked for credentials, if it responded with one.
    pub fn code(&self) -> Option<&str> {
        self.asked()?.code()
    }

    /// Returns the id under which the vendor's support finds the call that asked for credentials.
    pub fn request_id(&self) -> Option<&str> {
        self.asked()?.request_id()
    }

    /// Returns the error of the call that asked for credentials.
    fn asked(&self) -> Option<&Error> {
        causes(self).find_map(|cause| cause.downcast_ref())
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The client's configuration is unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    message: String,
}

impl ConfigError {
    #[cfg(feature = "client")]
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for ConfigError {}

/// A list that ended before it was complete: below its total, or with a contradiction about how it continues.
///
/// All pages before this error are valid. A list that changes while it is read is complete at the next attempt; one whose
/// total is always wrong can be read with `Paginator::ignore_total`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncompleteError {
    action: String,
    reason: String,
    request_id: Option<String>,
}

impl IncompleteError {
    #[cfg(feature = "client")]
    pub(crate) fn new(action: impl Into<String>, reason: String, request_id: Option<String>) -> Self {
        Self { action: action.into(), reason, request_id }
    }

    /// Returns the action that returned the list.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Returns the id of the last page, by which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for IncompleteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list of {} is incomplete: {}", self.action, self.reason)?;
        write_request_id(f, self.request_id())
    }
}

impl StdError for IncompleteError {}

/// A call succeeded, but the tasks that it started failed, or waiting for them ended before they did.
///
/// It is the type-erased form of the error of a `Waiter`, which knows each task.
#[derive(Debug)]
pub struct TaskError {
    kind: ErrorKind,
    message: String,
    cause: Option<Error>,
}

impl TaskError {
    #[cfg(feature = "client")]
    pub(crate) fn new(kind: ErrorKind, message: String, cause: Option<Error>) -> Self {
        Self { kind, message, cause }
    }

    /// Returns the kind of failure: that of the last poll of the tasks, [`ErrorKind::Failed`] if a task has failed, or
    /// [`ErrorKind::Ambiguous`] if no task is known or the state of one is not documented.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the error that ended the wait before the tasks ended, if there was one.
    pub fn stopped_by(&self) -> Option<&Error> {
        self.cause.as_ref()
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TaskError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.stopped_by()?.source()
    }
}

/// An interceptor of the program refused to send an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedError {
    message: String,
    attempts: Vec<Attempt>,
}

impl RefusedError {
    /// Creates an error with this message, which must not contain a secret.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), attempts: Vec::new() }
    }
}

impl fmt::Display for RefusedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for RefusedError {}

/// A response came that cannot be understood. The call may have taken effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    pub(crate) action: Cow<'static, str>,
    pub(crate) reason: DecodeReason,
    pub(crate) path: String,
    pub(crate) http_status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) excerpt: String,
    pub(crate) attempts: Vec<Attempt>,
}

/// A fault of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "client"), expect(dead_code, reason = "only calls have responses"))]
pub(crate) enum DecodeReason {
    /// It is something else, such as the page of a gateway at this host.
    NotJson { authority: String },
    /// It is encoded, which the client did not ask for.
    Encoded(String),
    /// It ends within the JSON.
    CutOff,
    /// It is JSON of another form.
    Unexpected(String),
}

impl DecodeError {
    /// Returns whether a gateway refused the call because there are too many. It does not know the form of the service's
    /// errors.
    pub(crate) fn is_throttling(&self) -> bool {
        self.http_status == 429
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.http_status)
    }

    /// Returns whether the next attempt may get the whole response: this one was cut off, or comes from a gateway that
    /// could not reach the service, or from a server that closed an idle connection.
    #[cfg(feature = "client")]
    pub(crate) fn is_transient(&self) -> bool {
        self.http_status >= 500 || self.http_status == 408 || self.reason == DecodeReason::CutOff
    }

    /// Returns the action that was called.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Returns the place in the response, such as `Response.Items[2].CreateTime`; empty if the response as a whole is not the
    /// JSON that the service sends.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the HTTP status of the response.
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    /// Returns the content type that the response claims.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the id under which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the beginning of the response, with everything masked that may be a secret: strings, long numbers and long words
    /// of JSON. Of a web page it is the title or the first heading, and of any other text the first line.
    pub fn excerpt(&self) -> &str {
        &self.excerpt
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the response to {} is ", self.action)?;
        match &self.reason {
            DecodeReason::NotJson { authority } => {
                let content_type = self.content_type().unwrap_or("no content type");
                let excerpt = if self.excerpt.is_empty() { "an empty body" } else { &*self.excerpt };
                write!(f, "not JSON ({content_type}, status {}) from {authority}: {excerpt}", self.http_status)?;
            }
            DecodeReason::Encoded(coding) => {
                write!(f, "encoded as `{coding}`, which was not asked for (status {})", self.http_status)?;
            }
            DecodeReason::CutOff => write!(f, "cut off within the JSON (status {})", self.http_status)?,
            DecodeReason::Unexpected(why) if self.path.is_empty() => {
                write!(f, "not understood (status {}): {why}", self.http_status)?;
            }
            DecodeReason::Unexpected(why) => {
                write!(f, "not understood at `{}` (status {}): {why}", self.path, self.http_status)?;
            }
        }
        write_request_id(f, self.request_id())
    }
}

impl StdError for DecodeError {}

/// The clocks of caller and service differ too much. The service says so before it does anything.
#[cfg(feature = "client")]
pub(crate) const SIGNATURE_EXPIRED: &str = "AuthFailure.SignatureExpire";

/// One attempt that failed and was followed by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    kind: ErrorKind,
    code: Option<String>,
    request_id: Option<String>,
    summary: String,
}

impl Attempt {
    #[cfg(feature = "client")]
    pub(crate) fn of<E: ErrorCode>(error: &Error<E>) -> Self {
        Self {
            kind: error.kind(),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            summary: error.summary(),
        }
    }

    /// Returns the kind of failure that it met.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the service's error code, if the service responded with one.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the id under which the vendor's support finds it, if a response carried one.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

/// The failure in a few words, such as an error code.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary)
    }
}

/// The shared part of every action's error enum: its code as a string, the way from a code to a variant, and `Display`.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_enum {
    ($name:ident, $common:ident $(, $variant:ident = $code:literal)* $(,)?) => {
        impl $crate::codegen::TextEnum for $name {
            const KNOWN: &'static [(&'static str, Self)] = &[$(($code, Self::$variant)),*];
        }

        impl $crate::codegen::ErrorCode for $name {
            fn as_str(&self) -> &str {
                match self {
                    Self::Common(common) => common.as_str(),
                    Self::Unknown(unknown) => unknown.as_str(),
                    $(Self::$variant => $code,)*
                }
            }
        }

        impl $crate::codegen::ActionError for $name {
            fn from_code(code: &str) -> Self {
                match $crate::codegen::from_text(code, Self::Unknown) {
                    Self::Unknown(unknown) => match $common::from(code) {
                        $common::Unknown(_) => Self::Unknown(unknown),
                        common => Self::Common(common),
                    },
                    #[allow(unreachable_patterns)]
                    listed => listed,
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::codegen::ErrorCode::as_str(self))
            }
        }
    };
}
pub use __error_enum as error_enum;
