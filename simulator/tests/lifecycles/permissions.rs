//! Permission configurations with their policies, grants, deployments, and synchronized users.

use super::{Resource, Tool, find, fixed, items, merged};
use serde_json::{Value, json};

fn configuration(tool: &Tool, zone: &str) -> Value {
    let request = json!({"ZoneId": zone, "RoleConfigurationName": "ReadOnly"});
    tool.ok("CreateRoleConfiguration", request)["RoleConfigurationInfo"]["RoleConfigurationId"].clone()
}

fn group(tool: &Tool, zone: &str) -> Value {
    tool.ok("CreateGroup", json!({"ZoneId": zone, "GroupName": "engineers"}))["GroupInfo"]["GroupId"].clone()
}

#[test]
fn a_permission_configuration() {
    let resource = Resource {
        create: |tool, wanted| {
            let created = tool.ok("CreateRoleConfiguration", wanted.clone())["RoleConfigurationInfo"].clone();
            json!({"ZoneId": wanted["ZoneId"], "RoleConfigurationId": created["RoleConfigurationId"]})
        },
        read: |tool, id| {
            let found = tool.call("GetRoleConfiguration", id.clone()).ok()?["RoleConfigurationInfo"].clone();
            Some(merged(&found, &json!({"ZoneId": id["ZoneId"]})))
        },
        update: |tool, id, change| {
            let renamed = change.as_object().unwrap().iter().map(|(name, value)| (format!("New{name}"), value.clone()));
            tool.ok("UpdateRoleConfiguration", merged(id, &Value::Object(renamed.collect())));
        },
        destroy: |tool, id| {
            tool.ok("DeleteRoleConfiguration", id.clone());
        },
    };
    let (tool, zone) = Tool::with_identity_center();
    let wanted = json!({
        "ZoneId": zone, "RoleConfigurationName": "ReadOnly", "Description": "reads", "SessionDuration": 1_800,
        "RelayState": "https://console.cloud.tencent.com/cvm",
    });
    let changes = [
        json!({"Description": "reads all"}),
        json!({"SessionDuration": 3_600, "RelayState": "https://console.cloud.tencent.com/vpc"}),
    ];
    resource.live(&tool, wanted, &changes);
}

/// The policies of a type in a permission configuration.
fn policies(tool: &Tool, id: &Value, kind: &str) -> Vec<Value> {
    let request =
        json!({"ZoneId": id["ZoneId"], "RoleConfigurationId": id["RoleConfigurationId"], "RolePolicyType": kind});
    items(&tool.ok("ListPermissionPoliciesInRoleConfiguration", request)["RolePolicies"])
}

#[test]
fn a_system_policy_of_a_configuration() {
    let resource = Resource {
        create: |tool, wanted| {
            let place = json!({"ZoneId": wanted["ZoneId"], "RoleConfigurationId": wanted["RoleConfigurationId"]});
            let policy = json!({"PolicyId": wanted["RolePolicyId"], "PolicyName": wanted["RolePolicyName"]});
            let added = json!({"RolePolicyType": "System", "RolePolicies": [policy]});
            tool.ok("AddPermissionPolicyToRoleConfiguration", merged(&place, &added));
            merged(&place, &json!({"RolePolicyId": wanted["RolePolicyId"]}))
        },
        read: |tool, id| {
            let found = find(policies(tool, id, "System"), "RolePolicyId", &id["RolePolicyId"])?;
            Some(merged(&found, id))
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("RemovePermissionPolicyFromRoleConfiguration", merged(id, &json!({"RolePolicyType": "System"})));
        },
    };
    let (tool, zone) = Tool::with_identity_center();
    let wanted = json!({
        "ZoneId": zone, "RoleConfigurationId": configuration(&tool, &zone), "RolePolicyId": 219_185,
        "RolePolicyName": "QcloudCVMReadOnlyAccess",
    });
    resource.live(&tool, wanted, &[]);
}

/// The calls for custom policies: one call adds all of them, and one each removes them, with 0 for the id.
const CUSTOM_POLICIES: Resource = Resource {
    create: |tool, wanted| {
        let place = json!({"ZoneId": wanted["ZoneId"], "RoleConfigurationId": wanted["RoleConfigurationId"]});
        let all =
            |field: &str| wanted["Policies"].as_array().unwrap().iter().map(|it| it[field].clone()).collect::<Vec<_>>();
        let names = all("Name");
        let added =
            json!({"RolePolicyType": "Custom", "RolePolicyNames": names, "CustomPolicyDocuments": all("Document")});
        tool.ok("AddPermissionPolicyToRoleConfiguration", merged(&place, &added));
        merged(&place, &json!({"Names": names}))
    },
    read: |tool, id| {
        let names = id["Names"].as_array().unwrap();
        let found = policies(tool, id, "Custom").into_iter().filter(|it| names.contains(&it["RolePolicyName"]));
        let found: Vec<_> =
            found.map(|it| json!({"Name": it["RolePolicyName"], "Document": it["RolePolicyDocument"]})).collect();
        (!found.is_empty()).then(|| merged(id, &json!({"Policies": found})))
    },
    update: |tool, id, change| {
        for policy in change["Policies"].as_array().unwrap() {
            let place = json!({"ZoneId": id["ZoneId"], "RoleConfigurationId": id["RoleConfigurationId"]});
            let new = json!({"CustomPolicyName": policy["Name"], "NewCustomPolicyDocument": policy["Document"]});
            tool.ok("UpdateCustomPolicyForRoleConfiguration", merged(&place, &new));
        }
    },
    destroy: |tool, id| {
        for name in id["Names"].as_array().unwrap() {
            let place = json!({"ZoneId": id["ZoneId"], "RoleConfigurationId": id["RoleConfigurationId"]});
            let policy = json!({"RolePolicyType": "Custom", "RolePolicyId": 0, "RolePolicyName": name});
            tool.ok("RemovePermissionPolicyFromRoleConfiguration", merged(&place, &policy));
        }
    },
};

#[test]
fn custom_policies_of_a_configuration() {
    let document = |action: &str| {
        let statement = json!([{"effect": "allow", "action": [action], "resource": ["*"]}]);
        json!({"version": "2.0", "statement": statement}).to_string()
    };
    let all = |action: &str, names: &[&str]| {
        let policy = |name: &&str| json!({"Name": name, "Document": document(action)});
        json!({"Policies": names.iter().map(policy).collect::<Vec<_>>()})
    };
    for names in [&["CosAccess"][..], &["CosAccess", "CdnAccess"]] {
        let (tool, zone) = Tool::with_identity_center();
        let place = json!({"ZoneId": zone, "RoleConfigurationId": configuration(&tool, &zone)});
        CUSTOM_POLICIES.live(&tool, merged(&place, &all("cos:*", names)), &[all("cos:Get*", names)]);
    }
}

/// The calls for a grant: when it is gone, the deployment goes as well.
const GRANT: Resource = Resource {
    create: |tool, wanted| {
        let mut grant = wanted.clone();
        let zone = grant.as_object_mut().unwrap().remove("ZoneId").unwrap();
        let created = tool.ok("CreateRoleAssignment", json!({"ZoneId": zone, "RoleAssignmentInfo": [grant]}));
        tool.wait("GetTaskStatus", &zone, &created["Tasks"][0]);
        wanted.clone()
    },
    read: |tool, id| {
        let found = tool.ok("ListRoleAssignments", merged(id, &json!({"MaxResults": 10})));
        let found = items(&found["RoleAssignments"]).into_iter().next()?;
        Some(merged(&found, &json!({"ZoneId": id["ZoneId"]})))
    },
    update: fixed,
    destroy: |tool, id| {
        let revoke = merged(id, &json!({"DeprovisionStrategy": "None"}));
        tool.wait("GetTaskStatus", &id["ZoneId"], &tool.ok("DeleteRoleAssignment", revoke)["Task"]);
        let mut place = id.clone();
        place.as_object_mut().unwrap().retain(|name, _| !name.starts_with("Principal"));
        tool.wait("GetTaskStatus", &id["ZoneId"], &tool.ok("DismantleRoleConfiguration", place)["Task"]);
    },
};

#[test]
fn a_grant() {
    let (tool, zone) = Tool::with_identity_center();
    tool.simulator.configure(|settings| settings.task_polls = 3);
    let configuration = configuration(&tool, &zone);
    let group = group(&tool, &zone);
    for (kind, uin) in [("MemberUin", tool.member("build")), ("ManagerUin", tool.administrator.uin())] {
        let wanted = json!({
            "ZoneId": zone, "RoleConfigurationId": configuration, "TargetType": kind, "TargetUin": uin,
            "PrincipalType": "Group", "PrincipalId": group,
        });
        GRANT.live(&tool, wanted, &[]);
    }
    // Nothing is left that would keep the configuration.
    tool.ok("DeleteRoleConfiguration", json!({"ZoneId": zone, "RoleConfigurationId": configuration}));
}

#[test]
fn a_deployment() {
    let (tool, zone) = Tool::with_identity_center();
    let place = json!({
        "ZoneId": zone, "RoleConfigurationId": configuration(&tool, &zone), "TargetType": "MemberUin",
        "TargetUin": tool.member("build"),
    });
    let grant = json!({"PrincipalType": "Group", "PrincipalId": group(&tool, &zone)});
    (GRANT.create)(&tool, &merged(&place, &grant));
    let deployed = || {
        let listed = tool.ok("ListRoleConfigurationProvisionings", merged(&place, &json!({"MaxResults": 100})));
        items(&listed["RoleConfigurationProvisionings"])[0]["DeploymentStatus"].clone()
    };
    assert_eq!(deployed(), "Deployed");
    let policy = json!({"PolicyId": 219_185, "PolicyName": "QcloudCVMReadOnlyAccess"});
    let added = json!({
        "ZoneId": zone, "RoleConfigurationId": place["RoleConfigurationId"], "RolePolicyType": "System",
        "RolePolicies": [policy],
    });
    tool.ok("AddPermissionPolicyToRoleConfiguration", added);
    assert_eq!(deployed(), "DeployedRequired");
    tool.wait("GetTaskStatus", &place["ZoneId"], &tool.ok("ProvisionRoleConfiguration", place.clone())["Task"]);
    assert_eq!(deployed(), "Deployed");
}

#[test]
fn synchronized_users() {
    let resource = Resource {
        create: |tool, wanted| {
            let mut users = wanted.clone();
            let zone = users.as_object_mut().unwrap().remove("ZoneId").unwrap();
            let request = json!({"ZoneId": zone, "UserSyncProvisionings": [users]});
            let task = tool.ok("CreateUserSyncProvisioning", request)["Tasks"][0].clone();
            tool.wait("GetProvisioningTaskStatus", &zone, &task);
            json!({"ZoneId": zone, "UserProvisioningId": task["UserProvisioningId"]})
        },
        read: |tool, id| {
            let found = tool.call("GetUserSyncProvisioning", id.clone()).ok()?["UserProvisioning"].clone();
            Some(merged(&found, &json!({"ZoneId": id["ZoneId"]})))
        },
        update: |tool, id, change| {
            let renamed = change.as_object().unwrap().iter().map(|(name, value)| (format!("New{name}"), value.clone()));
            tool.ok("UpdateUserSyncProvisioning", merged(id, &Value::Object(renamed.collect())));
        },
        destroy: |tool, id| {
            // Here one task comes back, and not a list of them.
            let task = tool.ok("DeleteUserSyncProvisioning", id.clone())["Tasks"].clone();
            tool.wait("GetProvisioningTaskStatus", &id["ZoneId"], &task);
        },
    };
    let (tool, zone) = Tool::with_identity_center();
    tool.simulator.configure(|settings| settings.task_polls = 3);
    let wanted = json!({
        "ZoneId": zone, "Description": "engineers", "PrincipalType": "Group", "PrincipalId": group(&tool, &zone),
        "TargetType": "MemberUin", "TargetUin": tool.member("build"), "DuplicationStrategy": "KeepBoth",
        "DeletionStrategy": "Delete",
    });
    let changes = [json!({"Description": "all of them"}), json!({"DeletionStrategy": "Keep", "Description": "some"})];
    resource.live(&tool, wanted, &changes);
}
