//! Synchronization of users and groups by SCIM.

use crate::clock::written;
use crate::world::ordered::Ordered;
use generated_sdk::organization::v2021_03_31::types::{
    SCIMCredential, SCIMCredentialStatus, SCIMSynchronizationStatus,
};
use serde::{Deserialize, Serialize};

/// The type of all credentials.
pub(crate) const CREDENTIAL_TYPE: &str = "BearerToken";

/// Synchronization of users and groups by SCIM.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Scim {
    pub(crate) enabled: bool,
    /// The credentials, by id.
    pub(crate) credentials: Ordered<Credential>,
}

/// A credential of an identity provider. Nobody but its owner knows the secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Credential {
    pub(crate) id: String,
    pub(crate) enabled: bool,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
}

impl Scim {
    /// Returns whether synchronization is enabled, as the service writes it.
    pub(crate) fn status(&self) -> SCIMSynchronizationStatus {
        if self.enabled { SCIMSynchronizationStatus::Enabled } else { SCIMSynchronizationStatus::Disabled }
    }
}

impl Credential {
    /// Returns the credential as the service shows it.
    pub(crate) fn describe(&self, zone_id: &str) -> SCIMCredential {
        let mut shown = SCIMCredential::default();
        shown.zone_id = zone_id.to_owned();
        shown.credential_id = self.id.clone();
        shown.credential_type = CREDENTIAL_TYPE.to_owned();
        shown.status = self.status();
        shown.create_time = written(self.created_at);
        shown.expire_time = written(self.expires_at);
        shown
    }

    pub(crate) fn status(&self) -> SCIMCredentialStatus {
        if self.enabled { SCIMCredentialStatus::Enabled } else { SCIMCredentialStatus::Disabled }
    }
}
