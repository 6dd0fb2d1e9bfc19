//! Synchronization of users and groups into accounts.

use super::{Principal, Target, View};
use crate::clock::written;
use crate::world::World;
use crate::world::account::SubAccount;
use crate::world::ordered::Ordered;
use generated_sdk::organization::v2021_03_31::types::{self, DeletionStrategy, DuplicationStrategy, UserSyncStatus};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Synchronization of users and groups into accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Synchronization {
    /// The user synchronizations, by id.
    pub(crate) all: Ordered<UserSynchronization>,
}

/// A user or group that is synchronized into an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UserSynchronization {
    pub(crate) id: String,
    pub(crate) description: String,
    pub(crate) status: UserSyncStatus,
    pub(crate) principal: Principal,
    pub(crate) target: Target,
    pub(crate) duplication: DuplicationStrategy,
    pub(crate) deletion: DeletionStrategy,
    /// The sub-account of every synchronized user.
    pub(crate) sub_accounts: BTreeMap<String, i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl UserSynchronization {
    /// Returns the user synchronization as the service shows it.
    pub(crate) fn describe(&self, view: &View<'_>) -> types::UserProvisioning {
        let mut shown = types::UserProvisioning::default();
        shown.user_provisioning_id = self.id.clone();
        shown.description = self.description.clone();
        shown.status = self.status.clone();
        shown.principal_id = self.principal.id.clone();
        shown.principal_name = view.principal_name(&self.principal);
        shown.principal_type = self.principal.kind.clone();
        shown.target_uin = self.target.uin;
        shown.target_type = self.target.kind.clone();
        shown.target_name = view.account_name(self.target.uin);
        shown.duplication_strategy = self.duplication.clone();
        shown.deletion_strategy = self.deletion.clone();
        shown.create_time = written(self.created_at);
        shown.update_time = written(self.updated_at);
        shown
    }
}

impl Synchronization {
    /// Returns whether users or groups are synchronized into an account.
    pub(crate) fn uses(&self, uin: i64) -> bool {
        self.all.values().any(|synchronization| synchronization.target.uin == uin)
    }

    /// Returns whether a user or group is synchronized into an account, by id.
    pub(crate) fn names(&self, principal: &str) -> bool {
        self.all.values().any(|synchronization| synchronization.principal.id == principal)
    }

    /// Returns whether a user or group is synchronized into this account.
    pub(crate) fn has(&self, principal: &Principal, target: &Target) -> bool {
        self.all.values().any(|it| it.principal == *principal && it.target == *target)
    }
}

impl World {
    /// Creates the sub-accounts of a user synchronization that are still missing, or says why that is impossible.
    pub(crate) fn synchronize(&mut self, organization: i64, id: &str) -> Result<(), String> {
        let view = self.view(organization);
        let Some(synchronization) = view.center.synchronization.all.get(id) else {
            return Err("RecordNotFound: the user synchronization does not exist.".to_owned());
        };
        let (target, known) = (synchronization.target.uin, &synchronization.sub_accounts);
        let Some(account) = self.accounts.get(&target) else {
            return Err("RecordNotFound: the account does not exist.".to_owned());
        };
        let taken = |name: &str| account.sub_accounts.values().find(|it| it.name == name).map(|it| it.uin);
        let mut missing = Vec::new();
        for user in view.users_of(&synchronization.principal).filter(|user| !known.contains_key(*user)) {
            let name = view.user_name(user);
            let plan = match taken(&name) {
                None => (user.to_owned(), name, None),
                Some(uin) if synchronization.duplication == DuplicationStrategy::TakeOver => {
                    (user.to_owned(), name, Some(uin))
                }
                Some(_) => (user.to_owned(), format!("{name}_cic"), None),
            };
            if plan.2.is_none() && taken(&plan.1).is_some() {
                return Err(format!("The account has a CAM user with the name {} already.", plan.1));
            }
            missing.push(plan);
        }
        for (user, name, present) in missing {
            let uin = present.unwrap_or_else(|| self.ids.uin());
            if let Some(account) = self.accounts.get_mut(&target) {
                account.sub_accounts.entry(uin).or_insert(SubAccount { uin, name });
            }
            if let Some(synchronization) = self.center_mut(organization).synchronization.all.get_mut(id) {
                synchronization.sub_accounts.insert(user, uin);
            }
        }
        Ok(())
    }

    /// Ends a user synchronization, and removes its sub-accounts if its strategy says so.
    pub(crate) fn end_synchronization(&mut self, organization: i64, id: &str) -> Result<(), String> {
        let Some(ended) = self.center_mut(organization).synchronization.all.remove(id) else {
            return Err("RecordNotFound: the user synchronization does not exist.".to_owned());
        };
        if ended.deletion == DeletionStrategy::Delete {
            for uin in ended.sub_accounts.into_values() {
                self.remove_sub_account(ended.target.uin, uin);
            }
        }
        Ok(())
    }
}
