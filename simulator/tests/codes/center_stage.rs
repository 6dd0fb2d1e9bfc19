//! A stage with an identity center.

use crate::stage::Stage;
use generated_sdk::Error;
use serde_json::{Value, json};
use std::ops::Deref;

pub(crate) const ZONE: &str = "z-1kyr3x2v4a1b";
pub(crate) const USER: &str = "u-4f8sdk20pq1m";
pub(crate) const SECOND_USER: &str = "u-9d3kq8w1b2n5";
pub(crate) const GROUP: &str = "g-9w2kfj3a7c5d";

/// A stage whose organization has an identity center with two users in a group.
pub(crate) struct CenterStage<'s> {
    stage: &'s Stage,
    /// The UIN of a member.
    pub(crate) member: i64,
    /// The UIN of another one.
    pub(crate) second_member: i64,
}

impl Deref for CenterStage<'_> {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        self.stage
    }
}

impl<'s> CenterStage<'s> {
    /// Opens the identity center.
    pub(crate) fn on(stage: &'s Stage) -> Self {
        let user = |id: &str, name: &str| {
            json!({
                "id": id, "name": name, "first_name": "", "last_name": "", "display_name": "", "description": "", "email": "",
                "enabled": true, "origin": "Manual", "reset_password": false, "created_at": 0, "updated_at": 0,
            })
        };
        let membership = |user: &str| json!({"user": user, "joined_at": 0});
        let group = json!({
            "id": GROUP, "name": "network-admins", "description": "", "origin": "Manual", "created_at": 0, "updated_at": 0,
            "members": ordered(&[(USER, membership(USER)), (SECOND_USER, membership(SECOND_USER))]),
        });
        stage.edit(|world| {
            world["organizations"][stage.organization.to_string()]["center"] = json!({
                "zone_id": ZONE, "zone_name": "example", "opened_at": 0, "updated_at": 0, "allowed_addresses": [],
                "directory": {
                    "users": ordered(&[(USER, user(USER, "mei.tan")), (SECOND_USER, user(SECOND_USER, "jo.lim"))]),
                    "groups": ordered(&[(GROUP, group)]),
                    "user_names": ["mei.tan", "jo.lim"], "group_names": ["network-admins"],
                },
                "scim": {}, "saml": {}, "tasks": {"all": empty(), "running": []}, "synchronization": {"all": empty()},
                "configurations": {"all": empty()}, "grants": {"grants": empty(), "deployments": empty()},
                "applications": {"scopes": empty(), "orders": empty()},
            });
        });
        Self { stage, member: stage.created.uin(), second_member: stage.invited.uin() }
    }

    /// Runs calls of a typed client, which all succeed.
    pub(crate) fn run(&self, calls: impl Future<Output = Result<(), Error>>) {
        self.block_on(calls).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Calls an action as the administrator in its identity center.
    pub(crate) fn try_in_zone(&self, action: &str, request: Value) -> Result<Value, Error> {
        self.stage.call(&self.administrator, action, with(request, "ZoneId", ZONE))
    }

    /// The same, for calls that succeed.
    pub(crate) fn in_zone(&self, action: &str, request: Value) -> Value {
        self.try_in_zone(action, request).unwrap_or_else(|error| panic!("{action}: {error}"))
    }

    /// A permission configuration of this name.
    pub(crate) fn configuration(&self, name: &str) -> String {
        let created = self.in_zone("CreateRoleConfiguration", json!({"RoleConfigurationName": name}));
        text(&created["RoleConfigurationInfo"]["RoleConfigurationId"])
    }

    /// A permission configuration that has a system policy and a custom one.
    pub(crate) fn configuration_with_policies(&self) -> String {
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
    pub(crate) fn parts(&self, configuration: &str) -> Value {
        json!({"PrincipalId": USER, "PrincipalType": "User", "TargetUin": self.member, "TargetType": "MemberUin",
               "RoleConfigurationId": configuration})
    }

    /// Starts the grant of a permission configuration to the user on the member, and returns the task.
    pub(crate) fn start_grant(&self, configuration: &str) -> String {
        let started = self.in_zone("CreateRoleAssignment", json!({"RoleAssignmentInfo": [self.parts(configuration)]}));
        text(&started["Tasks"][0]["TaskId"])
    }

    /// The same, and waits for it.
    pub(crate) fn grant(&self, configuration: &str) {
        let task = self.start_grant(configuration);
        self.wait("GetTaskStatus", &task);
    }

    /// Starts the synchronization of the user into the member, and returns its id and task.
    pub(crate) fn start_synchronization(&self) -> (String, String) {
        let started =
            self.in_zone("CreateUserSyncProvisioning", json!({"UserSyncProvisionings": [self.synchronization()]}));
        (text(&started["Tasks"][0]["UserProvisioningId"]), text(&started["Tasks"][0]["TaskId"]))
    }

    /// The parameters of a synchronization of the user into the member.
    pub(crate) fn synchronization(&self) -> Value {
        json!({"PrincipalId": USER, "PrincipalType": "User", "TargetUin": self.member, "TargetType": "MemberUin",
               "DuplicationStrategy": "KeepBoth", "DeletionStrategy": "Delete"})
    }

    /// Polls a task until it ends, and returns its last status.
    pub(crate) fn wait(&self, poll: &str, task: &str) -> Value {
        loop {
            let status = self.in_zone(poll, json!({"TaskId": task}))["TaskStatus"].take();
            if status["Status"] != "InProgress" {
                return status;
            }
        }
    }
}

pub(crate) const DOCUMENT: &str =
    r#"{"version":"2.0","statement":[{"effect":"allow","action":["cos:GetObject"],"resource":["*"]}]}"#;

fn empty() -> Value {
    ordered(&[])
}

/// Things by id, in the order of their creation, as the world keeps them.
fn ordered(things: &[(&str, Value)]) -> Value {
    let mut ordered = json!({"things": {}, "numbers": {}, "latest": things.len()});
    for (number, (id, thing)) in (1..).zip(things) {
        ordered["things"][number.to_string()] = thing.clone();
        ordered["numbers"][*id] = json!(number);
    }
    ordered
}

/// The request with this parameter.
pub(crate) fn with(mut request: Value, name: &str, value: impl Into<Value>) -> Value {
    request[name] = value.into();
    request
}

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("it is a string").to_owned()
}
