//! Unified member login: access identities and access policies.

use crate::stage::{self, Row, Stage, input, state};
use generated_sdk::organization::v2021_03_31::{Client, types};
use generated_sdk::{Error, Site};
use organization_simulator::AccountHandle;
use serde_json::{Value, json};

#[test]
fn codes() {
    let rows: Vec<Row> = general()
        .into_iter()
        .chain(identities())
        .chain(setups())
        .chain(new_policies())
        .chain(policies())
        .chain(bindings())
        .collect();
    stage::check(include_str!("../../codes/login.txt"), &["unified-member-login"], &rows);
}

/// Every action with a request that is in order: called by an account outside any organization, and with a parameter of the
/// wrong type.
macro_rules! general {
    ($($action:literal $request:tt)*) => {
        vec![$(
            state($action, "ResourceNotFound.OrganizationNotExist", |stage| {
                stage.call(&stage.outsider, $action, json!($request))
            }),
            input($action, "InvalidParameter", |stage| {
                let mut request = json!($request);
                *request.as_object_mut().unwrap().values_mut().next().unwrap() = json!({"Wrong": true});
                stage.call(&stage.administrator, $action, request)
            }),
        )*]
    };
}

fn general() -> Vec<Row> {
    general! {
        "BindOrganizationMemberAuthAccount" {"MemberUin": 1, "PolicyId": 1, "OrgSubAccountUins": [1]}
        "BindOrganizationPolicySubAccount" {"PolicyId": 1, "OrgSubAccountUins": [1]}
        "CancelOrganizationMemberAuthAccount" {"MemberUin": 1, "PolicyId": 1, "OrgSubAccountUin": 1}
        "CancelOrganizationPolicySubAccount" {"PolicyId": 1, "OrgSubAccountUins": [1]}
        "CreateOrganizationIdentity" {"IdentityAliasName": "viewer", "IdentityPolicy": []}
        "CreateOrganizationMemberAuthIdentity" {"MemberUins": [1], "IdentityIds": [1]}
        "CreateOrganizationMemberPolicy" {"MemberUin": 1, "PolicyName": "viewers", "IdentityId": 1}
        "CreateOrganizationMembersPolicy" {"MemberUins": [1], "PolicyName": "viewers", "IdentityId": 1}
        "DeleteOrganizationIdentity" {"IdentityId": 1}
        "DeleteOrganizationMemberAuthIdentity" {"MemberUin": 1, "IdentityId": 1}
        "DeleteOrganizationMembersPolicy" {"PolicyId": 1}
        "DescribeOrganizationMemberAuthAccounts" {"Offset": 0, "Limit": 10, "MemberUin": 1, "PolicyId": 1}
        "DescribeOrganizationMemberAuthIdentities" {"Offset": 0, "Limit": 10, "MemberUin": 1}
        "DescribeOrganizationMemberPolicies" {"Offset": 0, "Limit": 10, "MemberUin": 1}
        "DescribeOrganizationMembersAuthPolicy" {"Offset": 0, "Limit": 10}
        "ListOrganizationIdentity" {"Offset": 0, "Limit": 10}
        "UpdateOrganizationIdentity" {"IdentityId": 1, "Description": "", "IdentityPolicy": []}
        "UpdateOrganizationMembersPolicy" {"MemberUins": [1], "PolicyId": 1, "IdentityId": 1}
    }
}

/// The policies of an identity that may only look at virtual private clouds.
fn viewing() -> Value {
    json!([{"PolicyId": 186457, "PolicyName": "QcloudVPCReadOnlyAccess", "PolicyType": 2}])
}

/// Lets the administrator call an action.
fn call(stage: &Stage, action: &str, request: Value) -> Result<Value, Error> {
    stage.call(&stage.administrator, action, request)
}

/// Lets the administrator create an identity, and returns its id.
fn identity(stage: &Stage, name: &str) -> i64 {
    let request = json!({"IdentityAliasName": name, "IdentityPolicy": viewing()});
    stage.ok(&stage.administrator, "CreateOrganizationIdentity", request)["IdentityId"].as_i64().unwrap()
}

/// Sets up an identity on a member.
fn set_up(stage: &Stage, member: &AccountHandle, identity: i64) {
    let request = json!({"MemberUins": [member.uin()], "IdentityIds": [identity]});
    stage.ok(&stage.administrator, "CreateOrganizationMemberAuthIdentity", request);
}

/// Creates an access policy of both members for an identity that they have, and returns its id.
fn policy(stage: &Stage, name: &str, identity: i64) -> i64 {
    let request = json!({"MemberUins": members(stage), "PolicyName": name, "IdentityId": identity});
    stage.ok(&stage.administrator, "CreateOrganizationMembersPolicy", request)["PolicyId"].as_i64().unwrap()
}

fn members(stage: &Stage) -> [i64; 2] {
    [stage.created.uin(), stage.invited.uin()]
}

fn operator(stage: &Stage) -> i64 {
    stage.administrator.add_sub_account("operator").uin()
}

fn identities() -> Vec<Row> {
    vec![
        input("CreateOrganizationIdentity", "FailedOperation.GetPolicyDetail", |stage| {
            let policies = json!([{"PolicyId": 2, "PolicyName": "AdministratorAccess"}]);
            call(stage, "CreateOrganizationIdentity", json!({"IdentityAliasName": "a", "IdentityPolicy": policies}))
        }),
        state("CreateOrganizationIdentity", "FailedOperation.OrganizationIdentityNameUsed", |stage| {
            identity(stage, "viewer");
            let request = json!({"IdentityAliasName": "viewer", "IdentityPolicy": viewing()});
            call(stage, "CreateOrganizationIdentity", request)
        }),
        state("CreateOrganizationIdentity", "LimitExceeded.IdentityExceedLimit", |stage| {
            for number in 0..30 {
                identity(stage, &format!("viewer{number}"));
            }
            let request = json!({"IdentityAliasName": "viewer", "IdentityPolicy": viewing()});
            call(stage, "CreateOrganizationIdentity", request)
        }),
        input("CreateOrganizationIdentity", "ResourceNotFound.PolicyNotExist", |stage| {
            let policies = json!([{"PolicyId": 99, "PolicyName": "NoSuchAccess"}]);
            call(stage, "CreateOrganizationIdentity", json!({"IdentityAliasName": "a", "IdentityPolicy": policies}))
        }),
        state("UpdateOrganizationIdentity", "FailedOperation.GetPolicyDetail", |stage| {
            let policies = json!([{"PolicyId": 1, "PolicyName": "QcloudVPCReadOnlyAccess"}]);
            let id = identity(stage, "viewer");
            let request = json!({"IdentityId": id, "Description": "", "IdentityPolicy": policies});
            call(stage, "UpdateOrganizationIdentity", request)
        }),
        state("UpdateOrganizationIdentity", "ResourceNotFound.PolicyNotExist", |stage| {
            let policies = json!([{"PolicyId": 99, "PolicyName": "NoSuchAccess"}]);
            let id = identity(stage, "viewer");
            let request = json!({"IdentityId": id, "Description": "", "IdentityPolicy": policies});
            call(stage, "UpdateOrganizationIdentity", request)
        }),
        input("UpdateOrganizationIdentity", "ResourceNotFound.OrganizationIdentityNotExist", |stage| {
            let request = json!({"IdentityId": 99, "Description": "", "IdentityPolicy": viewing()});
            call(stage, "UpdateOrganizationIdentity", request)
        }),
        state("DeleteOrganizationIdentity", "FailedOperation.OrganizationIdentityInUsed", |stage| {
            let id = identity(stage, "viewer");
            set_up(stage, &stage.created, id);
            call(stage, "DeleteOrganizationIdentity", json!({"IdentityId": id}))
        }),
        input("DeleteOrganizationIdentity", "ResourceNotFound.OrganizationIdentityNotExist", |stage| {
            call(stage, "DeleteOrganizationIdentity", json!({"IdentityId": 99}))
        }),
    ]
}

fn setups() -> Vec<Row> {
    vec![
        state("CreateOrganizationMemberAuthIdentity", "FailedOperation.OrganizationIdentityPolicyError", |stage| {
            let policies = json!([{"PolicyType": 1, "PolicyDocument": r#"{"version":"2.0"}"#}]);
            let request = json!({"IdentityAliasName": "broken", "IdentityPolicy": policies});
            let id = &stage.ok(&stage.administrator, "CreateOrganizationIdentity", request)["IdentityId"];
            let request = json!({"MemberUins": members(stage), "IdentityIds": [id]});
            call(stage, "CreateOrganizationMemberAuthIdentity", request)
        }),
        input("CreateOrganizationMemberAuthIdentity", "ResourceNotFound.OrganizationIdentityNotExist", |stage| {
            let request = json!({"MemberUins": members(stage), "IdentityIds": [1, 99]});
            call(stage, "CreateOrganizationMemberAuthIdentity", request)
        }),
        input("CreateOrganizationMemberAuthIdentity", "ResourceNotFound.OrganizationMemberNotExist", |stage| {
            let request = json!({"MemberUins": [stage.rival_member.uin()], "IdentityIds": [1]});
            call(stage, "CreateOrganizationMemberAuthIdentity", request)
        }),
        state("CreateOrganizationMemberAuthIdentity", "UnsupportedOperation", |stage| {
            let request = json!({"MemberUins": members(stage), "IdentityIds": [1]});
            stage.call(&stage.created, "CreateOrganizationMemberAuthIdentity", request)
        }),
        state("DeleteOrganizationMemberAuthIdentity", "FailedOperation.MemberIdentityAuthUsed", |stage| {
            let id = identity(stage, "viewer");
            set_up(stage, &stage.created, id);
            set_up(stage, &stage.invited, id);
            policy(stage, "viewers", id);
            let request = json!({"MemberUin": stage.created.uin(), "IdentityId": id});
            call(stage, "DeleteOrganizationMemberAuthIdentity", request)
        }),
        state("DeleteOrganizationMemberAuthIdentity", "ResourceNotFound.MemberIdentityNotExist", |stage| {
            let request = json!({"MemberUin": stage.created.uin(), "IdentityId": identity(stage, "viewer")});
            call(stage, "DeleteOrganizationMemberAuthIdentity", request)
        }),
        input("DeleteOrganizationMemberAuthIdentity", "ResourceNotFound.OrganizationIdentityNotExist", |stage| {
            let request = json!({"MemberUin": stage.created.uin(), "IdentityId": 99});
            call(stage, "DeleteOrganizationMemberAuthIdentity", request)
        }),
    ]
}

fn new_policies() -> Vec<Row> {
    vec![
        state("CreateOrganizationMemberPolicy", "FailedOperation.MemberPolicyNameExist", |stage| {
            policy(stage, "admins", 1);
            let request = json!({"MemberUin": stage.created.uin(), "PolicyName": "admins", "IdentityId": 1});
            call(stage, "CreateOrganizationMemberPolicy", request)
        }),
        state("CreateOrganizationMemberPolicy", "ResourceNotFound.MemberIdentityNotExist", |stage| {
            let id = identity(stage, "viewer");
            let request = json!({"MemberUin": stage.created.uin(), "PolicyName": "viewers", "IdentityId": id});
            call(stage, "CreateOrganizationMemberPolicy", request)
        }),
        input("CreateOrganizationMemberPolicy", "ResourceNotFound.MemberNotExist", |stage| {
            let request = json!({"MemberUin": 100_000_000_000_i64, "PolicyName": "admins", "IdentityId": 1});
            call(stage, "CreateOrganizationMemberPolicy", request)
        }),
        input("CreateOrganizationMemberPolicy", "ResourceNotFound.OrganizationMemberNotExist", |stage| {
            let request = json!({"MemberUin": stage.rival_member.uin(), "PolicyName": "admins", "IdentityId": 1});
            call(stage, "CreateOrganizationMemberPolicy", request)
        }),
        state("CreateOrganizationMembersPolicy", "FailedOperation.MemberPolicyNameExist", |stage| {
            policy(stage, "admins", 1);
            let request = json!({"MemberUins": members(stage), "PolicyName": "admins", "IdentityId": 1});
            call(stage, "CreateOrganizationMembersPolicy", request)
        }),
        state("CreateOrganizationMembersPolicy", "ResourceNotFound.MemberIdentityNotExist", |stage| {
            let id = identity(stage, "viewer");
            set_up(stage, &stage.created, id);
            let request = json!({"MemberUins": members(stage), "PolicyName": "viewers", "IdentityId": id});
            call(stage, "CreateOrganizationMembersPolicy", request)
        }),
        input("CreateOrganizationMembersPolicy", "ResourceNotFound.OrganizationMemberNotExist", |stage| {
            let uins = [stage.created.uin(), stage.outsider.uin()];
            let request = json!({"MemberUins": uins, "PolicyName": "admins", "IdentityId": 1});
            call(stage, "CreateOrganizationMembersPolicy", request)
        }),
        state("CreateOrganizationMembersPolicy", "UnsupportedOperation", |stage| {
            let request = json!({"MemberUins": members(stage), "PolicyName": "admins", "IdentityId": 1});
            stage.call(&stage.created, "CreateOrganizationMembersPolicy", request)
        }),
    ]
}

fn policies() -> Vec<Row> {
    vec![
        input("DescribeOrganizationMemberPolicies", "ResourceNotFound.OrganizationMemberNotExist", |stage| {
            let request = json!({"Offset": 0, "Limit": 10, "MemberUin": stage.outsider.uin()});
            call(stage, "DescribeOrganizationMemberPolicies", request)
        }),
        state("UpdateOrganizationMembersPolicy", "ResourceNotFound.MemberIdentityNotExist", |stage| {
            let request = json!({
                "PolicyId": policy(stage, "admins", 1),
                "MemberUins": members(stage),
                "IdentityId": identity(stage, "viewer"),
            });
            call(stage, "UpdateOrganizationMembersPolicy", request)
        }),
        input("UpdateOrganizationMembersPolicy", "ResourceNotFound.MemberPolicyNotExist", |stage| {
            let request = json!({"PolicyId": 99, "MemberUins": members(stage), "IdentityId": 1});
            call(stage, "UpdateOrganizationMembersPolicy", request)
        }),
        state("UpdateOrganizationMembersPolicy", "ResourceNotFound.OrganizationMemberNotExist", |stage| {
            let (id, uins) = (policy(stage, "admins", 1), [stage.outsider.uin()]);
            call(stage, "UpdateOrganizationMembersPolicy", json!({"PolicyId": id, "MemberUins": uins, "IdentityId": 1}))
        }),
        state("UpdateOrganizationMembersPolicy", "UnsupportedOperation", |stage| {
            let request =
                json!({"PolicyId": policy(stage, "admins", 1), "MemberUins": members(stage), "IdentityId": 1});
            stage.call(&stage.invited, "UpdateOrganizationMembersPolicy", request)
        }),
        input("DeleteOrganizationMembersPolicy", "ResourceNotFound.MemberPolicyNotExist", |stage| {
            call(stage, "DeleteOrganizationMembersPolicy", json!({"PolicyId": 99}))
        }),
    ]
}

fn bindings() -> Vec<Row> {
    vec![
        state("BindOrganizationMemberAuthAccount", "FailedOperation.SubAccountIdentityExist", |stage| {
            let (id, operator) = (identity(stage, "viewer"), operator(stage));
            set_up(stage, &stage.created, id);
            set_up(stage, &stage.invited, id);
            let (viewers, admins) = (policy(stage, "viewers", id), policy(stage, "admins", 1));
            let request = json!({"PolicyId": viewers, "OrgSubAccountUins": [operator]});
            stage.ok(&stage.administrator, "BindOrganizationPolicySubAccount", request);
            bind(stage, &stage.created, admins, operator)
        }),
        state("BindOrganizationMemberAuthAccount", "FailedOperation.SubAccountNotExist", |stage| {
            bind(stage, &stage.created, policy(stage, "admins", 1), stage.outsider.uin())
        }),
        input("BindOrganizationMemberAuthAccount", "ResourceNotFound.MemberNotExist", |stage| {
            bind(stage, &stage.outsider, 99, 1)
        }),
        input("BindOrganizationMemberAuthAccount", "ResourceNotFound.MemberPolicyNotExist", |stage| {
            bind(stage, &stage.created, 99, operator(stage))
        }),
        state("BindOrganizationMemberAuthAccount", "UnsupportedOperation", |stage| {
            let request = json!({
                "MemberUin": stage.created.uin(),
                "PolicyId": policy(stage, "admins", 1),
                "OrgSubAccountUins": [operator(stage)],
            });
            stage.call(&stage.created, "BindOrganizationMemberAuthAccount", request)
        }),
        state("BindOrganizationPolicySubAccount", "FailedOperation.SubAccountNotExist", |stage| {
            let foreign = stage.created.add_sub_account("operator").uin();
            let request = json!({"PolicyId": policy(stage, "admins", 1), "OrgSubAccountUins": [foreign]});
            call(stage, "BindOrganizationPolicySubAccount", request)
        }),
        input("BindOrganizationPolicySubAccount", "ResourceNotFound.MemberPolicyNotExist", |stage| {
            let request = json!({"PolicyId": 99, "OrgSubAccountUins": [operator(stage)]});
            call(stage, "BindOrganizationPolicySubAccount", request)
        }),
        state("BindOrganizationPolicySubAccount", "UnsupportedOperation", |stage| {
            let request = json!({"PolicyId": policy(stage, "admins", 1), "OrgSubAccountUins": [operator(stage)]});
            stage.call(&stage.created, "BindOrganizationPolicySubAccount", request)
        }),
        state("CancelOrganizationMemberAuthAccount", "FailedOperation.SubAccountNotExist", |stage| {
            cancel(stage, &stage.created, policy(stage, "admins", 1), operator(stage))
        }),
        input("CancelOrganizationMemberAuthAccount", "ResourceNotFound.MemberNotExist", |stage| {
            cancel(stage, &stage.outsider, 99, 1)
        }),
        input("CancelOrganizationMemberAuthAccount", "ResourceNotFound.MemberPolicyNotExist", |stage| {
            cancel(stage, &stage.created, 99, 1)
        }),
        input("CancelOrganizationPolicySubAccount", "ResourceNotFound.MemberPolicyNotExist", |stage| {
            let request = json!({"PolicyId": 99, "OrgSubAccountUins": [operator(stage)]});
            call(stage, "CancelOrganizationPolicySubAccount", request)
        }),
        state("CancelOrganizationPolicySubAccount", "UnsupportedOperation", |stage| {
            let request = json!({"PolicyId": policy(stage, "admins", 1), "OrgSubAccountUins": [operator(stage)]});
            stage.call(&stage.invited, "CancelOrganizationPolicySubAccount", request)
        }),
    ]
}

fn bind(stage: &Stage, member: &AccountHandle, policy: i64, operator: i64) -> Result<Value, Error> {
    let request = json!({"MemberUin": member.uin(), "PolicyId": policy, "OrgSubAccountUins": [operator]});
    call(stage, "BindOrganizationMemberAuthAccount", request)
}

fn cancel(stage: &Stage, member: &AccountHandle, policy: i64, operator: i64) -> Result<Value, Error> {
    let request = json!({"MemberUin": member.uin(), "PolicyId": policy, "OrgSubAccountUin": operator});
    call(stage, "CancelOrganizationMemberAuthAccount", request)
}

#[test]
fn lists_that_must_not_be_empty_and_wrong_values_are_invalid() {
    let stage = Stage::new();
    let (id, custom) = (policy(&stage, "admins", 1), identity(&stage, "viewer"));
    let created = stage.created.uin();
    let document = |text: &str| json!([{"PolicyType": 1, "PolicyDocument": text}]);
    let identity = |policies: Value| json!({"IdentityAliasName": "new", "IdentityPolicy": policies});
    let named = |name: &str| json!({"MemberUins": [created], "PolicyName": name, "IdentityId": 1});
    let calls = [
        ("CreateOrganizationIdentity", identity(json!([]))),
        ("CreateOrganizationIdentity", identity(document("no JSON"))),
        ("CreateOrganizationIdentity", identity(document("[]"))),
        ("CreateOrganizationIdentity", identity(json!([{"PolicyId": 1}]))),
        ("CreateOrganizationIdentity", identity(json!([{"PolicyType": 3}]))),
        ("CreateOrganizationIdentity", json!({"IdentityAliasName": "", "IdentityPolicy": viewing()})),
        ("UpdateOrganizationIdentity", json!({"IdentityId": 1, "Description": "", "IdentityPolicy": viewing()})),
        ("UpdateOrganizationIdentity", json!({"IdentityId": custom, "Description": "", "IdentityPolicy": []})),
        ("CreateOrganizationMemberAuthIdentity", json!({"MemberUins": [], "IdentityIds": [1]})),
        ("CreateOrganizationMemberAuthIdentity", json!({"MemberUins": [created], "IdentityIds": []})),
        ("DeleteOrganizationMemberAuthIdentity", json!({"MemberUin": created, "IdentityId": 1})),
        ("CreateOrganizationMembersPolicy", named("")),
        ("CreateOrganizationMembersPolicy", named("with space")),
        ("CreateOrganizationMembersPolicy", named("管理员")),
        ("CreateOrganizationMembersPolicy", json!({"MemberUins": [], "PolicyName": "a", "IdentityId": 1})),
        ("UpdateOrganizationMembersPolicy", json!({"MemberUins": [], "PolicyId": id, "IdentityId": 1})),
        ("BindOrganizationPolicySubAccount", json!({"PolicyId": id, "OrgSubAccountUins": []})),
        ("CancelOrganizationPolicySubAccount", json!({"PolicyId": id, "OrgSubAccountUins": []})),
        ("BindOrganizationMemberAuthAccount", json!({"MemberUin": created, "PolicyId": id, "OrgSubAccountUins": []})),
    ];
    for (action, request) in calls {
        let error = call(&stage, action, request.clone()).expect_err(action);
        let code = error.code().unwrap_or_default();
        assert!(matches!(code, "InvalidParameter" | "InvalidParameterValue"), "{action} {request}: {error:?}");
    }
}

#[test]
fn an_identity_is_set_up_changed_and_removed() -> Result<(), Error> {
    let stage = Stage::new();
    let client = Client::new(stage.administrator.config());
    let uin = stage.created.uin();
    stage.block_on(async {
        let viewing = types::IdentityPolicy::builder().policy_id(186_457).policy_name("QcloudVPCReadOnlyAccess");
        let request = client.create_organization_identity().identity_alias_name("viewer");
        let id = request.identity_policy([viewing.build()]).send().await?.identity_id.expect("an id");
        client.create_organization_member_auth_identity().member_uins([uin]).identity_ids([id]).send().await?;

        let request = client.describe_organization_member_auth_identities().offset(0).limit(10);
        let found = request.member_uin(uin).send().await?;
        assert_eq!(found.total, 2);
        assert_eq!(found.items[0].identity_role_name, "OrganizationAccessControlRole");
        assert_eq!((found.items[1].identity_id, &*found.items[1].identity_role_alias_name), (id, "viewer"));
        assert_eq!(found.items[1].member_name.as_deref(), Some("created"));
        assert_eq!(found.items[1].status, Some(types::MemberIdentityStatus::Configured));

        let document = r#"{"version":"2.0","statement":[{"effect":"allow","action":["vpc:*"],"resource":["*"]}]}"#;
        let custom = types::IdentityPolicy::builder().policy_type(types::IdentityPolicyType::Custom);
        let custom = custom.policy_document(document).build();
        let request = client.update_organization_identity().identity_id(id).description("Networks");
        request.identity_policy([custom]).send().await?;
        let found = client.list_organization_identity().offset(0).limit(10).search_key("VIEW").send().await?;
        assert_eq!((found.total, &*found.items[0].description), (1, "Networks"));
        assert_eq!(found.items[0].identity_policy[0].policy_document.as_deref(), Some(document));
        assert_eq!(found.items[0].identity_policy[0].policy_id, Some(0));

        let listed = client.describe_organization_member_auth_identities().offset(0).limit(10).identity_id(id);
        let outdated = listed.send().await?;
        assert_eq!(outdated.items[0].status, Some(types::MemberIdentityStatus::ReconfigurationRequired));
        client.create_organization_member_auth_identity().member_uins([uin]).identity_ids([id, 1]).send().await?;
        let listed = client.describe_organization_member_auth_identities().offset(0).limit(10).identity_id(id);
        assert_eq!(listed.send().await?.items[0].status, Some(types::MemberIdentityStatus::Configured));

        client.delete_organization_member_auth_identity().member_uin(uin).identity_id(id).send().await?;
        client.delete_organization_identity().identity_id(id).send().await?;
        let presets = client.list_organization_identity().offset(0).limit(10).send().await?;
        assert_eq!((presets.total, &*presets.items[0].identity_alias_name), (1, "admin"));
        let holders = client.describe_organization_member_auth_identities().offset(0).limit(1).identity_id(1);
        let holders = holders.send().await?;
        assert_eq!((holders.total, holders.items.len(), holders.items[0].member_uin), (2, 1, Some(uin)));
        Ok(())
    })
}

#[test]
fn an_access_policy_gives_sub_accounts_access_until_it_is_deleted() -> Result<(), Error> {
    let stage = Stage::new();
    let client = Client::new(stage.administrator.config());
    let (operator, auditor) = (operator(&stage), stage.administrator.add_sub_account("auditor").uin());
    let (created, invited) = (stage.created.uin(), stage.invited.uin());
    stage.block_on(async {
        let request = client.create_organization_members_policy().member_uins([created, invited, created]);
        let id = request.policy_name("admins").identity_id(1).send().await?.policy_id;
        client.bind_organization_policy_sub_account().policy_id(id).org_sub_account_uins([operator]).send().await?;
        let request = client.bind_organization_member_auth_account().member_uin(invited).policy_id(id);
        request.org_sub_account_uins([auditor, operator]).send().await?;

        let rows = client.describe_organization_members_auth_policy().offset(0).limit(10).member_uin(invited);
        let rows = rows.send().await?;
        assert_eq!(rows.total, Some(2));
        assert_eq!(rows.items[0].org_sub_account_name.as_deref(), Some("operator"));
        assert_eq!(rows.items[0].member_uin, Some(invited));
        assert_eq!(rows.items[0].members.len(), 2);
        assert_eq!(rows.items[1].org_sub_account_uin, Some(auditor));
        let accounts = client.describe_organization_member_auth_accounts().offset(0).limit(10);
        let accounts = accounts.member_uin(created).policy_id(id).send().await?;
        assert_eq!((accounts.total, &*accounts.items[1].org_sub_account_name), (Some(2), "auditor"));

        let request = client.update_organization_members_policy().policy_id(id).member_uins([invited]);
        request.identity_id(1).description("On duty").send().await?;
        let policies = client.describe_organization_member_policies().offset(0).limit(10);
        let policies = policies.member_uin(invited).search_key("duty").send().await?;
        assert_eq!((policies.total, policies.items[0].policy_id), (1, id));
        let policies = client.describe_organization_member_policies().offset(0).limit(10).member_uin(created);
        assert_eq!(policies.send().await?.total, 0);

        let request = client.cancel_organization_member_auth_account().member_uin(invited).policy_id(id);
        request.org_sub_account_uin(auditor).send().await?;
        let request = client.cancel_organization_policy_sub_account().policy_id(id);
        request.org_sub_account_uins([auditor]).send().await?;
        let rows = client.describe_organization_members_auth_policy().offset(0).limit(10).policy_id(id);
        let rows = rows.org_sub_account_uin(operator).send().await?;
        assert_eq!((rows.total, rows.items[0].policy_name.as_deref()), (Some(1), Some("admins")));
        client.delete_organization_members_policy().policy_id(id).send().await?;
        let rows = client.describe_organization_members_auth_policy().offset(0).limit(10).send().await?;
        assert_eq!((rows.total, rows.items.len()), (Some(0), 0));
        Ok(())
    })
}

#[test]
fn a_policy_outlives_its_members_and_keeps_the_organization() {
    let stage = Stage::new();
    let request = json!({"MemberUin": stage.invited.uin(), "PolicyName": "管理员", "IdentityId": 1});
    let id = stage.ok(&stage.administrator, "CreateOrganizationMemberPolicy", request)["PolicyId"].clone();
    let operator = operator(&stage);
    bind(&stage, &stage.invited, id.as_i64().unwrap(), operator).unwrap();
    stage.edit(|world| {
        let member =
            &mut world["organizations"][stage.organization.to_string()]["members"][stage.invited.uin().to_string()];
        member["may_leave"] = json!(true);
    });
    stage.ok(&stage.invited, "QuitOrganization", json!({"OrgId": stage.organization}));
    let rows =
        stage.ok(&stage.administrator, "DescribeOrganizationMembersAuthPolicy", json!({"Offset": 0, "Limit": 10}));
    assert_eq!(rows["Items"][0]["PolicyId"], id);
    assert_eq!(rows["Items"][0]["Members"], json!([]));
    let holders = json!({"Offset": 0, "Limit": 10, "IdentityId": 1});
    let holders = stage.ok(&stage.administrator, "DescribeOrganizationMemberAuthIdentities", holders);
    assert_eq!(holders["Total"], 1);
}

#[test]
fn members_see_nothing_and_sub_accounts_act_for_their_account() {
    let stage = Stage::new();
    let list = json!({"Offset": 0, "Limit": 10});
    let error = stage.call(&stage.created, "ListOrganizationIdentity", list.clone()).unwrap_err();
    assert_eq!(error.code(), Some("UnauthorizedOperation"));
    let operator = stage.administrator.add_sub_account("operator");
    let listed = stage.call_on(Site::International, &operator, "ListOrganizationIdentity", list).unwrap();
    assert_eq!(listed["Total"], 1);
    assert_eq!(listed["Items"][0]["IdentityPolicy"][0]["PolicyName"], "AdministratorAccess");
}
