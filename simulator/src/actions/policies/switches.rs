//! Enabling and disabling policy types.

use super::{NOT_MANAGER, PARAM_ERROR, kind_of, listed, managed, must_be_enabled};
use crate::actions::Actions;
use crate::world::policies::{Kind, Target};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::types::{OrganizationPolicyType, PolicyTypeNumber, PolicyTypeStatus};
use generated_sdk::organization::v2021_03_31::{
    DescribePolicyConfigError, DescribePolicyConfigRequest, DescribePolicyConfigResponse, DisablePolicyTypeError,
    DisablePolicyTypeRequest, DisablePolicyTypeResponse, EnablePolicyTypeError, EnablePolicyTypeRequest,
    EnablePolicyTypeResponse,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(describe_policy_config);
    actions.add(disable_policy_type);
    actions.add(enable_policy_type);
}

fn enable_policy_type(
    world: &mut World,
    caller: &Caller,
    request: EnablePolicyTypeRequest,
) -> Result<EnablePolicyTypeResponse, EnablePolicyTypeError> {
    let now = world.now;
    let organization = managed(world, caller, NOT_MANAGER)?;
    let kind = kind_of(Some(&request.policy_type), PARAM_ERROR)?;
    if request.organization_id != organization.id {
        return Err(code(PARAM_ERROR));
    }
    if organization.policies.is_enabled(kind) {
        return Err(code("FailedOperation.OrganizationPolicyIsNotDisabled"));
    }
    let (id, members) = (organization.id, organization.members.keys());
    let targets: Vec<Target> = organization.departments.keys().map(|id| Target::Department(*id)).collect();
    let targets: Vec<Target> = targets.into_iter().chain(members.map(|uin| Target::Member(*uin))).collect();
    let own_policies = |target: &Target| world.accounts.get(&target.id()).is_some_and(|it| it.has_own_tag_policies);
    if kind == Kind::Tag && targets.iter().any(own_policies) {
        return Err(code("FailedOperation.PolicyEnableInvalid"));
    }
    if let Some(organization) = world.organizations.get_mut(&id) {
        organization.policies.enable(kind, targets.into_iter(), now);
    }
    Ok(EnablePolicyTypeResponse::default())
}

fn disable_policy_type(
    world: &mut World,
    caller: &Caller,
    request: DisablePolicyTypeRequest,
) -> Result<DisablePolicyTypeResponse, DisablePolicyTypeError> {
    let organization = managed(world, caller, NOT_MANAGER)?;
    let kind = kind_of(Some(&request.policy_type), PARAM_ERROR)?;
    if request.organization_id != organization.id {
        return Err(code(PARAM_ERROR));
    }
    must_be_enabled(organization, kind)?;
    organization.policies.disable(kind);
    Ok(DisablePolicyTypeResponse::default())
}

fn describe_policy_config(
    world: &mut World,
    caller: &Caller,
    request: DescribePolicyConfigRequest,
) -> Result<DescribePolicyConfigResponse, DescribePolicyConfigError> {
    let organization = listed(world, caller)?;
    let (kind, name) = match request.r#type {
        None | Some(PolicyTypeNumber::ServiceControlPolicy) => {
            (Kind::ServiceControl, OrganizationPolicyType::ServiceControlPolicy)
        }
        Some(PolicyTypeNumber::TagPolicy) => (Kind::Tag, OrganizationPolicyType::TagPolicy),
        Some(_) => return Err(code("InvalidParameter")),
    };
    if request.organization_id != organization.id {
        let known = world.organizations.contains_key(&request.organization_id);
        return Err(code(if known { NOT_MANAGER } else { "ResourceNotFound.OrganizationNotExist" }));
    }
    let enabled = organization.policies.is_enabled(kind);
    let mut response = DescribePolicyConfigResponse::default();
    response.status = if enabled { PolicyTypeStatus::Enabled } else { PolicyTypeStatus::Disabled };
    response.r#type = name;
    Ok(response)
}
