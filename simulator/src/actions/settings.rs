//! Organization settings: creating, describing, leaving and deleting an organization.

use super::Actions;
use crate::clock::written;
use crate::world::account::Verification;
use crate::world::organization::{Department, Organization};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::{
    CreateOrganizationError, CreateOrganizationRequest, CreateOrganizationResponse, DescribeOrganizationError,
    DescribeOrganizationRequest, DescribeOrganizationResponse,
};
use std::collections::BTreeMap;

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_organization);
    actions.add(describe_organization);
}

fn create_organization(
    world: &mut World,
    caller: &Caller,
    _: CreateOrganizationRequest,
) -> Result<CreateOrganizationResponse, CreateOrganizationError> {
    if world.organization_of(caller.uin).is_some() {
        return Err(code("FailedOperation.OrganizationExistAlready"));
    }
    match world.accounts[&caller.uin].verification {
        Verification::None => return Err(code("FailedOperation.AuthInfoEmpty")),
        Verification::Personal => return Err(code("FailedOperation.AuthNotEnterprise")),
        Verification::Enterprise { .. } => {}
    }
    let (id, root, now) = (world.ids.growing(45_000), world.ids.growing(2_003_000), world.now);
    let top = Department {
        id: root,
        name: "Root".to_owned(),
        parent: 0,
        remark: String::new(),
        created_at: now,
        updated_at: now,
    };
    let organization = Organization {
        id,
        administrator: caller.uin,
        created_at: now,
        root,
        departments: BTreeMap::from([(root, top)]),
        members: BTreeMap::new(),
        policies: Default::default(),
        login: Default::default(),
        services: Default::default(),
        finance: Default::default(),
        center: None,
    };
    world.organizations.insert(id, organization);
    if let Some(account) = world.accounts.get_mut(&caller.uin) {
        account.organization = Some(id);
    }
    let mut response = CreateOrganizationResponse::default();
    response.org_id = id;
    response.nick_name = world.accounts[&caller.uin].name.clone();
    Ok(response)
}

fn describe_organization(
    world: &mut World,
    caller: &Caller,
    _: DescribeOrganizationRequest,
) -> Result<DescribeOrganizationResponse, DescribeOrganizationError> {
    let organization = world.organization(caller)?;
    let mut response = DescribeOrganizationResponse::default();
    response.org_id = organization.id;
    response.host_uin = organization.administrator;
    response.root_node_id = organization.root;
    response.create_time = written(organization.created_at);
    response.is_manager = organization.administrator == caller.uin;
    Ok(response)
}
