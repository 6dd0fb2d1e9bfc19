//! Organization services and their delegated administrators.

use super::Actions;
use super::checks::DENIED;
use super::login::finds;
use super::paging::{filtered_page, offset_page};
use crate::clock::written;
use crate::world::organization::Organization;
use crate::world::services::{self, Delegation, SERVICES, Scope, Service};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    CreateOrgServiceAssignError, CreateOrgServiceAssignRequest, CreateOrgServiceAssignResponse,
    DeleteOrgServiceAssignError, DeleteOrgServiceAssignRequest, DeleteOrgServiceAssignResponse,
    ListOrgServiceAssignMemberError, ListOrgServiceAssignMemberRequest, ListOrgServiceAssignMemberResponse,
    ListOrganizationServiceError, ListOrganizationServiceRequest, ListOrganizationServiceResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(list_organization_service);
    actions.add(create_org_service_assign);
    actions.add(list_org_service_assign_member);
    actions.add(delete_org_service_assign);
}

fn yes(condition: bool) -> types::YesNo {
    if condition { types::YesNo::Yes } else { types::YesNo::No }
}

impl Service {
    /// Returns the largest number of delegated administrators.
    fn capacity(&self, world: &World) -> usize {
        if self.delegable { world.settings.delegated_administrators } else { 0 }
    }

    fn describe(&self, world: &World, organization: &Organization) -> types::OrganizationServiceAssign {
        let mut service = types::OrganizationServiceAssign::default();
        service.service_id = self.id;
        service.product = Some(self.product.to_owned());
        service.product_name = self.name.to_owned();
        service.description = format!("{} for all members of the organization", self.name);
        service.document = "https://cloud.tencent.com/document/product".to_owned();
        service.console_url = "https://console.cloud.tencent.com".to_owned();
        service.is_assign = yes(self.delegable);
        service.is_usage_status = yes(self.activated);
        service.is_set_management_scope = Some(yes(self.restrictable));
        service.member_num = organization.services.delegations(self.id).len().to_string();
        service.can_assign_count = i64::try_from(self.capacity(world)).unwrap_or(i64::MAX);
        // Guess: which services ask for an authorization is not known, so none does.
        service.service_grant = Some(types::YesNo::No);
        service
    }
}

impl Delegation {
    fn describe(&self, service: &Service, organization: &Organization) -> types::OrganizationServiceAssignMember {
        let mut delegation = types::OrganizationServiceAssignMember::default();
        delegation.service_id = service.id;
        delegation.product_name = service.name.to_owned();
        delegation.member_uin = self.member;
        let name = |uin: i64| organization.members.get(&uin).map(|member| member.name.clone()).unwrap_or_default();
        delegation.member_name = name(self.member);
        delegation.usage_status = match (service.activated, self.activated) {
            (false, _) => types::ServiceUsageStatus::NotApplicable,
            (true, true) => types::ServiceUsageStatus::Activated,
            (true, false) => types::ServiceUsageStatus::NotActivated,
        };
        delegation.create_time = written(self.created_at);
        let (all, some) = (types::ManagementScope::AllMembers, types::ManagementScope::SomeMembers);
        delegation.management_scope = Some(if self.scope.is_some() { some } else { all });
        let Some(scope) = &self.scope else { return delegation };
        let members = scope.members.iter().map(|uin| {
            let mut member = types::MemberMainInfo::default();
            (member.member_uin, member.member_name) = (*uin, name(*uin));
            member
        });
        delegation.management_scope_members = members.collect();
        let departments = scope.departments.iter().filter_map(|id| organization.departments.get(id));
        let departments = departments.map(|department| {
            let mut node = types::NodeMainInfo::default();
            (node.node_id, node.node_name) = (department.id, department.name.clone());
            node
        });
        delegation.management_scope_nodes = departments.collect();
        delegation
    }
}

/// Returns the service of a request, or this error.
// Guess: an id and a product of two different services are a service that does not exist.
fn service<E: ActionError>(id: Option<i64>, product: Option<&str>, unknown: &str) -> Result<&'static Service, E> {
    let product = product.filter(|product| !product.is_empty());
    services::find(id, product).ok_or_else(|| code(unknown))
}

fn list_organization_service(
    world: &mut World,
    caller: &Caller,
    request: ListOrganizationServiceRequest,
) -> Result<ListOrganizationServiceResponse, ListOrganizationServiceError> {
    let world = &*world;
    let organization = world.administers::<ListOrganizationServiceError>(caller, DENIED)?;
    let matching = SERVICES.iter().filter(|it| finds(request.search_key.as_deref(), &[it.name, it.product]));
    let page = filtered_page(matching, request.offset, request.limit);
    let mut response = ListOrganizationServiceResponse::default();
    response.total = page.total;
    response.items = page.map(|service| service.describe(world, organization)).items;
    Ok(response)
}

/// Returns the part of the organization that a request names.
// Guess: a part with neither members nor departments, departments that do not exist, and a scope that is not documented are
// `InvalidParameter`, and a scope for a service that has none is `UnsupportedOperation`.
fn scope<E: ActionError>(
    organization: &Organization,
    service: &Service,
    request: &CreateOrgServiceAssignRequest,
) -> Result<Option<Scope>, E> {
    match request.management_scope {
        None | Some(types::ManagementScope::AllMembers) => return Ok(None),
        Some(types::ManagementScope::SomeMembers) => {}
        _ => return Err(code("InvalidParameter")),
    }
    if !service.restrictable {
        return Err(code("UnsupportedOperation"));
    }
    let members = request.management_scope_uins.clone().unwrap_or_default();
    let departments = request.management_scope_node_ids.clone().unwrap_or_default();
    if members.iter().any(|uin| !organization.members.contains_key(uin)) {
        return Err(code("ResourceNotFound.OrganizationMemberNotExist"));
    }
    let known = departments.iter().all(|id| organization.departments.contains_key(id));
    if !known || (members.is_empty() && departments.is_empty()) {
        return Err(code("InvalidParameter"));
    }
    Ok(Some(Scope { members, departments }))
}

// Guess: a member that is the delegated administrator already stays it with the scope that it has.
fn create_org_service_assign(
    world: &mut World,
    caller: &Caller,
    request: CreateOrgServiceAssignRequest,
) -> Result<CreateOrgServiceAssignResponse, CreateOrgServiceAssignError> {
    type Error = CreateOrgServiceAssignError;
    // Guess: a member that calls it gets the general code.
    let organization = world.administers::<Error>(caller, "UnsupportedOperation")?;
    let unknown = "ResourceNotFound.OrganizationServiceNotExist";
    let service = service::<Error>(request.service_id, request.product.as_deref(), unknown)?;
    if !service.delegable {
        return Err(code("UnsupportedOperation"));
    }
    if request.member_uins.is_empty() {
        return Err(code("InvalidParameter"));
    }
    if request.member_uins.iter().any(|uin| !organization.members.contains_key(uin)) {
        return Err(Error::ResourceNotFoundOrganizationMemberNotExist);
    }
    let scope = scope::<Error>(organization, service, &request)?;
    let mut new: Vec<i64> = Vec::new();
    for uin in &request.member_uins {
        if organization.services.delegation(service.id, *uin).is_none() && !new.contains(uin) {
            new.push(*uin);
        }
    }
    if organization.services.delegations(service.id).len() + new.len() > service.capacity(world) {
        return Err(Error::LimitExceededCreateOrgServiceAssignOverLimit);
    }
    let created_at = world.now;
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        for member in new {
            let delegation = Delegation { member, scope: scope.clone(), activated: false, created_at };
            organization.services.delegate(service.id, delegation);
        }
    }
    Ok(CreateOrgServiceAssignResponse::default())
}

fn list_org_service_assign_member(
    world: &mut World,
    caller: &Caller,
    request: ListOrgServiceAssignMemberRequest,
) -> Result<ListOrgServiceAssignMemberResponse, ListOrgServiceAssignMemberError> {
    type Error = ListOrgServiceAssignMemberError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    // Guess: a service that does not exist is `InvalidParameter`, because no other code is documented.
    let service = service::<Error>(request.service_id, request.product.as_deref(), "InvalidParameter")?;
    let page = offset_page(organization.services.delegations(service.id), request.offset, request.limit);
    let mut response = ListOrgServiceAssignMemberResponse::default();
    response.total = page.total;
    response.items = page.map(|delegation| delegation.describe(service, organization)).items;
    Ok(response)
}

fn delete_org_service_assign(
    world: &mut World,
    caller: &Caller,
    request: DeleteOrgServiceAssignRequest,
) -> Result<DeleteOrgServiceAssignResponse, DeleteOrgServiceAssignError> {
    type Error = DeleteOrgServiceAssignError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    let unknown = "ResourceNotFound.OrganizationServiceNotExist";
    let service = service::<Error>(request.service_id, request.product.as_deref(), unknown)?;
    let delegation = organization.services.delegation(service.id, request.member_uin);
    let delegation = delegation.ok_or(Error::ResourceNotFoundOrganizationServiceAssignNotExist)?;
    // Guess: a delegation is in use while the delegated administrator has activated the service.
    if service.activated && delegation.activated {
        return Err(Error::FailedOperationOrganizationServiceAssignIsUse);
    }
    if let Some(organization) = world.organization_of_mut(caller.uin) {
        organization.services.end(service.id, request.member_uin);
    }
    Ok(DeleteOrgServiceAssignResponse::default())
}
