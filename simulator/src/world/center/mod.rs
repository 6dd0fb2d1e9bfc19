//! The identity center of an organization.

pub(crate) mod configurations;
pub(crate) mod directory;
pub(crate) mod grants;
pub(crate) mod saml;
pub(crate) mod scim;
pub(crate) mod synchronization;
pub(crate) mod tasks;

use configurations::Configurations;
use directory::Directory;
use generated_sdk::ActionError;
use grants::Grants;
use saml::Saml;
use scim::Scim;
use serde::{Deserialize, Serialize};
use synchronization::Synchronization;
use tasks::Tasks;

use super::organization::Organization;
use super::{Caller, World, code};

/// The identity center of an organization: one space with everything in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Center {
    /// The id of the space, such as `z-1kyr3x2v4a1b`.
    pub(crate) zone_id: String,
    /// The name of the space, which is a part of its login address.
    pub(crate) zone_name: String,
    pub(crate) opened_at: i64,
    pub(crate) updated_at: i64,
    /// The addresses from which users may log in; empty for all.
    pub(crate) allowed_addresses: Vec<String>,
    pub(crate) directory: Directory,
    pub(crate) scim: Scim,
    pub(crate) saml: Saml,
    pub(crate) configurations: Configurations,
    pub(crate) grants: Grants,
    pub(crate) synchronization: Synchronization,
    pub(crate) tasks: Tasks,
}

impl World {
    /// The organization whose open identity center has this space, if the caller may run it: as the administrator, or as the
    /// delegated administrator of the identity center.
    pub(crate) fn zone<E: ActionError>(&mut self, caller: &Caller, zone_id: &str) -> Result<&mut Organization, E> {
        let organization =
            self.organization_of_mut(caller.uin).ok_or_else(|| code("FailedOperation.IdentityCenterNotOpen"))?;
        let center = organization.center.as_ref().ok_or_else(|| code("FailedOperation.IdentityCenterNotOpen"))?;
        if center.zone_id != zone_id {
            return Err(code("FailedOperation.ZoneIdNotExist"));
        }
        if organization.administrator != caller.uin && !organization.services.runs_identity_center(caller.uin) {
            return Err(code("FailedOperation.PermissionDenied"));
        }
        Ok(organization)
    }
}

impl Organization {
    /// The identity center of an organization that is known to have one, because [`World::zone`] returned it.
    pub(crate) fn center(&mut self) -> &mut Center {
        self.center.as_mut().expect("`World::zone` returns organizations with an identity center")
    }

    /// The error code that keeps an account in the organization because the identity center uses it, if one does.
    pub(crate) fn center_keeps(&self, uin: i64) -> Option<&'static str> {
        let center = self.center.as_ref()?;
        if center.grants.uses(uin) {
            Some("FailedOperation.MemberAccountExistCICRoleConfig")
        } else if center.synchronization.uses(uin) {
            Some("FailedOperation.MemberAccountExistCICUserConfig")
        } else {
            None
        }
    }
}
