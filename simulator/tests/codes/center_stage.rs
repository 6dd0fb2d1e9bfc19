//! A ready organization with an identity center.

use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::{Error, Site};
use organization_simulator::{Account, AccountHandle, Simulator};
use serde_json::{Value, json};

pub const ZONE: &str = "z-1kyr3x2v4a1b";
pub const USER: &str = "u-4f8sdk20pq1m";
pub const SECOND_USER: &str = "u-9d3kq8w1b2n5";
pub const GROUP: &str = "g-9w2kfj3a7c5d";

/// An administrator with two members, an identity center with two users in a group, and another organization without one.
pub struct CenterStage {
    pub simulator: Simulator,
    pub administrator: AccountHandle,
    pub member: i64,
    pub second_member: i64,
    /// The administrator of an organization without an identity center.
    pub other: AccountHandle,
    runtime: tokio::runtime::Runtime,
}

impl CenterStage {
    pub fn new() -> Self {
        let simulator = Simulator::new();
        let [administrator, member, second, other] = ["Example Ltd", "Shop", "Payments", "Other Ltd"]
            .map(|name| simulator.add_account(Account::enterprise(name)));
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
        let stage =
            Self { simulator, administrator, member: member.uin(), second_member: second.uin(), other, runtime };
        for account in [&stage.administrator, &stage.other] {
            stage.call(account, "CreateOrganization", json!({})).expect("a first organization is allowed");
        }
        stage.open_center();
        stage
    }

    /// Puts the members and the identity center into the world.
    fn open_center(&self) {
        let mut world = self.simulator.snapshot();
        let id = world["accounts"][self.administrator.uin().to_string()]["organization"].clone();
        let organization = &mut world["organizations"][id.to_string()];
        for (uin, name) in [(self.member, "shop-production"), (self.second_member, "payments")] {
            organization["members"][uin.to_string()] = json!({
                "uin": uin, "name": name, "department": organization["root"], "created": true, "remark": "",
                "permissions": [1, 2], "joined_at": 0, "updated_at": 0,
            });
        }
        let user = |id: &str, name: &str| json!({"id": id, "name": name, "enabled": true});
        organization["center"] = json!({
            "zone_id": ZONE, "zone_name": "example", "opened_at": 0, "updated_at": 0, "allowed_addresses": [],
            "directory": {
                "users": {USER: user(USER, "mei.tan"), SECOND_USER: user(SECOND_USER, "jo.lim")},
                "groups": {GROUP: {"id": GROUP, "name": "network-admins", "members": [USER, SECOND_USER]}},
            },
            "scim": {}, "saml": {}, "tasks": {"all": empty(), "running": []}, "synchronization": {"all": empty()},
            "configurations": {"all": empty()}, "grants": {"grants": empty(), "deployments": empty()},
            "applications": {"scopes": empty(), "orders": empty()},
        });
        for uin in [self.member, self.second_member] {
            world["accounts"][uin.to_string()]["organization"] = id.clone();
        }
        self.simulator.restore(&world).expect("the stage builds a world");
    }

    /// Calls an action as an account, on the Chinese site.
    pub fn call(&self, account: &AccountHandle, action: &str, request: Value) -> Result<Value, Error> {
        self.call_at(Site::China, account, action, request)
    }

    /// Calls an action as an account, on a site.
    pub fn call_at(&self, site: Site, account: &AccountHandle, action: &str, request: Value) -> Result<Value, Error> {
        let config = account.config_builder().site(site).build().expect("the configuration is usable");
        self.runtime.block_on(async { Client::new(config).call(action).send::<Value>(&request).await })
    }

    /// Runs calls of a typed client, which all succeed.
    pub fn run(&self, calls: impl Future<Output = Result<(), Error>>) {
        self.runtime.block_on(calls).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Calls an action as the administrator in its identity center.
    pub fn try_in_zone(&self, action: &str, request: Value) -> Result<Value, Error> {
        self.call(&self.administrator, action, with(request, "ZoneId", ZONE))
    }

    /// The same, for calls that succeed.
    pub fn in_zone(&self, action: &str, request: Value) -> Value {
        self.try_in_zone(action, request).unwrap_or_else(|error| panic!("{action}: {error}"))
    }

    /// A permission configuration of this name.
    pub fn configuration(&self, name: &str) -> String {
        let created = self.in_zone("CreateRoleConfiguration", json!({"RoleConfigurationName": name}));
        text(&created["RoleConfigurationInfo"]["RoleConfigurationId"])
    }

    /// A permission configuration that has a system policy and a custom one.
    pub fn configuration_with_policies(&self) -> String {
        let id = self.configuration("WithPolicies");
        self.in_zone(
            "AddPermissionPolicyToRoleConfiguration",
            json!({"RoleConfigurationId": id, "RolePolicyType": "System",
                   "RolePolicies": [{"PolicyId": 1, "PolicyName": "AdministratorAccess"}]}),
        );
        self.in_zone(
            "AddPermissionPolicyToRoleConfiguration",
            json!({"RoleConfigurationId": id, "RolePolicyType": "Custom", "RolePolicyNames": ["ReadBuckets"],
                   "CustomPolicyDocument": DOCUMENT}),
        );
        id
    }

    /// The five parts of a grant of a permission configuration to the user on the member.
    pub fn parts(&self, configuration: &str) -> Value {
        json!({"PrincipalId": USER, "PrincipalType": "User", "TargetUin": self.member, "TargetType": "MemberUin",
               "RoleConfigurationId": configuration})
    }

    /// Starts the grant of a permission configuration to the user on the member, and returns the task.
    pub fn start_grant(&self, configuration: &str) -> String {
        let started = self.in_zone("CreateRoleAssignment", json!({"RoleAssignmentInfo": [self.parts(configuration)]}));
        text(&started["Tasks"][0]["TaskId"])
    }

    /// The same, and waits for it.
    pub fn grant(&self, configuration: &str) {
        let task = self.start_grant(configuration);
        self.wait("GetTaskStatus", &task);
    }

    /// Starts the synchronization of the user into the member, and returns its id and task.
    pub fn start_synchronization(&self) -> (String, String) {
        let started =
            self.in_zone("CreateUserSyncProvisioning", json!({"UserSyncProvisionings": [self.synchronization()]}));
        (text(&started["Tasks"][0]["UserProvisioningId"]), text(&started["Tasks"][0]["TaskId"]))
    }

    /// The parameters of a synchronization of the user into the member.
    pub fn synchronization(&self) -> Value {
        json!({"PrincipalId": USER, "PrincipalType": "User", "TargetUin": self.member, "TargetType": "MemberUin",
               "DuplicationStrategy": "KeepBoth", "DeletionStrategy": "Delete"})
    }

    /// Polls a task until it ends, and returns its last status.
    pub fn wait(&self, poll: &str, task: &str) -> Value {
        loop {
            let status = self.in_zone(poll, json!({"TaskId": task}))["TaskStatus"].take();
            if status["Status"] != "InProgress" {
                return status;
            }
        }
    }
}

pub const DOCUMENT: &str =
    r#"{"version":"2.0","statement":[{"effect":"allow","action":["cos:GetObject"],"resource":["*"]}]}"#;

fn empty() -> Value {
    json!({"things": {}, "numbers": {}, "latest": 0})
}

/// The request with this parameter.
pub fn with(mut request: Value, name: &str, value: impl Into<Value>) -> Value {
    request[name] = value.into();
    request
}

/// The text of a JSON string.
pub fn text(value: &Value) -> String {
    value.as_str().expect("it is a string").to_owned()
}
