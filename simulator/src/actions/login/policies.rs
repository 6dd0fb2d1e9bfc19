//! Access policies of one or several members.

use super::super::Actions;
use super::super::paging::filtered_page;
use super::{administered, distinct, finds, names, supported};
use crate::clock::written;
use crate::world::login::{AccessPolicy, Login};
use crate::world::organization::Organization;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    CreateOrganizationMemberPolicyError, CreateOrganizationMemberPolicyRequest, CreateOrganizationMemberPolicyResponse,
    CreateOrganizationMembersPolicyError, CreateOrganizationMembersPolicyRequest,
    CreateOrganizationMembersPolicyResponse, DeleteOrganizationMembersPolicyError,
    DeleteOrganizationMembersPolicyRequest, DeleteOrganizationMembersPolicyResponse,
    DescribeOrganizationMemberPoliciesError, DescribeOrganizationMemberPoliciesRequest,
    DescribeOrganizationMemberPoliciesResponse, UpdateOrganizationMembersPolicyError,
    UpdateOrganizationMembersPolicyRequest, UpdateOrganizationMembersPolicyResponse, types,
};
use std::collections::BTreeSet;

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_organization_member_policy);
    actions.add(create_organization_members_policy);
    actions.add(describe_organization_member_policies);
    actions.add(update_organization_members_policy);
    actions.add(delete_organization_members_policy);
}

impl AccessPolicy {
    fn describe(&self, login: &Login) -> types::OrgMemberPolicy {
        let mut policy = types::OrgMemberPolicy::default();
        policy.policy_id = self.id;
        policy.policy_name = self.name.clone();
        policy.identity_id = self.identity;
        (policy.identity_role_name, policy.identity_role_alias_name) = names(login.identity(self.identity));
        policy.description = self.description.clone();
        policy.create_time = written(self.created_at);
        policy.update_time = written(self.updated_at);
        policy
    }
}

/// Checks the name of a new access policy. Letters that are not English are fine for a policy of one member.
fn check_name<E: ActionError>(login: &Login, name: &str, letter: fn(char) -> bool) -> Result<(), E> {
    if name.is_empty() || !name.chars().all(|it| letter(it) || it.is_ascii_digit() || "+=,.@_-".contains(it)) {
        return Err(code("InvalidParameter"));
    }
    if login.policies().any(|policy| policy.name == name) {
        return Err(code("FailedOperation.MemberPolicyNameExist"));
    }
    Ok(())
}

/// Checks whether an identity is set up on members that are there.
fn check_identity<E: ActionError>(login: &Login, members: &[i64], identity: i64) -> Result<(), E> {
    let set_up = members.iter().all(|member| login.is_set_up(*member, identity));
    if set_up { Ok(()) } else { Err(code("ResourceNotFound.MemberIdentityNotExist")) }
}

/// Checks whether all accounts are members.
fn check_members<E: ActionError>(organization: &Organization, members: &[i64]) -> Result<(), E> {
    let known = members.iter().all(|uin| organization.members.contains_key(uin));
    if known { Ok(()) } else { Err(code("ResourceNotFound.OrganizationMemberNotExist")) }
}

/// Adds an access policy to the caller's organization, and returns its id.
fn create(world: &mut World, caller: &Caller, name: String, description: String, rest: (Vec<i64>, i64)) -> i64 {
    let (id, now, (members, identity)) = (world.ids.growing(252_000_000), world.now, rest);
    let bindings = BTreeSet::new();
    let policy = AccessPolicy { id, name, identity, description, members, bindings, created_at: now, updated_at: now };
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.login.put_policy(policy);
    }
    id
}

fn create_organization_member_policy(
    world: &mut World,
    caller: &Caller,
    request: CreateOrganizationMemberPolicyRequest,
) -> Result<CreateOrganizationMemberPolicyResponse, CreateOrganizationMemberPolicyError> {
    type Error = CreateOrganizationMemberPolicyError;
    let organization = administered::<Error>(world, caller)?;
    // Guess: of the two codes for a member that does not exist, one is for accounts that exist nowhere, and the other for
    // accounts that are not in the organization.
    if !world.accounts.contains_key(&request.member_uin) {
        return Err(Error::ResourceNotFoundMemberNotExist);
    }
    check_members::<Error>(organization, &[request.member_uin])?;
    check_name::<Error>(&organization.login, &request.policy_name, char::is_alphabetic)?;
    check_identity::<Error>(&organization.login, &[request.member_uin], request.identity_id)?;
    let rest = (vec![request.member_uin], request.identity_id);
    let mut response = CreateOrganizationMemberPolicyResponse::default();
    response.policy_id = create(world, caller, request.policy_name, request.description.unwrap_or_default(), rest);
    Ok(response)
}

fn create_organization_members_policy(
    world: &mut World,
    caller: &Caller,
    request: CreateOrganizationMembersPolicyRequest,
) -> Result<CreateOrganizationMembersPolicyResponse, CreateOrganizationMembersPolicyError> {
    type Error = CreateOrganizationMembersPolicyError;
    let organization = supported::<Error>(world, caller)?;
    let members = distinct::<Error>(&request.member_uins)?;
    check_members::<Error>(organization, &members)?;
    check_name::<Error>(&organization.login, &request.policy_name, |it| it.is_ascii_alphabetic())?;
    check_identity::<Error>(&organization.login, &members, request.identity_id)?;
    let rest = (members, request.identity_id);
    let mut response = CreateOrganizationMembersPolicyResponse::default();
    response.policy_id = create(world, caller, request.policy_name, request.description.unwrap_or_default(), rest);
    Ok(response)
}

fn describe_organization_member_policies(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationMemberPoliciesRequest,
) -> Result<DescribeOrganizationMemberPoliciesResponse, DescribeOrganizationMemberPoliciesError> {
    type Error = DescribeOrganizationMemberPoliciesError;
    let organization = administered::<Error>(world, caller)?;
    check_members::<Error>(organization, &[request.member_uin])?;
    let login = &organization.login;
    let key = request.search_key.as_deref().filter(|key| !key.is_empty());
    let matching =
        login.policies_of(request.member_uin).filter(|policy| finds(key, &[&policy.name, &policy.description]));
    let page = filtered_page(matching, request.offset, request.limit);
    let mut response = DescribeOrganizationMemberPoliciesResponse::default();
    response.total = page.total;
    response.items = page.map(|policy| policy.describe(login)).items;
    Ok(response)
}

fn update_organization_members_policy(
    world: &mut World,
    caller: &Caller,
    request: UpdateOrganizationMembersPolicyRequest,
) -> Result<UpdateOrganizationMembersPolicyResponse, UpdateOrganizationMembersPolicyError> {
    type Error = UpdateOrganizationMembersPolicyError;
    let organization = supported::<Error>(world, caller)?;
    let login = &organization.login;
    let found = login.policy(request.policy_id).ok_or(Error::ResourceNotFoundMemberPolicyNotExist)?;
    let members = distinct::<Error>(&request.member_uins)?;
    check_members::<Error>(organization, &members)?;
    check_identity::<Error>(login, &members, request.identity_id)?;
    let mut policy = found.clone();
    // Guess: members that are not in the list lose the policy, and a description that is not sent stays.
    (policy.members, policy.identity, policy.updated_at) = (members, request.identity_id, world.now);
    policy.description = request.description.unwrap_or(policy.description);
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.login.put_policy(policy);
    }
    Ok(UpdateOrganizationMembersPolicyResponse::default())
}

fn delete_organization_members_policy(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrganizationMembersPolicyRequest,
) -> Result<DeleteOrganizationMembersPolicyResponse, DeleteOrganizationMembersPolicyError> {
    type Error = DeleteOrganizationMembersPolicyError;
    let organization = administered::<Error>(world, caller)?;
    if organization.login.policy(request.policy_id).is_none() {
        return Err(Error::ResourceNotFoundMemberPolicyNotExist);
    }
    // Guess: the bindings of an access policy go with it.
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.login.remove_policy(request.policy_id);
    }
    Ok(DeleteOrganizationMembersPolicyResponse::default())
}
