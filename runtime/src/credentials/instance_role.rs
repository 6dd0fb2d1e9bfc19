//! The role that is bound to a virtual machine.

use super::value::Value;
use super::{BoxFuture, Cached, Credentials, CredentialsError, ProvideCredentials, sts};
use crate::endpoint::Endpoint;
use crate::error::ConfigError;
use crate::transport::HyperTransport;
use secrecy::zeroize::Zeroizing;
use std::time::Duration;
use tokio::time::timeout;

/// The role that is bound to the virtual machine (CVM) on which the program runs.
///
/// Bind a role to the machine in the console, and programs on it need no keys at all: the metadata service of the machine,
/// which is reachable from inside only, hands out temporary ones. A machine without a role
/// [has none](CredentialsError::missing).
///
/// The metadata service is asked over plain HTTP and never through a proxy. A connection may take 2 seconds, an answer 5.
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
const TIMEOUT: Duration = Duration::from_secs(5);

/// A role's name and a set of credentials need far less.
const MAX_BYTES: usize = 64 << 10;

impl InstanceRole {
    /// The role of this machine.
    pub fn new() -> Self {
        Self::asking(Endpoint { secure: false, authority: HOST.to_owned() })
    }

    /// Asks a stand-in for the metadata service, for tests: `http://host:port` on the own machine.
    ///
    /// # Errors
    ///
    /// If it is not a URL of that form.
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
        Box::pin(async {
            let late = |_| Err(self.error(&format!("gave no answer within {TIMEOUT:?}")));
            timeout(TIMEOUT, self.fetch()).await.unwrap_or_else(late)
        })
    }
}

impl Metadata {
    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        // Asked once in hours, so there are no connections to keep.
        let http = HyperTransport::builder().no_proxy().connect_timeout(CONNECT_TIMEOUT).build();
        let http = http.map_err(|error| self.error(&format!("is not reachable: {error}")))?;
        let none = || CredentialsError::missing("no role is bound to this machine");
        let role = self.get(&http, "").await?.ok_or_else(none)?;
        let role = std::str::from_utf8(&role).unwrap_or_default().trim();
        // It becomes a part of the next path.
        if role.is_empty() || !role.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte)) {
            return Err(self.error("answered with something that is not a role's name"));
        }
        let document = self.get(&http, role).await?.ok_or_else(none)?;
        let document =
            Value::parse(&document).map_err(|why| self.error(&format!("answered with broken JSON: {why}")))?;
        if document.text("Code").is_some_and(|code| code != "Success") {
            return Err(self.error(&format!("could not get credentials for the role `{role}`")));
        }
        sts::credentials_in(&document, document.number("ExpiredTime"))
            .map_err(|why| self.error(&format!("answered for the role `{role}` with {why}")))
    }

    /// `None` if there is no such document.
    async fn get(&self, http: &HyperTransport, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, CredentialsError> {
        let url = format!("{}{PATH}{name}", self.endpoint.url());
        let answer = http.get(&url, &self.endpoint.authority, MAX_BYTES).await;
        let answer = answer.map_err(|error| self.error(&format!("is not reachable: {}", sts::with_causes(&error))))?;
        match answer.status() {
            200 => Ok(Some(Zeroizing::new(answer.into_body()))),
            404 => Ok(None),
            other => Err(self.error(&format!("answered with HTTP status {other}"))),
        }
    }

    fn error(&self, what: &str) -> CredentialsError {
        CredentialsError::new(format!("the metadata service {} {what}", self.endpoint.authority))
    }
}
