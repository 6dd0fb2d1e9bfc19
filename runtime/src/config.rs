//! What a client needs to know before its first call.

use crate::action::Site;
use crate::call::interceptor::{Interceptor, Interceptors};
use crate::call::limiter::RateLimit;
use crate::call::retry::RetryPolicy;
use crate::credentials::{CredentialChain, ProvideCredentials};
use crate::endpoint::Endpoint;
use crate::environment::Environment;
use crate::error::{ConfigError, Error};
#[cfg(any(feature = "native-tls", feature = "rustls"))]
use crate::transport::Tls;
use crate::transport::{HyperTransport, HyperTransportBuilder, Transport};
use std::sync::Arc;
use std::time::Duration;

/// What a client needs to know before its first call. Cheap to clone; clients of one configuration share connections.
///
/// ```
/// use generated_sdk::{Config, Credentials, Site};
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let config = Config::builder(Credentials::new("AKIDexample", "example-key")?)
///     .site(Site::International)
///     .build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) inner: Arc<Settings>,
}

#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) credentials: Box<dyn ProvideCredentials>,
    pub(crate) site: Site,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) language: Option<Language>,
    /// How the client names itself to the service.
    pub(crate) identification: String,
    pub(crate) attempt_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) rate_limit: RateLimit,
    pub(crate) validate: bool,
    pub(crate) interceptors: Interceptors,
    pub(crate) transport: Box<dyn Transport>,
}

impl Config {
    /// Starts a configuration with these credentials; everything else has a default.
    pub fn builder(credentials: impl ProvideCredentials) -> ConfigBuilder {
        ConfigBuilder {
            credentials: Box::new(credentials),
            site: Site::default(),
            region: None,
            endpoint: None,
            language: None,
            client_name: None,
            attempt_timeout: Duration::from_secs(30),
            retry: RetryPolicy::standard(),
            rate_limit: RateLimit::documented(),
            timeout: Duration::from_secs(60),
            validate: true,
            allow_plain_http: false,
            interceptors: Interceptors::default(),
            https: HyperTransport::builder(),
            transport: None,
        }
    }

    /// A configuration from the environment:
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, and others | credentials, from the first place that has some: see [`CredentialChain::from_env`] |
    /// | `TENCENTCLOUD_SITE` | `cn` (the default) or `intl` |
    /// | `TENCENTCLOUD_REGION` | a region such as `ap-guangzhou`; not needed by most services |
    /// | `TENCENTCLOUD_ENDPOINT` | another host, such as `https://organization.ap-guangzhou.tencentcloudapi.com` |
    ///
    /// # Errors
    ///
    /// If a variable, or a file of credentials, is unusable; the message names it. That there are no credentials anywhere shows
    /// at the first call, since only the network can tell whether the machine has a role.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(Environment::process())
    }

    fn from_environment(environment: Environment<'_>) -> Result<Self, Error> {
        let set = |name: &str| environment.get(name);
        let site = environment.site()?;
        let mut builder = Self::builder(CredentialChain::from_environment(environment)?).site(site);
        if let Some(region) = set("TENCENTCLOUD_REGION") {
            builder = builder.region(region);
        }
        if let Some(endpoint) = set("TENCENTCLOUD_ENDPOINT") {
            builder = builder.endpoint(endpoint);
        }
        Ok(builder.build_with(environment)?)
    }

    /// The site that the calls go to.
    pub fn site(&self) -> Site {
        self.inner.site
    }

    /// Where the calls of a service go.
    pub(crate) fn endpoint(&self, service: &str) -> Endpoint {
        self.inner.endpoint.clone().unwrap_or_else(|| {
            let domain = match self.inner.site {
                Site::China => "tencentcloudapi.com",
                Site::International => "intl.tencentcloudapi.com",
            };
            Endpoint { secure: true, authority: format!("{service}.{domain}") }
        })
    }

    /// The language of the service's messages.
    pub(crate) fn language(&self) -> Language {
        self.inner.language.unwrap_or(match self.inner.site {
            Site::China => Language::Chinese,
            Site::International => Language::English,
        })
    }
}

/// Builds a [`Config`].
#[derive(Debug)]
#[must_use]
pub struct ConfigBuilder {
    credentials: Box<dyn ProvideCredentials>,
    site: Site,
    region: Option<String>,
    endpoint: Option<String>,
    language: Option<Language>,
    client_name: Option<String>,
    attempt_timeout: Duration,
    timeout: Duration,
    retry: RetryPolicy,
    rate_limit: RateLimit,
    validate: bool,
    allow_plain_http: bool,
    interceptors: Interceptors,
    https: HyperTransportBuilder,
    transport: Option<Box<dyn Transport>>,
}

impl ConfigBuilder {
    /// The site that the account belongs to. Default: the Chinese site, as in every official SDK.
    pub fn site(self, site: Site) -> Self {
        Self { site, ..self }
    }

    /// A region such as `ap-guangzhou`, sent with every call. Default: none.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// Another host for every call, as `https://host` or `https://host:port`; plain `http` is accepted for the own machine
    /// only, unless it is [allowed](Self::allow_plain_http). Default: the host of the service on the [site](Self::site).
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        Self { endpoint: Some(url.into()), ..self }
    }

    /// The language of the service's messages. Default: the site's.
    pub fn language(self, language: Language) -> Self {
        Self { language: Some(language), ..self }
    }

    /// The name of the program, such as `account-factory,1.4`, by which the vendor's logs tell its calls apart; it follows
    /// the name of this crate in the headers `X-TC-RequestClient` and `User-Agent`. From 1 to 128 letters, digits and
    /// characters out of `-_,;.`. Default: none.
    pub fn client_name(self, name: impl Into<String>) -> Self {
        Self { client_name: Some(name.into()), ..self }
    }

    /// How long one attempt of a call may take, from sending to the end of the answer. Default: 30 seconds.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        Self { attempt_timeout: timeout, ..self }
    }

    /// When a failed call is sent again. Default: [`RetryPolicy::standard`].
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { retry: policy, ..self }
    }

    /// How the documented calls per second are kept. Default: [`RateLimit::documented`].
    pub fn rate_limit(self, limit: RateLimit) -> Self {
        Self { rate_limit: limit, ..self }
    }

    /// How long a call may take in all, waiting and every attempt included. Default: 60 seconds.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Whether documented limits, such as the largest page size, are checked before a request is sent. Default: yes. Switch
    /// it off when the service has become more generous than its documentation.
    pub fn validate(self, validate: bool) -> Self {
        Self { validate, ..self }
    }

    /// Watches every attempt of every call, and can add headers to it or refuse it. Several are asked in the order in which they
    /// were added, and told of the outcome in the reverse order.
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.add(interceptor);
        self
    }

    /// Whether an [endpoint](Self::endpoint) on another machine may use plain HTTP. Default: no.
    ///
    /// **Dangerous**: whoever is on the way reads and changes requests and answers, the session token included. It is meant
    /// for a proxy of your own, right beside the program, that adds TLS.
    pub fn allow_plain_http(self, allow: bool) -> Self {
        Self { allow_plain_http: allow, ..self }
    }

    /// How long making a connection may take, proxy and TLS included. Default: 5 seconds.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { https: self.https.connect_timeout(timeout), ..self }
    }

    /// The proxy that every call goes through, such as `http://user:password@proxy.example.com:3128`. Default: the one that
    /// the environment names. See [`HyperTransportBuilder::proxy`].
    pub fn proxy(self, url: impl Into<String>) -> Self {
        Self { https: self.https.proxy(url), ..self }
    }

    /// No proxy, whatever the environment says. See [`HyperTransportBuilder::no_proxy`].
    pub fn no_proxy(self) -> Self {
        Self { https: self.https.no_proxy(), ..self }
    }

    /// Trusts these certificate authorities, too: one or several certificates in PEM. See
    /// [`HyperTransportBuilder::root_certificate_pem`].
    pub fn root_certificate_pem(self, pem: impl Into<Vec<u8>>) -> Self {
        Self { https: self.https.root_certificate_pem(pem), ..self }
    }

    /// Trusts this certificate authority, too: one certificate in DER.
    pub fn root_certificate_der(self, der: impl Into<Vec<u8>>) -> Self {
        Self { https: self.https.root_certificate_der(der), ..self }
    }

    /// Whether the well-known certificate authorities are trusted. Default: yes. See
    /// [`HyperTransportBuilder::built_in_root_certificates`].
    pub fn built_in_root_certificates(self, trusted: bool) -> Self {
        Self { https: self.https.built_in_root_certificates(trusted), ..self }
    }

    /// Which TLS is used. Default: rustls, if the feature `rustls` is on.
    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    pub fn tls(self, tls: Tls) -> Self {
        Self { https: self.https.tls(tls), ..self }
    }

    /// Sends requests in another way than over HTTPS with the built-in client. What is set here about connections, proxies
    /// and TLS is for the built-in client and has no effect on this one.
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Box::new(transport)), ..self }
    }

    /// The configuration.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a host, if region, endpoint or client name contain characters that cannot be sent, or if a proxy,
    /// also one that the environment names, or a certificate cannot be used. The message has no text that may be a secret.
    pub fn build(self) -> Result<Config, ConfigError> {
        self.build_with(Environment::process())
    }

    fn build_with(self, environment: Environment<'_>) -> Result<Config, ConfigError> {
        if let Some(region) = &self.region
            && (region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        {
            return Err(ConfigError::new(format!("`{region}` is not a region; one looks like `ap-guangzhou`")));
        }
        let identification = identification(self.client_name.as_deref())?;
        let endpoint = self.endpoint.map(|url| Endpoint::parse(&url, self.allow_plain_http)).transpose()?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(self.https.build_with(environment)?),
        };
        self.credentials.use_site(self.site);
        Ok(Config {
            inner: Arc::new(Settings {
                credentials: self.credentials,
                site: self.site,
                region: self.region,
                endpoint,
                language: self.language,
                identification,
                attempt_timeout: self.attempt_timeout,
                timeout: self.timeout,
                retry: self.retry,
                rate_limit: self.rate_limit,
                validate: self.validate,
                interceptors: self.interceptors,
                transport,
            }),
        })
    }
}

/// How the client names itself to the service.
fn identification(client_name: Option<&str>) -> Result<String, ConfigError> {
    const SDK: &str = concat!("SDK_RUST_", env!("CARGO_PKG_VERSION"));
    let Some(name) = client_name else { return Ok(SDK.to_owned()) };
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_,;.".contains(&byte);
    if !(1..=128).contains(&name.len()) || !name.bytes().all(is_allowed) {
        let wrong = "the client name must have from 1 to 128 letters, digits and characters out of `-_,;.`";
        return Err(ConfigError::new(wrong));
    }
    Ok(format!("{SDK}; {name}"))
}

/// The language of the service's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

impl Language {
    pub(crate) const fn header(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en-US",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::environment::with_variables;

    fn from(variables: &[(&str, &str)]) -> Result<Config, Error> {
        let credentials = [("TENCENTCLOUD_SECRET_ID", "AKIDid"), ("TENCENTCLOUD_SECRET_KEY", "key")];
        with_variables(&[&credentials, variables].concat(), Config::from_environment)
    }

    #[test]
    fn the_environment_chooses_site_region_and_endpoint() {
        let default = from(&[]).unwrap();
        assert_eq!(default.endpoint("organization").authority, "organization.tencentcloudapi.com");
        assert_eq!(default.language(), Language::Chinese);
        let international = from(&[("TENCENTCLOUD_SITE", "intl"), ("TENCENTCLOUD_REGION", "ap-singapore")]).unwrap();
        assert_eq!(international.endpoint("organization").authority, "organization.intl.tencentcloudapi.com");
        assert_eq!(international.language(), Language::English);
        assert_eq!(international.inner.region.as_deref(), Some("ap-singapore"));
        let local = from(&[("TENCENTCLOUD_ENDPOINT", "http://127.0.0.1:9")]).unwrap();
        assert_eq!(local.endpoint("organization").url(), "http://127.0.0.1:9/");
    }

    #[test]
    fn the_environment_is_checked() {
        let message = from(&[("TENCENTCLOUD_SITE", "china")]).unwrap_err().to_string();
        assert_eq!(message, "TENCENTCLOUD_SITE is `china`, but must be `cn` or `intl`");
        let message = from(&[("TENCENTCLOUD_REGION", "ap guangzhou")]).unwrap_err().to_string();
        assert_eq!(message, "`ap guangzhou` is not a region; one looks like `ap-guangzhou`");
        let message = from(&[("HTTPS_PROXY", "gopher://me:secret@proxy")]).unwrap_err().to_string();
        assert!(message.starts_with("the proxy in HTTPS_PROXY has a scheme that is none of"), "{message}");
    }

    #[test]
    fn the_environments_proxy_is_used_unless_the_configuration_says_otherwise() {
        let transport = |set: fn(ConfigBuilder) -> ConfigBuilder| {
            let builder = set(Config::builder(Credentials::new("AKIDid", "key").unwrap()));
            let proxy = [("ALL_PROXY", "http://environment:3128")];
            let config = with_variables(&proxy, |environment| builder.build_with(environment)).unwrap();
            format!("{:?}", config.inner.transport)
        };
        assert!(transport(|builder| builder).contains("environment:3128"));
        assert!(!transport(ConfigBuilder::no_proxy).contains("environment:3128"));
        let explicit = transport(|builder| builder.proxy("http://explicit:3128"));
        assert!(explicit.contains("explicit:3128") && !explicit.contains("environment:3128"), "{explicit}");
    }

    #[test]
    fn plain_http_to_another_machine_must_be_allowed() {
        let builder = || Config::builder(Credentials::new("AKIDid", "key").unwrap()).endpoint("http://sidecar:8080");
        let message = with_variables(&[], |none| builder().build_with(none)).unwrap_err().to_string();
        assert!(message.contains("see `allow_plain_http`"), "{message}");
        let config = with_variables(&[], |none| builder().allow_plain_http(true).build_with(none)).unwrap();
        assert_eq!(config.endpoint("organization").url(), "http://sidecar:8080/");
    }
}
