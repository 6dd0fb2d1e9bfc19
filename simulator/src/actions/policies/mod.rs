//! Organization policies.

mod attachments;
mod contents;
mod effective;
mod switches;

use super::Actions;
use crate::world::organization::Organization;
use crate::world::policies::{Kind, Policy};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::types::{OrganizationPolicyType, PolicyOrigin};

pub(super) fn register(actions: &mut Actions) {
    attachments::register(actions);
    contents::register(actions);
    effective::register(actions);
    switches::register(actions);
}

const PARAM_ERROR: &str = "InvalidParameter.ParamError";
const NOT_MANAGER: &str = "InvalidParameter.OrganizationMemberNotManager";
const NO_ORGANIZATION: &str = "InvalidParameter.OrganizationNotExist";

/// Returns the organization whose policies the caller manages. A member gets the error `denied`.
fn managed<'w, E: ActionError>(world: &'w mut World, caller: &Caller, denied: &str) -> Result<&'w mut Organization, E> {
    // Guess: An account outside any organization gets UnauthorizedOperation from the actions that change policies, because it
    // is the only code of theirs that fits.
    let organization = world.organization_of_mut(caller.uin).ok_or_else(|| code("UnauthorizedOperation"))?;
    if organization.administrator == caller.uin { Ok(organization) } else { Err(code(denied)) }
}

/// Returns the organization whose policies the caller may read; an account outside any gets the error `outside`.
fn readable<'w, E: ActionError>(world: &'w World, caller: &Caller, outside: &str) -> Result<&'w Organization, E> {
    let organization = world.organization_of(caller.uin).ok_or_else(|| code(outside))?;
    // Guess: Only the administrator account may read policies, as the code for everybody else is on every page.
    if organization.administrator == caller.uin { Ok(organization) } else { Err(code(NOT_MANAGER)) }
}

/// Returns the organization whose lists of policies the caller may read.
fn listed<'w, E: ActionError>(world: &'w World, caller: &Caller) -> Result<&'w Organization, E> {
    let organization = readable(world, caller, NO_ORGANIZATION)?;
    // Guess: The lists need the role with which the service manages policies, because its code is on their pages.
    let role_is_missing = world.accounts.get(&organization.administrator).is_some_and(|it| it.lacks_policy_role);
    if role_is_missing { Err(code("ResourceNotFound.ServiceRoleNotExist")) } else { Ok(organization) }
}

/// Returns the kind of policy that a request names, service control policies if it names none. An unknown one is the error
/// `wrong`.
fn kind_of<E: ActionError>(requested: Option<&OrganizationPolicyType>, wrong: &str) -> Result<Kind, E> {
    match requested {
        None | Some(OrganizationPolicyType::ServiceControlPolicy) => Ok(Kind::ServiceControl),
        Some(OrganizationPolicyType::TagPolicy) => Ok(Kind::Tag),
        Some(_) => Err(code(wrong)),
    }
}

fn must_be_enabled<E: ActionError>(organization: &Organization, kind: Kind) -> Result<(), E> {
    if organization.policies.is_enabled(kind) {
        Ok(())
    } else {
        Err(code("FailedOperation.OrganizationPolicyIsNotEnabled"))
    }
}

/// Returns a policy of the organization. `ids` is the error for what cannot be an id, `other_kind` that for a policy of another
/// type.
fn find<'o, E: ActionError>(
    organization: &'o Organization,
    id: i64,
    kind: Kind,
    [ids, other_kind]: [&str; 2],
) -> Result<&'o Policy, E> {
    // Guess: Of the codes for a policy that does not exist, the one about parameters is for what cannot be an id,
    // PolicyNotExist for an unknown id, and PolicyIdNotFound, where it is documented, for a policy of the other type.
    if id <= 0 {
        return Err(code(ids));
    }
    let policy = organization.policies.get(id).ok_or_else(|| code("ResourceNotFound.PolicyNotExist"))?;
    if policy.kind == kind { Ok(policy) } else { Err(code(other_kind)) }
}

impl Policy {
    fn origin(&self) -> PolicyOrigin {
        if self.preset { PolicyOrigin::Preset } else { PolicyOrigin::Custom }
    }
}
