//! Accounts that other areas keep in the organization: the identity center, resource sharing, policies, access policies and
//! services.

use super::{create, invite, relation, trusted_manager};
use crate::center_stage::CenterStage;
use crate::stage::{Row, Stage, state};
use generated_sdk::Error;
use organization_simulator::AccountHandle;
use serde_json::{Value, json};

const AREA: &str = "ap-guangzhou";

/// The use that an account makes of the identity center.
#[derive(Clone, Copy)]
enum Use {
    Deployment,
    Synchronization,
}

/// Lets the identity center use an account.
fn use_account(stage: &Stage, account: &AccountHandle, kind: Use) {
    let center = CenterStage::on(stage);
    let administrator = account.uin() == stage.administrator.uin();
    let target = json!({
        "TargetUin": account.uin(), "TargetType": if administrator { "ManagerUin" } else { "MemberUin" }
    });
    match kind {
        Use::Deployment => {
            let id = center.configuration("Deployed");
            let grant = super::with(center.parts(&id), target);
            center.in_zone("CreateRoleAssignment", json!({"RoleAssignmentInfo": [grant]}));
        }
        Use::Synchronization => {
            let synchronization = super::with(center.synchronization(), target);
            center.in_zone("CreateUserSyncProvisioning", json!({"UserSyncProvisionings": [synchronization]}));
        }
    }
}

/// Shares a secret of an account with another one.
fn share(stage: &Stage, owner: &AccountHandle, with: &AccountHandle) {
    let unit = stage.ok(owner, "AddShareUnit", json!({"Name": "unit", "Area": AREA, "ShareScope": 1}))["UnitId"].take();
    let resources = json!([{"ProductResourceId": "password"}]);
    let request = json!({"UnitId": unit, "Area": AREA, "Type": "secret", "Resources": resources});
    stage.ok(owner, "AddShareUnitResources", request);
    let request = json!({"UnitId": unit, "Area": AREA, "Members": [{"ShareMemberUin": with.uin()}]});
    stage.ok(owner, "AddShareUnitMembers", request);
}

/// Shares a secret of the administrator, which the account uses.
fn share_in_use(stage: &Stage, with: &AccountHandle) {
    share(stage, &stage.administrator, with);
    assert!(with.use_shared_resource("password"));
}

fn quit(stage: &Stage) -> Result<Value, Error> {
    stage.call(&stage.invited, "QuitOrganization", json!({"OrgId": stage.organization}))
}

fn remove(stage: &Stage) -> Result<Value, Error> {
    stage.call(&stage.administrator, "DeleteOrganizationMembers", json!({"MemberUin": [stage.invited.uin()]}))
}

fn delete(stage: &Stage) -> Result<Value, Error> {
    stage.call(&stage.administrator, "DeleteAccount", json!({"MemberUin": stage.created.uin()}))
}

/// Removes all members, and then deletes the organization.
fn dissolve(stage: &Stage) -> Result<Value, Error> {
    empty(stage);
    stage.call(&stage.administrator, "DeleteOrganization", json!({}))
}

fn empty(stage: &Stage) {
    let uins = json!({"Uins": [stage.created.uin(), stage.invited.uin()]});
    stage.first_version(&stage.administrator, "DeleteOrganizationMembers", uins).expect("nothing keeps them");
}

pub(super) const ROWS: &[Row] = &[
    state("QuitOrganization", "UnsupportedOperation.MemberAccountExistCICRoleConfig", |it| {
        use_account(it, &it.invited, Use::Deployment);
        quit(it)
    }),
    state("QuitOrganization", "UnsupportedOperation.MemberAccountExistCICUserConfig", |it| {
        use_account(it, &it.invited, Use::Synchronization);
        quit(it)
    }),
    state("QuitOrganization", "FailedOperation.MemberShareResource", |it| {
        share(it, &it.invited, &it.created);
        quit(it)
    }),
    state("QuitOrganization", "FailedOperation.ShareResourceMemberInUse", |it| {
        share_in_use(it, &it.invited);
        quit(it)
    }),
    state("DeleteOrganizationMembers", "UnsupportedOperation.MemberAccountExistCICRoleConfig", |it| {
        use_account(it, &it.invited, Use::Deployment);
        remove(it)
    }),
    state("DeleteOrganizationMembers", "UnsupportedOperation.MemberAccountExistCICUserConfig", |it| {
        use_account(it, &it.invited, Use::Synchronization);
        remove(it)
    }),
    state("DeleteOrganizationMembers", "FailedOperation.MemberShareResource", |it| {
        share(it, &it.invited, &it.created);
        remove(it)
    }),
    state("DeleteOrganizationMembers", "FailedOperation.ShareResourceMemberInUse", |it| {
        share_in_use(it, &it.invited);
        remove(it)
    }),
    state("DeleteOrganizationMembers@2018-12-25", "FailedOperation.QuitShareUintError", |it| {
        share_in_use(it, &it.invited);
        it.first_version(&it.administrator, "DeleteOrganizationMembers", json!({"Uins": [it.invited.uin()]}))
    }),
    state("DeleteAccount", "UnsupportedOperation.MemberAccountExistCICRoleConfig", |it| {
        use_account(it, &it.created, Use::Deployment);
        delete(it)
    }),
    state("DeleteAccount", "UnsupportedOperation.MemberAccountExistCICUserConfig", |it| {
        use_account(it, &it.created, Use::Synchronization);
        delete(it)
    }),
    state("DeleteAccount", "FailedOperation.MemberShareResource", |it| {
        share(it, &it.created, &it.invited);
        delete(it)
    }),
    state("DeleteAccount", "FailedOperation.OrganizationAuthManageNotAllowDelete", |it| {
        trusted_manager(it);
        let uin = create(it, json!({"AuthRelationId": relation(it)}))?["Uin"].take();
        it.edit(|world| {
            let trusts = &mut world["organizations"][it.organization.to_string()]["trusts"];
            trusts.as_object_mut().into_iter().flatten().for_each(|(_, trust)| trust["manager"] = uin.clone());
        });
        it.call(&it.administrator, "DeleteAccount", json!({"MemberUin": uin}))
    }),
    state("DeleteOrganizationNodes", "FailedOperation.ShareNodeExisted", |it| {
        let request = json!({"Name": "unit", "Area": AREA});
        let unit = it.ok(&it.administrator, "AddShareUnit", request)["UnitId"].take();
        it.ok(&it.administrator, "AddShareUnitNode", json!({"UnitId": unit, "NodeId": it.payroll}));
        it.call(&it.administrator, "DeleteOrganizationNodes", json!({"NodeId": [it.payroll]}))
    }),
    state("InviteOrganizationMember", "FailedOperation.ExistOtherOrganizationMemberShared", |it| {
        let request = json!({"Name": "unit", "Area": AREA, "ShareScope": 2});
        let unit = it.ok(&it.outsider, "AddShareUnit", request)["UnitId"].take();
        let resources = json!([{"ProductResourceId": "password"}]);
        let request = json!({"UnitId": unit, "Area": AREA, "Type": "secret", "Resources": resources});
        it.ok(&it.outsider, "AddShareUnitResources", request);
        invite(it, json!({}))
    }),
    state("DeleteOrganization", "FailedOperation.OrganizationPolicyIsNotDisabled", |it| {
        let request = json!({"OrganizationId": it.organization, "PolicyType": "SERVICE_CONTROL_POLICY"});
        it.ok(&it.administrator, "EnablePolicyType", request);
        dissolve(it)
    }),
    state("DeleteOrganization", "FailedOperation.ShareUnitNotEmpty", |it| {
        share(it, &it.administrator, &it.created);
        dissolve(it)
    }),
    state("DeleteOrganization@2018-12-25", "FailedOperation.ShareUnitNotEmpty", |it| {
        share(it, &it.administrator, &it.created);
        empty(it);
        it.first_version(&it.administrator, "DeleteOrganization", json!({}))
    }),
    state("DeleteOrganization", "UnsupportedOperation.AdminAccountExistCICRoleConfig", |it| {
        use_account(it, &it.administrator, Use::Deployment);
        dissolve(it)
    }),
    state("DeleteOrganization", "UnsupportedOperation.AdminAccountExistCICUserConfig", |it| {
        use_account(it, &it.administrator, Use::Synchronization);
        dissolve(it)
    }),
];
