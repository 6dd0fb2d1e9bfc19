//! The sub-accounts of the administrator account that access policies are bound to.

use super::super::Actions;
use super::super::paging::{filtered_page, offset_page};
use super::{administered, distinct, member_name, names, supported};
use crate::clock::written;
use crate::world::login::{AccessPolicy, Binding};
use crate::world::organization::Organization;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    BindOrganizationMemberAuthAccountError, BindOrganizationMemberAuthAccountRequest,
    BindOrganizationMemberAuthAccountResponse, BindOrganizationPolicySubAccountError,
    BindOrganizationPolicySubAccountRequest, BindOrganizationPolicySubAccountResponse,
    CancelOrganizationMemberAuthAccountError, CancelOrganizationMemberAuthAccountRequest,
    CancelOrganizationMemberAuthAccountResponse, CancelOrganizationPolicySubAccountError,
    CancelOrganizationPolicySubAccountRequest, CancelOrganizationPolicySubAccountResponse,
    DescribeOrganizationMemberAuthAccountsError, DescribeOrganizationMemberAuthAccountsRequest,
    DescribeOrganizationMemberAuthAccountsResponse, DescribeOrganizationMembersAuthPolicyError,
    DescribeOrganizationMembersAuthPolicyRequest, DescribeOrganizationMembersAuthPolicyResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(bind_organization_member_auth_account);
    actions.add(bind_organization_policy_sub_account);
    actions.add(describe_organization_member_auth_accounts);
    actions.add(describe_organization_members_auth_policy);
    actions.add(cancel_organization_member_auth_account);
    actions.add(cancel_organization_policy_sub_account);
}

impl Binding {
    /// As the sub-accounts of one member are listed.
    fn describe(&self, world: &World, organization: &Organization) -> types::OrgMemberAuthAccount {
        let mut account = types::OrgMemberAuthAccount::default();
        account.org_sub_account_uin = self.sub_account;
        account.org_sub_account_name = sub_account_name(world, organization, self.sub_account);
        if let Some(policy) = organization.login.policy(self.policy) {
            (account.policy_id, account.policy_name) = (policy.id, policy.name.clone());
            account.identity_id = policy.identity;
            (account.identity_role_name, account.identity_role_alias_name) =
                names(organization.login.identity(policy.identity));
            account.update_time = written(self.created_at.max(policy.updated_at));
        }
        account.create_time = written(self.created_at);
        account
    }

    /// As the bindings of all access policies are listed. `member` is the one that was asked for.
    fn describe_policy(
        &self,
        world: &World,
        organization: &Organization,
        member: Option<i64>,
    ) -> types::OrgMembersAuthPolicy {
        let mut row = types::OrgMembersAuthPolicy::default();
        row.org_sub_account_uin = Some(self.sub_account);
        row.org_sub_account_name = Some(sub_account_name(world, organization, self.sub_account));
        row.bind_type = Some(types::AuthPolicyBindType::SubAccount);
        row.create_time = Some(written(self.created_at));
        let Some(policy) = organization.login.policy(self.policy) else { return row };
        (row.policy_id, row.policy_name) = (Some(policy.id), Some(policy.name.clone()));
        let (role, alias) = names(organization.login.identity(policy.identity));
        row.identity_id = Some(policy.identity);
        (row.identity_role_name, row.identity_role_alias_name) = (Some(role), Some(alias));
        // Guess: a policy of several members shows the first one, or the one that the caller asks for.
        row.member_uin = member.or_else(|| policy.members.first().copied());
        row.member_name = row.member_uin.map(|uin| member_name(organization, uin));
        let members = policy.members.iter().map(|uin| {
            let mut member = types::MemberMainInfo::default();
            (member.member_uin, member.member_name) = (*uin, member_name(organization, *uin));
            member
        });
        row.members = members.collect();
        row
    }
}

fn sub_account_name(world: &World, organization: &Organization, uin: i64) -> String {
    let administrator = world.accounts.get(&organization.administrator);
    let sub_account = administrator.and_then(|account| account.sub_accounts.get(&uin));
    sub_account.map(|sub_account| sub_account.name.clone()).unwrap_or_default()
}

/// Checks whether all these are sub-accounts of the administrator account.
fn check_sub_accounts<E: ActionError>(world: &World, organization: &Organization, uins: &[i64]) -> Result<(), E> {
    let known = world.accounts.get(&organization.administrator).map(|account| &account.sub_accounts);
    let all = uins.iter().all(|uin| known.is_some_and(|known| known.contains_key(uin)));
    if all { Ok(()) } else { Err(code("FailedOperation.SubAccountNotExist")) }
}

/// Returns the access policy with this id, which must belong to a member of the organization.
fn member_policy<E: ActionError>(organization: &Organization, uin: i64, id: i64) -> Result<&AccessPolicy, E> {
    if !organization.members.contains_key(&uin) {
        return Err(code("ResourceNotFound.MemberNotExist"));
    }
    let policy = organization.login.policy(id).filter(|policy| policy.members.contains(&uin));
    policy.ok_or_else(|| code("ResourceNotFound.MemberPolicyNotExist"))
}

// Guess: an access policy of several members that is bound through one of them is bound for all, because CAM attaches a policy
// to a sub-account as a whole. Binding what is bound already changes nothing.
fn bind_organization_member_auth_account(
    world: &mut World,
    caller: &Caller,
    request: BindOrganizationMemberAuthAccountRequest,
) -> Result<BindOrganizationMemberAuthAccountResponse, BindOrganizationMemberAuthAccountError> {
    type Error = BindOrganizationMemberAuthAccountError;
    let organization = supported::<Error>(world, caller)?;
    let policy = member_policy::<Error>(organization, request.member_uin, request.policy_id)?;
    let sub_accounts = distinct::<Error>(&request.org_sub_account_uins)?;
    check_sub_accounts::<Error>(world, organization, &sub_accounts)?;
    // Guess: a sub-account can have several access policies in a member, but all of the same identity.
    let (login, identity) = (&organization.login, policy.identity);
    let differs = |other: &AccessPolicy, uin: i64| other.identity != identity && login.is_bound(other.id, uin);
    if sub_accounts.iter().any(|uin| login.policies_of(request.member_uin).any(|other| differs(other, *uin))) {
        return Err(Error::FailedOperationSubAccountIdentityExist);
    }
    bind(world, caller, request.policy_id, &sub_accounts);
    Ok(BindOrganizationMemberAuthAccountResponse::default())
}

fn bind_organization_policy_sub_account(
    world: &mut World,
    caller: &Caller,
    request: BindOrganizationPolicySubAccountRequest,
) -> Result<BindOrganizationPolicySubAccountResponse, BindOrganizationPolicySubAccountError> {
    type Error = BindOrganizationPolicySubAccountError;
    let organization = supported::<Error>(world, caller)?;
    if organization.login.policy(request.policy_id).is_none() {
        return Err(Error::ResourceNotFoundMemberPolicyNotExist);
    }
    let sub_accounts = distinct::<Error>(&request.org_sub_account_uins)?;
    check_sub_accounts::<Error>(world, organization, &sub_accounts)?;
    bind(world, caller, request.policy_id, &sub_accounts);
    Ok(BindOrganizationPolicySubAccountResponse::default())
}

fn bind(world: &mut World, caller: &Caller, policy: i64, sub_accounts: &[i64]) {
    let now = world.now;
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        for sub_account in sub_accounts {
            organization.login.bind(policy, *sub_account, now);
        }
    }
}

fn unbind(world: &mut World, caller: &Caller, policy: i64, sub_accounts: &[i64]) {
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        for sub_account in sub_accounts {
            organization.login.unbind(policy, *sub_account);
        }
    }
}

fn describe_organization_member_auth_accounts(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationMemberAuthAccountsRequest,
) -> Result<DescribeOrganizationMemberAuthAccountsResponse, DescribeOrganizationMemberAuthAccountsError> {
    let world = &*world;
    let organization = administered::<DescribeOrganizationMemberAuthAccountsError>(world, caller)?;
    // Guess: a policy that does not exist, or is not one of the member, has no sub-accounts, because no code is documented for
    // it.
    let policy = organization.login.policy(request.policy_id);
    let policy = policy.filter(|policy| policy.members.contains(&request.member_uin)).map_or(0, |policy| policy.id);
    let page = offset_page(organization.login.bindings_of(policy), request.offset, request.limit);
    let mut response = DescribeOrganizationMemberAuthAccountsResponse::default();
    response.total = Some(page.total);
    response.items = page.map(|binding| binding.describe(world, organization)).items;
    Ok(response)
}

// Guess: an access policy that is not bound to anybody is not in the list.
fn describe_organization_members_auth_policy(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationMembersAuthPolicyRequest,
) -> Result<DescribeOrganizationMembersAuthPolicyResponse, DescribeOrganizationMembersAuthPolicyError> {
    let world = &*world;
    let organization = administered::<DescribeOrganizationMembersAuthPolicyError>(world, caller)?;
    let (login, member) = (&organization.login, request.member_uin);
    let covers = |policy: i64, uin: i64| login.policy(policy).is_some_and(|policy| policy.members.contains(&uin));
    let fits = |binding: &&Binding| {
        request.org_sub_account_uin.is_none_or(|uin| binding.sub_account == uin)
            && member.is_none_or(|uin| covers(binding.policy, uin))
    };
    let unfiltered = request.org_sub_account_uin.is_none() && member.is_none();
    let page = match request.policy_id {
        Some(policy) => filtered_page(login.bindings_of(policy).filter(fits), request.offset, request.limit),
        None if unfiltered => offset_page(login.bindings(), request.offset, request.limit),
        None => filtered_page(login.bindings().filter(fits), request.offset, request.limit),
    };
    let mut response = DescribeOrganizationMembersAuthPolicyResponse::default();
    response.total = Some(page.total);
    response.items = page.map(|binding| binding.describe_policy(world, organization, member)).items;
    Ok(response)
}

fn cancel_organization_member_auth_account(
    world: &mut World,
    caller: &Caller,
    request: CancelOrganizationMemberAuthAccountRequest,
) -> Result<CancelOrganizationMemberAuthAccountResponse, CancelOrganizationMemberAuthAccountError> {
    type Error = CancelOrganizationMemberAuthAccountError;
    let organization = administered::<Error>(world, caller)?;
    member_policy::<Error>(organization, request.member_uin, request.policy_id)?;
    // Guess: a sub-account that the policy is not bound to is one that does not exist.
    if !organization.login.is_bound(request.policy_id, request.org_sub_account_uin) {
        return Err(Error::FailedOperationSubAccountNotExist);
    }
    unbind(world, caller, request.policy_id, &[request.org_sub_account_uin]);
    Ok(CancelOrganizationMemberAuthAccountResponse::default())
}

fn cancel_organization_policy_sub_account(
    world: &mut World,
    caller: &Caller,
    request: CancelOrganizationPolicySubAccountRequest,
) -> Result<CancelOrganizationPolicySubAccountResponse, CancelOrganizationPolicySubAccountError> {
    type Error = CancelOrganizationPolicySubAccountError;
    let organization = supported::<Error>(world, caller)?;
    if organization.login.policy(request.policy_id).is_none() {
        return Err(Error::ResourceNotFoundMemberPolicyNotExist);
    }
    let sub_accounts = distinct::<Error>(&request.org_sub_account_uins)?;
    // Guess: sub-accounts that the policy is not bound to are skipped, because no code is documented for them.
    unbind(world, caller, request.policy_id, &sub_accounts);
    Ok(CancelOrganizationPolicySubAccountResponse::default())
}
