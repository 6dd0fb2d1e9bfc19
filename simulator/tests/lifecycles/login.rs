//! Unified member login: identities, where they are set up, access policies, and who uses them.

use super::{Resource, Tool, find, fixed, items, merged};
use serde_json::{Value, json};

/// An identity with a policy of the service and one of its own. What a policy does not have is sent as zero or an empty string.
fn identity(name: &str) -> Value {
    let document = r#"{"version":"2.0","statement":[{"effect":"allow","action":["cos:*"],"resource":["*"]}]}"#;
    json!({"IdentityAliasName": name, "Description": "operates servers", "IdentityPolicy": [
        {"PolicyId": 219_185, "PolicyName": "QcloudCVMReadOnlyAccess", "PolicyType": 2, "PolicyDocument": ""},
        {"PolicyId": 0, "PolicyName": "", "PolicyType": 1, "PolicyDocument": document},
    ]})
}

/// An identity that is set up on the member `build`.
fn identity_on_build(tool: &Tool) -> Value {
    let id = tool.ok("CreateOrganizationIdentity", identity("operators"))["IdentityId"].clone();
    tool.ok("CreateOrganizationMemberAuthIdentity", json!({"MemberUins": [tool.member("build")], "IdentityIds": [id]}));
    id
}

fn policy_on_build(tool: &Tool) -> Value {
    let identity = identity_on_build(tool);
    let policy = json!({"MemberUins": [tool.member("build")], "PolicyName": "operate", "IdentityId": identity});
    tool.ok("CreateOrganizationMembersPolicy", policy)["PolicyId"].clone()
}

#[test]
fn an_identity() {
    let resource = Resource {
        create: |tool, wanted| tool.ok("CreateOrganizationIdentity", wanted.clone())["IdentityId"].clone(),
        read: |tool, id| {
            let found = find(tool.list("ListOrganizationIdentity", json!({"IdentityId": id}), 50), "IdentityId", id)?;
            // The tool takes what is missing as zero or an empty string.
            let or = |value: &Value, none: Value| if value.is_null() { none } else { value.clone() };
            let shown = |it: &Value| {
                json!({
                    "PolicyId": or(&it["PolicyId"], json!(0)), "PolicyName": or(&it["PolicyName"], json!("")),
                    "PolicyType": it["PolicyType"], "PolicyDocument": or(&it["PolicyDocument"], json!("")),
                })
            };
            let policies: Vec<_> = items(&found["IdentityPolicy"]).iter().map(shown).collect();
            Some(merged(&found, &json!({"IdentityPolicy": policies})))
        },
        update: |tool, id, change| {
            tool.ok("UpdateOrganizationIdentity", merged(change, &json!({"IdentityId": id})));
        },
        destroy: |tool, id| {
            tool.ok("DeleteOrganizationIdentity", json!({"IdentityId": id}));
        },
    };
    let wanted = identity("operators");
    let fewer = json!([wanted["IdentityPolicy"][0]]);
    let changes = [
        json!({"Description": "reads", "IdentityPolicy": fewer}),
        json!({"Description": "more", "IdentityPolicy": wanted["IdentityPolicy"]}),
    ];
    resource.live(&Tool::new(), wanted, &changes);
}

#[test]
fn identities_of_a_member() {
    let resource = Resource {
        create: |tool, wanted| {
            let request = json!({"MemberUins": [wanted["MemberUin"]], "IdentityIds": wanted["IdentityIds"]});
            tool.ok("CreateOrganizationMemberAuthIdentity", request);
            wanted["MemberUin"].clone()
        },
        read: |tool, id| {
            let found = tool.list("DescribeOrganizationMemberAuthIdentities", json!({"MemberUin": id}), 20);
            // Every member has the preset identity.
            let own = found.iter().filter(|it| it["MemberUin"] == *id && it["IdentityId"] != 1);
            let own: Vec<_> = own.map(|it| it["IdentityId"].clone()).collect();
            (!own.is_empty()).then(|| json!({"MemberUin": id, "IdentityIds": own}))
        },
        update: fixed,
        destroy: |tool, id| {
            for it in tool.list("DescribeOrganizationMemberAuthIdentities", json!({"MemberUin": id}), 20) {
                if it["IdentityId"] != 1 {
                    let identity = json!({"MemberUin": id, "IdentityId": it["IdentityId"]});
                    tool.ok("DeleteOrganizationMemberAuthIdentity", identity);
                }
            }
        },
    };
    let tool = Tool::new();
    let ids = ["operators", "auditors"]
        .map(|name| tool.ok("CreateOrganizationIdentity", identity(name))["IdentityId"].clone());
    resource.live(&tool, json!({"MemberUin": tool.member("build"), "IdentityIds": ids}), &[]);
}

#[test]
fn an_access_policy() {
    let resource = Resource {
        create: |tool, wanted| {
            let id = tool.ok("CreateOrganizationMembersPolicy", wanted.clone())["PolicyId"].clone();
            json!({"PolicyId": id, "MemberUin": wanted["MemberUins"][0]})
        },
        read: |tool, id| {
            let found = tool.list("DescribeOrganizationMemberPolicies", json!({"MemberUin": id["MemberUin"]}), 20);
            find(found, "PolicyId", &id["PolicyId"])
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("DeleteOrganizationMembersPolicy", json!({"PolicyId": id["PolicyId"]}));
        },
    };
    let tool = Tool::new();
    let identity = identity_on_build(&tool);
    let policy = json!({"PolicyName": "operate", "IdentityId": identity, "Description": "operates"});
    let id = (resource.create)(&tool, &merged(&policy, &json!({"MemberUins": [tool.member("build")]})));
    resource.expect(&tool, &id, &policy);
    (resource.destroy)(&tool, &id);
    assert_eq!((resource.read)(&tool, &id), None);
}

#[test]
fn a_sub_account_of_one_member() {
    let resource = Resource {
        create: |tool, wanted| {
            tool.ok("BindOrganizationMemberAuthAccount", wanted.clone());
            json!({
                "PolicyId": wanted["PolicyId"], "MemberUin": wanted["MemberUin"],
                "OrgSubAccountUin": wanted["OrgSubAccountUins"][0],
            })
        },
        read: |tool, id| {
            let place = json!({"PolicyId": id["PolicyId"], "MemberUin": id["MemberUin"]});
            let found = tool.list("DescribeOrganizationMemberAuthAccounts", place, 50).into_iter().next()?;
            Some(merged(
                &found,
                &json!({"OrgSubAccountUins": [found["OrgSubAccountUin"]], "MemberUin": id["MemberUin"]}),
            ))
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("CancelOrganizationMemberAuthAccount", id.clone());
        },
    };
    let tool = Tool::new();
    let (policy, user) = (policy_on_build(&tool), tool.administrator.add_sub_account("jo"));
    let wanted = json!({"PolicyId": policy, "MemberUin": tool.member("build"), "OrgSubAccountUins": [user.uin()]});
    resource.live(&tool, wanted, &[]);
}

#[test]
fn a_sub_account_of_an_access_policy() {
    let resource = Resource {
        create: |tool, wanted| {
            let request = json!({"PolicyId": wanted["PolicyId"], "OrgSubAccountUins": [wanted["OrgSubAccountUin"]]});
            tool.ok("BindOrganizationPolicySubAccount", request);
            wanted.clone()
        },
        read: |tool, id| {
            let mut found = tool.list("DescribeOrganizationMembersAuthPolicy", id.clone(), 50);
            assert!(found.len() < 2, "the tool expects one");
            found.pop()
        },
        update: fixed,
        destroy: |tool, id| {
            let request = json!({"PolicyId": id["PolicyId"], "OrgSubAccountUins": [id["OrgSubAccountUin"]]});
            tool.ok("CancelOrganizationPolicySubAccount", request);
        },
    };
    let tool = Tool::new();
    let (policy, user) = (policy_on_build(&tool), tool.administrator.add_sub_account("jo"));
    resource.live(&tool, json!({"PolicyId": policy, "OrgSubAccountUin": user.uin()}), &[]);
}
