//! The action that a call goes to.

use crate::action::{Access, ActionInfo};
use std::borrow::Cow;

/// The facts of an action that sending needs, also of one that this crate does not know.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) name: Cow<'static, str>,
    pub(crate) version: Cow<'static, str>,
    pub(crate) access: Access,
    pub(crate) rate_limit: Option<u32>,
    /// Calls that exchange an identity of somewhere else for credentials are not signed.
    pub(crate) signed: bool,
}

impl From<&'static ActionInfo> for Target {
    fn from(action: &'static ActionInfo) -> Self {
        Self {
            name: action.name.into(),
            version: action.service.version.into(),
            access: action.access,
            rate_limit: action.rate_limit,
            signed: true,
        }
    }
}
