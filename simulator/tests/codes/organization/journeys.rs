//! Ways through the area with the typed client, where nothing goes wrong.

use crate::stage::Stage;
use generated_sdk::organization::v2021_03_31::{Client, types};
use generated_sdk::{Error, Site};
use organization_simulator::Account;
use serde_json::json;
use std::time::Duration;

#[test]
fn a_member_is_created_changed_moved_bound_and_removed() -> Result<(), Error> {
    let stage = Stage::new();
    let client = Client::new(stage.administrator.config());
    stage.block_on(async {
        let created = client
            .create_organization_member()
            .name("web-shop")
            .account_name("web-shop")
            .policy_type(types::RelationPolicyType::Financial)
            .permission_ids([types::FinancialPermission::ViewBills, types::FinancialPermission::ViewBalance])
            .node_id(stage.engineering)
            .tags([types::Tag::builder().tag_key("env").tag_value("production").build()])
            .send()
            .await?;
        let uin = created.uin;
        client.update_organization_member().member_uin(uin).name("shop").remark("Web shop").send().await?;
        client.move_organization_node_members().node_id(stage.payroll).member_uin([uin]).send().await?;
        client
            .add_organization_member_email()
            .member_uin(uin)
            .email("shop@example.com")
            .country_code("86")
            .phone("13900001234")
            .send()
            .await?;
        let listed = client.describe_organization_members().offset(0).limit(10).search_key("shop").send().await?;
        let [shop] = &listed.items[..] else { panic!("not one: {listed:?}") };
        assert_eq!(
            (shop.member_uin, &*shop.name, &*shop.remark, &*shop.node_name),
            (uin, "shop", "Web shop", "Payroll")
        );
        assert_eq!((&shop.member_type, &shop.bind_status), (&types::MemberType::Create, &types::BindStatus::Success));
        assert_eq!((&*shop.tags[0].tag_value, shop.nick_name.as_deref()), ("production", Some("web-shop")));
        assert_eq!(shop.org_identity[0].identity_id, 1);
        client.delete_organization_members().member_uin([uin]).send().await?;
        let listed = client.describe_organization_members().offset(0).limit(10).node_id(stage.payroll).send().await?;
        assert_eq!(listed.total, 0);
        Ok(())
    })
}

#[test]
fn departments_are_created_listed_renamed_and_deleted() -> Result<(), Error> {
    let stage = Stage::new();
    let client = Client::new(stage.administrator.config());
    stage.block_on(async {
        let added =
            client.add_organization_node().parent_node_id(stage.root).name("Sales").remark("EMEA").send().await?;
        client.update_organization_node().node_id(added.node_id).name("Sales-EMEA").send().await?;
        client.update_organization_node().node_id(stage.root).remark("The top").send().await?;
        let page = client.describe_organization_nodes().offset(0).limit(50).send().await?;
        let names: Vec<_> = page.items.iter().map(|node| &*node.name).collect();
        assert_eq!((page.total, &names[..]), (5, &["Root", "Engineering", "Finance", "Payroll", "Sales-EMEA"][..]));
        assert_eq!((&*page.items[0].remark, &*page.items[4].remark), ("The top", "EMEA"));
        client.delete_organization_nodes().node_id([added.node_id]).send().await?;
        let page = client.describe_organization_nodes().offset(4).limit(4).send().await?;
        assert_eq!((page.total, page.items.len()), (4, 0));
        Ok(())
    })
}

#[test]
fn everybody_sees_the_organization_from_its_own_side() -> Result<(), Error> {
    let stage = Stage::new();
    stage.block_on(async {
        let administrator = Client::new(stage.administrator.config()).describe_organization().send().await?;
        let created = Client::new(stage.created.config()).describe_organization().send().await?;
        let international = stage.invited.config_builder().site(Site::International).build().expect("it is usable");
        let invited = Client::new(international).describe_organization().send().await?;
        assert_eq!([administrator.org_id, created.org_id, invited.org_id], [stage.organization; 3]);
        assert_eq!([administrator.is_manager, created.is_manager, invited.is_manager], [true, false, false]);
        assert_eq!(administrator.create_time, "2026-03-02 09:30:00");
        assert_eq!(created.is_allow_quit, types::QuitPermission::Denied);
        assert_eq!(invited.is_allow_quit, types::QuitPermission::Allow);
        Ok(())
    })
}

#[test]
fn only_the_administrator_changes_the_organization() {
    let stage = Stage::new();
    for (action, request) in [
        ("AddOrganizationNode", json!({"ParentNodeId": stage.root, "Name": "x"})),
        ("DescribeOrganizationMembers", json!({"Offset": 0, "Limit": 10})),
        ("DeleteOrganizationMembers", json!({"MemberUin": [stage.invited.uin()]})),
    ] {
        let refused = stage.call(&stage.created, action, request).expect_err("a member may not");
        assert_eq!(refused.code(), Some("UnauthorizedOperation"), "{action}");
    }
    let refused = stage.call(&stage.created, "DeleteOrganization", json!({})).expect_err("a member may not");
    assert_eq!(refused.code(), Some("UnsupportedOperation"));
    stage.ok(&stage.created, "DescribeOrganizationNodes", json!({"Offset": 0, "Limit": 10}));
}

#[test]
fn a_new_member_shows_after_the_lag() {
    let stage = Stage::new();
    stage.simulator.configure(|settings| settings.visibility_lag = 30);
    stage.simulator.advance(Duration::from_secs(30));
    stage.create_member(&stage.administrator, stage.finance, "late");
    let total = |stage: &Stage| {
        let listed = stage.ok(&stage.administrator, "DescribeOrganizationMembers", json!({"Offset": 0, "Limit": 10}));
        listed["Total"].as_i64()
    };
    assert_eq!(total(&stage), Some(2));
    stage.simulator.advance(Duration::from_secs(30));
    assert_eq!(total(&stage), Some(3));
}

#[test]
fn members_are_listed_in_the_order_in_which_they_joined() {
    let stage = Stage::new();
    let early = stage.simulator.add_account(Account::enterprise("Example Ltd").with_uin(100_000_000_001));
    stage.ok(&stage.administrator, "InviteOrganizationMember", stage.invitation(early.uin(), "early"));
    stage.accept(&early);
    let listed = stage.ok(&stage.administrator, "DescribeOrganizationMembers", json!({"Offset": 2, "Limit": 2}));
    assert_eq!((&listed["Total"], &listed["Items"][0]["Name"]), (&json!(3), &json!("early")));
}

#[test]
fn a_changed_permission_waits_for_the_member() {
    let stage = Stage::new();
    stage.simulator.configure(|settings| settings.permission_confirmation = 60);
    let request = json!({"MemberUin": stage.invited.uin(), "PolicyType": "Financial", "PermissionIds": [1, 2, 4]});
    stage.ok(&stage.administrator, "UpdateOrganizationMember", request.clone());
    let status = |stage: &Stage| {
        let request = json!({"Offset": 0, "Limit": 10, "SearchKey": "invited"});
        let listed = stage.ok(&stage.administrator, "DescribeOrganizationMembers", request);
        listed["Items"][0]["PermissionStatus"].clone()
    };
    assert_eq!(status(&stage), "UnConfirmed");
    stage.simulator.advance(Duration::from_secs(60));
    assert_eq!(status(&stage), "Confirmed");
    stage.ok(&stage.administrator, "UpdateOrganizationMember", request);
}
