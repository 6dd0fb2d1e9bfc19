//! Resource sharing: every code that can be reached, and the journeys through the area.

mod contents;
mod journeys;

use crate::stage::{self, Row, Stage, input, state};
use generated_sdk::Error;
use organization_simulator::{AccountHandle, Verification};
use serde_json::{Value, json};

const AREA: &str = "ap-guangzhou";
const UNKNOWN: &str = "shareUnit-nosuchunit";

#[test]
fn codes() {
    let rows = [UNITS, INVITATIONS, contents::MEMBERS, contents::DEPARTMENTS, contents::RESOURCES].concat();
    stage::check(include_str!("../../codes/sharing.txt"), &["resource-sharing"], &rows);
}

/// Calls as the administrator, who owns the units of these tests.
fn own(stage: &Stage, action: &str, request: Value) -> Result<Value, Error> {
    stage.call(&stage.administrator, action, request)
}

/// Creates a unit of an account, for accounts of its organization (1) or any (2), and returns its id.
fn unit_of(stage: &Stage, account: &AccountHandle, scope: i64) -> String {
    let created = stage.ok(account, "AddShareUnit", json!({"Name": "unit", "Area": AREA, "ShareScope": scope}));
    created["UnitId"].as_str().unwrap().to_owned()
}

/// Creates a unit of the administrator's for accounts of the organization.
fn unit(stage: &Stage) -> String {
    unit_of(stage, &stage.administrator, 1)
}

/// A request about accounts in a unit.
fn members(unit: &str, accounts: &[&AccountHandle]) -> Value {
    let members: Vec<_> = accounts.iter().map(|account| json!({"ShareMemberUin": account.uin()})).collect();
    json!({"UnitId": unit, "Area": AREA, "Members": members})
}

/// A request about secrets in a unit.
fn secrets(unit: &str, names: &[&str]) -> Value {
    let resources: Vec<_> = names.iter().map(|name| json!({"ProductResourceId": name})).collect();
    json!({"UnitId": unit, "Area": AREA, "Type": "secret", "Resources": resources})
}

/// A request for the first page of something in a unit.
fn page(unit: &str) -> Value {
    json!({"UnitId": unit, "Area": AREA, "Offset": 0, "Limit": 20})
}

/// Creates a unit whose secret the created member uses.
fn unit_in_use(stage: &Stage) -> String {
    let unit = unit(stage);
    stage.ok(&stage.administrator, "AddShareUnitResources", secrets(&unit, &["password"]));
    stage.ok(&stage.administrator, "AddShareUnitMembers", members(&unit, &[&stage.created]));
    assert!(stage.created.use_shared_resource("password"));
    unit
}

/// Invites the outsider into a unit of the administrator's.
fn invited(stage: &Stage) -> String {
    let unit = unit_of(stage, &stage.administrator, 2);
    stage.ok(&stage.administrator, "AddShareUnitMembers", members(&unit, &[&stage.outsider]));
    unit
}

fn accept(stage: &Stage, account: &AccountHandle, unit: &str) -> Result<Value, Error> {
    stage.call(account, "AcceptJoinShareUnitInvitation", json!({"UnitId": unit}))
}

fn reject(stage: &Stage, account: &AccountHandle, unit: &str) -> Result<Value, Error> {
    stage.call(account, "RejectJoinShareUnitInvitation", json!({"UnitId": unit}))
}

const UNITS: &[Row] = &[
    state("AddShareUnit", "FailedOperation.AuthInfoEmpty", |stage| {
        stage.administrator.change(|account| account.verification = Verification::None);
        own(stage, "AddShareUnit", json!({"Name": "unit", "Area": AREA}))
    }),
    state("AddShareUnit", "FailedOperation.AuthNotEnterprise", |stage| {
        stage.call(&stage.person, "AddShareUnit", json!({"Name": "unit", "Area": AREA, "ShareScope": 2}))
    }),
    state("AddShareUnit", "FailedOperation.ResourceOverLimit", |stage| {
        stage.simulator.configure(|settings| settings.share_units = 1);
        unit(stage);
        own(stage, "AddShareUnit", json!({"Name": "unit", "Area": AREA}))
    }),
    input("AddShareUnit", "InvalidParameter", |stage| {
        own(stage, "AddShareUnit", json!({"Name": "a unit", "Area": AREA}))
    }),
    state("AddShareUnit", "ResourceNotFound.OrganizationNotExist", |stage| {
        stage.call(&stage.outsider, "AddShareUnit", json!({"Name": "unit", "Area": AREA}))
    }),
    state("DeleteShareUnit", "FailedOperation", |stage| {
        own(stage, "DeleteShareUnit", json!({"UnitId": unit_in_use(stage)}))
    }),
    input("DeleteShareUnit", "InvalidParameter", |stage| own(stage, "DeleteShareUnit", json!({"UnitId": "unit"}))),
    state("DeleteShareUnit", "OperationDenied", |stage| {
        stage.call(&stage.created, "DeleteShareUnit", json!({"UnitId": unit(stage)}))
    }),
    input("DeleteShareUnit", "ResourceNotFound", |stage| own(stage, "DeleteShareUnit", json!({"UnitId": UNKNOWN}))),
    state("UpdateShareUnit", "FailedOperation.ExistShareMemberNotInOrganization", |stage| {
        own(stage, "UpdateShareUnit", json!({"UnitId": invited(stage), "ShareScope": 1}))
    }),
    input("UpdateShareUnit", "InvalidParameter", |stage| {
        own(stage, "UpdateShareUnit", json!({"UnitId": unit(stage), "ShareScope": 3}))
    }),
    state("UpdateShareUnit", "OperationDenied", |stage| {
        let unit = unit_of(stage, &stage.created, 1);
        own(stage, "UpdateShareUnit", json!({"UnitId": unit, "Name": "mine"}))
    }),
    input("UpdateShareUnit", "ResourceNotFound", |stage| own(stage, "UpdateShareUnit", json!({"UnitId": UNKNOWN}))),
    state("UpdateShareUnit", "UnsupportedOperation", |stage| {
        let unit = unit_of(stage, &stage.outsider, 2);
        stage.call(&stage.outsider, "UpdateShareUnit", json!({"UnitId": unit, "ShareScope": 1}))
    }),
    input("DescribeShareUnits", "InvalidParameter", |stage| {
        own(stage, "DescribeShareUnits", json!({"Area": AREA, "Offset": "0", "Limit": 20}))
    }),
    input("DescribeShareUnits", "ResourceNotFound", |stage| {
        own(stage, "DescribeShareUnits", json!({"Area": "mars-north", "Offset": 0, "Limit": 20}))
    }),
    input("DescribeShareAreas", "InvalidParameter", |stage| own(stage, "DescribeShareAreas", json!({"Lang": "tlh"}))),
    input("DescribeResourceToShareMember", "InvalidParameter", |stage| {
        own(stage, "DescribeResourceToShareMember", json!({"Area": "mars-north", "Offset": 0, "Limit": 20}))
    }),
];

const INVITATIONS: &[Row] = &[
    state("AcceptJoinShareUnitInvitation", "FailedOperation.AuthInfoEmpty", |stage| {
        let unit = invited(stage);
        stage.outsider.change(|account| account.verification = Verification::None);
        accept(stage, &stage.outsider, &unit)
    }),
    state("AcceptJoinShareUnitInvitation", "FailedOperation.AuthInfoNotSame", |stage| {
        let unit = invited(stage);
        let other = Verification::Enterprise { name: "Other Ltd".to_owned() };
        stage.outsider.change(|account| account.verification = other);
        accept(stage, &stage.outsider, &unit)
    }),
    state("AcceptJoinShareUnitInvitation", "FailedOperation.AuthNotEnterprise", |stage| {
        let unit = unit_of(stage, &stage.administrator, 2);
        stage.ok(&stage.administrator, "AddShareUnitMembers", members(&unit, &[&stage.person]));
        accept(stage, &stage.person, &unit)
    }),
    state("AcceptJoinShareUnitInvitation", "FailedOperation.ShareMemberNotExist", |stage| {
        accept(stage, &stage.person, &invited(stage))
    }),
    input("AcceptJoinShareUnitInvitation", "FailedOperation.ShareUnitNotExist", |stage| {
        accept(stage, &stage.outsider, UNKNOWN)
    }),
    input("AcceptJoinShareUnitInvitation", "InvalidParameter", |stage| accept(stage, &stage.outsider, "unit")),
    state("AcceptJoinShareUnitInvitation", "UnsupportedOperation", |stage| {
        let unit = invited(stage);
        accept(stage, &stage.outsider, &unit).unwrap();
        accept(stage, &stage.outsider, &unit)
    }),
    state("RejectJoinShareUnitInvitation", "FailedOperation.ShareMemberNotExist", |stage| {
        let unit = invited(stage);
        reject(stage, &stage.outsider, &unit).unwrap();
        reject(stage, &stage.outsider, &unit)
    }),
    input("RejectJoinShareUnitInvitation", "FailedOperation.ShareUnitNotExist", |stage| {
        reject(stage, &stage.outsider, UNKNOWN)
    }),
    input("RejectJoinShareUnitInvitation", "InvalidParameter", |stage| {
        stage.call(&stage.outsider, "RejectJoinShareUnitInvitation", json!({"UnitId": ["shareUnit-a"]}))
    }),
    state("RejectJoinShareUnitInvitation", "UnsupportedOperation", |stage| {
        let unit = unit(stage);
        stage.ok(&stage.administrator, "AddShareUnitMembers", members(&unit, &[&stage.created]));
        reject(stage, &stage.created, &unit)
    }),
];
