//! Creating an organization, and creating, inviting and changing members.

use super::{application, create, invite, paid, paid_by, relation, sub_account, trusted_manager, update, with};
use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use organization_simulator::{Account, Verification};
use serde_json::{Value, json};
use std::time::Duration;

fn found(stage: &Stage, account: &organization_simulator::AccountHandle) -> Result<Value, Error> {
    stage.call(account, "CreateOrganization", json!({}))
}

/// Repeats an attempt to create a member that succeeded or failed.
fn repeat(stage: &Stage, succeeded: bool) -> Result<Value, Error> {
    stage.edit(|world| {
        let attempt = json!({"uin": null, "succeeded": succeeded});
        world["organizations"][stage.organization.to_string()]["attempts"]["77"] = attempt;
    });
    create(stage, json!({"RecordId": 77}))
}

pub(super) const ROWS: [Row; 52] = [
    state("CreateOrganization", "FailedOperation.OrganizationExistAlready", |it| found(it, &it.administrator)),
    state("CreateOrganization", "FailedOperation.AuthNotEnterprise", |it| found(it, &it.person)),
    state("CreateOrganization", "FailedOperation.AuthInfoEmpty", |it| {
        found(it, &it.simulator.add_account(Account::unverified("nobody")))
    }),
    state("CreateOrganization", "UnsupportedOperation.CreateMemberNotAllowCreateOrganization", |it| {
        found(it, &it.created)
    }),
    state("CreateOrganization", "UnsupportedOperation.OperationForbidden", |it| {
        it.outsider.change(|account| account.standing.forbidden = true);
        found(it, &it.outsider)
    }),
    state("CreateOrganizationMember", "FailedOperation.AuthInfoEmpty", |it| {
        it.administrator.change(|account| account.verification = Verification::None);
        create(it, json!({}))
    }),
    state("CreateOrganizationMember", "FailedOperation.AuthNotEnterprise", |it| {
        it.administrator.change(|account| account.verification = Verification::Personal);
        create(it, json!({}))
    }),
    state("CreateOrganizationMember", "UnsupportedOperation.OperationForbidden", |it| {
        it.administrator.change(|account| account.standing.forbidden = true);
        create(it, json!({}))
    }),
    state("CreateOrganizationMember", "FailedOperation.CreateMemberAuthOverLimit", |it| {
        it.simulator.configure(|settings| settings.accounts_per_entity = Some(4));
        create(it, json!({}))
    }),
    state("CreateOrganizationMember", "LimitExceeded.CreateMemberOverLimit", |it| {
        it.simulator.configure(|settings| settings.created_members = Some(1));
        create(it, json!({}))
    }),
    state("CreateOrganizationMember", "LimitExceeded.OrganizationMemberOverLimit", |it| {
        it.simulator.configure(|settings| settings.members = 2);
        create(it, json!({}))
    }),
    input("CreateOrganizationMember", "FailedOperation.CreateRecordNotExist", |it| create(it, json!({"RecordId": 77}))),
    state("CreateOrganizationMember", "FailedOperation.CreateRecordAlreadySuccess", |it| repeat(it, true)),
    state("CreateOrganizationMember", "FailedOperation.OrganizationMemberNameUsed", |it| {
        create(it, json!({"Name": "invited"}))
    }),
    state("CreateOrganizationMember", "FailedOperation.MemberNameUsed", |it| {
        invite(it, json!({}))?;
        create(it, json!({}))
    }),
    input("CreateOrganizationMember", "ResourceNotFound.OrganizationNodeNotExist", |it| {
        create(it, json!({"NodeId": 1}))
    }),
    state("CreateOrganizationMember", "FailedOperation.OrganizationNodeNotExist", |it| {
        create(it, json!({"NodeId": it.rival_root}))
    }),
    input("CreateOrganizationMember", "ResourceNotFound.OrganizationAuthRelationNotExist", |it| {
        create(it, json!({"AuthRelationId": 1}))
    }),
    input("CreateOrganizationMember", "FailedOperation.OrganizationPolicyIllegal", |it| {
        create(it, json!({"PolicyType": "Personal"}))
    }),
    input("CreateOrganizationMember", "FailedOperation.OrganizationPermissionIllegal", |it| {
        create(it, json!({"PermissionIds": [1]}))
    }),
    input("CreateOrganizationMember", "FailedOperation.PayUinIllegal", |it| create(it, paid_by(&it.created))),
    state("CreateOrganizationMember", "InvalidParameter.OrganizationMemberNotExist", |it| {
        create(it, paid_by(&it.rival))
    }),
    input("CreateOrganizationMember", "InvalidParameter.TagError", |it| {
        create(it, json!({"Tags": [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "a", "TagValue": "2"}]}))
    }),
    input("CreateOrganizationMember", "FailedOperation.TagResourcesError", |it| {
        create(it, json!({"Tags": [{"TagKey": "qcs:a", "TagValue": "1"}]}))
    }),
    state("InviteOrganizationMember", "FailedOperation.AuthInfoEmpty", |it| {
        it.outsider.change(|account| account.verification = Verification::None);
        invite(it, json!({}))
    }),
    state("InviteOrganizationMember", "FailedOperation.AuthNotEnterprise", |it| {
        invite(it, json!({"MemberUin": it.person.uin()}))
    }),
    state("InviteOrganizationMember", "FailedOperation.AuthInfoNotSame", |it| {
        let partner = it.simulator.add_account(Account::enterprise("Partner Ltd"));
        invite(it, json!({"MemberUin": partner.uin()}))
    }),
    state("InviteOrganizationMember", "FailedOperation.ApplyExist", |it| {
        it.simulator.configure(|settings| settings.trust_review = 3600);
        trusted_manager(it);
        let other = it.simulator.add_account(Account::enterprise("Partner Ltd"));
        invite(it, application(&other, "other"))
    }),
    state("InviteOrganizationMember", "FailedOperation.OrganizationAuthRelationExist", |it| {
        trusted_manager(it);
        let other = it.simulator.add_account(Account::enterprise("Partner Ltd"));
        invite(it, application(&other, "other"))
    }),
    input("InviteOrganizationMember", "FailedOperation.ImportFileIllegal", |it| {
        invite(it, json!({"AuthFile": [{"Name": "agreement.pdf", "Url": ""}]}))
    }),
    input("InviteOrganizationMember", "FailedOperation.GetAccountRegion", |it| invite(it, json!({"MemberUin": 1}))),
    state("InviteOrganizationMember", "UnsupportedOperation", |it| {
        invite(it, json!({"MemberUin": sub_account(it, &it.outsider)}))
    }),
    state("InviteOrganizationMember", "FailedOperation.NotSameRegion", |it| {
        it.outsider.change(|account| account.international = true);
        invite(it, json!({}))
    }),
    state("InviteOrganizationMember", "FailedOperation.OrganizationMemberExist", |it| {
        invite(it, json!({"MemberUin": it.created.uin()}))
    }),
    state("InviteOrganizationMember", "FailedOperation.MemberExistInOtherOrganization", |it| {
        invite(it, json!({"MemberUin": it.rival_member.uin()}))
    }),
    state("InviteOrganizationMember", "FailedOperation.ReSentInvitation", |it| {
        invite(it, json!({}))?;
        invite(it, json!({"Name": "newer"}))
    }),
    state("InviteOrganizationMember", "FailedOperation.InvitationExist", |it| {
        let request = json!({"InviteUin": it.outsider.uin(), "Name": "x", "Remark": ""});
        it.first_version(&it.rival, "SendOrganizationInvitation", request)?;
        invite(it, json!({}))
    }),
    state("InviteOrganizationMember", "FailedOperation.OrganizationMemberNameUsed", |it| {
        invite(it, json!({"Name": "created"}))
    }),
    state("InviteOrganizationMember", "FailedOperation.MemberNameUsed", |it| {
        invite(it, json!({}))?;
        invite(it, json!({"MemberUin": it.simulator.add_account(Account::enterprise("Example Ltd")).uin()}))
    }),
    input("InviteOrganizationMember", "ResourceNotFound.OrganizationNodeNotExist", |it| {
        invite(it, json!({"NodeId": 1}))
    }),
    state("InviteOrganizationMember", "FailedOperation.OrganizationNodeNotExist", |it| {
        invite(it, json!({"NodeId": it.rival_root}))
    }),
    state("InviteOrganizationMember", "LimitExceeded.InvitationOverLimit", |it| {
        it.simulator.configure(|settings| settings.invitations = 0);
        invite(it, json!({}))
    }),
    state("InviteOrganizationMember", "LimitExceeded.OrganizationMemberOverLimit", |it| {
        it.simulator.configure(|settings| settings.members = 2);
        invite(it, json!({}))
    }),
    input("InviteOrganizationMember", "InvalidParameter.TagError", |it| {
        invite(it, json!({"Tags": [{"TagKey": "", "TagValue": "1"}]}))
    }),
    input("InviteOrganizationMember", "FailedOperation.TagResourcesError", |it| {
        invite(it, json!({"Tags": [{"TagKey": "qcs:a", "TagValue": "1"}]}))
    }),
    input("UpdateOrganizationMember", "ResourceNotFound.MemberNotExist", |it| update(it, json!({"MemberUin": 1}))),
    state("UpdateOrganizationMember", "FailedOperation.OrganizationMemberNameUsed", |it| {
        update(it, json!({"Name": "invited"}))
    }),
    state("UpdateOrganizationMember", "FailedOperation.MemberNameUsed", |it| {
        invite(it, json!({}))?;
        update(it, json!({"Name": "new"}))
    }),
    input("UpdateOrganizationMember", "UnsupportedOperation", |it| update(it, json!({"PermissionIds": [1, 2]}))),
    state("UpdateOrganizationMember", "InvalidParameter.AllowQuitIllegal", |it| {
        update(it, with(paid(it), json!({"IsAllowQuit": "Allow"})))
    }),
    state("UpdateOrganizationMember", "UnsupportedOperation.MemberNotAllowQuit", |it| {
        update(it, json!({"MemberUin": it.created.uin(), "IsAllowQuit": "Allow"}))
    }),
    state("UpdateOrganizationMember", "FailedOperation.ChangePermissionRecordExist", |it| {
        it.simulator.configure(|settings| settings.permission_confirmation = 3600);
        update(it, json!({"PolicyType": "Financial", "PermissionIds": [1, 2, 4]}))?;
        it.simulator.advance(Duration::from_secs(3599));
        update(it, json!({"PolicyType": "Financial", "PermissionIds": [1, 2, 5]}))
    }),
];

#[test]
fn a_failed_attempt_can_be_repeated() {
    let stage = Stage::new();
    let created = repeat(&stage, false).expect("the attempt failed, so that it can be repeated");
    assert!(created["Uin"].as_i64().is_some());
}

#[test]
fn an_account_is_created_for_a_trusted_enterprise() {
    let stage = Stage::new();
    trusted_manager(&stage);
    let created = create(&stage, json!({"AuthRelationId": relation(&stage)})).expect("the enterprise is trusted");
    let request = json!({"Offset": 0, "Limit": 10, "AuthName": "Partner Ltd"});
    let listed = stage.ok(&stage.administrator, "DescribeOrganizationMembers", request);
    assert_eq!((&listed["Total"], &listed["Items"][1]["MemberUin"]), (&json!(2), &created["Uin"]));
}
