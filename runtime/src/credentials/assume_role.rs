//! The role of another account, or one with fewer rights.

use super::sts::{self, Session, Sts, StsClient};
use super::{BoxFuture, Cached, Credentials, CredentialsError, ProvideCredentials};
use crate::action::Site;
use crate::environment::Environment;
use crate::error::ConfigError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Acts as a role: one of another account, such as a member of the organization, or one of the same account with fewer
/// rights.
///
/// With the credentials of another provider it calls the vendor's Security Token Service (STS), which issues temporary
/// credentials of the role. The role must allow that in its trust policy, and the caller must be allowed the action
/// `sts:AssumeRole`.
///
/// If STS refuses, the call fails with an [`Error::Credentials`](crate::Error::Credentials) that has the code, kind and
/// request id of the refusal.
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
/// Roles can be chained: the other provider may be an `AssumeRole` itself.
#[derive(Clone, Debug)]
pub struct AssumeRole {
    cached: Cached,
}

struct RoleRequest {
    client: StsClient,
    session: Session,
    external_id: Option<String>,
    policy: Option<String>,
}

/// Shows no external id, which the owner of the role may treat as a secret.
impl fmt::Debug for RoleRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RoleRequest");
        shown.field("client", &self.client).field("session", &self.session).finish_non_exhaustive()
    }
}

impl AssumeRole {
    /// Starts with the provider whose credentials sign the call to STS, and the role that is assumed, such as
    /// `qcs::cam::uin/100000000001:roleName/example`. The console shows it on the role's page.
    pub fn builder(credentials: impl ProvideCredentials, role_arn: impl Into<String>) -> AssumeRoleBuilder {
        AssumeRoleBuilder {
            credentials: Arc::new(credentials),
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

    fn use_site(&self, site: Site) {
        self.cached.use_site(site);
    }
}

impl ProvideCredentials for RoleRequest {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let more = [("ExternalId", self.external_id.as_deref()), ("Policy", self.policy.as_deref())];
        let parameters = self.session.parameters(&more);
        Box::pin(self.client.fetch(sts::ASSUME_ROLE, &self.session, parameters))
    }

    fn use_site(&self, site: Site) {
        self.client.use_site(site);
    }
}

/// Builds an [`AssumeRole`].
#[must_use]
pub struct AssumeRoleBuilder {
    credentials: Arc<dyn ProvideCredentials>,
    session: Session,
    external_id: Option<String>,
    policy: Option<String>,
    sts: Sts,
}

/// Shows no external id, which the owner of the role may treat as a secret.
impl fmt::Debug for AssumeRoleBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("AssumeRoleBuilder");
        shown.field("credentials", &self.credentials).field("session", &self.session).field("sts", &self.sts);
        shown.finish_non_exhaustive()
    }
}

impl AssumeRoleBuilder {
    /// Sets the name of the session, under which the audit log shows what was done: 2 to 128 letters, digits and characters of
    /// `_+=,.@-`. Default: `tencentcloud-rust-sdk-` and a number.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name(name.into());
        self
    }

    /// Sets the external id, if the role's trust policy asks for one. The owner of the role gives it to those who may assume
    /// the role.
    pub fn external_id(self, id: impl Into<String>) -> Self {
        Self { external_id: Some(id.into()), ..self }
    }

    /// Sets a policy, as JSON, that restricts the session: only what both the role and this policy allow is allowed. Pass the
    /// plain JSON; the encoding that the service asks for is done here.
    pub fn policy(self, json: impl Into<String>) -> Self {
        Self { policy: Some(json.into()), ..self }
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

    /// Returns the provider. Nothing is sent before the first call needs credentials.
    ///
    /// # Errors
    ///
    /// Fails if the role, the session's name or the duration is impossible, if the policy is not JSON, if the endpoint of STS
    /// is not a host, or if the site is not set and `TENCENTCLOUD_SITE` names none.
    pub fn build(self) -> Result<AssumeRole, ConfigError> {
        self.build_with(Environment::process())
    }

    pub(super) fn build_with(self, environment: Environment<'_>) -> Result<AssumeRole, ConfigError> {
        let session = self.session.checked()?;
        if let Some(policy) = &self.policy {
            serde_json::from_str::<serde::de::IgnoredAny>(policy)
                .map_err(|error| ConfigError::new(format!("the policy is not JSON: {error}")))?;
        }
        let client = StsClient::new(self.sts, self.credentials, environment)?;
        let policy = self.policy.as_deref().map(percent_encoded);
        let cached = Cached::new(RoleRequest { client, session, external_id: self.external_id, policy });
        Ok(AssumeRole { cached })
    }
}

/// Replaces everything but letters, digits and `-._~` by `%` and two digits.
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
