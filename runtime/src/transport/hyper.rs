//! The default transport: HTTPS with pooled connections.

use super::connect::{Connector, Failure, wants_login};
use super::proxy::{Proxies, Proxy, Scheme};
use super::tls::{self, Added, Roots, Tls};
use super::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use crate::environment::Environment;
use crate::error::ConfigError;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::Uri;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// HTTP/1.1 over TLS; connections are kept and shared, and go through a proxy where one is set.
///
/// It runs inside a Tokio runtime.
#[derive(Clone)]
pub struct HyperTransport {
    client: HttpClient,
    /// Who waits with the thread blocked must not depend on connections that this very thread would drive.
    #[cfg(feature = "blocking")]
    blocking: HttpClient,
    proxies: Arc<Proxies>,
}

type HttpClient = Client<Connector, Full<Bytes>>;

/// Largest answer that is read.
const MAX_RESPONSE_BYTES: usize = 32 << 20;

/// The service closes idle connections after about a minute; the client must be first.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

impl HyperTransport {
    /// Starts a transport; everything has a default. A [`ConfigBuilder`](crate::ConfigBuilder) has the same settings and makes
    /// one; this is for those who put it into a transport of their own.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder {
            connect_timeout: Duration::from_secs(5),
            proxy: ProxyChoice::Environment,
            roots: Roots { built_in: true, added: Vec::new() },
            tls: None,
        }
    }

    /// The client whose connections the current runtime drives.
    fn client(&self) -> &HttpClient {
        #[cfg(feature = "blocking")]
        if crate::blocking::is_inside() {
            return &self.blocking;
        }
        &self.client
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").field("proxies", &self.proxies).finish_non_exhaustive()
    }
}

/// Builds a [`HyperTransport`].
#[derive(Clone)]
#[must_use]
pub struct HyperTransportBuilder {
    connect_timeout: Duration,
    proxy: ProxyChoice,
    roots: Roots,
    tls: Option<Tls>,
}

#[derive(Clone)]
enum ProxyChoice {
    Environment,
    None,
    /// The URL has a password, maybe.
    Url(SecretString),
}

impl HyperTransportBuilder {
    /// How long making a connection may take, proxy and TLS included. Default: 5 seconds.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: timeout, ..self }
    }

    /// The proxy that every connection goes through, also those to the own machine. The environment has no say then.
    ///
    /// The URL is `[scheme://][user[:password]@]host[:port]`; user and password are percent-encoded. They are in no log and no
    /// error. The scheme is one of
    ///
    /// - `http` (the default): the proxy opens a tunnel, and sees no more than the host's name;
    /// - `https`: likewise, and what is said to the proxy is encrypted, too;
    /// - `socks5` or `socks5h`: SOCKS version 5. The proxy looks up the host's name.
    ///
    /// Without this setting the environment names the proxy when the transport is built:
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `https_proxy`, `HTTPS_PROXY` | the proxy for HTTPS |
    /// | `http_proxy`, `HTTP_PROXY` | the proxy for plain HTTP; the latter is ignored in a CGI program (`REQUEST_METHOD` is set), where anybody can set it |
    /// | `all_proxy`, `ALL_PROXY` | the proxy where there is none of these |
    /// | `no_proxy`, `NO_PROXY` | what is reached without: `*`, or names (with all that is below them), addresses and networks such as `10.0.0.0/8`, with commas between; a name or address can have a port |
    ///
    /// The first one that is set and not empty counts. The own machine is never reached through a proxy of the environment.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        Self { proxy: ProxyChoice::Url(url.into().into()), ..self }
    }

    /// No proxy, whatever the environment says.
    pub fn no_proxy(self) -> Self {
        Self { proxy: ProxyChoice::None, ..self }
    }

    /// Trusts these certificate authorities, too: one or several certificates in PEM. They count for the service and for a
    /// proxy.
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.added.push(Added::Pem(pem.into()));
        self
    }

    /// Trusts this certificate authority, too: one certificate in DER.
    pub fn root_certificate_der(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.roots.added.push(Added::Der(der.into()));
        self
    }

    /// Whether the certificate authorities are trusted that come with the [TLS](Self::tls) in use. Default: yes. Without them,
    /// the added ones are trusted alone.
    pub fn built_in_root_certificates(mut self, trusted: bool) -> Self {
        self.roots.built_in = trusted;
        self
    }

    /// Which TLS is used. Default: rustls, if the feature `rustls` is on.
    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    pub fn tls(self, tls: Tls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// The transport.
    ///
    /// # Errors
    ///
    /// If a proxy, also one that the environment names, or a certificate cannot be used.
    pub fn build(self) -> Result<HyperTransport, ConfigError> {
        self.build_with(Environment::process())
    }

    /// With something else in place of the environment.
    pub(crate) fn build_with(self, environment: Environment<'_>) -> Result<HyperTransport, ConfigError> {
        let proxies = Arc::new(match &self.proxy {
            ProxyChoice::Environment => Proxies::from_environment(environment)?,
            ProxyChoice::None => Proxies::default(),
            ProxyChoice::Url(url) => Proxies::all(url.expose_secret())?,
        });
        let tls = tls::Connector::new(self.tls, &self.roots)?;
        let connector = Connector::new(Arc::clone(&proxies), tls, self.connect_timeout);
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_timer(TokioTimer::new())
            // Only the caller knows whether a repetition is safe.
            .retry_canceled_requests(false)
            .set_host(false);
        Ok(HyperTransport {
            #[cfg(feature = "blocking")]
            blocking: builder.build(connector.clone()),
            client: builder.build(connector),
            proxies,
        })
    }
}

impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder").finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let client = self.client().clone();
        let proxies = Arc::clone(&self.proxies);
        Box::pin(async move {
            let mut request = encode(request)?;
            let proxy = reading_proxy(&proxies, request.uri());
            if let Some(authorization) = proxy.and_then(Proxy::authorization) {
                let value = HeaderValue::from_str(authorization.expose_secret());
                let mut value = value.map_err(|error| TransportError::before_sending(error.to_string()))?;
                value.set_sensitive(true);
                request.headers_mut().insert(PROXY_AUTHORIZATION, value);
            }
            let response = client.request(request).await.map_err(told)?;
            if let Some(proxy) = proxy.filter(|_| response.status().as_u16() == 407) {
                return Err(TransportError::before_sending(wants_login(proxy)));
            }
            read(response, MAX_RESPONSE_BYTES, "the answer is larger than 32 MiB; ask for smaller pages").await
        })
    }
}

impl HyperTransport {
    /// Fetches a small document, unsigned. The transport must have no proxy.
    pub(crate) async fn get(&self, url: &str, host: &str, most: usize) -> Result<HttpResponse, TransportError> {
        let request = hyper::Request::get(url).header("host", host).body(Full::default()).map_err(unsendable)?;
        let response = self.client().request(request).await.map_err(told)?;
        read(response, most, "the answer is too large").await
    }
}

async fn read(
    response: hyper::Response<Incoming>,
    most: usize,
    too_large: &'static str,
) -> Result<HttpResponse, TransportError> {
    let (head, body) = response.into_parts();
    let body = Limited::new(body, most).collect().await.map_err(|error| {
        let message = if error.is::<LengthLimitError>() { too_large } else { "the connection broke within the answer" };
        TransportError::after_sending(message).with_source(error)
    })?;
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(HttpResponse {
        status: head.status.as_u16(),
        headers: head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        body: body.to_bytes().into(),
    })
}

fn unsendable(error: hyper::http::Error) -> TransportError {
    TransportError::before_sending("the request cannot be sent").with_source(error)
}

/// The proxy that is sent what is meant for this URL, instead of being asked for a tunnel.
fn reading_proxy<'a>(proxies: &'a Proxies, url: &Uri) -> Option<&'a Proxy> {
    let host = url.host().filter(|_| url.scheme_str() == Some("http"))?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let proxy = proxies.to(false, host, url.port_u16().unwrap_or(80));
    proxy.map(|proxy| &**proxy).filter(|proxy| proxy.scheme != Scheme::Socks)
}

fn told(error: hyper_util::client::legacy::Error) -> TransportError {
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    match causes.find_map(|cause| cause.downcast_ref::<Failure>()) {
        Some(failure) => failure.clone().into(),
        None if error.is_connect() => {
            TransportError::before_sending("cannot connect to the service").with_source(error)
        }
        None => TransportError::after_sending("the connection broke before an answer came").with_source(error),
    }
}

fn encode(request: HttpRequest) -> Result<hyper::Request<Full<Bytes>>, TransportError> {
    let mut encoded = hyper::Request::post(request.url).body(Full::from(request.body)).map_err(unsendable)?;
    for (name, value) in request.headers {
        let unsendable = |_| TransportError::before_sending(format!("`{name}` is not the name of a header"));
        let encoded_name = HeaderName::from_bytes(name.as_bytes()).map_err(unsendable)?;
        // The error of a value could show it, and it may be a secret: keep the name only.
        let value = HeaderValue::from_maybe_shared(Bytes::from(value)).map_err(|_| {
            TransportError::before_sending(format!("the header `{name}` has a value that cannot be sent"))
        })?;
        encoded.headers_mut().append(encoded_name, value);
    }
    Ok(encoded)
}
