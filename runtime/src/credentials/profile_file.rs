//! Credentials in the file that the vendor's SDKs share.

use super::{BoxFuture, Cached, Credentials, CredentialsError, ProvideCredentials, file};
use crate::environment::Environment;
use secrecy::zeroize::Zeroizing;
use std::path::{Path, PathBuf};

/// Credentials in the file that the vendor's SDKs share: `.tencentcloud/credentials` in the home directory.
///
/// All programs of a user find the keys there:
///
/// ```text
/// # The keys come from the console: Cloud Access Management, API keys.
/// [default]
/// secret_id = AKIDexample
/// secret_key = example-key
///
/// [audit]
/// secret_id = AKIDanother
/// secret_key = another-key
/// token = only-for-temporary-credentials
/// ```
///
/// A line is the name of a section in brackets, a key with its value, empty, or a comment that begins with `#` or `;`. Other
/// keys are ignored. The vendor's own SDKs know the section `default` only.
///
/// The file is read at the first call, and once more when the service refuses its credentials. It is never written.
///
/// ```
/// use generated_sdk::{Config, credentials::ProfileFile};
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let config = Config::builder(ProfileFile::new().profile("audit")).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ProfileFile {
    cached: Cached,
    source: ProfileLocation,
}

#[derive(Clone, Debug)]
struct ProfileLocation {
    /// The first of these that exists is read. Empty if the home directory is not known.
    places: Vec<PathBuf>,
    profile: String,
    /// The file or the profile was named, so it is a mistake if it does not exist.
    named: bool,
}

const DEFAULT: &str = "default";

impl ProfileFile {
    /// Uses the file in its usual place: `~/.tencentcloud/credentials` or else, except on Windows,
    /// `/etc/tencentcloud/credentials`. On Windows `~` is `%USERPROFILE%`.
    pub fn new() -> Self {
        Self::of_home(file::home(Environment::process()))
    }

    fn of_home(home: Option<PathBuf>) -> Self {
        let own = home.map(|home| home.join(".tencentcloud").join("credentials"));
        let system = (!cfg!(windows)).then(|| PathBuf::from("/etc/tencentcloud/credentials"));
        let places = own.into_iter().chain(system).collect();
        Self::of(ProfileLocation { places, profile: DEFAULT.to_owned(), named: false })
    }

    /// Uses the file at another path. It is an error if it does not exist.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self::of(ProfileLocation { places: vec![path.into()], profile: DEFAULT.to_owned(), named: true })
    }

    /// Sets another section than `default`. It is an error if it does not exist.
    pub fn profile(self, name: impl Into<String>) -> Self {
        Self::of(ProfileLocation { profile: name.into(), named: true, ..self.source })
    }

    /// Uses the file that `TENCENTCLOUD_CREDENTIALS_FILE` names, else the usual one, with the section that
    /// `TENCENTCLOUD_PROFILE` names, else `default`.
    pub fn from_env() -> Self {
        Self::from_environment(Environment::process())
    }

    pub(super) fn from_environment(environment: Environment<'_>) -> Self {
        let set = |name: &str| environment.get(name);
        let file =
            set("TENCENTCLOUD_CREDENTIALS_FILE").map_or_else(|| Self::of_home(file::home(environment)), Self::at);
        set("TENCENTCLOUD_PROFILE").map_or(file.clone(), |profile| file.profile(profile))
    }

    fn of(source: ProfileLocation) -> Self {
        Self { cached: Cached::new(source.clone()), source }
    }

    /// Reads the file. It blocks.
    pub(super) fn read(&self) -> Result<Credentials, CredentialsError> {
        self.source.read()
    }
}

impl Default for ProfileFile {
    fn default() -> Self {
        Self::new()
    }
}

impl ProvideCredentials for ProfileFile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.cached.credentials()
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.cached.invalidate(credentials);
    }
}

impl ProvideCredentials for ProfileLocation {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let source = self.clone();
        Box::pin(file::aside(move || source.read()))
    }
}

impl ProfileLocation {
    fn read(&self) -> Result<Credentials, CredentialsError> {
        for path in &self.places {
            if let Some(text) = file::read_private(path)? {
                return self.find(path, &text);
            }
        }
        Err(self.absent(match &*self.places {
            [] => "the home directory is not known".to_owned(),
            [only] => format!("{} does not exist", only.display()),
            [own, system, ..] => format!("neither {} nor {} exists", own.display(), system.display()),
        }))
    }

    fn absent(&self, why: String) -> CredentialsError {
        if self.named { CredentialsError::new(why) } else { CredentialsError::missing(why) }
    }

    /// Finds the profile. Errors name the line, and never show what is on it.
    fn find(&self, path: &Path, text: &str) -> Result<Credentials, CredentialsError> {
        let path = path.display();
        let profile = &self.profile;
        let (mut found, mut inside) = (false, false);
        let mut values: [Option<Zeroizing<String>>; 3] = [None, None, None];
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            let wrong = |why: &str| Err(CredentialsError::new(format!("{path}, line {number}: {why}")));
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(rest) = line.strip_prefix('[') {
                let Some(name) = rest.strip_suffix(']') else { return wrong("a section looks like `[default]`") };
                inside = name.trim() == profile;
                if inside && found {
                    return wrong(&format!("the section [{profile}] is there twice; remove one"));
                }
                found |= inside;
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                return wrong("neither a section such as `[default]`, nor a key with its value, nor a comment");
            };
            let position = ["secret_id", "secret_key", "token"].iter().position(|known| *known == key.trim());
            let Some(position) = position.filter(|_| inside) else { continue };
            if values[position].is_some() {
                return wrong(&format!("`{}` is there twice; remove one", key.trim()));
            }
            values[position] = Some(Zeroizing::new(unquoted(value.trim()).to_owned()));
        }
        if !found {
            return Err(self.absent(format!("{path} has no section [{profile}]")));
        }
        let half = |there, lacking| {
            Err(CredentialsError::new(format!("{path}: the section [{profile}] has {there}, but no {lacking}")))
        };
        // An empty value is none, as in the environment.
        let [id, key, token] = values.map(|value| value.filter(|value| !value.is_empty()));
        let credentials = match (id, key) {
            (Some(id), Some(key)) => match token {
                Some(token) => Credentials::temporary(&*id, &*key, &*token),
                None => Credentials::new(&*id, &*key),
            },
            (Some(_), None) => return half("a `secret_id`", "`secret_key`"),
            (None, Some(_)) => return half("a `secret_key`", "`secret_id`"),
            (None, None) => {
                let why = "has neither a `secret_id` nor a `secret_key`";
                return Err(CredentialsError::new(format!("{path}: the section [{profile}] {why}")));
            }
        };
        credentials.map_err(|error| CredentialsError::new(format!("{path}: the section [{profile}]: {error}")))
    }
}

/// Removes quotes, which other programs that read this file allow.
fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(profile: &str, text: &str) -> Result<Credentials, CredentialsError> {
        let source = ProfileLocation { places: Vec::new(), profile: profile.to_owned(), named: false };
        source.find(Path::new("the-file"), text)
    }

    #[test]
    fn the_section_is_found_among_comments_spaces_and_line_ends_of_every_kind() {
        let text = "# a comment\r\n\r\n; another = one\r\n[other]\r\nsecret_id = AKIDother\r\n [ default ] \r\n\
                    \tsecret_id=AKIDid\r\nunknown = 1\r\nsecret_key = \"a=key=\" \r\n[more]\nsecret_key=another";
        let found = find("default", text).unwrap();
        assert_eq!((found.secret_id(), found.secret_key(), found.session_token()), ("AKIDid", "a=key=", None));
        let found = find("x", "[x]\nsecret_key='k'\nsecret_id=i\ntoken=t").unwrap();
        assert_eq!((found.secret_id(), found.secret_key(), found.session_token()), ("i", "k", Some("t")));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_without_values() {
        for (text, expected) in [
            ("[default]\nsecret_id=hush", "the-file: the section [default] has a `secret_id`, but no `secret_key`"),
            (
                "[default]\nsecret_key=hush\nsecret_id=",
                "the-file: the section [default] has a `secret_key`, but no `secret_id`",
            ),
            ("[default]\nsecret_id=hush\nsecret_id=hush", "the-file, line 3: `secret_id` is there twice; remove one"),
            ("[default]\n[x]\n[default]", "the-file, line 3: the section [default] is there twice; remove one"),
            ("[default\nsecret_id=hush", "the-file, line 1: a section looks like `[default]`"),
            (
                "[default]\nhush",
                "the-file, line 2: neither a section such as `[default]`, nor a key with its value, nor a comment",
            ),
            (
                "[default]\nsecret_id=hush hush\nsecret_key=hush",
                "the-file: the section [default]: the secret id is empty or contains white space",
            ),
        ] {
            let error = find("default", text).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(!error.is_missing(), "{error}");
        }
    }

    #[test]
    fn a_file_without_the_default_section_just_has_no_credentials() {
        let error = find("default", "[other]\nsecret_id=a\nsecret_key=b").unwrap_err();
        assert_eq!(error.to_string(), "the-file has no section [default]");
        assert!(error.is_missing());
    }

    #[test]
    fn a_place_or_profile_that_was_named_must_exist() {
        let nowhere = PathBuf::from("/nowhere/at/all");
        assert!(!ProfileFile::at(&nowhere).read().unwrap_err().is_missing());
        assert!(!ProfileFile::of_home(Some(nowhere)).profile("x").read().unwrap_err().is_missing());
    }
}
