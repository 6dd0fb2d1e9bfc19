//! Listing members and trusted enterprises, and moving members between departments.

use super::super::Actions;
use super::super::checks::{self, DENIED};
use super::super::paging::{Page, filtered_page, offset_page};
use crate::clock::written;
use crate::world::organization::{Member, Organization, Trust, describe_tags};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    DescribeOrganizationAuthNodeError, DescribeOrganizationAuthNodeRequest, DescribeOrganizationAuthNodeResponse,
    DescribeOrganizationMembersError, DescribeOrganizationMembersRequest, DescribeOrganizationMembersResponse,
    MoveOrganizationNodeMembersError, MoveOrganizationNodeMembersRequest, MoveOrganizationNodeMembersResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(describe_organization_members);
    actions.add(describe_organization_auth_node);
    actions.add(move_organization_node_members);
}

/// The display name of the only kind of relation.
pub(in crate::actions) const FINANCIAL: &str = "Financial management";

/// Financial permissions as the service returns them.
// Guess: only `viewBill` and `viewBalance` are known; the other names follow their form.
pub(in crate::actions) fn describe_permissions(permissions: &[i64]) -> Vec<types::OrgPermission> {
    let described = permissions.iter().map(|number| {
        let mut permission = types::OrgPermission::default();
        permission.id = types::FinancialPermission::from(*number);
        let name = match number {
            1 => "viewBill",
            2 => "viewBalance",
            3 => "transferFunds",
            4 => "consolidateBill",
            5 => "issueInvoice",
            6 => "inheritDiscount",
            7 => "payOnBehalf",
            8 => "analyzeCost",
            9 => "manageBudget",
            _ => "setCreditLimit",
        };
        permission.name = name.to_owned();
        permission
    });
    described.collect()
}

/// Returns the permission to leave as the service returns it.
pub(in crate::actions) fn describe_leave(may_leave: bool) -> types::QuitPermission {
    if may_leave { types::QuitPermission::Allow } else { types::QuitPermission::Denied }
}

impl World {
    /// Returns the nickname of an account, or nothing if it is gone.
    pub(in crate::actions) fn nickname(&self, uin: i64) -> String {
        self.accounts.get(&uin).map(|account| account.name.clone()).unwrap_or_default()
    }
}

impl Member {
    fn describe(&self, world: &World, organization: &Organization) -> types::OrgMember {
        let mut member = types::OrgMember::default();
        member.member_uin = self.uin;
        member.name = self.name.clone();
        member.member_type = if self.created { types::MemberType::Create } else { types::MemberType::Invite };
        member.org_policy_type = types::RelationPolicyType::Financial;
        member.org_policy_name = FINANCIAL.to_owned();
        member.org_permission = describe_permissions(&self.permissions);
        member.node_id = self.department;
        member.node_name = organization.departments.get(&self.department).map(|it| it.name.clone()).unwrap_or_default();
        member.remark = self.remark.clone();
        member.create_time = written(self.joined_at);
        member.update_time = written(self.updated_at);
        member.is_allow_quit = describe_leave(self.may_leave);
        member.pay_uin = self.payer.map(|payer| payer.to_string()).unwrap_or_default();
        member.pay_name = self.payer.map(|payer| world.nickname(payer)).unwrap_or_default();
        let identities = organization.login.identities_of(self.uin).into_iter().map(|(id, name)| {
            let mut identity = types::MemberIdentity::default();
            (identity.identity_id, identity.identity_alias_name) = (id, name);
            identity
        });
        member.org_identity = identities.collect();
        let binding = self.binding.as_ref();
        member.bind_status = binding.map_or(types::BindStatus::Unbound, |binding| binding.status(world.now));
        let confirmed = self.confirmed_at <= world.now;
        let (yes, no) = (types::MemberPermissionStatus::Confirmed, types::MemberPermissionStatus::Unconfirmed);
        member.permission_status = if confirmed { yes } else { no };
        member.tags = describe_tags(&self.tags);
        member.nick_name = Some(world.nickname(self.uin));
        member
    }

    /// Returns whether the member is shown in lists.
    pub(in crate::actions) fn is_visible(&self, world: &World) -> bool {
        self.joined_at.saturating_add(world.settings.visibility_lag) <= world.now
    }
}

fn describe_organization_members(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationMembersRequest,
) -> Result<DescribeOrganizationMembersResponse, DescribeOrganizationMembersError> {
    type Error = DescribeOrganizationMembersError;
    let world = &*world;
    let organization = world.organization::<Error>(caller)?;
    let product = request.product.as_deref().filter(|product| !product.is_empty());
    if product.is_some_and(|product| !organization.services.knows_product(product)) {
        return Err(Error::ResourceNotFoundOrganizationServiceNotExist);
    }
    let delegated = product.is_some_and(|product| organization.services.delegates_product(caller.uin, product));
    if organization.administrator != caller.uin && !delegated {
        return Err(code(DENIED));
    }
    if request.node_id.is_some_and(|id| !organization.departments.contains_key(&id)) {
        return Err(Error::ResourceNotFoundOrganizationNodeNotExist);
    }
    let page = list_members(world, organization, &request);
    let mut response = DescribeOrganizationMembersResponse::default();
    response.total = page.total;
    response.items = page.map(|member| member.describe(world, organization)).items;
    Ok(response)
}

fn list_members<'w>(
    world: &'w World,
    organization: &'w Organization,
    request: &DescribeOrganizationMembersRequest,
) -> Page<&'w Member> {
    let all = organization.members_in_order();
    let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
    let (search, entity, department) = (text(&request.search_key), text(&request.auth_name), text(&request.node_name));
    let unfiltered = search.is_none()
        && entity.is_none()
        && department.is_none()
        && request.node_id.is_none()
        && request.tags.as_ref().is_none_or(Vec::is_empty)
        && world.settings.visibility_lag == 0;
    if unfiltered {
        return offset_page(all, request.offset, request.limit);
    }
    // Guess: a name is searched by its beginning, and a UIN likewise; the members of a department are its own, without
    // those of the departments below.
    let matching = all.filter(|member| {
        let named = |id: i64, name: &str| organization.departments.get(&id).is_some_and(|found| found.name == name);
        let found =
            |key: &String| member.name.starts_with(key.as_str()) || member.uin.to_string().starts_with(key.as_str());
        let of = |name: &String| world.accounts.get(&member.uin).and_then(|it| it.entity()) == Some(name.as_str());
        member.is_visible(world)
            && search.as_ref().is_none_or(found)
            && entity.as_ref().is_none_or(of)
            && department.as_ref().is_none_or(|name| named(member.department, name))
            && request.node_id.is_none_or(|id| member.department == id)
            && checks::has_tags(&member.tags, request.tags.as_ref())
    });
    filtered_page(matching, request.offset, request.limit)
}

fn describe_organization_auth_node(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationAuthNodeRequest,
) -> Result<DescribeOrganizationAuthNodeResponse, DescribeOrganizationAuthNodeError> {
    let organization = world.administers::<DescribeOrganizationAuthNodeError>(caller, DENIED)?;
    let name = request.auth_name.as_deref().filter(|name| !name.is_empty());
    let matching = organization.trusts.values().filter(|trust| {
        trust.manager.is_some() && trust.holds(world.now) && name.is_none_or(|name| trust.entity == name)
    });
    let page = filtered_page(matching, request.offset, request.limit);
    let mut response = DescribeOrganizationAuthNodeResponse::default();
    response.total = page.total;
    response.items = page.map(|trust| trust.describe(organization)).items;
    Ok(response)
}

impl Trust {
    fn describe(&self, organization: &Organization) -> types::AuthNode {
        let mut node = types::AuthNode::default();
        node.relation_id = self.id;
        node.auth_name = self.entity.clone();
        if let Some(manager) = self.manager.and_then(|manager| organization.members.get(&manager)) {
            node.manager.member_uin = manager.uin;
            node.manager.member_name = manager.name.clone();
        }
        node
    }
}

fn move_organization_node_members(
    world: &mut World,
    caller: &Caller,
    request: MoveOrganizationNodeMembersRequest,
) -> Result<MoveOrganizationNodeMembersResponse, MoveOrganizationNodeMembersError> {
    let organization = world.administers::<MoveOrganizationNodeMembersError>(caller, DENIED)?;
    let (unknown, foreign) = ("ResourceNotFound.OrganizationNodeNotExist", "FailedOperation.OrganizationNodeNotExist");
    checks::department::<MoveOrganizationNodeMembersError>(world, organization, request.node_id, unknown, foreign)?;
    move_members(world, caller, request.node_id, &request.member_uin)?;
    Ok(MoveOrganizationNodeMembersResponse::default())
}

/// Moves members of the caller's organization to a department that exists.
pub(in crate::actions) fn move_members<E: ActionError>(
    world: &mut World,
    caller: &Caller,
    department: i64,
    uins: &[i64],
) -> Result<(), E> {
    let now = world.now;
    let organization = world.administered::<E>(caller, DENIED)?;
    if uins.is_empty() {
        return Err(code("InvalidParameter"));
    }
    if uins.iter().any(|uin| !organization.members.contains_key(uin)) {
        return Err(code("FailedOperation.SomeUinsNotInOrganization"));
    }
    for uin in uins {
        if let Some(member) = organization.members.get_mut(uin) {
            (member.department, member.updated_at) = (department, now);
        }
    }
    Ok(())
}
