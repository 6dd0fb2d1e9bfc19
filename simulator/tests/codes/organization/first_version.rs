//! Version 2018-12-25.

use super::{paid, sub_account, update};
use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use organization_simulator::{Account, AccountHandle};
use serde_json::{Value, json};
use std::time::Duration;

fn call(stage: &Stage, action: &str, request: Value) -> Result<Value, Error> {
    stage.first_version(&stage.administrator, action, request)
}

fn send(stage: &Stage, uin: i64, name: &str) -> Result<Value, Error> {
    call(stage, "SendOrganizationInvitation", json!({"InviteUin": uin, "Name": name, "Remark": ""}))
}

/// The id of the newest invitation that an account received.
fn received(stage: &Stage, account: &AccountHandle) -> Value {
    let listed = stage.first_version(account, "ListOrganizationInvitations", json!({"Invited": 1})).expect("a read");
    listed["Invitations"].as_array().and_then(|all| all.last()).expect("there is one")["Id"].clone()
}

fn answer(stage: &Stage, account: &AccountHandle, action: &str) -> Result<Value, Error> {
    stage.first_version(account, action, json!({"Id": received(stage, account)}))
}

fn add(stage: &Stage, parent: i64, name: &str) -> Result<Value, Error> {
    call(stage, "AddOrganizationNode", json!({"ParentNodeId": parent, "Name": name}))
}

/// Departments down to the fifth level; returns the last one.
fn deepest(stage: &Stage) -> i64 {
    ["Third", "Fourth", "Fifth"].into_iter().fold(stage.payroll, |parent, name| stage.department(parent, name))
}

pub(super) const ROWS: [Row; 31] = [
    state("CreateOrganization@2018-12-25", "FailedOperation.OrganizationExistAlready", |it| {
        call(it, "CreateOrganization", json!({"OrgType": 1}))
    }),
    state("CreateOrganization@2018-12-25", "FailedOperation", |it| {
        it.first_version(&it.person, "CreateOrganization", json!({"OrgType": 1}))
    }),
    state("DeleteOrganization@2018-12-25", "FailedOperation.OrganizationNotEmpty", |it| {
        call(it, "DeleteOrganization", json!({}))
    }),
    state("QuitOrganization@2018-12-25", "FailedOperation.DisableQuitSelfCreatedOrganization", |it| {
        call(it, "QuitOrganization", json!({"OrgId": it.organization}))
    }),
    input("GetOrganizationMember@2018-12-25", "ResourceNotFound.NodeNotExist", |it| {
        call(it, "GetOrganizationMember", json!({"MemberUin": 1}))
    }),
    input("ListOrganizationNodeMembers@2018-12-25", "ResourceNotFound.NodeNotExist", |it| {
        call(it, "ListOrganizationNodeMembers", json!({"NodeId": 1}))
    }),
    input("AddOrganizationNode@2018-12-25", "ResourceNotFound.NodeNotExist", |it| add(it, 1, "new")),
    state("AddOrganizationNode@2018-12-25", "ResourceInUse.NodeName", |it| add(it, it.root, "Payroll")),
    state("AddOrganizationNode@2018-12-25", "LimitExceeded.NodeDepthExceedLimit", |it| add(it, deepest(it), "Sixth")),
    state("AddOrganizationNode@2018-12-25", "LimitExceeded.NodeExceedLimit", |it| {
        it.simulator.configure(|settings| settings.departments = 3);
        add(it, it.root, "new")
    }),
    input("UpdateOrganizationNode@2018-12-25", "ResourceNotFound.NodeNotExist", |it| {
        call(it, "UpdateOrganizationNode", json!({"NodeId": it.payroll, "ParentNodeId": 1}))
    }),
    state("UpdateOrganizationNode@2018-12-25", "ResourceInUse.NodeNameUsed", |it| {
        call(it, "UpdateOrganizationNode", json!({"NodeId": it.payroll, "Name": "Finance"}))
    }),
    state("UpdateOrganizationNode@2018-12-25", "LimitExceeded.NodeDepthExceedLimit", |it| {
        deepest(it);
        call(it, "UpdateOrganizationNode", json!({"NodeId": it.finance, "ParentNodeId": it.engineering}))
    }),
    state("DeleteOrganizationNodes@2018-12-25", "FailedOperation.NodeNotEmpty", |it| {
        call(it, "DeleteOrganizationNodes", json!({"NodeIds": [it.engineering]}))
    }),
    input("UpdateOrganizationMember@2018-12-25", "ResourceNotFound.MemberNotExist", |it| {
        call(it, "UpdateOrganizationMember", json!({"MemberUin": 1}))
    }),
    state("UpdateOrganizationMember@2018-12-25", "FailedOperation.MemberNameUsed", |it| {
        call(it, "UpdateOrganizationMember", json!({"MemberUin": it.created.uin(), "Name": "invited"}))
    }),
    input("MoveOrganizationMembersToNode@2018-12-25", "ResourceNotFound.NodeNotExist", |it| {
        call(it, "MoveOrganizationMembersToNode", json!({"NodeId": 1, "Uins": [it.created.uin()]}))
    }),
    state("MoveOrganizationMembersToNode@2018-12-25", "FailedOperation.SomeUinsNotInOrganization", |it| {
        call(it, "MoveOrganizationMembersToNode", json!({"NodeId": it.finance, "Uins": [it.outsider.uin()]}))
    }),
    input("DeleteOrganizationMemberFromNode@2018-12-25", "ResourceNotFound.NodeNotExist", |it| {
        call(it, "DeleteOrganizationMemberFromNode", json!({"NodeId": 1, "MemberUin": it.created.uin()}))
    }),
    input("DeleteOrganizationMemberFromNode@2018-12-25", "FailedOperation.DisableDeleteMemberFromRootNode", |it| {
        call(it, "DeleteOrganizationMemberFromNode", json!({"NodeId": it.root, "MemberUin": it.created.uin()}))
    }),
    input("SendOrganizationInvitation@2018-12-25", "ResourceNotFound.UserNotExist", |it| send(it, 1, "new")),
    state("SendOrganizationInvitation@2018-12-25", "FailedOperation.UserNotRegister", |it| {
        send(it, sub_account(it, &it.outsider), "new")
    }),
    state("SendOrganizationInvitation@2018-12-25", "FailedOperation.UserInOrganization", |it| {
        send(it, it.rival_member.uin(), "new")
    }),
    state("SendOrganizationInvitation@2018-12-25", "FailedOperation.NotSameRegion", |it| {
        it.outsider.change(|account| account.international = true);
        send(it, it.outsider.uin(), "new")
    }),
    state("SendOrganizationInvitation@2018-12-25", "FailedOperation.ReSentInvitation", |it| {
        send(it, it.outsider.uin(), "new")?;
        send(it, it.outsider.uin(), "newer")
    }),
    state("SendOrganizationInvitation@2018-12-25", "FailedOperation.MemberNameUsed", |it| {
        send(it, it.outsider.uin(), "created")
    }),
    state("SendOrganizationInvitation@2018-12-25", "LimitExceeded.Members", |it| {
        it.simulator.configure(|settings| settings.members = 2);
        send(it, it.outsider.uin(), "new")
    }),
    state("CancelOrganizationInvitation@2018-12-25", "ResourceNotFound.InvitationNotExist", |it| {
        send(it, it.outsider.uin(), "new")?;
        let id = received(it, &it.outsider);
        it.first_version(&it.rival, "CancelOrganizationInvitation", json!({"Id": id}))
    }),
    state("DenyOrganizationInvitation@2018-12-25", "ResourceNotFound.InvitationNotExist", |it| {
        send(it, it.outsider.uin(), "new")?;
        answer(it, &it.outsider, "DenyOrganizationInvitation")?;
        answer(it, &it.outsider, "DenyOrganizationInvitation")
    }),
    state("AcceptOrganizationInvitation@2018-12-25", "ResourceNotFound.InvitationNotExist", |it| {
        send(it, it.outsider.uin(), "new")?;
        it.simulator.advance(Duration::from_secs(15 * 86_400));
        answer(it, &it.outsider, "AcceptOrganizationInvitation")
    }),
    state("AcceptOrganizationInvitation@2018-12-25", "FailedOperation.InOrganizationAlready", |it| {
        send(it, it.outsider.uin(), "new")?;
        answer(it, &it.outsider, "AcceptOrganizationInvitation")?;
        answer(it, &it.outsider, "AcceptOrganizationInvitation")
    }),
];

fn statuses(stage: &Stage) -> Vec<(String, i64)> {
    let listed = call(stage, "ListOrganizationInvitations", json!({"Invited": 0, "Offset": 1})).expect("a read");
    let all = listed["Invitations"].as_array().expect("a list").iter();
    all.map(|it| (it["Name"].as_str().unwrap_or_default().to_owned(), it["Status"].as_i64().unwrap_or(9))).collect()
}

#[test]
fn invitations_are_accepted_declined_cancelled_and_expire() {
    let stage = Stage::new();
    let guests: Vec<_> = (0..4).map(|_| stage.simulator.add_account(Account::unverified("guest"))).collect();
    for (guest, name) in guests.iter().zip(["accepted", "declined", "cancelled", "expired"]) {
        send(&stage, guest.uin(), name).expect("nobody of them was invited");
    }
    answer(&stage, &guests[0], "AcceptOrganizationInvitation").expect("it is open");
    answer(&stage, &guests[1], "DenyOrganizationInvitation").expect("it is open");
    let id = received(&stage, &guests[2]);
    call(&stage, "CancelOrganizationInvitation", json!({"Id": id})).expect("it is open");
    stage.simulator.advance(Duration::from_secs(15 * 86_400));
    let expected = [("accepted", 1), ("declined", 2), ("cancelled", 3), ("expired", -1)];
    assert_eq!(statuses(&stage), expected.map(|(name, status)| (name.to_owned(), status)));
    let member = call(&stage, "GetOrganizationMember", json!({"MemberUin": guests[0].uin()})).expect("it has joined");
    assert_eq!((&member["Name"], &member["NodeId"]), (&json!("accepted"), &json!(stage.root)));
}

#[test]
fn departments_move_in_the_older_version() {
    let stage = Stage::new();
    call(&stage, "UpdateOrganizationNode", json!({"NodeId": stage.payroll, "ParentNodeId": stage.engineering}))
        .expect("there is room");
    let below =
        call(&stage, "UpdateOrganizationNode", json!({"NodeId": stage.engineering, "ParentNodeId": stage.payroll}));
    assert_eq!(below.expect_err("it would be below itself").code(), Some("InvalidParameter"));
    let nodes = stage.ok(&stage.administrator, "DescribeOrganizationNodes", json!({"Offset": 0, "Limit": 50}));
    assert_eq!(nodes["Items"][3]["ParentNodeId"], json!(stage.engineering));
    let listed = call(&stage, "ListOrganizationNodes", json!({})).expect("a read");
    let counts: Vec<_> =
        listed["Nodes"].as_array().expect("a list").iter().map(|it| it["MemberCount"].clone()).collect();
    assert_eq!(counts, [0, 1, 1, 0].map(Value::from));
}

#[test]
fn a_member_leaves_a_department_for_the_root_and_then_the_organization() {
    let stage = Stage::new();
    let uin = stage.invited.uin();
    call(&stage, "DeleteOrganizationMemberFromNode", json!({"NodeId": stage.finance, "MemberUin": uin}))
        .expect("it is in it");
    let listed = call(&stage, "ListOrganizationNodeMembers", json!({"NodeId": stage.root})).expect("a read");
    assert_eq!((&listed["TotalCount"], &listed["Members"][0]["Uin"]), (&json!(1), &json!(uin)));
    update(&stage, paid(&stage)).expect("it can be paid for");
    let quit =
        |stage: &Stage| stage.first_version(&stage.invited, "QuitOrganization", json!({"OrgId": stage.organization}));
    assert_eq!(quit(&stage).expect_err("it is paid for").code(), Some("UnsupportedOperation"));
    update(&stage, json!({"PolicyType": "Financial", "PermissionIds": [1, 2], "IsAllowQuit": "Allow"}))
        .expect("it is ended");
    quit(&stage).expect("nothing keeps it");
    let listed = call(&stage, "ListOrganizationMembers", json!({"Limit": 1})).expect("a read");
    assert_eq!((&listed["TotalCount"], &listed["Members"][0]["Name"]), (&json!(1), &json!("created")));
    let empty = |stage: &Stage| call(stage, "GetOrganization", json!({})).expect("a read")["IsEmpty"].clone();
    assert_eq!(empty(&stage), 0);
    call(&stage, "DeleteOrganizationMembers", json!({"Uins": [stage.created.uin()]})).expect("nothing keeps it");
    assert_eq!(empty(&stage), 1);
    call(&stage, "DeleteOrganization", json!({})).expect("it is empty");
}
