//! Errors: layered, typed, and convertible into one type that any action's error fits.

use crate::record::validate::ValidationError;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// Why a call failed.
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
///         _ if error.may_have_taken_effect() => "look before you call again",
///         _ => "see the message",
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E = AnyErrorCode> {
    /// The service received the call and refused it.
    Service(ServiceError<E>),
    /// The call could not be sent, or no answer came back.
    Transport(TransportError),
    /// The time for the call ran out.
    Timeout(TimeoutError),
    /// There are no usable credentials. Nothing was sent.
    Credentials(CredentialsError),
    /// The request breaks documented limits. Nothing was sent.
    Validation(ValidationError),
    /// An answer came that cannot be understood. The call may have taken effect, unless the HTTP status is 429.
    Decode(Box<DecodeError>),
    /// The client's configuration is unusable. Nothing was sent.
    Config(ConfigError),
    /// A list ended before it was complete. All pages before this error are valid.
    Incomplete(Box<IncompleteError>),
    /// A call succeeded, but the tasks that it started failed, or waiting for them ended before they did.
    Task(Box<TaskError>),
    /// An [interceptor](crate::interceptor::Interceptor) of the program refused to send. This attempt was not sent.
    Refused(RefusedError),
}

impl<E: ErrorCode> Error<E> {
    /// What kind of failure it is, whatever the layer it comes from.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Service(error) => error.kind(),
            Self::Transport(_) => ErrorKind::Transport,
            Self::Timeout(_) => ErrorKind::Timeout,
            Self::Credentials(_) => ErrorKind::Authentication,
            Self::Validation(_) => ErrorKind::Invalid,
            Self::Decode(error) if error.is_throttling() => ErrorKind::Throttled,
            Self::Decode(_) => ErrorKind::Decode,
            Self::Config(_) => ErrorKind::Config,
            Self::Incomplete(_) => ErrorKind::Incomplete,
            Self::Task(error) => error.kind(),
            Self::Refused(_) => ErrorKind::Refused,
        }
    }

    /// The service's error code, if the service answered with one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Service(error) => Some(error.code().as_str()),
            Self::Task(error) => error.stopped_by().and_then(Error::code),
            _ => None,
        }
    }

    /// The id under which the vendor's support finds the call, if the answer carried one.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Service(error) => error.request_id(),
            Self::Decode(error) => error.request_id(),
            Self::Incomplete(error) => error.request_id(),
            Self::Task(error) => error.stopped_by().and_then(Error::request_id),
            _ => None,
        }
    }

    /// The HTTP status, if an answer came.
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Service(error) => Some(error.http_status()),
            Self::Decode(error) => Some(error.http_status()),
            _ => None,
        }
    }

    /// Whether the call may have done its work although it failed. Look at the state of things before repeating a write.
    pub fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::Service(error) => error.kind() == ErrorKind::Ambiguous,
            Self::Transport(error) => error.sent(),
            Self::Timeout(error) => error.sent(),
            Self::Decode(error) => !error.is_throttling(),
            Self::Task(_) => true,
            Self::Credentials(_) | Self::Validation(_) | Self::Config(_) | Self::Incomplete(_) | Self::Refused(_) => {
                false
            }
        }
    }

    /// The attempts that failed before the last one, which this error tells about.
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

    /// The same error with its code in another form.
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

impl<E: ErrorCode> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
            Self::Credentials(error) => error.fmt(f),
            Self::Validation(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Config(error) => error.fmt(f),
            Self::Incomplete(error) => error.fmt(f),
            Self::Task(error) => error.fmt(f),
            Self::Refused(error) => error.fmt(f),
        }?;
        for (position, attempt) in self.earlier_attempts().iter().enumerate() {
            write!(f, "{}{attempt}", if position == 0 { "; earlier attempts met: " } else { ", " })?;
        }
        Ok(())
    }
}

impl<E: ErrorCode> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            Self::Task(error) => error.source(),
            _ => None,
        }
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
    /// The code as the service sent it, such as `ResourceNotFound.MemberNotExist`.
    fn as_str(&self) -> &str;
}

/// The error codes of one action. Implemented by the generated error enums.
pub trait ActionError: ErrorCode {
    /// The variant of a code; every code has one.
    fn from_code(code: &str) -> Self;
}

/// Any error code of any action, as text.
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

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Too many calls per second. Nothing was done; the same call can succeed later.
    Throttled,
    /// A quota is used up. The same call fails until something is removed or the quota is raised.
    Quota,
    /// The credentials or the signature are wrong, expired or missing.
    Authentication,
    /// The caller is known but not allowed to do this.
    Permission,
    /// Something that the request names does not exist.
    NotFound,
    /// What the request would create exists already.
    AlreadyExists,
    /// A parameter is missing or wrong.
    Invalid,
    /// The state of things does not allow it now: something is in use, unfinished or switched off.
    Conflict,
    /// The service does not offer this, or not any more.
    Unsupported,
    /// The service failed in a way that leaves open whether the call took effect.
    Ambiguous,
    /// The service could not do it, for a reason of its own that the code names.
    Failed,
    /// The call could not be sent, or no answer came back.
    Transport,
    /// The time for the call ran out.
    Timeout,
    /// An answer came that cannot be understood.
    Decode,
    /// The client's configuration is unusable.
    Config,
    /// A list ended before it was complete.
    Incomplete,
    /// An interceptor of the program refused to send.
    Refused,
}

impl ErrorKind {
    #[cfg(feature = "client")]
    /// The kind of a code that no documentation lists, as far as its first part tells.
    pub(crate) fn of_unlisted(code: &str) -> Self {
        match code.split('.').next().unwrap_or(code) {
            "RequestLimitExceeded" => Self::Throttled,
            "LimitExceeded" => Self::Quota,
            "AuthFailure" => Self::Authentication,
            "UnauthorizedOperation" | "OperationDenied" => Self::Permission,
            "ResourceNotFound" => Self::NotFound,
            "InvalidParameter" | "InvalidParameterValue" | "MissingParameter" | "UnknownParameter" => Self::Invalid,
            "ResourceInUse" => Self::Conflict,
            "UnsupportedOperation" | "UnsupportedRegion" => Self::Unsupported,
            "InternalError" | "ServiceUnavailable" | "ResourceUnavailable" => Self::Ambiguous,
            _ => Self::Failed,
        }
    }
}

/// The service received the call and refused it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError<E = AnyErrorCode> {
    code: E,
    details: Box<ServiceErrorDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ServiceErrorDetails {
    kind: ErrorKind,
    message: String,
    request_id: Option<String>,
    http_status: u16,
    attempts: Vec<Attempt>,
}

impl<E> ServiceError<E> {
    /// The error code, as the action's own enum.
    pub fn code(&self) -> &E {
        &self.code
    }

    /// What kind of failure the code stands for.
    pub fn kind(&self) -> ErrorKind {
        self.details.kind
    }

    /// The service's explanation, in the language of the call. It may change at any time; decide on the code instead.
    pub fn message(&self) -> &str {
        &self.details.message
    }

    /// The id under which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.details.request_id.as_deref()
    }

    /// The HTTP status of the answer. The service sends its own errors with 200.
    pub fn http_status(&self) -> u16 {
        self.details.http_status
    }
}

impl ServiceError {
    #[cfg(feature = "client")]
    pub(crate) fn new(
        code: &str,
        kind: ErrorKind,
        message: String,
        request_id: Option<String>,
        http_status: u16,
    ) -> Self {
        let details = Box::new(ServiceErrorDetails { kind, message, request_id, http_status, attempts: Vec::new() });
        Self { code: AnyErrorCode::new(code), details }
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

/// The call could not be sent, or no answer came back.
#[derive(Debug)]
pub struct TransportError {
    sent: bool,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    attempts: Vec<Attempt>,
}

impl TransportError {
    /// A failure before any byte of the request can have reached the service, such as a refused connection.
    pub fn before_sending(message: impl Into<String>) -> Self {
        Self { sent: false, message: message.into(), source: None, attempts: Vec::new() }
    }

    /// A failure after which the service may have received the request.
    pub fn after_sending(message: impl Into<String>) -> Self {
        Self { sent: true, message: message.into(), source: None, attempts: Vec::new() }
    }

    /// Adds the underlying error.
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// Whether the service may have received the request.
    pub fn sent(&self) -> bool {
        self.sent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
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
    #[cfg(feature = "client")]
    pub(crate) fn new(limit: Duration, sent: bool) -> Self {
        Self { missed: "no answer", limit, sent, attempts: Vec::new() }
    }

    /// What was looked at again and again did not come true.
    #[cfg(feature = "client")]
    pub(crate) fn of_waiting(limit: Duration) -> Self {
        Self { missed: "what was waited for did not come", limit, sent: true, attempts: Vec::new() }
    }

    /// The time that there was.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Whether the service may have received the request.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialsError {
    message: String,
    missing: bool,
}

impl CredentialsError {
    /// Credentials that are unusable, or cannot be got. The message must not contain key material.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), missing: false }
    }

    /// No credentials where they were looked for, and nothing wrong there: other places may have some.
    pub fn missing(message: impl Into<String>) -> Self {
        Self { message: message.into(), missing: true }
    }

    /// Whether there were just none, as opposed to unusable ones.
    pub fn is_missing(&self) -> bool {
        self.missing
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for CredentialsError {}

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
/// total is always wrong can be read with [`Paginator::ignore_total`](crate::Paginator::ignore_total).
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

    /// The action that returned the list.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The id of the last page, by which the vendor's support finds the call.
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
/// It is the type-erased form of the error of a [`Waiter`](crate::Waiter), which knows each task.
#[derive(Debug)]
pub struct TaskError {
    message: String,
    cause: Option<Error>,
}

impl TaskError {
    #[cfg(feature = "client")]
    pub(crate) fn new(message: String, cause: Option<Error>) -> Self {
        Self { message, cause }
    }

    /// What kind of failure it is: that of the last look at the tasks, or [`ErrorKind::Failed`] if a task has failed.
    pub fn kind(&self) -> ErrorKind {
        self.stopped_by().map_or(ErrorKind::Failed, Error::kind)
    }

    /// What ended the waiting before the tasks ended, if that is how it went.
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
    /// An error with this message, which must not contain a secret.
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

/// An answer came that cannot be understood. The call may have taken effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    pub(crate) action: Cow<'static, str>,
    pub(crate) reason: String,
    pub(crate) path: String,
    pub(crate) http_status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) excerpt: String,
    pub(crate) attempts: Vec<Attempt>,
}

impl DecodeError {
    /// A gateway that refuses calls because there are too many does not know the form of the service's errors.
    pub(crate) fn is_throttling(&self) -> bool {
        self.http_status == 429
    }

    /// The action that was called.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Where in the answer it happened, such as `Response.Items[2].CreateTime`; empty if the answer is not the JSON that the
    /// service sends at all.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The HTTP status of the answer.
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    /// The content type that the answer claims.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The id under which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The beginning of the answer, with the texts in it masked: they may be secrets.
    pub fn excerpt(&self) -> &str {
        &self.excerpt
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer to {} (HTTP status {}) cannot be understood", self.action, self.http_status)?;
        if !self.path.is_empty() {
            write!(f, " at `{}`", self.path)?;
        }
        write!(f, ": {}", self.reason)?;
        write_request_id(f, self.request_id())
    }
}

impl StdError for DecodeError {}

#[cfg(feature = "client")]
/// The clocks of caller and service differ too much. The service says so before it does anything.
pub(crate) const SIGNATURE_EXPIRED: &str = "AuthFailure.SignatureExpire";

/// One attempt that failed and was followed by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    kind: ErrorKind,
    code: Option<String>,
    request_id: Option<String>,
}

impl Attempt {
    #[cfg(feature = "client")]
    pub(crate) fn of<E: ErrorCode>(error: &Error<E>) -> Self {
        Self {
            kind: error.kind(),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
        }
    }

    #[cfg(feature = "client")]
    pub(crate) fn is_expired(&self) -> bool {
        self.code() == Some(SIGNATURE_EXPIRED)
    }

    /// What kind of failure it met.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The service's error code, if the service answered with one.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The id under which the vendor's support finds it, if an answer carried one.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => f.write_str(code),
            None => write!(f, "{:?}", self.kind),
        }
    }
}

/// What every action's error enum shares: its code's text, the way from a code to a variant, and `Display`.
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
