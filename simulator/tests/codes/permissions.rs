//! The error codes of permission configurations, grants and user synchronizations.

use crate::center_stage::{CenterStage, DOCUMENT, GROUP, SECOND_USER, USER, with};
use generated_sdk::organization::v2021_03_31::ACTIONS;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How a code is reached: the action, the code, `state` or `input`, and the call that meets it.
type Row = (&'static str, &'static str, &'static str, fn(&CenterStage) -> Call);

/// A call: who calls what.
struct Call {
    caller: Caller,
    request: Value,
}

enum Caller {
    Administrator,
    /// The administrator of an organization without an identity center.
    Other,
}

const CATEGORIES: [&str; 3] = [
    "Identity Center Permission Configuration Management APIs",
    "Identity Center Multi-Account Authorization Management APIs",
    "Identity Center Sub-User Synchronization Management APIs",
];

fn call(request: Value) -> Call {
    Call { caller: Caller::Administrator, request }
}

/// A request that the action would carry out.
fn sound(stage: &CenterStage, action: &str) -> Value {
    let configuration = || stage.configuration("Sound");
    let place = |id: String| json!({"RoleConfigurationId": id, "TargetType": "MemberUin", "TargetUin": stage.member});
    match action {
        "CreateRoleConfiguration" => json!({"RoleConfigurationName": "ReadOnlyAudit"}),
        "AddPermissionPolicyToRoleConfiguration" => {
            with(system(1, "AdministratorAccess"), "RoleConfigurationId", configuration())
        }
        "RemovePermissionPolicyFromRoleConfiguration" => json!({
            "RoleConfigurationId": stage.configuration_with_policies(), "RolePolicyType": "System", "RolePolicyId": 1,
        }),
        "UpdateCustomPolicyForRoleConfiguration" => json!({
            "RoleConfigurationId": stage.configuration_with_policies(), "CustomPolicyName": "ReadBuckets",
            "NewCustomPolicyDocument": DOCUMENT,
        }),
        "DeleteRoleConfiguration"
        | "GetRoleConfiguration"
        | "ListPermissionPoliciesInRoleConfiguration"
        | "UpdateRoleConfiguration" => json!({"RoleConfigurationId": configuration()}),
        "CreateRoleAssignment" => json!({"RoleAssignmentInfo": [stage.parts(&configuration())]}),
        "DeleteRoleAssignment" => {
            let id = configuration();
            stage.grant(&id);
            stage.parts(&id)
        }
        "ProvisionRoleConfiguration" => place(configuration()),
        "DismantleRoleConfiguration" => place(deployed(stage)),
        "GetTaskStatus" => json!({"TaskId": stage.start_grant(&configuration())}),
        "CreateUserSyncProvisioning" => json!({"UserSyncProvisionings": [stage.synchronization()]}),
        "GetProvisioningTaskStatus" => json!({"TaskId": stage.start_synchronization().1}),
        "DeleteUserSyncProvisioning" | "GetUserSyncProvisioning" | "UpdateUserSyncProvisioning" => {
            let (id, task) = stage.start_synchronization();
            stage.wait("GetProvisioningTaskStatus", &task);
            json!({"UserProvisioningId": id})
        }
        _ => json!({}),
    }
}

/// A permission configuration that is deployed on the member and granted to nobody.
fn deployed(stage: &CenterStage) -> String {
    let id = stage.configuration("Deployed");
    let request = json!({"RoleConfigurationId": id, "TargetType": "MemberUin", "TargetUin": stage.member});
    let task = stage.in_zone("ProvisionRoleConfiguration", request);
    stage.wait("GetTaskStatus", task["Task"]["TaskId"].as_str().expect("a task starts"));
    id
}

fn system(id: i64, name: &str) -> Value {
    json!({"RolePolicyType": "System", "RolePolicies": [{"PolicyId": id, "PolicyName": name}]})
}

fn custom(name: &str, document: &str) -> Value {
    json!({"RolePolicyType": "Custom", "RolePolicyNames": [name], "CustomPolicyDocument": document})
}

/// A grant with one of its parts replaced.
fn grant_with(stage: &CenterStage, part: &str, value: impl Into<Value>) -> Call {
    let parts = stage.parts(&stage.configuration("Sound"));
    call(json!({"RoleAssignmentInfo": [with(parts, part, value)]}))
}

/// A synchronization with one of its parameters replaced.
fn synchronization_with(stage: &CenterStage, name: &str, value: impl Into<Value>) -> Call {
    call(json!({"UserSyncProvisionings": [with(stage.synchronization(), name, value)]}))
}

/// A call about a policy of a configuration that has a system policy and a custom one.
fn policy(stage: &CenterStage, policy: Value) -> Call {
    call(with(policy, "RoleConfigurationId", stage.configuration_with_policies()))
}

const ADD: &str = "AddPermissionPolicyToRoleConfiguration";
const REMOVE: &str = "RemovePermissionPolicyFromRoleConfiguration";

const ROWS: &[Row] = &[
    (ADD, "FailedOperation.SystemPolicyOverUpperLimit", "state", |stage| {
        stage.simulator.configure(|settings| settings.system_policies = 1);
        policy(stage, system(2, "QCloudResourceFullAccess"))
    }),
    (ADD, "FailedOperation.CustomPolicyOverUpperLimit", "state", |stage| policy(stage, custom("Another", DOCUMENT))),
    (ADD, "InvalidParameter.BindPolicyNameNotAllowed", "input", |stage| {
        policy(stage, system(2, "AdministratorAccess"))
    }),
    (ADD, "InvalidParameter.ParamError", "input", |stage| policy(stage, json!({"RolePolicyType": "System"}))),
    (ADD, "InvalidParameter.PolicyDocumentEmpty", "input", |stage| policy(stage, custom("Another", ""))),
    (ADD, "InvalidParameter.PolicyNameAlreadyExists", "state", |stage| policy(stage, custom("ReadBuckets", DOCUMENT))),
    (ADD, "InvalidParameter.PolicyNameSizeOverUpperLimit", "input", |stage| {
        policy(stage, custom("ANameWithMoreThanThirtyTwoLetters", DOCUMENT))
    }),
    (REMOVE, "InvalidParameter.ParamError", "input", |stage| {
        policy(stage, json!({"RolePolicyType": "Custom", "RolePolicyId": 0}))
    }),
    (REMOVE, "InvalidParameter.RolePolicyNotExist", "state", |stage| {
        policy(stage, json!({"RolePolicyType": "System", "RolePolicyId": 2}))
    }),
    ("UpdateCustomPolicyForRoleConfiguration", "InvalidParameter.PolicyDocumentEmpty", "input", |stage| {
        policy(stage, json!({"CustomPolicyName": "ReadBuckets", "NewCustomPolicyDocument": " "}))
    }),
    ("UpdateCustomPolicyForRoleConfiguration", "InvalidParameter.PolicyTypeError", "state", |stage| {
        policy(stage, json!({"CustomPolicyName": "AdministratorAccess", "NewCustomPolicyDocument": DOCUMENT}))
    }),
    ("UpdateCustomPolicyForRoleConfiguration", "InvalidParameter.RolePolicyNotExist", "state", |stage| {
        policy(stage, json!({"CustomPolicyName": "WriteBuckets", "NewCustomPolicyDocument": DOCUMENT}))
    }),
    ("CreateRoleConfiguration", "FailedOperation.ConfigurationOverUpperLimit", "state", |stage| {
        stage.simulator.configure(|settings| settings.configurations = 1);
        stage.configuration("First");
        call(json!({"RoleConfigurationName": "Second"}))
    }),
    ("CreateRoleConfiguration", "InvalidParameter.ConfigurationNameAlreadyExists", "state", |stage| {
        stage.configuration("First");
        call(json!({"RoleConfigurationName": "First"}))
    }),
    ("CreateRoleConfiguration", "InvalidParameter.ConfigurationNameFormatError", "input", |_| {
        call(json!({"RoleConfigurationName": "Read only"}))
    }),
    ("DeleteRoleConfiguration", "InvalidParameter.RolePolicyAlreadyExist", "state", |stage| {
        call(json!({"RoleConfigurationId": stage.configuration_with_policies()}))
    }),
    ("DeleteRoleConfiguration", "FailedOperation.RoleConfigurationProvisioningAlreadyDeployed", "state", |stage| {
        call(json!({"RoleConfigurationId": deployed(stage)}))
    }),
    ("ListRoleConfigurations", "InvalidParameter.ParamError", "input", |_| call(json!({"PrincipalId": USER}))),
    ("ListRoleConfigurationProvisionings", "InvalidParameter.ParamError", "input", |_| {
        call(json!({"TargetType": "Member"}))
    }),
    ("ListRoleAssignments", "InvalidParameter.ParamError", "input", |_| call(json!({"PrincipalType": "Role"}))),
    ("CreateRoleAssignment", "FailedOperation.OrganizationMemberNotExist", "state", |stage| {
        grant_with(stage, "TargetUin", stage.other.uin())
    }),
    ("CreateRoleAssignment", "FailedOperation.RoleConfigurationAuthorizationAlreadyExist", "state", |stage| {
        let id = stage.configuration("Granted");
        stage.grant(&id);
        call(json!({"RoleAssignmentInfo": [stage.parts(&id)]}))
    }),
    ("CreateRoleAssignment", "FailedOperation.RoleConfigurationAuthorizationOverLimit", "state", |stage| {
        stage.simulator.configure(|settings| settings.grants = 1);
        let id = stage.configuration("Granted");
        stage.grant(&id);
        call(json!({"RoleAssignmentInfo": [with(stage.parts(&id), "PrincipalId", SECOND_USER)]}))
    }),
    ("CreateRoleAssignment", "InvalidParameter.GroupNotExist", "state", |stage| {
        grant_with(stage, "PrincipalType", "Group")
    }),
    ("CreateRoleAssignment", "InvalidParameter.RoleConfigurationNotExist", "state", |stage| {
        grant_with(stage, "RoleConfigurationId", "rc-000000000000")
    }),
    ("CreateRoleAssignment", "ResourceNotFound.UserNotExist", "state", |stage| grant_with(stage, "PrincipalId", GROUP)),
    ("DeleteRoleAssignment", "ResourceNotFound.RoleConfigurationAuthorizationNotFound", "state", |stage| {
        call(stage.parts(&deployed(stage)))
    }),
    ("DismantleRoleConfiguration", "FailedOperation.OrganizationMemberNotExist", "state", |stage| {
        call(with(sound(stage, "DismantleRoleConfiguration"), "TargetUin", stage.other.uin()))
    }),
    ("DismantleRoleConfiguration", "FailedOperation.RoleConfigurationAuthorizationExist", "state", |stage| {
        let id = stage.configuration("Granted");
        stage.grant(&id);
        call(json!({"RoleConfigurationId": id, "TargetType": "MemberUin", "TargetUin": stage.member}))
    }),
    ("DismantleRoleConfiguration", "FailedOperation.RoleConfigurationProvisioningStatusError", "state", |stage| {
        let request = sound(stage, "DismantleRoleConfiguration");
        stage.in_zone("DismantleRoleConfiguration", request.clone());
        call(request)
    }),
    ("DismantleRoleConfiguration", "ResourceNotFound.RoleConfigurationProvisioningNotFound", "state", |stage| {
        call(with(sound(stage, "DismantleRoleConfiguration"), "TargetUin", stage.second_member))
    }),
    ("GetTaskStatus", "ResourceNotFound.RoleConfigurationTaskNotFound", "state", |stage| {
        call(json!({"TaskId": stage.start_synchronization().1}))
    }),
    ("ProvisionRoleConfiguration", "FailedOperation.OrganizationMemberNotExist", "state", |stage| {
        call(with(sound(stage, "ProvisionRoleConfiguration"), "TargetUin", stage.other.uin()))
    }),
    ("CreateUserSyncProvisioning", "FailedOperation.OrganizationMemberNotExist", "state", |stage| {
        synchronization_with(stage, "TargetUin", stage.other.uin())
    }),
    ("CreateUserSyncProvisioning", "FailedOperation.UserProvisioningAlreadyExists", "state", |stage| {
        stage.start_synchronization();
        synchronization_with(stage, "Description", "Once more")
    }),
    ("CreateUserSyncProvisioning", "FailedOperation.UserProvisioningOverLimit", "state", |stage| {
        stage.simulator.configure(|settings| settings.synchronizations = 1);
        stage.start_synchronization();
        synchronization_with(stage, "PrincipalId", SECOND_USER)
    }),
    ("CreateUserSyncProvisioning", "InvalidParameter.GroupNotExist", "state", |stage| {
        synchronization_with(stage, "PrincipalType", "Group")
    }),
    ("CreateUserSyncProvisioning", "ResourceNotFound.UserNotExist", "state", |stage| {
        synchronization_with(stage, "PrincipalId", GROUP)
    }),
    ("DeleteUserSyncProvisioning", "FailedOperation.UserProvisioningFailed", "state", |stage| {
        call(json!({"UserProvisioningId": stage.start_synchronization().0}))
    }),
    ("GetProvisioningTaskStatus", "ResourceNotFound.UserProvisioningTaskNotFound", "state", |stage| {
        call(json!({"TaskId": stage.start_grant(&stage.configuration("Granted"))}))
    }),
];

/// How a code is reached that many actions have in the same way.
fn common(stage: &CenterStage, action: &str, code: &str) -> Option<(&'static str, Call)> {
    let reached = match code {
        "FailedOperation.IdentityCenterNotOpen" => {
            ("state", Call { caller: Caller::Other, request: sound(stage, action) })
        }
        "FailedOperation.ZoneIdNotExist" => ("state", call(with(sound(stage, action), "ZoneId", "z-000000000000"))),
        "InvalidParameter.NextTokenInvalid" => ("input", call(with(sound(stage, action), "NextToken", "foreign"))),
        "InvalidParameter.RoleConfigurationNotExist" if action != "CreateRoleAssignment" => {
            ("state", call(with(sound(stage, action), "RoleConfigurationId", "rc-000000000000")))
        }
        "ResourceNotFound.UserProvisioningNotFound" => {
            ("state", call(json!({"UserProvisioningId": "up-000000000000"})))
        }
        _ => return None,
    };
    Some(reached)
}

/// Every code that the area's actions document, by action.
fn documented() -> BTreeMap<String, Vec<String>> {
    let catalogue: Value =
        serde_json::from_str(include_str!("../../src/generated/catalogue.json")).expect("it is JSON");
    let services = catalogue["services"].as_array().expect("services are a list");
    let service = services.iter().find(|service| service["version"] == "2021-03-31").expect("the version exists");
    let area: BTreeSet<&str> =
        ACTIONS.iter().filter(|entry| CATEGORIES.contains(&entry.info.category)).map(|entry| entry.info.name).collect();
    let actions = service["actions"].as_array().expect("actions are a list").iter();
    let actions = actions.filter(|action| action["name"].as_str().is_some_and(|name| area.contains(name)));
    actions
        .map(|action| {
            let codes = serde_json::from_value(action["errors"].clone()).expect("codes are a list");
            (action["name"].as_str().unwrap_or_default().to_owned(), codes)
        })
        .collect()
}

/// The call that meets a code.
fn arranged(stage: &CenterStage, action: &str, code: &str) -> Option<(&'static str, Call)> {
    match ROWS.iter().find(|row| (row.0, row.1) == (action, code)) {
        Some((_, _, how, arrange)) => Some((how, arrange(stage))),
        None => common(stage, action, code),
    }
}

/// The pairs of the list in `codes/permissions.txt` with how they are reached.
fn listed() -> BTreeMap<(String, String), String> {
    let lines = include_str!("../../codes/permissions.txt").lines();
    let mut pairs = BTreeMap::new();
    for line in lines {
        let columns: Vec<&str> = line.split('\t').collect();
        let reason = columns.get(3).copied().unwrap_or_default();
        assert_eq!(
            matches!(columns[2], "fault" | "none"),
            !reason.is_empty(),
            "{line}: only what is not reached has a reason"
        );
        let known = pairs.insert((columns[0].to_owned(), columns[1].to_owned()), columns[2].to_owned());
        assert!(known.is_none(), "{line} is there twice");
    }
    pairs
}

#[test]
fn every_code_is_met_as_listed() {
    let mut listed = listed();
    let documented = documented();
    assert_eq!(documented.len(), 28, "the area has 28 actions");
    for row in ROWS {
        assert!(documented[row.0].iter().any(|code| code == row.1), "{} does not document {}", row.0, row.1);
    }
    for (action, codes) in documented {
        for code in codes {
            let how = listed
                .remove(&(action.clone(), code.clone()))
                .unwrap_or_else(|| panic!("{action} {code} is not listed"));
            let stage = CenterStage::new();
            let Some((reached, call)) = arranged(&stage, &action, &code) else {
                assert!(
                    matches!(how.as_str(), "fault" | "none"),
                    "{action} {code} is listed as {how}, but not in the table"
                );
                continue;
            };
            assert_eq!(how, reached, "{action} {code}");
            check(&stage, &action, &code, call);
        }
    }
    assert!(listed.is_empty(), "listed, but not documented: {listed:#?}");
}

/// Makes the call, which must fail with the code and leave the world as it was.
fn check(stage: &CenterStage, action: &str, code: &str, call: Call) {
    let caller = match call.caller {
        Caller::Administrator => &stage.administrator,
        Caller::Other => &stage.other,
    };
    let request = match call.request.get("ZoneId") {
        Some(_) => call.request,
        None => with(call.request, "ZoneId", crate::center_stage::ZONE),
    };
    let before = stage.simulator.snapshot();
    let error = stage.call(caller, action, request).expect_err(&format!("{action} should fail with {code}"));
    assert_eq!(error.code(), Some(code), "{action}: {error}");
    assert_eq!(stage.simulator.snapshot(), before, "{action} failed with {code} and changed the world");
}

#[test]
fn sound_requests_are_sound() {
    for (action, _) in documented().iter().filter(|(_, codes)| !codes.is_empty()) {
        let stage = CenterStage::new();
        let request = sound(&stage, action);
        stage.in_zone(action, request);
    }
}
