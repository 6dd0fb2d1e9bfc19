//! Financial permissions and paying.

use super::{create, invite, paid, paid_by, relation, trusted_manager, update, with};
use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use organization_simulator::{Account, Verification};
use serde_json::{Value, json};

fn discounted() -> Value {
    json!({"PolicyType": "Financial", "PermissionIds": [1, 2, 6]})
}

fn plain() -> Value {
    json!({"PolicyType": "Financial", "PermissionIds": [1, 2]})
}

/// Repeats a failed attempt that got as far as an account, which is the outsider's, and changes this account before.
fn repeat(stage: &Stage, change: impl FnOnce(&mut Account), terms: Value) -> Result<Value, Error> {
    stage.outsider.change(change);
    stage.edit(|world| {
        let attempt = json!({"uin": stage.outsider.uin(), "succeeded": false});
        world["organizations"][stage.organization.to_string()]["attempts"]["77"] = attempt;
    });
    create(stage, with(terms, json!({"RecordId": 77})))
}

/// Lets a manager of a trusted enterprise, for whom the administrator pays, pay for others.
fn chain(stage: &Stage) -> Value {
    let manager = trusted_manager(stage);
    let _ = update(stage, with(paid(stage), json!({"MemberUin": manager.uin()}))).expect("it can be paid for");
    paid_by(&manager)
}

macro_rules! payer {
    ($make:ident $action:literal $($code:literal $field:ident = $value:expr;)*) => {
        [$(state($action, $code, |it| {
            it.administrator.change(|account| account.standing.$field = $value);
            $make(it, paid(it))
        })),*]
    };
}

macro_rules! member {
    ($make:ident $who:ident $action:literal $terms:ident $($code:literal $field:ident = $value:expr;)*) => {
        [$(state($action, $code, |it| {
            it.$who.change(|account| account.standing.$field = $value);
            $make(it, $terms(it))
        })),*]
    };
}

fn inheriting(_: &Stage) -> Value {
    discounted()
}

pub(super) fn rows() -> Vec<Row> {
    creation().into_iter().chain(invitation()).chain(change()).collect()
}

fn creation() -> Vec<Row> {
    let payers = payer! { create "CreateOrganizationMember"
        "UnsupportedOperation.ExistedAgent" reseller = true;
        "UnsupportedOperation.SecondaryDistributorSubClientExisted" second_level_customers = true;
        "UnsupportedOperation.PayerArrearsAndNoCreditAccount" arrears = true;
        "UnsupportedOperation.AbnormalFinancialStatusOfAdmin" abnormal_finances = true;
        "UnsupportedOperation.OrderInProgressExisted" order_in_progress = true;
    };
    let owners = member! { create administrator "CreateOrganizationMember" inheriting
        "UnsupportedOperation.MemberIsAgent" customer_of = Some(1);
        "UnsupportedOperation.OwnerDiscountInheritExisted" inherits_discounts = true;
        "UnsupportedOperation.PayerExistAccountLevelDiscountInherit" account_discount = true;
    };
    let others = [
        state("CreateOrganizationMember", "UnsupportedOperation.ExistedClient", |it| {
            let manager = trusted_manager(it);
            manager.change(|account| account.standing.customer_of = Some(1));
            create(it, paid_by(&manager))
        }),
        state("CreateOrganizationMember", "UnsupportedOperation.InconsistentUserTypes", |it| {
            let manager = trusted_manager(it);
            manager.change(|account| account.standing.user_type = "government".to_owned());
            create(it, paid_by(&manager))
        }),
        state("CreateOrganizationMember", "UnsupportedOperation.AddDelegatePayerNotAllow", |it| create(it, chain(it))),
        state("CreateOrganizationMember", "UnsupportedOperation.AddDiscountInheritNotAllow", |it| {
            trusted_manager(it);
            create(it, with(discounted(), json!({"AuthRelationId": relation(it)})))
        }),
        state("CreateOrganizationMember", "UnsupportedOperation.MemberAccountArrears", |it| {
            repeat(it, |account| account.standing.arrears = true, paid(it))
        }),
        state("CreateOrganizationMember", "UnsupportedOperation.MemberDiscountInheritExisted", |it| {
            repeat(it, |account| account.standing.inherits_discounts = true, discounted())
        }),
        state("CreateOrganizationMember", "UnsupportedOperation.MemberExistAccountLevelDiscountInherit", |it| {
            repeat(it, |account| account.standing.account_discount = true, discounted())
        }),
    ];
    payers.into_iter().chain(owners).chain(others).collect()
}

fn invitation() -> Vec<Row> {
    let payers = payer! { invite "InviteOrganizationMember"
        "UnsupportedOperation.AbnormalFinancialStatusOfAdmin" abnormal_finances = true;
        "UnsupportedOperation.PayerArrearsAndNoCreditAccount" arrears = true;
        "UnsupportedOperation.MemberIsNotClient" customer_of = Some(1);
        "UnsupportedOperation.ExistedAgent" reseller = true;
    };
    let members = member! { invite outsider "InviteOrganizationMember" paid
        "UnsupportedOperation.AbnormalFinancialStatusOfMember" abnormal_finances = true;
        "UnsupportedOperation.ExistedClient" customer_of = Some(1);
        "UnsupportedOperation.InconsistentUserTypes" user_type = "government".to_owned();
        "UnsupportedOperation.MemberAccountArrears" arrears = true;
        "UnsupportedOperation.MemberHasVoucher" vouchers = true;
        "UnsupportedOperation.OrderInProgressExisted" order_in_progress = true;
        "UnsupportedOperation.SecondaryDistributorSubClientExisted" second_level_customers = true;
    };
    let heirs = member! { invite outsider "InviteOrganizationMember" inheriting
        "UnsupportedOperation.MemberDiscountInheritExisted" inherits_discounts = true;
        "UnsupportedOperation.MemberExistAccountLevelDiscountInherit" account_discount = true;
        "UnsupportedOperation.MemberIsAgent" reseller = true;
    };
    let owners = member! { invite administrator "InviteOrganizationMember" inheriting
        "UnsupportedOperation.OwnerDiscountInheritExisted" inherits_discounts = true;
        "UnsupportedOperation.PayerExistAccountLevelDiscountInherit" account_discount = true;
    };
    let others = [
        input("InviteOrganizationMember", "FailedOperation.OrganizationPolicyIllegal", |it| {
            invite(it, json!({"PolicyType": "Personal"}))
        }),
        input("InviteOrganizationMember", "FailedOperation.OrganizationPermissionIllegal", |it| {
            invite(it, json!({"PermissionIds": [1, 2, 3]}))
        }),
        input("InviteOrganizationMember", "FailedOperation.PayUinIllegal", |it| invite(it, paid_by(&it.rival))),
        state("InviteOrganizationMember", "UnsupportedOperation.AgentNotSame", |it| {
            it.administrator.change(|account| account.standing.customer_of = Some(1));
            it.outsider.change(|account| account.standing.customer_of = Some(2));
            invite(it, paid(it))
        }),
        state("InviteOrganizationMember", "UnsupportedOperation.AddDelegatePayerNotAllow", |it| invite(it, chain(it))),
        state("InviteOrganizationMember", "UnsupportedOperation.AddDiscountInheritNotAllow", |it| {
            trusted_manager(it);
            let other = it.simulator.add_account(Account::enterprise("Partner Ltd"));
            invite(it, with(discounted(), json!({"MemberUin": other.uin()})))
        }),
    ];
    payers.into_iter().chain(members).chain(heirs).chain(owners).chain(others).collect()
}

fn change() -> Vec<Row> {
    let payers = payer! { update "UpdateOrganizationMember"
        "UnsupportedOperation.PayerArrearsAndNoCreditAccount" arrears = true;
        "UnsupportedOperation.ExistedAgent" reseller = true;
    };
    let members = member! { update invited "UpdateOrganizationMember" paid
        "UnsupportedOperation.ExistedClient" customer_of = Some(1);
        "UnsupportedOperation.InconsistentUserTypes" user_type = "government".to_owned();
        "UnsupportedOperation.MemberAccountArrears" arrears = true;
        "UnsupportedOperation.OrderInProgressExisted" order_in_progress = true;
    };
    let heirs = member! { update invited "UpdateOrganizationMember" inheriting
        "UnsupportedOperation.MemberDiscountInheritExisted" inherits_discounts = true;
        "UnsupportedOperation.MemberExistAccountLevelDiscountInherit" account_discount = true;
        "UnsupportedOperation.MemberIsAgent" reseller = true;
    };
    let owners = member! { update administrator "UpdateOrganizationMember" inheriting
        "UnsupportedOperation.OwnerDiscountInheritExisted" inherits_discounts = true;
        "UnsupportedOperation.PayerExistAccountLevelDiscountInherit" account_discount = true;
    };
    payers.into_iter().chain(members).chain(heirs).chain(owners).chain(other_changes()).collect()
}

fn other_changes() -> Vec<Row> {
    let rows = [
        input("UpdateOrganizationMember", "FailedOperation.OrganizationPolicyIllegal", |it| {
            update(it, with(plain(), json!({"PolicyType": "Personal"})))
        }),
        input("UpdateOrganizationMember", "FailedOperation.OrganizationPermissionIllegal", |it| {
            update(it, with(plain(), json!({"PermissionIds": [1, 2, 11]})))
        }),
        input("UpdateOrganizationMember", "FailedOperation.PayUinIllegal", |it| {
            update(it, with(paid(it), json!({"PayUin": "example"})))
        }),
        state("UpdateOrganizationMember", "FailedOperation.AuthInfoEmpty", |it| {
            it.invited.change(|account| account.verification = Verification::None);
            update(it, paid(it))
        }),
        state("UpdateOrganizationMember", "FailedOperation.AuthNotEnterprise", |it| {
            it.invited.change(|account| account.verification = Verification::Personal);
            update(it, paid(it))
        }),
        state("UpdateOrganizationMember", "FailedOperation.AuthInfoNotSame", |it| {
            it.invited.change(|account| account.verification = Verification::Enterprise { name: "Other".to_owned() });
            update(it, paid(it))
        }),
        state("UpdateOrganizationMember", "UnsupportedOperation.AddDelegatePayerNotAllow", |it| {
            let manager = trusted_manager(it);
            update(it, with(paid_by(&manager), json!({"MemberUin": manager.uin()})))
        }),
        state("UpdateOrganizationMember", "UnsupportedOperation.AddDiscountInheritNotAllow", |it| {
            let manager = trusted_manager(it);
            update(it, with(discounted(), json!({"MemberUin": manager.uin()})))
        }),
        state("UpdateOrganizationMember", "UnsupportedOperation.DeleteDelegatePayerNotAllow", |it| {
            update(it, paid(it))?;
            it.invited.change(|account| account.standing.arrears = true);
            update(it, plain())
        }),
    ];
    rows.into_iter().collect()
}
