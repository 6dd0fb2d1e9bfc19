//! The identity center with its users, groups, SCIM synchronization and single sign-on.

mod directory;
mod journeys;
mod sign_on;
mod space;

use crate::stage::{Row, Stage, check, input, state};
use generated_sdk::Error;
use generated_sdk::organization::v2021_03_31::Client;
use serde_json::{Value, json};

const CATEGORIES: [&str; 5] = [
    "identity-center-management",
    "identity-center-management-scim-synchronization",
    "identity-center-single-sign-on-management",
    "identity-center-user-management",
    "identity-center-user-group-management",
];

/// The example of the spec, issued by sso.example.com.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBUTCB9wIISn0hwJ5TtvgwCgYIKoZIzj0EAwIwMTEVMBMGA1UECgwMRXhhbXBs
ZSBDb3JwMRgwFgYDVQQDDA9zc28uZXhhbXBsZS5jb20wHhcNMjYwMzAxMDAwMDAw
WhcNMjkwMzAxMDAwMDAwWjAxMRUwEwYDVQQKDAxFeGFtcGxlIENvcnAxGDAWBgNV
BAMMD3Nzby5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFzB
CDmBToctBVbLt0MGm7O2/WTNQbsNp4f5w/6FJ2RjU8j1VS5NbrU1bjwT3X1U1LOI
491YEJU3JRtOon7kRtMwCgYIKoZIzj0EAwIDSQAwRgIhAL9dgEUorzcjF7krjo//
vy1H4g7COvaWwdx9ZHnCFVUJAiEA4zSu4LOIPVY8H4xo43stQ7onWhCg1Mlrmwjf
N7NQJrE=
-----END CERTIFICATE-----
";

/// A certificate to change to, of version 3.
const NEXT_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBwTCCAWegAwIBAgIUFadJNq0/BbnAlF3fLSuVAUolflswCgYIKoZIzj0EAwIw
NjEVMBMGA1UECgwMRXhhbXBsZSBDb3JwMR0wGwYDVQQDDBRzc28tbmV4dC5leGFt
cGxlLmNvbTAeFw0yNjExMjExOTI1MzRaFw0zNjExMTgxOTI1MzRaMDYxFTATBgNV
BAoMDEV4YW1wbGUgQ29ycDEdMBsGA1UEAwwUc3NvLW5leHQuZXhhbXBsZS5jb20w
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT9Ia4Q9ha/cvjZRK4qtanTQuf7+LI5
QKc9fO5AUhWgR/6JjCCSxhOKfcZgPkQ6kEooe2b7+JOSumbSKCIrdoCMo1MwUTAd
BgNVHQ4EFgQUt/5O+htDh5i1Cl4FKnv+6YHk8cMwHwYDVR0jBBgwFoAUt/5O+htD
h5i1Cl4FKnv+6YHk8cMwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
AiEApk28MPSjblLvQCrGsH/vaRF7vhvOoCyM9p39WkoRimMCIDYDwZWlZ54m4sw9
vcvPl111ObB79VhMfSYOrOkFsvsm
-----END CERTIFICATE-----
";

#[test]
fn every_code_is_met_as_listed() {
    let mut rows = space::rows();
    rows.extend(directory::rows());
    rows.extend(sign_on::rows());
    rows.extend(not_open());
    rows.extend(elsewhere());
    check(include_str!("../../codes/identity.txt"), &CATEGORIES, &rows);
}

/// An identity center that was just opened.
struct Space<'s> {
    stage: &'s Stage,
    zone: String,
}

impl<'s> Space<'s> {
    fn open(stage: &'s Stage) -> Self {
        let opened = stage.ok(&stage.administrator, "OpenIdentityCenter", json!({"ZoneName": "example"}));
        Self { stage, zone: text(&opened["ZoneId"]) }
    }

    fn client(&self) -> Client {
        Client::new(self.stage.administrator.config())
    }

    /// Calls an action as the administrator; `ZoneId` is added.
    fn call(&self, action: &str, mut request: Value) -> Result<Value, Error> {
        if request.get("ZoneId").is_none() {
            request["ZoneId"] = json!(self.zone);
        }
        self.stage.call(&self.stage.administrator, action, request)
    }

    /// The same, for calls that succeed.
    fn ok(&self, action: &str, request: Value) -> Value {
        self.call(action, request).unwrap_or_else(|error| panic!("{action}: {error:?}"))
    }

    /// A new user.
    fn user(&self, name: &str, origin: &str) -> String {
        let request = json!({"UserName": name, "UserType": origin, "Email": format!("{name}@example.com")});
        text(&self.ok("CreateUser", request)["UserInfo"]["UserId"])
    }

    /// A new group.
    fn group(&self, name: &str, origin: &str) -> String {
        let created = self.ok("CreateGroup", json!({"GroupName": name, "GroupType": origin}));
        text(&created["GroupInfo"]["GroupId"])
    }

    /// A new user in a new group.
    fn member(&self, origin: &str) -> Value {
        let member = json!({"UserId": self.user("mei.tan", origin), "GroupId": self.group("network-admins", origin)});
        self.ok("AddUserToGroup", member.clone());
        member
    }

    /// Switches SCIM synchronization.
    fn scim(&self, status: &str) {
        self.ok("UpdateSCIMSynchronizationStatus", json!({"SCIMSynchronizationStatus": status}));
    }

    /// Starts to grant a new permission configuration on a member account to a user or group.
    fn grant(&self, kind: &str, id: &str) {
        let created = self.ok("CreateRoleConfiguration", json!({"RoleConfigurationName": "ReadOnlyAudit"}));
        let grant = json!({
            "PrincipalType": kind, "PrincipalId": id, "TargetType": "MemberUin", "TargetUin": self.stage.created.uin(),
            "RoleConfigurationId": created["RoleConfigurationInfo"]["RoleConfigurationId"],
        });
        self.ok("CreateRoleAssignment", json!({"RoleAssignmentInfo": [grant]}));
    }

    /// Synchronizes a user or group into a member account.
    fn synchronize(&self, kind: &str, id: &str) {
        let synchronization = json!({
            "PrincipalType": kind, "PrincipalId": id, "TargetType": "MemberUin", "TargetUin": self.stage.created.uin(),
            "DuplicationStrategy": "KeepBoth", "DeletionStrategy": "Delete",
        });
        let started = self.ok("CreateUserSyncProvisioning", json!({"UserSyncProvisionings": [synchronization]}));
        self.ok("GetProvisioningTaskStatus", json!({"TaskId": started["Tasks"][0]["TaskId"]}));
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

/// Rows whose call the administrator makes in a space, with the request that is arranged for it.
macro_rules! rows {
    ($($kind:ident $action:literal $code:literal |$space:ident| $request:expr;)*) => {
        vec![$(crate::stage::$kind($action, $code, |stage| {
            let $space = &crate::identity::Space::open(stage);
            let request = $request;
            $space.call($action, request)
        })),*]
    };
}
use rows;

/// Rows of a code that many actions have in the same way: `$call` makes the call, given the stage and the action.
macro_rules! alike {
    ($name:ident $kind:ident $code:literal $call:ident: $($action:literal)*) => {
        fn $name() -> Vec<Row> {
            vec![$($kind($action, $code, |stage| $call(stage, $action))),*]
        }
    };
}

/// A request that has all parameters, for things that may not exist.
fn sound(action: &str) -> Value {
    let (user, group) = ("u-4f8sdk20pq1m", "g-9w2kfj3a7c5d");
    match action {
        "UpdateZone" => json!({"NewZoneName": "renamed"}),
        "DeleteSCIMCredential" => json!({"CredentialId": "scimcred-5r8k2m1wq7zt"}),
        "UpdateSCIMCredentialStatus" => json!({"CredentialId": "scimcred-5r8k2m1wq7zt", "NewStatus": "Disabled"}),
        "UpdateSCIMSynchronizationStatus" => json!({"SCIMSynchronizationStatus": "Enabled"}),
        "CreateUser" => json!({"UserName": "mei.tan"}),
        "GetUser" | "UpdateUser" | "DeleteUser" | "ListJoinedGroupsForUser" => json!({"UserId": user}),
        "UpdateUserStatus" => json!({"UserId": user, "NewUserStatus": "Disabled"}),
        "CreateGroup" => json!({"GroupName": "network-admins"}),
        "GetGroup" | "UpdateGroup" | "DeleteGroup" | "ListGroupMembers" => json!({"GroupId": group}),
        "AddUserToGroup" | "RemoveUserFromGroup" => json!({"UserId": user, "GroupId": group}),
        _ => json!({}),
    }
}

fn call_in(stage: &Stage, action: &str, zone: &str) -> Result<Value, Error> {
    let mut request = sound(action);
    request["ZoneId"] = json!(zone);
    stage.call(&stage.administrator, action, request)
}

fn call_closed(stage: &Stage, action: &str) -> Result<Value, Error> {
    call_in(stage, action, "z-1kyr3x2v4a1b")
}

fn call_elsewhere(stage: &Stage, action: &str) -> Result<Value, Error> {
    Space::open(stage);
    call_in(stage, action, "z-000000000000")
}

alike! { not_open state "FailedOperation.IdentityCenterNotOpen" call_closed:
    "GetZoneStatistics" "UpdateZone" "DeleteSCIMCredential" "GetSCIMSynchronizationStatus" "ListSCIMCredentials"
    "UpdateSCIMCredentialStatus" "UpdateSCIMSynchronizationStatus" "CreateUser" "DeleteUser" "GetUser" "ListUsers"
    "UpdateUser" "UpdateUserStatus" "AddUserToGroup" "CreateGroup" "DeleteGroup" "GetGroup" "ListGroupMembers"
    "ListGroups" "ListJoinedGroupsForUser" "RemoveUserFromGroup" "UpdateGroup"
}

alike! { elsewhere input "FailedOperation.ZoneIdNotExist" call_elsewhere:
    "GetZoneStatistics" "UpdateZone" "DeleteSCIMCredential" "GetSCIMSynchronizationStatus" "ListSCIMCredentials"
    "UpdateSCIMCredentialStatus" "UpdateSCIMSynchronizationStatus" "CreateUser" "DeleteUser" "GetUser" "ListUsers"
    "UpdateUser" "UpdateUserStatus" "AddUserToGroup" "CreateGroup" "DeleteGroup" "GetGroup" "ListGroupMembers"
    "ListGroups" "ListJoinedGroupsForUser" "RemoveUserFromGroup" "UpdateGroup"
}
