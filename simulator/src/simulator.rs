//! The simulator as tests and the server use it.

use crate::actions::Actions;
use crate::catalogue::ActionFacts;
use crate::clock::Clock;
use crate::faults::{Fault, FaultRule, Faults};
use crate::journal::{Journal, JournalEntry};
use crate::shell::rates::Rates;
use crate::shell::{self, Lost, Refusal, Request, Response};
use crate::world::World;
use crate::world::account::Account;
use crate::world::finance::{Month, Spending};
use crate::world::services;
use crate::world::settings::Settings;
use generated_sdk::{Config, ConfigBuilder, Credentials};
use serde::Deserialize;
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
}

impl State {
    /// The time of the simulated world, in seconds since 1970.
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

    pub(crate) fn strike(&mut self, action: &str, uin: i64) -> Option<Fault> {
        let Self { faults, random, .. } = self;
        faults.strike(action, uin, &mut || random.f64())
    }

    /// Counts a call against the documented rate, where rates are strict.
    pub(crate) fn take_turn(&mut self, facts: &ActionFacts, uin: i64) -> Result<(), Refusal> {
        let Some(limit) = facts.rate_limit.filter(|_| self.strict_rates) else { return Ok(()) };
        let now = self.now();
        self.rates.forget_before(now);
        if self.rates.allows(uin, &facts.name, limit, now) {
            Ok(())
        } else {
            Err(Refusal { code: "RequestLimitExceeded".to_owned(), message: None })
        }
    }

    pub(crate) fn record(&mut self, entry: impl FnOnce(u64, i64) -> JournalEntry) {
        let now = self.now();
        self.journal.record(|number| entry(number, now));
    }
}

impl Simulator {
    /// A simulator with an empty world.
    pub fn new() -> Self {
        Self::with_seed(0)
    }

    /// A simulator with an empty world whose ids and random faults follow from this seed.
    pub fn with_seed(seed: u64) -> Self {
        let state = State {
            world: World::new(seed),
            clock: Clock::default(),
            faults: Faults::default(),
            journal: Journal::default(),
            rates: Rates::default(),
            strict_rates: false,
            random: fastrand::Rng::with_seed(seed),
        };
        Self { inner: Arc::new(Inner { actions: Actions::all(), state: Mutex::new(state) }) }
    }

    /// Adds an account to the world.
    pub fn add_account(&self, account: Account) -> AccountHandle {
        let uin = self.state().world.add_account(account);
        AccountHandle { simulator: self.clone(), uin, sub_account: None }
    }

    /// An account of the world, by its UIN.
    pub fn account(&self, uin: i64) -> Option<AccountHandle> {
        let known = self.state().world.accounts.contains_key(&uin);
        known.then(|| AccountHandle { simulator: self.clone(), uin, sub_account: None })
    }

    /// Lets a user of an identity center request permission configurations on a member account, as the portal of the space does.
    /// Returns the id of the request, or `None` if the user may not request them.
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

    /// Changes quotas and delays.
    pub fn configure(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.state().world.settings);
    }

    /// The whole world as JSON.
    pub fn snapshot(&self) -> serde_json::Value {
        serde_json::to_value(&self.state().world).expect("a world is JSON")
    }

    /// Puts a world back that [`snapshot`](Self::snapshot) returned. The clock, faults and journal stay as they are.
    ///
    /// # Errors
    ///
    /// If it is not a world.
    pub fn restore(&self, snapshot: &serde_json::Value) -> Result<(), serde_json::Error> {
        let mut world = World::deserialize(snapshot)?;
        world.index_keys();
        self.state().world = world;
        Ok(())
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

    /// The faults that are set.
    pub fn faults(&self) -> Vec<FaultRule> {
        self.state().faults.rules().to_vec()
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Whether calls beyond the documented rate are throttled. Default: no.
    pub fn strict_rates(&self, strict: bool) {
        self.state().strict_rates = strict;
    }

    /// The calls so far, the oldest first.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.state().journal.entries().cloned().collect()
    }

    /// Forgets the calls so far.
    pub fn clear_journal(&self) {
        self.state().journal.clear();
    }

    /// Answers one request.
    pub(crate) fn answer(&self, request: &Request) -> Result<Response, Lost> {
        shell::answer(&mut self.state(), &self.inner.actions, request)
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
    /// The UIN of the account or sub-account.
    pub fn uin(&self) -> i64 {
        self.sub_account.unwrap_or(self.uin)
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

    /// The credentials of the account or sub-account.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn credentials(&self) -> Credentials {
        let state = self.simulator.state();
        let keys = &state.world.accounts[&self.uin].keys;
        let key = keys.iter().find(|key| key.sub_account == self.sub_account).expect("every account has a key");
        Credentials::new(&key.secret_id, &key.secret_key).expect("keys of the simulator are usable")
    }

    /// The configuration of a client that calls the simulator as this account, in process.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn config(&self) -> Config {
        self.config_builder().build().expect("the configuration of an account is usable")
    }

    /// The same, to be changed.
    ///
    /// # Panics
    ///
    /// If the account was removed from the world.
    pub fn config_builder(&self) -> ConfigBuilder {
        Config::builder(self.credentials()).transport(self.simulator.clone())
    }
}
