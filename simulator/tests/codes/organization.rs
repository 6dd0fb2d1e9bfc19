//! Organization settings, departments and members, and everything of version 2018-12-25.

mod binding;
mod departments;
mod first_version;
mod general;
mod joining;
mod journeys;
mod keeping;
mod leaving;
mod terms;

use crate::stage::{self, Stage};
use generated_sdk::Error;
use organization_simulator::{Account, AccountHandle};
use serde_json::{Value, json};

#[test]
fn codes() {
    let rows: Vec<_> = [
        general::rows(),
        departments::ROWS.into_iter().collect(),
        joining::ROWS.into_iter().collect(),
        terms::rows(),
        binding::ROWS.into_iter().collect(),
        leaving::ROWS.into_iter().collect(),
        keeping::ROWS.to_vec(),
        first_version::ROWS.into_iter().collect(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let categories = ["organization-settings", "department-and-member-management", "2018-12-25"];
    stage::check(include_str!("../../codes/organization.txt"), &categories, &rows);
}

/// A request with some parameters changed.
fn with(mut request: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("no object: {changes}") };
    request.as_object_mut().expect("requests are objects").extend(changes);
    request
}

/// Lets the administrator create a member in Engineering.
fn create(stage: &Stage, changes: Value) -> Result<Value, Error> {
    stage.call(&stage.administrator, "CreateOrganizationMember", with(Stage::member(stage.engineering, "new"), changes))
}

/// Lets the administrator invite the outsider.
fn invite(stage: &Stage, changes: Value) -> Result<Value, Error> {
    let request = with(stage.invitation(stage.outsider.uin(), "new"), changes);
    stage.call(&stage.administrator, "InviteOrganizationMember", request)
}

/// Lets the administrator change the invited member.
fn update(stage: &Stage, changes: Value) -> Result<Value, Error> {
    let request = with(json!({"MemberUin": stage.invited.uin()}), changes);
    stage.call(&stage.administrator, "UpdateOrganizationMember", request)
}

/// Parameters with which an account pays for a member.
fn paid_by(payer: &AccountHandle) -> Value {
    json!({"PolicyType": "Financial", "PermissionIds": [1, 2, 7], "PayUin": payer.uin().to_string()})
}

/// Parameters with which the administrator pays.
fn paid(stage: &Stage) -> Value {
    paid_by(&stage.administrator)
}

/// A member of another enterprise, with which the organization is in mutual trust, that administers this enterprise.
fn trusted_manager(stage: &Stage) -> AccountHandle {
    let partner = stage.simulator.add_account(Account::enterprise("Partner Ltd"));
    invite(stage, application(&partner, "partner")).expect("the trust is new");
    stage.accept(&partner);
    partner
}

/// Parameters with which an account of Partner Ltd is invited, and trust applied for.
fn application(partner: &AccountHandle, name: &str) -> Value {
    json!({
        "MemberUin": partner.uin(),
        "Name": name,
        "RelationAuthName": "Partner Ltd",
        "AuthFile": [{"Name": "agreement.pdf", "Url": "proof/agreement.pdf"}],
    })
}

/// The relation to the only enterprise that the organization trusts.
fn relation(stage: &Stage) -> Value {
    let listed = stage.ok(&stage.administrator, "DescribeOrganizationAuthNode", json!({"Offset": 0, "Limit": 10}));
    listed["Items"][0]["RelationId"].clone()
}

/// Gives an account a sub-account, and returns the UIN of that.
fn sub_account(stage: &Stage, owner: &AccountHandle) -> i64 {
    let uin = 100_099_999_999_i64;
    stage.edit(|world| {
        world["accounts"][owner.uin().to_string()]["sub_accounts"][uin.to_string()] =
            json!({"uin": uin, "name": "ops"});
    });
    uin
}
