//! Leaving, removal and deletion.

use super::{paid, trusted_manager, update};
use crate::stage::{Row, Stage, state};
use generated_sdk::Error;
use organization_simulator::{AccountHandle, Standing};
use serde_json::{Value, json};
use std::time::Duration;

fn quit(stage: &Stage, account: &AccountHandle) -> Result<Value, Error> {
    stage.call(account, "QuitOrganization", json!({"OrgId": stage.organization}))
}

fn remove(stage: &Stage, account: &AccountHandle) -> Result<Value, Error> {
    stage.call(&stage.administrator, "DeleteOrganizationMembers", json!({"MemberUin": [account.uin()]}))
}

fn delete(stage: &Stage, account: &AccountHandle) -> Result<Value, Error> {
    stage.call(&stage.administrator, "DeleteAccount", json!({"MemberUin": account.uin()}))
}

fn stand(account: &AccountHandle, change: impl FnOnce(&mut Standing)) {
    account.change(|account| change(&mut account.standing));
}

/// Lets the administrator pay for the invited member.
fn pay(stage: &Stage) -> Result<Value, Error> {
    update(stage, paid(stage))
}

/// Lets a manager of a trusted enterprise pay for the invited member, and administer the enterprise no more.
fn former_manager(stage: &Stage) -> AccountHandle {
    let manager = trusted_manager(stage);
    stage.invited.change(|account| {
        account.verification = organization_simulator::Verification::Enterprise { name: "Partner Ltd".to_owned() };
    });
    update(stage, super::paid_by(&manager)).expect("the manager can pay");
    stage.edit(|world| {
        world["organizations"][stage.organization.to_string()]["trusts"] = json!({});
    });
    manager
}

/// Makes a member the delegated administrator of a service.
fn delegate(stage: &Stage, account: &AccountHandle) {
    let request = json!({"Product": "config", "MemberUins": [account.uin()]});
    stage.ok(&stage.administrator, "CreateOrgServiceAssign", request);
}

pub(super) const ROWS: [Row; 25] = [
    state("QuitOrganization", "ResourceNotFound.OrganizationMemberNotExist", |it| quit(it, &it.outsider)),
    state("QuitOrganization", "FailedOperation.DisableQuitSelfCreatedOrganization", |it| quit(it, &it.administrator)),
    state("QuitOrganization", "UnsupportedOperation.CreateMemberNotAllowQuit", |it| quit(it, &it.created)),
    state("QuitOrganization", "UnsupportedOperation.MemberNotAllowQuit", |it| {
        update(it, json!({"IsAllowQuit": "Denied"}))?;
        quit(it, &it.invited)
    }),
    state("QuitOrganization", "UnsupportedOperation.MemberNoPayment", |it| {
        stand(&it.invited, |standing| standing.card_missing = true);
        quit(it, &it.invited)
    }),
    state("QuitOrganization", "UnsupportedOperation.MemberExistOperateProcessNotAllowDelete", |it| {
        stand(&it.invited, |standing| standing.approvals = true);
        quit(it, &it.invited)
    }),
    state("QuitOrganization", "FailedOperation.MemberExistDelegatePayerNotAllowDelete", |it| {
        pay(it)?;
        quit(it, &it.invited)
    }),
    state("QuitOrganization", "FailedOperation.MemberIsDelegatePayerNotAllowDelete", |it| {
        quit(it, &former_manager(it))
    }),
    state("QuitOrganization", "FailedOperation.OrganizationAuthManageNotAllowDelete", |it| {
        quit(it, &trusted_manager(it))
    }),
    state("QuitOrganization", "UnsupportedOperation.MemberExistServiceNotAllowDelete", |it| {
        delegate(it, &it.invited);
        quit(it, &it.invited)
    }),
    state("DeleteOrganizationMembers", "UnsupportedOperation.MemberExistServiceNotAllowDelete", |it| {
        delegate(it, &it.invited);
        remove(it, &it.invited)
    }),
    state("DeleteOrganizationMembers", "FailedOperation.DisableQuitSelfCreatedOrganization", |it| {
        remove(it, &it.administrator)
    }),
    state("DeleteOrganizationMembers", "UnsupportedOperation.CreateMemberNotAllowDelete", |it| remove(it, &it.created)),
    state("DeleteOrganizationMembers", "UnsupportedOperation.MemberNoPayment", |it| {
        stand(&it.invited, |standing| standing.card_missing = true);
        remove(it, &it.invited)
    }),
    state("DeleteOrganizationMembers", "UnsupportedOperation.MemberExistOperateProcessNotAllowDelete", |it| {
        stand(&it.invited, |standing| standing.approvals = true);
        remove(it, &it.invited)
    }),
    state("DeleteOrganizationMembers", "FailedOperation.MemberExistDelegatePayerNotAllowDelete", |it| {
        pay(it)?;
        remove(it, &it.invited)
    }),
    state("DeleteOrganizationMembers", "FailedOperation.MemberIsDelegatePayerNotAllowDelete", |it| {
        remove(it, &former_manager(it))
    }),
    state("DeleteOrganizationMembers", "FailedOperation.OrganizationAuthManageNotAllowDelete", |it| {
        remove(it, &trusted_manager(it))
    }),
    state("DeleteAccount", "UnsupportedOperation.MemberExistServiceNotAllowDelete", |it| {
        delegate(it, &it.created);
        delete(it, &it.created)
    }),
    state("DeleteAccount", "UnsupportedOperation.InviteAccountNotAllowDelete", |it| delete(it, &it.invited)),
    state("DeleteAccount", "UnsupportedOperation.DeleteAccountDisabled", |it| {
        it.simulator.configure(|settings| settings.account_deletion = false);
        delete(it, &it.created)
    }),
    state("DeleteAccount", "UnsupportedOperation.MemberAccountExistResource", |it| {
        stand(&it.created, |standing| standing.resources.push("cvm".to_owned()));
        delete(it, &it.created)
    }),
    state("DeleteAccount", "FailedOperation.MemberAccountDeregisterPending", |it| {
        it.simulator.configure(|settings| settings.deletion_review = 60);
        delete(it, &it.created)?;
        it.simulator.advance(Duration::from_secs(59));
        delete(it, &it.created)
    }),
    state("DeleteOrganization", "FailedOperation.OrganizationNotEmpty", |it| {
        it.call(&it.administrator, "DeleteOrganization", json!({}))
    }),
    state("DeleteOrganization", "FailedOperation.OrgMemberPolicyExist", |it| {
        let request = json!({"MemberUin": it.invited.uin(), "PolicyName": "operators", "IdentityId": 1});
        it.ok(&it.administrator, "CreateOrganizationMemberPolicy", request);
        quit(it, &it.invited)?;
        delete(it, &it.created)?;
        it.call(&it.administrator, "DeleteOrganization", json!({}))
    }),
];

#[test]
fn a_deletion_is_under_review_until_its_time_is_over() {
    let stage = Stage::new();
    stage.simulator.configure(|settings| settings.deletion_review = 60);
    let uin = stage.created.uin();
    let check = |stage: &Stage| stage.call(&stage.administrator, "CheckAccountDelete", json!({"MemberUin": uin}));
    assert_eq!(check(&stage).expect("it is a member")["AllowDelete"], true);
    delete(&stage, &stage.created).expect("nothing keeps it");
    stage.simulator.advance(Duration::from_secs(59));
    check(&stage).expect("it is still a member");
    stage.ok(&stage.created, "DescribeOrganization", json!({}));
    let credentials = stage.created.config();
    stage.simulator.advance(Duration::from_secs(1));
    assert_eq!(check(&stage).expect_err("it is gone").code(), Some("ResourceNotFound.MemberNotExist"));
    assert!(stage.simulator.account(uin).is_none());
    let client = generated_sdk::organization::v2021_03_31::Client::new(credentials);
    let refused = stage.block_on(async { client.describe_organization().send().await }).expect_err("its keys are gone");
    assert_eq!(refused.code(), Some("AuthFailure.SecretIdNotFound"));
}

#[test]
fn a_check_says_what_prevents_a_deletion() {
    let stage = Stage::new();
    stand(&stage.created, |standing| {
        standing.resources.push("cvm".to_owned());
        standing.approvals = true;
    });
    let checked = stage.ok(&stage.administrator, "CheckAccountDelete", json!({"MemberUin": stage.created.uin()}));
    let reason = &checked["NotAllowReason"];
    assert_eq!(checked["AllowDelete"], false);
    assert_eq!((&reason["ExistResources"], &reason["OperateProcess"]), (&json!(["cvm"]), &json!(true)));
    assert_eq!((&reason["IsCreateMember"], &reason["IsAssignManager"]), (&json!(true), &json!(false)));
}

#[test]
fn one_member_that_cannot_go_keeps_the_others() {
    let stage = Stage::new();
    let request = json!({"MemberUin": [stage.invited.uin(), stage.created.uin()]});
    let refused = stage.call(&stage.administrator, "DeleteOrganizationMembers", request).expect_err("one is created");
    assert_eq!(refused.code(), Some("UnsupportedOperation.CreateMemberNotAllowDelete"));
    let contacts = json!({
        "MemberUin": stage.created.uin(), "Email": "ops@example.com", "CountryCode": "86", "Phone": "13900001234"
    });
    stage.ok(&stage.administrator, "AddOrganizationMemberEmail", contacts);
    let request = json!({"MemberUin": [stage.invited.uin(), stage.created.uin()]});
    stage.ok(&stage.administrator, "DeleteOrganizationMembers", request);
    stage.ok(&stage.administrator, "DeleteOrganization", json!({}));
    stage.ok(&stage.created, "CreateOrganization", json!({}));
}
