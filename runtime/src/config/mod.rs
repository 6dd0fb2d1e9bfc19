//! The settings of a client.

mod from_env;

use crate::action::Site;
use crate::call::interceptor::{Interceptor, Interceptors};
use crate::call::limiter::RateLimit;
use crate::call::retry::{RetryPolicy, RetryStrategy};
use crate::credentials::ProvideCredentials;
use crate::endpoint::{Authority, Endpoint};
use crate::environment::Environment;
use crate::error::ConfigError;
#[cfg(any(feature = "native-tls", feature = "rustls"))]
use crate::transport::Tls;
use crate::transport::{HyperTransport, HyperTransportBuilder, Transport};
use hyper::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;

/// The settings of a client. Cheap to clone.
///
/// All configurations with default connection settings share their connections, and so do those that
/// [`to_builder`](Self::to_builder) derives from one another.
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

/// A configuration once it is checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) given: Given,
    pub(crate) site: Site,
    pub(crate) region: Option<HeaderValue>,
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) backup_endpoint: Option<Endpoint>,
    /// The domain below which every service has its host.
    domain: String,
    /// The name of the client in the service's logs.
    pub(crate) identification: HeaderValue,
    pub(crate) transport: Arc<dyn Transport>,
}

/// The settings as they were given.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    site: Option<Site>,
    region: Option<String>,
    /// Not shown: a URL can have a password in it, even if only by mistake.
    endpoint: Option<SecretString>,
    backup_endpoint: Option<SecretString>,
    root_domain: Option<String>,
    language: Option<Language>,
    client_name: Option<String>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) retry_strategy: Option<Arc<dyn RetryStrategy>>,
    pub(crate) rate_limit: RateLimit,
    pub(crate) validate: bool,
    pub(crate) allow_plain_http: bool,
    pub(crate) interceptors: Interceptors,
    https: HyperTransportBuilder,
}

impl Config {
    /// Starts a configuration with these credentials; everything else has a default.
    pub fn builder(credentials: impl ProvideCredentials) -> ConfigBuilder {
        ConfigBuilder {
            given: Given {
                credentials: Arc::new(credentials),
                site: None,
                region: None,
                endpoint: None,
                backup_endpoint: None,
                root_domain: None,
                language: None,
                client_name: None,
                attempt_timeout: Duration::from_secs(30),
                timeout: Duration::from_secs(60),
                retry: RetryPolicy::standard(),
                retry_strategy: None,
                rate_limit: RateLimit::documented(),
                validate: true,
                allow_plain_http: false,
                interceptors: Interceptors::default(),
                https: HyperTransport::builder(),
            },
            transport: None,
        }
    }

    /// Starts another configuration with the settings of this one. The two share connections, unless a setting about
    /// connections is changed.
    ///
    /// ```
    /// use generated_sdk::{Config, Credentials};
    ///
    /// # fn main() -> Result<(), generated_sdk::Error> {
    /// let base = Config::builder(Credentials::new("AKIDexample", "example-key")?).client_name("sweep").build()?;
    /// let member = base.to_builder().credentials(Credentials::new("AKIDmember", "another-key")?).build()?;
    /// # Ok(()) }
    /// ```
    pub fn to_builder(&self) -> ConfigBuilder {
        let Settings { given, transport, .. } = &*self.inner;
        ConfigBuilder { given: given.clone(), transport: Some(Arc::clone(transport)) }
    }

    /// Returns the site that the calls go to.
    pub fn site(&self) -> Site {
        self.inner.site
    }

    /// Returns the endpoint of a service.
    pub(crate) fn endpoint(&self, service: &str) -> Endpoint {
        self.inner.endpoint.clone().unwrap_or_else(|| {
            let authority = format!("{service}.{}", self.inner.domain);
            Endpoint { secure: true, authority }
        })
    }

    /// Returns the language of the service's messages.
    pub(crate) fn language(&self) -> Language {
        self.inner.given.language.unwrap_or(match self.inner.site {
            Site::China => Language::Chinese,
            Site::International => Language::English,
        })
    }
}

/// Builds a [`Config`].
#[derive(Debug)]
#[must_use]
pub struct ConfigBuilder {
    given: Given,
    /// A transport of the program, or the one of the configuration that this one started from.
    transport: Option<Arc<dyn Transport>>,
}

impl ConfigBuilder {
    fn set(mut self, set: impl FnOnce(&mut Given)) -> Self {
        set(&mut self.given);
        self
    }

    /// Changes how connections are made, so that the configuration gets a transport of its own.
    fn set_https(mut self, set: impl FnOnce(HyperTransportBuilder) -> HyperTransportBuilder) -> Self {
        self.given.https = set(self.given.https);
        self.transport = None;
        self
    }

    /// Replaces the credentials.
    pub fn credentials(self, credentials: impl ProvideCredentials) -> Self {
        self.set(|given| given.credentials = Arc::new(credentials))
    }

    /// Sets the site that the account belongs to. Default: the one that the variable `TENCENTCLOUD_SITE` names when the
    /// configuration is built, and the Chinese site where it is not set, as in every official SDK.
    pub fn site(self, site: Site) -> Self {
        self.set(|given| given.site = Some(site))
    }

    /// Sets a region such as `ap-guangzhou`, which is sent with every call. Default: none.
    pub fn region(self, region: impl Into<String>) -> Self {
        self.set(|given| given.region = Some(region.into()))
    }

    /// Sends every call to another host, as `https://host` or `https://host:port`; plain `http` is accepted for this machine
    /// only, unless it is [allowed](Self::allow_plain_http). Default: the host of the service on the [site](Self::site).
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        self.set(|given| given.endpoint = Some(url.into().into()))
    }

    /// Sets the host that stands in when the host of the service, or the [endpoint](Self::endpoint), fails, such as
    /// `https://organization.ap-guangzhou.tencentcloudapi.com`. Default: none.
    ///
    /// An attempt fails because of its host if no connection or no response comes, or a gateway responds with an HTTP status
    /// of 500 or above. The next attempt of the call then goes to the other host, signed for it. Which calls have a next
    /// attempt is as always up to the [retry policy](Self::retry): a write moves only if it cannot have reached the first
    /// host, or is marked as [idempotent](crate::Call::idempotent). After 5 such failures in a row, calls go straight to the
    /// backup; once a minute one of them tries the first host again.
    ///
    /// The rules for URLs are those of [`endpoint`](Self::endpoint). A call that has an endpoint of its own has no backup.
    pub fn backup_endpoint(self, url: impl Into<String>) -> Self {
        self.set(|given| given.backup_endpoint = Some(url.into().into()))
    }

    /// Sets the domain below which every service has its host, such as `internal.tencentcloudapi.com`, which is reached from
    /// inside the vendor's network only. An [endpoint](Self::endpoint) takes precedence. Default: the domain of the
    /// [site](Self::site).
    pub fn root_domain(self, domain: impl Into<String>) -> Self {
        self.set(|given| given.root_domain = Some(domain.into()))
    }

    /// Sets the language of the service's messages. Default: the site's.
    pub fn language(self, language: Language) -> Self {
        self.set(|given| given.language = Some(language))
    }

    /// Sets the name of the program, such as `account-factory,1.4`, which identifies its calls in the vendor's logs; it follows
    /// the name of this crate in the headers `X-TC-RequestClient` and `User-Agent`. From 1 to 128 letters, digits and
    /// characters out of `-_,;.`. Default: none.
    pub fn client_name(self, name: impl Into<String>) -> Self {
        self.set(|given| given.client_name = Some(name.into()))
    }

    /// Sets how long one attempt of a call may take, from sending to the end of the response. Default: 30 seconds.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.set(|given| given.attempt_timeout = timeout)
    }

    /// Sets when a failed call is sent again. Default: [`RetryPolicy::standard`].
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.set(|given| given.retry = policy)
    }

    /// Sets what decides about repetitions in place of the [policy](Self::retry), which remains the default of each decision
    /// and bounds the number of attempts.
    pub fn retry_strategy(self, strategy: impl RetryStrategy) -> Self {
        self.set(|given| given.retry_strategy = Some(Arc::new(strategy)))
    }

    /// Sets how the documented limits of calls per second are kept. Default: [`RateLimit::documented`].
    pub fn rate_limit(self, limit: RateLimit) -> Self {
        self.set(|given| given.rate_limit = limit)
    }

    /// Sets how long a call may take in all, waiting and every attempt included. Default: 60 seconds.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.set(|given| given.timeout = timeout)
    }

    /// Sets whether documented limits, such as the largest page size, are checked before a request is sent. Default: yes.
    /// Disable it when the service has become more generous than its documentation.
    pub fn validate(self, validate: bool) -> Self {
        self.set(|given| given.validate = validate)
    }

    /// Adds an interceptor, which watches every attempt of every call, and can add headers to it or refuse it. Several are
    /// called in the order in which they were added, and informed of the outcome in the reverse order.
    pub fn interceptor(self, interceptor: impl Interceptor) -> Self {
        self.set(|given| given.interceptors.add(interceptor))
    }

    /// Sets whether an [endpoint](Self::endpoint) on another machine may use plain HTTP. Default: no.
    ///
    /// **Dangerous**: whoever is on the way reads and changes requests and responses, the session token included. It is meant
    /// for a proxy of your own, right beside the program, that adds TLS.
    pub fn allow_plain_http(self, allow: bool) -> Self {
        self.set(|given| given.allow_plain_http = allow)
    }

    /// Sets how long making a connection may take, proxy and TLS included. Default: 5 seconds.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set_https(|https| https.connect_timeout(timeout))
    }

    /// Sets how long a connection is kept without a call. See [`HyperTransportBuilder::pool_idle_timeout`].
    pub fn pool_idle_timeout(self, timeout: Duration) -> Self {
        self.set_https(|https| https.pool_idle_timeout(timeout))
    }

    /// Sets how many connections to one host are kept without a call. See [`HyperTransportBuilder::pool_max_idle_per_host`].
    pub fn pool_max_idle_per_host(self, connections: usize) -> Self {
        self.set_https(|https| https.pool_max_idle_per_host(connections))
    }

    /// Sends TCP keep-alive probes on idle connections. See [`HyperTransportBuilder::tcp_keep_alive`].
    pub fn tcp_keep_alive(self, idle: Duration) -> Self {
        self.set_https(|https| https.tcp_keep_alive(idle))
    }

    /// Sets the proxy that every call goes through, such as `http://user:password@proxy.example.com:3128`. Default: the one
    /// that the environment names. See [`HyperTransportBuilder::proxy`].
    pub fn proxy(self, url: impl Into<String>) -> Self {
        self.set_https(|https| https.proxy(url))
    }

    /// Uses no proxy, whatever the environment says. See [`HyperTransportBuilder::no_proxy`].
    pub fn no_proxy(self) -> Self {
        self.set_https(HyperTransportBuilder::no_proxy)
    }

    /// Trusts these certificate authorities, too: one or several certificates in PEM. See
    /// [`HyperTransportBuilder::root_certificate_pem`].
    pub fn root_certificate_pem(self, pem: impl Into<Vec<u8>>) -> Self {
        self.set_https(|https| https.root_certificate_pem(pem))
    }

    /// Trusts this certificate authority, too: one certificate in DER.
    pub fn root_certificate_der(self, der: impl Into<Vec<u8>>) -> Self {
        self.set_https(|https| https.root_certificate_der(der))
    }

    /// Sets whether the well-known certificate authorities are trusted. Default: yes. See
    /// [`HyperTransportBuilder::built_in_root_certificates`].
    pub fn built_in_root_certificates(self, trusted: bool) -> Self {
        self.set_https(|https| https.built_in_root_certificates(trusted))
    }

    /// Sets the certificate by which this client identifies itself, with its private key. See
    /// [`HyperTransportBuilder::client_certificate_pem`].
    pub fn client_certificate_pem(self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.set_https(|https| https.client_certificate_pem(certificates, key))
    }

    /// Selects the TLS library. Default: rustls, if the feature `rustls` is enabled.
    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    pub fn tls(self, tls: Tls) -> Self {
        self.set_https(|https| https.tls(tls))
    }

    /// Sends requests in another way than over HTTPS with the built-in client. Settings about connections, proxies and TLS
    /// are for the built-in client: one that comes later replaces this transport.
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Arc::new(transport)), ..self }
    }

    /// Builds the configuration.
    ///
    /// # Errors
    ///
    /// If the endpoint or the root domain is not a host, if region, endpoint or client name contain characters that cannot be
    /// sent, if the environment names an unknown site, if a proxy that would be used or a certificate is unusable, or if the
    /// program has no TLS and would need it. The message shows nothing that may be a secret.
    pub fn build(self) -> Result<Config, ConfigError> {
        self.build_with(Environment::process())
    }

    fn build_with(self, environment: Environment<'_>) -> Result<Config, ConfigError> {
        let Self { given, transport } = self;
        let site = match given.site {
            Some(site) => site,
            None => environment.site()?,
        };
        let region = given.region.as_deref().map(region_header).transpose()?;
        let identification = identification(given.client_name.as_deref())?;
        let parsed = |url: &SecretString| Endpoint::parse(url.expose_secret(), given.allow_plain_http);
        let endpoint = given.endpoint.as_ref().map(parsed).transpose()?;
        let backup_endpoint = given.backup_endpoint.as_ref().map(parsed).transpose()?;
        let domain = match &given.root_domain {
            Some(domain) => root_domain(domain)?,
            None => site.domain().to_owned(),
        };
        let transport = match transport {
            Some(transport) => transport,
            None => {
                let https = given.https.clone().build_shared(environment)?;
                match &endpoint {
                    Some(endpoint) => https.check(endpoint)?,
                    None => https.check_domain(&domain)?,
                }
                backup_endpoint.as_ref().map_or(Ok(()), |backup| https.check(backup))?;
                Arc::new(https)
            }
        };
        given.credentials.use_site(site);
        Ok(Config {
            inner: Arc::new(Settings {
                given,
                site,
                region,
                endpoint,
                backup_endpoint,
                domain,
                identification,
                transport,
            }),
        })
    }
}

/// Returns the value of the header that names a region.
pub(crate) fn region_header(region: &str) -> Result<HeaderValue, ConfigError> {
    let is_region = !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let header = HeaderValue::from_str(region).ok().filter(|_| is_region);
    header.ok_or_else(|| ConfigError::new(format!("`{region}` is not a region; one looks like `ap-guangzhou`")))
}

fn root_domain(domain: &str) -> Result<String, ConfigError> {
    match Authority::parse(domain) {
        Ok(Authority { host, port: None }) if !host.contains(':') => Ok(host),
        _ => Err(ConfigError::new("the root domain is not a host; one looks like `internal.tencentcloudapi.com`")),
    }
}

/// Returns the name of the client in the service's logs.
fn identification(client_name: Option<&str>) -> Result<HeaderValue, ConfigError> {
    const SDK: &str = concat!("SDK_RUST_", env!("CARGO_PKG_VERSION"));
    let Some(name) = client_name else { return Ok(HeaderValue::from_static(SDK)) };
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_,;.".contains(&byte);
    let fits = (1..=128).contains(&name.len()) && name.bytes().all(is_allowed);
    let header = HeaderValue::try_from(format!("{SDK}; {name}")).ok().filter(|_| fits);
    header.ok_or_else(|| {
        ConfigError::new("the client name must have from 1 to 128 letters, digits and characters out of `-_,;.`")
    })
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

    fn builder() -> ConfigBuilder {
        Config::builder(Credentials::new("AKIDid", "key").unwrap())
    }

    fn built(builder: ConfigBuilder, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        with_variables(variables, |environment| builder.build_with(environment))
    }

    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    #[test]
    fn a_configuration_that_names_no_site_has_the_environments() {
        let intl = [("TENCENTCLOUD_SITE", "intl")];
        let host = |config: Config| config.endpoint("organization").authority;
        assert_eq!(host(built(builder(), &intl).unwrap()), "organization.intl.tencentcloudapi.com");
        assert_eq!(host(built(builder().site(Site::China), &intl).unwrap()), "organization.tencentcloudapi.com");
        assert!(built(builder(), &[("TENCENTCLOUD_SITE", "china")]).is_err());
    }

    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    #[test]
    fn a_root_domain_is_for_all_services() {
        let config = built(builder().root_domain("internal.tencentcloudapi.com"), &[]).unwrap();
        assert_eq!(config.endpoint("cvm").authority, "cvm.internal.tencentcloudapi.com");
        for wrong in ["", "https://host", "host:80", "ho st", "user@host", "::1"] {
            assert!(built(builder().root_domain(wrong), &[]).is_err(), "{wrong}");
        }
    }

    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    #[test]
    fn providers_learn_the_site() {
        #[derive(Debug, Default)]
        struct Learning(std::sync::Mutex<Vec<Site>>);
        impl ProvideCredentials for Learning {
            fn credentials(&self) -> crate::future::BoxFuture<'_, Result<Credentials, crate::error::CredentialsError>> {
                unreachable!("nothing is called")
            }
            fn use_site(&self, site: Site) {
                self.0.lock().unwrap().push(site);
            }
        }
        let provider = Arc::new(Learning::default());
        let boxed: Box<dyn ProvideCredentials> = Box::new(Arc::clone(&provider));
        built(Config::builder(boxed).site(Site::International), &[]).unwrap();
        built(Config::builder(Arc::clone(&provider)), &[]).unwrap();
        assert_eq!(*provider.0.lock().unwrap(), [Site::International, Site::China]);
    }

    #[test]
    fn no_error_and_no_debug_output_shows_the_password_of_an_endpoint() {
        for url in
            ["https://me:hunter2@host", "https://me:hunter2@host/path", "ftp://me:hunter2@host", "me:hunter2@host"]
        {
            for builder in [builder().endpoint(url), builder().backup_endpoint(url)] {
                let debug = format!("{builder:?}");
                let shown = format!("{debug} {:?}", built(builder, &[]).unwrap_err());
                assert!(!shown.contains("hunter2"), "{shown}");
            }
        }
    }

    #[cfg(not(any(feature = "native-tls", feature = "rustls")))]
    #[test]
    fn a_program_without_tls_learns_it_when_it_builds_a_configuration() {
        let message = built(builder(), &[]).unwrap_err().to_string();
        assert!(message.contains("enable the feature `rustls`"), "{message}");
        assert!(built(builder().endpoint("http://127.0.0.1:9"), &[]).is_ok());
    }

    #[cfg(any(feature = "native-tls", feature = "rustls"))]
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

    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    #[test]
    fn a_broken_proxy_that_no_call_needs_stops_no_configuration() {
        let broken = "gopher://proxy";
        for variables in [
            [("HTTPS_PROXY", "http://proxy:3128"), ("ALL_PROXY", broken)],
            [("HTTPS_PROXY", "http://proxy:3128"), ("HTTP_PROXY", broken)],
            [("ALL_PROXY", broken), ("NO_PROXY", "*")],
        ] {
            built(builder(), &variables).unwrap();
        }
        built(builder(), &[("ALL_PROXY", broken)]).unwrap_err();
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
