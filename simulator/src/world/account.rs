//! Accounts: administrators, members and outsiders alike.

use super::policies::tags::TaggedResource;
use crate::shell::signature::looks_real;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// An account of the simulated world.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Account {
    /// The UIN: 12 digits that begin with 100. The world gives one to an account that has none.
    pub uin: i64,
    /// The nickname.
    pub name: String,
    /// The e-mail address of its owner.
    pub mail: String,
    /// Whether it belongs to the international site.
    pub international: bool,
    /// The verification of its owner.
    pub verification: Verification,
    /// The account as other systems of the vendor know it.
    pub standing: Standing,
    /// The keys that sign its calls.
    pub(crate) keys: Vec<Key>,
    /// The sub-accounts (CAM users), by UIN.
    pub(crate) sub_accounts: BTreeMap<i64, SubAccount>,
    /// The organization that it administers or belongs to.
    pub(crate) organization: Option<i64>,
    /// Its resources with their tags, for the reports on tag policies.
    pub tagged_resources: Vec<TaggedResource>,
    /// Whether it enabled tag policies of its own, which keeps its organization from enabling them.
    pub has_own_tag_policies: bool,
    /// Whether the role is missing with which the service manages the policies of its organization.
    pub lacks_policy_role: bool,
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

/// An account as other systems of the vendor know it: its finances, its reseller and its resources. No action of the
/// service changes them, but many ask for them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Standing {
    /// It may neither create an organization nor members.
    pub forbidden: bool,
    /// It has overdue payments.
    pub arrears: bool,
    /// It has a credit account.
    pub credit: bool,
    /// Its financial status is abnormal.
    pub abnormal_finances: bool,
    /// It has no credit card, where it needs one.
    pub card_missing: bool,
    /// It holds vouchers.
    pub vouchers: bool,
    /// It has an order in progress.
    pub order_in_progress: bool,
    /// It has discounts at account level.
    pub account_discount: bool,
    /// It inherits the discounts of another account already.
    pub inherits_discounts: bool,
    /// It is a reseller.
    pub reseller: bool,
    /// It is a reseller with customers of second-level resellers.
    pub second_level_customers: bool,
    /// The UIN of the reseller whose customer it is.
    pub customer_of: Option<i64>,
    /// Its user type, which accounts that pay for each other must share.
    pub user_type: String,
    /// A business manager of the vendor has enabled the transfer of funds and credit limits.
    pub business_manager: bool,
    /// Its operations need an approval.
    pub approvals: bool,
    /// The products of which it has resources, such as `cvm`.
    pub resources: Vec<String>,
    /// The products whose resources cannot be checked.
    pub unchecked_resources: Vec<String>,
}

/// A secret id with its key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    /// The session token of temporary credentials.
    pub(crate) token: Option<String>,
    /// The time at which temporary credentials expire, in seconds since 1970.
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
    /// Creates an account whose owner is not verified.
    pub fn unverified(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Creates an account of a person.
    pub fn personal(name: impl Into<String>) -> Self {
        Self { verification: Verification::Personal, ..Self::unverified(name) }
    }

    /// Creates an account of a verified enterprise of this name.
    pub fn enterprise(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { verification: Verification::Enterprise { name: name.clone() }, ..Self::unverified(name) }
    }

    /// Returns the enterprise in whose name it is verified.
    pub(crate) fn entity(&self) -> Option<&str> {
        match &self.verification {
            Verification::Enterprise { name } => Some(name),
            _ => None,
        }
    }

    /// Gives it this key instead of a new one.
    ///
    /// # Panics
    ///
    /// If the secret id looks like one of the real service, which has no place in a test.
    pub fn with_key(mut self, secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        let (secret_id, secret_key) = (secret_id.into(), secret_key.into());
        assert!(
            !looks_real(&secret_id),
            "a secret id looks like one of the real service: make one up for the simulator"
        );
        self.keys = vec![Key { secret_id, secret_key, token: None, expires_at: None, sub_account: None }];
        self
    }

    /// Gives it this UIN instead of a new one.
    pub fn with_uin(self, uin: i64) -> Self {
        Self { uin, ..self }
    }
}
