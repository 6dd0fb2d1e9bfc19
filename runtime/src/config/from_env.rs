//! The configuration of the environment.

use super::{Config, ConfigBuilder};
use crate::credentials::CredentialChain;
use crate::environment::Environment;
use crate::error::Error;

impl Config {
    /// Returns the configuration of the environment, as [`ConfigBuilder::from_env`] describes it.
    ///
    /// # Errors
    ///
    /// As [`ConfigBuilder::from_env`] and [`ConfigBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Ok(ConfigBuilder::from_env()?.build()?)
    }
}

impl ConfigBuilder {
    /// Starts a configuration from the environment, to change some of it in code:
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
    /// at the first call, since only a request over the network shows whether the machine has a role.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(Environment::process())
    }

    fn from_environment(environment: Environment<'_>) -> Result<Self, Error> {
        let site = environment.site()?;
        let mut builder = Config::builder(CredentialChain::from_environment(environment)?).site(site);
        if let Some(region) = environment.get("TENCENTCLOUD_REGION") {
            builder = builder.region(region);
        }
        if let Some(endpoint) = environment.get("TENCENTCLOUD_ENDPOINT") {
            builder = builder.endpoint(endpoint);
        }
        Ok(builder)
    }
}

// The configurations have the built-in transport.
#[cfg(all(test, any(feature = "native-tls", feature = "rustls")))]
mod tests {
    use super::*;
    use crate::config::Language;
    use crate::environment::with_variables;

    fn from(variables: &[(&str, &str)]) -> Result<Config, Error> {
        let credentials = [("TENCENTCLOUD_SECRET_ID", "AKIDid"), ("TENCENTCLOUD_SECRET_KEY", "key")];
        with_variables(&[&credentials, variables].concat(), |environment| {
            Ok(ConfigBuilder::from_environment(environment)?.build_with(environment)?)
        })
    }

    #[test]
    fn the_environment_chooses_site_region_and_endpoint() {
        let default = from(&[]).unwrap();
        assert_eq!(default.endpoint("organization").authority, "organization.tencentcloudapi.com");
        assert_eq!(default.language(), Language::Chinese);
        let international = from(&[("TENCENTCLOUD_SITE", "intl"), ("TENCENTCLOUD_REGION", "ap-singapore")]).unwrap();
        assert_eq!(international.endpoint("organization").authority, "organization.intl.tencentcloudapi.com");
        assert_eq!(international.language(), Language::English);
        assert_eq!(international.inner.region.as_ref().unwrap(), "ap-singapore");
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
}
