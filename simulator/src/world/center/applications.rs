//! The permissions that users may request, and their requests.

use super::View;
use super::grants::Grant;
use crate::clock::written;
use crate::world::World;
use crate::world::ordered::Ordered;
use crate::world::organization::Organization;
use generated_sdk::organization::v2021_03_31::types::{self, PermissionApplyStatus};
use serde::{Deserialize, Serialize};

/// The permissions that users may request, and their requests.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Applications {
    /// The grants that users and groups may request.
    pub(crate) scopes: Ordered<Grant>,
    /// The requests, by id.
    pub(crate) orders: Ordered<Order>,
}

/// A user's request for permission configurations on a member account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) target: i64,
    /// The ids of the permission configurations.
    pub(crate) configurations: Vec<String>,
    pub(crate) status: PermissionApplyStatus,
    pub(crate) opinion: String,
    pub(crate) created_at: i64,
    pub(crate) decided_at: Option<i64>,
}

impl Order {
    /// Returns the request as the service shows it.
    pub(crate) fn describe(&self, view: &View<'_>) -> types::PermissionApplyOrder {
        let mut shown = types::PermissionApplyOrder::default();
        shown.apply_id = Some(self.id.clone());
        shown.user_id = Some(self.user.clone());
        shown.user_name = Some(view.user_name(&self.user));
        shown.target_uin = Some(self.target);
        shown.target_name = Some(view.account_name(self.target));
        shown.role_configurations = self.configurations.iter().map(|id| configuration(view, id)).collect();
        shown.status = Some(self.status.clone());
        shown.create_time = Some(written(self.created_at));
        shown.audit_opinion = Some(self.opinion.clone());
        shown.audit_time = Some(self.decided_at.map(written).unwrap_or_default());
        shown
    }
}

fn configuration(view: &View<'_>, id: &str) -> types::ApplyRoleConfiguration {
    let mut shown = types::ApplyRoleConfiguration::default();
    shown.role_configuration_id = Some(id.to_owned());
    shown.role_configuration_name = Some(view.configuration_name(id));
    shown.description = view.center.configurations.all.get(id).map(|configuration| configuration.description.clone());
    shown
}

impl World {
    /// Adds a user's request, if the user may request all of it: directly, or as a member of a group.
    pub(crate) fn request_permissions(
        &mut self,
        zone_id: &str,
        user: &str,
        target: i64,
        configurations: &[&str],
    ) -> Option<String> {
        let in_zone = |it: &&Organization| it.center.as_ref().is_some_and(|center| center.zone_id == zone_id);
        let organization = self.organizations.values().find(in_zone)?.id;
        let view = self.view(organization);
        let may_request = |configuration: &&str| {
            view.center.applications.scopes.values().any(|scope| {
                let place = &scope.place;
                place.configuration == **configuration
                    && place.target.uin == target
                    && view.users_of(&scope.principal).any(|id| id == user)
            })
        };
        if configurations.is_empty() || !configurations.iter().all(may_request) {
            return None;
        }
        let id = self.ids.text_of("apply-", 16);
        let order = Order {
            id: id.clone(),
            user: user.to_owned(),
            target,
            configurations: configurations.iter().map(|&id| id.to_owned()).collect(),
            status: PermissionApplyStatus::Pending,
            opinion: String::new(),
            created_at: self.now,
            decided_at: None,
        };
        self.center_mut(organization).applications.orders.insert(id.clone(), order);
        Some(id)
    }
}
