//! The default transport: HTTPS with pooled connections.

use super::body::{TrackedBody, read};
use super::connect::{ConnectError, ConnectSettings, Connector, login_refused};
use super::pool::{Pool, PoolSettings};
use super::proxy::{Proxies, Proxy, Scheme};
use super::tls::{self, Added, Identity, Roots, Tls};
use super::{BoxFuture, HttpRequest, HttpResponse, Progress, Transport, TransportError};
use crate::endpoint::Endpoint;
use crate::environment::Environment;
use crate::error::ConfigError;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper::{Method, Request, Uri};
use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// HTTP/1.1 over TLS. Connections are kept and shared by the clones, and go through a proxy where one is set.
///
/// It runs inside a Tokio runtime. Calls of different runtimes never share a connection; the connections of the eight
/// runtimes that were used last are kept.
#[derive(Clone)]
pub struct HyperTransport {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    proxies: Arc<Proxies>,
    has_tls: bool,
}

/// Largest response that is read.
const MAX_RESPONSE_BYTES: usize = 32 << 20;

impl HyperTransport {
    /// Starts a transport; everything has a default. A [`ConfigBuilder`](crate::ConfigBuilder) has the same settings and makes
    /// one; this is for those who put it into a transport of their own.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }

    /// Checks that an endpoint can be reached with these settings.
    pub(crate) fn check(&self, endpoint: &Endpoint) -> Result<(), ConfigError> {
        if endpoint.secure && !self.inner.has_tls {
            return Err(ConfigError::new(tls::NO_TLS));
        }
        let proxy = self.inner.proxies.to(endpoint.secure, endpoint.host(), endpoint.port());
        proxy.map(drop).map_err(|why| ConfigError::new(why.to_owned()))
    }

    /// Checks that the services below a domain can be reached with these settings.
    pub(crate) fn check_domain(&self, domain: &str) -> Result<(), ConfigError> {
        if !self.inner.has_tls {
            return Err(ConfigError::new(tls::NO_TLS));
        }
        self.inner.proxies.check_domain(domain)
    }

    /// Fetches a small document, unsigned. The transport must have no proxy.
    pub(crate) async fn get(&self, url: &str, host: &str, most: usize) -> Result<HttpResponse, TransportError> {
        let progress = Progress::default();
        let request = Request::get(url).header(HOST, host).body(TrackedBody::none(progress.clone()));
        let request =
            request.map_err(|error| TransportError::before_sending("the request cannot be sent").with_source(error))?;
        self.exchange(request, &progress, None, most).await
    }

    async fn exchange(
        &self,
        request: Request<TrackedBody>,
        progress: &Progress,
        proxy: Option<&Proxy>,
        most: usize,
    ) -> Result<HttpResponse, TransportError> {
        let response = self.inner.pool.client().request(request).await;
        let response = response.map_err(|error| transport_error(error, progress.sent()))?;
        if let Some(proxy) = proxy.filter(|_| response.status().as_u16() == 407) {
            return Err(TransportError::before_sending(login_refused(proxy)).permanent());
        }
        let (head, body) = response.into_parts();
        let body = read(body, most).await?;
        Ok(HttpResponse { status: head.status.as_u16(), headers: head.headers, body })
    }

    #[cfg(test)]
    pub(super) fn pool(&self) -> &Pool {
        &self.inner.pool
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").field("proxies", &self.inner.proxies).finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let transport = self.clone();
        Box::pin(async move {
            let HttpRequest { uri, headers, body, progress, .. } = request;
            let mut request = Request::new(TrackedBody::new(body, progress.clone()));
            *request.method_mut() = Method::POST;
            *request.headers_mut() = headers;
            let proxy = reading_proxy(&transport.inner.proxies, &uri)?;
            *request.uri_mut() = uri;
            if let Some(authorization) = proxy.and_then(Proxy::authorization) {
                let value = HeaderValue::from_str(authorization.expose_secret());
                let mut value = value.map_err(|error| TransportError::before_sending(error.to_string()).permanent())?;
                value.set_sensitive(true);
                request.headers_mut().insert(PROXY_AUTHORIZATION, value);
            }
            transport.exchange(request, &progress, proxy, MAX_RESPONSE_BYTES).await
        })
    }
}

/// Returns the proxy that is sent what is meant for this URL, instead of being asked for a tunnel.
fn reading_proxy<'a>(proxies: &'a Proxies, url: &Uri) -> Result<Option<&'a Proxy>, TransportError> {
    let Some(host) = url.host().filter(|_| url.scheme_str() == Some("http")) else { return Ok(None) };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let proxy = proxies.to(false, host, url.port_u16().unwrap_or(80));
    let proxy = proxy.map_err(|why| TransportError::before_sending(why).permanent())?;
    Ok(proxy.filter(|proxy| proxy.scheme != Scheme::Socks))
}

fn transport_error(error: hyper_util::client::legacy::Error, sent: bool) -> TransportError {
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    if let Some(failed) = causes.find_map(|cause| cause.downcast_ref::<ConnectError>()) {
        return failed.clone().into();
    }
    if sent {
        TransportError::after_sending("the connection broke before a response came").with_source(error)
    } else {
        TransportError::before_sending("the connection broke before the request was sent").with_source(error)
    }
}

/// Builds a [`HyperTransport`].
#[derive(Clone)]
#[must_use]
pub struct HyperTransportBuilder {
    connect: ConnectSettings,
    pool: PoolSettings,
    proxy: ProxyChoice,
    roots: Roots,
    identity: Option<Identity>,
    tls: Option<Tls>,
    /// Nothing was set, so that the transport can be one that others use, too.
    shareable: bool,
}

#[derive(Clone)]
enum ProxyChoice {
    Environment,
    None,
    /// The URL has a password, maybe.
    Url(SecretString),
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            connect: ConnectSettings { timeout: Duration::from_secs(5), keep_alive: None },
            // The service closes idle connections after about a minute; the client must be first.
            pool: PoolSettings { idle_timeout: Duration::from_secs(30), max_idle: usize::MAX },
            proxy: ProxyChoice::Environment,
            roots: Roots { built_in: true, added: Vec::new() },
            identity: None,
            tls: None,
            shareable: true,
        }
    }
}

impl HyperTransportBuilder {
    fn set(mut self, set: impl FnOnce(&mut Self)) -> Self {
        set(&mut self);
        self.shareable = false;
        self
    }

    /// Sets how long making a connection may take, proxy and TLS included. Default: 5 seconds.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set(|builder| builder.connect.timeout = timeout)
    }

    /// Sets how long a connection is kept without a call. Default: 30 seconds, since the service closes it after about a
    /// minute.
    pub fn pool_idle_timeout(self, timeout: Duration) -> Self {
        self.set(|builder| builder.pool.idle_timeout = timeout)
    }

    /// Sets how many connections to one host are kept without a call; with 0, every call opens its own. Default: no bound.
    pub fn pool_max_idle_per_host(self, connections: usize) -> Self {
        self.set(|builder| builder.pool.max_idle = connections)
    }

    /// Sends TCP keep-alive probes on connections that were idle for this long, for gateways that silently forget idle
    /// connections. Default: none are sent.
    pub fn tcp_keep_alive(self, idle: Duration) -> Self {
        self.set(|builder| builder.connect.keep_alive = Some(idle))
    }

    /// Sets the proxy that every connection goes through, also those to this machine. The environment has no say then.
    ///
    /// The URL is `[scheme://][user[:password]@]host[:port]`; user and password are percent-encoded. They are in no log and no
    /// error. The scheme is one of
    ///
    /// - `http` (the default): the proxy opens a tunnel, and sees no more than the host's name;
    /// - `https`: likewise, and the connection to the proxy is encrypted, too;
    /// - `socks5`, `socks5h` or `socks`: SOCKS version 5. The proxy resolves the host's name.
    ///
    /// Without this setting the environment names the proxy when the transport is built:
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `https_proxy`, `HTTPS_PROXY` | the proxy for HTTPS |
    /// | `http_proxy`, `HTTP_PROXY` | the proxy for plain HTTP; the latter is ignored in a CGI program (`REQUEST_METHOD` is set), where anybody can set it |
    /// | `all_proxy`, `ALL_PROXY` | the proxy where there is none of these |
    /// | `no_proxy`, `NO_PROXY` | what is reached without: `*`, or names (with all that is below them), addresses and networks such as `10.0.0.0/8`, separated by commas; a name or address can have a port |
    ///
    /// The first one that is set and not empty counts. This machine is never reached through a proxy of the environment. A
    /// proxy of the environment that cannot be understood is an error only where it would be used.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        self.set(|builder| builder.proxy = ProxyChoice::Url(url.into().into()))
    }

    /// Uses no proxy, whatever the environment says.
    pub fn no_proxy(self) -> Self {
        self.set(|builder| builder.proxy = ProxyChoice::None)
    }

    /// Trusts these certificate authorities, too: one or several certificates in PEM. They count for the service and for a
    /// proxy.
    pub fn root_certificate_pem(self, pem: impl Into<Vec<u8>>) -> Self {
        self.set(|builder| builder.roots.added.push(Added::Pem(pem.into())))
    }

    /// Trusts this certificate authority, too: one certificate in DER.
    pub fn root_certificate_der(self, der: impl Into<Vec<u8>>) -> Self {
        self.set(|builder| builder.roots.added.push(Added::Der(der.into())))
    }

    /// Sets whether the certificate authorities that come with the TLS in use are trusted. Default: yes. Without
    /// them, only the added ones are trusted.
    pub fn built_in_root_certificates(self, trusted: bool) -> Self {
        self.set(|builder| builder.roots.built_in = trusted)
    }

    /// Sets the certificate by which this client identifies itself to a gateway or proxy that asks for one: a certificate, with
    /// its intermediates after it, and its private key in PKCS #8, both in PEM. No error and no `Debug` output shows the key.
    pub fn client_certificate_pem(self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.set(|builder| builder.identity = Some(Identity::new(certificates.into(), key.into())))
    }

    /// Selects the TLS library. Default: rustls, if the feature `rustls` is enabled.
    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    pub fn tls(self, tls: Tls) -> Self {
        self.set(|builder| builder.tls = Some(tls))
    }

    /// Builds the transport.
    ///
    /// # Errors
    ///
    /// If the proxy that was set or a certificate cannot be used.
    pub fn build(self) -> Result<HyperTransport, ConfigError> {
        self.build_with(Environment::process())
    }

    /// Returns the transport that all configurations with default settings share.
    pub(crate) fn build_shared(self, environment: Environment<'_>) -> Result<HyperTransport, ConfigError> {
        /// Another environment, which only a changed variable can bring about, starts another one.
        static SHARED: Mutex<Option<HyperTransport>> = Mutex::new(None);

        if !self.shareable {
            return self.build_with(environment);
        }
        let proxies = Proxies::from_environment(environment);
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        match &*shared {
            Some(transport) if *transport.inner.proxies == proxies => Ok(transport.clone()),
            _ => Ok(shared.insert(self.build_through(proxies)?).clone()),
        }
    }

    /// Builds the transport with another environment than that of the process.
    pub(crate) fn build_with(self, environment: Environment<'_>) -> Result<HyperTransport, ConfigError> {
        let proxies = match &self.proxy {
            ProxyChoice::Environment => Proxies::from_environment(environment),
            ProxyChoice::None => Proxies::default(),
            ProxyChoice::Url(url) => Proxies::all(url.expose_secret())?,
        };
        self.build_through(proxies)
    }

    fn build_through(self, proxies: Proxies) -> Result<HyperTransport, ConfigError> {
        let tls = tls::Connector::new(self.tls, &self.roots, self.identity.as_ref())?;
        let has_tls = tls.is_some();
        let proxies = Arc::new(proxies);
        let pool = Pool::new(Connector::new(Arc::clone(&proxies), tls, self.connect), self.pool);
        Ok(HyperTransport { inner: Arc::new(Inner { pool, proxies, has_tls }) })
    }
}

/// Shows no setting: a proxy's URL has a password, maybe.
impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_add_up() {
        let seconds = Duration::from_secs;
        let builder = HyperTransport::builder().connect_timeout(seconds(1)).pool_idle_timeout(seconds(2));
        let HyperTransportBuilder { connect, pool, shareable, .. } =
            builder.tcp_keep_alive(seconds(3)).pool_max_idle_per_host(4);
        assert_eq!((connect.timeout, connect.keep_alive), (seconds(1), Some(seconds(3))));
        assert_eq!(pool, PoolSettings { idle_timeout: seconds(2), max_idle: 4 });
        assert!(!shareable, "others do not have these settings");
    }
}
