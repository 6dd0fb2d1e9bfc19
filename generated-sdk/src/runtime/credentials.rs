//! Credentials and where they come from.

use super::error::CredentialsError;
use super::sign::SigningDay;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

/// A secret id with its secret key and, for temporary credentials, the session token that belongs to them.
///
/// Cheap to clone. Key and token are wiped from memory when the last clone is dropped, and no `Debug` output or error shows
/// them.
#[derive(Clone)]
pub struct Credentials {
    inner: Arc<Inner>,
}

struct Inner {
    secret_id: String,
    secret_key: SecretString,
    session_token: Option<SecretString>,
    /// The last derived key: it depends on the service and the day only.
    signing_day: Mutex<Option<Cached>>,
}

struct Cached {
    service: String,
    day: u64,
    signing: SigningDay,
}

impl Credentials {
    /// Permanent credentials.
    ///
    /// # Errors
    ///
    /// If one of them is empty or contains white space or control characters, which is always a slip of copying.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Result<Self, CredentialsError> {
        Self::checked(secret_id.into(), SecretString::from(secret_key.into()), None)
    }

    /// Temporary credentials, as the Security Token Service hands them out.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn temporary(
        secret_id: impl Into<String>,
        secret_key: impl Into<String>,
        session_token: impl Into<String>,
    ) -> Result<Self, CredentialsError> {
        let token = SecretString::from(session_token.into());
        Self::checked(secret_id.into(), SecretString::from(secret_key.into()), Some(token))
    }

    /// The credentials in the environment: `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, and for temporary ones
    /// the first that is set of `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN` and `TENCENTCLOUD_SECURITY_TOKEN`.
    ///
    /// # Errors
    ///
    /// If a variable is missing, which the message names, or holds an unusable value. A variable that is set to an empty
    /// text counts as missing.
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    pub(crate) fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, CredentialsError> {
        const ID: &str = "TENCENTCLOUD_SECRET_ID";
        const KEY: &str = "TENCENTCLOUD_SECRET_KEY";
        const TOKENS: [&str; 3] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"];
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        match (set(ID), set(KEY)) {
            (Some(id), Some(key)) => {
                let token = TOKENS.into_iter().find_map(set).map(SecretString::from);
                Self::checked(id, key.into(), token)
            }
            (None, None) => Err(CredentialsError::new(format!("no credentials: set {ID} and {KEY}"))),
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
        let signing_day = Mutex::new(None);
        Ok(Self { inner: Arc::new(Inner { secret_id, secret_key, session_token, signing_day }) })
    }

    /// The secret id, which names the key pair and is not secret itself.
    pub fn secret_id(&self) -> &str {
        &self.inner.secret_id
    }

    pub(crate) fn secret_key(&self) -> &str {
        self.inner.secret_key.expose_secret()
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.inner.session_token.as_ref().map(ExposeSecret::expose_secret)
    }

    /// What a service's signatures of a day share, derived only when it is not the last one again.
    pub(crate) fn signing_day(&self, service: &str, day: u64, derive: impl FnOnce(u64) -> SigningDay) -> SigningDay {
        // A panic while the lock is held cannot leave a half-written key: the assignment below is one move.
        let mut last = self.inner.signing_day.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(last) if last.day == day && last.service == service => last.signing.clone(),
            _ => {
                let signing = derive(day);
                *last = Some(Cached { service: service.to_owned(), day, signing: signing.clone() });
                signing
            }
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("secret_id", &self.inner.secret_id).finish_non_exhaustive()
    }
}

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Hands out credentials, and new ones when the old ones expire. The client asks before every attempt.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// The credentials to sign with now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;
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

    fn from(variables: &[(&str, &str)]) -> Result<Credentials, CredentialsError> {
        Credentials::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
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
            "no credentials: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY",
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
