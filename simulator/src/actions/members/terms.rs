//! The financial permissions of an organization over a member, and who pays for it.

use crate::world::account::Account;
use crate::world::organization::Organization;
use crate::world::{World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::types::{FinancialPermission, RelationPolicyType};

/// Financial permissions with the payer that they need.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    pub(super) permissions: Vec<i64>,
    pub(super) payer: Option<i64>,
}

/// The effect of a call on the terms of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Creation,
    Invitation,
    Change,
}

const VIEW_BILLS: i64 = 1;
const VIEW_BALANCE: i64 = 2;
const TRANSFER_FUNDS: i64 = 3;
const INHERIT_DISCOUNTS: i64 = 6;
const PAY_ON_BEHALF: i64 = 7;
const SET_CREDIT_LIMIT: i64 = 10;

impl Terms {
    /// Reads the terms of a request.
    pub(super) fn read<E: ActionError>(
        world: &World,
        organization: &Organization,
        policy: &RelationPolicyType,
        permissions: &[FinancialPermission],
        payer: Option<&str>,
    ) -> Result<Self, E> {
        if *policy != RelationPolicyType::Financial {
            return Err(code("FailedOperation.OrganizationPolicyIllegal"));
        }
        let mut numbers: Vec<i64> = permissions.iter().map(FinancialPermission::number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        // Guess: 7 is not mandatory on the international site, because programs leave it out there and the sources disagree.
        let complete = [VIEW_BILLS, VIEW_BALANCE].iter().all(|needed| numbers.contains(needed));
        let special = numbers.iter().any(|number| matches!(*number, TRANSFER_FUNDS | SET_CREDIT_LIMIT));
        let enabled = world.accounts[&organization.administrator].standing.business_manager;
        let known = numbers.iter().all(|number| (VIEW_BILLS..=SET_CREDIT_LIMIT).contains(number));
        if !complete || !known || special && !enabled {
            return Err(code("FailedOperation.OrganizationPermissionIllegal"));
        }
        if !numbers.contains(&PAY_ON_BEHALF) {
            // Guess: a payer without the permission to pay on behalf has no effect.
            return Ok(Self { permissions: numbers, payer: None });
        }
        let payer = payer.and_then(|payer| payer.parse().ok());
        let payer = payer.filter(|payer| *payer == organization.administrator || organization.manages_entity(*payer));
        // Guess: only the administrator account and the managers of trusted enterprises can pay.
        match payer {
            Some(payer) => Ok(Self { permissions: numbers, payer: Some(payer) }),
            None => Err(code("FailedOperation.PayUinIllegal")),
        }
    }

    /// Checks whether other systems of the vendor let a member have these terms instead of its present ones.
    pub(super) fn check<E: ActionError>(
        &self,
        world: &World,
        organization: &Organization,
        member: &Account,
        present: &Self,
        step: Step,
    ) -> Result<(), E> {
        let inherits = |terms: &Self| terms.permissions.contains(&INHERIT_DISCOUNTS);
        if present.payer.is_some() && present.payer != self.payer {
            self.check_end_of_paying(member)?;
        }
        if let Some(payer) = self.payer.filter(|_| present.payer != self.payer) {
            self.check_paying(world, organization, member, &world.accounts[&payer], step)?;
        }
        if inherits(self) && !inherits(present) {
            self.check_discounts(world, organization, member)?;
        }
        Ok(())
    }

    // Guess: pay on behalf cannot end while the member has an order in progress or overdue payments.
    fn check_end_of_paying<E: ActionError>(&self, member: &Account) -> Result<(), E> {
        first([
            (member.standing.order_in_progress, "UnsupportedOperation.OrderInProgressExisted"),
            (self.payer.is_none() && member.standing.arrears, "UnsupportedOperation.DeleteDelegatePayerNotAllow"),
        ])
    }

    // Guess: the conditions are those that the codes name, for member and payer alike where the text does not say for whom;
    // customers of resellers can pay for each other if they have the same reseller; nobody pays for an account that pays for
    // others, nor does an account that another one pays for.
    fn check_paying<E: ActionError>(
        &self,
        world: &World,
        organization: &Organization,
        member: &Account,
        payer: &Account,
        step: Step,
    ) -> Result<(), E> {
        let (joins, invited) = (step != Step::Change, step == Step::Invitation);
        let (of, by) = (&member.standing, &payer.standing);
        let chain = payer.uin == member.uin
            || organization.pays(member.uin)
            || organization.members.get(&payer.uin).is_some_and(|payer| payer.payer.is_some())
            || world.open_invitations(organization.id).any(|open| open.payer == Some(member.uin));
        first([
            (of.reseller || by.reseller, "UnsupportedOperation.ExistedAgent"),
            (invited && by.customer_of.is_some() && of.customer_of.is_none(), "UnsupportedOperation.MemberIsNotClient"),
            (
                invited && by.customer_of.is_some() && by.customer_of != of.customer_of,
                "UnsupportedOperation.AgentNotSame",
            ),
            (by.customer_of != of.customer_of, "UnsupportedOperation.ExistedClient"),
            (
                joins && (of.second_level_customers || by.second_level_customers),
                "UnsupportedOperation.SecondaryDistributorSubClientExisted",
            ),
            (of.user_type != by.user_type, "UnsupportedOperation.InconsistentUserTypes"),
            (of.arrears, "UnsupportedOperation.MemberAccountArrears"),
            (by.arrears && !by.credit, "UnsupportedOperation.PayerArrearsAndNoCreditAccount"),
            (joins && by.abnormal_finances, "UnsupportedOperation.AbnormalFinancialStatusOfAdmin"),
            (invited && of.abnormal_finances, "UnsupportedOperation.AbnormalFinancialStatusOfMember"),
            (invited && of.vouchers, "UnsupportedOperation.MemberHasVoucher"),
            (of.order_in_progress || by.order_in_progress, "UnsupportedOperation.OrderInProgressExisted"),
            (chain, "UnsupportedOperation.AddDelegatePayerNotAllow"),
        ])
    }

    // Guess: discounts are inherited from the administrator account, within one enterprise, and not by resellers and their
    // customers.
    fn check_discounts<E: ActionError>(
        &self,
        world: &World,
        organization: &Organization,
        member: &Account,
    ) -> Result<(), E> {
        let owner = &world.accounts[&organization.administrator];
        let payer = self.payer.map_or(owner, |payer| &world.accounts[&payer]);
        let of = &member.standing;
        first([
            (of.reseller || of.customer_of.is_some(), "UnsupportedOperation.MemberIsAgent"),
            (owner.standing.inherits_discounts, "UnsupportedOperation.OwnerDiscountInheritExisted"),
            (of.inherits_discounts, "UnsupportedOperation.MemberDiscountInheritExisted"),
            (of.account_discount, "UnsupportedOperation.MemberExistAccountLevelDiscountInherit"),
            (payer.standing.account_discount, "UnsupportedOperation.PayerExistAccountLevelDiscountInherit"),
            (member.entity() != owner.entity(), "UnsupportedOperation.AddDiscountInheritNotAllow"),
        ])
    }
}

/// Returns the code of the first condition that holds, as an error.
pub(super) fn first<E: ActionError, const N: usize>(obstacles: [(bool, &str); N]) -> Result<(), E> {
    match obstacles.iter().find(|(holds, _)| *holds) {
        Some((_, found)) => Err(code(found)),
        None => Ok(()),
    }
}
