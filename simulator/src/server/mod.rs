//! The simulator over HTTP and HTTPS, for clients of any language.

pub(crate) mod control;
mod tls;

use crate::explorer::live::Live;
use crate::explorer::{self, Explorer};
use crate::shell::{Request, parameters::MAX_BYTES};
use crate::simulator::Simulator;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware;
use axum::routing::get;
use generated_sdk::Config;
use http_body_util::BodyExt;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tls::Tls;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// The settings of the server: address, TLS and limits.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    address: SocketAddr,
    tls: bool,
    connections: usize,
    patience: Duration,
    catalogue: Option<String>,
    live: Option<Live>,
}

impl ServerOptions {
    /// Creates settings for a free port of the loopback interface, without TLS.
    pub fn new() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            tls: false,
            connections: 1_024,
            patience: Duration::from_secs(30),
            catalogue: None,
            live: None,
        }
    }

    /// Sets the port to listen on. 0 means any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Listens on this address instead of the loopback interface. Everybody who reaches it can read and change the simulated
    /// world.
    pub fn listen(mut self, address: IpAddr) -> Self {
        self.address.set_ip(address);
        self
    }

    /// Serves HTTPS, with a certificate of an authority that is made on the spot.
    pub fn tls(self, tls: bool) -> Self {
        Self { tls, ..self }
    }

    /// Sets the number of connections that can be open at the same time. Default: 1,024.
    pub fn connections(self, connections: usize) -> Self {
        Self { connections: connections.max(1), ..self }
    }

    /// Sets the time that a client may take to send a request. Default: 30 seconds.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Shows the services of this catalogue in the explorer instead of the simulated one, for reading and for code. It is the JSON
    /// that `cargo xtask generate` writes.
    pub fn catalogue(self, json: impl Into<String>) -> Self {
        Self { catalogue: Some(json.into()), ..self }
    }

    /// Lets the explorer call the real service with this configuration, if the page is opened with this key behind `#key=`. The
    /// credentials stay in this process.
    pub fn live(self, config: Config, key: impl Into<String>) -> Self {
        Self { live: Some(Live::new(config, key.into())), ..self }
    }
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// A simulator that listens. Dropping it ends the server without waiting for open calls; [`stop`](Self::stop) waits.
///
/// ```
/// use generated_sdk::organization::v2021_03_31::Client;
/// use organization_simulator::{Account, Server, ServerOptions, Simulator};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::new();
/// let server = Server::start(simulator.clone(), ServerOptions::new()).await?;
///
/// let administrator = simulator.add_account(Account::enterprise("Example Ltd"));
/// let config = generated_sdk::Config::builder(administrator.credentials()).endpoint(server.endpoint()).no_proxy();
/// let client = Client::new(config.build()?);
/// client.create_organization().send().await?;
///
/// server.stop().await;
/// # Ok(()) }
/// ```
pub struct Server {
    endpoint: String,
    authority: Option<String>,
    end: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts to listen.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, or the catalogue is not one.
    pub async fn start(simulator: Simulator, mut options: ServerOptions) -> io::Result<Self> {
        let listener = TcpListener::bind(options.address).await?;
        let address = listener.local_addr()?;
        let tls = options.tls.then(|| Tls::new(address.ip())).transpose()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let authority = tls.as_ref().map(|tls| tls.authority.clone());
        let (end, ended) = oneshot::channel();
        let explorer = Explorer::new(simulator.clone(), options.catalogue.as_deref(), options.live.take(), scheme)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("not a catalogue: {error}")))?;
        let router = router(simulator, explorer, options.patience);
        let task = tokio::spawn(accept(listener, tls, router, options, ended));
        Ok(Self { endpoint: format!("{scheme}://{address}"), authority, end: Some(end), task })
    }

    /// Returns the URL at which it listens, such as `http://127.0.0.1:8780`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the certificate of the authority, as PEM, if it serves HTTPS.
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Stops listening, and waits for the calls that are open.
    pub async fn stop(mut self) {
        if let Some(end) = self.end.take() {
            // The task may have ended by itself, with nobody left to hear this.
            let _: Result<(), ()> = end.send(());
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Accepts connections until the end, then waits for those that are open.
async fn accept(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    options: ServerOptions,
    mut ended: oneshot::Receiver<()>,
) {
    let open = Arc::new(Semaphore::new(options.connections));
    let graceful = GracefulShutdown::new();
    loop {
        let permit = open.clone().acquire_owned();
        let accepted = async { (permit.await, listener.accept().await) };
        let (permit, stream) = tokio::select! {
            // An error here is the sender that was dropped with the server.
            _ = &mut ended => break,
            (permit, accepted) = accepted => match accepted {
                Ok((stream, _)) => (permit, stream),
                Err(_) => {
                    // Out of file handles, most likely. Others may be closed meanwhile.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let watcher = graceful.watcher();
        let (router, tls, patience) = (router.clone(), tls.clone(), options.patience);
        // Small responses would wait for acknowledgements otherwise. A connection that is gone already fails later.
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let _permit = permit;
            match tls {
                None => serve(TokioIo::new(stream), router, patience, watcher).await,
                Some(tls) => {
                    if let Ok(Ok(stream)) = timeout(patience, tls.acceptor.accept(stream)).await {
                        serve(TokioIo::new(stream), router, patience, watcher).await;
                    }
                }
            }
        });
    }
    drop(listener);
    // A client that never ends its request must not keep the program alive.
    let _ = timeout(Duration::from_secs(5), graceful.shutdown()).await;
}

async fn serve<S>(
    stream: TokioIo<S>,
    router: Router,
    patience: Duration,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request| {
        let answered = router.call(request);
        async move {
            let response = answered.await.unwrap_or_else(|never| match never {});
            // hyper closes the connection when a service fails.
            if response.extensions().get::<LostConnection>().is_some() { Err(LostConnection) } else { Ok(response) }
        }
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).header_read_timeout(patience).serve_connection(stream, service);
    // What ends a connection early is the client's affair.
    let _ = watcher.watch(connection).await;
}

/// Marks a response that is not to be sent: a fault loses the connection instead.
#[derive(Clone, Copy, Debug)]
struct LostConnection;

impl fmt::Display for LostConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault loses the connection")
    }
}

impl std::error::Error for LostConnection {}

fn router(simulator: Simulator, explorer: Explorer, patience: Duration) -> Router {
    let calls = simulator.clone();
    let explorer = explorer.router().layer(middleware::from_fn(control::no_foreign_pages));
    Router::new()
        // `nest` takes the prefix with and without what follows, but not with a slash alone.
        .route("/_simulator/", get(control::overview).with_state(simulator.clone()))
        .nest("/_simulator/explorer", explorer)
        .nest("/_simulator", control::router(simulator))
        .fallback(move |request: axum::extract::Request| async move {
            if is_for_a_person(&request) {
                explorer::page(request.headers())
            } else {
                answer(calls.clone(), request, patience).await
            }
        })
}

/// Whether a request is that of a browser which opens the explorer: the API has no call without an action or a signature.
fn is_for_a_person(request: &axum::extract::Request) -> bool {
    let is_page = request.method() == Method::GET && request.uri().path() == "/" && request.uri().query().is_none();
    let headers = request.headers();
    is_page
        && control::is_own(headers)
        && !headers.contains_key("authorization")
        && !headers.contains_key("x-tc-action")
}

/// Answers a call of the API.
async fn answer(simulator: Simulator, request: axum::extract::Request, patience: Duration) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let body = match timeout(patience, read(body)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return plain(StatusCode::BAD_REQUEST, "the body could not be read\n"),
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, "the body took too long\n"),
    };
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let mut headers: Vec<_> = headers.collect();
    if let Some(authority) = parts.uri.authority() {
        // A request for a proxy has the host in its first line.
        headers.retain(|(name, _)| name != "host");
        headers.push(("host".to_owned(), authority.to_string()));
    }
    let method = if parts.method == Method::POST { "POST".to_owned() } else { parts.method.to_string() };
    let target = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let request = Request { method, target, headers, body };
    match simulator.answer_slowly(&request).await {
        Ok(answered) => {
            let mut response = axum::response::Response::new(Body::from(answered.body));
            *response.status_mut() = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::OK);
            for (name, value) in answered.headers {
                if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                    response.headers_mut().insert(name, value);
                }
            }
            response
        }
        Err(_) => {
            let mut response = axum::response::Response::new(Body::empty());
            response.extensions_mut().insert(LostConnection);
            response
        }
    }
}

/// Reads a body. Of one that is too large it keeps just so much that the shell can see that it is.
async fn read(mut body: Body) -> Result<Vec<u8>, axum::Error> {
    /// The number of bytes that are read and discarded, so that the client reads the response.
    const DRAINED: usize = 64 << 20;
    let (mut kept, mut read) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data): Result<Bytes, _> = frame?.into_data() else { continue };
        read += data.len();
        if kept.len() <= MAX_BYTES {
            let room = MAX_BYTES + 1 - kept.len();
            kept.extend_from_slice(&data[..data.len().min(room)]);
        }
        if read > DRAINED {
            break;
        }
    }
    Ok(kept)
}

fn plain(status: StatusCode, text: &'static str) -> axum::response::Response {
    let mut response = axum::response::Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
