//! The identity center itself: its space, statistics and allowed addresses.

use super::Actions;
use crate::clock::written;
use crate::world::account::Verification;
use crate::world::center::Center;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    DescribeIdentityCenterError, DescribeIdentityCenterRequest, DescribeIdentityCenterResponse, GetIPWhitelistError,
    GetIPWhitelistRequest, GetIPWhitelistResponse, GetZoneStatisticsError, GetZoneStatisticsRequest,
    GetZoneStatisticsResponse, OpenIdentityCenterError, OpenIdentityCenterRequest, OpenIdentityCenterResponse,
    UpdateIPWhitelistError, UpdateIPWhitelistRequest, UpdateIPWhitelistResponse, UpdateZoneError, UpdateZoneRequest,
    UpdateZoneResponse,
    types::{IdentityCenterStatus, SCIMSynchronizationStatus, ZoneStatistics},
};
use std::net::IpAddr;

pub(super) fn register(actions: &mut Actions) {
    actions.add(open_identity_center);
    actions.add(describe_identity_center);
    actions.add(update_zone);
    actions.add(get_zone_statistics);
    actions.add(get_ip_whitelist);
    actions.add(update_ip_whitelist);
}

fn open_identity_center(
    world: &mut World,
    caller: &Caller,
    request: OpenIdentityCenterRequest,
) -> Result<OpenIdentityCenterResponse, OpenIdentityCenterError> {
    let organization =
        world.organization_of(caller.uin).ok_or_else(|| code("FailedOperation.IdentityCenterOrganizationNotOpen"))?;
    if organization.administrator != caller.uin {
        return Err(code("FailedOperation.IdentityCenterNotOrganizationManager"));
    }
    if organization.center.is_some() {
        return Err(code("FailedOperation.IdentityCenterAlreadyOpen"));
    }
    match world.accounts[&caller.uin].verification {
        Verification::None => return Err(code("FailedOperation.IdentityCenterNotAuth")),
        Verification::Personal => return Err(code("FailedOperation.IdentityCenterNotEnterpriseAuth")),
        Verification::Enterprise { .. } => {}
    }
    let id = organization.id;
    check_zone_name(world, &request.zone_name, None)?;
    let center = Center {
        zone_id: world.ids.text("z-"),
        zone_name: request.zone_name,
        opened_at: world.now,
        updated_at: world.now,
        ..Center::default()
    };
    let mut response = OpenIdentityCenterResponse::default();
    response.zone_id = center.zone_id.clone();
    if let Some(organization) = world.organizations.get_mut(&id) {
        organization.center = Some(center);
    }
    Ok(response)
}

/// Makes sure that a space can have this name. `own` is the space that may have it already.
fn check_zone_name<E: ActionError>(world: &World, name: &str, own: Option<&str>) -> Result<(), E> {
    // Guess: capital letters are allowed, because the vendor's example has one although its rule forbids them.
    let allowed = |character: char| character.is_ascii_alphanumeric() || character == '-';
    if !name.chars().all(allowed) || name.starts_with('-') || name.ends_with('-') || name.contains("--") {
        return Err(code("InvalidParameterValue.ZoneNameFormatError"));
    }
    let mut others = world.organizations.values().filter_map(|organization| organization.center.as_ref());
    if others.any(|center| center.zone_name.eq_ignore_ascii_case(name) && Some(center.zone_id.as_str()) != own) {
        return Err(code("InvalidParameterValue.IdentityCenterZoneNameAlreadyExist"));
    }
    Ok(())
}

fn describe_identity_center(
    world: &mut World,
    caller: &Caller,
    _: DescribeIdentityCenterRequest,
) -> Result<DescribeIdentityCenterResponse, DescribeIdentityCenterError> {
    // Guess: a member that does not run the identity center does not see it.
    let runs = |uin: i64| {
        let organization = world.organization_of(uin)?;
        (organization.administrator == uin || organization.services.runs_identity_center(uin)).then_some(organization)
    };
    let organization = runs(caller.uin).ok_or_else(|| code("FailedOperation.IdentityCenterNotOpen"))?;
    let mut response = DescribeIdentityCenterResponse::default();
    // Guess: before it is opened, it is described as disabled, with empty strings; the documented error is for accounts without
    // an organization of their own.
    response.service_status = IdentityCenterStatus::Disabled;
    response.scim_sync_status = SCIMSynchronizationStatus::Disabled;
    if let Some(center) = &organization.center {
        response.service_status = IdentityCenterStatus::Enabled;
        response.scim_sync_status = center.scim.status();
        response.zone_id = center.zone_id.clone();
        response.zone_name = center.zone_name.clone();
        response.create_time = written(center.opened_at);
        response.update_time = written(center.updated_at);
    }
    Ok(response)
}

fn update_zone(
    world: &mut World,
    caller: &Caller,
    request: UpdateZoneRequest,
) -> Result<UpdateZoneResponse, UpdateZoneError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    check_zone_name(world, &request.new_zone_name, Some(&request.zone_id))?;
    let now = world.now;
    let center = world.center_mut(organization);
    center.zone_name = request.new_zone_name;
    center.updated_at = now;
    Ok(UpdateZoneResponse::default())
}

fn get_zone_statistics(
    world: &mut World,
    caller: &Caller,
    request: GetZoneStatisticsRequest,
) -> Result<GetZoneStatisticsResponse, GetZoneStatisticsError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let (quotas, center) = (&world.settings, world.view(organization).center);
    let mut statistics = ZoneStatistics::default();
    statistics.user_quota = quotas.users as i64;
    statistics.group_quota = quotas.groups as i64;
    statistics.role_configuration_quota = quotas.configurations as i64;
    statistics.system_policy_per_role_configuration_quota = quotas.system_policies as i64;
    statistics.user_count = center.directory.users().len() as i64;
    statistics.group_count = center.directory.groups().len() as i64;
    statistics.role_configuration_count = center.configurations.all.len() as i64;
    statistics.user_provisioning_count = center.synchronization.all.len() as i64;
    // Guess: the roles that are synchronized to accounts are the deployments of permission configurations.
    statistics.role_configuration_sync_count = center.grants.deployments.len() as i64;
    let mut response = GetZoneStatisticsResponse::default();
    response.zone_statistics = Some(statistics);
    Ok(response)
}

/// Returns the identity center of a caller that need not name it.
fn own_center<'w, E: ActionError>(
    world: &'w mut World,
    caller: &Caller,
    zone_id: Option<&str>,
) -> Result<&'w mut Center, E> {
    let center = world.organization_of(caller.uin).and_then(|organization| organization.center.as_ref());
    let own = center.ok_or_else(|| code("FailedOperation.IdentityCenterNotOpen"))?.zone_id.clone();
    if zone_id.is_some_and(|id| id != own) {
        return Err(code("FailedOperation.PermissionDenied"));
    }
    Ok(world.zone(caller, &own)?.center())
}

fn get_ip_whitelist(
    world: &mut World,
    caller: &Caller,
    request: GetIPWhitelistRequest,
) -> Result<GetIPWhitelistResponse, GetIPWhitelistError> {
    let center = own_center(world, caller, request.zone_id.as_deref())?;
    let mut response = GetIPWhitelistResponse::default();
    response.ip_whitelist = center.allowed_addresses.clone();
    Ok(response)
}

fn update_ip_whitelist(
    world: &mut World,
    caller: &Caller,
    request: UpdateIPWhitelistRequest,
) -> Result<UpdateIPWhitelistResponse, UpdateIPWhitelistError> {
    let center = own_center(world, caller, request.zone_id.as_deref())?;
    // Guess: a call without the list clears it, because every call replaces the list as a whole.
    let addresses = request.ip_whitelist.unwrap_or_default();
    if !addresses.iter().all(|address| is_address(address)) {
        return Err(code("InvalidParameterValue"));
    }
    center.allowed_addresses = addresses;
    let mut response = UpdateIPWhitelistResponse::default();
    response.success = Some(true);
    Ok(response)
}

/// Returns whether a string is an IP address, or a range of them in CIDR notation.
fn is_address(text: &str) -> bool {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= longest))
}
