//! A client of any service of the vendor.

use crate::call::core::ClientCore;
use crate::call::raw::{RawCall, check_version};
use crate::config::Config;
use crate::error::{ConfigError, Error};

/// A client of any service of the vendor, also of one that has no crate: actions are called by name, with any request and any
/// response.
///
/// Signing, credentials, retries and errors are those of every client. Nothing is known of the service, so there are no rate
/// limits, and every action counts as a write unless the call says [`read_only`](RawCall::read_only). Of the error codes only
/// those by which the vendor's gateway refuses a call say that nothing happened.
///
/// ```no_run
/// # async fn example() -> Result<(), generated_sdk::Error> {
/// use generated_sdk::{Config, ServiceClient};
/// use serde_json::{Value, json};
///
/// let cvm = ServiceClient::new("cvm", "2017-03-12", Config::from_env()?)?;
/// let zones: Value = cvm.call("DescribeZones").read_only().send(&json!({})).region("ap-guangzhou").await?;
/// println!("{} zones", zones["TotalCount"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ServiceClient {
    core: ClientCore,
}

impl ServiceClient {
    /// Creates a client of a service, such as `cvm`, in a version, such as `2017-03-12`.
    ///
    /// # Errors
    ///
    /// If no service can have this name, or this version.
    pub fn new(service: impl Into<String>, version: impl Into<String>, config: Config) -> Result<Self, ConfigError> {
        let (service, version) = (service.into(), version.into());
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if service.is_empty() || !service.bytes().all(is_name) {
            return Err(ConfigError::new(format!("{service:?} is not a service; one looks like `cvm`")));
        }
        check_version(&version)?;
        Ok(Self { core: ClientCore::unknown(service, version, config) })
    }

    /// Creates a client with the configuration of the environment. See [`Config::from_env`].
    ///
    /// # Errors
    ///
    /// As [`Config::from_env`] and [`new`](Self::new).
    pub fn from_env(service: impl Into<String>, version: impl Into<String>) -> Result<Self, Error> {
        Ok(Self::new(service, version, Config::from_env()?)?)
    }

    /// Returns a call of an action by name.
    pub fn call(&self, action: impl Into<String>) -> RawCall {
        self.core.call(action)
    }

    /// Returns the configuration that the client was made with.
    pub fn config(&self) -> &Config {
        self.core.config()
    }
}
