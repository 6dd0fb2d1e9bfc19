//! The role of another account, or one with fewer rights.

use super::sts::{self, Session, Sts};
use super::{BoxFuture, Cached, Credentials, CredentialsError, ProvideCredentials};
use crate::call::execute::ClientCore;
use crate::error::ConfigError;
use std::time::Duration;

/// Acts as a role: of another account, such as a member of the organization, or of the own one with fewer rights.
///
/// The credentials of any other provider ask the vendor's Security Token Service (STS) for temporary credentials of the role.
/// The role must allow that in its trust policy, and the asking identity must be allowed the action `sts:AssumeRole`.
///
/// ```no_run
/// use generated_sdk::{Config, credentials::{AssumeRole, CredentialChain}};
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let administrator = CredentialChain::from_env()?;
/// let member = AssumeRole::builder(administrator, "qcs::cam::uin/100000000001:roleName/OrganizationAccessControlRole")
///     .session_name("inventory")
///     .build()?;
/// let config = Config::builder(member).build()?;
/// # Ok(()) }
/// ```
///
/// Roles can be chained: the provider below may be an `AssumeRole` itself.
#[derive(Clone, Debug)]
pub struct AssumeRole {
    cached: Cached,
}

#[derive(Debug)]
struct Source {
    client: ClientCore,
    session: Session,
    external_id: Option<String>,
    policy: Option<String>,
}

impl AssumeRole {
    /// Starts with the provider whose credentials ask, and the role that they ask for, such as
    /// `qcs::cam::uin/100000000001:roleName/example`. The console shows it on the role's page.
    pub fn builder(credentials: impl ProvideCredentials, role_arn: impl Into<String>) -> AssumeRoleBuilder {
        AssumeRoleBuilder {
            credentials: Box::new(credentials),
            session: Session::of(role_arn.into()),
            external_id: None,
            policy: None,
            sts: Sts::new(),
        }
    }
}

impl ProvideCredentials for AssumeRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.cached.credentials()
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.cached.invalidate(credentials);
    }
}

impl ProvideCredentials for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let more = [("ExternalId", self.external_id.as_deref()), ("Policy", self.policy.as_deref())];
        let parameters = self.session.parameters(&more);
        Box::pin(sts::ask(&self.client, sts::ASSUME_ROLE, &self.session, parameters))
    }
}

/// Builds an [`AssumeRole`].
#[derive(Debug)]
#[must_use]
pub struct AssumeRoleBuilder {
    credentials: Box<dyn ProvideCredentials>,
    session: Session,
    external_id: Option<String>,
    policy: Option<String>,
    sts: Sts,
}

impl AssumeRoleBuilder {
    /// The name of the session, under which the audit log shows what was done: 2 to 128 letters, digits and characters of
    /// `_+=,.@-`. Default: `tencentcloud-rust-sdk-` and a number.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name(name.into());
        self
    }

    /// The external id that the role's trust policy asks for, if it asks for one: the owner of the role tells it to those who
    /// may assume it.
    pub fn external_id(self, id: impl Into<String>) -> Self {
        Self { external_id: Some(id.into()), ..self }
    }

    /// A policy as JSON text that takes rights away for this session: what is allowed is what both the role and this policy
    /// allow. It is encoded for the service here.
    pub fn policy(self, json: impl Into<String>) -> Self {
        Self { policy: Some(json.into()), ..self }
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

    /// The provider. Nothing is sent before the first call needs credentials.
    ///
    /// # Errors
    ///
    /// If the role, the session's name or the duration is impossible, the policy is not JSON, or the endpoint of STS is not a
    /// host.
    pub fn build(self) -> Result<AssumeRole, ConfigError> {
        let session = self.session.checked()?;
        if let Some(policy) = &self.policy
            && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(policy)
        {
            return Err(ConfigError::new(format!("the policy is not JSON: {error}")));
        }
        let client = self.sts.client(std::sync::Arc::<dyn ProvideCredentials>::from(self.credentials))?;
        let policy = self.policy.as_deref().map(percent_encoded);
        let cached = Cached::new(Source { client, session, external_id: self.external_id, policy });
        Ok(AssumeRole { cached })
    }
}

/// Everything but letters, digits and `-._~` as `%` and two digits.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
