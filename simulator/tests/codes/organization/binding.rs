//! The binding of an e-mail address and a phone number.

use super::with;
use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use serde_json::{Value, json};
use std::time::Duration;

const DAY: u64 = 86_400;

fn contacts() -> Value {
    json!({"Email": "ops@example.com", "CountryCode": "86", "Phone": "13900001234"})
}

fn add(stage: &Stage, changes: Value) -> Result<Value, Error> {
    let request = with(with(contacts(), json!({"MemberUin": stage.created.uin()})), changes);
    stage.call(&stage.administrator, "AddOrganizationMemberEmail", request)
}

/// Binds, and lets nobody open the link.
fn bind(stage: &Stage) -> Value {
    stage.simulator.configure(|settings| settings.link_opened_after = None);
    add(stage, json!({})).expect("nothing is bound yet")["BindId"].clone()
}

fn send(stage: &Stage, id: &Value) -> Result<Value, Error> {
    let request = json!({"MemberUin": stage.created.uin(), "BindId": id});
    stage.call(&stage.administrator, "SendOrgMemberAccountBindEmail", request)
}

fn change(stage: &Stage, id: &Value, changes: Value) -> Result<Value, Error> {
    let request = with(with(contacts(), json!({"MemberUin": stage.created.uin(), "BindId": id})), changes);
    stage.call(&stage.administrator, "UpdateOrganizationMemberEmailBind", request)
}

fn describe(stage: &Stage, uin: i64) -> Result<Value, Error> {
    stage.call(&stage.administrator, "DescribeOrganizationMemberEmailBind", json!({"MemberUin": uin}))
}

/// Creates a second member.
fn second(stage: &Stage) -> i64 {
    stage.create_member(&stage.administrator, stage.finance, "second").uin()
}

pub(super) const ROWS: [Row; 19] = [
    state("AddOrganizationMemberEmail", "ResourceNotFound.OrganizationMemberNotExist", |it| {
        add(it, json!({"MemberUin": it.outsider.uin()}))
    }),
    state("AddOrganizationMemberEmail", "UnsupportedOperation", |it| add(it, json!({"MemberUin": it.invited.uin()}))),
    state("AddOrganizationMemberEmail", "FailedOperation.MemberEmailExist", |it| {
        bind(it);
        add(it, json!({"Email": "other@example.com"}))
    }),
    state("AddOrganizationMemberEmail", "FailedOperation.EmailAlreadyUsed", |it| {
        bind(it);
        add(it, json!({"MemberUin": second(it)}))
    }),
    state("AddOrganizationMemberEmail", "LimitExceeded.EmailBindOverLimit", |it| {
        it.simulator.configure(|settings| settings.email_bindings_per_day = 1);
        bind(it);
        add(it, json!({"MemberUin": second(it), "Email": "other@example.com"}))
    }),
    state("AddOrganizationMemberEmail", "LimitExceeded.PhoneNumBound", |it| {
        it.simulator.configure(|settings| settings.accounts_per_phone = 1);
        bind(it);
        add(it, json!({"MemberUin": second(it), "Email": "other@example.com"}))
    }),
    state("DescribeOrganizationMemberEmailBind", "ResourceNotFound.OrganizationMemberNotExist", |it| {
        describe(it, it.outsider.uin())
    }),
    input("DescribeOrganizationMemberEmailBind", "ResourceNotFound.UserNotExist", |it| describe(it, 1)),
    state("SendOrgMemberAccountBindEmail", "ResourceNotFound.OrganizationMemberNotExist", |it| {
        let request = json!({"MemberUin": it.outsider.uin(), "BindId": 1});
        it.call(&it.administrator, "SendOrgMemberAccountBindEmail", request)
    }),
    input("SendOrgMemberAccountBindEmail", "ResourceNotFound.EmailBindRecordNotExist", |it| send(it, &json!(1))),
    state("SendOrgMemberAccountBindEmail", "FailedOperation.EmailBindRecordInvalid", |it| {
        let id = bind(it);
        it.simulator.advance(Duration::from_secs(15 * DAY + 1));
        send(it, &id)
    }),
    state("SendOrgMemberAccountBindEmail", "LimitExceeded.SendEmailWithinOneHourLimit", |it| {
        let id = bind(it);
        for _ in 0..3 {
            send(it, &id)?;
        }
        it.simulator.advance(Duration::from_secs(3599));
        send(it, &id)
    }),
    state("SendOrgMemberAccountBindEmail", "LimitExceeded.SendEmailLimit", |it| {
        let id = bind(it);
        for _ in 0..10 {
            it.simulator.advance(Duration::from_secs(3600));
            send(it, &id)?;
        }
        it.simulator.advance(Duration::from_secs(3600));
        send(it, &id)
    }),
    state("UpdateOrganizationMemberEmailBind", "ResourceNotFound.OrganizationMemberNotExist", |it| {
        change(it, &json!(1), json!({"MemberUin": it.outsider.uin()}))
    }),
    input("UpdateOrganizationMemberEmailBind", "ResourceNotFound.EmailBindRecordNotExist", |it| {
        change(it, &json!(1), json!({}))
    }),
    state("UpdateOrganizationMemberEmailBind", "FailedOperation.EmailBindRecordInvalid", |it| {
        let id = bind(it);
        it.simulator.advance(Duration::from_secs(15 * DAY + 1));
        change(it, &id, json!({}))
    }),
    state("UpdateOrganizationMemberEmailBind", "FailedOperation.EmailAlreadyUsed", |it| {
        let id = bind(it);
        add(it, json!({"MemberUin": second(it), "Email": "other@example.com"}))?;
        change(it, &id, json!({"Email": "other@example.com"}))
    }),
    state("UpdateOrganizationMemberEmailBind", "LimitExceeded.UpdateEmailBindOverLimit", |it| {
        let id = bind(it);
        for phone in ["13900000001", "13900000002", "13900000003"] {
            change(it, &id, json!({"Phone": phone}))?;
        }
        change(it, &id, json!({"Phone": "13900000004"}))
    }),
    input("UpdateOrganizationMemberEmailBind", "UnsupportedOperation", |it| {
        let id = bind(it);
        change(it, &id, json!({"Email": "ops***@example.com"}))
    }),
];

#[test]
fn a_binding_waits_for_the_owner_and_fails_without_one() {
    let stage = Stage::new();
    let uin = stage.created.uin();
    assert_eq!(describe(&stage, uin).expect("it is a member")["BindStatus"], "Unbound");
    stage.simulator.configure(|settings| settings.link_opened_after = Some(600));
    let id = add(&stage, json!({})).expect("nothing is bound yet")["BindId"].clone();
    let waiting = describe(&stage, uin).expect("it is a member");
    let shown = [&waiting["BindStatus"], &waiting["Email"], &waiting["Phone"], &waiting["BindTime"]];
    assert_eq!(shown, ["Valid", "ops***@example.com", "139****1234", ""]);
    stage.simulator.advance(Duration::from_secs(600));
    let bound = describe(&stage, uin).expect("it is a member");
    assert_eq!((&bound["BindStatus"], &bound["PhoneBind"]), (&json!("Success"), &json!(1)));
    assert_eq!(bound["BindTime"], "2026-03-02 09:40:00");
    assert_eq!(send(&stage, &id).expect_err("it is bound").code(), Some("FailedOperation.EmailBindRecordInvalid"));

    let other = second(&stage);
    stage.simulator.configure(|settings| settings.link_opened_after = None);
    add(&stage, json!({"MemberUin": other, "Email": "late@example.com"})).expect("nothing is bound yet");
    stage.simulator.advance(Duration::from_secs(15 * DAY + 1));
    assert_eq!(describe(&stage, other).expect("it is a member")["BindStatus"], "Failed");
    let again =
        add(&stage, json!({"MemberUin": other, "Email": "late@example.com"})).expect_err("the address has expired");
    assert_eq!(again.code(), Some("FailedOperation.EmailAlreadyUsed"));
    add(&stage, json!({"MemberUin": other, "Email": "new@example.com"})).expect("another address can be bound");
}
