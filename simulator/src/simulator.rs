//! The simulator as tests and the server use it.

use crate::actions::Actions;
use crate::catalogue::ActionFacts;
use crate::clock::Clock;
use crate::faults::{Fault, FaultRule, Faults};
use crate::journal::{Journal, JournalEntry};
use crate::organization::OrganizationHandle;
use crate::shell::rates::Rates;
use crate::shell::{self, Answer, Lost, Refusal, Request, Response};
use crate::world::account::{Account, Key};
use crate::world::finance::{Month, Spending};
use crate::world::services;
use crate::world::settings::Settings;
use crate::world::{Caller, World};
use generated_sdk::{Config, ConfigBuilder, Credentials, Site};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A Tencent Cloud Organization in memory. Cheap to clone; clones share one world.
#[derive(Clone)]
pub struct Simulator {
    inner: Arc<Inner>,
}

struct Inner {
    actions: Actions,
    seed: u64,
    state: Mutex<State>,
}

/// Everything that changes.
pub(crate) struct State {
    pub(crate) world: World,
    clock: Clock,
    faults: Faults,
    journal: Journal,
    rates: Rates,
    strict_rates: bool,
    random: fastrand::Rng,
    /// Grows with every change that is worth saving.
    revision: u64,
}

impl State {
    fn new(seed: u64) -> Self {
        Self {
            world: World::new(seed),
            clock: Clock::default(),
            faults: Faults::default(),
            journal: Journal::default(),
            rates: Rates::default(),
            strict_rates: false,
            random: fastrand::Rng::with_seed(seed),
            revision: 0,
        }
    }

    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the time of the simulated world, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Changes the clock, and lets what is due by the new time happen.
    fn change_clock(&mut self, change: impl FnOnce(&mut Clock)) {
        change(&mut self.clock);
        let now = self.now();
        self.world.pass_time(now);
    }

    pub(crate) fn next_request_id(&mut self) -> String {
        let (high, low) = (self.random.u64(..), self.random.u64(..));
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }

    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Notes that the world may differ from what was saved.
    pub(crate) fn world_may_have_changed(&mut self) {
        self.revision += 1;
    }

    pub(crate) fn strike(&mut self, action: &str, uin: i64) -> Option<Fault> {
        let Self { faults, random, .. } = self;
        faults.strike(action, uin, &mut || random.f64())
    }

    /// Counts a call against the documented rate, where rates are strict.
    pub(crate) fn take_turn(&mut self, facts: &'static ActionFacts, uin: i64) -> Result<(), Refusal> {
        let Some(limit) = facts.rate_limit.filter(|_| self.strict_rates) else { return Ok(()) };
        let now = self.now();
        if self.rates.allows(uin, &facts.name, limit, now) {
            Ok(())
        } else {
            Err(Refusal::plain("RequestLimitExceeded"))
        }
    }

    pub(crate) fn record(&mut self, entry: impl FnOnce(u64, i64) -> JournalEntry) {
        let now = self.now();
        self.journal.record(|number| entry(number, now));
    }
}

impl Simulator {
    /// Creates a simulator with an empty world.
    pub fn new() -> Self {
        Self::with_seed(0)
    }

    /// Creates a simulator with an empty world whose ids and random faults follow from this seed.
    pub fn with_seed(seed: u64) -> Self {
        let state = Mutex::new(State::new(seed));
        Self { inner: Arc::new(Inner { actions: Actions::all(), seed, state }) }
    }
    /// Adds an account to the world.
    pub fn add_account(&self, account: Account) -> AccountHandle {
        let uin = self.state().world.add_account(account);
        AccountHandle::new(self.clone(), uin)
    }

    /// Returns an account of the world, by its UIN.
    pub fn account(&self, uin: i64) -> Option<AccountHandle> {
        let known = self.state().world.accounts.contains_key(&uin);
        known.then(|| AccountHandle::new(self.clone(), uin))
    }

    /// Returns an account or sub-account of the world, by its UIN.
    #[cfg(feature = "server")]
    pub(crate) fn identity(&self, uin: i64) -> Option<AccountHandle> {
        let owner = {
            let accounts = &self.state().world.accounts;
            accounts.values().find(|account| account.sub_accounts.contains_key(&uin)).map(|account| account.uin)
        };
        match owner {
            Some(owner) => Some(AccountHandle { sub_account: Some(uin), ..AccountHandle::new(self.clone(), owner) }),
            None => self.account(uin),
        }
    }

    /// Lets a user of an identity center request permission configurations on a member account, as the portal of the space
    /// does. Returns the id of the request, or `None` if the user may not request them.
    pub fn request_permissions(
        &self,
        zone_id: &str,
        user_id: &str,
        uin: i64,
        configurations: &[&str],
    ) -> Option<String> {
        let mut state = self.state();
        state.world.now = state.now();
        state.world.request_permissions(zone_id, user_id, uin, configurations)
    }

    /// Returns the accounts of the world, by UIN.
    pub fn accounts(&self) -> Vec<AccountHandle> {
        let uins: Vec<_> = self.state().world.accounts.keys().copied().collect();
        uins.into_iter().map(|uin| AccountHandle::new(self.clone(), uin)).collect()
    }

    /// Returns the organizations of the world, by id.
    pub fn organizations(&self) -> Vec<OrganizationHandle> {
        let ids: Vec<_> = self.state().world.organizations.keys().copied().collect();
        ids.into_iter().map(|id| OrganizationHandle::new(self.clone(), id)).collect()
    }

    /// Returns the organization of an account, as its administrator or as a member.
    pub fn organization_of(&self, uin: i64) -> Option<OrganizationHandle> {
        let id = self.state().world.organization_of(uin)?.id;
        Some(OrganizationHandle::new(self.clone(), id))
    }

    /// Returns the only organization of the world.
    ///
    /// # Panics
    ///
    /// If there is none, or more than one.
    pub fn organization(&self) -> OrganizationHandle {
        let mut organizations = self.organizations();
        assert_eq!(
            organizations.len(),
            1,
            "the world has {} organizations; see `organization_of`",
            organizations.len()
        );
        organizations.remove(0)
    }

    /// Changes quotas and delays.
    pub fn configure(&self, change: impl FnOnce(&mut Settings)) {
        let mut state = self.state();
        state.world_may_have_changed();
        change(&mut state.world.settings);
    }

    /// Quotas and delays.
    pub fn settings(&self) -> Settings {
        self.state().world.settings.clone()
    }

    /// Empties the world, and forgets faults and calls. The clock stays as it is.
    pub fn reset(&self) {
        let mut state = self.state();
        let (clock, strict_rates, revision) = (state.clock.clone(), state.strict_rates, state.revision);
        *state = State { clock, strict_rates, revision: revision + 1, ..State::new(self.inner.seed) };
    }

    /// Returns the whole world as JSON.
    pub fn snapshot(&self) -> Value {
        serde_json::to_value(&self.state().world).expect("a world is JSON")
    }

    /// Puts a world back that [`snapshot`](Self::snapshot) returned. The clock, faults and journal stay as they are.
    ///
    /// # Errors
    ///
    /// Fails if it is not a world, or one that contradicts itself, such as a member in a department that does not exist. The
    /// message lists all contradictions, and the simulator stays as it was.
    pub fn restore(&self, snapshot: &Value) -> Result<(), serde_json::Error> {
        let mut world = World::deserialize(snapshot)?;
        let contradictions = world.contradictions();
        if !contradictions.is_empty() {
            return Err(serde_json::Error::custom(contradictions.join("; ")));
        }
        world.index_keys();
        let mut state = self.state();
        state.world_may_have_changed();
        state.world = world;
        Ok(())
    }

    /// Returns the clock.
    pub fn clock(&self) -> Clock {
        self.state().clock.clone()
    }

    /// Sets the clock.
    pub fn set_clock(&self, clock: Clock) {
        self.state().change_clock(|current| *current = clock);
    }

    /// Moves the clock forwards.
    pub fn advance(&self, time: Duration) {
        self.state().change_clock(|clock| clock.advance(time));
    }

    /// Adds a fault.
    pub fn add_fault(&self, rule: FaultRule) {
        self.state().faults.add(rule);
    }

    /// Returns the faults that are set.
    pub fn faults(&self) -> Vec<FaultRule> {
        self.state().faults.rules().to_vec()
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Sets whether calls beyond the documented rate are throttled. Default: no.
    pub fn strict_rates(&self, strict: bool) {
        self.state().strict_rates = strict;
    }

    /// Returns the calls so far, the oldest first.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.state().journal.entries().cloned().collect()
    }

    /// Returns the number of calls, including those that the journal has discarded.
    pub fn calls(&self) -> u64 {
        self.state().journal.count()
    }

    /// Returns a number that grows when something changes that is worth saving.
    pub fn revision(&self) -> u64 {
        self.state().revision()
    }

    /// Forgets the calls so far.
    pub fn clear_journal(&self) {
        self.state().journal.clear();
    }

    /// Answers one request.
    pub(crate) fn answer(&self, request: &Request) -> Answer {
        shell::answer(&mut self.state(), &self.inner.actions, request)
    }

    /// Answers one request, as late as a fault says.
    pub(crate) async fn answer_slowly(&self, request: &Request) -> Result<Response, Lost> {
        let Answer { outcome, delay } = self.answer(request);
        if let Some(delay) = delay {
            tokio::time::sleep(delay).await;
        }
        outcome
    }

    /// Performs an action as an account, past the shell: unsigned, and not in the journal.
    pub(crate) fn perform(&self, uin: i64, action: &str, parameters: Value) -> Result<Value, Refusal> {
        const VERSION: &str = "2021-03-31";
        let mut state = self.state();
        let now = state.now();
        state.world.pass_time(now);
        state.world_may_have_changed();
        let caller = Caller { uin, sub_account: None, site: Site::China };
        let facts = shell::find_action(VERSION, action, caller.site)?;
        shell::parameters::check(&parameters, VERSION, facts, caller.site)?;
        let handler = self.inner.actions.get(VERSION, action).ok_or_else(|| Refusal::plain("InvalidAction"))?;
        let body = handler(&mut state.world, &caller, parameters)?;
        Ok(serde_json::from_str(&body).unwrap_or_default())
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic of a handler may leave the world halfway through a change, which the next test should not hide.
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Simulator {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").finish_non_exhaustive()
    }
}

/// An account of a simulator's world, or one of its sub-accounts.
#[derive(Clone, Debug)]
pub struct AccountHandle {
    simulator: Simulator,
    /// The UIN of the account.
    uin: i64,
    /// The UIN of the sub-account, if it is one.
    sub_account: Option<i64>,
}

impl AccountHandle {
    pub(crate) fn new(simulator: Simulator, uin: i64) -> Self {
        Self { simulator, uin, sub_account: None }
    }

    /// Returns the UIN of the account or sub-account.
    pub fn uin(&self) -> i64 {
        self.sub_account.unwrap_or(self.uin)
    }

    /// Returns the account's nickname.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn name(&self) -> String {
        self.simulator.state().world.accounts[&self.uin].name.clone()
    }

    /// Returns the permanent key of the account or sub-account, for clients outside this process.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn key(&self) -> AccessKey {
        let state = self.simulator.state();
        let keys = &state.world.accounts[&self.uin].keys;
        let key = keys.iter().find(|key| key.sub_account == self.sub_account).expect("every account has a key");
        AccessKey::from(key)
    }

    /// Returns a temporary key of the account or sub-account, which expires when the simulator's clock has moved on so far.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn temporary_key(&self, validity: Duration) -> AccessKey {
        let mut state = self.simulator.state();
        let expires_at = state.now().saturating_add(i64::try_from(validity.as_secs()).unwrap_or(i64::MAX));
        state.world_may_have_changed();
        AccessKey::from(&state.world.add_temporary_key(self.uin, self.sub_account, expires_at))
    }

    /// Adds a sub-account (a user of Cloud Access Management) of the account, which may do all that the account may.
    pub fn add_sub_account(&self, name: impl Into<String>) -> Self {
        let sub_account = self.simulator.state().world.add_sub_account(self.uin, name.into());
        Self { sub_account: Some(sub_account), ..self.clone() }
    }

    /// Adds what the account spent on a product in a month, for the financial reports of its organization. The month is
    /// written `YYYY-MM`, and the cost is in yuan.
    ///
    /// # Panics
    ///
    /// If it is not a month, or the account is in no organization.
    pub fn add_spending(&self, month: &str, product_code: &str, product_name: &str, cost: f64) {
        let mut state = self.simulator.state();
        let organization = state.world.organization_of_mut(self.uin).expect("the account is in an organization");
        let spending = Spending {
            uin: self.uin,
            product_code: product_code.to_owned(),
            product_name: product_name.to_owned(),
            cost: (cost * 100.0).round() as i64,
        };
        organization.finance.add(Month::read(month).expect("a month is YYYY-MM"), spending);
    }

    /// Activates an organization service, such as `config`, as its delegated administrator, or deactivates it.
    ///
    /// # Panics
    ///
    /// If the account is not a delegated administrator of the service.
    pub fn activate_service(&self, product: &str, activated: bool) {
        let mut state = self.simulator.state();
        let organization = state.world.organization_of_mut(self.uin).expect("the account is in an organization");
        let service = services::find(None, Some(product)).expect("there is such a service");
        let delegation = organization.services.delegation_mut(service.id, self.uin);
        delegation.expect("the account is a delegated administrator of the service").activated = activated;
    }

    /// Changes what the world knows of the account (of a sub-account: the account that it belongs to), except its UIN.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn change(&self, change: impl FnOnce(&mut Account)) {
        let mut state = self.simulator.state();
        let account = state.world.accounts.get_mut(&self.uin).expect("the account is in the world");
        change(account);
        account.uin = self.uin;
    }

    /// Lets the account use a resource that another account shares with it, by the id that the resource has in its product.
    /// Returns whether anybody shares it. A resource in use cannot be taken away.
    pub fn use_shared_resource(&self, product_resource_id: &str) -> bool {
        self.simulator.state().world.use_shared_resource(self.uin, product_resource_id, true)
    }

    /// Lets the account stop using a shared resource. Returns whether anybody shares it.
    pub fn stop_using_shared_resource(&self, product_resource_id: &str) -> bool {
        self.simulator.state().world.use_shared_resource(self.uin, product_resource_id, false)
    }

    /// Returns the credentials of the account or sub-account.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn credentials(&self) -> Credentials {
        self.key().credentials()
    }

    /// Returns the configuration of a client that calls the simulator as this account, in process.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn config(&self) -> Config {
        self.config_builder().build().expect("the configuration of an account is usable")
    }

    /// Returns the same configuration as a builder.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn config_builder(&self) -> ConfigBuilder {
        Config::builder(self.credentials()).transport(self.simulator.clone())
    }
}

/// A key that signs calls.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccessKey {
    /// The secret id.
    pub secret_id: String,
    /// The secret key.
    pub secret_key: String,
    /// The session token, if the key is temporary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl AccessKey {
    /// Returns the key as credentials of the SDK.
    pub fn credentials(&self) -> Credentials {
        let made = match &self.token {
            Some(token) => Credentials::temporary(&self.secret_id, &self.secret_key, token),
            None => Credentials::new(&self.secret_id, &self.secret_key),
        };
        made.expect("keys of the simulator are usable")
    }
}

impl From<&Key> for AccessKey {
    fn from(key: &Key) -> Self {
        Self { secret_id: key.secret_id.clone(), secret_key: key.secret_key.clone(), token: key.token.clone() }
    }
}

/// Shows no key.
impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey").field("secret_id", &self.secret_id).finish_non_exhaustive()
    }
}
