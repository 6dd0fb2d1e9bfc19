//! The identity center of an organization.

pub(crate) mod applications;
pub(crate) mod configurations;
pub(crate) mod directory;
pub(crate) mod grants;
pub(crate) mod saml;
pub(crate) mod scim;
pub(crate) mod synchronization;
pub(crate) mod tasks;

use applications::Applications;
use configurations::Configurations;
use directory::Directory;
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::types::{PrincipalType, RoleConfiguration, TargetType};
use grants::Grants;
use saml::Saml;
use scim::Scim;
use serde::{Deserialize, Serialize};
use synchronization::Synchronization;
use tasks::{Task, Tasks};

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
    pub(crate) applications: Applications,
    pub(crate) grants: Grants,
    pub(crate) synchronization: Synchronization,
    pub(crate) tasks: Tasks,
}

/// An account that permissions are granted on, or that users are synchronized into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Target {
    pub(crate) kind: TargetType,
    pub(crate) uin: i64,
}

/// A user or group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Principal {
    pub(crate) kind: PrincipalType,
    pub(crate) id: String,
}

/// An identity center with everything that gives names to its ids.
#[derive(Clone, Copy)]
pub(crate) struct View<'w> {
    world: &'w World,
    pub(crate) organization: &'w Organization,
    pub(crate) center: &'w Center,
}

impl<'w> View<'w> {
    /// Returns the name of an account of the organization.
    pub(crate) fn account_name(&self, uin: i64) -> String {
        match self.organization.members.get(&uin) {
            Some(member) => member.name.clone(),
            None => self.world.accounts.get(&uin).map(|account| account.name.clone()).unwrap_or_default(),
        }
    }

    /// Returns the name of a permission configuration.
    pub(crate) fn configuration_name(&self, id: &str) -> String {
        self.center.configurations.all.get(id).map(|configuration| configuration.name.clone()).unwrap_or_default()
    }

    /// Returns a permission configuration as the service shows it to a caller.
    pub(crate) fn describe_configuration(&self, id: &str, caller: &Caller) -> RoleConfiguration {
        let configuration = self.center.configurations.all.get(id);
        configuration.map(|it| it.describe(caller.site, |uin| self.account_name(uin))).unwrap_or_default()
    }

    /// Returns the name of a user.
    pub(crate) fn user_name(&self, id: &str) -> String {
        self.center.directory.user(id).map(|user| user.name.clone()).unwrap_or_default()
    }

    /// Returns the name of a user or group.
    pub(crate) fn principal_name(&self, principal: &Principal) -> String {
        match principal.kind {
            PrincipalType::Group => {
                self.center.directory.group(&principal.id).map(|group| group.name.clone()).unwrap_or_default()
            }
            _ => self.user_name(&principal.id),
        }
    }

    /// Returns the ids of the users in a group, or of the user itself.
    pub(crate) fn users_of<'p>(&self, principal: &'p Principal) -> impl Iterator<Item = &'p str>
    where
        'w: 'p,
    {
        let user = (principal.kind == PrincipalType::User).then_some(principal.id.as_str());
        let group = (principal.kind == PrincipalType::Group).then_some(principal.id.as_str());
        let directory = &self.center.directory;
        user.into_iter().chain(group.into_iter().flat_map(|group| directory.members_of(group)))
    }

    /// Makes sure that a user or group exists.
    pub(crate) fn check_principal<E: ActionError>(&self, principal: &Principal) -> Result<(), E> {
        let (known, missing) = match principal.kind {
            PrincipalType::User => {
                (self.center.directory.user(&principal.id).is_some(), "ResourceNotFound.UserNotExist")
            }
            PrincipalType::Group => {
                (self.center.directory.group(&principal.id).is_some(), "InvalidParameter.GroupNotExist")
            }
            _ => (false, "InvalidParameterValue"),
        };
        if known { Ok(()) } else { Err(code(missing)) }
    }

    /// Makes sure that an account belongs to the organization, in the role that its type says.
    pub(crate) fn check_target<E: ActionError>(&self, target: &Target) -> Result<(), E> {
        let known = match target.kind {
            TargetType::ManagerUin => self.organization.administrator == target.uin,
            TargetType::MemberUin => self.organization.members.contains_key(&target.uin),
            _ => return Err(code("InvalidParameterValue")),
        };
        if known { Ok(()) } else { Err(code("FailedOperation.OrganizationMemberNotExist")) }
    }

    /// Makes sure that a permission configuration exists.
    pub(crate) fn check_configuration<E: ActionError>(&self, id: &str) -> Result<(), E> {
        let known = self.center.configurations.all.contains(id);
        if known { Ok(()) } else { Err(code("InvalidParameter.RoleConfigurationNotExist")) }
    }
}

impl World {
    /// Returns the identity center of an organization that is known to have one, with its names.
    pub(crate) fn view(&self, organization: i64) -> View<'_> {
        let organization = &self.organizations[&organization];
        let center = organization.center.as_ref().expect("`World::zone` returns organizations with an identity center");
        View { world: self, organization, center }
    }

    /// Returns the same identity center, mutably.
    pub(crate) fn center_mut(&mut self, organization: i64) -> &mut Center {
        let organization = self.organizations.get_mut(&organization).expect("tasks belong to an organization");
        organization.center()
    }

    /// Returns the organization whose open identity center has this space, if the caller may run it: as the administrator, or
    /// as the delegated administrator of the identity center.
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
    /// Returns the identity center of an organization that is known to have one, because [`World::zone`] returned it.
    pub(crate) fn center(&mut self) -> &mut Center {
        self.center.as_mut().expect("`World::zone` returns organizations with an identity center")
    }

    /// Returns the error code that keeps an account in the organization because the identity center uses it, if one does.
    pub(crate) fn center_keeps(&self, uin: i64) -> Option<&'static str> {
        let center = self.center.as_ref()?;
        let coming = |task: &Task| task.work.place().is_some_and(|place| place.target.uin == uin);
        if center.grants.uses(uin) || center.tasks.running().any(coming) {
            Some("UnsupportedOperation.MemberAccountExistCICRoleConfig")
        } else if center.synchronization.uses(uin) {
            Some("UnsupportedOperation.MemberAccountExistCICUserConfig")
        } else {
            None
        }
    }
}
