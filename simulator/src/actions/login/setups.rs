//! Access identities on members.

use super::super::Actions;
use super::super::paging::offset_page;
use super::{administered, distinct, member_name, names, supported};
use crate::clock::written;
use crate::world::login::{Identity, PRESET, Permission, Setup};
use crate::world::organization::Organization;
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::{
    CreateOrganizationMemberAuthIdentityError, CreateOrganizationMemberAuthIdentityRequest,
    CreateOrganizationMemberAuthIdentityResponse, DeleteOrganizationMemberAuthIdentityError,
    DeleteOrganizationMemberAuthIdentityRequest, DeleteOrganizationMemberAuthIdentityResponse,
    DescribeOrganizationMemberAuthIdentitiesError, DescribeOrganizationMemberAuthIdentitiesRequest,
    DescribeOrganizationMemberAuthIdentitiesResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_organization_member_auth_identity);
    actions.add(describe_organization_member_auth_identities);
    actions.add(delete_organization_member_auth_identity);
}

impl Setup {
    fn describe(&self, organization: &Organization) -> types::OrgMemberAuthIdentity {
        let mut described = types::OrgMemberAuthIdentity::default();
        let identity = organization.login.identity(self.identity);
        described.identity_id = self.identity;
        (described.identity_role_name, described.identity_role_alias_name) = names(identity);
        if let Some(identity) = identity {
            described.description = identity.description.clone();
            described.identity_type = identity.kind();
        }
        described.create_time = written(self.created_at);
        described.update_time = written(self.updated_at);
        let (current, outdated) =
            (types::MemberIdentityStatus::Configured, types::MemberIdentityStatus::ReconfigurationRequired);
        described.status = Some(if self.outdated { outdated } else { current });
        described.member_uin = Some(self.member);
        described.member_name = Some(member_name(organization, self.member));
        described
    }
}

impl Identity {
    /// Returns whether a role can have its permissions.
    // Guess: a document must have a version and a list of statements.
    fn is_valid(&self) -> bool {
        let valid = |document: &str| {
            serde_json::from_str::<serde_json::Value>(document).is_ok_and(|policy| {
                policy["version"] == "2.0" && policy["statement"].as_array().is_some_and(|list| !list.is_empty())
            })
        };
        self.permissions.iter().all(|permission| match permission {
            Permission::Preset { .. } => true,
            Permission::Custom { document } => valid(document),
        })
    }
}

fn create_organization_member_auth_identity(
    world: &mut World,
    caller: &Caller,
    request: CreateOrganizationMemberAuthIdentityRequest,
) -> Result<CreateOrganizationMemberAuthIdentityResponse, CreateOrganizationMemberAuthIdentityError> {
    type Error = CreateOrganizationMemberAuthIdentityError;
    let organization = supported::<Error>(world, caller)?;
    let members = distinct::<Error>(&request.member_uins)?;
    let identities = distinct::<Error>(&request.identity_ids)?;
    if members.iter().any(|uin| !organization.members.contains_key(uin)) {
        return Err(Error::ResourceNotFoundOrganizationMemberNotExist);
    }
    for id in &identities {
        match organization.login.identity(*id) {
            None => return Err(Error::ResourceNotFoundOrganizationIdentityNotExist),
            Some(identity) if !identity.is_valid() => {
                return Err(Error::FailedOperationOrganizationIdentityPolicyError);
            }
            Some(_) => {}
        }
    }
    let now = world.now;
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        // Guess: every member of the list gets every identity of the other list.
        for (member, identity) in members.iter().flat_map(|member| identities.iter().map(move |it| (member, it))) {
            organization.login.set_up(*member, *identity, now);
        }
    }
    Ok(CreateOrganizationMemberAuthIdentityResponse::default())
}

fn describe_organization_member_auth_identities(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationMemberAuthIdentitiesRequest,
) -> Result<DescribeOrganizationMemberAuthIdentitiesResponse, DescribeOrganizationMemberAuthIdentitiesError> {
    let organization = administered::<DescribeOrganizationMemberAuthIdentitiesError>(world, caller)?;
    let login = &organization.login;
    // Guess: a member or an identity that does not exist has an empty list, because no code is documented for it.
    let page = match (request.member_uin, request.identity_id) {
        (None, None) => return Err(code("InvalidParameter")),
        (None, Some(identity)) => offset_page(login.setups_of_identity(identity), request.offset, request.limit),
        (Some(member), identity) => {
            let mut setups = login.setups_of_member(member);
            setups.retain(|setup| identity.is_none_or(|id| setup.identity == id));
            offset_page(setups.into_iter(), request.offset, request.limit)
        }
    };
    let mut response = DescribeOrganizationMemberAuthIdentitiesResponse::default();
    response.total = page.total;
    response.items = page.map(|setup| setup.describe(organization)).items;
    Ok(response)
}

fn delete_organization_member_auth_identity(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrganizationMemberAuthIdentityRequest,
) -> Result<DeleteOrganizationMemberAuthIdentityResponse, DeleteOrganizationMemberAuthIdentityError> {
    type Error = DeleteOrganizationMemberAuthIdentityError;
    let login = &administered::<Error>(world, caller)?.login;
    let (member, identity) = (request.member_uin, request.identity_id);
    if login.identity(identity).is_none() {
        return Err(Error::ResourceNotFoundOrganizationIdentityNotExist);
    }
    // Guess: a member that does not exist has no identities, because no other code is documented for it.
    if !login.is_set_up(member, identity) {
        return Err(Error::ResourceNotFoundMemberIdentityNotExist);
    }
    // Guess: the preset identity, which every member has, cannot be removed.
    if identity == PRESET {
        return Err(code("InvalidParameter"));
    }
    if login.policies_of(member).any(|policy| policy.identity == identity) {
        return Err(Error::FailedOperationMemberIdentityAuthUsed);
    }
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.login.take_down(member, identity);
    }
    Ok(DeleteOrganizationMemberAuthIdentityResponse::default())
}
