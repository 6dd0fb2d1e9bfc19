//! How a signed request travels. The default is [`HyperTransport`]; anything that implements [`Transport`] can replace it.

mod connect;
mod hyper;
mod proxy;
// Without TLS nobody looks at the certificates.
#[cfg_attr(not(any(feature = "native-tls", feature = "rustls")), allow(dead_code, unused_variables))]
mod tls;

pub use self::hyper::{HyperTransport, HyperTransportBuilder};
#[cfg(any(feature = "native-tls", feature = "rustls"))]
pub use self::tls::Tls;
pub use crate::error::TransportError;
pub use crate::future::BoxFuture;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Sends signed requests and brings back the answers.
///
/// It must send the request exactly as it is, since body, host and content type are signed, and must not repeat it: the
/// client decides whether that is safe. Dropping the future cancels the exchange.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request.
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>>;
}

/// One transport for several clients, or one that is chosen at run time.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }
}

/// A signed `POST` request.
pub struct HttpRequest {
    /// Where it goes, such as `https://organization.tencentcloudapi.com/`.
    pub url: String,
    /// Every header with its lower-case name, `Host` included.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The JSON body.
    pub body: Vec<u8>,
}

/// Shows neither headers nor body: both carry secrets.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The answer to a request, whatever it is.
pub struct HttpResponse {
    /// The HTTP status code.
    pub status: u16,
    /// The headers, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Shows no body: it may carry secrets.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
