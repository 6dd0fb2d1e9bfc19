//! Credentials that the vendor's command line keeps.

use super::value::Value;
use super::{
    AssumeRole, BoxFuture, Cached, Credentials, CredentialsError, InstanceRole, ProvideCredentials, Sts, file,
};
use crate::environment::Environment;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Credentials that the vendor's command line `tccli` keeps: `.tccli/<profile>.credential` in the home directory.
///
/// Where somebody has set up or logged in with `tccli`, programs can act as that person:
///
/// | set up with | the file holds | used here |
/// |---|---|---|
/// | keys | permanent keys | as they are |
/// | keys and a role | keys and `role-arn` | the keys [assume the role](AssumeRole) |
/// | the role of a virtual machine | no keys | the [role of the machine](InstanceRole) |
/// | a login in the browser (`oauth`, `sso`) | temporary keys | until they expire; then log in again with `tccli` |
///
/// The file is only ever read. Where it is rewritten by `tccli`, the new keys are found in time.
///
/// ```
/// use generated_sdk::{Config, credentials::TccliProfile};
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let config = Config::builder(TccliProfile::new("default")).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct TccliProfile {
    cached: Cached,
    source: Source,
}

#[derive(Clone, Debug)]
struct Source {
    profile: String,
    /// Not known if there is no home directory.
    folder: Option<PathBuf>,
    sts: Sts,
    instance: InstanceRole,
}

impl TccliProfile {
    /// The profile of this name; `tccli` itself uses `default` unless told otherwise. It is an error if it does not exist.
    pub fn new(profile: impl Into<String>) -> Self {
        Self::of_home(profile.into(), file::home(Environment::process()))
    }

    fn of_home(profile: String, home: Option<PathBuf>) -> Self {
        let folder = home.map(|home| home.join(".tccli"));
        Self::of(Source { profile, folder, sts: Sts::new(), instance: InstanceRole::new() })
    }

    /// As the environment says: the profile that `TCCLI_PROFILE` names, on the site of `TENCENTCLOUD_SITE`.
    ///
    /// # Errors
    ///
    /// If `TCCLI_PROFILE` is not set; the error [is a missing one](CredentialsError::is_missing). If the site is not one.
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_environment(Environment::process())
    }

    pub(super) fn from_environment(environment: Environment<'_>) -> Result<Self, CredentialsError> {
        let named = environment.get("TCCLI_PROFILE");
        let profile = named.ok_or_else(|| CredentialsError::missing("TCCLI_PROFILE is not set"))?;
        let sts = Sts::from_environment(environment)?;
        Ok(Self::of_home(profile, file::home(environment)).sts(sts))
    }

    /// Another folder than `~/.tccli`.
    pub fn folder(self, folder: impl Into<PathBuf>) -> Self {
        Self::of(Source { folder: Some(folder.into()), ..self.source })
    }

    /// How the Security Token Service is reached, for a profile with a role. Default: [`Sts::new`], the Chinese site.
    pub fn sts(self, sts: Sts) -> Self {
        Self::of(Source { sts, ..self.source })
    }

    /// How the metadata service is reached, for a profile that uses the role of the machine. Default: [`InstanceRole::new`].
    pub fn instance_role(self, instance: InstanceRole) -> Self {
        Self::of(Source { instance, ..self.source })
    }

    fn of(source: Source) -> Self {
        Self { cached: Cached::new(source.clone()), source }
    }

    /// Whether the file can be used, as far as it is known without a network.
    pub(super) fn check(&self) -> Result<(), CredentialsError> {
        self.source.read().map(drop)
    }
}

impl ProvideCredentials for TccliProfile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.cached.credentials()
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.cached.invalidate(credentials);
        self.source.instance.invalidate(credentials);
    }
}

/// What a file says about where credentials come from.
enum Origin {
    Keys(Credentials),
    Role(AssumeRole),
    Machine,
}

impl ProvideCredentials for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            match self.read()? {
                Origin::Keys(credentials) => Ok(credentials),
                Origin::Role(role) => role.credentials().await,
                Origin::Machine => self.instance.credentials().await,
            }
        })
    }
}

impl Source {
    fn read(&self) -> Result<Origin, CredentialsError> {
        let profile = &self.profile;
        if profile.is_empty() || profile.starts_with('.') || profile.contains(['/', '\\', ':']) {
            return Err(CredentialsError::new(format!("`{profile}` is not the name of a tccli profile")));
        }
        let unknown = || CredentialsError::new("the home directory is not known");
        let path = self.folder.as_ref().ok_or_else(unknown)?.join(format!("{profile}.credential"));
        let wrong = |why: &str| CredentialsError::new(format!("{}: {why}", path.display()));
        let text = file::read_private(&path)?.ok_or_else(|| wrong("does not exist; is it a profile of tccli?"))?;
        let value = Value::parse(text.as_bytes()).map_err(|why| wrong(&format!("broken JSON: {why}")))?;

        let kind = value.text("type").unwrap_or("default");
        let session = match kind {
            "default" => false,
            "oauth" | "sso" => true,
            "cvm-role" => return Ok(Origin::Machine),
            _ => return Err(wrong("the `type` is none of `default`, `cvm-role`, `oauth` and `sso`")),
        };
        let (id, key) = match (value.text("secretId"), value.text("secretKey")) {
            (Some(id), Some(key)) => (id, key),
            (Some(_), None) => return Err(wrong("has a `secretId`, but no `secretKey`")),
            (None, Some(_)) => return Err(wrong("has a `secretKey`, but no `secretId`")),
            (None, None) => return Err(wrong("has neither a `secretId` nor a `secretKey`; set it up with tccli")),
        };
        let credentials = match value.text("token") {
            Some(token) => Credentials::temporary(id, key, token),
            None => Credentials::new(id, key),
        };
        let credentials = credentials.map_err(|error| wrong(&error.to_string()))?;
        if session {
            let seconds = value.number("expiresAt").and_then(|seconds| u64::try_from(seconds).ok());
            let expiry = seconds.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
            let expiry = expiry.ok_or_else(|| wrong("has no `expiresAt`; log in again with tccli"))?;
            if expiry <= SystemTime::now() {
                return Err(wrong("the session has expired; log in again with tccli"));
            }
            return Ok(Origin::Keys(credentials.expiring_at(expiry)));
        }
        let Some(role) = value.text("role-arn") else { return Ok(Origin::Keys(credentials)) };
        let mut role = AssumeRole::builder(credentials, role).sts(self.sts.clone());
        if let Some(name) = value.text("role-session-name") {
            role = role.session_name(name);
        }
        role.build().map(Origin::Role).map_err(|error| wrong(&error.to_string()))
    }
}
