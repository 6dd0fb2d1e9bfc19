//! The role that is bound to a virtual machine.

use super::secret_json::SecretJson;
use super::{BoxFuture, Cached, Credentials, CredentialsError, ProvideCredentials, is_passing, sts};
use crate::endpoint::Endpoint;
use crate::error::{ConfigError, TimeoutError, TransportError};
use crate::transport::HyperTransport;
use secrecy::zeroize::Zeroizing;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// The role that is bound to the virtual machine (CVM) on which the program runs.
///
/// Bind a role to the machine in the console, and programs on it need no keys at all: the metadata service of the machine,
/// which is reachable from inside only, issues temporary ones. A machine without a role
/// [has none](CredentialsError::missing).
///
/// The metadata service is called over plain HTTP and never through a proxy. A connection may take 2 seconds, a response 3. A
/// request that fails in a way that may pass, such as a broken connection, is repeated twice.
///
/// ```
/// use generated_sdk::{Config, credentials::InstanceRole};
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let config = Config::builder(InstanceRole::new()).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct InstanceRole {
    cached: Cached,
}

#[derive(Debug)]
struct Metadata {
    endpoint: Endpoint,
}

const HOST: &str = "metadata.tencentyun.com";
const PATH: &str = "latest/meta-data/cam/security-credentials/";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// The waits before a request is repeated.
const DELAYS: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// A role's name and a set of credentials need far less.
const MAX_BYTES: usize = 64 << 10;

impl InstanceRole {
    /// Uses the role of this machine.
    pub fn new() -> Self {
        Self::asking(Endpoint { secure: false, authority: HOST.to_owned() })
    }

    /// Uses the role that a stand-in for the metadata service names, for tests: `http://host:port` on this machine.
    ///
    /// # Errors
    ///
    /// Fails if it is not a URL of that form.
    pub fn at(url: &str) -> Result<Self, ConfigError> {
        Endpoint::parse(url, false).map(Self::asking)
    }

    fn asking(endpoint: Endpoint) -> Self {
        Self { cached: Cached::new(Metadata { endpoint }) }
    }
}

impl Default for InstanceRole {
    fn default() -> Self {
        Self::new()
    }
}

impl ProvideCredentials for InstanceRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.cached.credentials()
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.cached.invalidate(credentials);
    }
}

impl ProvideCredentials for Metadata {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

impl Metadata {
    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        // Used once in hours, so there are no connections to keep.
        let http = HyperTransport::builder().no_proxy().connect_timeout(CONNECT_TIMEOUT).build();
        let http = http.map_err(|error| self.error(&format!("is not reachable: {error}")))?;
        let none = || CredentialsError::missing("no role is bound to this machine");
        let role = self.get(&http, "").await?.ok_or_else(none)?;
        let role = std::str::from_utf8(&role).unwrap_or_default().trim();
        // It becomes a part of the next path.
        if role.is_empty() || !role.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte)) {
            return Err(self.error("returned something that is not the name of a role"));
        }
        let document = self.get(&http, role).await?.ok_or_else(none)?;
        let document =
            SecretJson::parse(&document).map_err(|why| self.error(&format!("returned broken JSON: {why}")))?;
        if document.string("Code").is_some_and(|code| code != "Success") {
            return Err(self.error(&format!("could not get credentials for the role `{role}`")));
        }
        sts::credentials_in(&document, document.number("ExpiredTime"))
            .map_err(|why| self.error(&format!("responded for the role `{role}` with a document that has {why}")))
    }

    /// Returns a document, and `None` if there is none of this name. Repeats what failed in a way that may pass.
    async fn get(&self, http: &HyperTransport, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, CredentialsError> {
        let mut delays = DELAYS.into_iter();
        loop {
            let error = match self.get_once(http, name).await {
                Err(error) if is_passing(&error) => error,
                result => return result,
            };
            let Some(delay) = delays.next() else { return Err(error) };
            tracing::debug!(%error, ?delay, "asking the metadata service again");
            sleep(delay).await;
        }
    }

    async fn get_once(
        &self,
        http: &HyperTransport,
        name: &str,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, CredentialsError> {
        let url = format!("{}{PATH}{name}", self.endpoint.url());
        let late = |_| {
            let error = self.error(&format!("did not respond within {ATTEMPT_TIMEOUT:?}"));
            error.with_source(TimeoutError::new(ATTEMPT_TIMEOUT, true))
        };
        let response = timeout(ATTEMPT_TIMEOUT, http.get(&url, &self.endpoint.authority, MAX_BYTES)).await;
        let response = response
            .map_err(late)?
            .map_err(|error| self.error(&format!("is not reachable: {error}")).with_source(error))?;
        match response.status() {
            200 => Ok(Some(Zeroizing::new(response.into_body()))),
            404 => Ok(None),
            status => {
                let error = self.error(&format!("responded with HTTP status {status}"));
                let is_down = status >= 500 || status == 429;
                let source = || TransportError::after_sending(format!("HTTP status {status}"));
                Err(if is_down { error.with_source(source()) } else { error })
            }
        }
    }

    fn error(&self, what: &str) -> CredentialsError {
        CredentialsError::new(format!("the metadata service {} {what}", self.endpoint.authority))
    }
}
