//! Credentials, and the places that they come from.
//!
//! | the program runs … | use |
//! |---|---|
//! | in any of these places | [`CredentialChain::from_env`], which `Client::from_env()` uses: the first of the sources below that has credentials |
//! | with keys in the environment | [`Credentials::from_env`] |
//! | on a workstation, with keys in a file | [`ProfileFile`] |
//! | on a workstation where the vendor's command line `tccli` is set up | [`TccliProfile`] |
//! | on a virtual machine of the vendor (CVM) to which a role is bound | [`InstanceRole`] |
//! | in a pod of the vendor's Kubernetes (TKE) whose service account has a role | [`WebIdentity`] |
//! | for another account, or with fewer rights | [`AssumeRole`], on top of any of them |
//! | somewhere else | your own implementation of [`ProvideCredentials`], inside [`Cached`] |
//!
//! A *role* is an identity without keys of its own. Those who are allowed to assume it get temporary keys from the vendor's
//! Security Token Service (STS): a secret id, a secret key and a session token, which expire together. Providers refresh them
//! before they expire; see [`Cached`].

mod assume_role;
mod cache;
mod chain;
mod file;
mod instance_role;
mod profile_file;
mod secret_json;
pub(crate) mod signing_key;
mod sts;
mod tccli;
mod web_identity;

pub use self::assume_role::{AssumeRole, AssumeRoleBuilder};
pub use self::cache::Cached;
pub use self::chain::CredentialChain;
pub use self::instance_role::InstanceRole;
pub use self::profile_file::ProfileFile;
pub use self::sts::Sts;
pub use self::tccli::TccliProfile;
pub use self::web_identity::{WebIdentity, WebIdentityBuilder};
pub use crate::error::CredentialsError;
pub use crate::future::BoxFuture;

use self::signing_key::{DayKey, LastKey};
use crate::action::Site;
use crate::environment::Environment;
use crate::error::{ErrorKind, TransportError};
use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// A secret id with its secret key and, for temporary credentials, the session token that belongs to them.
///
/// Cheap to clone. Key and token are wiped from memory when the last clone is dropped, and no `Debug` output or error shows
/// them.
#[derive(Clone)]
pub struct Credentials {
    inner: Arc<Inner>,
    expires_at: Option<SystemTime>,
}

struct Inner {
    secret_id: String,
    secret_key: SecretString,
    session_token: Option<SecretString>,
    last_key: LastKey,
}

impl Credentials {
    /// Makes permanent credentials.
    ///
    /// # Errors
    ///
    /// Fails if one of them is empty or contains white space or control characters, which is always a mistake of copying.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Result<Self, CredentialsError> {
        Self::checked(secret_id.into(), SecretString::from(secret_key.into()), None)
    }

    /// Makes temporary credentials, as the Security Token Service issues them.
    ///
    /// # Errors
    ///
    /// Fails in the same cases as [`new`](Self::new).
    pub fn temporary(
        secret_id: impl Into<String>,
        secret_key: impl Into<String>,
        session_token: impl Into<String>,
    ) -> Result<Self, CredentialsError> {
        let token = SecretString::from(session_token.into());
        Self::checked(secret_id.into(), SecretString::from(secret_key.into()), Some(token))
    }

    /// Sets when they expire, so that [`Cached`] refreshes them before. The client itself does not check it, and leaves it to
    /// the service to refuse credentials that have expired.
    pub fn expiring_at(self, time: SystemTime) -> Self {
        Self { expires_at: Some(time), ..self }
    }

    /// Returns when they expire, if that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Returns the credentials in the environment: `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, and for temporary
    /// ones the first that is set of `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN` and `TENCENTCLOUD_SECURITY_TOKEN`.
    ///
    /// # Errors
    ///
    /// Fails if a variable is missing, which the message names, or holds an unusable value. A variable that is empty counts as
    /// missing. If both are missing, the error [is a missing one](CredentialsError::is_missing).
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_environment(Environment::process())
    }

    pub(crate) fn from_environment(environment: Environment<'_>) -> Result<Self, CredentialsError> {
        const ID: &str = "TENCENTCLOUD_SECRET_ID";
        const KEY: &str = "TENCENTCLOUD_SECRET_KEY";
        const TOKENS: [&str; 3] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"];
        let set = |name: &str| environment.get(name);
        match (set(ID), set(KEY)) {
            (Some(id), Some(key)) => {
                let token = TOKENS.into_iter().find_map(set).map(SecretString::from);
                Self::checked(id, key.into(), token)
            }
            (None, None) => Err(CredentialsError::missing(format!("{ID} and {KEY} are not set"))),
            (Some(_), None) => Err(CredentialsError::new(format!("{ID} is set, but {KEY} is not"))),
            (None, Some(_)) => Err(CredentialsError::new(format!("{KEY} is set, but {ID} is not"))),
        }
    }

    fn checked(
        secret_id: String,
        secret_key: SecretString,
        session_token: Option<SecretString>,
    ) -> Result<Self, CredentialsError> {
        let token = session_token.as_ref().map_or("no token", ExposeSecret::expose_secret);
        for (what, value) in [("secret id", &*secret_id), ("secret key", secret_key.expose_secret())] {
            if value.is_empty() || value.contains(|c: char| c.is_whitespace() || !c.is_ascii_graphic()) {
                return Err(CredentialsError::new(format!("the {what} is empty or contains white space")));
            }
        }
        if token.is_empty() || token.contains(|c: char| c.is_control() || !c.is_ascii()) {
            return Err(CredentialsError::new("the session token is empty or contains control characters"));
        }
        let inner = Inner { secret_id, secret_key, session_token, last_key: LastKey::default() };
        Ok(Self { inner: Arc::new(inner), expires_at: None })
    }

    /// Returns whether these are clones of each other, and not just equal.
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Returns the secret id, which names the key pair and is not secret itself.
    pub fn secret_id(&self) -> &str {
        &self.inner.secret_id
    }

    /// Returns the key that signs calls of a service at a time in seconds since 1970.
    pub(crate) fn day_key(&self, service: &str, timestamp: u64) -> DayKey {
        let Inner { secret_key, last_key, .. } = &*self.inner;
        last_key.of_day(secret_key.expose_secret(), service, timestamp)
    }

    #[cfg(test)]
    fn secret_key(&self) -> &str {
        self.inner.secret_key.expose_secret()
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.inner.session_token.as_ref().map(ExposeSecret::expose_secret)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("secret_id", &self.inner.secret_id).finish_non_exhaustive()
    }
}

/// A source of credentials, which returns new ones when the old ones expire.
///
/// The client asks before every attempt, and signs the attempt with exactly the credentials that were returned. A provider
/// that reads a file or asks a service belongs inside [`Cached`].
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Returns the credentials to sign with now.
    ///
    /// Dropping the future must leave the provider usable: a call that is canceled drops it. A future that is not polled any
    /// more must not hold up other calls; [`Cached`] takes care of that.
    ///
    /// # Errors
    ///
    /// Fails with [`CredentialsError::missing`] if this provider has none, so that a [`CredentialChain`] asks the next one.
    /// Fails with [`CredentialsError::new`] if it has some that are unusable, or does not know; add the
    /// [underlying error](CredentialsError::with_source), which says whether it may pass.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Called when the service refused these credentials as unknown or expired. A provider that keeps them should forget them.
    /// The call that was refused fails all the same.
    fn invalidate(&self, credentials: &Credentials) {
        let _ = credentials;
    }

    /// Called when a configuration is built with this provider, or a single call is to be signed by it, with the site of the
    /// configuration. A provider that asks a service of the vendor, and was not given another site, asks that site's.
    fn use_site(&self, site: Site) {
        let _ = site;
    }
}

/// One provider for several clients.
impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).credentials()
    }

    fn invalidate(&self, credentials: &Credentials) {
        (**self).invalidate(credentials);
    }

    fn use_site(&self, site: Site) {
        (**self).use_site(site);
    }
}

/// A provider that is chosen at run time.
impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Box<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).credentials()
    }

    fn invalidate(&self, credentials: &Credentials) {
        (**self).invalidate(credentials);
    }

    fn use_site(&self, site: Site) {
        (**self).use_site(site);
    }
}

/// Returns whether the same fetch may succeed soon: nothing was refused.
fn is_passing(error: &CredentialsError) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<TransportError>());
    if source.is_some_and(TransportError::is_permanent) {
        return false;
    }
    matches!(error.kind(), ErrorKind::Throttled | ErrorKind::Ambiguous | ErrorKind::Transport | ErrorKind::Timeout)
}

/// Credentials that never change provide themselves.
impl ProvideCredentials for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::with_variables;

    fn from(variables: &[(&str, &str)]) -> Result<Credentials, CredentialsError> {
        with_variables(variables, Credentials::from_environment)
    }

    const ID: (&str, &str) = ("TENCENTCLOUD_SECRET_ID", "AKIDid");
    const KEY: (&str, &str) = ("TENCENTCLOUD_SECRET_KEY", "the-secret-key");

    #[test]
    fn a_half_set_pair_names_the_missing_half() {
        assert_eq!(
            from(&[ID]).unwrap_err().to_string(),
            "TENCENTCLOUD_SECRET_ID is set, but TENCENTCLOUD_SECRET_KEY is not"
        );
        assert_eq!(
            from(&[KEY, ("TENCENTCLOUD_SECRET_ID", "")]).unwrap_err().to_string(),
            "TENCENTCLOUD_SECRET_KEY is set, but TENCENTCLOUD_SECRET_ID is not",
        );
        assert_eq!(
            from(&[]).unwrap_err().to_string(),
            "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set",
        );
    }

    #[test]
    fn token_variables_in_their_order() {
        let session = ("TENCENTCLOUD_SESSION_TOKEN", "session");
        let security = ("TENCENTCLOUD_SECURITY_TOKEN", "security");
        assert_eq!(from(&[ID, KEY]).unwrap().session_token(), None);
        assert_eq!(from(&[ID, KEY, security]).unwrap().session_token(), Some("security"));
        assert_eq!(from(&[ID, KEY, security, session]).unwrap().session_token(), Some("session"));
        let all = [ID, KEY, security, session, ("TENCENTCLOUD_TOKEN", "token")];
        assert_eq!(from(&all).unwrap().session_token(), Some("token"));
    }

    #[test]
    fn slips_of_copying_are_refused_without_showing_the_key() {
        for key in ["", "the-secret-key ", "the-secret\n-key", "thé-secret-key"] {
            let error = Credentials::new("AKIDid", key).unwrap_err();
            assert_eq!(error.to_string(), "the secret key is empty or contains white space");
        }
        assert!(Credentials::new(" AKIDid", "the-secret-key").is_err());
        assert!(Credentials::temporary("AKIDid", "the-secret-key", "").is_err());
    }

    #[test]
    fn debug_hides_key_and_token() {
        let credentials = Credentials::temporary("AKIDid", "the-secret-key", "the-token").unwrap();
        assert_eq!(format!("{credentials:?}"), "Credentials { secret_id: \"AKIDid\", .. }");
    }
}
