//! Accounts: administrators, members and outsiders alike.

use super::policies::tags::TaggedResource;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// An account of the simulated world.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Account {
    /// The UIN: 12 digits that begin with 100. The world gives one to an account that has none.
    pub uin: i64,
    /// The nickname.
    pub name: String,
    /// The verification of its owner.
    pub verification: Verification,
    /// The keys that sign its calls.
    pub(crate) keys: Vec<Key>,
    /// The sub-accounts (CAM users), by UIN.
    pub(crate) sub_accounts: BTreeMap<i64, SubAccount>,
    /// The organization that it administers or belongs to.
    pub(crate) organization: Option<i64>,
    /// Its resources with their tags, for the reports on tag policies.
    #[serde(default)]
    pub tagged_resources: Vec<TaggedResource>,
    /// Whether it enabled tag policies of its own, which keeps its organization from enabling them.
    #[serde(default)]
    pub has_own_tag_policies: bool,
}

/// The verification of an account's owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Verification {
    /// The owner is not verified.
    #[default]
    None,
    /// The owner is a person.
    Personal,
    /// The owner is an enterprise.
    Enterprise {
        /// The name of the enterprise.
        name: String,
    },
}

/// A secret id with its key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    /// The session token of temporary credentials.
    pub(crate) token: Option<String>,
    /// When temporary credentials expire, in seconds since 1970.
    pub(crate) expires_at: Option<i64>,
    /// The sub-account that it belongs to; `None` for the account itself.
    pub(crate) sub_account: Option<i64>,
}

/// Shows no key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("secret_id", &self.secret_id).finish_non_exhaustive()
    }
}

/// A sub-account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SubAccount {
    pub(crate) uin: i64,
    pub(crate) name: String,
}

impl Account {
    /// An account whose owner is not verified.
    pub fn unverified(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// An account of a person.
    pub fn personal(name: impl Into<String>) -> Self {
        Self { verification: Verification::Personal, ..Self::unverified(name) }
    }

    /// An account of a verified enterprise of this name.
    pub fn enterprise(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { verification: Verification::Enterprise { name: name.clone() }, ..Self::unverified(name) }
    }

    /// Gives it this UIN instead of a new one.
    pub fn with_uin(self, uin: i64) -> Self {
        Self { uin, ..self }
    }
}
