//! The role of a pod's service account.

use super::sts::{self, Session, Sts, StsClient};
use super::{BoxFuture, Cached, Credentials, CredentialsError, ProvideCredentials, file};
use crate::action::Site;
use crate::environment::Environment;
use crate::error::ConfigError;
use std::path::PathBuf;
use std::time::Duration;

/// The role of the Kubernetes service account under which a pod runs (TKE web identity).
///
/// Where an administrator has bound a role to a service account, the vendor's Kubernetes puts a token into a file in the pod
/// and the path of the file into the environment. The Security Token Service (STS) exchanges the token for temporary
/// credentials of the role, so the pod needs no keys.
///
/// ```no_run
/// use generated_sdk::{Config, credentials::WebIdentity};
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let config = Config::builder(WebIdentity::from_env()?).build()?;
/// # Ok(()) }
/// ```
///
/// Kubernetes replaces the token from time to time, so the file is read for every exchange.
#[derive(Clone, Debug)]
pub struct WebIdentity {
    cached: Cached,
}

#[derive(Debug)]
struct TokenExchange {
    client: StsClient,
    session: Session,
    provider_id: String,
    token_file: PathBuf,
}

impl WebIdentity {
    /// Uses the role that the environment of a pod names: `TKE_ROLE_ARN`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and
    /// `TKE_REGION`.
    ///
    /// # Errors
    ///
    /// Fails if a variable is not set, which the message names, or impossible. If none of the first three is set, the error
    /// [is a missing one](CredentialsError::is_missing).
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_environment(Environment::process())
    }

    pub(super) fn from_environment(environment: Environment<'_>) -> Result<Self, CredentialsError> {
        const NAMES: [&str; 4] = ["TKE_ROLE_ARN", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_REGION"];
        let values = NAMES.map(|name| environment.get(name));
        match values {
            [Some(role_arn), Some(provider_id), Some(token_file), Some(region)] => {
                let builder = Self::builder(role_arn, provider_id, token_file).sts(Sts::new().region(region));
                builder.build_with(environment).map_err(|error| CredentialsError::new(error.to_string()))
            }
            // The region alone does not say that this is a pod with a role.
            [None, None, None, _] => {
                let [role_arn, provider_id, token_file, _] = NAMES;
                Err(CredentialsError::missing(format!("{role_arn}, {provider_id} and {token_file} are not set")))
            }
            some => {
                let names = |set: bool| -> Vec<&str> {
                    NAMES.iter().zip(&some).filter(|(_, value)| value.is_some() == set).map(|(name, _)| *name).collect()
                };
                let (set, unset) = (names(true).join(", "), names(false).join(", "));
                Err(CredentialsError::new(format!("of the variables of a pod, {set} are set, but {unset} are not")))
            }
        }
    }

    /// Starts with the role, the id of the identity provider that issues the token, and the file of the token.
    pub fn builder(
        role_arn: impl Into<String>,
        provider_id: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> WebIdentityBuilder {
        WebIdentityBuilder {
            session: Session::of(role_arn.into()),
            provider_id: provider_id.into(),
            token_file: token_file.into(),
            sts: Sts::new(),
        }
    }
}

impl ProvideCredentials for WebIdentity {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.cached.credentials()
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.cached.invalidate(credentials);
    }

    fn use_site(&self, site: Site) {
        self.cached.use_site(site);
    }
}

impl ProvideCredentials for TokenExchange {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let place = self.token_file.display();
            let absent = || CredentialsError::new(format!("the web identity token {place} does not exist"));
            let path = self.token_file.clone();
            let token = file::aside(move || file::read(&path)).await?.ok_or_else(absent)?;
            let token = token.trim();
            if token.is_empty() {
                return Err(CredentialsError::new(format!("the web identity token {place} is empty")));
            }
            let more = [("ProviderId", Some(&*self.provider_id)), ("WebIdentityToken", Some(token))];
            let parameters = self.session.parameters(&more);
            self.client.fetch(sts::ASSUME_ROLE_WITH_WEB_IDENTITY, &self.session, parameters).await
        })
    }

    fn use_site(&self, site: Site) {
        self.client.use_site(site);
    }
}

/// Builds a [`WebIdentity`].
#[derive(Debug)]
#[must_use]
pub struct WebIdentityBuilder {
    session: Session,
    provider_id: String,
    token_file: PathBuf,
    sts: Sts,
}

impl WebIdentityBuilder {
    /// Sets the name of the session, under which the audit log shows what was done: 2 to 128 letters, digits and characters of
    /// `_+=,.@-`. Default: `tencentcloud-rust-sdk-` and a number.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name(name.into());
        self
    }

    /// Sets how long the temporary credentials live: 1 second to 12 hours, in whole seconds. Default: the service's, 2 hours.
    /// They are refreshed before they expire.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.session.duration(duration);
        self
    }

    /// Sets how STS is reached. Default: [`Sts::new`].
    pub fn sts(self, sts: Sts) -> Self {
        Self { sts, ..self }
    }

    /// Returns the provider. Nothing is sent, and the file is not read, before the first call needs credentials.
    ///
    /// # Errors
    ///
    /// Fails if the role, the session's name or the duration is impossible, if the endpoint of STS is not a host, or if the
    /// site is not set and `TENCENTCLOUD_SITE` names none.
    pub fn build(self) -> Result<WebIdentity, ConfigError> {
        self.build_with(Environment::process())
    }

    fn build_with(self, environment: Environment<'_>) -> Result<WebIdentity, ConfigError> {
        let session = self.session.checked()?;
        let client = StsClient::unsigned(self.sts, environment)?;
        let Self { provider_id, token_file, .. } = self;
        Ok(WebIdentity { cached: Cached::new(TokenExchange { client, session, provider_id, token_file }) })
    }
}
