//! Journeys through permission configurations, grants and user synchronizations, with the typed client.

use crate::center_stage::{CenterStage, DOCUMENT, GROUP, SECOND_USER, USER, ZONE, text};
use crate::stage::Stage;
use generated_sdk::organization::v2021_03_31::{Client, types};
use generated_sdk::{Error, Site};
use organization_simulator::{Fault, FaultRule};
use serde_json::{Value, json};
use std::time::Duration;

fn grant_to(kind: types::PrincipalType, id: &str, uin: i64, configuration: &str) -> types::RoleAssignmentInfo {
    types::RoleAssignmentInfo::builder()
        .principal_type(kind)
        .principal_id(id)
        .target_type(types::TargetType::MemberUin)
        .target_uin(uin)
        .role_configuration_id(configuration)
        .build()
}

/// The statuses of a configuration's deployments.
fn deployments(stage: &CenterStage<'_>, configuration: &str) -> Vec<String> {
    let listed = stage.in_zone("ListRoleConfigurationProvisionings", json!({"RoleConfigurationId": configuration}));
    listed["RoleConfigurationProvisionings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| text(&it["DeploymentStatus"]))
        .collect()
}

fn total(stage: &CenterStage<'_>, list: &str, request: Value) -> i64 {
    stage.in_zone(list, request)["TotalCounts"].as_i64().expect("a total")
}

#[test]
fn a_permission_configuration_from_its_creation_to_its_end() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let client = Client::new(stage.administrator.config());
    stage.run(async {
        let created =
            client.create_role_configuration().zone_id(ZONE).role_configuration_name("ReadOnlyAudit").send().await?;
        let id = created.role_configuration_info.role_configuration_id.clone();
        assert_eq!(created.role_configuration_info.session_duration, Some(3600));

        let policy = types::PolicyDetail::builder().policy_id(219_185).policy_name("QcloudCVMReadOnlyAccess").build();
        client
            .add_permission_policy_to_role_configuration()
            .zone_id(ZONE)
            .role_configuration_id(&id)
            .role_policy_type(types::RolePolicyType::System)
            .role_policies([policy])
            .send()
            .await?;
        client
            .add_permission_policy_to_role_configuration()
            .zone_id(ZONE)
            .role_configuration_id(&id)
            .role_policy_type(types::RolePolicyType::Custom)
            .role_policy_names(["ReadBuckets"])
            .custom_policy_document(DOCUMENT)
            .send()
            .await?;
        let policies = client
            .list_permission_policies_in_role_configuration()
            .zone_id(ZONE)
            .role_configuration_id(&id)
            .send()
            .await?;
        let ids: Vec<_> = policies.role_policies.iter().map(|policy| policy.role_policy_id).collect();
        assert_eq!((policies.total_counts, ids), (2, vec![Some(219_185), Some(0)]));

        let mut listed = client.list_role_configurations().zone_id(ZONE).filter("AUDIT").send().await?;
        assert_eq!(listed.role_configurations.pop().map(|it| it.role_configuration_id), Some(id.clone()));

        for (kind, policy, name) in [("System", 219_185, ""), ("Custom", 0, "ReadBuckets")] {
            client
                .remove_permission_policy_from_role_configuration()
                .zone_id(ZONE)
                .role_configuration_id(&id)
                .role_policy_type(kind)
                .role_policy_id(policy)
                .role_policy_name(name)
                .send()
                .await?;
        }
        client.delete_role_configuration().zone_id(ZONE).role_configuration_id(&id).send().await?;
        assert_eq!(client.list_role_configurations().zone_id(ZONE).send().await?.total_counts, 0);
        Ok(())
    });
}

#[test]
fn a_grant_from_its_first_deployment_to_its_last() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let id = stage.configuration_with_policies();
    let client = Client::new(stage.administrator.config());
    let member = stage.member;
    stage.run(async {
        client
            .create_role_assignment()
            .zone_id(ZONE)
            .role_assignment_info([
                grant_to(types::PrincipalType::User, USER, member, &id),
                grant_to(types::PrincipalType::Group, GROUP, member, &id),
            ])
            .send()
            .until_done()
            .await?;
        let grants = client.list_role_assignments().zone_id(ZONE).target_uin(member).send().await?;
        let names: Vec<_> = grants.role_assignments.iter().map(|grant| grant.principal_name.as_str()).collect();
        assert_eq!(names, ["mei.tan", "network-admins"]);
        assert_eq!(grants.role_assignments[0].target_name, "created");
        Ok(())
    });
    assert_eq!(deployments(&stage, &id), ["Deployed"]);
    let selected = stage.in_zone("ListRoleConfigurations", json!({"FilterTargets": [member], "PrincipalId": USER}));
    assert_eq!(selected["RoleConfigurations"][0]["IsSelected"], true);
    let selected =
        stage.in_zone("ListRoleConfigurations", json!({"FilterTargets": [member], "PrincipalId": SECOND_USER}));
    assert_eq!(selected["RoleConfigurations"][0]["IsSelected"], false);

    for (kind, principal, left) in [(types::PrincipalType::User, USER, 1), (types::PrincipalType::Group, GROUP, 0)] {
        stage.run(async {
            client
                .delete_role_assignment()
                .zone_id(ZONE)
                .role_configuration_id(&id)
                .target_type(types::TargetType::MemberUin)
                .target_uin(member)
                .principal_type(kind)
                .principal_id(principal)
                .deprovision_strategy(types::DeprovisionStrategy::DeprovisionForLastRoleAssignmentOnAccount)
                .send()
                .until_done()
                .await?;
            Ok(())
        });
        assert_eq!(deployments(&stage, &id).len(), left, "only the last grant takes the deployment along");
    }
    assert_eq!(total(&stage, "ListRoleAssignments", json!({})), 0);
    assert_eq!(total(&stage, "ListTasks", json!({"TaskType": "DeleteRoleAssignment", "Status": "Success"})), 2);
}

#[test]
fn changes_reach_accounts_only_with_a_new_deployment() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let id = stage.configuration_with_policies();
    stage.grant(&id);
    let place = json!({"RoleConfigurationId": id, "TargetType": "MemberUin", "TargetUin": stage.member});
    let document =
        json!({"RoleConfigurationId": id, "CustomPolicyName": "ReadBuckets", "NewCustomPolicyDocument": DOCUMENT});
    stage.in_zone("UpdateCustomPolicyForRoleConfiguration", document);
    assert_eq!(deployments(&stage, &id), ["DeployedRequired"]);

    let provision = || text(&stage.in_zone("ProvisionRoleConfiguration", place.clone())["Task"]["TaskId"]);
    stage.wait("GetTaskStatus", &provision());
    assert_eq!(deployments(&stage, &id), ["Deployed"]);

    // A document that is no policy can be saved, and then fails to be deployed.
    let document =
        json!({"RoleConfigurationId": id, "CustomPolicyName": "ReadBuckets", "NewCustomPolicyDocument": "[]"});
    stage.in_zone("UpdateCustomPolicyForRoleConfiguration", document);
    let failed = stage.wait("GetTaskStatus", &provision());
    assert_eq!(failed["Status"], "Failed");
    assert_eq!(failed["FailureReason"], "The document of the policy ReadBuckets is not valid.");
    assert_eq!(deployments(&stage, &id), ["DeployFailed"]);

    stage.in_zone("DeleteRoleAssignment", stage.parts(&id));
    assert_eq!(total(&stage, "ListRoleAssignments", json!({})), 1);
    assert_eq!(total(&stage, "ListRoleAssignments", json!({})), 0);
    let task = text(&stage.in_zone("DismantleRoleConfiguration", place.clone())["Task"]["TaskId"]);
    stage.wait("GetTaskStatus", &task);
    assert!(deployments(&stage, &id).is_empty());
}

#[test]
fn tasks_take_as_many_polls_as_the_settings_say() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    stage.simulator.configure(|settings| settings.task_polls = 2);
    let id = stage.configuration("Polled");
    let task = stage.start_grant(&id);
    let poll = || text(&stage.in_zone("GetTaskStatus", json!({"TaskId": task}))["TaskStatus"]["Status"]);
    assert_eq!([poll(), poll(), poll(), poll()], ["InProgress", "InProgress", "Success", "Success"]);

    stage.simulator.configure(|settings| settings.task_polls = 0);
    let parts = json!({"RoleAssignmentInfo": [{"PrincipalId": GROUP, "PrincipalType": "Group", "TargetUin": stage.member,
        "TargetType": "MemberUin", "RoleConfigurationId": id}]});
    stage.simulator.add_fault(FaultRule::new(Fault::FailedTask { reason: "No.".to_owned() }).times(1));
    let failed = stage.in_zone("CreateRoleAssignment", parts.clone());
    assert_eq!(
        (&failed["Tasks"][0]["Status"], &failed["Tasks"][0]["FailureReason"]),
        (&json!("Failed"), &json!("No."))
    );
    assert_eq!(stage.in_zone("CreateRoleAssignment", parts)["Tasks"][0]["Status"], "Success");
}

#[test]
fn the_loser_of_a_race_finds_nothing_to_revoke() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let id = stage.configuration("Raced");
    stage.grant(&id);
    let revoke = || text(&stage.in_zone("DeleteRoleAssignment", stage.parts(&id))["Task"]["TaskId"]);
    let [first, second] = [revoke(), revoke()];
    assert_eq!(stage.wait("GetTaskStatus", &first)["Status"], "Success");
    let lost = stage.wait("GetTaskStatus", &second);
    assert_eq!(lost["Status"], "Failed");
    assert!(text(&lost["FailureReason"]).contains("RecordNotFound"));
}

#[test]
fn new_members_and_new_grants_show_late_where_visibility_lags() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    stage.simulator.configure(|settings| settings.visibility_lag = 30);
    let id = stage.configuration("Late");
    let unknown = stage.wait("GetTaskStatus", &stage.start_grant(&id));
    assert_eq!((&unknown["Status"], &unknown["FailureReason"]), (&json!("Failed"), &json!("")));

    stage.simulator.advance(Duration::from_secs(30));
    stage.grant(&id);
    assert_eq!(total(&stage, "ListRoleAssignments", json!({})), 0);
    stage.simulator.advance(Duration::from_secs(30));
    assert_eq!(total(&stage, "ListRoleAssignments", json!({})), 1);
}

#[test]
fn a_session_duration_is_applied_while_its_status_is_polled() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let id = stage.configuration("Applied");
    stage.grant(&id);
    let update = |duration: i64| {
        let request = json!({"RoleConfigurationId": id, "NewSessionDuration": duration, "IsApply": true});
        stage.in_zone("UpdateRoleConfiguration", request)["RoleConfigurationInfo"].take()
    };
    let get =
        || stage.in_zone("GetRoleConfiguration", json!({"RoleConfigurationId": id}))["RoleConfigurationInfo"].take();
    let updated = update(7200);
    assert_eq!((&updated["ApplyStatus"], &updated["AppliedSessionDuration"]), (&json!("Applying"), &json!(3600)));
    assert_eq!(get()["ApplyStatus"], "Applying");
    let applied = get();
    assert_eq!((&applied["ApplyStatus"], &applied["AppliedSessionDuration"]), (&json!("Success"), &json!(7200)));
    assert_eq!(deployments(&stage, &id), ["Deployed"]);

    stage.simulator.add_fault(FaultRule::new(Fault::FailedTask { reason: String::new() }).times(1));
    update(1800);
    get();
    let failed = get();
    assert_eq!((&failed["ApplyStatus"], &failed["AppliedSessionDuration"]), (&json!("Failed"), &json!(7200)));
    assert_eq!(failed["FailedAccounts"][0]["TargetName"], "created");
    assert_eq!(deployments(&stage, &id), ["DeployedRequired"]);

    stage.simulator.configure(|settings| settings.queried_accounts = 0);
    assert_eq!(update(900)["ApplyStatus"], "Unknown");
    let zone = json!({"ZoneId": ZONE, "RoleConfigurationId": id});
    let shown =
        stage.call_on(Site::International, &stage.administrator, "GetRoleConfiguration", zone).expect("it is there");
    assert!(shown["RoleConfigurationInfo"].get("ApplyStatus").is_none(), "the international site has no status");
}

#[test]
fn a_request_for_permissions_is_granted_or_rejected() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let id = stage.configuration("Requested");
    let request = || stage.simulator.request_permissions(ZONE, USER, stage.member, &[&id]);
    assert_eq!(request(), None, "without a scope, the user may not request anything");
    let scopes = json!({"ApplyScopeInfo": [stage.parts(&id), {"PrincipalId": GROUP, "PrincipalType": "Group",
        "TargetUin": stage.member, "TargetType": "MemberUin", "RoleConfigurationId": id}]});
    assert_eq!(stage.in_zone("CreateRoleConfigurationApplyScope", scopes)["SuccessCount"], 2);
    let mine = json!({"PrincipalId": USER, "PrincipalType": "User"});
    assert_eq!(total(&stage, "ListRoleConfigurationApplyScopes", mine.clone()), 1);
    let gone =
        json!({"PrincipalId": USER, "PrincipalType": "User", "TargetUin": stage.member, "RoleConfigurationIds": [id]});
    stage.in_zone("DeleteRoleConfigurationApplyScope", gone);
    assert_eq!(total(&stage, "ListRoleConfigurationApplyScopes", mine), 0);

    let [rejected, approved] = [request(), request()].map(|order| order.expect("the group may request it"));
    assert_eq!(total(&stage, "ListPermissionApplyOrders", json!({"Status": 1, "SearchValue": "mei"})), 2);
    let reject =
        json!({"ApplyId": rejected, "AuditResult": "Reject", "AuditOpinion": "Please ask for read access only."});
    assert_eq!(stage.in_zone("AuditPermissionApplyOrder", reject.clone())["Tasks"], json!([]));
    let error = stage.try_in_zone("AuditPermissionApplyOrder", reject).expect_err("it is decided");
    assert_eq!(error.code(), Some("FailedOperation"));

    let started = stage.in_zone("AuditPermissionApplyOrder", json!({"ApplyId": approved, "AuditResult": "Approve"}));
    let statuses = || {
        let listed = stage.in_zone("ListPermissionApplyOrders", json!({}));
        listed["ApplyOrders"].as_array().expect("a list").iter().map(|it| it["Status"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(statuses(), [5, 2]);
    stage.wait("GetTaskStatus", &text(&started["Tasks"][0]["TaskId"]));
    assert_eq!(statuses(), [5, 3]);
    assert_eq!(total(&stage, "ListRoleAssignments", json!({"PrincipalId": USER})), 1);
}

#[test]
fn synchronized_users_become_sub_accounts() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let names = |stage: &CenterStage<'_>| -> Vec<String> {
        let world = stage.simulator.snapshot();
        let accounts = world["accounts"][stage.member.to_string()]["sub_accounts"].as_object().expect("a map").clone();
        accounts.values().map(|account| text(&account["name"])).collect()
    };
    let (id, task) = stage.start_synchronization();
    assert_eq!(stage.wait("GetProvisioningTaskStatus", &task)["TaskType"], "StartProvisioning");
    assert_eq!(names(&stage), ["mei.tan"]);

    // The group has the same user again, who keeps the name of the first with a suffix.
    let group = json!({"UserSyncProvisionings": [{"PrincipalId": GROUP, "PrincipalType": "Group", "TargetUin": stage.member,
        "TargetType": "MemberUin", "DuplicationStrategy": "KeepBoth", "DeletionStrategy": "Delete"}]});
    let started = stage.in_zone("CreateUserSyncProvisioning", group);
    stage.wait("GetProvisioningTaskStatus", &text(&started["Tasks"][0]["TaskId"]));
    assert_eq!(names(&stage), ["mei.tan", "mei.tan_cic", "jo.lim"]);

    let one = |id: &str| {
        stage.in_zone("GetUserSyncProvisioning", json!({"UserProvisioningId": id}))["UserProvisioning"].take()
    };
    assert_eq!((&one(&id)["Status"], &one(&id)["PrincipalName"]), (&json!("Enabled"), &json!("mei.tan")));
    stage.in_zone(
        "UpdateUserSyncProvisioning",
        json!({"UserProvisioningId": id, "NewDescription": "Lead",
        "NewDeletionStrategy": "Keep"}),
    );
    assert_eq!(one(&id)["Description"], "Lead");
    assert_eq!(total(&stage, "ListUserSyncProvisionings", json!({"PrincipalType": "Group"})), 1);

    for id in [id, text(&started["Tasks"][0]["UserProvisioningId"])] {
        let ended = stage.in_zone("DeleteUserSyncProvisioning", json!({"UserProvisioningId": id}));
        stage.wait("GetProvisioningTaskStatus", &text(&ended["Tasks"]["TaskId"]));
    }
    assert_eq!(names(&stage), ["mei.tan"], "the strategy of the first was changed to keep its user");
    assert_eq!(total(&stage, "ListUserSyncProvisionings", json!({})), 0);
}

#[test]
fn actions_that_document_no_codes_refuse_with_common_ones() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let code = |action: &str, request: Value| {
        let result: Result<Value, Error> = stage.try_in_zone(action, request);
        text(&json!(result.expect_err("it is refused").code()))
    };
    let scope = |configuration: &str| json!({"ApplyScopeInfo": [stage.parts(configuration)]});
    assert_eq!(code("CreateRoleConfigurationApplyScope", scope("rc-000000000000")), "InvalidParameter");
    assert_eq!(code("ListPermissionApplyOrders", json!({"NextToken": "foreign"})), "InvalidParameter");
    assert_eq!(
        code("AuditPermissionApplyOrder", json!({"ApplyId": "apply-0", "AuditResult": "Approve"})),
        "ResourceNotFound"
    );
    let elsewhere = json!({"ZoneId": ZONE, "PrincipalId": USER, "PrincipalType": "User"});
    let refused =
        stage.call(&stage.rival, "ListRoleConfigurationApplyScopes", elsewhere).expect_err("there is no zone");
    assert_eq!(refused.code(), Some("FailedOperation"));
}

#[test]
fn lists_are_read_page_by_page_in_the_order_of_creation() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    stage.simulator.configure(|settings| settings.task_polls = 0);
    let ids: Vec<String> = (0..5).map(|number| stage.configuration(&format!("Number{number}"))).collect();
    for id in &ids {
        stage.start_grant(id);
    }
    for (list, items) in [
        ("ListRoleConfigurations", "RoleConfigurations"),
        ("ListRoleAssignments", "RoleAssignments"),
        ("ListRoleConfigurationProvisionings", "RoleConfigurationProvisionings"),
        ("ListTasks", "Tasks"),
    ] {
        let (mut seen, mut request) = (Vec::new(), json!({"MaxResults": 2}));
        loop {
            let page = stage.in_zone(list, request.clone());
            assert_eq!((&page["TotalCounts"], &page["MaxResults"]), (&json!(5), &json!(2)), "{list}");
            seen.extend(page[items].as_array().expect("a list").iter().map(|item| text(&item["RoleConfigurationId"])));
            if page["IsTruncated"] == false {
                assert!(page["NextToken"].is_null(), "{list}");
                break;
            }
            request["NextToken"] = page["NextToken"].clone();
        }
        assert_eq!(seen, ids, "{list}");
    }
}

#[test]
fn a_deployment_that_fails_can_be_repeated() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let id = stage.configuration("Failing");
    let place = json!({"RoleConfigurationId": id, "TargetType": "ManagerUin", "TargetUin": stage.administrator.uin()});
    let deploy = || {
        let started = stage.in_zone("ProvisionRoleConfiguration", place.clone());
        stage.wait("GetTaskStatus", &text(&started["Task"]["TaskId"]))["Status"].take()
    };
    stage.simulator.add_fault(FaultRule::new(Fault::FailedTask { reason: String::new() }).times(1));
    assert_eq!(deploy(), "Failed");
    assert_eq!(deployments(&stage, &id), ["DeployFailed"]);
    assert_eq!(deploy(), "Success");
    assert_eq!(deployments(&stage, &id), ["Deployed"]);

    // A new grant repeats it, too.
    stage.simulator.add_fault(FaultRule::new(Fault::FailedTask { reason: String::new() }).times(1));
    assert_eq!(deploy(), "Failed");
    let mut parts = place.clone();
    (parts["PrincipalType"], parts["PrincipalId"]) = (json!("User"), json!(USER));
    let started = stage.in_zone("CreateRoleAssignment", json!({"RoleAssignmentInfo": [parts]}));
    stage.wait("GetTaskStatus", &text(&started["Tasks"][0]["TaskId"]));
    assert_eq!(deployments(&stage, &id), ["Deployed"]);
}

#[test]
fn a_synchronized_user_meets_one_of_the_same_name() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    stage.edit(|world| {
        for (uin, name) in [(100_000_000_001_i64, "mei.tan"), (100_000_000_002, "mei.tan_cic")] {
            let sub_accounts = &mut world["accounts"][stage.member.to_string()]["sub_accounts"];
            sub_accounts[uin.to_string()] = json!({"uin": uin, "name": name});
        }
    });
    let (id, task) = stage.start_synchronization();
    let failed = stage.wait("GetProvisioningTaskStatus", &task);
    assert_eq!(failed["Status"], "Failed");
    assert!(text(&failed["FailureReason"]).contains("mei.tan_cic"));
    let shown = stage.in_zone("GetUserSyncProvisioning", json!({"UserProvisioningId": id}));
    assert_eq!(shown["UserProvisioning"]["Status"], "Disabled");
    let ended = stage.in_zone("DeleteUserSyncProvisioning", json!({"UserProvisioningId": id}));
    stage.wait("GetProvisioningTaskStatus", &text(&ended["Tasks"]["TaskId"]));

    // With the other strategy it replaces the user of its name, and takes it along in the end.
    let mut request = stage.synchronization();
    request["DuplicationStrategy"] = json!("TakeOver");
    let started = stage.in_zone("CreateUserSyncProvisioning", json!({"UserSyncProvisionings": [request]}));
    let task = text(&started["Tasks"][0]["TaskId"]);
    assert_eq!(stage.wait("GetProvisioningTaskStatus", &task)["Status"], "Success");
    let id = text(&started["Tasks"][0]["UserProvisioningId"]);
    let ended = stage.in_zone("DeleteUserSyncProvisioning", json!({"UserProvisioningId": id}));
    stage.wait("GetProvisioningTaskStatus", &text(&ended["Tasks"]["TaskId"]));
    let world = stage.simulator.snapshot();
    let left = world["accounts"][stage.member.to_string()]["sub_accounts"].as_object().expect("a map");
    assert_eq!(left.keys().collect::<Vec<_>>(), ["100000000002"]);
}

#[test]
fn members_with_grants_or_synchronized_users_stay() {
    let stage = Stage::new();
    let stage = CenterStage::on(&stage);
    let leave = || {
        let request = json!({"MemberUin": [stage.second_member]});
        stage
            .call(&stage.administrator, "DeleteOrganizationMembers", request)
            .map_err(|error| text(&json!(error.code())))
    };
    let id = stage.configuration("Granted");
    let mut parts = stage.parts(&id);
    parts["TargetUin"] = json!(stage.second_member);
    let started = stage.in_zone("CreateRoleAssignment", json!({"RoleAssignmentInfo": [parts]}));
    let kept = Err("UnsupportedOperation.MemberAccountExistCICRoleConfig".to_owned());
    assert_eq!(leave(), kept, "a grant is on its way");
    stage.wait("GetTaskStatus", &text(&started["Tasks"][0]["TaskId"]));
    assert_eq!(leave(), kept);

    parts["DeprovisionStrategy"] = json!("DeprovisionForLastRoleAssignmentOnAccount");
    let revoked = stage.in_zone("DeleteRoleAssignment", parts);
    stage.wait("GetTaskStatus", &text(&revoked["Task"]["TaskId"]));
    let mut synchronization = stage.synchronization();
    synchronization["TargetUin"] = json!(stage.second_member);
    stage.in_zone("CreateUserSyncProvisioning", json!({"UserSyncProvisionings": [synchronization]}));
    assert_eq!(leave(), Err("UnsupportedOperation.MemberAccountExistCICUserConfig".to_owned()));
    let listed = stage.in_zone("ListUserSyncProvisionings", json!({}));
    let ended = stage.in_zone(
        "DeleteUserSyncProvisioning",
        json!({"UserProvisioningId": listed["UserProvisionings"][0]["UserProvisioningId"]}),
    );
    stage.wait("GetProvisioningTaskStatus", &text(&ended["Tasks"]["TaskId"]));
    leave().expect("nothing keeps the member");
}
