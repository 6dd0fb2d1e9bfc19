//! The vendor's Security Token Service, which hands out temporary credentials.

use super::secret_json::SecretJson;
use super::{BoxFuture, Credentials, CredentialsError, ProvideCredentials};
use crate::action::{Access, ServiceInfo, Site};
use crate::call::Call;
use crate::call::core::ClientCore;
use crate::call::limiter::RateLimit;
use crate::call::raw::Raw;
use crate::call::target::Target;
use crate::config::Config;
use crate::environment::Environment;
use crate::error::{AnyErrorCode, ConfigError, Error};
use crate::transport::Transport;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Settings for the vendor's Security Token Service (STS), which [`AssumeRole`](super::AssumeRole) and other providers use.
///
/// A provider asks the STS of the first of these sites that is known when it first needs credentials:
///
/// 1. the site that is [set here](Self::site);
/// 2. the site of the first [`Config`] that is built with the provider, or of the first call that is given the provider;
/// 3. the site that `TENCENTCLOUD_SITE` named when the provider was built;
/// 4. the Chinese site.
///
/// ```
/// use generated_sdk::{Site, credentials::Sts};
///
/// let sts = Sts::new().site(Site::International).region("ap-singapore");
/// ```
#[derive(Clone)]
#[must_use]
pub struct Sts {
    site: Option<Site>,
    region: String,
    endpoint: Option<String>,
    transport: Option<Arc<dyn Transport>>,
}

/// The default of the official SDKs. The region only chooses which access point responds.
const REGION: &str = "ap-guangzhou";

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
const TIMEOUT: Duration = Duration::from_secs(20);

static SERVICE: ServiceInfo = ServiceInfo::new("sts", "2018-08-13", &[]);

pub(super) const ASSUME_ROLE: Target = action("AssumeRole", true);
pub(super) const ASSUME_ROLE_WITH_WEB_IDENTITY: Target = action("AssumeRoleWithWebIdentity", false);

const fn action(name: &'static str, signed: bool) -> Target {
    let (name, version) = (Cow::Borrowed(name), Cow::Borrowed(SERVICE.version));
    // A read: calling it twice issues two sets of credentials, and changes nothing.
    Target { name, version, access: Access::Read, rate_limit: None, signed }
}

impl Sts {
    /// Uses the service of the site that the configuration or the environment names.
    pub fn new() -> Self {
        Self { site: None, region: REGION.to_owned(), endpoint: None, transport: None }
    }

    /// Sets the site that the role's account belongs to. Default: that of the configuration or of the environment.
    pub fn site(self, site: Site) -> Self {
        Self { site: Some(site), ..self }
    }

    /// Sets the site unless it was set before.
    pub(super) fn or_site(self, site: Option<Site>) -> Self {
        Self { site: self.site.or(site), ..self }
    }

    /// Sets the region that responds. Default: `ap-guangzhou`.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: region.into(), ..self }
    }

    /// Sets another host, as `https://host` or `https://host:port`; plain `http` is accepted for this machine only. Default:
    /// the host of the [site](Self::site).
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        Self { endpoint: Some(url.into()), ..self }
    }

    /// Sets what sends the requests. Default: HTTPS through the proxy that the environment names. For other proxies or
    /// certificates, set a [`HyperTransport`](crate::transport::HyperTransport) that has them.
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Arc::new(transport)), ..self }
    }

    /// Returns the configuration of calls that are signed with these credentials.
    fn config(&self, credentials: impl ProvideCredentials, site: Site) -> Result<Config, ConfigError> {
        let mut config = Config::builder(credentials)
            .site(site)
            .region(&self.region)
            .attempt_timeout(ATTEMPT_TIMEOUT)
            .timeout(TIMEOUT)
            .rate_limit(RateLimit::off());
        if let Some(endpoint) = &self.endpoint {
            config = config.endpoint(endpoint);
        }
        if let Some(transport) = &self.transport {
            config = config.transport(Arc::clone(transport));
        }
        config.build()
    }
}

/// Shows neither the endpoint, in which a password can stand by mistake, nor the transport.
impl fmt::Debug for Sts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sts").field("site", &self.site).field("region", &self.region).finish_non_exhaustive()
    }
}

impl Default for Sts {
    fn default() -> Self {
        Self::new()
    }
}

/// The parameters that every action for assuming a role has.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) role_arn: String,
    name: Option<String>,
    duration: Option<Duration>,
}

impl Session {
    pub(super) fn of(role_arn: String) -> Self {
        Self { role_arn, name: None, duration: None }
    }

    pub(super) fn name(&mut self, name: String) {
        self.name = Some(name);
    }

    pub(super) fn duration(&mut self, duration: Duration) {
        self.duration = Some(duration);
    }

    /// Checks the parameters, and gives the session a name if it has none.
    pub(super) fn checked(mut self) -> Result<Self, ConfigError> {
        let arn = &self.role_arn;
        if !arn.starts_with("qcs::cam::") || !arn.contains(":role") || arn.contains(char::is_whitespace) {
            let like = "`qcs::cam::uin/100000000001:roleName/example`";
            return Err(ConfigError::new(format!("`{arn}` is not a role; one looks like {like}")));
        }
        let name = self.name.get_or_insert_with(|| {
            let micros = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
            format!("tencentcloud-rust-sdk-{micros}")
        });
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        if !(2..=128).contains(&name.len()) || !name.bytes().all(allowed) {
            let rule = "2 to 128 letters, digits and characters of `_+=,.@-`";
            return Err(ConfigError::new(format!("`{name}` is not a session name; one consists of {rule}")));
        }
        if let Some(duration) = self.duration.filter(|duration| !(1..=43_200).contains(&duration.as_secs())) {
            return Err(ConfigError::new(format!("a session of {duration:?} is not possible; one lasts 1 s to 12 h")));
        }
        Ok(self)
    }

    /// Returns the JSON of the request, with the parameters of one action added.
    pub(super) fn parameters<'a>(&'a self, more: &[(&'static str, Option<&'a str>)]) -> Vec<u8> {
        let mut parameters = serde_json::Map::new();
        let own = [("RoleArn", Some(&*self.role_arn)), ("RoleSessionName", self.name.as_deref())];
        for (name, value) in own.iter().chain(more) {
            if let Some(value) = value {
                parameters.insert((*name).to_owned(), (*value).into());
            }
        }
        if let Some(duration) = self.duration {
            parameters.insert("DurationSeconds".to_owned(), duration.as_secs().into());
        }
        serde_json::Value::Object(parameters).to_string().into_bytes()
    }
}

/// Calls STS with the credentials of a provider.
///
/// The client is made at the first call: the configuration, which knows the site, is built after the provider.
#[derive(Debug)]
pub(super) struct StsClient {
    sts: Sts,
    credentials: Arc<dyn ProvideCredentials>,
    site_of_config: OnceLock<Site>,
    site_of_environment: Site,
    core: OnceLock<ClientCore>,
}

impl StsClient {
    /// Creates a client whose calls are signed with these credentials. What cannot work is an error here already.
    pub(super) fn new(
        sts: Sts,
        credentials: Arc<dyn ProvideCredentials>,
        environment: Environment<'_>,
    ) -> Result<Self, ConfigError> {
        let site = if sts.site.is_some() { Site::default() } else { environment.site()? };
        sts.config(Unsigned, site)?;
        let (site_of_config, core) = (OnceLock::new(), OnceLock::new());
        Ok(Self { sts, credentials, site_of_config, site_of_environment: site, core })
    }

    /// Creates a client for calls that are not signed.
    pub(super) fn unsigned(sts: Sts, environment: Environment<'_>) -> Result<Self, ConfigError> {
        Self::new(sts, Arc::new(Unsigned), environment)
    }

    pub(super) fn use_site(&self, site: Site) {
        // The first configuration decides: a role belongs to one site.
        let _ = self.site_of_config.set(site);
        self.credentials.use_site(self.site());
    }

    fn site(&self) -> Site {
        self.sts.site.or(self.site_of_config.get().copied()).unwrap_or(self.site_of_environment)
    }

    fn core(&self) -> Result<&ClientCore, ConfigError> {
        if let Some(core) = self.core.get() {
            return Ok(core);
        }
        let config = self.sts.config(Arc::clone(&self.credentials), self.site())?;
        Ok(self.core.get_or_init(|| ClientCore::new(&SERVICE, &[], config)))
    }

    /// Fetches the credentials of a role.
    pub(super) async fn fetch(
        &self,
        action: Target,
        session: &Session,
        parameters: Vec<u8>,
    ) -> Result<Credentials, CredentialsError> {
        let name = action.name.clone();
        let failed =
            |why: &str| CredentialsError::new(format!("{name} of the role `{}` failed: {why}", session.role_arn));
        let core = self.core().map_err(|error| failed(&error.to_string()))?;
        let call = core.prepare_body(action, parameters, Vec::new());
        let response = Call::<Raw<SecretJson>>::new(call).await.map_err(|error| match error {
            // The provider of the credentials that sign knows best, and says whether there are none.
            Error::Credentials(error) => error,
            Error::Decode(mut error) => {
                // It can hold the credentials of the response, or a token that a gateway sends back.
                error.excerpt.clear();
                failed(&error.to_string()).with_source(Error::<AnyErrorCode>::Decode(error))
            }
            other => failed(&other.to_string()).with_source(other),
        })?;
        let parts = response.get("Credentials").unwrap_or(&SecretJson::Other);
        credentials_in(parts, response.number("ExpiredTime")).map_err(|why| failed(&format!("the response has {why}")))
    }
}

/// The provider of calls that are not signed: nobody asks it for credentials.
#[derive(Debug)]
struct Unsigned;

impl ProvideCredentials for Unsigned {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(Err(CredentialsError::new("this call is not signed"))))
    }
}

/// Reads the credentials in a response of STS or of the metadata service, which use the same names.
pub(super) fn credentials_in(parts: &SecretJson, expiry: Option<i64>) -> Result<Credentials, String> {
    let part = |name: &str| parts.string(name).ok_or_else(|| format!("no `{name}`"));
    let (id, key, token) = (part("TmpSecretId")?, part("TmpSecretKey")?, part("Token")?);
    let expiry = expiry.and_then(|seconds| u64::try_from(seconds).ok()).ok_or("no `ExpiredTime`")?;
    let credentials =
        Credentials::temporary(id, key, token).map_err(|error| format!("unusable credentials: {error}"))?;
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(expiry)).ok_or("an impossible `ExpiredTime`")?;
    Ok(credentials.expiring_at(time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::with_variables;

    #[test]
    fn the_site_is_that_of_sts_or_the_configuration_or_the_environment_or_the_chinese_one() {
        let international = [("TENCENTCLOUD_SITE", "intl")];
        for (variables, set, of_config, expected) in [
            (&[][..], None, None, Site::China),
            (&international[..], None, None, Site::International),
            (&international[..], None, Some(Site::China), Site::China),
            (&international[..], Some(Site::China), Some(Site::International), Site::China),
            (&[("TENCENTCLOUD_SITE", "moon")][..], Some(Site::International), None, Site::International),
        ] {
            let sts = Sts::new().or_site(set);
            let client = with_variables(variables, |environment| StsClient::unsigned(sts, environment)).unwrap();
            if let Some(site) = of_config {
                client.use_site(site);
                client.use_site(Site::International);
            }
            assert_eq!(client.site(), expected, "{variables:?}, {set:?}, {of_config:?}");
        }
    }

    #[test]
    fn an_environment_that_names_no_site_is_an_error_where_it_is_needed() {
        let moon = [("TENCENTCLOUD_SITE", "moon")];
        let error = with_variables(&moon, |environment| StsClient::unsigned(Sts::new(), environment)).unwrap_err();
        assert_eq!(error.to_string(), "TENCENTCLOUD_SITE is `moon`, but must be `cn` or `intl`");
    }
}
