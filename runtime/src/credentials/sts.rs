//! The vendor's Security Token Service, which hands out temporary credentials.

use super::value::Value;
use super::{Credentials, CredentialsError, ProvideCredentials};
use crate::action::{Access, ServiceInfo, Site};
use crate::call::Call;
use crate::call::execute::ClientCore;
use crate::call::limiter::RateLimit;
use crate::call::raw::Raw;
use crate::call::target::Target;
use crate::config::Config;
use crate::environment::Environment;
use crate::error::{ConfigError, Error};
use crate::transport::Transport;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How the vendor's Security Token Service (STS) is reached, for [`AssumeRole`](super::AssumeRole) and the others that need
/// it. The default is the Chinese site.
///
/// ```
/// use generated_sdk::{Site, credentials::Sts};
///
/// let sts = Sts::new().site(Site::International).region("ap-singapore");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Sts {
    site: Site,
    region: String,
    endpoint: Option<String>,
    transport: Option<Arc<dyn Transport>>,
}

/// What the official SDKs send. The region only chooses where the question is answered.
const REGION: &str = "ap-guangzhou";

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
const TIMEOUT: Duration = Duration::from_secs(20);

static SERVICE: ServiceInfo = ServiceInfo::new("sts", "2018-08-13", &[]);

pub(super) const ASSUME_ROLE: Target = action("AssumeRole", true);
pub(super) const ASSUME_ROLE_WITH_WEB_IDENTITY: Target = action("AssumeRoleWithWebIdentity", false);

const fn action(name: &'static str, signed: bool) -> Target {
    let (name, version) = (Cow::Borrowed(name), Cow::Borrowed(SERVICE.version));
    // It counts as reading: asking twice hands out two sets of credentials, and changes nothing.
    Target { name, version, access: Access::Read, rate_limit: None, signed }
}

impl Sts {
    /// The service of the Chinese site.
    pub fn new() -> Self {
        Self { site: Site::default(), region: REGION.to_owned(), endpoint: None, transport: None }
    }

    /// The service of the site that `TENCENTCLOUD_SITE` names.
    pub(super) fn from_environment(environment: Environment<'_>) -> Result<Self, CredentialsError> {
        let site = environment.site().map_err(|error| CredentialsError::new(error.to_string()))?;
        Ok(Self::new().site(site))
    }

    /// The site that the role's account belongs to.
    pub fn site(self, site: Site) -> Self {
        Self { site, ..self }
    }

    /// The region that answers. Default: `ap-guangzhou`.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: region.into(), ..self }
    }

    /// Another host, as `https://host` or `https://host:port`; plain `http` is accepted for the own machine only. Default: the
    /// host of the [site](Self::site).
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        Self { endpoint: Some(url.into()), ..self }
    }

    /// Sends requests in another way than over HTTPS with a client of its own, which goes through the proxy that the
    /// environment names. For other proxies or certificates, give it a
    /// [`HyperTransport`](crate::transport::HyperTransport) that has them.
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Arc::new(transport)), ..self }
    }

    /// A client whose calls are signed with the given credentials.
    pub(super) fn client(&self, credentials: impl ProvideCredentials) -> Result<ClientCore, ConfigError> {
        let mut config = Config::builder(credentials)
            .site(self.site)
            .region(&self.region)
            .attempt_timeout(ATTEMPT_TIMEOUT)
            .timeout(TIMEOUT)
            .rate_limit(RateLimit::off());
        if let Some(endpoint) = &self.endpoint {
            config = config.endpoint(endpoint);
        }
        if let Some(transport) = &self.transport {
            config = config.transport(Arc::clone(transport));
        }
        Ok(ClientCore::new(&SERVICE, &[], config.build()?))
    }
}

impl Default for Sts {
    fn default() -> Self {
        Self::new()
    }
}

/// What assuming a role takes, whoever asks for it.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) role_arn: String,
    name: Option<String>,
    duration: Option<Duration>,
}

impl Session {
    pub(super) fn of(role_arn: String) -> Self {
        Self { role_arn, name: None, duration: None }
    }

    pub(super) fn name(&mut self, name: String) {
        self.name = Some(name);
    }

    pub(super) fn duration(&mut self, duration: Duration) {
        self.duration = Some(duration);
    }

    /// Checks it, and gives it a name if it has none.
    pub(super) fn checked(mut self) -> Result<Self, ConfigError> {
        let arn = &self.role_arn;
        if !arn.starts_with("qcs::cam::") || !arn.contains(":role") || arn.contains(char::is_whitespace) {
            let like = "`qcs::cam::uin/100000000001:roleName/example`";
            return Err(ConfigError::new(format!("`{arn}` is not a role; one looks like {like}")));
        }
        let name = self.name.get_or_insert_with(|| {
            let micros = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
            format!("tencentcloud-rust-sdk-{micros}")
        });
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        if !(2..=128).contains(&name.len()) || !name.bytes().all(allowed) {
            let rule = "2 to 128 letters, digits and characters of `_+=,.@-`";
            return Err(ConfigError::new(format!("`{name}` is not a session name; one consists of {rule}")));
        }
        if let Some(duration) = self.duration
            && !(1..=43_200).contains(&duration.as_secs())
        {
            return Err(ConfigError::new(format!("a session of {duration:?} is not possible; one lasts 1 s to 12 h")));
        }
        Ok(self)
    }

    /// The parameters of the request.
    pub(super) fn parameters<'a>(&'a self, more: &[(&'static str, Option<&'a str>)]) -> Vec<u8> {
        let mut parameters = serde_json::Map::new();
        let own = [("RoleArn", Some(&*self.role_arn)), ("RoleSessionName", self.name.as_deref())];
        for (name, value) in own.iter().chain(more) {
            if let Some(value) = value {
                parameters.insert((*name).to_owned(), (*value).into());
            }
        }
        if let Some(duration) = self.duration {
            parameters.insert("DurationSeconds".to_owned(), duration.as_secs().into());
        }
        serde_json::Value::Object(parameters).to_string().into_bytes()
    }
}

/// Asks for credentials.
pub(super) async fn ask(
    client: &ClientCore,
    action: Target,
    session: &Session,
    parameters: Vec<u8>,
) -> Result<Credentials, CredentialsError> {
    let name = action.name.clone();
    let failed = |why: &str| CredentialsError::new(format!("{name} of the role `{}` failed: {why}", session.role_arn));
    let call = client.prepare_body(action, parameters, Vec::new());
    let answer = Call::<Raw<Value>>::new(call).await.map_err(|error| match error {
        // Where the credentials of the question come from knows best, and says whether there are none.
        Error::Credentials(error) => error,
        other => failed(&with_causes(&other)),
    })?;
    let parts = answer.get("Credentials").unwrap_or(&Value::Other);
    credentials_in(parts, answer.number("ExpiredTime")).map_err(|why| failed(&format!("the answer is {why}")))
}

/// The credentials in an answer of STS or of the metadata service, which name them alike.
pub(super) fn credentials_in(parts: &Value, expiry: Option<i64>) -> Result<Credentials, String> {
    let part = |name: &str| parts.text(name).ok_or_else(|| format!("JSON without `{name}`"));
    let (id, key, token) = (part("TmpSecretId")?, part("TmpSecretKey")?, part("Token")?);
    let expiry = expiry.and_then(|seconds| u64::try_from(seconds).ok()).ok_or("JSON without `ExpiredTime`")?;
    let credentials = Credentials::temporary(id, key, token).map_err(|error| format!("unusable: {error}"))?;
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(expiry)).ok_or("JSON with an impossible `ExpiredTime`")?;
    Ok(credentials.expiring_at(time))
}

/// An error with all its causes, as one text.
pub(super) fn with_causes(error: &(dyn StdError + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
