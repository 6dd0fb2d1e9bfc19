//! Share units: their members, departments and resources, and invitations.

use super::{Resource, Tool, find, fixed, merged};
use organization_simulator::Account;
use serde_json::{Value, json};

const AREA: &str = "ap-guangzhou";

const UNIT: Resource = Resource {
    create: |tool, wanted| tool.ok("AddShareUnit", merged(wanted, &json!({"Area": AREA})))["UnitId"].clone(),
    // The unit is searched for by its id, and the first one found is taken.
    read: |tool, id| tool.list("DescribeShareUnits", json!({"Area": AREA, "SearchKey": id}), 20).into_iter().next(),
    update: |tool, id, change| {
        tool.ok("UpdateShareUnit", merged(change, &json!({"UnitId": id})));
    },
    destroy: |tool, id| {
        tool.ok("DeleteShareUnit", json!({"UnitId": id}));
    },
};

fn unit(tool: &Tool, name: &str, scope: i64) -> Value {
    (UNIT.create)(tool, &json!({"Name": name, "Description": "", "ShareScope": scope}))
}

#[test]
fn a_share_unit() {
    let tool = Tool::new();
    unit(&tool, "another", 1);
    let changes = [json!({"Name": "secrets"}), json!({"Description": "of the shops"})];
    UNIT.live(&tool, json!({"Name": "keys", "Description": "of all", "ShareScope": 1}), &changes);
}

#[test]
fn members_of_a_share_unit() {
    let resource = Resource {
        create: |tool, wanted| {
            tool.ok("AddShareUnitMembers", wanted.clone());
            wanted.clone()
        },
        read: |tool, id| {
            let place = json!({"UnitId": id["UnitId"], "Area": AREA});
            let found = tool.list("DescribeShareUnitMembers", place, 10);
            let present = |it: &Value| found.iter().any(|member| member["ShareMemberUin"] == it["ShareMemberUin"]);
            id["Members"].as_array().unwrap().iter().all(present).then(|| id.clone())
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("DeleteShareUnitMembers", id.clone());
        },
    };
    let tool = Tool::new();
    let members = ["build", "ledger"].map(|name| json!({"ShareMemberUin": tool.member(name)}));
    let wanted = json!({"UnitId": unit(&tool, "keys", 1), "Area": AREA, "Members": members});
    resource.live(&tool, wanted, &[]);
}

#[test]
fn a_department_of_a_share_unit() {
    let resource = Resource {
        create: |tool, wanted| {
            tool.ok("AddShareUnitNode", wanted.clone());
            wanted.clone()
        },
        read: |tool, id| {
            let search = id["NodeId"].to_string();
            let found = tool.list("DescribeShareUnitNodes", json!({"UnitId": id["UnitId"], "SearchKey": search}), 50);
            find(found, "ShareNodeId", &id["NodeId"]).map(|_| id.clone())
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("DeleteShareUnitNode", id.clone());
        },
    };
    let tool = Tool::new();
    resource.live(&tool, json!({"UnitId": unit(&tool, "keys", 1), "NodeId": tool.department("Finance")}), &[]);
}

#[test]
fn a_resource_of_a_share_unit() {
    let resource = Resource {
        create: |tool, wanted| {
            let mut request = wanted.clone();
            request["Resources"] = json!([{"ProductResourceId": wanted["ProductResourceId"]}]);
            request.as_object_mut().unwrap().remove("ProductResourceId");
            tool.ok("AddShareUnitResources", request);
            wanted.clone()
        },
        read: |tool, id| {
            let place = json!({
                "UnitId": id["UnitId"], "Area": id["Area"], "Type": id["Type"], "SearchKey": id["ProductResourceId"],
            });
            let found = tool.list("DescribeShareUnitResources", place, 50);
            find(found, "ProductResourceId", &id["ProductResourceId"]).map(|found| merged(id, &found))
        },
        update: fixed,
        destroy: |tool, id| {
            let found = tool.list("DescribeShareUnitResources", json!({"UnitId": id["UnitId"], "Area": AREA}), 50);
            let found = find(found, "ProductResourceId", &id["ProductResourceId"]).unwrap();
            let resource = json!({
                "ResourceId": found["ResourceId"], "ProductResourceId": found["ProductResourceId"],
            });
            let place = json!({"UnitId": id["UnitId"], "Area": id["Area"], "Type": id["Type"]});
            tool.ok("DeleteShareUnitResources", merged(&place, &json!({"Resources": [resource]})));
        },
    };
    let tool = Tool::new();
    let wanted = json!({
        "UnitId": unit(&tool, "keys", 1), "Area": AREA, "Type": "secret", "ProductResourceId": "database-password",
    });
    resource.live(&tool, wanted, &[]);
}

#[test]
fn invitations_are_accepted_and_rejected() {
    let tool = Tool::new();
    for (action, expected) in [("AcceptJoinShareUnitInvitation", 1), ("RejectJoinShareUnitInvitation", 0)] {
        let partner = tool.simulator.add_account(Account::enterprise("Example Ltd"));
        let unit = unit(&tool, action, 2);
        let resources = json!([{"ProductResourceId": format!("for-{expected}")}]);
        let place = json!({"UnitId": unit, "Area": AREA});
        tool.ok("AddShareUnitResources", merged(&place, &json!({"Type": "secret", "Resources": resources})));
        let members = json!({"Members": [{"ShareMemberUin": partner.uin()}]});
        tool.ok("AddShareUnitMembers", merged(&place, &members));
        tool.call_as(&partner, action, json!({"UnitId": unit})).unwrap();
        let received = json!({"Area": AREA, "Offset": 0, "Limit": 50});
        let received = tool.call_as(&partner, "DescribeResourceToShareMember", received).unwrap();
        assert_eq!(received["Total"], expected, "{action}");
    }
}
