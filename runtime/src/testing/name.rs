//! Names of actions that are scripted.

use crate::action::ActionInfo;
use std::borrow::Cow;
use std::fmt;

/// The action that a script is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    action: Cow<'static, str>,
    /// `None` means every version.
    version: Option<&'static str>,
}

impl Name {
    pub(super) fn of(action: &ActionInfo) -> Self {
        Self { action: action.name.into(), version: Some(action.service.version) }
    }

    /// Returns the action of this name, in every version.
    pub(super) fn any_version(action: String) -> Self {
        Self { action: action.into(), version: None }
    }

    pub(super) fn fits(&self, action: &str, version: &str) -> bool {
        self.action == action && self.version.is_none_or(|own| own == version)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version {
            Some(version) => write!(f, "`{}` ({version})", self.action),
            None => write!(f, "`{}`", self.action),
        }
    }
}
