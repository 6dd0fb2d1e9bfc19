//! Makes connections: directly or through a proxy, with TLS where the URL asks for it.

use super::proxy::{Proxies, Proxy, Scheme};
use super::tls;
use super::{BoxFuture, TransportError};
use hyper::Uri;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tower_service::Service;

/// Makes the connections of a client.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    tls: tls::Connector,
    proxies: Arc<Proxies>,
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(proxies: Arc<Proxies>, tls: tls::Connector, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared among the addresses of a host, so that a dead one leaves time for the next.
        tcp.set_connect_timeout(Some(timeout));
        Self { tcp, tls, proxies, timeout }
    }

    async fn connect(self, target: Uri) -> Result<Stream, Failure> {
        let secure = target.scheme_str() == Some("https");
        let port = target.port_u16().unwrap_or(if secure { 443 } else { 80 });
        // A URL writes IPv6 addresses in brackets.
        let authority = format!("{}:{port}", target.host().unwrap_or_default());
        let host = target.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');

        let proxy = self.proxies.to(secure, host, port);
        let (io, whole_url) = match proxy {
            None => {
                let to_host = |error| Failure::new(format!("cannot connect to {authority}"), error);
                (self.tcp(target.clone()).await.map_err(to_host)?, false)
            }
            Some(proxy) if proxy.scheme == Scheme::Socks => {
                (self.through_socks(proxy, &target, &authority).await?, false)
            }
            Some(proxy) if secure => (self.through_tunnel(proxy, &authority).await?, false),
            // The proxy is sent what is meant for the host, and learns the host from the URL.
            Some(proxy) => (self.to_proxy(proxy).await?, true),
        };
        let io = match secure {
            true => {
                let failed = |error| Failure::new(format!("no TLS connection with {authority}"), error);
                self.tls.connect(host, io).await.map_err(failed)?
            }
            false => io,
        };
        Ok(Stream { io, whole_url })
    }

    async fn tcp(&self, target: Uri) -> Result<BoxedIo, Box<dyn Error + Send + Sync>> {
        Ok(Box::new(self.tcp.clone().call(target).await?.into_inner()))
    }

    /// A connection on which the proxy reads HTTP.
    async fn to_proxy(&self, proxy: &Proxy) -> Result<BoxedIo, Failure> {
        let io = self.tcp(url_of(proxy)?).await;
        let io = io.map_err(|error| Failure::new(format!("cannot connect to the proxy {proxy}"), error))?;
        match proxy.scheme {
            Scheme::Https => {
                let failed = |error| Failure::new(format!("no TLS connection with the proxy {proxy}"), error);
                self.tls.clone().connect(&proxy.host, io).await.map_err(failed)
            }
            Scheme::Http | Scheme::Socks => Ok(io),
        }
    }

    async fn through_tunnel(&self, proxy: &Proxy, authority: &str) -> Result<BoxedIo, Failure> {
        let mut io = self.to_proxy(proxy).await?;
        let answer = ask_for_tunnel(&mut io, authority, proxy.authorization()).await;
        let status = answer.map_err(|error| Failure::new(format!("the proxy {proxy} broke off"), error.into()))?;
        match status {
            200..=299 => Ok(io),
            407 => Err(Failure::of(wants_login(proxy))),
            status => {
                Err(Failure::of(format!("the proxy {proxy} opens no tunnel to {authority}: HTTP status {status}")))
            }
        }
    }

    async fn through_socks(&self, proxy: &Proxy, target: &Uri, authority: &str) -> Result<BoxedIo, Failure> {
        let mut socks = SocksV5::new(url_of(proxy)?, self.tcp.clone());
        if let Some(login) = &proxy.login {
            let text = |secret: &SecretString| secret.expose_secret().to_owned();
            socks = socks.with_auth(text(&login.user), text(&login.password));
        }
        let failed = |error| Failure::new(format!("no connection to {authority} through the proxy {proxy}"), error);
        let io = socks.call(target.clone()).await.map_err(|error| failed(Box::new(error)))?;
        Ok(Box::new(io.into_inner()))
    }
}

/// What the proxy means by HTTP status 407.
pub(super) fn wants_login(proxy: &Proxy) -> String {
    match proxy.login {
        Some(_) => format!("the proxy {proxy} refuses the user or the password in its URL (HTTP status 407)"),
        None => format!("the proxy {proxy} wants a user and a password in its URL (HTTP status 407)"),
    }
}

fn url_of(proxy: &Proxy) -> Result<Uri, Failure> {
    let url = format!("http://{proxy}").parse();
    url.map_err(|error| Failure::new(format!("cannot connect to the proxy {proxy}"), Box::new(error)))
}

/// Asks a proxy for a tunnel; the HTTP status of its answer. Reads not a byte more than the answer's head.
async fn ask_for_tunnel(io: &mut BoxedIo, authority: &str, authorization: Option<SecretString>) -> io::Result<u16> {
    const LONGEST: usize = 16 << 10;
    io.write_all(format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").as_bytes()).await?;
    if let Some(authorization) = authorization {
        let header = SecretString::from(format!("Proxy-Authorization: {}\r\n", authorization.expose_secret()));
        io.write_all(header.expose_secret().as_bytes()).await?;
    }
    io.write_all(b"\r\n").await?;
    io.flush().await?;

    let no_http = || io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP");
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
    type Error = Failure;
    type Future = BoxFuture<'static, Result<TokioIo<Stream>, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move {
            let limit = connector.timeout;
            let late =
                || Failure::of(format!("no connection to {} within {limit:?}", target.host().unwrap_or_default()));
            let connected = tokio::time::timeout(limit, connector.connect(target.clone())).await;
            connected.map_err(|_| late())?.map(TokioIo::new)
        })
    }
}

/// Why there is no connection. Nothing was sent.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    message: String,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Failure {
    fn of(message: String) -> Self {
        Self { message, source: None }
    }

    fn new(message: String, source: Box<dyn Error + Send + Sync>) -> Self {
        Self { message, source: Some(source.into()) }
    }
}

impl From<Failure> for TransportError {
    fn from(failure: Failure) -> Self {
        let error = Self::before_sending(failure.message);
        match failure.source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// Any connection, encrypted or not, so that all of them can be layered on each other.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

pub(super) type BoxedIo = Box<dyn Io>;

/// A connection that HTTP is spoken on.
pub(super) struct Stream {
    io: BoxedIo,
    /// Whether a proxy reads the requests, which then begin with the whole URL.
    whole_url: bool,
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.whole_url)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
