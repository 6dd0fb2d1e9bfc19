//! Helpers of the tests of error codes: a world with everybody in it, calls by name through the real client, and tables of
//! codes that are compared with the spec.

#![allow(clippy::unwrap_used)]

use generated_sdk::organization::{v2018_12_25, v2021_03_31};
use generated_sdk::{Error, RateLimit, RetryPolicy, Site};
use organization_simulator::{Account, AccountHandle, Clock, Fault, FaultRule, Simulator};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use tokio::runtime::Runtime;

/// An enterprise with an organization, and others around it.
///
/// The root department has the departments Engineering and Finance, and below Finance there is Payroll. The administrator
/// has created one member in Engineering and invited another one into Finance. The clock stands still.
pub(crate) struct Stage {
    pub(crate) simulator: Simulator,
    pub(crate) administrator: AccountHandle,
    /// A member that the organization created, in Engineering.
    pub(crate) created: AccountHandle,
    /// A member that was invited, in Finance; it may leave.
    pub(crate) invited: AccountHandle,
    /// An account of the same enterprise, without an organization.
    pub(crate) outsider: AccountHandle,
    /// An account of a person, without an organization.
    pub(crate) person: AccountHandle,
    /// The administrator of another enterprise's organization.
    pub(crate) rival: AccountHandle,
    /// A created member of that organization.
    pub(crate) rival_member: AccountHandle,
    pub(crate) organization: i64,
    pub(crate) root: i64,
    pub(crate) engineering: i64,
    pub(crate) finance: i64,
    pub(crate) payroll: i64,
    pub(crate) rival_organization: i64,
    pub(crate) rival_root: i64,
    runtime: Runtime,
}

/// The time at which the tests begin: 2026-03-02 09:30:00 in Beijing.
pub(crate) const NOW: i64 = 1_772_415_000;

impl Stage {
    pub(crate) fn new() -> Self {
        let simulator = Simulator::new();
        simulator.set_clock(Clock::Manual { now: NOW });
        let add = |account: Account| simulator.add_account(account);
        let (administrator, outsider) =
            (add(Account::enterprise("Example Ltd")), add(Account::enterprise("Example Ltd")));
        let (invited, person) = (add(Account::enterprise("Example Ltd")), add(Account::personal("Jo")));
        let rival = add(Account::enterprise("Rival Ltd"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let mut stage = Self {
            created: administrator.clone(),
            rival_member: rival.clone(),
            simulator,
            administrator,
            invited,
            outsider,
            person,
            rival,
            organization: 0,
            root: 0,
            engineering: 0,
            finance: 0,
            payroll: 0,
            rival_organization: 0,
            rival_root: 0,
            runtime,
        };
        stage.furnish();
        stage
    }

    fn furnish(&mut self) {
        let administrator = self.administrator.clone();
        (self.organization, self.root) = self.found(&administrator);
        self.engineering = self.department(self.root, "Engineering");
        self.finance = self.department(self.root, "Finance");
        self.payroll = self.department(self.finance, "Payroll");
        self.created = self.create_member(&administrator, self.engineering, "created");
        self.ok(&administrator, "InviteOrganizationMember", self.invitation(self.invited.uin(), "invited"));
        self.accept(&self.invited.clone());
        let rival = self.rival.clone();
        (self.rival_organization, self.rival_root) = self.found(&rival);
        self.rival_member = self.create_member(&rival, self.rival_root, "created");
    }

    fn found(&self, account: &AccountHandle) -> (i64, i64) {
        self.ok(account, "CreateOrganization", json!({}));
        let described = self.ok(account, "DescribeOrganization", json!({}));
        (described["OrgId"].as_i64().unwrap(), described["RootNodeId"].as_i64().unwrap())
    }

    /// Adds a department to the organization, and returns its id.
    pub(crate) fn department(&self, parent: i64, name: &str) -> i64 {
        let request = json!({"ParentNodeId": parent, "Name": name});
        self.ok(&self.administrator, "AddOrganizationNode", request)["NodeId"].as_i64().unwrap()
    }

    /// Creates a member of an administrator's organization.
    pub(crate) fn create_member(&self, administrator: &AccountHandle, department: i64, name: &str) -> AccountHandle {
        let created = self.ok(administrator, "CreateOrganizationMember", Self::member(department, name));
        self.simulator.account(created["Uin"].as_i64().unwrap()).unwrap()
    }

    /// A request that creates a member.
    pub(crate) fn member(department: i64, name: &str) -> Value {
        json!({"Name": name, "AccountName": name, "PolicyType": "Financial", "PermissionIds": [1, 2], "NodeId": department})
    }

    /// A request that invites an account into Finance.
    pub(crate) fn invitation(&self, uin: i64, name: &str) -> Value {
        json!({"MemberUin": uin, "Name": name, "PolicyType": "Financial", "PermissionIds": [1, 2], "NodeId": self.finance})
    }

    /// Lets an account accept its newest invitation.
    pub(crate) fn accept(&self, account: &AccountHandle) {
        let received = self.first_version(account, "ListOrganizationInvitations", json!({"Invited": 1})).unwrap();
        let id = &received["Invitations"].as_array().unwrap().last().unwrap()["Id"];
        self.first_version(account, "AcceptOrganizationInvitation", json!({"Id": id})).unwrap();
    }

    /// Calls an action of version 2021-03-31 on the Chinese site, through the real client.
    pub(crate) fn call(&self, account: &AccountHandle, action: &str, request: Value) -> Result<Value, Error> {
        self.call_on(Site::China, account, action, request)
    }

    /// Calls an action of version 2021-03-31 on a site.
    pub(crate) fn call_on(
        &self,
        site: Site,
        account: &AccountHandle,
        action: &str,
        request: Value,
    ) -> Result<Value, Error> {
        let config = configured(account.config_builder()).site(site).build().unwrap();
        let client = v2021_03_31::Client::new(config);
        self.watch(async move { client.call(action).send(&request).await })
    }

    /// Calls an action of version 2018-12-25.
    pub(crate) fn first_version(&self, account: &AccountHandle, action: &str, request: Value) -> Result<Value, Error> {
        let client = v2018_12_25::Client::new(configured(account.config_builder()).build().unwrap());
        self.watch(async move { client.call(action).send(&request).await })
    }

    /// Calls an action of version 2021-03-31 that must succeed.
    pub(crate) fn ok(&self, account: &AccountHandle, action: &str, request: Value) -> Value {
        self.call(account, action, request).unwrap_or_else(|error| panic!("{action}: {error:?}"))
    }

    /// Waits for a future, such as a call of a typed client.
    pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Changes the world behind the service's back, as JSON.
    pub(crate) fn edit(&self, change: impl FnOnce(&mut Value)) {
        let mut world = self.simulator.snapshot();
        change(&mut world);
        self.simulator.restore(&world).unwrap();
    }

    /// Sends a call. One that fails must leave the world unchanged.
    fn watch<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let before = self.simulator.snapshot();
        let result = self.block_on(call);
        if result.is_err() {
            assert!(before == self.simulator.snapshot(), "a call that failed changed the world");
        }
        result
    }
}

fn configured(builder: generated_sdk::ConfigBuilder) -> generated_sdk::ConfigBuilder {
    builder.retry(RetryPolicy::off()).rate_limit(RateLimit::off())
}

/// A code of an action, and how it is reached.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// The action; one of version 2018-12-25 ends in `@2018-12-25`.
    pub(crate) action: &'static str,
    pub(crate) code: &'static str,
    /// `state` if the world has to be in a certain state, `input` if the request alone leads to it.
    pub(crate) kind: &'static str,
    /// Arranges the world, and makes the call that fails.
    pub(crate) run: fn(&Stage) -> Result<Value, Error>,
}

/// A code that a state of the world leads to.
pub(crate) const fn state(action: &'static str, code: &'static str, run: fn(&Stage) -> Result<Value, Error>) -> Row {
    Row { action, code, kind: "state", run }
}

/// A code that a request leads to.
pub(crate) const fn input(action: &'static str, code: &'static str, run: fn(&Stage) -> Result<Value, Error>) -> Row {
    Row { action, code, kind: "input", run }
}

/// Runs the rows of an area, injects the faults of its file, and compares both with the spec.
///
/// `file` has one line per pair of the categories: action, code, kind and reason, with tabs in between.
pub(crate) fn check(file: &str, categories: &[&str], rows: &[Row]) {
    for row in rows {
        run(row);
    }
    let mut listed: BTreeMap<(String, String), &str> = BTreeMap::new();
    for line in file.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [action, code, kind, reason] = fields[..] else { panic!("not four fields: {line:?}") };
        match kind {
            "state" | "input" => assert!(reason.is_empty(), "a reason without need: {line:?}"),
            "fault" | "none" => assert!(!reason.is_empty(), "a reason is missing: {line:?}"),
            _ => panic!("no such kind: {line:?}"),
        }
        assert!(listed.insert((action.to_owned(), code.to_owned()), kind).is_none(), "twice: {line:?}");
    }
    let reached = rows.iter().map(|row| ((row.action.to_owned(), row.code.to_owned()), row.kind));
    let by_row: BTreeMap<_, _> = reached.collect();
    assert_eq!(by_row.len(), rows.len(), "a pair has two rows");
    let by_file = listed.iter().filter(|(_, kind)| matches!(**kind, "state" | "input"));
    let by_file: BTreeMap<_, _> = by_file.map(|(pair, kind)| (pair.clone(), *kind)).collect();
    assert_same(&by_row, &by_file);
    let pairs: BTreeSet<_> = listed.keys().cloned().collect();
    let documented = documented(categories);
    let missing: Vec<_> = documented.difference(&pairs).map(|(action, code)| format!("{action}\t{code}")).collect();
    let surplus: Vec<_> = pairs.difference(&documented).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "not listed:\n{}\nnot documented: {surplus:?}",
        missing.join("\n")
    );
    inject(listed.iter().filter(|(_, kind)| **kind == "fault").map(|(pair, _)| pair));
}

fn assert_same(by_row: &BTreeMap<(String, String), &str>, by_file: &BTreeMap<(String, String), &str>) {
    let lines = |one: &BTreeMap<(String, String), &str>, other: &BTreeMap<(String, String), &str>| -> String {
        let only = one.iter().filter(|(pair, kind)| other.get(*pair) != Some(kind));
        only.map(|((action, code), kind)| format!("{action}\t{code}\t{kind}\t\n")).collect()
    };
    let (missing, surplus) = (lines(by_row, by_file), lines(by_file, by_row));
    assert!(missing.is_empty() && surplus.is_empty(), "missing in the file:\n{missing}without a row:\n{surplus}");
}

fn run(row: &Row) {
    let stage = Stage::new();
    let result = (row.run)(&stage);
    let (action, version) = row.action.split_once('@').unwrap_or((row.action, "2021-03-31"));
    let got = result.as_ref().err().and_then(Error::code);
    assert_eq!(got, Some(row.code), "{}: {result:?}", row.action);
    let journal = stage.simulator.journal();
    let last = journal.last().unwrap();
    assert_eq!((&*last.action, &*last.version), (action, version), "the last call is another one");
}

/// Lets every fault strike once, and looks whether the client gets its code.
fn inject<'p>(pairs: impl Iterator<Item = &'p (String, String)>) {
    let stage = Stage::new();
    for (action, code) in pairs {
        stage.simulator.add_fault(FaultRule::new(Fault::Error { code: code.clone() }).times(1));
        let result = match action.split_once('@') {
            Some((action, _)) => stage.first_version(&stage.administrator, action, json!({})),
            None => stage.call(&stage.administrator, action, json!({})),
        };
        assert_eq!(result.as_ref().err().and_then(Error::code), Some(code.as_str()), "{action}");
        stage.simulator.clear_faults();
    }
}

/// Returns all pairs that the spec has in these categories; `2018-12-25` means all of that version.
fn documented(categories: &[&str]) -> BTreeSet<(String, String)> {
    let catalogue: Value = serde_json::from_str(include_str!("../../src/generated/catalogue.json")).unwrap();
    let mut pairs = BTreeSet::new();
    for service in catalogue["services"].as_array().unwrap() {
        let version = service["version"].as_str().unwrap();
        let old = version == "2018-12-25";
        for action in service["actions"].as_array().unwrap() {
            let category = if old { version } else { action["category"].as_str().unwrap() };
            if !categories.contains(&category) {
                continue;
            }
            let name = action["name"].as_str().unwrap();
            let name = if old { format!("{name}@{version}") } else { name.to_owned() };
            let codes = action["errors"].as_array().unwrap().iter();
            pairs.extend(codes.map(|code| (name.clone(), code.as_str().unwrap().to_owned())));
        }
    }
    pairs
}
