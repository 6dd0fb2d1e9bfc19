//! Resources as a tool for infrastructure as code manages them: created from a configuration, read without a difference, changed,
//! imported by their id, and destroyed, with the calls that the vendor's Terraform provider makes for each.

#![allow(clippy::unwrap_used)]

mod identity;
mod login;
mod organization;
mod permissions;
mod policies;
mod sharing;

use generated_sdk::organization::v2018_12_25;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::{Error, RateLimit, RetryPolicy};
use organization_simulator::{Account, AccountHandle, Clock, OrganizationBuilder, Simulator};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A tool with the keys of an organization's administrator.
struct Tool {
    simulator: Simulator,
    administrator: AccountHandle,
    runtime: Runtime,
}

impl Tool {
    /// An organization with the departments Engineering and Finance, and the members `build`, `ledger` and `shop` in them.
    fn new() -> Self {
        let simulator = Simulator::new();
        let administrator = simulator.add_account(Account::enterprise("Example Ltd"));
        simulator.set_clock(Clock::Manual { now: 1_772_415_000 });
        OrganizationBuilder::new("Example Ltd")
            .administrator(&administrator)
            .departments(["Engineering", "Finance"])
            .member_in("Engineering", "build")
            .member_in("Finance", "ledger")
            .member_in("Finance", "shop")
            .build(&simulator);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        Self { simulator, administrator, runtime }
    }

    /// The same with an identity center, and the id of its space.
    fn with_identity_center() -> (Self, String) {
        let tool = Self::new();
        let zone = text(&tool.ok("OpenIdentityCenter", json!({"ZoneName": "example"}))["ZoneId"]);
        (tool, zone)
    }

    fn call_as(&self, account: &AccountHandle, action: &str, request: Value) -> Result<Value, Error> {
        let config = account.config_builder().retry(RetryPolicy::off()).rate_limit(RateLimit::off()).build().unwrap();
        self.runtime.block_on(async move { Client::new(config).call(action).send(&request).await })
    }

    fn call(&self, action: &str, request: Value) -> Result<Value, Error> {
        self.call_as(&self.administrator, action, request)
    }

    /// A call that must succeed.
    fn ok(&self, action: &str, request: Value) -> Value {
        let sent = request.to_string();
        self.call(action, request).unwrap_or_else(|error| panic!("{action} {sent}: {error:?}"))
    }

    /// Reads a list that pages by offset, until a page is not full. A list may be null.
    fn list(&self, action: &str, mut request: Value, size: usize) -> Vec<Value> {
        let mut found = Vec::new();
        loop {
            (request["Offset"], request["Limit"]) = (json!(found.len()), json!(size));
            let page = items(&self.ok(action, request.clone())["Items"]);
            let is_last = page.len() < size;
            found.extend(page);
            if is_last {
                return found;
            }
        }
    }

    /// Waits for a task, which must not fail.
    fn wait(&self, action: &str, zone: &Value, task: &Value) {
        loop {
            let status = self.ok(action, json!({"ZoneId": zone, "TaskId": task["TaskId"]}))["TaskStatus"].clone();
            match status["Status"].as_str() {
                Some("InProgress") => {}
                Some("Success") => return,
                _ => panic!("{status}"),
            }
        }
    }

    /// Accepts the newest invitation of an account, with the first version of the service.
    fn accept_invitation(&self, account: &AccountHandle) {
        let client = v2018_12_25::Client::new(account.config());
        let call = |action: &'static str, request: Value| {
            self.runtime.block_on(async { client.call(action).send::<Value>(&request).await }).unwrap()
        };
        let received = call("ListOrganizationInvitations", json!({"Invited": 1}));
        let id = &received["Invitations"].as_array().unwrap().last().unwrap()["Id"];
        call("AcceptOrganizationInvitation", json!({"Id": id}));
    }

    fn department(&self, name: &str) -> i64 {
        self.simulator.organization().department(name).id()
    }

    fn member(&self, name: &str) -> i64 {
        self.simulator.organization().member(name).uin()
    }
}

/// What the tool does with a resource. Between the steps it keeps the id alone.
struct Resource {
    /// Creates it from the configuration, and returns its id.
    create: fn(&Tool, &Value) -> Value,
    /// Its attributes, or `None` if it is gone.
    read: fn(&Tool, &Value) -> Option<Value>,
    /// Changes it from the first configuration to the second one.
    update: fn(&Tool, &Value, &Value),
    destroy: fn(&Tool, &Value),
}

impl Resource {
    /// Takes a resource from its creation to its end: a first configuration, then what changes, one change after the other.
    fn live(&self, tool: &Tool, configuration: Value, changes: &[Value]) {
        let id = (self.create)(tool, &configuration);
        let mut wanted = configuration;
        self.expect(tool, &id, &wanted);
        for change in changes {
            (self.update)(tool, &id, change);
            wanted = merged(&wanted, change);
            self.expect(tool, &id, &wanted);
        }
        (self.destroy)(tool, &id);
        assert_eq!((self.read)(tool, &id), None, "it is destroyed");
    }

    /// A plan without a difference, twice, the second time as after an import.
    fn expect(&self, tool: &Tool, id: &Value, wanted: &Value) {
        let read = (self.read)(tool, id).unwrap_or_else(|| panic!("{id} is gone"));
        for (name, value) in wanted.as_object().unwrap() {
            assert_eq!(&read[name], value, "{name} of {id}");
        }
        assert_eq!((self.read)(tool, id), Some(read), "importing {id} leads to the same attributes");
    }
}

/// What cannot be changed.
fn fixed(_: &Tool, _: &Value, _: &Value) {
    unreachable!("the resource has nothing to change");
}

/// The first object with the fields of the second one.
fn merged(one: &Value, other: &Value) -> Value {
    let fields = one.as_object().unwrap().iter().chain(other.as_object().unwrap());
    Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The first item with this value in a field.
fn find(items: Vec<Value>, name: &str, value: &Value) -> Option<Value> {
    items.into_iter().find(|item| item[name] == *value)
}

/// The items of a list that may be null.
fn items(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}
