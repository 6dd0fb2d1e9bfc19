//! The state of the simulated world: one for all accounts, organizations, versions and sites.

pub(crate) mod account;
pub(crate) mod center;
mod consistency;
pub(crate) mod email;
pub(crate) mod finance;
pub(crate) mod ids;
pub(crate) mod invitations;
pub(crate) mod login;
pub(crate) mod ordered;
pub(crate) mod organization;
pub(crate) mod policies;
pub(crate) mod services;
pub(crate) mod settings;
pub(crate) mod sharing;

use account::{Account, Key, SubAccount};
use generated_sdk::{ActionError, Site};
use ids::Ids;
use invitations::Invitation;
use organization::Organization;
use serde::{Deserialize, Serialize};
use settings::Settings;
use sharing::Sharing;
use std::collections::{BTreeMap, HashMap};

/// Everything that the service remembers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct World {
    /// The time of the call that is being answered, in seconds since 1970.
    #[serde(skip)]
    pub(crate) now: i64,
    pub(crate) settings: Settings,
    pub(crate) ids: Ids,
    /// The accounts, by UIN.
    pub(crate) accounts: BTreeMap<i64, Account>,
    /// The organizations, by id.
    pub(crate) organizations: BTreeMap<i64, Organization>,
    /// The invitations to all organizations, by id.
    pub(crate) invitations: BTreeMap<i64, Invitation>,
    /// The accounts whose deletion is under review, by the time when the review ends.
    pub(crate) deletions: BTreeMap<i64, Vec<i64>>,
    /// The resources that accounts share with others.
    pub(crate) sharing: Sharing,
    /// The account of every secret id.
    #[serde(skip)]
    keys: HashMap<String, i64>,
    /// The reason with which tasks that start in this call fail.
    #[serde(skip)]
    task_failure: Option<String>,
}

/// The caller of an action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// The account.
    pub(crate) uin: i64,
    /// The sub-account that signed, if one did.
    pub(crate) sub_account: Option<i64>,
    /// The site that is called.
    pub(crate) site: Site,
}

/// Returns an error code as the enum of the action that returns it. Helpers that several actions share are generic over that
/// enum; a test makes sure that no action returns a code that it does not document.
pub(crate) fn code<E: ActionError>(code: &str) -> E {
    E::from_code(code)
}

impl World {
    /// Creates a world without accounts, whose ids follow from the seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            now: 0,
            settings: Settings::default(),
            ids: Ids::new(seed),
            accounts: BTreeMap::new(),
            organizations: BTreeMap::new(),
            invitations: BTreeMap::new(),
            deletions: BTreeMap::new(),
            sharing: Sharing::default(),
            keys: HashMap::new(),
            task_failure: None,
        }
    }

    /// Adds an account, and gives it a UIN and a key if it has none.
    pub(crate) fn add_account(&mut self, mut account: Account) -> i64 {
        if account.uin == 0 {
            account.uin = self.ids.uin();
        }
        if account.keys.is_empty() {
            account.keys.push(self.ids.key());
        }
        for key in &account.keys {
            self.keys.insert(key.secret_id.clone(), account.uin);
        }
        let uin = account.uin;
        self.accounts.insert(uin, account);
        uin
    }

    /// Adds a sub-account of an account, with a key, and returns its UIN.
    pub(crate) fn add_sub_account(&mut self, uin: i64, name: String) -> i64 {
        let (id, mut key) = (self.ids.uin(), self.ids.key());
        if let Some(account) = self.accounts.get_mut(&uin) {
            key.sub_account = Some(id);
            self.keys.insert(key.secret_id.clone(), uin);
            account.keys.push(key);
            account.sub_accounts.insert(id, SubAccount { uin: id, name });
        }
        id
    }

    /// Adds temporary credentials of an account or sub-account, and forgets those that have expired.
    pub(crate) fn add_temporary_key(&mut self, uin: i64, sub_account: Option<i64>, expires_at: i64) -> Key {
        let token = Some(self.ids.text_of("simulated-token-", 32));
        let key = Key { token, expires_at: Some(expires_at), sub_account, ..self.ids.key() };
        let account = self.accounts.get_mut(&uin).expect("the account is in the world");
        let is_over = |known: &Key| known.expires_at.is_some_and(|expires_at| expires_at <= self.now);
        let (over, kept) = account.keys.drain(..).partition(is_over);
        account.keys = kept;
        account.keys.push(key.clone());
        for key in Vec::from_iter(over) {
            self.keys.remove(&key.secret_id);
        }
        self.keys.insert(key.secret_id.clone(), uin);
        key
    }

    /// Forgets an account and its keys.
    pub(crate) fn remove_account(&mut self, uin: i64) {
        if let Some(account) = self.accounts.remove(&uin) {
            for key in account.keys {
                self.keys.remove(&key.secret_id);
            }
        }
    }

    /// Removes a sub-account of an account, with its keys.
    pub(crate) fn remove_sub_account(&mut self, uin: i64, sub_account: i64) {
        let Some(account) = self.accounts.get_mut(&uin) else { return };
        account.sub_accounts.remove(&sub_account);
        let (gone, kept) = account.keys.drain(..).partition(|key: &Key| key.sub_account == Some(sub_account));
        account.keys = kept;
        for key in Vec::from_iter(gone) {
            self.keys.remove(&key.secret_id);
        }
        if let Some(organization) = self.organization_of_mut(uin).filter(|own| own.administrator == uin) {
            organization.login.forget_sub_account(sub_account);
        }
    }

    /// Returns the account that a secret id belongs to, with the key.
    pub(crate) fn key(&self, secret_id: &str) -> Option<(&Account, &Key)> {
        let account = self.accounts.get(self.keys.get(secret_id)?)?;
        Some((account, account.keys.iter().find(|key| key.secret_id == secret_id)?))
    }

    /// Finds the keys of all accounts again, after the world was loaded.
    pub(crate) fn index_keys(&mut self) {
        let keys = self
            .accounts
            .values()
            .flat_map(|account| account.keys.iter().map(|key| (key.secret_id.clone(), account.uin)));
        self.keys = keys.collect();
    }

    /// Returns the organization of an account, as its administrator or as a member.
    pub(crate) fn organization_of(&self, uin: i64) -> Option<&Organization> {
        self.organizations.get(&self.accounts.get(&uin)?.organization?)
    }

    /// Returns the same organization, mutably.
    pub(crate) fn organization_of_mut(&mut self, uin: i64) -> Option<&mut Organization> {
        self.organizations.get_mut(&self.accounts.get(&uin)?.organization?)
    }

    /// Returns the caller's organization, or the error `ResourceNotFound.OrganizationNotExist`.
    pub(crate) fn organization<E: ActionError>(&self, caller: &Caller) -> Result<&Organization, E> {
        self.organization_of(caller.uin).ok_or_else(|| code("ResourceNotFound.OrganizationNotExist"))
    }

    /// Returns the organization that the caller administers. Everybody else gets the error `denied`, and an account outside any
    /// organization `ResourceNotFound.OrganizationNotExist`.
    pub(crate) fn administered<E: ActionError>(
        &mut self,
        caller: &Caller,
        denied: &str,
    ) -> Result<&mut Organization, E> {
        let organization =
            self.organization_of_mut(caller.uin).ok_or_else(|| code("ResourceNotFound.OrganizationNotExist"))?;
        if organization.administrator == caller.uin { Ok(organization) } else { Err(code(denied)) }
    }

    /// Returns the same organization, immutably.
    pub(crate) fn administers<E: ActionError>(&self, caller: &Caller, denied: &str) -> Result<&Organization, E> {
        let organization = self.organization(caller)?;
        if organization.administrator == caller.uin { Ok(organization) } else { Err(code(denied)) }
    }

    /// Lets the time pass until now, and what was due happen.
    pub(crate) fn pass_time(&mut self, now: i64) {
        self.now = now;
        while let Some(due) = self.deletions.first_entry().filter(|due| *due.key() <= now) {
            for uin in due.remove() {
                self.leave(uin);
                self.remove_account(uin);
            }
        }
    }

    /// Takes an account out of its organization.
    pub(crate) fn leave(&mut self, uin: i64) {
        if let Some(organization) = self.organization_of_mut(uin) {
            organization.remove_member(uin);
        }
        if let Some(account) = self.accounts.get_mut(&uin) {
            account.organization = None;
        }
        self.sharing.forget(uin);
    }

    /// Lets the tasks that this call starts fail, because a fault says so.
    pub(crate) fn fail_next_tasks(&mut self, reason: String) {
        self.task_failure = Some(reason);
    }

    /// Returns the reason with which a task that starts now fails, if it is to fail.
    pub(crate) fn take_task_failure(&mut self) -> Option<String> {
        self.task_failure.take()
    }
}
