//! Organization policies: their types, the policies, and what they are attached to.

use super::{Resource, Tool, find, fixed, items, merged};
use serde_json::{Value, json};

const DENY: &str =
    r#"{"version":"2.0","statement":[{"effect":"deny","action":["cvm:TerminateInstances"],"resource":["*"]}]}"#;
const LESS: &str = r#"{"version":"2.0","statement":[{"effect":"deny","action":["cvm:Terminate*"],"resource":["*"]}]}"#;
const TAGS: &str = r#"{"tags":{"cost":{"tag_key":"cost-center","tag_value":["retail","online"]}}}"#;

fn enable(tool: &Tool, kind: &str) {
    let organization = &tool.ok("DescribeOrganization", json!({}))["OrgId"];
    tool.ok("EnablePolicyType", json!({"OrganizationId": organization, "PolicyType": kind}));
}

#[test]
fn a_policy_type() {
    let resource = Resource {
        create: |tool, wanted| {
            tool.ok("EnablePolicyType", wanted.clone());
            wanted.clone()
        },
        read: |tool, id| {
            let number = if id["PolicyType"] == "TAG_POLICY" { 1 } else { 0 };
            let request = json!({"OrganizationId": id["OrganizationId"], "Type": number});
            (tool.ok("DescribePolicyConfig", request)["Status"] == 1).then(|| id.clone())
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("DisablePolicyType", id.clone());
        },
    };
    let tool = Tool::new();
    let organization = &tool.ok("DescribeOrganization", json!({}))["OrgId"];
    for kind in ["SERVICE_CONTROL_POLICY", "TAG_POLICY"] {
        resource.live(&tool, json!({"OrganizationId": organization, "PolicyType": kind}), &[]);
    }
}

#[test]
fn a_policy() {
    let resource = Resource {
        create: |tool, wanted| {
            let id = tool.ok("CreatePolicy", wanted.clone())["PolicyId"].clone();
            json!({"PolicyId": id, "Type": wanted["Type"]})
        },
        read: |tool, id| {
            let listed = tool.ok("ListPolicies", json!({"PolicyType": id["Type"], "Page": 1, "Rp": 200}));
            let found = find(items(&listed["List"]), "PolicyId", &id["PolicyId"])?;
            let policy = json!({"PolicyId": found["PolicyId"], "PolicyType": id["Type"]});
            let policy = tool.ok("DescribePolicy", policy);
            Some(json!({
                "Name": policy["PolicyName"], "Content": policy["PolicyDocument"], "Description": policy["Description"],
                "Type": id["Type"],
            }))
        },
        update: |tool, id, change| {
            tool.ok("UpdatePolicy", merged(change, id));
        },
        destroy: |tool, id| {
            tool.ok("DeletePolicy", id.clone());
        },
    };
    let tool = Tool::new();
    for (kind, content, other) in [("SERVICE_CONTROL_POLICY", DENY, LESS), ("TAG_POLICY", TAGS, TAGS)] {
        enable(&tool, kind);
        let policy = json!({"Name": "keep", "Content": content, "Description": "keeps things", "Type": kind});
        let changes = [json!({"Name": "keep-all"}), json!({"Content": other}), json!({"Description": "keeps more"})];
        resource.live(&tool, policy, &changes);
    }
}

#[test]
fn a_target_of_a_policy() {
    let resource = Resource {
        create: |tool, wanted| {
            tool.ok("AttachPolicy", wanted.clone());
            wanted.clone()
        },
        read: |tool, id| {
            let kind = if id["TargetType"] == "NODE" { "Node" } else { "User" };
            let request = json!({"PolicyType": id["Type"], "PolicyId": id["PolicyId"], "TargetType": kind});
            let found = items(&tool.ok("ListTargetsForPolicy", request)["List"]);
            find(found, "Uin", &id["TargetId"]).map(|_| id.clone())
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("DetachPolicy", id.clone());
        },
    };
    let tool = Tool::new();
    for (kind, content) in [("SERVICE_CONTROL_POLICY", DENY), ("TAG_POLICY", TAGS)] {
        enable(&tool, kind);
        let policy = json!({"Name": "keep", "Content": content, "Description": "keeps things", "Type": kind});
        let policy = tool.ok("CreatePolicy", policy)["PolicyId"].clone();
        for (target, id) in [("NODE", tool.department("Finance")), ("MEMBER", tool.member("build"))] {
            let wanted = json!({"PolicyId": policy, "Type": kind, "TargetType": target, "TargetId": id});
            resource.live(&tool, wanted, &[]);
        }
    }
}

#[test]
fn a_policy_that_is_gone_is_missed() {
    let tool = Tool::new();
    enable(&tool, "TAG_POLICY");
    let listed: Value = tool.ok("ListPolicies", json!({"PolicyType": "TAG_POLICY", "Page": 1, "Rp": 200}));
    assert_eq!(items(&listed["List"]), Vec::<Value>::new());
}
