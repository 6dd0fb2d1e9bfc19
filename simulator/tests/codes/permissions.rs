//! The error codes of permission configurations, grants and user synchronizations.

use crate::center_stage::{CenterStage, DOCUMENT, GROUP, SECOND_USER, USER, ZONE, with};
use crate::stage::{Row, Stage, check, input, state};
use generated_sdk::Error;
use serde_json::{Value, json};

const CATEGORIES: [&str; 3] = [
    "identity-center-permission-configuration-management",
    "identity-center-multi-account-authorization-management",
    "identity-center-sub-user-synchronization-management",
];

#[test]
fn every_code_is_met_as_listed() {
    let alike = [not_open(), no_zone(), no_configuration(), no_page()];
    let rows: Vec<Row> = ROWS.into_iter().chain(alike.into_iter().flatten()).chain([delegated()]).collect();
    check(include_str!("../../codes/permissions.txt"), &CATEGORIES, &rows);
}

/// The call of a delegated administrator of the identity center, who may not change policies.
fn delegated() -> Row {
    state("AddPermissionPolicyToRoleConfiguration", "FailedOperation.DelegatedAdminCannotModifyPolicy", |stage| {
        let center = CenterStage::on(stage);
        let request = json!({"Product": "identitycenter", "MemberUins": [stage.created.uin()]});
        stage.ok(&stage.administrator, "CreateOrgServiceAssign", request);
        let request = policy(&center, system(1, "AdministratorAccess"));
        stage.call(&stage.created, "AddPermissionPolicyToRoleConfiguration", with(request, "ZoneId", ZONE))
    })
}

#[test]
fn sound_requests_are_sound() {
    for row in no_zone() {
        let stage = Stage::new();
        let stage = CenterStage::on(&stage);
        let request = sound(&stage, row.action);
        stage.in_zone(row.action, request);
    }
}

/// A request that the action would carry out.
fn sound(stage: &CenterStage<'_>, action: &str) -> Value {
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
fn deployed(stage: &CenterStage<'_>) -> String {
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
fn grant_with(stage: &CenterStage<'_>, part: &str, value: impl Into<Value>) -> Value {
    let parts = stage.parts(&stage.configuration("Sound"));
    json!({"RoleAssignmentInfo": [with(parts, part, value)]})
}

/// A synchronization with one of its parameters replaced.
fn synchronization_with(stage: &CenterStage<'_>, name: &str, value: impl Into<Value>) -> Value {
    json!({"UserSyncProvisionings": [with(stage.synchronization(), name, value)]})
}

/// A call about a policy of a configuration that has a system policy and a custom one.
fn policy(stage: &CenterStage<'_>, policy: Value) -> Value {
    with(policy, "RoleConfigurationId", stage.configuration_with_policies())
}

/// Rows whose call the administrator makes in the identity center, with the request that is arranged for it.
macro_rules! rows {
    ($($kind:ident $action:literal $code:literal $arrange:expr;)*) => {
        [$($kind($action, $code, |stage| {
            let stage = CenterStage::on(stage);
            let arrange: fn(&CenterStage<'_>) -> Value = $arrange;
            let request = arrange(&stage);
            stage.try_in_zone($action, request)
        })),*]
    };
}

/// Rows of a code that many actions have in the same way: `$call` makes the call, given the stage and the action.
macro_rules! alike {
    ($name:ident $kind:ident $code:literal $call:ident: $($action:literal),* $(,)?) => {
        fn $name() -> Vec<Row> {
            vec![$($kind($action, $code, |stage| $call(stage, $action))),*]
        }
    };
}

/// A sound call of an administrator whose organization has no identity center.
fn call_as_rival(stage: &Stage, action: &str) -> Result<Value, Error> {
    let stage = CenterStage::on(stage);
    let request = sound(&stage, action);
    stage.call(&stage.rival, action, with(request, "ZoneId", ZONE))
}

/// A call that is sound except for one parameter.
fn call_with(stage: &Stage, action: &str, name: &str, value: &str) -> Result<Value, Error> {
    let stage = CenterStage::on(stage);
    let request = with(sound(&stage, action), "ZoneId", ZONE);
    stage.call(&stage.administrator, action, with(request, name, value))
}

fn call_elsewhere(stage: &Stage, action: &str) -> Result<Value, Error> {
    call_with(stage, action, "ZoneId", "z-000000000000")
}

fn call_without_configuration(stage: &Stage, action: &str) -> Result<Value, Error> {
    call_with(stage, action, "RoleConfigurationId", "rc-000000000000")
}

fn call_with_foreign_token(stage: &Stage, action: &str) -> Result<Value, Error> {
    call_with(stage, action, "NextToken", "foreign")
}

alike! { not_open state "FailedOperation.IdentityCenterNotOpen" call_as_rival:
    "CreateRoleAssignment",
    "DeleteRoleAssignment",
    "DismantleRoleConfiguration",
    "GetTaskStatus",
    "ListRoleAssignments",
    "ListTasks",
    "ProvisionRoleConfiguration",
    "AddPermissionPolicyToRoleConfiguration",
    "CreateRoleConfiguration",
    "DeleteRoleConfiguration",
    "GetRoleConfiguration",
    "ListPermissionPoliciesInRoleConfiguration",
    "ListRoleConfigurationProvisionings",
    "ListRoleConfigurations",
    "RemovePermissionPolicyFromRoleConfiguration",
    "UpdateCustomPolicyForRoleConfiguration",
    "UpdateRoleConfiguration",
    "DeleteUserSyncProvisioning",
    "GetProvisioningTaskStatus",
    "GetUserSyncProvisioning",
    "ListUserSyncProvisionings",
    "UpdateUserSyncProvisioning",
}

alike! { no_zone state "FailedOperation.ZoneIdNotExist" call_elsewhere:
    "CreateRoleAssignment",
    "DeleteRoleAssignment",
    "DismantleRoleConfiguration",
    "GetTaskStatus",
    "ListRoleAssignments",
    "ListTasks",
    "ProvisionRoleConfiguration",
    "AddPermissionPolicyToRoleConfiguration",
    "CreateRoleConfiguration",
    "DeleteRoleConfiguration",
    "GetRoleConfiguration",
    "ListPermissionPoliciesInRoleConfiguration",
    "ListRoleConfigurationProvisionings",
    "ListRoleConfigurations",
    "RemovePermissionPolicyFromRoleConfiguration",
    "UpdateCustomPolicyForRoleConfiguration",
    "UpdateRoleConfiguration",
    "DeleteUserSyncProvisioning",
    "GetProvisioningTaskStatus",
    "GetUserSyncProvisioning",
    "ListUserSyncProvisionings",
    "UpdateUserSyncProvisioning",
}

alike! { no_configuration state "InvalidParameter.RoleConfigurationNotExist" call_without_configuration:
    "AddPermissionPolicyToRoleConfiguration",
    "DeleteRoleConfiguration",
    "GetRoleConfiguration",
    "ListPermissionPoliciesInRoleConfiguration",
    "RemovePermissionPolicyFromRoleConfiguration",
    "UpdateCustomPolicyForRoleConfiguration",
    "UpdateRoleConfiguration",
}

alike! { no_page input "InvalidParameter.NextTokenInvalid" call_with_foreign_token:
    "ListRoleAssignments",
    "ListTasks",
    "ListRoleConfigurationProvisionings",
    "ListRoleConfigurations",
    "ListUserSyncProvisionings",
}

const ROWS: [Row; 43] = rows! {
    state "AddPermissionPolicyToRoleConfiguration" "FailedOperation.SystemPolicyOverUpperLimit" |stage| {
        stage.simulator.configure(|settings| settings.system_policies = 1);
        policy(stage, system(2, "QCloudResourceFullAccess"))
    };
    state "AddPermissionPolicyToRoleConfiguration" "FailedOperation.CustomPolicyOverUpperLimit" |stage| {
        stage.simulator.configure(|settings| settings.custom_policies = 1);
        policy(stage, custom("Another", DOCUMENT))
    };
    input "AddPermissionPolicyToRoleConfiguration" "InvalidParameter.BindPolicyNameNotAllowed" |stage| {
        policy(stage, system(2, "AdministratorAccess"))
    };
    input "AddPermissionPolicyToRoleConfiguration" "InvalidParameter.ParamError" |stage| policy(stage, json!({"RolePolicyType": "System"}));
    input "AddPermissionPolicyToRoleConfiguration" "InvalidParameter.PolicyDocumentEmpty" |stage| policy(stage, custom("Another", ""));
    state "AddPermissionPolicyToRoleConfiguration" "InvalidParameter.PolicyNameAlreadyExists" |stage| policy(stage, custom("ReadBuckets", DOCUMENT));
    input "AddPermissionPolicyToRoleConfiguration" "InvalidParameter.PolicyNameSizeOverUpperLimit" |stage| {
        policy(stage, custom("ANameWithMoreThanThirtyTwoLetters", DOCUMENT))
    };
    input "RemovePermissionPolicyFromRoleConfiguration" "InvalidParameter.ParamError" |stage| {
        policy(stage, json!({"RolePolicyType": "Custom", "RolePolicyId": 0}))
    };
    state "RemovePermissionPolicyFromRoleConfiguration" "InvalidParameter.RolePolicyNotExist" |stage| {
        policy(stage, json!({"RolePolicyType": "System", "RolePolicyId": 2}))
    };
    input "UpdateCustomPolicyForRoleConfiguration" "InvalidParameter.PolicyDocumentEmpty" |stage| {
        policy(stage, json!({"CustomPolicyName": "ReadBuckets", "NewCustomPolicyDocument": " "}))
    };
    state "UpdateCustomPolicyForRoleConfiguration" "InvalidParameter.PolicyTypeError" |stage| {
        policy(stage, json!({"CustomPolicyName": "AdministratorAccess", "NewCustomPolicyDocument": DOCUMENT}))
    };
    state "UpdateCustomPolicyForRoleConfiguration" "InvalidParameter.RolePolicyNotExist" |stage| {
        policy(stage, json!({"CustomPolicyName": "WriteBuckets", "NewCustomPolicyDocument": DOCUMENT}))
    };
    state "CreateRoleConfiguration" "FailedOperation.ConfigurationOverUpperLimit" |stage| {
        stage.simulator.configure(|settings| settings.configurations = 1);
        stage.configuration("First");
        json!({"RoleConfigurationName": "Second"})
    };
    state "CreateRoleConfiguration" "InvalidParameter.ConfigurationNameAlreadyExists" |stage| {
        stage.configuration("First");
        json!({"RoleConfigurationName": "First"})
    };
    input "CreateRoleConfiguration" "InvalidParameter.ConfigurationNameFormatError" |_| {
        json!({"RoleConfigurationName": "Read only"})
    };
    state "DeleteRoleConfiguration" "InvalidParameter.RolePolicyAlreadyExist" |stage| {
        json!({"RoleConfigurationId": stage.configuration_with_policies()})
    };
    state "DeleteRoleConfiguration" "FailedOperation.RoleConfigurationProvisioningAlreadyDeployed" |stage| {
        json!({"RoleConfigurationId": deployed(stage)})
    };
    input "ListRoleConfigurations" "InvalidParameter.ParamError" |_| json!({"PrincipalId": USER});
    input "ListRoleConfigurationProvisionings" "InvalidParameter.ParamError" |_| {
        json!({"TargetType": "Member"})
    };
    input "ListRoleAssignments" "InvalidParameter.ParamError" |_| json!({"PrincipalType": "Role"});
    state "CreateRoleAssignment" "FailedOperation.OrganizationMemberNotExist" |stage| {
        grant_with(stage, "TargetUin", stage.rival_member.uin())
    };
    state "CreateRoleAssignment" "FailedOperation.RoleConfigurationAuthorizationAlreadyExist" |stage| {
        let id = stage.configuration("Granted");
        stage.grant(&id);
        json!({"RoleAssignmentInfo": [stage.parts(&id)]})
    };
    state "CreateRoleAssignment" "FailedOperation.RoleConfigurationAuthorizationOverLimit" |stage| {
        stage.simulator.configure(|settings| settings.grants = 1);
        let id = stage.configuration("Granted");
        stage.grant(&id);
        json!({"RoleAssignmentInfo": [with(stage.parts(&id), "PrincipalId", SECOND_USER)]})
    };
    state "CreateRoleAssignment" "InvalidParameter.GroupNotExist" |stage| {
        grant_with(stage, "PrincipalType", "Group")
    };
    state "CreateRoleAssignment" "InvalidParameter.RoleConfigurationNotExist" |stage| {
        grant_with(stage, "RoleConfigurationId", "rc-000000000000")
    };
    state "CreateRoleAssignment" "ResourceNotFound.UserNotExist" |stage| grant_with(stage, "PrincipalId", GROUP);
    state "DeleteRoleAssignment" "ResourceNotFound.RoleConfigurationAuthorizationNotFound" |stage| {
        stage.parts(&deployed(stage))
    };
    state "DismantleRoleConfiguration" "FailedOperation.OrganizationMemberNotExist" |stage| {
        with(sound(stage, "DismantleRoleConfiguration"), "TargetUin", stage.rival_member.uin())
    };
    state "DismantleRoleConfiguration" "FailedOperation.RoleConfigurationAuthorizationExist" |stage| {
        let id = stage.configuration("Granted");
        stage.grant(&id);
        json!({"RoleConfigurationId": id, "TargetType": "MemberUin", "TargetUin": stage.member})
    };
    state "DismantleRoleConfiguration" "FailedOperation.RoleConfigurationProvisioningStatusError" |stage| {
        let request = sound(stage, "DismantleRoleConfiguration");
        stage.in_zone("DismantleRoleConfiguration", request.clone());
        request
    };
    state "DismantleRoleConfiguration" "ResourceNotFound.RoleConfigurationProvisioningNotFound" |stage| {
        with(sound(stage, "DismantleRoleConfiguration"), "TargetUin", stage.second_member)
    };
    state "GetTaskStatus" "ResourceNotFound.RoleConfigurationTaskNotFound" |stage| {
        json!({"TaskId": stage.start_synchronization().1})
    };
    state "ProvisionRoleConfiguration" "FailedOperation.OrganizationMemberNotExist" |stage| {
        with(sound(stage, "ProvisionRoleConfiguration"), "TargetUin", stage.rival_member.uin())
    };
    state "CreateUserSyncProvisioning" "FailedOperation.OrganizationMemberNotExist" |stage| {
        synchronization_with(stage, "TargetUin", stage.rival_member.uin())
    };
    state "CreateUserSyncProvisioning" "FailedOperation.UserProvisioningAlreadyExists" |stage| {
        stage.start_synchronization();
        synchronization_with(stage, "Description", "Once more")
    };
    state "CreateUserSyncProvisioning" "FailedOperation.UserProvisioningOverLimit" |stage| {
        stage.simulator.configure(|settings| settings.synchronizations = 1);
        stage.start_synchronization();
        synchronization_with(stage, "PrincipalId", SECOND_USER)
    };
    state "CreateUserSyncProvisioning" "InvalidParameter.GroupNotExist" |stage| {
        synchronization_with(stage, "PrincipalType", "Group")
    };
    state "CreateUserSyncProvisioning" "ResourceNotFound.UserNotExist" |stage| {
        synchronization_with(stage, "PrincipalId", GROUP)
    };
    state "DeleteUserSyncProvisioning" "FailedOperation.UserProvisioningFailed" |stage| {
        json!({"UserProvisioningId": stage.start_synchronization().0})
    };
    state "GetProvisioningTaskStatus" "ResourceNotFound.UserProvisioningTaskNotFound" |stage| {
        json!({"TaskId": stage.start_grant(&stage.configuration("Granted"))})
    };
    state "DeleteUserSyncProvisioning" "ResourceNotFound.UserProvisioningNotFound" |_| json!({"UserProvisioningId": "up-000000000000"});
    state "GetUserSyncProvisioning" "ResourceNotFound.UserProvisioningNotFound" |_| json!({"UserProvisioningId": "up-000000000000"});
    state "UpdateUserSyncProvisioning" "ResourceNotFound.UserProvisioningNotFound" |_| json!({"UserProvisioningId": "up-000000000000"});
};
