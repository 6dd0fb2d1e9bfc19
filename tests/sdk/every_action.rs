//! Every documented request of every action travels to a server on the own machine and comes back with the documented
//! answer: name, version, signature and body on the way there, every field on the way back.

use generated_sdk::{ActionEntry, Config, Credentials, RateLimit};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::{collections::BTreeSet, fs};
use tests::server::{Answer, Server};
use tests::signature::verify;

const SECRET_KEY: &str = "the-secret-key-of-the-tests";

/// The examples of an action, as request and answer.
fn examples(version: &str, action: &str) -> Vec<(Value, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/organization").join(version).join("actions");
    let categories = fs::read_dir(folder).expect("the spec has actions").map(|entry| entry.expect("a category").path());
    let file = categories.map(|category| category.join(format!("{action}.json"))).find(|file| file.exists());
    let text = fs::read_to_string(file.expect("every action has a file")).expect("the file can be read");
    let file: Value = serde_json::from_str(&text).expect("the spec is JSON");
    let examples = file["examples"].as_array().expect("every action has examples");
    examples.iter().map(|example| (example["input"].clone(), example["output"].clone())).collect()
}

/// Sends every example of the listed requests, and checks that no action is missing from the list.
macro_rules! every_example {
    ($test:ident, $version:ident, [$($request:ident),* $(,)?]) => {
        #[tokio::test]
        async fn $test() {
            use generated_sdk::organization::$version::{self as api, ACTIONS, Client, SERVICE};
            let next = Arc::new(Mutex::new(Value::Null));
            let answer = Arc::clone(&next);
            let server = Server::new(move |_| Answer::json(json!({"Response": *answer.lock().unwrap()}).to_string()));
            let config = Config::builder(Credentials::new("AKIDforTests", SECRET_KEY).unwrap())
                .endpoint(server.url())
                .rate_limit(RateLimit::off());
            let client = Client::new(config.build().unwrap());
            let mut sent = BTreeSet::new();
            $({
                let action = stringify!($request).strip_suffix("Request").unwrap();
                let entry = ACTIONS.iter().find(|entry| entry.info.name == action).expect("the action is in the table");
                for (input, output) in examples(SERVICE.version, action) {
                    *next.lock().unwrap() = output.clone();
                    let request: api::$request = serde_json::from_value(input.clone()).unwrap();
                    let response = client.send(&request).await.unwrap_or_else(|error| panic!("{action}: {error}"));
                    check(entry, &server, &input, &output, &serde_json::to_value(&response).unwrap());
                }
                sent.insert(action);
            })*
            let all: BTreeSet<_> = ACTIONS.iter().map(|entry| entry.info.name).collect();
            assert_eq!(sent, all, "name every request of the version in this file");
        }
    };
}

fn check(entry: &ActionEntry, server: &Server, input: &Value, output: &Value, response: &Value) {
    let action = entry.info.name;
    let received = server.received().pop().expect("a request arrived");
    assert_eq!(received.header("x-tc-action"), Some(action));
    assert_eq!(received.header("x-tc-version"), Some(entry.info.service.version));
    verify(&received, SECRET_KEY).unwrap_or_else(|error| panic!("{action}: {error}"));
    assert_eq!(serde_json::from_str::<Value>(received.text()).unwrap(), *input, "{action}");
    // A list that the example lacks is written as an empty one; everything else comes back as it was.
    let lost = output.as_object().unwrap().iter().filter(|(name, value)| !value.is_null() && response[*name].is_null());
    assert_eq!(lost.count(), 0, "{action}: {response}");
    let normal: Value = serde_json::from_str(&entry.normalize_response(&output.to_string()).unwrap()).unwrap();
    assert_eq!(*response, normal, "{action}");
}

every_example!(
    every_example_of_2021_03_31,
    v2021_03_31,
    [
        AcceptJoinShareUnitInvitationRequest,
        AddExternalSAMLIdPCertificateRequest,
        AddOrganizationMemberEmailRequest,
        AddOrganizationNodeRequest,
        AddPermissionPolicyToRoleConfigurationRequest,
        AddShareUnitRequest,
        AddShareUnitMembersRequest,
        AddShareUnitNodeRequest,
        AddShareUnitResourcesRequest,
        AddUserToGroupRequest,
        AttachPolicyRequest,
        AuditPermissionApplyOrderRequest,
        BindOrganizationMemberAuthAccountRequest,
        BindOrganizationPolicySubAccountRequest,
        CancelOrganizationMemberAuthAccountRequest,
        CancelOrganizationPolicySubAccountRequest,
        CheckAccountDeleteRequest,
        ClearExternalSAMLIdentityProviderRequest,
        CreateGroupRequest,
        CreateOrgServiceAssignRequest,
        CreateOrganizationRequest,
        CreateOrganizationIdentityRequest,
        CreateOrganizationMemberRequest,
        CreateOrganizationMemberAuthIdentityRequest,
        CreateOrganizationMemberPolicyRequest,
        CreateOrganizationMembersPolicyRequest,
        CreatePolicyRequest,
        CreateRoleAssignmentRequest,
        CreateRoleConfigurationRequest,
        CreateRoleConfigurationApplyScopeRequest,
        CreateSCIMCredentialRequest,
        CreateUserRequest,
        CreateUserSyncProvisioningRequest,
        DeleteAccountRequest,
        DeleteGroupRequest,
        DeleteOrgServiceAssignRequest,
        DeleteOrganizationRequest,
        DeleteOrganizationIdentityRequest,
        DeleteOrganizationMemberAuthIdentityRequest,
        DeleteOrganizationMembersRequest,
        DeleteOrganizationMembersPolicyRequest,
        DeleteOrganizationNodesRequest,
        DeletePolicyRequest,
        DeleteRoleAssignmentRequest,
        DeleteRoleConfigurationRequest,
        DeleteRoleConfigurationApplyScopeRequest,
        DeleteSCIMCredentialRequest,
        DeleteShareUnitRequest,
        DeleteShareUnitMembersRequest,
        DeleteShareUnitNodeRequest,
        DeleteShareUnitResourcesRequest,
        DeleteUserRequest,
        DeleteUserSyncProvisioningRequest,
        DescribeEffectivePolicyRequest,
        DescribeIdentityCenterRequest,
        DescribeOrganizationRequest,
        DescribeOrganizationAuthNodeRequest,
        DescribeOrganizationFinancialByMemberRequest,
        DescribeOrganizationFinancialByMonthRequest,
        DescribeOrganizationFinancialByProductRequest,
        DescribeOrganizationMemberAuthAccountsRequest,
        DescribeOrganizationMemberAuthIdentitiesRequest,
        DescribeOrganizationMemberEmailBindRequest,
        DescribeOrganizationMemberPoliciesRequest,
        DescribeOrganizationMembersRequest,
        DescribeOrganizationMembersAuthPolicyRequest,
        DescribeOrganizationNodesRequest,
        DescribePolicyRequest,
        DescribePolicyConfigRequest,
        DescribeResourceToShareMemberRequest,
        DescribeShareAreasRequest,
        DescribeShareUnitMembersRequest,
        DescribeShareUnitNodesRequest,
        DescribeShareUnitResourcesRequest,
        DescribeShareUnitsRequest,
        DetachPolicyRequest,
        DisablePolicyTypeRequest,
        DismantleRoleConfigurationRequest,
        EnablePolicyTypeRequest,
        GetExternalSAMLIdentityProviderRequest,
        GetGroupRequest,
        GetIPWhitelistRequest,
        GetProvisioningTaskStatusRequest,
        GetRoleConfigurationRequest,
        GetSCIMSynchronizationStatusRequest,
        GetTaskStatusRequest,
        GetUserRequest,
        GetUserSyncProvisioningRequest,
        GetZoneSAMLServiceProviderInfoRequest,
        GetZoneStatisticsRequest,
        InviteOrganizationMemberRequest,
        ListExternalSAMLIdPCertificatesRequest,
        ListGroupMembersRequest,
        ListGroupsRequest,
        ListJoinedGroupsForUserRequest,
        ListNonCompliantResourceRequest,
        ListOrgServiceAssignMemberRequest,
        ListOrganizationIdentityRequest,
        ListOrganizationServiceRequest,
        ListPermissionApplyOrdersRequest,
        ListPermissionPoliciesInRoleConfigurationRequest,
        ListPoliciesRequest,
        ListPoliciesForTargetRequest,
        ListRoleAssignmentsRequest,
        ListRoleConfigurationApplyScopesRequest,
        ListRoleConfigurationProvisioningsRequest,
        ListRoleConfigurationsRequest,
        ListSCIMCredentialsRequest,
        ListTargetsForPolicyRequest,
        ListTasksRequest,
        ListUserSyncProvisioningsRequest,
        ListUsersRequest,
        MoveOrganizationNodeMembersRequest,
        OpenIdentityCenterRequest,
        ProvisionRoleConfigurationRequest,
        QuitOrganizationRequest,
        RejectJoinShareUnitInvitationRequest,
        RemoveExternalSAMLIdPCertificateRequest,
        RemovePermissionPolicyFromRoleConfigurationRequest,
        RemoveUserFromGroupRequest,
        SendOrgMemberAccountBindEmailRequest,
        SetExternalSAMLIdentityProviderRequest,
        UpdateCustomPolicyForRoleConfigurationRequest,
        UpdateGroupRequest,
        UpdateIPWhitelistRequest,
        UpdateOrganizationIdentityRequest,
        UpdateOrganizationMemberRequest,
        UpdateOrganizationMemberEmailBindRequest,
        UpdateOrganizationMembersPolicyRequest,
        UpdateOrganizationNodeRequest,
        UpdatePolicyRequest,
        UpdateRoleConfigurationRequest,
        UpdateSCIMCredentialStatusRequest,
        UpdateSCIMSynchronizationStatusRequest,
        UpdateShareUnitRequest,
        UpdateUserRequest,
        UpdateUserStatusRequest,
        UpdateUserSyncProvisioningRequest,
        UpdateZoneRequest,
    ]
);

every_example!(
    every_example_of_2018_12_25,
    v2018_12_25,
    [
        AcceptOrganizationInvitationRequest,
        AddOrganizationNodeRequest,
        CancelOrganizationInvitationRequest,
        CreateOrganizationRequest,
        DeleteOrganizationRequest,
        DeleteOrganizationMemberFromNodeRequest,
        DeleteOrganizationMembersRequest,
        DeleteOrganizationNodesRequest,
        DenyOrganizationInvitationRequest,
        GetOrganizationRequest,
        GetOrganizationMemberRequest,
        ListOrganizationInvitationsRequest,
        ListOrganizationMembersRequest,
        ListOrganizationNodeMembersRequest,
        ListOrganizationNodesRequest,
        MoveOrganizationMembersToNodeRequest,
        QuitOrganizationRequest,
        SendOrganizationInvitationRequest,
        UpdateOrganizationMemberRequest,
        UpdateOrganizationNodeRequest,
    ]
);
