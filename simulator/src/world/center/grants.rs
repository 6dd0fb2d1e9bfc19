//! Grants and deployments of permission configurations on accounts.

use super::{Principal, Target, View};
use crate::clock::written;
use crate::world::ordered::Ordered;
use generated_sdk::organization::v2021_03_31::types::{self, DeploymentStatus};
use serde::{Deserialize, Serialize};

/// Grants and deployments of permission configurations on accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Grants {
    pub(crate) grants: Ordered<Grant>,
    pub(crate) deployments: Ordered<Deployment>,
}

/// A permission configuration on an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The id of the permission configuration.
    pub(crate) configuration: String,
    pub(crate) target: Target,
}

/// A permission configuration that a user or group has, or may request, on an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) place: Place,
    pub(crate) principal: Principal,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// A deployment of a permission configuration on an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Deployment {
    pub(crate) place: Place,
    pub(crate) status: DeploymentStatus,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Place {
    /// Returns the key of the deployment.
    pub(crate) fn key(&self) -> String {
        format!("{} {} {}", self.configuration, self.target.kind, self.target.uin)
    }
}

impl Grant {
    pub(crate) fn new(place: Place, principal: Principal, now: i64) -> Self {
        Self { place, principal, created_at: now, updated_at: now }
    }

    /// Returns the key of the grant: its five parts.
    pub(crate) fn key(&self) -> String {
        format!("{} {} {}", self.place.key(), self.principal.kind, self.principal.id)
    }

    /// Returns the grant as the service shows it.
    pub(crate) fn describe(&self, view: &View<'_>) -> types::RoleAssignments {
        let mut shown = types::RoleAssignments::default();
        shown.role_configuration_id = self.place.configuration.clone();
        shown.role_configuration_name = view.configuration_name(&self.place.configuration);
        shown.target_uin = self.place.target.uin;
        shown.target_type = self.place.target.kind.clone();
        shown.target_name = view.account_name(self.place.target.uin);
        shown.principal_id = self.principal.id.clone();
        shown.principal_type = self.principal.kind.clone();
        shown.principal_name = view.principal_name(&self.principal);
        shown.create_time = written(self.created_at);
        shown.update_time = written(self.updated_at);
        shown
    }
}

impl Deployment {
    /// Returns the deployment as the service shows it.
    pub(crate) fn describe(&self, view: &View<'_>) -> types::RoleConfigurationProvisionings {
        let mut shown = types::RoleConfigurationProvisionings::default();
        shown.deployment_status = self.status.clone();
        shown.role_configuration_id = self.place.configuration.clone();
        shown.role_configuration_name = view.configuration_name(&self.place.configuration);
        shown.target_uin = self.place.target.uin;
        shown.target_type = self.place.target.kind.clone();
        shown.target_name = view.account_name(self.place.target.uin);
        shown.create_time = written(self.created_at);
        shown.update_time = written(self.updated_at);
        shown
    }
}

impl Grants {
    /// Returns whether a permission configuration is granted or deployed on an account.
    pub(crate) fn uses(&self, uin: i64) -> bool {
        self.deployments.values().any(|deployment| deployment.place.target.uin == uin)
            || self.grants.values().any(|grant| grant.place.target.uin == uin)
    }

    /// Returns whether a user or group has a grant, by id.
    pub(crate) fn names(&self, principal: &str) -> bool {
        self.grants.values().any(|grant| grant.principal.id == principal)
    }

    /// Returns whether anybody has a permission configuration on an account.
    pub(crate) fn granted_at(&self, place: &Place) -> bool {
        self.grants.values().any(|grant| grant.place == *place)
    }

    /// Returns the deployments of a permission configuration.
    pub(crate) fn deployments_of(&self, configuration: &str) -> impl Iterator<Item = &Deployment> {
        self.deployments.values().filter(move |deployment| deployment.place.configuration == configuration)
    }

    /// Sets the status of a deployment, which begins to exist if there is none.
    pub(crate) fn set_deployment(&mut self, place: &Place, status: DeploymentStatus, now: i64) {
        let key = place.key();
        match self.deployments.get_mut(&key) {
            Some(deployment) => {
                deployment.status = status;
                deployment.updated_at = now;
            }
            None => {
                let deployment = Deployment { place: place.clone(), status, created_at: now, updated_at: now };
                self.deployments.insert(key, deployment);
            }
        }
    }

    /// Notes that the deployments of a permission configuration no longer are what it says.
    pub(crate) fn outdate(&mut self, configuration: &str, now: i64) {
        let deployments = self.deployments.values_mut();
        for deployment in deployments.filter(|deployment| deployment.place.configuration == configuration) {
            if deployment.status == DeploymentStatus::Deployed {
                deployment.status = DeploymentStatus::DeployedRequired;
                deployment.updated_at = now;
            }
        }
    }
}
