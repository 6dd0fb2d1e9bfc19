//! The default transport: HTTPS with pooled connections.

use super::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::time::Duration;

/// HTTP/1.1 over TLS with the certificate authorities that Mozilla trusts; connections are kept and shared.
///
/// It runs inside a Tokio runtime.
#[derive(Clone, Debug)]
pub struct HyperTransport {
    client: HttpClient,
    /// Who waits with the thread blocked must not depend on connections that this very thread would drive.
    #[cfg(feature = "blocking")]
    blocking: HttpClient,
}

type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Largest answer that is read.
const MAX_RESPONSE_BYTES: usize = 32 << 20;

/// The service closes idle connections after about a minute; the client must be first.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

impl HyperTransport {
    /// A transport whose connections must be made within the given time.
    pub fn new(connect_timeout: Duration) -> Self {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(connect_timeout));
        let https =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(http);
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_timer(TokioTimer::new())
            // Only the caller knows whether a repetition is safe.
            .retry_canceled_requests(false)
            .set_host(false);
        Self {
            #[cfg(feature = "blocking")]
            blocking: builder.build(https.clone()),
            client: builder.build(https),
        }
    }

    /// The client whose connections the current runtime drives.
    fn client(&self) -> &HttpClient {
        #[cfg(feature = "blocking")]
        if crate::runtime::blocking::is_inside() {
            return &self.blocking;
        }
        &self.client
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let client = self.client().clone();
        Box::pin(async move {
            let response = client.request(encode(request)?).await.map_err(|error| {
                if error.is_connect() {
                    TransportError::before_sending("cannot connect to the service").with_source(error)
                } else {
                    TransportError::after_sending("the connection broke before an answer came").with_source(error)
                }
            })?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, MAX_RESPONSE_BYTES).collect().await.map_err(|error| {
                let message = match error.is::<LengthLimitError>() {
                    true => "the answer is larger than 32 MiB; ask for smaller pages",
                    false => "the connection broke within the answer",
                };
                TransportError::after_sending(message).with_source(error)
            })?;
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            Ok(HttpResponse {
                status: head.status.as_u16(),
                headers: head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
                body: body.to_bytes().into(),
            })
        })
    }
}

fn encode(request: HttpRequest) -> Result<hyper::Request<Full<Bytes>>, TransportError> {
    let unsendable = |error| TransportError::before_sending("the request cannot be sent").with_source(error);
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
