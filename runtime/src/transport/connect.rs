//! Makes connections: directly or through a proxy, with TLS where the URL asks for it.

use super::io::{BoxedIo, Stream};
use super::proxy::{Proxies, Proxy, Scheme};
use super::tls;
use super::{BoxFuture, TransportError};
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower_service::Service;

/// Makes the connections of a client.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    tls: Option<tls::Connector>,
    proxies: Arc<Proxies>,
    timeout: Duration,
}

/// Settings of new connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectSettings {
    /// For everything from the name's resolution to the end of the TLS handshake.
    pub(super) timeout: Duration,
    /// The idle time before TCP keep-alive probes.
    pub(super) keep_alive: Option<Duration>,
}

impl Connector {
    pub(super) fn new(proxies: Arc<Proxies>, tls: Option<tls::Connector>, settings: ConnectSettings) -> Self {
        let ConnectSettings { timeout, keep_alive } = settings;
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(keep_alive);
        // Shared among the addresses of a host, so that a dead one leaves time for the next.
        tcp.set_connect_timeout(Some(timeout));
        Self { tcp, tls, proxies, timeout }
    }

    async fn connect(self, target: Uri) -> Result<Stream, ConnectError> {
        let secure = target.scheme_str() == Some("https");
        let port = target.port_u16().unwrap_or(if secure { 443 } else { 80 });
        // A URL writes IPv6 addresses in brackets.
        let authority = format!("{}:{port}", target.host().unwrap_or_default());
        let host = target.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');

        let proxy = self.proxies.to(secure, host, port).map_err(|why| ConnectError::of(why.to_owned()).permanent())?;
        let (io, whole_url) = match proxy {
            None => {
                let to_host = |error| ConnectError::new(format!("cannot connect to {authority}"), error);
                (self.tcp(target.clone()).await.map_err(to_host)?, false)
            }
            Some(proxy) if proxy.scheme == Scheme::Socks => {
                (self.through_socks(proxy, &target, &authority).await?, false)
            }
            Some(proxy) if secure => (self.through_tunnel(proxy, &authority).await?, false),
            // The proxy is sent what is meant for the host, and learns the host from the URL.
            Some(proxy) => (self.to_proxy(proxy).await?, true),
        };
        let io = if secure { self.tls(host, io, authority).await? } else { io };
        Ok(Stream { io, whole_url })
    }

    /// Speaks TLS with a host.
    async fn tls(&self, host: &str, io: BoxedIo, peer: String) -> Result<BoxedIo, ConnectError> {
        let tls = self.tls.clone().ok_or_else(|| ConnectError::of(tls::NO_TLS.to_owned()).permanent())?;
        tls.connect(host, io).await.map_err(|error| {
            let refused = tls::is_certificate_error(&*error);
            let failed = ConnectError::new(format!("no TLS connection with {peer}"), error);
            if refused { failed.permanent() } else { failed }
        })
    }

    async fn tcp(&self, target: Uri) -> Result<BoxedIo, Box<dyn Error + Send + Sync>> {
        Ok(Box::new(self.tcp.clone().call(target).await?.into_inner()))
    }

    /// Connects to a proxy that is sent plain HTTP requests.
    async fn to_proxy(&self, proxy: &Proxy) -> Result<BoxedIo, ConnectError> {
        let io = self.tcp(url_of(proxy)?).await;
        let io = io.map_err(|error| ConnectError::new(format!("cannot connect to the proxy {proxy}"), error))?;
        match proxy.scheme {
            Scheme::Https => self.tls(&proxy.host, io, format!("the proxy {proxy}")).await,
            Scheme::Http | Scheme::Socks => Ok(io),
        }
    }

    async fn through_tunnel(&self, proxy: &Proxy, authority: &str) -> Result<BoxedIo, ConnectError> {
        let mut io = self.to_proxy(proxy).await?;
        let status = open_tunnel(&mut io, authority, proxy.authorization()).await;
        let status = status
            .map_err(|error| ConnectError::new(format!("the proxy {proxy} closed the connection"), error.into()))?;
        match status {
            200..=299 => Ok(io),
            407 => Err(ConnectError::of(login_refused(proxy)).permanent()),
            status => Err(ConnectError::of(format!(
                "the proxy {proxy} refuses a tunnel to {authority}: HTTP status {status}"
            ))),
        }
    }

    async fn through_socks(&self, proxy: &Proxy, target: &Uri, authority: &str) -> Result<BoxedIo, ConnectError> {
        let mut socks = SocksV5::new(url_of(proxy)?, self.tcp.clone());
        if let Some(login) = &proxy.login {
            let text = |secret: &SecretString| secret.expose_secret().to_owned();
            socks = socks.with_auth(text(&login.user), text(&login.password));
        }
        let failed =
            |error| ConnectError::new(format!("no connection to {authority} through the proxy {proxy}"), error);
        let io = socks.call(target.clone()).await.map_err(|error| failed(Box::new(error)))?;
        Ok(Box::new(io.into_inner()))
    }
}

/// Returns the message for HTTP status 407 from a proxy.
pub(super) fn login_refused(proxy: &Proxy) -> String {
    match proxy.login {
        Some(_) => format!("the proxy {proxy} refuses the user or the password in its URL (HTTP status 407)"),
        None => format!("the proxy {proxy} requires a user and a password in its URL (HTTP status 407)"),
    }
}

fn url_of(proxy: &Proxy) -> Result<Uri, ConnectError> {
    let url = format!("http://{proxy}").parse();
    url.map_err(|error| ConnectError::new(format!("cannot connect to the proxy {proxy}"), Box::new(error)))
}

/// Asks a proxy for a tunnel and returns the HTTP status of its response. Reads not a byte beyond the response's head.
async fn open_tunnel(io: &mut BoxedIo, authority: &str, authorization: Option<SecretString>) -> io::Result<u16> {
    const LONGEST: usize = 16 << 10;
    io.write_all(format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").as_bytes()).await?;
    if let Some(authorization) = authorization {
        let header = SecretString::from(format!("Proxy-Authorization: {}\r\n", authorization.expose_secret()));
        io.write_all(header.expose_secret().as_bytes()).await?;
    }
    io.write_all(b"\r\n").await?;
    io.flush().await?;

    let no_http = || io::Error::new(io::ErrorKind::InvalidData, "the response is not HTTP");
    let mut head = Vec::with_capacity(256);
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == LONGEST {
            return Err(no_http());
        }
        head.push(io.read_u8().await?);
    }
    let status = head.strip_prefix(b"HTTP/1.").and_then(|rest| rest.get(2..5)).filter(|_| head[8] == b' ');
    let status = status.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    status.ok_or_else(no_http)
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = ConnectError;
    type Future = BoxFuture<'static, Result<TokioIo<Stream>, ConnectError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move {
            let limit = connector.timeout;
            let late =
                || ConnectError::of(format!("no connection to {} within {limit:?}", target.host().unwrap_or_default()));
            let connected = tokio::time::timeout(limit, connector.connect(target.clone())).await;
            connected.map_err(|_| late())?.map(TokioIo::new)
        })
    }
}

/// A connection that could not be made. Nothing was sent.
#[derive(Clone, Debug)]
pub(super) struct ConnectError {
    message: String,
    /// The next attempt would fail in the same way.
    permanent: bool,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl ConnectError {
    fn of(message: String) -> Self {
        Self { message, permanent: false, source: None }
    }

    fn new(message: String, source: Box<dyn Error + Send + Sync>) -> Self {
        Self { message, permanent: false, source: Some(source.into()) }
    }

    fn permanent(self) -> Self {
        Self { permanent: true, ..self }
    }
}

impl From<ConnectError> for TransportError {
    fn from(failure: ConnectError) -> Self {
        let error = Self::before_sending(failure.message);
        let error = if failure.permanent { error.permanent() } else { error };
        match failure.source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for ConnectError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
