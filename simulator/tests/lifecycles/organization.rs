//! The organization, departments, members and delegated administrators.

use super::{Resource, Tool, find, fixed, items, merged};
use organization_simulator::Account;
use serde_json::{Value, json};

#[test]
fn an_organization() {
    let resource = Resource {
        create: |tool, wanted| {
            let id = tool.ok("CreateOrganization", json!({}))["OrgId"].clone();
            rename_root(tool, wanted);
            id
        },
        read: |tool, id| {
            let mut found = tool.call("DescribeOrganization", json!({})).ok().filter(|found| found["OrgId"] == *id)?;
            let root = find(tool.list("DescribeOrganizationNodes", json!({}), 50), "NodeId", &found["RootNodeId"])?;
            found.as_object_mut()?.remove("RequestId");
            Some(merged(&found, &json!({"RootNodeName": root["Name"]})))
        },
        update: |tool, _, change| rename_root(tool, change),
        destroy: |tool, _| {
            tool.ok("DeleteOrganization", json!({}));
        },
    };
    let mut tool = Tool::new();
    tool.administrator = tool.simulator.add_account(Account::enterprise("Another Ltd"));
    resource.live(&tool, json!({"RootNodeName": "Example"}), &[json!({"RootNodeName": "Example-Ltd"})]);
}

fn rename_root(tool: &Tool, wanted: &Value) {
    let root = &tool.ok("DescribeOrganization", json!({}))["RootNodeId"];
    tool.ok("UpdateOrganizationNode", json!({"NodeId": root, "Name": wanted["RootNodeName"]}));
}

#[test]
fn a_department() {
    let resource = Resource {
        create: |tool, wanted| tool.ok("AddOrganizationNode", wanted.clone())["NodeId"].clone(),
        read: |tool, id| find(tool.list("DescribeOrganizationNodes", json!({}), 50), "NodeId", id),
        update: |tool, id, change| {
            tool.ok("UpdateOrganizationNode", merged(change, &json!({"NodeId": id})));
        },
        destroy: |tool, id| {
            tool.ok("DeleteOrganizationNodes", json!({"NodeId": [id]}));
        },
    };
    let tool = Tool::new();
    let changes = [json!({"Name": "Platforms"}), json!({"Remark": "builds things"}), json!({"Remark": ""})];
    let parent = tool.department("Engineering");
    resource.live(&tool, json!({"ParentNodeId": parent, "Name": "Platform", "Remark": "new"}), &changes);
}

/// The calls for a member, but for the last one.
const MEMBER: Resource = Resource {
    create: |tool, wanted| {
        // The name is the account's name as well, and the record of an earlier attempt is 0 if there was none.
        let fixed = json!({"AccountName": wanted["Name"], "RecordId": 0, "PolicyType": "Financial"});
        tool.ok("CreateOrganizationMember", merged(wanted, &fixed))["Uin"].clone()
    },
    read: |tool, id| {
        let member = find(tool.list("DescribeOrganizationMembers", json!({}), 50), "MemberUin", id)?;
        let permissions: Vec<_> = items(&member["OrgPermission"]).iter().map(|it| it["Id"].clone()).collect();
        Some(merged(&member, &json!({"PermissionIds": permissions, "PolicyType": member["OrgPolicyType"]})))
    },
    update: |tool, id, change| {
        if let Some(department) = change.get("NodeId") {
            tool.ok("MoveOrganizationNodeMembers", json!({"MemberUin": [id], "NodeId": department}));
        }
        // It is called even if nothing else changes.
        let mut request = merged(change, &json!({"MemberUin": id}));
        request.as_object_mut().unwrap().remove("NodeId");
        if request.get("PermissionIds").is_some() {
            request["PolicyType"] = json!("Financial");
        }
        tool.ok("UpdateOrganizationMember", request);
    },
    destroy: |tool, id| {
        tool.ok("DeleteAccount", json!({"MemberUin": id}));
    },
};

fn member_and_changes(tool: &Tool) -> (Value, [Value; 4]) {
    let (first, second) = (tool.department("Engineering"), tool.department("Finance"));
    let changes = [
        json!({"NodeId": second}),
        json!({"Name": "oslo-1", "Remark": "renamed"}),
        json!({"PermissionIds": [1, 2, 4]}),
        json!({"NodeId": first, "Remark": "back"}),
    ];
    (json!({"Name": "oslo", "NodeId": first, "PermissionIds": [1, 2], "Remark": "new"}), changes)
}

#[test]
fn a_member_whose_account_is_deleted() {
    let tool = Tool::new();
    let (wanted, changes) = member_and_changes(&tool);
    MEMBER.live(&tool, wanted, &changes);
}

#[test]
fn a_member_that_is_removed() {
    let resource = Resource {
        destroy: |tool, id| {
            let contacts = json!({"MemberUin": id, "Email": "o@example.com", "CountryCode": "47", "Phone": "40000000"});
            tool.simulator.configure(|settings| settings.link_opened_after = Some(0));
            tool.ok("AddOrganizationMemberEmail", contacts);
            tool.ok("DeleteOrganizationMembers", json!({"MemberUin": [id]}));
        },
        ..MEMBER
    };
    let tool = Tool::new();
    let (wanted, changes) = member_and_changes(&tool);
    resource.live(&tool, wanted, &changes);
}

/// The service masks the address and the number, so that a tool always sees a difference there, and nowhere else.
#[test]
fn the_email_address_of_a_member() {
    let resource = Resource {
        create: |tool, wanted| {
            let id = tool.ok("AddOrganizationMemberEmail", wanted.clone())["BindId"].clone();
            json!({"MemberUin": wanted["MemberUin"], "BindId": id})
        },
        read: |tool, id| {
            let found = tool.ok("DescribeOrganizationMemberEmailBind", json!({"MemberUin": id["MemberUin"]}));
            let found = (found["BindId"] == id["BindId"]).then_some(found)?;
            Some(json!({"MemberUin": id["MemberUin"], "CountryCode": found["CountryCode"], "Email": found["Email"]}))
        },
        update: |tool, id, change| {
            tool.ok("UpdateOrganizationMemberEmailBind", merged(id, change));
        },
        // Nothing is called at the end: the address stays.
        destroy: |_, _| {},
    };
    let tool = Tool::new();
    let contacts =
        |name: &str| json!({"Email": format!("{name}@example.com"), "CountryCode": "47", "Phone": "40000000"});
    let masked = |email: &str| json!({"MemberUin": tool.member("build"), "CountryCode": "47", "Email": email});
    let id = (resource.create)(&tool, &merged(&contacts("first"), &json!({"MemberUin": tool.member("build")})));
    resource.expect(&tool, &id, &masked("fir***@example.com"));
    (resource.update)(&tool, &id, &contacts("second"));
    resource.expect(&tool, &id, &masked("sec***@example.com"));
    (resource.destroy)(&tool, &id);
    resource.expect(&tool, &id, &masked("sec***@example.com"));
}

#[test]
fn delegated_administrators() {
    let resource = Resource {
        create: |tool, wanted| {
            let request = json!({
                "ServiceId": wanted["ServiceId"], "MemberUins": wanted["MemberUins"], "ManagementScope": 1,
            });
            tool.ok("CreateOrgServiceAssign", request);
            wanted["ServiceId"].clone()
        },
        read: |tool, id| {
            let found = tool.list("ListOrgServiceAssignMember", json!({"ServiceId": id}), 10);
            let members: Vec<_> = found.iter().map(|it| it["MemberUin"].clone()).collect();
            (!members.is_empty()).then(|| json!({"ServiceId": id, "MemberUins": members}))
        },
        update: fixed,
        destroy: |tool, id| {
            for it in tool.list("ListOrgServiceAssignMember", json!({"ServiceId": id}), 10) {
                tool.ok("DeleteOrgServiceAssign", json!({"ServiceId": id, "MemberUin": it["MemberUin"]}));
            }
        },
    };
    let tool = Tool::new();
    let services = tool.list("ListOrganizationService", json!({}), 10);
    let service = find(services, "Product", &json!("cloudaudit")).unwrap()["ServiceId"].clone();
    let members = ["build", "ledger"].map(|name| tool.member(name));
    resource.live(&tool, json!({"ServiceId": service, "MemberUins": members}), &[]);
}

#[test]
fn an_invitation_and_leaving() {
    let tool = Tool::new();
    let invited = tool.simulator.add_account(Account::enterprise("Example Ltd"));
    let request = json!({
        "MemberUin": invited.uin(), "Name": "franchise", "PolicyType": "Financial", "PermissionIds": [1, 2],
        "NodeId": tool.department("Finance"), "Remark": "a shop of its own", "IsAllowQuit": "Allow",
    });
    tool.ok("InviteOrganizationMember", request);
    tool.accept_invitation(&invited);
    let member = find(tool.list("DescribeOrganizationMembers", json!({}), 50), "MemberUin", &json!(invited.uin()));
    assert_eq!(member.unwrap()["Name"], "franchise");
    let organization = tool.ok("DescribeOrganization", json!({}))["OrgId"].clone();
    tool.call_as(&invited, "QuitOrganization", json!({"OrgId": organization})).unwrap();
    assert!(tool.simulator.organization_of(invited.uin()).is_none());
}
