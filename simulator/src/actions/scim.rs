//! Synchronization of users and groups by SCIM: the switch and the credentials.

use super::Actions;
use crate::clock::written;
use crate::world::center::scim::{CREDENTIAL_TYPE, Credential};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::{
    CreateSCIMCredentialError, CreateSCIMCredentialRequest, CreateSCIMCredentialResponse, DeleteSCIMCredentialError,
    DeleteSCIMCredentialRequest, DeleteSCIMCredentialResponse, GetSCIMSynchronizationStatusError,
    GetSCIMSynchronizationStatusRequest, GetSCIMSynchronizationStatusResponse, ListSCIMCredentialsError,
    ListSCIMCredentialsRequest, ListSCIMCredentialsResponse, UpdateSCIMCredentialStatusError,
    UpdateSCIMCredentialStatusRequest, UpdateSCIMCredentialStatusResponse, UpdateSCIMSynchronizationStatusError,
    UpdateSCIMSynchronizationStatusRequest, UpdateSCIMSynchronizationStatusResponse,
    types::{SCIMCredentialStatus, SCIMSynchronizationStatus},
};

/// The validity of a credential that is created without one: a year, in seconds.
const VALIDITY: i64 = 365 * 86_400;

pub(super) fn register(actions: &mut Actions) {
    actions.add(get_scim_synchronization_status);
    actions.add(update_scim_synchronization_status);
    actions.add(create_scim_credential);
    actions.add(list_scim_credentials);
    actions.add(update_scim_credential_status);
    actions.add(delete_scim_credential);
}

fn get_scim_synchronization_status(
    world: &mut World,
    caller: &Caller,
    request: GetSCIMSynchronizationStatusRequest,
) -> Result<GetSCIMSynchronizationStatusResponse, GetSCIMSynchronizationStatusError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let mut response = GetSCIMSynchronizationStatusResponse::default();
    response.scim_synchronization_status = center.scim.status();
    Ok(response)
}

fn update_scim_synchronization_status(
    world: &mut World,
    caller: &Caller,
    request: UpdateSCIMSynchronizationStatusRequest,
) -> Result<UpdateSCIMSynchronizationStatusResponse, UpdateSCIMSynchronizationStatusError> {
    let now = world.now;
    let center = world.zone(caller, &request.zone_id)?.center();
    // Guess: setting the status that it has is allowed, here and for credentials; the error is for statuses that do not exist.
    let enabled = match request.scim_synchronization_status {
        SCIMSynchronizationStatus::Enabled => true,
        SCIMSynchronizationStatus::Disabled => false,
        _ => return Err(code("InvalidParameter.ScimSyncStatusError")),
    };
    center.scim.enabled = enabled;
    center.updated_at = now;
    Ok(UpdateSCIMSynchronizationStatusResponse::default())
}

fn create_scim_credential(
    world: &mut World,
    caller: &Caller,
    request: CreateSCIMCredentialRequest,
) -> Result<CreateSCIMCredentialResponse, CreateSCIMCredentialError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    if world.center_mut(organization).scim.credentials.len() >= world.settings.scim_credentials {
        return Err(code("LimitExceeded.ScimCredentialLimitExceeded"));
    }
    let credential = Credential {
        id: world.ids.text("scimcred-"),
        enabled: true,
        created_at: world.now,
        expires_at: world.now.saturating_add(request.expire_duration.unwrap_or(VALIDITY)),
    };
    let mut response = CreateSCIMCredentialResponse::default();
    response.zone_id = request.zone_id;
    response.credential_id = credential.id.clone();
    response.credential_type = CREDENTIAL_TYPE.to_owned();
    response.credential_status = Some(credential.status());
    response.create_time = written(credential.created_at);
    response.expire_time = written(credential.expires_at);
    response.credential_secret = world.ids.text_of("simulated-", 32);
    world.center_mut(organization).scim.credentials.insert(credential.id.clone(), credential);
    Ok(response)
}

fn list_scim_credentials(
    world: &mut World,
    caller: &Caller,
    request: ListSCIMCredentialsRequest,
) -> Result<ListSCIMCredentialsResponse, ListSCIMCredentialsError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let wanted = request.credential_id.filter(|id| !id.is_empty());
    let matching = center.scim.credentials.values().filter(|it| wanted.as_ref().is_none_or(|id| it.id == *id));
    let mut response = ListSCIMCredentialsResponse::default();
    response.scim_credentials = matching.map(|credential| credential.describe(&request.zone_id)).collect();
    response.total_counts = response.scim_credentials.len() as i64;
    Ok(response)
}

fn update_scim_credential_status(
    world: &mut World,
    caller: &Caller,
    request: UpdateSCIMCredentialStatusRequest,
) -> Result<UpdateSCIMCredentialStatusResponse, UpdateSCIMCredentialStatusError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let credential = center.scim.credentials.get_mut(&request.credential_id);
    let credential = credential.ok_or_else(|| code("InvalidParameter.ScimCredentialNotFound"))?;
    credential.enabled = match request.new_status {
        SCIMCredentialStatus::Enabled => true,
        SCIMCredentialStatus::Disabled => false,
        _ => return Err(code("InvalidParameter.UserScimCredentialStatusError")),
    };
    Ok(UpdateSCIMCredentialStatusResponse::default())
}

fn delete_scim_credential(
    world: &mut World,
    caller: &Caller,
    request: DeleteSCIMCredentialRequest,
) -> Result<DeleteSCIMCredentialResponse, DeleteSCIMCredentialError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let removed = center.scim.credentials.remove(&request.credential_id);
    removed.ok_or_else(|| code("InvalidParameter.ScimCredentialNotFound"))?;
    Ok(DeleteSCIMCredentialResponse::default())
}
