//! Journeys through resource sharing, with the typed client.

use super::{AREA, accept, invited, members, own, page, reject, secrets, unit, unit_in_use, unit_of};
use crate::stage::Stage;
use generated_sdk::Site;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{ProductResource, ShareMember, ShareResource, ShareScope};
use organization_simulator::AccountHandle;
use serde_json::json;

fn client(account: &AccountHandle) -> Client {
    Client::new(account.config_builder().site(Site::International).build().unwrap())
}

/// The product ids of the resources that others share with an account.
fn received(stage: &Stage, account: &AccountHandle) -> Vec<String> {
    let client = client(account);
    let listed = client.describe_resource_to_share_member().area(AREA).offset(0).limit(50);
    let listed = stage.block_on(async { listed.send().await.unwrap() });
    assert_eq!(listed.total, Some(listed.items.len() as i64));
    listed.items.into_iter().map(|resource| resource.product_resource_id).collect()
}

#[test]
fn a_unit_from_creation_to_deletion() {
    let stage = Stage::new();
    let client = client(&stage.administrator);
    stage.block_on(async {
        let areas = client.describe_share_areas().send().await.unwrap().items;
        assert_eq!((areas[0].name.as_str(), areas[0].area.as_str(), areas[0].area_id), ("Guangzhou", AREA, 1));
        let id =
            client.add_share_unit().name("prod-secrets").area(AREA).description("Keys").send().await.unwrap().unit_id;
        assert!(id.strip_prefix("shareUnit-").is_some_and(|tail| tail.len() == 10), "{id}");

        let resource = ProductResource::builder().product_resource_id("password").build();
        let add = client.add_share_unit_resources().unit_id(&*id).area(AREA).r#type("secret");
        add.resources(vec![resource]).send().await.unwrap();
        let members = || vec![ShareMember::builder().share_member_uin(stage.created.uin()).build()];
        client.add_share_unit_members().unit_id(&*id).area(AREA).members(members()).send().await.unwrap();
        client.add_share_unit_node().unit_id(&*id).node_id(stage.finance).send().await.unwrap();
        client.update_share_unit().unit_id(&*id).name("renamed").send().await.unwrap();

        let units =
            client.describe_share_units().area(AREA).offset(0).limit(100).search_key("renam").send().await.unwrap();
        let unit = &units.items[0];
        assert_eq!((units.total, unit.name.as_str(), unit.description.as_str()), (1, "renamed", "Keys"));
        assert_eq!((unit.share_resource_num, unit.share_member_num, unit.share_node_num), (1, 1, Some(1)));
        assert_eq!(
            (unit.share_scope.clone(), unit.owner_uin),
            (Some(ShareScope::OrganizationOnly), stage.administrator.uin())
        );
        let elsewhere = client.describe_share_units().area("ap-shanghai").offset(0).limit(20).send().await.unwrap();
        assert_eq!(elsewhere.total, 0);

        let resources = client.describe_share_unit_resources().unit_id(&*id).area(AREA).offset(0).limit(20);
        let resource = resources.send().await.unwrap().items.remove(0);
        assert_eq!((resource.shared_member_num, resource.shared_member_use_num), (1, 0));
        let nodes = client.describe_share_unit_nodes().unit_id(&*id).offset(0).limit(20).send().await.unwrap();
        assert_eq!(nodes.items[0].share_node_id, stage.finance);
        let listed =
            client.describe_share_unit_members().unit_id(&*id).area(AREA).offset(0).limit(20).send().await.unwrap();
        assert_eq!(listed.items[0].share_member_uin, stage.created.uin());

        let resource = ShareResource::builder().product_resource_id("password").build();
        let delete = client.delete_share_unit_resources().unit_id(&*id).area(AREA).r#type("secret");
        delete.resources(vec![resource]).send().await.unwrap();
        client.delete_share_unit_node().unit_id(&*id).node_id(stage.finance).send().await.unwrap();
        client.delete_share_unit_members().unit_id(&*id).area(AREA).members(members()).send().await.unwrap();
        client.delete_share_unit().unit_id(&*id).send().await.unwrap();
        assert_eq!(client.describe_share_units().area(AREA).offset(0).limit(20).send().await.unwrap().total, 0);
    });
}

#[test]
fn accounts_see_what_is_shared_with_them() {
    let stage = Stage::new();
    let unit = invited(&stage);
    stage.ok(&stage.administrator, "AddShareUnitResources", secrets(&unit, &["password", "key"]));
    let node = json!({"UnitId": unit, "NodeId": stage.finance});
    stage.ok(&stage.administrator, "AddShareUnitNode", node);
    assert_eq!(received(&stage, &stage.invited), ["password", "key"]);
    assert_eq!(received(&stage, &stage.outsider), [""; 0]);
    assert_eq!(received(&stage, &stage.created), [""; 0]);
    accept(&stage, &stage.outsider, &unit).unwrap();
    assert_eq!(received(&stage, &stage.outsider), ["password", "key"]);
    let world = stage.simulator.snapshot();
    stage.simulator.restore(&world).unwrap();
    assert_eq!(stage.simulator.snapshot(), world);
    let below = stage.create_member(&stage.administrator, stage.payroll, "below");
    assert_eq!(received(&stage, &below), ["password", "key"]);
    stage.ok(&stage.administrator, "DeleteShareUnit", json!({"UnitId": unit}));
    assert_eq!(received(&stage, &stage.outsider), [""; 0]);
    assert_eq!(received(&stage, &stage.invited), [""; 0]);
}

#[test]
fn a_declined_invitation_is_gone() {
    let stage = Stage::new();
    let unit = invited(&stage);
    let listed = stage.ok(&stage.administrator, "DescribeShareUnitMembers", page(&unit));
    assert_eq!(listed["Total"], 1);
    reject(&stage, &stage.outsider, &unit).unwrap();
    let listed = stage.ok(&stage.administrator, "DescribeShareUnitMembers", page(&unit));
    assert_eq!(listed["Total"], 0);
    own(&stage, "UpdateShareUnit", json!({"UnitId": unit, "ShareScope": 1})).unwrap();
}

#[test]
fn a_resource_can_be_taken_away_once_nobody_uses_it() {
    let stage = Stage::new();
    let unit = unit_in_use(&stage);
    let resources = stage.ok(&stage.administrator, "DescribeShareUnitResources", page(&unit));
    assert_eq!(resources["Items"][0]["SharedMemberUseNum"], 1);
    let leaving = json!({"MemberUin": [stage.created.uin()]});
    assert!(stage.call(&stage.administrator, "DeleteOrganizationMembers", leaving).is_err());
    assert!(own(&stage, "DeleteShareUnitResources", secrets(&unit, &["password"])).is_err());
    assert!(stage.created.stop_using_shared_resource("password"));
    own(&stage, "DeleteShareUnitResources", secrets(&unit, &["password"])).unwrap();
    assert!(!stage.created.use_shared_resource("password"));
}

#[test]
fn a_member_that_leaves_leaves_the_units() {
    let stage = Stage::new();
    let unit = unit(&stage);
    stage.ok(&stage.administrator, "AddShareUnitMembers", members(&unit, &[&stage.invited, &stage.created]));
    let own = unit_of(&stage, &stage.invited, 1);
    stage.ok(&stage.invited, "AddShareUnitMembers", members(&own, &[&stage.created]));
    stage.ok(&stage.administrator, "DeleteOrganizationMembers", json!({"MemberUin": [stage.invited.uin()]}));
    assert_eq!(stage.ok(&stage.administrator, "DescribeShareUnitMembers", page(&unit))["Total"], 1);
    assert_eq!(stage.ok(&stage.invited, "DescribeShareUnitMembers", page(&own))["Total"], 0);
}
