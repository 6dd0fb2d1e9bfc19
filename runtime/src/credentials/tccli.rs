//! Credentials that the vendor's command line keeps.

use super::secret_json::SecretJson;
use super::{
    AssumeRole, BoxFuture, Cached, Credentials, CredentialsError, InstanceRole, ProvideCredentials, Sts, file,
};
use crate::action::Site;
use crate::environment::Environment;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
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
/// The file is never written. When `tccli` rewrites it, the new keys are read before the old ones expire.
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
    source: ProfileLocation,
}

#[derive(Clone, Debug)]
struct ProfileLocation {
    profile: String,
    /// Not known if there is no home directory.
    folder: Option<PathBuf>,
    sts: Sts,
    /// The site of the first configuration.
    site: Arc<OnceLock<Site>>,
    instance: InstanceRole,
}

impl TccliProfile {
    /// Uses the profile of this name; `tccli` itself uses `default` by default. It is an error if it does not exist.
    pub fn new(profile: impl Into<String>) -> Self {
        Self::of_home(profile.into(), file::home(Environment::process()))
    }

    fn of_home(profile: String, home: Option<PathBuf>) -> Self {
        let folder = home.map(|home| home.join(".tccli"));
        Self::of(ProfileLocation {
            profile,
            folder,
            sts: Sts::new(),
            site: Arc::default(),
            instance: InstanceRole::new(),
        })
    }

    /// Uses the profile that `TCCLI_PROFILE` names.
    ///
    /// # Errors
    ///
    /// Fails if `TCCLI_PROFILE` is not set; the error [is a missing one](CredentialsError::is_missing).
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_environment(Environment::process())
    }

    pub(super) fn from_environment(environment: Environment<'_>) -> Result<Self, CredentialsError> {
        let named = environment.get("TCCLI_PROFILE");
        let profile = named.ok_or_else(|| CredentialsError::missing("TCCLI_PROFILE is not set"))?;
        Ok(Self::of_home(profile, file::home(environment)))
    }

    /// Sets another folder than `~/.tccli`.
    pub fn folder(self, folder: impl Into<PathBuf>) -> Self {
        Self::of(ProfileLocation { folder: Some(folder.into()), ..self.source })
    }

    /// Sets how the Security Token Service is reached, for a profile with a role. Default: [`Sts::new`].
    pub fn sts(self, sts: Sts) -> Self {
        Self::of(ProfileLocation { sts, ..self.source })
    }

    /// Sets how the metadata service is reached, for a profile that uses the role of the machine. Default:
    /// [`InstanceRole::new`].
    pub fn instance_role(self, instance: InstanceRole) -> Self {
        Self::of(ProfileLocation { instance, ..self.source })
    }

    fn of(source: ProfileLocation) -> Self {
        // A clone made before learns its own site.
        let source = ProfileLocation { site: Arc::default(), ..source };
        Self { cached: Cached::new(source.clone()), source }
    }

    /// Checks what can be checked without a network.
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

    fn use_site(&self, site: Site) {
        self.cached.use_site(site);
    }
}

/// The kinds of profiles, by the place that their credentials come from.
enum Origin {
    Keys(Credentials),
    Role(AssumeRole),
    Machine,
}

impl ProvideCredentials for ProfileLocation {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let source = self.clone();
            match file::aside(move || source.read()).await? {
                Origin::Keys(credentials) => Ok(credentials),
                Origin::Role(role) => role.credentials().await,
                Origin::Machine => self.instance.credentials().await,
            }
        })
    }

    fn use_site(&self, site: Site) {
        // The first configuration decides: a role belongs to one site.
        let _ = self.site.set(site);
    }
}

impl ProfileLocation {
    fn read(&self) -> Result<Origin, CredentialsError> {
        let profile = &self.profile;
        if profile.is_empty() || profile.starts_with('.') || profile.contains(['/', '\\', ':']) {
            return Err(CredentialsError::new(format!("`{profile}` is not the name of a tccli profile")));
        }
        let unknown = || CredentialsError::new("the home directory is not known");
        let path = self.folder.as_ref().ok_or_else(unknown)?.join(format!("{profile}.credential"));
        let wrong = |why: &str| CredentialsError::new(format!("{}: {why}", path.display()));
        let text = file::read_private(&path)?.ok_or_else(|| wrong("does not exist; is it a profile of tccli?"))?;
        let value = SecretJson::parse(text.as_bytes()).map_err(|why| wrong(&format!("broken JSON: {why}")))?;

        let has_session = match value.string("type").unwrap_or("default") {
            "default" => false,
            "oauth" | "sso" => true,
            "cvm-role" => return Ok(Origin::Machine),
            _ => return Err(wrong("the `type` is none of `default`, `cvm-role`, `oauth` and `sso`")),
        };
        let credentials = keys(&value).map_err(|why| wrong(&why))?;
        if has_session {
            let expiry = session_expiry(&value).map_err(wrong)?;
            return Ok(Origin::Keys(credentials.expiring_at(expiry)));
        }
        let Some(role) = value.string("role-arn") else { return Ok(Origin::Keys(credentials)) };
        let mut role = AssumeRole::builder(credentials, role).sts(self.sts.clone().or_site(self.site.get().copied()));
        if let Some(name) = value.string("role-session-name") {
            role = role.session_name(name);
        }
        role.build().map(Origin::Role).map_err(|error| wrong(&error.to_string()))
    }
}

/// Reads the keys of a profile.
fn keys(profile: &SecretJson) -> Result<Credentials, String> {
    let (id, key) = match (profile.string("secretId"), profile.string("secretKey")) {
        (Some(id), Some(key)) => (id, key),
        (Some(_), None) => return Err("has a `secretId`, but no `secretKey`".to_owned()),
        (None, Some(_)) => return Err("has a `secretKey`, but no `secretId`".to_owned()),
        (None, None) => return Err("has neither a `secretId` nor a `secretKey`; set it up with tccli".to_owned()),
    };
    let credentials = match profile.string("token") {
        Some(token) => Credentials::temporary(id, key, token),
        None => Credentials::new(id, key),
    };
    credentials.map_err(|error| error.to_string())
}

/// Reads when the login of a profile expires, which must not have happened yet.
fn session_expiry(profile: &SecretJson) -> Result<SystemTime, &'static str> {
    let seconds = profile.number("expiresAt").and_then(|seconds| u64::try_from(seconds).ok());
    let expiry = seconds.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    let expiry = expiry.ok_or("has no `expiresAt`; log in again with tccli")?;
    if expiry <= SystemTime::now() {
        return Err("the session has expired; log in again with tccli");
    }
    Ok(expiry)
}
