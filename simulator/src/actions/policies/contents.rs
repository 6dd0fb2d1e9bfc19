//! Creating, reading, updating and deleting policies.

use super::{NO_ORGANIZATION, NOT_MANAGER, PARAM_ERROR, find, kind_of, listed, managed, must_be_enabled, readable};
use crate::actions::{Actions, paging};
use crate::clock::written;
use crate::world::organization::Organization;
use crate::world::policies::{Kind, Policies, Policy, document, tags};
use crate::world::settings::Settings;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::types::{ListPolicyNode, PolicyScope};
use generated_sdk::organization::v2021_03_31::{
    CreatePolicyError, CreatePolicyRequest, CreatePolicyResponse, DeletePolicyError, DeletePolicyRequest,
    DeletePolicyResponse, DescribePolicyError, DescribePolicyRequest, DescribePolicyResponse, ListPoliciesError,
    ListPoliciesRequest, ListPoliciesResponse, UpdatePolicyError, UpdatePolicyRequest, UpdatePolicyResponse,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(create_policy);
    actions.add(delete_policy);
    actions.add(describe_policy);
    actions.add(list_policies);
    actions.add(update_policy);
}

/// The documented length of a description, in bytes.
const LONGEST_DESCRIPTION: usize = 300;

const BAD_ID: [&str; 2] = ["InvalidParameter.PolicyIdNotExist", "ResourceNotFound.PolicyIdNotFound"];

fn create_policy(
    world: &mut World,
    caller: &Caller,
    request: CreatePolicyRequest,
) -> Result<CreatePolicyResponse, CreatePolicyError> {
    let organization: &Organization = managed(world, caller, "UnauthorizedOperation")?;
    let (id, now) = (organization.id, world.now);
    let organization = &world.organizations[&id];
    let kind = kind_of(Some(&request.r#type), PARAM_ERROR)?;
    must_be_enabled(organization, kind)?;
    check_name(organization, kind, &request.name, None)?;
    check_content(world, kind, &request.content)?;
    let description = request.description.unwrap_or_default();
    if description.len() > LONGEST_DESCRIPTION {
        return Err(code(PARAM_ERROR));
    }
    let own = organization.policies.of_kind(kind).filter(|policy| !policy.preset).count();
    // Guess: A full quota of tag policies is LimitExceeded.TagPolicy, that of service control policies PolicyFull.
    match kind {
        Kind::ServiceControl if own >= world.settings.service_control_policies => {
            return Err(code("FailedOperation.PolicyFull"));
        }
        Kind::Tag if own >= world.settings.tag_policies => return Err(code("LimitExceeded.TagPolicy")),
        _ => {}
    }
    let content = document::rewritten(&request.content);
    let policy = Policy::new(world.ids.growing(Policies::FULL_ACCESS), kind, request.name, description, content, now);
    let mut response = CreatePolicyResponse::default();
    response.policy_id = policy.id;
    if let Some(organization) = world.organizations.get_mut(&id) {
        organization.policies.add(policy);
    }
    Ok(response)
}

fn update_policy(
    world: &mut World,
    caller: &Caller,
    request: UpdatePolicyRequest,
) -> Result<UpdatePolicyResponse, UpdatePolicyError> {
    let organization: &Organization = managed(world, caller, NOT_MANAGER)?;
    let (organization_id, now) = (organization.id, world.now);
    let organization = &world.organizations[&organization_id];
    let kind = kind_of(request.r#type.as_ref(), PARAM_ERROR)?;
    must_be_enabled(organization, kind)?;
    let policy = find(organization, request.policy_id, kind, BAD_ID)?;
    // Guess: A preset policy can be neither updated nor deleted; both fail with InvalidParameter.ParamError.
    if policy.preset {
        return Err(code(PARAM_ERROR));
    }
    if let Some(name) = &request.name {
        check_name(organization, kind, name, Some(policy.id))?;
    }
    if let Some(content) = &request.content {
        check_content(world, kind, content)?;
    }
    if request.description.as_ref().is_some_and(|description| description.len() > LONGEST_DESCRIPTION) {
        return Err(code("InvalidParameter.DescriptionLengthOverlimit"));
    }
    let organization = world.organizations.get_mut(&organization_id);
    if let Some(policy) = organization.and_then(|organization| organization.policies.get_mut(request.policy_id)) {
        if let Some(name) = request.name {
            policy.name = name;
        }
        if let Some(description) = request.description {
            policy.description = description;
        }
        if let Some(content) = request.content {
            policy.document = document::rewritten(&content);
        }
        policy.updated_at = now;
    }
    Ok(UpdatePolicyResponse::default())
}

/// Checks the name of a policy that is new or, with its id, is renamed.
fn check_name<E: ActionError>(
    organization: &Organization,
    kind: Kind,
    name: &str,
    policy: Option<i64>,
) -> Result<(), E> {
    // Guess: Names may have a `-` besides what the pages allow, because programs that call the service use it.
    if !name.chars().all(|character| character.is_alphanumeric() || "_-".contains(character)) {
        return Err(code("InvalidParameter.PolicyNameError"));
    }
    // Guess: Of the two codes for a name that is taken, PolicyNameExisted is for that of the preset policy. Names are unique
    // per policy type.
    if kind == Kind::ServiceControl && name == Policies::FULL_ACCESS_NAME {
        return Err(code("InvalidParameter.PolicyNameExisted"));
    }
    let taken = organization.policies.of_kind(kind).any(|known| known.name == name && Some(known.id) != policy);
    if taken { Err(code("FailedOperation.PolicyNameInUse")) } else { Ok(()) }
}

fn check_content<E: ActionError>(world: &World, kind: Kind, content: &str) -> Result<(), E> {
    let Settings { policy_document_length, tag_policy_keys, .. } = &world.settings;
    if content.chars().count() > *policy_document_length {
        return Err(code("InvalidParameter.PolicyDocumentLengthOverLimit"));
    }
    let checked = match kind {
        Kind::ServiceControl => document::check(content, |uin| world.accounts.contains_key(&uin)),
        Kind::Tag => tags::check(content, *tag_policy_keys),
    };
    checked.map_err(code)
}

fn delete_policy(
    world: &mut World,
    caller: &Caller,
    request: DeletePolicyRequest,
) -> Result<DeletePolicyResponse, DeletePolicyError> {
    let organization = managed(world, caller, NOT_MANAGER)?;
    let kind = kind_of(request.r#type.as_ref(), PARAM_ERROR)?;
    must_be_enabled(organization, kind)?;
    let policy = find(organization, request.policy_id, kind, BAD_ID)?;
    if policy.preset {
        return Err(code(PARAM_ERROR));
    }
    if policy.attachments().len() > 0 {
        return Err(code("FailedOperation.OrganizationPolicyInUsed"));
    }
    organization.policies.remove(request.policy_id);
    Ok(DeletePolicyResponse::default())
}

fn describe_policy(
    world: &mut World,
    caller: &Caller,
    request: DescribePolicyRequest,
) -> Result<DescribePolicyResponse, DescribePolicyError> {
    let organization = readable(world, caller, NO_ORGANIZATION)?;
    let kind = kind_of(request.policy_type.as_ref(), "InvalidParameter")?;
    let bad_id = ["InvalidParameter", "ResourceNotFound.PolicyIdNotFound"];
    let policy = find(organization, request.policy_id, kind, bad_id)?;
    let mut response = DescribePolicyResponse::default();
    response.policy_id = policy.id;
    response.policy_name = policy.name.clone();
    response.r#type = policy.origin();
    response.description = policy.description.clone();
    response.policy_document = policy.document.clone();
    response.update_time = written(policy.updated_at);
    response.add_time = written(policy.created_at);
    Ok(response)
}

fn list_policies(
    world: &mut World,
    caller: &Caller,
    request: ListPoliciesRequest,
) -> Result<ListPoliciesResponse, ListPoliciesError> {
    let organization = listed(world, caller)?;
    let kind = kind_of(request.policy_type.as_ref(), "InvalidParameter")?;
    let (own, preset) = match request.scope {
        None | Some(PolicyScope::All) => (true, true),
        Some(PolicyScope::Qcs) => (false, true),
        Some(PolicyScope::Local) => (true, false),
        Some(_) => return Err(code("InvalidParameter")),
    };
    let keyword = request.keyword.unwrap_or_default();
    let policies = organization.policies.of_kind(kind);
    let policies = policies.filter(|policy| if policy.preset { preset } else { own } && policy.name.contains(&keyword));
    let page =
        paging::numbered_page(policies, request.page.unwrap_or(1), request.rp.unwrap_or(20)).map(Policy::summarize);
    let mut response = ListPoliciesResponse::default();
    response.total_num = page.total;
    response.list = page.items;
    Ok(response)
}

impl Policy {
    fn summarize(&self) -> ListPolicyNode {
        let mut node = ListPolicyNode::default();
        node.add_time = written(self.created_at);
        node.attached_times = self.attachments().len() as i64;
        node.description = self.description.clone();
        node.policy_name = self.name.clone();
        node.policy_id = self.id;
        node.update_time = written(self.updated_at);
        node.r#type = self.origin();
        node
    }
}
