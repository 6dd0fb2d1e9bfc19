//! The way of a signed request to the service. The default is [`HyperTransport`]; anything that implements [`Transport`] can
//! replace it.

mod body;
mod connect;
mod hyper;
mod io;
mod pool;
pub(crate) mod proxy;
// Without TLS nobody looks at the certificates.
#[cfg_attr(not(any(feature = "native-tls", feature = "rustls")), allow(dead_code, unreachable_pub, unused_variables))]
mod tls;

pub use self::hyper::{HyperTransport, HyperTransportBuilder};
#[cfg(any(feature = "native-tls", feature = "rustls"))]
pub use self::tls::Tls;
pub use crate::error::TransportError;
pub use crate::future::BoxFuture;

use crate::error::ConfigError;
use ::hyper::Uri;
use ::hyper::body::Bytes;
use ::hyper::header::{HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Sends signed requests and returns the responses.
///
/// It must send the request exactly as it is, since body, host and content type are signed, and must not repeat it: the
/// client decides whether that is safe. Dropping the future cancels the exchange.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request.
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>>;
}

/// One transport for several clients.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }
}

/// A transport that is chosen at run time.
impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }
}

/// A signed `POST` request.
///
/// ```
/// use generated_sdk::transport::HttpRequest;
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let request = HttpRequest::new("https://example.com/", "{}")?.with_header("content-type", "application/json");
/// assert_eq!(request.header("Content-Type"), Some("application/json"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct HttpRequest {
    url: Arc<str>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    progress: Progress,
}

impl HttpRequest {
    /// Creates a request without headers. The client makes its own; this is for tests of transports.
    ///
    /// # Errors
    ///
    /// If this is not a URL.
    pub fn new(url: impl Into<String>, body: impl Into<Vec<u8>>) -> Result<Self, ConfigError> {
        let url: Arc<str> = url.into().into();
        let uri = url.parse().map_err(|_| ConfigError::new("the request's URL cannot be understood"))?;
        let body = Bytes::from(body.into());
        Ok(Self { url, uri, headers: HeaderMap::new(), body, progress: Progress::default() })
    }

    /// Creates a request with everything that it needs.
    pub(crate) fn of(url: &Arc<str>, uri: &Uri, headers: HeaderMap, body: Bytes, progress: Progress) -> Self {
        Self { url: Arc::clone(url), uri: uri.clone(), headers, body, progress }
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If no header can have this name or this value.
    #[must_use]
    #[track_caller]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        add(&mut self.headers, name, value);
        self
    }

    /// Returns the destination, such as `https://organization.tencentcloudapi.com/`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns every header, `host` included, by its lower-case name. Values are secrets in part.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.headers)
    }

    /// Returns the value of a header, whatever the case of the name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the JSON body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Shows neither headers nor body: both carry secrets.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The response to a request, whatever it is.
///
/// ```
/// use generated_sdk::transport::HttpResponse;
///
/// let response = HttpResponse::new(502, "<html>").with_header("content-type", "text/html");
/// assert_eq!(response.status(), 502);
/// ```
pub struct HttpResponse {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl HttpResponse {
    /// Creates a response with this status code and body, without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: HeaderMap::new(), body: body.into() }
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If no header can have this name or this value.
    #[must_use]
    #[track_caller]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        add(&mut self.headers, name, value);
        self
    }

    /// Returns the HTTP status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns every header, by its lower-case name.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.headers)
    }

    /// Returns the value of a header, whatever the case of the name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the whole body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the whole body, without the rest.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// Replaces the body.
    pub(crate) fn map_body(mut self, map: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Self {
        self.body = map(self.body);
        self
    }
}

/// Shows no body: it may carry secrets.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

#[track_caller]
fn add(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = HeaderName::try_from(name).expect("no header has this name");
    headers.append(name, HeaderValue::try_from(value).expect("no header has this value"));
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
}

/// The progress of a request, which is known also when its exchange is dropped halfway.
///
/// A transport that does not report it counts as one that sends at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    state: Arc<AtomicU8>,
}

impl Progress {
    const SENT: u8 = 0;
    const WAITING: u8 = 1;
    const GIVEN_UP: u8 = 2;

    /// Notes that the request waits for a connection: nothing of it has left this machine.
    fn wait(&self) {
        self.state.store(Self::WAITING, Ordering::Release);
    }

    /// Notes that the request is about to be written to a connection, and returns whether that is still wanted.
    fn send(&self) -> bool {
        self.leave_waiting(Self::SENT) != Self::GIVEN_UP
    }

    /// Notes that the caller no longer waits. A request that has not been written yet never will be.
    pub(crate) fn give_up(&self) {
        self.leave_waiting(Self::GIVEN_UP);
    }

    /// Returns whether the service may have received a part of the request.
    pub(crate) fn sent(&self) -> bool {
        self.state.load(Ordering::Acquire) == Self::SENT
    }

    /// Changes the state of a request that waits, and returns the state before.
    fn leave_waiting(&self, state: u8) -> u8 {
        let changed = self.state.compare_exchange(Self::WAITING, state, Ordering::AcqRel, Ordering::Acquire);
        changed.unwrap_or_else(|other| other)
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn a_request_that_was_given_up_is_not_sent_later() {
        let silent = Progress::default();
        assert!(silent.sent(), "a transport that reports nothing may have sent it");
        let progress = Progress::default();
        progress.wait();
        assert!(!progress.sent());
        progress.give_up();
        assert!(!progress.send());
        assert!(!progress.sent());
        let progress = Progress::default();
        progress.wait();
        assert!(progress.send());
        progress.give_up();
        assert!(progress.sent());
    }
}
