//! The codes about what is in a share unit.

use super::{AREA, UNKNOWN, members, own, page, secrets, unit, unit_in_use, unit_of};
use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use organization_simulator::Verification;
use serde_json::{Value, json};

/// The same request for another region.
fn elsewhere(mut request: Value, area: &str) -> Value {
    request["Area"] = area.into();
    request
}

/// Takes the enterprise verification from the administrator.
fn unverify(stage: &Stage) {
    stage.administrator.change(|account| account.verification = Verification::Personal);
}

const NO_UNIT: &str = "FailedOperation.ShareUnitNotExist";
const NO_AREA: &str = "FailedOperation.ShareAreaNotExist";
const IN_USE: &str = "FailedOperation.ShareResourceMemberInUse";

fn add_members(stage: &Stage, request: Value) -> Result<Value, Error> {
    own(stage, "AddShareUnitMembers", request)
}

fn delete_members(stage: &Stage, request: Value) -> Result<Value, Error> {
    own(stage, "DeleteShareUnitMembers", request)
}

pub(super) const MEMBERS: &[Row] = &[
    input("AddShareUnitMembers", NO_AREA, |stage| {
        add_members(stage, elsewhere(members(&unit(stage), &[&stage.created]), "mars-north"))
    }),
    input("AddShareUnitMembers", NO_UNIT, |stage| add_members(stage, members(UNKNOWN, &[&stage.created]))),
    input("AddShareUnitMembers", "FailedOperation.SomeUinsNotInOrganization", |stage| {
        add_members(stage, members(&unit(stage), &[&stage.created, &stage.outsider]))
    }),
    input("AddShareUnitMembers", "InvalidParameter", |stage| add_members(stage, members(&unit(stage), &[]))),
    state("AddShareUnitMembers", "LimitExceeded.ShareUnitMemberOverLimit", |stage| {
        stage.simulator.configure(|settings| settings.share_unit_members = 1);
        let unit = unit(stage);
        add_members(stage, members(&unit, &[&stage.created])).unwrap();
        add_members(stage, members(&unit, &[&stage.invited]))
    }),
    state("AddShareUnitMembers", "OperationDenied", |stage| {
        stage.call(&stage.created, "AddShareUnitMembers", members(&unit(stage), &[&stage.created]))
    }),
    input("AddShareUnitMembers", "ResourceNotFound", |stage| {
        add_members(stage, elsewhere(members(&unit(stage), &[&stage.created]), "ap-shanghai"))
    }),
    input("AddShareUnitMembers", "UnsupportedOperation", |stage| {
        add_members(stage, members(&unit(stage), &[&stage.administrator]))
    }),
    state("AddShareUnitMembers", "UnsupportedOperation.SharingToOtherOrganizationMember", |stage| {
        let unit = unit_of(stage, &stage.administrator, 2);
        add_members(stage, members(&unit, &[&stage.rival_member]))
    }),
    input("DeleteShareUnitMembers", NO_AREA, |stage| {
        delete_members(stage, elsewhere(members(&unit(stage), &[&stage.created]), ""))
    }),
    state("DeleteShareUnitMembers", IN_USE, |stage| {
        delete_members(stage, members(&unit_in_use(stage), &[&stage.created]))
    }),
    input("DeleteShareUnitMembers", NO_UNIT, |stage| delete_members(stage, members(UNKNOWN, &[&stage.created]))),
    input("DeleteShareUnitMembers", "InvalidParameter", |stage| {
        let request = json!({"UnitId": unit(stage), "Area": AREA, "Members": [{"ShareMemberUin": 0}]});
        delete_members(stage, request)
    }),
    input("DeleteShareUnitMembers", "LimitExceeded.ShareUnitMemberOverLimit", |stage| {
        let many: Vec<_> = (1..=21).map(|uin| json!({"ShareMemberUin": uin})).collect();
        delete_members(stage, json!({"UnitId": unit(stage), "Area": AREA, "Members": many}))
    }),
    state("DeleteShareUnitMembers", "OperationDenied", |stage| {
        stage.call(&stage.invited, "DeleteShareUnitMembers", members(&unit(stage), &[&stage.created]))
    }),
    input("DeleteShareUnitMembers", "ResourceNotFound", |stage| {
        delete_members(stage, members(&unit(stage), &[&stage.created]))
    }),
    input("DescribeShareUnitMembers", "InvalidParameter", |stage| {
        own(stage, "DescribeShareUnitMembers", elsewhere(page(&unit(stage)), "mars-north"))
    }),
    state("DescribeShareUnitMembers", "OperationDenied", |stage| {
        stage.call(&stage.outsider, "DescribeShareUnitMembers", page(&unit(stage)))
    }),
    input("DescribeShareUnitMembers", "ResourceNotFound", |stage| {
        own(stage, "DescribeShareUnitMembers", page(UNKNOWN))
    }),
];

fn department(unit: &str, id: i64) -> Value {
    json!({"UnitId": unit, "NodeId": id})
}

fn departments(unit: &str) -> Value {
    json!({"UnitId": unit, "Offset": 0, "Limit": 20})
}

fn add_department(stage: &Stage, unit: &str, id: i64) -> Result<Value, Error> {
    own(stage, "AddShareUnitNode", department(unit, id))
}

fn delete_department(stage: &Stage, unit: &str, id: i64) -> Result<Value, Error> {
    own(stage, "DeleteShareUnitNode", department(unit, id))
}

pub(super) const DEPARTMENTS: &[Row] = &[
    state("AddShareUnitNode", "FailedOperation.MemberAccountDeregisterPending", |stage| {
        stage.simulator.configure(|settings| settings.deletion_review = 3_600);
        stage.ok(&stage.administrator, "DeleteAccount", json!({"MemberUin": stage.created.uin()}));
        add_department(stage, &unit(stage), stage.engineering)
    }),
    input("AddShareUnitNode", NO_UNIT, |stage| add_department(stage, UNKNOWN, stage.root)),
    input("AddShareUnitNode", "InvalidParameter", |stage| add_department(stage, &unit(stage), 0)),
    state("AddShareUnitNode", "LimitExceeded.ShareUnitNodeOverLimit", |stage| {
        stage.simulator.configure(|settings| settings.share_unit_departments = 1);
        let unit = unit(stage);
        add_department(stage, &unit, stage.finance).unwrap();
        add_department(stage, &unit, stage.engineering)
    }),
    state("AddShareUnitNode", "OperationDenied", |stage| {
        stage.call(&stage.created, "AddShareUnitNode", department(&unit(stage), stage.root))
    }),
    input("AddShareUnitNode", "ResourceNotFound.OrganizationNodeNotExist", |stage| {
        add_department(stage, &unit(stage), stage.rival_root)
    }),
    state("AddShareUnitNode", "ResourceNotFound.OrganizationNotExist", |stage| {
        let unit = unit_of(stage, &stage.outsider, 2);
        stage.call(&stage.outsider, "AddShareUnitNode", department(&unit, stage.root))
    }),
    state("AddShareUnitNode", "UnsupportedOperation", |stage| {
        let unit = unit(stage);
        unverify(stage);
        add_department(stage, &unit, stage.root)
    }),
    input("DeleteShareUnitNode", "FailedOperation.ShareNodeNotExist", |stage| {
        delete_department(stage, &unit(stage), stage.finance)
    }),
    state("DeleteShareUnitNode", IN_USE, |stage| {
        let unit = unit(stage);
        add_department(stage, &unit, stage.engineering).unwrap();
        stage.ok(&stage.administrator, "AddShareUnitResources", secrets(&unit, &["password"]));
        assert!(stage.created.use_shared_resource("password"));
        delete_department(stage, &unit, stage.engineering)
    }),
    input("DeleteShareUnitNode", NO_UNIT, |stage| delete_department(stage, UNKNOWN, stage.finance)),
    input("DeleteShareUnitNode", "InvalidParameter", |stage| delete_department(stage, "unit", stage.finance)),
    state("DeleteShareUnitNode", "OperationDenied", |stage| {
        stage.call(&stage.rival, "DeleteShareUnitNode", department(&unit(stage), stage.root))
    }),
    input("DescribeShareUnitNodes", "InvalidParameter", |stage| own(stage, "DescribeShareUnitNodes", departments("?"))),
    state("DescribeShareUnitNodes", "OperationDenied", |stage| {
        stage.call(&stage.created, "DescribeShareUnitNodes", departments(&unit(stage)))
    }),
    input("DescribeShareUnitNodes", "ResourceNotFound", |stage| {
        own(stage, "DescribeShareUnitNodes", departments(UNKNOWN))
    }),
];

fn add_resources(stage: &Stage, request: Value) -> Result<Value, Error> {
    own(stage, "AddShareUnitResources", request)
}

fn delete_resources(stage: &Stage, request: Value) -> Result<Value, Error> {
    own(stage, "DeleteShareUnitResources", request)
}

/// The same request for another type of resources.
fn of_type(mut request: Value, kind: &str) -> Value {
    request["Type"] = kind.into();
    request
}

pub(super) const RESOURCES: &[Row] = &[
    state("AddShareUnitResources", "FailedOperation.HasDifferentResourceType", |stage| {
        let unit = unit(stage);
        add_resources(stage, secrets(&unit, &["password"])).unwrap();
        add_resources(stage, of_type(secrets(&unit, &["ins-1"]), "CVM"))
    }),
    input("AddShareUnitResources", NO_AREA, |stage| {
        add_resources(stage, elsewhere(secrets(&unit(stage), &["password"]), "mars-north"))
    }),
    input("AddShareUnitResources", "FailedOperation.ShareResourceTypeNotExist", |stage| {
        add_resources(stage, of_type(secrets(&unit(stage), &["password"]), "no such type"))
    }),
    input("AddShareUnitResources", NO_UNIT, |stage| add_resources(stage, secrets(UNKNOWN, &["password"]))),
    input("AddShareUnitResources", "InvalidParameter", |stage| add_resources(stage, secrets(&unit(stage), &[""]))),
    state("AddShareUnitResources", "LimitExceeded.ShareUnitResourceOverLimit", |stage| {
        let unit = unit(stage);
        let names: Vec<String> = (0..10).map(|number| format!("secret-{number}")).collect();
        add_resources(stage, secrets(&unit, &names.iter().map(String::as_str).collect::<Vec<_>>())).unwrap();
        add_resources(stage, secrets(&unit, &["one-more"]))
    }),
    input("AddShareUnitResources", "OperationDenied", |stage| {
        let name = format!("{}/password", stage.rival.uin());
        add_resources(stage, secrets(&unit(stage), &[&name]))
    }),
    input("AddShareUnitResources", "ResourceNotFound", |stage| {
        add_resources(stage, elsewhere(secrets(&unit(stage), &["password"]), "ap-shanghai"))
    }),
    state("AddShareUnitResources", "UnsupportedOperation", |stage| {
        let unit = unit(stage);
        unverify(stage);
        add_resources(stage, secrets(&unit, &["password"]))
    }),
    state("AddShareUnitResources", "UnsupportedOperation.MemberUnsupportedOperation", |stage| {
        unit_in_use(stage);
        let own = unit_of(stage, &stage.created, 1);
        stage.call(&stage.created, "AddShareUnitResources", secrets(&own, &["password"]))
    }),
    input("DeleteShareUnitResources", NO_AREA, |stage| {
        delete_resources(stage, elsewhere(secrets(&unit(stage), &["password"]), "mars-north"))
    }),
    state("DeleteShareUnitResources", IN_USE, |stage| {
        delete_resources(stage, secrets(&unit_in_use(stage), &["password"]))
    }),
    input("DeleteShareUnitResources", "FailedOperation.ShareResourceNotExist", |stage| {
        delete_resources(stage, secrets(&unit(stage), &["password"]))
    }),
    input("DeleteShareUnitResources", "FailedOperation.ShareResourceTypeNotExist", |stage| {
        delete_resources(stage, of_type(secrets(&unit(stage), &["password"]), ""))
    }),
    input("DeleteShareUnitResources", NO_UNIT, |stage| delete_resources(stage, secrets(UNKNOWN, &["password"]))),
    input("DeleteShareUnitResources", "InvalidParameter", |stage| {
        delete_resources(stage, json!({"UnitId": unit(stage), "Area": AREA, "Type": "secret", "Resources": [{}]}))
    }),
    state("DeleteShareUnitResources", "OperationDenied", |stage| {
        stage.call(&stage.created, "DeleteShareUnitResources", secrets(&unit_in_use(stage), &["password"]))
    }),
    input("DeleteShareUnitResources", "ResourceNotFound", |stage| {
        delete_resources(stage, elsewhere(secrets(&unit(stage), &["password"]), "ap-shanghai"))
    }),
    input("DescribeShareUnitResources", "InvalidParameter", |stage| {
        own(stage, "DescribeShareUnitResources", page("unit"))
    }),
    state("DescribeShareUnitResources", "OperationDenied", |stage| {
        stage.call(&stage.created, "DescribeShareUnitResources", page(&unit_in_use(stage)))
    }),
    input("DescribeShareUnitResources", "ResourceNotFound", |stage| {
        own(stage, "DescribeShareUnitResources", page(UNKNOWN))
    }),
];
