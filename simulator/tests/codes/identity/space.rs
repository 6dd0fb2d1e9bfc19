//! The error codes of the space itself and of SCIM synchronization.

use super::{Space, rows, text};
use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use organization_simulator::Verification;
use serde_json::{Value, json};

pub(super) fn rows() -> Vec<Row> {
    let mut all = opening();
    all.extend(allowed_addresses());
    all.extend(rows! {
        input "UpdateZone" "InvalidParameterValue.ZoneNameFormatError" |space| json!({"NewZoneName": "two--hyphens"});
        state "CreateSCIMCredential" "LimitExceeded.ScimCredentialLimitExceeded" |space| {
            space.ok("CreateSCIMCredential", json!({}));
            space.ok("CreateSCIMCredential", json!({}));
            json!({})
        };
        input "DeleteSCIMCredential" "InvalidParameter.ScimCredentialNotFound" |space| {
            json!({"CredentialId": "scimcred-5r8k2m1wq7zt"})
        };
        input "UpdateSCIMCredentialStatus" "InvalidParameter.ScimCredentialNotFound" |space| {
            json!({"CredentialId": "scimcred-5r8k2m1wq7zt", "NewStatus": "Disabled"})
        };
        input "UpdateSCIMCredentialStatus" "InvalidParameter.UserScimCredentialStatusError" |space| {
            let created = space.ok("CreateSCIMCredential", json!({}));
            json!({"CredentialId": text(&created["CredentialId"]), "NewStatus": "Paused"})
        };
        input "UpdateSCIMSynchronizationStatus" "InvalidParameter.ScimSyncStatusError" |space| {
            json!({"SCIMSynchronizationStatus": "Paused"})
        };
    });
    all
}

/// Opens an identity center for the administrator, whose verification may have changed since.
fn open(stage: &Stage, verification: Option<Verification>) -> Result<Value, Error> {
    if let Some(verification) = verification {
        stage.administrator.change(|account| account.verification = verification);
    }
    stage.call(&stage.administrator, "OpenIdentityCenter", json!({"ZoneName": "example"}))
}

fn opening() -> Vec<Row> {
    let action = "OpenIdentityCenter";
    vec![
        state("DescribeIdentityCenter", "FailedOperation.IdentityCenterNotOpen", |stage| {
            stage.call(&stage.outsider, "DescribeIdentityCenter", json!({}))
        }),
        state(action, "FailedOperation.IdentityCenterAlreadyOpen", |stage| {
            Space::open(stage);
            open(stage, None)
        }),
        state(action, "FailedOperation.IdentityCenterNotAuth", |stage| open(stage, Some(Verification::None))),
        state(action, "FailedOperation.IdentityCenterNotEnterpriseAuth", |stage| {
            open(stage, Some(Verification::Personal))
        }),
        state(action, "FailedOperation.IdentityCenterNotOrganizationManager", |stage| {
            stage.call(&stage.created, "OpenIdentityCenter", json!({"ZoneName": "example"}))
        }),
        state(action, "FailedOperation.IdentityCenterOrganizationNotOpen", |stage| {
            stage.call(&stage.outsider, "OpenIdentityCenter", json!({"ZoneName": "example"}))
        }),
        state(action, "InvalidParameterValue.IdentityCenterZoneNameAlreadyExist", |stage| {
            Space::open(stage);
            stage.call(&stage.rival, "OpenIdentityCenter", json!({"ZoneName": "example"}))
        }),
    ]
}

fn allowed_addresses() -> Vec<Row> {
    vec![
        input("GetIPWhitelist", "FailedOperation.PermissionDenied", |stage| {
            Space::open(stage).call("GetIPWhitelist", json!({"ZoneId": "z-000000000000"}))
        }),
        state("UpdateIPWhitelist", "FailedOperation.PermissionDenied", |stage| {
            Space::open(stage);
            stage.call(&stage.created, "UpdateIPWhitelist", json!({"IpWhitelist": []}))
        }),
    ]
}
