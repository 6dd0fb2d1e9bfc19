//! The environment variables that configuration and credentials read, once, when they are built.

use crate::action::Site;
use crate::error::ConfigError;

/// Environment variables: those of this process, or those that a test sets.
#[derive(Clone, Copy)]
pub(crate) struct Environment<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Environment<'a> {
    /// Returns the variables of this process.
    pub(crate) fn process() -> Self {
        Self { variable: &|name| std::env::var(name).ok() }
    }

    /// Variables that a function returns.
    #[cfg(any(fuzzing, test))]
    pub(crate) fn of(variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { variable }
    }

    /// Returns the value of a variable. An empty one counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// Returns the site that `TENCENTCLOUD_SITE` names; by default the Chinese one.
    pub(crate) fn site(&self) -> Result<Site, ConfigError> {
        self.named_site().map(Option::unwrap_or_default)
    }

    /// Returns the site that `TENCENTCLOUD_SITE` names, if it is set.
    pub(crate) fn named_site(&self) -> Result<Option<Site>, ConfigError> {
        let Some(name) = self.get("TENCENTCLOUD_SITE") else { return Ok(None) };
        let unknown = || ConfigError::new(format!("TENCENTCLOUD_SITE is `{name}`, but must be `cn` or `intl`"));
        Site::from_name(&name).map(Some).ok_or_else(unknown)
    }
}

/// Calls a function with an environment that has just these variables.
#[cfg(any(fuzzing, test))]
pub(crate) fn with_variables<T>(variables: &[(&str, &str)], run: impl FnOnce(Environment<'_>) -> T) -> T {
    run(Environment::of(&|name| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }))
}
