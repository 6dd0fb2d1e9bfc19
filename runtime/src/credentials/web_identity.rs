//! The role of a pod's service account.

use super::sts::{self, Session, Sts};
use super::{BoxFuture, Cached, Credentials, CredentialsError, ProvideCredentials, file};
use crate::call::execute::ClientCore;
use crate::environment::Environment;
use crate::error::ConfigError;
use std::path::PathBuf;
use std::time::Duration;

/// The role of the Kubernetes service account under which a pod runs (TKE web identity).
///
/// Where an administrator has bound a role to a service account, the vendor's Kubernetes puts a token into a file in the pod
/// and tells its place in the environment. The Security Token Service (STS) exchanges the token for temporary credentials of
/// the role, so that the pod needs no keys.
///
/// ```no_run
/// use generated_sdk::{Config, credentials::WebIdentity};
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let config = Config::builder(WebIdentity::from_env()?).build()?;
/// # Ok(()) }
/// ```
///
/// Kubernetes replaces the token now and then: the file is read anew for every exchange.
#[derive(Clone, Debug)]
pub struct WebIdentity {
    cached: Cached,
}

#[derive(Debug)]
struct Source {
    client: ClientCore,
    session: Session,
    provider_id: String,
    token_file: PathBuf,
}

impl WebIdentity {
    /// As the environment of a pod says: `TKE_ROLE_ARN`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_REGION`,
    /// on the site of `TENCENTCLOUD_SITE`.
    ///
    /// # Errors
    ///
    /// If one of them is not set, which the message names, or impossible. If none of the first three is set, the error
    /// [is a missing one](CredentialsError::is_missing).
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_environment(Environment::process())
    }

    pub(super) fn from_environment(environment: Environment<'_>) -> Result<Self, CredentialsError> {
        const NAMES: [&str; 4] = ["TKE_ROLE_ARN", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_REGION"];
        let values = NAMES.map(|name| environment.get(name));
        match values {
            [Some(role_arn), Some(provider_id), Some(token_file), Some(region)] => {
                let sts = Sts::from_environment(environment)?.region(region);
                let builder = Self::builder(role_arn, provider_id, token_file).sts(sts);
                builder.build().map_err(|error| CredentialsError::new(error.to_string()))
            }
            // The region alone is no sign of anything.
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

    /// Starts with the role, the id of the identity provider that vouches for the token, and the file of the token.
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
}

impl ProvideCredentials for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let place = self.token_file.display();
            let absent = || CredentialsError::new(format!("the web identity token {place} does not exist"));
            let token = file::read(&self.token_file)?.ok_or_else(absent)?;
            let token = token.trim();
            if token.is_empty() {
                return Err(CredentialsError::new(format!("the web identity token {place} is empty")));
            }
            let more = [("ProviderId", Some(&*self.provider_id)), ("WebIdentityToken", Some(token))];
            let parameters = self.session.parameters(&more);
            sts::ask(&self.client, sts::ASSUME_ROLE_WITH_WEB_IDENTITY, &self.session, parameters).await
        })
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
    /// The name of the session, under which the audit log shows what was done: 2 to 128 letters, digits and characters of
    /// `_+=,.@-`. Default: `tencentcloud-rust-sdk-` and a number.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name(name.into());
        self
    }

    /// How long the temporary credentials live: 1 second to 12 hours, in whole seconds. Default: the service's, 2 hours. New
    /// ones are got in time.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.session.duration(duration);
        self
    }

    /// How STS is reached. Default: [`Sts::new`], the Chinese site.
    pub fn sts(self, sts: Sts) -> Self {
        Self { sts, ..self }
    }

    /// The provider. Nothing is sent, and the file is not read, before the first call needs credentials.
    ///
    /// # Errors
    ///
    /// If the role, the session's name or the duration is impossible, or the endpoint of STS is not a host.
    pub fn build(self) -> Result<WebIdentity, ConfigError> {
        let session = self.session.checked()?;
        let client = self.sts.client(Nobody)?;
        let Self { provider_id, token_file, .. } = self;
        Ok(WebIdentity { cached: Cached::new(Source { client, session, provider_id, token_file }) })
    }
}

/// The exchange of a token is not signed: nobody is asked for credentials.
#[derive(Debug)]
struct Nobody;

impl ProvideCredentials for Nobody {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(Err(CredentialsError::new("the exchange of a token is not signed"))))
    }
}
