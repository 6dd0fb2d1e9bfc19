//! Several sources, asked one after the other.

use super::{
    BoxFuture, Credentials, CredentialsError, InstanceRole, ProfileFile, ProvideCredentials, TccliProfile, WebIdentity,
};
use crate::action::Site;
use crate::environment::Environment;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// Several sources, asked one after the other: the first one that has credentials is used from then on.
///
/// A source without credentials is skipped. A source with *unusable* ones, such as a broken file or a secret id without its
/// key, stops the chain: with the next source, the program would act as somebody else than was meant. In both cases the error
/// lists what was tried and why it failed.
///
/// [`from_env`](Self::from_env) is the default chain. This is a chain of other sources:
///
/// ```
/// use generated_sdk::Config;
/// use generated_sdk::credentials::{CredentialChain, InstanceRole, ProfileFile};
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let chain = CredentialChain::new()
///     .then("profile file", ProfileFile::new())
///     .then("instance role", InstanceRole::new());
/// let config = Config::builder(chain).build()?;
/// # Ok(()) }
/// ```
///
/// Clones share which source is used.
#[derive(Clone, Debug, Default)]
pub struct CredentialChain {
    sources: Vec<(Cow<'static, str>, Arc<dyn ProvideCredentials>)>,
    /// The position of the source that had credentials.
    chosen: Arc<OnceLock<usize>>,
}

/// A source that has nothing, and knows why.
#[derive(Debug)]
struct Nothing(CredentialsError);

impl ProvideCredentials for Nothing {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(Err(self.0.clone())))
    }
}

impl CredentialChain {
    /// Creates a chain without sources.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source, which is asked after the others. Errors show its name.
    #[must_use]
    pub fn then(mut self, name: impl Into<Cow<'static, str>>, source: impl ProvideCredentials) -> Self {
        self.sources.push((name.into(), Arc::new(source)));
        // A clone made before chooses for itself.
        self.chosen = Arc::default();
        self
    }

    /// Returns the default chain:
    ///
    /// 1. the [environment](Credentials::from_env);
    /// 2. the [profile file](ProfileFile::from_env);
    /// 3. the profile of the vendor's command line that `TCCLI_PROFILE` names, if it is set: [`TccliProfile`];
    /// 4. the role of a Kubernetes service account, where the variables of one are set: [`WebIdentity`];
    /// 5. the role of the virtual machine, last because it takes the network to find out: [`InstanceRole`].
    ///
    /// Files are read here, up to the first source that has something. The network is not used before the first call.
    ///
    /// # Errors
    ///
    /// Fails if a source that comes before any usable one is broken: a variable without its other half, a file that cannot be
    /// read or understood, a profile that was named and does not exist. If there are no credentials at all, the first call
    /// fails.
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_environment(Environment::process())
    }

    pub(crate) fn from_environment(environment: Environment<'_>) -> Result<Self, CredentialsError> {
        let keys = || Credentials::from_environment(environment);
        let profile = || {
            let file = ProfileFile::from_environment(environment);
            file.read().map(|_| file)
        };
        let tccli = || {
            let profile = TccliProfile::from_environment(environment)?;
            profile.check().map(|()| profile)
        };
        let web_identity = || WebIdentity::from_environment(environment);

        let mut chain = Self::new();
        let complete = chain.local("environment", keys)?
            || chain.local("profile file", profile)?
            || chain.local("tccli profile", tccli)?
            || chain.local("TKE web identity", web_identity)?;
        Ok(if complete { chain } else { chain.then("CVM instance role", InstanceRole::new()) })
    }

    /// Adds a source that knows without a network whether it has something. Returns whether it has.
    fn local<P: ProvideCredentials>(
        &mut self,
        name: &'static str,
        source: impl FnOnce() -> Result<P, CredentialsError>,
    ) -> Result<bool, CredentialsError> {
        let (source, found): (Arc<dyn ProvideCredentials>, bool) = match source() {
            Ok(source) => (Arc::new(source), true),
            Err(error) if error.is_missing() => (Arc::new(Nothing(error)), false),
            Err(error) => return Err(error.at(name)),
        };
        self.sources.push((name.into(), source));
        Ok(found)
    }

    async fn find(&self) -> Result<Credentials, CredentialsError> {
        if let Some(&chosen) = self.chosen.get() {
            return self.ask(chosen).await;
        }
        let mut tried = Vec::new();
        for (position, (name, source)) in self.sources.iter().enumerate() {
            match source.credentials().await {
                Ok(credentials) => {
                    // Of two first calls at the same time one decides, so that both act as the same identity.
                    let chosen = *self.chosen.get_or_init(|| position);
                    return if chosen == position { Ok(credentials) } else { self.ask(chosen).await };
                }
                Err(error) if error.is_missing() => tried.push(format!("{name}: {error}")),
                Err(error) => {
                    tried.push(name.to_string());
                    return Err(error.at(&format!("no usable credentials: {}", tried.join("; "))));
                }
            }
        }
        let tried = if tried.is_empty() { "the chain has no sources".to_owned() } else { tried.join("; ") };
        Err(CredentialsError::missing(format!("no usable credentials: {tried}")))
    }

    /// Asks the source that was chosen. Whatever it fails with, no other one takes its place.
    async fn ask(&self, chosen: usize) -> Result<Credentials, CredentialsError> {
        let (name, source) = &self.sources[chosen];
        source.credentials().await.map_err(|error| {
            let error = error.at(name);
            // It had credentials before, so a chain around this one must not go on with its next source either.
            if error.is_missing() { CredentialsError::new(error.to_string()) } else { error }
        })
    }
}

impl ProvideCredentials for CredentialChain {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.find())
    }

    fn invalidate(&self, credentials: &Credentials) {
        if let Some((_, source)) = self.chosen.get().map(|&position| &self.sources[position]) {
            source.invalidate(credentials);
        }
    }

    fn use_site(&self, site: Site) {
        self.sources.iter().for_each(|(_, source)| source.use_site(site));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::with_variables;

    fn chain(variables: &[(&str, &str)]) -> Result<CredentialChain, CredentialsError> {
        let home = [("HOME", "/nowhere"), ("USERPROFILE", "/nowhere")];
        with_variables(&[&home, variables].concat(), CredentialChain::from_environment)
    }

    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    fn names(chain: &CredentialChain) -> Vec<&str> {
        chain.sources.iter().map(|(name, _)| &**name).collect()
    }

    const POD: [(&str, &str); 4] = [
        ("TKE_ROLE_ARN", "qcs::cam::uin/100000000001:roleName/example"),
        ("TKE_PROVIDER_ID", "example"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"),
        ("TKE_REGION", "ap-shanghai"),
    ];

    // A pod's role is asked for over TLS.
    #[cfg(any(feature = "native-tls", feature = "rustls"))]
    #[test]
    fn the_default_chain_ends_with_the_first_source_that_has_something() {
        let keys = [("TENCENTCLOUD_SECRET_ID", "AKIDid"), ("TENCENTCLOUD_SECRET_KEY", "key")];
        assert_eq!(names(&chain(&keys).unwrap()), ["environment"]);
        let local = ["environment", "profile file", "tccli profile", "TKE web identity"];
        assert_eq!(names(&chain(&POD).unwrap()), local);
        assert_eq!(names(&chain(&[]).unwrap()), [&local[..], &["CVM instance role"]].concat());
    }

    #[test]
    fn a_pod_whose_variables_are_incomplete_is_told_which_are_missing() {
        let error = chain(&POD[1..3]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "TKE web identity: of the variables of a pod, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE are set, but \
             TKE_ROLE_ARN, TKE_REGION are not",
        );
        assert!(chain(&POD[3..]).is_ok(), "a region alone is no sign of a pod");
    }

    #[tokio::test]
    async fn without_any_credentials_every_source_tells_why() {
        let mut chain = chain(&[]).unwrap();
        // The last one would ask the network.
        chain.sources.pop();
        let error = chain.find().await.unwrap_err();
        let expected = [
            "environment: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set",
            #[cfg(not(windows))]
            "profile file: neither /nowhere/.tencentcloud/credentials nor /etc/tencentcloud/credentials exists",
            #[cfg(windows)]
            "profile file: /nowhere\\.tencentcloud\\credentials does not exist",
            "tccli profile: TCCLI_PROFILE is not set",
            "TKE web identity: TKE_ROLE_ARN, TKE_PROVIDER_ID and TKE_WEB_IDENTITY_TOKEN_FILE are not set",
        ];
        assert_eq!(error.to_string(), format!("no usable credentials: {}", expected.join("; ")));
    }
}
