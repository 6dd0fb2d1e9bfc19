//! The part of a client that is the same for every service.

use super::action::{Action, ActionInfo, ServiceInfo};
use super::call::{Call, Prepared};
use super::config::{Config, Endpoint};
use super::credentials::Credentials;
use super::envelope::{self, Reply};
use super::error::{AnyErrorCode, Error, TimeoutError};
use super::sign::{Canonical, authorization};
use super::transport::HttpRequest;
use super::validate::validate;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The part of a client that is the same for every service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ClientCore {
    shared: Arc<Shared>,
}

/// A client of any service version: what a builder needs to send what it built.
#[diagnostic::on_unimplemented(
    message = "this builder has no client to send with",
    label = "start with the client's method of the same name, or `build()` the request and `send` it later"
)]
pub trait Sender {
    /// The part of the client that is the same for every service.
    fn core(&self) -> &ClientCore;
}

#[derive(Debug)]
struct Shared {
    service: &'static ServiceInfo,
    config: Config,
    endpoint: Endpoint,
}

const CONTENT_TYPE: &str = "application/json";

/// How the crate names itself to the service.
const IDENTIFICATION: &str = concat!("SDK_RUST_", env!("CARGO_PKG_VERSION"));

impl ClientCore {
    /// A client for one service.
    pub fn new(service: &'static ServiceInfo, config: Config) -> Self {
        let endpoint = config.endpoint(service.name);
        Self { shared: Arc::new(Shared { service, config, endpoint }) }
    }

    /// The configuration that the client was made with.
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// A call of any action.
    pub fn send<A: Action>(&self, request: &A) -> Call<A> {
        Call::new(self.prepare(A::INFO, request))
    }

    /// Everything that happens before the first `await`, compiled once for all actions.
    fn prepare(&self, action: &'static ActionInfo, request: &dyn super::record::Record) -> Prepared {
        let settings = &self.shared.config.inner;
        let valid = if settings.validate { validate(action.name, request) } else { Ok(()) };
        let mut body = Vec::with_capacity(128);
        let written = super::json::serialize(request, &mut serde_json::Serializer::new(&mut body));
        // Field names are texts and a vector takes every byte, so nothing in writing a record can fail.
        written.expect("writing a record to memory cannot fail");
        Prepared { core: self.clone(), action, body: valid.map(|()| body), timeout: settings.timeout }
    }

    /// One call, from credentials to the opened envelope, compiled once for all actions.
    pub(crate) async fn execute(
        self,
        action: &'static ActionInfo,
        body: Vec<u8>,
        limit: Duration,
    ) -> Result<Reply, Error> {
        let sent = AtomicBool::new(false);
        let exchange = async {
            let settings = &self.shared.config.inner;
            let credentials = settings.credentials.credentials().await?;
            let request = self.sign(action, &credentials, body, now());
            sent.store(true, Ordering::Relaxed);
            settings.transport.send(request).await.map_err(Error::<AnyErrorCode>::Transport)
        };
        match tokio::time::timeout(limit, exchange).await {
            Ok(response) => envelope::open(action, response?),
            Err(_) => Err(Error::Timeout(TimeoutError::new(limit, sent.into_inner()))),
        }
    }

    fn sign(
        &self,
        action: &'static ActionInfo,
        credentials: &Credentials,
        body: Vec<u8>,
        timestamp: u64,
    ) -> HttpRequest {
        let Shared { service, config, endpoint } = &*self.shared;
        let canonical = Canonical {
            method: "POST",
            query: "",
            headers: &[("content-type", CONTENT_TYPE), ("host", &endpoint.authority)],
            payload: &body,
        };
        let authorization = authorization(credentials, service.name, timestamp, &canonical);
        let mut headers = vec![
            ("host", endpoint.authority.clone()),
            ("content-type", CONTENT_TYPE.to_owned()),
            ("authorization", authorization),
            ("x-tc-action", action.name.to_owned()),
            ("x-tc-version", service.version.to_owned()),
            ("x-tc-timestamp", timestamp.to_string()),
            ("x-tc-language", config.language().header().to_owned()),
            ("x-tc-requestclient", IDENTIFICATION.to_owned()),
            ("user-agent", IDENTIFICATION.to_owned()),
        ];
        if let Some(region) = &config.inner.region {
            headers.push(("x-tc-region", region.clone()));
        }
        if let Some(token) = credentials.session_token() {
            headers.push(("x-tc-token", token.to_owned()));
        }
        HttpRequest { url: endpoint.url(), headers, body }
    }
}

/// Seconds since 1970, as the signature counts them.
fn now() -> u64 {
    // A clock before 1970 gives a signature that the service refuses with a clear error; there is nothing better to do.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
