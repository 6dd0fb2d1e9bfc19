//! Departments, and moving members between them.

use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use serde_json::{Value, json};

fn add(stage: &Stage, parent: i64, name: &str) -> Result<Value, Error> {
    stage.call(&stage.administrator, "AddOrganizationNode", json!({"ParentNodeId": parent, "Name": name}))
}

fn add_tagged(stage: &Stage, key: &str) -> Result<Value, Error> {
    let tags = json!([{"TagKey": key, "TagValue": "x"}]);
    let request = json!({"ParentNodeId": stage.root, "Name": "new", "Tags": tags});
    stage.call(&stage.administrator, "AddOrganizationNode", request)
}

fn delete(stage: &Stage, ids: &[i64]) -> Result<Value, Error> {
    stage.call(&stage.administrator, "DeleteOrganizationNodes", json!({"NodeId": ids}))
}

fn move_to(stage: &Stage, department: i64, uin: i64) -> Result<Value, Error> {
    let request = json!({"NodeId": department, "MemberUin": [uin]});
    stage.call(&stage.administrator, "MoveOrganizationNodeMembers", request)
}

fn rename(stage: &Stage, department: i64, name: &str) -> Result<Value, Error> {
    stage.call(&stage.administrator, "UpdateOrganizationNode", json!({"NodeId": department, "Name": name}))
}

pub(super) const ROWS: [Row; 19] = [
    input("AddOrganizationNode", "InvalidParameter.OrganizationNodeNotExist", |it| add(it, 1, "new")),
    state("AddOrganizationNode", "ResourceNotFound.OrganizationNodeNotExist", |it| add(it, it.rival_root, "new")),
    state("AddOrganizationNode", "FailedOperation.OrganizationNodeNameUsed", |it| add(it, it.root, "Payroll")),
    input("AddOrganizationNode", "InvalidParameter.TagError", |it| add_tagged(it, "")),
    input("AddOrganizationNode", "FailedOperation.TagResourcesError", |it| add_tagged(it, "qcs:x")),
    state("AddOrganizationNode", "LimitExceeded.NodeExceedLimit", |it| {
        it.simulator.configure(|settings| settings.departments = 3);
        add(it, it.root, "new")
    }),
    state("AddOrganizationNode", "LimitExceeded.NodeDepthExceedLimit", |it| {
        let third = it.department(it.payroll, "Third");
        let fourth = it.department(third, "Fourth");
        let fifth = it.department(fourth, "Fifth");
        add(it, fifth, "Sixth")
    }),
    input("UpdateOrganizationNode", "FailedOperation.OrganizationNodeNotExist", |it| rename(it, 1, "new")),
    state("UpdateOrganizationNode", "FailedOperation.OrganizationNodeNameUsed", |it| {
        rename(it, it.finance, "Engineering")
    }),
    state("DeleteOrganizationNodes", "FailedOperation.NodeNotEmpty", |it| delete(it, &[it.engineering])),
    state("DeleteOrganizationNodes", "FailedOperation.OrganizationNodeNotEmpty", |it| {
        move_to(it, it.root, it.invited.uin())?;
        delete(it, &[it.finance])
    }),
    state("DeleteOrganizationNodes", "FailedOperation.OrganizationNodeDeleteOverLimit", |it| {
        it.simulator.configure(|settings| settings.departments_per_deletion = 1);
        delete(it, &[it.payroll, it.finance])
    }),
    input("MoveOrganizationNodeMembers", "ResourceNotFound.OrganizationNodeNotExist", |it| {
        move_to(it, 1, it.created.uin())
    }),
    state("MoveOrganizationNodeMembers", "FailedOperation.OrganizationNodeNotExist", |it| {
        move_to(it, it.rival_root, it.created.uin())
    }),
    state("MoveOrganizationNodeMembers", "FailedOperation.SomeUinsNotInOrganization", |it| {
        move_to(it, it.finance, it.rival_member.uin())
    }),
    input("DescribeOrganizationMembers", "ResourceNotFound.OrganizationServiceNotExist", |it| {
        let request = json!({"Offset": 0, "Limit": 10, "Product": "nothing"});
        it.call(&it.administrator, "DescribeOrganizationMembers", request)
    }),
    input("DescribeOrganizationMembers", "ResourceNotFound.OrganizationNodeNotExist", |it| {
        it.call(&it.administrator, "DescribeOrganizationMembers", json!({"Offset": 0, "Limit": 10, "NodeId": 1}))
    }),
    state("CheckAccountDelete", "ResourceNotFound.MemberNotExist", |it| {
        it.call(&it.administrator, "CheckAccountDelete", json!({"MemberUin": it.outsider.uin()}))
    }),
    state("DeleteAccount", "ResourceNotFound.MemberNotExist", |it| {
        it.call(&it.administrator, "DeleteAccount", json!({"MemberUin": it.outsider.uin()}))
    }),
];
