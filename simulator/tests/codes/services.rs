//! Organization services with their delegated administrators, and financial reports.

use crate::stage::{self, Row, Stage, input, state};
use generated_sdk::Error;
use generated_sdk::organization::v2021_03_31::{Client, types};
use serde_json::{Value, json};

#[test]
fn codes() {
    let rows: Vec<Row> = invalid().into_iter().chain(outside()).chain(delegations()).collect();
    let categories = ["organization-service-management", "financial-overview"];
    stage::check(include_str!("../../codes/services.txt"), &categories, &rows);
}

/// Lets the administrator call an action.
fn call(stage: &Stage, action: &str, request: Value) -> Result<Value, Error> {
    stage.call(&stage.administrator, action, request)
}

/// Delegates a service to a member that the organization created.
fn delegate(stage: &Stage, product: &str) {
    let request = json!({"Product": product, "MemberUins": [stage.created.uin()]});
    stage.ok(&stage.administrator, "CreateOrgServiceAssign", request);
}

fn invalid() -> Vec<Row> {
    const CODE: &str = "InvalidParameter";
    vec![
        input("DescribeOrganizationFinancialByMember", CODE, |stage| {
            call(stage, "DescribeOrganizationFinancialByMember", json!({"Month": "2026-13"}))
        }),
        input("DescribeOrganizationFinancialByProduct", CODE, |stage| {
            let request = json!({"Month": "2026-03", "EndMonth": "2026-02"});
            call(stage, "DescribeOrganizationFinancialByProduct", request)
        }),
        input("DescribeOrganizationFinancialByMonth", CODE, |stage| {
            call(stage, "DescribeOrganizationFinancialByMonth", json!({"EndMonth": "March"}))
        }),
        input("CreateOrgServiceAssign", CODE, |stage| {
            let request = json!({"ServiceId": 18, "MemberUins": [stage.created.uin()], "ManagementScope": 2});
            call(stage, "CreateOrgServiceAssign", request)
        }),
        input("DeleteOrgServiceAssign", CODE, |stage| {
            call(stage, "DeleteOrgServiceAssign", json!({"ServiceId": 18, "MemberUin": "created"}))
        }),
        input("ListOrgServiceAssignMember", CODE, |stage| {
            call(stage, "ListOrgServiceAssignMember", json!({"Offset": 0, "Limit": 10, "Product": "none"}))
        }),
        input("ListOrganizationService", CODE, |stage| {
            call(stage, "ListOrganizationService", json!({"Offset": 0, "Limit": 10, "SearchKey": 18}))
        }),
    ]
}

fn outside() -> Vec<Row> {
    const CODE: &str = "ResourceNotFound.OrganizationNotExist";
    vec![
        state("CreateOrgServiceAssign", CODE, |stage| {
            let request = json!({"ServiceId": 18, "MemberUins": [stage.created.uin()]});
            stage.call(&stage.outsider, "CreateOrgServiceAssign", request)
        }),
        state("DeleteOrgServiceAssign", CODE, |stage| {
            let request = json!({"ServiceId": 18, "MemberUin": stage.created.uin()});
            stage.call(&stage.outsider, "DeleteOrgServiceAssign", request)
        }),
        state("ListOrgServiceAssignMember", CODE, |stage| {
            let request = json!({"Offset": 0, "Limit": 10, "ServiceId": 18});
            stage.call(&stage.outsider, "ListOrgServiceAssignMember", request)
        }),
        state("ListOrganizationService", CODE, |stage| {
            stage.call(&stage.outsider, "ListOrganizationService", json!({"Offset": 0, "Limit": 10}))
        }),
    ]
}

fn delegations() -> Vec<Row> {
    vec![
        state("CreateOrgServiceAssign", "LimitExceeded.CreateOrgServiceAssignOverLimit", |stage| {
            stage.simulator.configure(|settings| settings.delegated_administrators = 1);
            delegate(stage, "config");
            let request = json!({"ServiceId": 18, "MemberUins": [stage.created.uin(), stage.invited.uin()]});
            call(stage, "CreateOrgServiceAssign", request)
        }),
        input("CreateOrgServiceAssign", "ResourceNotFound.OrganizationMemberNotExist", |stage| {
            let request = json!({"ServiceId": 18, "MemberUins": [stage.administrator.uin()]});
            call(stage, "CreateOrgServiceAssign", request)
        }),
        input("CreateOrgServiceAssign", "ResourceNotFound.OrganizationServiceNotExist", |stage| {
            let request = json!({"ServiceId": 18, "Product": "waf", "MemberUins": [stage.created.uin()]});
            call(stage, "CreateOrgServiceAssign", request)
        }),
        input("CreateOrgServiceAssign", "UnsupportedOperation", |stage| {
            call(stage, "CreateOrgServiceAssign", json!({"ServiceId": 24, "MemberUins": [stage.created.uin()]}))
        }),
        state("DeleteOrgServiceAssign", "FailedOperation.OrganizationServiceAssignIsUse", |stage| {
            delegate(stage, "config");
            stage.created.activate_service("config", true);
            call(stage, "DeleteOrgServiceAssign", json!({"ServiceId": 18, "MemberUin": stage.created.uin()}))
        }),
        input("DeleteOrgServiceAssign", "ResourceNotFound.OrganizationServiceAssignNotExist", |stage| {
            call(stage, "DeleteOrgServiceAssign", json!({"ServiceId": 18, "MemberUin": stage.created.uin()}))
        }),
        input("DeleteOrgServiceAssign", "ResourceNotFound.OrganizationServiceNotExist", |stage| {
            call(stage, "DeleteOrgServiceAssign", json!({"ServiceId": 99, "MemberUin": stage.created.uin()}))
        }),
    ]
}

#[test]
fn a_service_is_delegated_for_a_part_of_the_organization() -> Result<(), Error> {
    let stage = Stage::new();
    let client = Client::new(stage.administrator.config());
    let (created, invited) = (stage.created.uin(), stage.invited.uin());
    stage.block_on(async {
        let found = client.list_organization_service().offset(0).limit(50).search_key("CONFIG").send().await?;
        let config = &found.items[0];
        assert_eq!((found.total, config.service_id, config.product.as_deref()), (1, 18, Some("config")));
        assert_eq!((&*config.member_num, config.can_assign_count), ("0", 10));

        let request = client.create_org_service_assign().product("config").member_uins([created]);
        let request = request.management_scope(types::ManagementScope::SomeMembers);
        let request = request.management_scope_uins([invited]).management_scope_node_ids([stage.payroll]);
        request.send().await?;
        // The scope that it has stays.
        client.create_org_service_assign().service_id(18).member_uins([created, invited, invited]).send().await?;
        let listed = client.list_org_service_assign_member().offset(0).limit(10).service_id(18).send().await?;
        assert_eq!(listed.total, 2);
        let first = &listed.items[0];
        assert_eq!((first.member_uin, &*first.member_name), (created, "created"));
        assert_eq!(first.usage_status, types::ServiceUsageStatus::NotActivated);
        assert_eq!(first.management_scope, Some(types::ManagementScope::SomeMembers));
        assert_eq!(first.management_scope_members[0].member_name, "invited");
        assert_eq!(first.management_scope_nodes[0].node_name, "Payroll");
        assert_eq!(listed.items[1].management_scope, Some(types::ManagementScope::AllMembers));

        // What is deleted is no longer managed.
        client.delete_organization_nodes().node_id([stage.payroll]).send().await?;
        stage.created.activate_service("config", true);
        let listed = client.list_org_service_assign_member().offset(0).limit(10).product("config").send().await?;
        assert!(listed.items[0].management_scope_nodes.is_empty());
        assert_eq!(listed.items[0].usage_status, types::ServiceUsageStatus::Activated);

        stage.created.activate_service("config", false);
        client.delete_org_service_assign().service_id(18).member_uin(created).send().await?;
        let found = client.list_organization_service().offset(0).limit(50).send().await?;
        assert_eq!(found.items[3].member_num, "1");
        Ok(())
    })
}

#[test]
fn a_delegated_administrator_stays_a_member() {
    let stage = Stage::new();
    delegate(&stage, "identitycenter");
    let request = json!({"MemberUin": [stage.created.uin()]});
    let error = call(&stage, "DeleteOrganizationMembers", request).unwrap_err();
    assert_eq!(error.code(), Some("UnsupportedOperation.MemberExistServiceNotAllowDelete"));
    let described = stage.ok(&stage.created, "DescribeOrganization", json!({"Product": "identitycenter"}));
    assert_eq!(described["IsAssignManager"], true);
    let described = stage.ok(&stage.invited, "DescribeOrganization", json!({"Product": "identitycenter"}));
    assert_eq!(described["IsAssignManager"], false);
}

#[test]
fn scopes_must_fit_and_members_delegate_nothing() {
    let stage = Stage::new();
    let uins = [stage.created.uin()];
    let scoped = |service: i64, nodes: Value, members: Value| {
        json!({
            "ServiceId": service, "MemberUins": uins, "ManagementScope": 2,
            "ManagementScopeNodeIds": nodes, "ManagementScopeUins": members,
        })
    };
    let rows = [
        (scoped(18, json!([1]), json!([])), "InvalidParameter"),
        (scoped(18, json!([]), json!([1])), "ResourceNotFound.OrganizationMemberNotExist"),
        (scoped(25, json!([stage.root]), json!([])), "UnsupportedOperation"),
        (json!({"ServiceId": 18, "MemberUins": uins, "ManagementScope": 3}), "InvalidParameter"),
        (json!({"ServiceId": 18, "MemberUins": []}), "InvalidParameter"),
    ];
    for (request, code) in rows {
        let error = call(&stage, "CreateOrgServiceAssign", request.clone()).unwrap_err();
        assert_eq!(error.code(), Some(code), "{request}");
    }
    let error = stage.call(&stage.created, "CreateOrgServiceAssign", json!({"ServiceId": 18, "MemberUins": uins}));
    assert_eq!(error.unwrap_err().code(), Some("UnsupportedOperation"));
}

/// Lets both members spend something from January to March.
fn spend(stage: &Stage) {
    let (server, disk) = (("p_cvm", "Cloud Virtual Machine"), ("p_cbs", "Cloud Block Storage"));
    stage.invited.add_spending("2026-01", server.0, server.1, 500.0);
    stage.invited.add_spending("2026-02", server.0, server.1, 500.4);
    stage.created.add_spending("2026-02", disk.0, disk.1, 250.1);
    stage.created.add_spending("2026-03", disk.0, disk.1, 720.48);
}

#[test]
fn spending_is_reported_by_member_product_and_month() -> Result<(), Error> {
    let stage = Stage::new();
    spend(&stage);
    // What a test puts in survives saving and loading.
    stage.edit(|_| ());
    let client = Client::new(stage.administrator.config());
    stage.block_on(async {
        let request = client.describe_organization_financial_by_member().month("2026-01").end_month("2026-02");
        let found = request.send().await?;
        assert_eq!((found.total, found.total_cost), (2, 1250.5));
        assert_eq!((&*found.items[0].member_name, found.items[0].total_cost), ("invited", 1000.4));
        assert_eq!((&*found.items[0].ratio, &*found.items[1].ratio), ("80", "20"));

        let request = client.describe_organization_financial_by_product().month("2026-01").end_month("2026-03");
        let found = request.member_uins([stage.created.uin()]).send().await?;
        assert_eq!((found.total, &*found.items[0].product_code), (1, "p_cbs"));
        assert_eq!((found.items[0].total_cost, &*found.items[0].ratio), (970.58, "100"));
        let request = client.describe_organization_financial_by_product().month("2026-02").limit(1).offset(1);
        let found = request.send().await?;
        assert_eq!((found.total, found.total_cost, &*found.items[0].ratio), (2, 750.5, "33.32"));

        // The stage opens in March 2026.
        let found = client.describe_organization_financial_by_month().send().await?;
        let months: Vec<_> = found.items.iter().map(|it| (&*it.month, it.total_cost, &*it.growth_rate)).collect();
        assert_eq!(months, [("2026-03", 720.48, "-4"), ("2026-02", 750.5, "50.1"), ("2026-01", 500.0, "")]);
        let request = client.describe_organization_financial_by_month().limit(1).end_month("2026-02");
        let found = request.product_codes(["p_cvm"]).send().await?;
        assert_eq!((found.items.len(), &*found.items[0].growth_rate), (1, "0.08"));
        let found = client.describe_organization_financial_by_member().month("2025-01").send().await?;
        assert_eq!((found.total, found.total_cost), (0, 0.0));
        Ok(())
    })
}

#[test]
fn members_see_no_spending_unless_the_billing_center_is_delegated_to_them() {
    let stage = Stage::new();
    spend(&stage);
    let request = json!({"Month": "2026-02"});
    for account in [&stage.created, &stage.outsider] {
        let error = stage.call(account, "DescribeOrganizationFinancialByMember", request.clone()).unwrap_err();
        assert_eq!(error.code(), Some("UnauthorizedOperation"));
    }
    delegate(&stage, "billing");
    assert_eq!(stage.ok(&stage.created, "DescribeOrganizationFinancialByMember", request)["Total"], 2);
}
