//! The options of a single call.

use super::retry::RetryPolicy;
use crate::action::Site;
use crate::config::Language;
use crate::credentials::ProvideCredentials;
use crate::endpoint::Route;
use hyper::header::HeaderValue;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The options of a single call.
#[derive(Clone)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Instant>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    /// The call may be repeated although it writes.
    pub(crate) idempotent: bool,
    pub(crate) language: Language,
    pub(crate) region: Option<HeaderValue>,
    /// Another destination than the client's.
    pub(crate) route: Option<Arc<Route>>,
    /// The site of the configuration, whatever the route.
    pub(crate) site: Site,
    /// Other credentials than the client's.
    pub(crate) credentials: Option<Arc<dyn ProvideCredentials>>,
    /// An endpoint on another machine may use plain HTTP.
    pub(crate) allow_plain_http: bool,
    /// Lower-case names with their values.
    pub(crate) headers: Vec<(String, String)>,
}

impl CallOptions {
    /// Returns the time that the call has from now on.
    pub(crate) fn time_left(&self) -> Duration {
        let now = tokio::time::Instant::now().into_std();
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(now));
        left.map_or(self.timeout, |left| left.min(self.timeout))
    }
}

/// The methods that set the options of calls, for every type that makes calls. The type has a method
/// `set_option(self, impl FnOnce(&mut CallOptions) -> Result<(), ConfigError>) -> Self`; `$calls` names the calls that the
/// options are for.
macro_rules! option_setters {
    ($calls:literal) => {
        #[doc = concat!("Sets how long ", $calls, " may take in all, retries included, instead of the client's timeout.")]
        pub fn timeout(self, timeout: std::time::Duration) -> Self {
            self.set_option(|options| {
                options.timeout = timeout;
                Ok(())
            })
        }

        #[doc = concat!("Sets when ", $calls, " must be over, unless the [`timeout`](Self::timeout) ends it earlier.")]
        /// Several calls can share a deadline.
        pub fn deadline(self, deadline: std::time::Instant) -> Self {
            self.set_option(|options| {
                options.deadline = Some(deadline);
                Ok(())
            })
        }

        #[doc = concat!("Sets how long one attempt of ", $calls, " may take, instead of the client's attempt timeout.")]
        pub fn attempt_timeout(self, timeout: std::time::Duration) -> Self {
            self.set_option(|options| {
                options.attempt_timeout = timeout;
                Ok(())
            })
        }

        #[doc = concat!("Sets when ", $calls, " is retried, instead of the client's policy.")]
        pub fn retry(self, policy: crate::call::retry::RetryPolicy) -> Self {
            self.set_option(|options| {
                options.retry = policy;
                Ok(())
            })
        }

        #[doc = concat!("Sets the language of the service's message if ", $calls, " fails, instead of the client's.")]
        pub fn language(self, language: crate::config::Language) -> Self {
            self.set_option(|options| {
                options.language = language;
                Ok(())
            })
        }

        #[doc = concat!("Signs ", $calls, " with other credentials than the client's.")]
        ///
        /// A provider that asks a service of the vendor asks the one of the configuration's site, unless it was given another
        /// site.
        pub fn credentials(self, credentials: impl crate::credentials::ProvideCredentials) -> Self {
            self.set_option(|options| {
                credentials.use_site(options.site);
                options.credentials = Some(std::sync::Arc::new(credentials));
                Ok(())
            })
        }

        #[doc = concat!("Sets the region of ", $calls, ", such as `ap-guangzhou`, instead of the client's.")]
        ///
        /// A region that cannot be sent is an [`Error::Config`](crate::Error::Config) when the call is awaited.
        pub fn region(self, region: impl Into<String>) -> Self {
            let region = region.into();
            self.set_option(|options| {
                options.region = Some(crate::config::region_header(&region)?);
                Ok(())
            })
        }

        #[doc = concat!("Sends ", $calls, " to another host, as `https://host` or `https://host:port`.")]
        ///
        /// The rules are those of [`ConfigBuilder::endpoint`](crate::ConfigBuilder::endpoint). A URL that breaks them is an
        /// [`Error::Config`](crate::Error::Config) when the call is awaited.
        pub fn endpoint(self, url: impl Into<String>) -> Self {
            let url = url.into();
            self.set_option(|options| {
                let endpoint = crate::endpoint::Endpoint::parse(&url, options.allow_plain_http)?;
                options.route = Some(std::sync::Arc::new(crate::endpoint::Route::new(endpoint)));
                Ok(())
            })
        }

        #[doc = concat!("Adds a header to ", $calls, ", such as an id by which a gateway or a log finds it.")]
        /// A second value for a name replaces the first.
        ///
        /// Headers that the client sets itself, that are signed, or that frame the body cannot be set: `Host`,
        /// `Content-Type`, `Authorization`, `User-Agent`, `X-TC-…` and those of the connection. Such a name, or characters
        /// that cannot be sent, are an [`Error::Config`](crate::Error::Config) when the call is awaited, and nothing is
        /// sent. No error shows the value.
        pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
            let (name, value) = (name.into(), value.into());
            self.set_option(|options| crate::call::headers::set_header(&mut options.headers, &name, value))
        }
    };
}
pub(crate) use option_setters;
