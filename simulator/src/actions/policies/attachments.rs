//! Attaching policies to departments and members, and detaching them.

use super::{NOT_MANAGER, PARAM_ERROR, find, kind_of, listed, managed, must_be_enabled};
use crate::actions::{Actions, paging};
use crate::clock::written;
use crate::world::organization::Organization;
use crate::world::policies::{Attachment, Kind, Policy, Target};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::types::{
    ListPoliciesForTarget, ListTargetsForPolicyNode, PolicyAttachmentKind, PolicyTargetFilter, PolicyTargetType,
};
use generated_sdk::organization::v2021_03_31::{
    AttachPolicyError, AttachPolicyRequest, AttachPolicyResponse, DetachPolicyError, DetachPolicyRequest,
    DetachPolicyResponse, ListPoliciesForTargetError, ListPoliciesForTargetRequest, ListPoliciesForTargetResponse,
    ListTargetsForPolicyError, ListTargetsForPolicyRequest, ListTargetsForPolicyResponse,
};
use generated_sdk::{ActionError, Site};

pub(super) fn register(actions: &mut Actions) {
    actions.add(attach_policy);
    actions.add(detach_policy);
    actions.add(list_policies_for_target);
    actions.add(list_targets_for_policy);
}

/// The code for what cannot be the id of a policy, and that for a policy of another type.
const BAD_ID: [&str; 2] = ["InvalidParameter.PolicyIdNotExist", "ResourceNotFound.PolicyNotExist"];

fn target_of<E: ActionError>(target_type: &PolicyTargetType, id: i64) -> Result<Target, E> {
    match target_type {
        PolicyTargetType::Node => Ok(Target::Department(id)),
        PolicyTargetType::Member => Ok(Target::Member(id)),
        _ => Err(code(PARAM_ERROR)),
    }
}

fn attach_policy(
    world: &mut World,
    caller: &Caller,
    request: AttachPolicyRequest,
) -> Result<AttachPolicyResponse, AttachPolicyError> {
    let (now, most) = (world.now, world.settings.policies_per_target);
    let organization = managed(world, caller, NOT_MANAGER)?;
    let kind = kind_of(request.r#type.as_ref(), PARAM_ERROR)?;
    let target = target_of(&request.target_type, request.target_id)?;
    must_be_enabled(organization, kind)?;
    let policy = find(organization, request.policy_id, kind, BAD_ID)?;
    match target {
        Target::Department(id) if !organization.departments.contains_key(&id) => {
            return Err(code("ResourceNotFound.OrganizationNodeNotExist"));
        }
        Target::Member(uin) if !organization.members.contains_key(&uin) => {
            return Err(code("ResourceNotFound.OrganizationMemberNotExist"));
        }
        _ => {}
    }
    // Guess: Attaching a policy again changes nothing, because no code is documented for it.
    if !policy.is_attached_to(target) {
        if organization.policies.attached_to(kind, target).len() >= most {
            return Err(code("InvalidParameter.AttachmentFull"));
        }
        organization.policies.attach(request.policy_id, target, now);
    }
    Ok(AttachPolicyResponse::default())
}

fn detach_policy(
    world: &mut World,
    caller: &Caller,
    request: DetachPolicyRequest,
) -> Result<DetachPolicyResponse, DetachPolicyError> {
    let organization = managed(world, caller, NOT_MANAGER)?;
    let kind = kind_of(request.r#type.as_ref(), PARAM_ERROR)?;
    let target = target_of(&request.target_type, request.target_id)?;
    must_be_enabled(organization, kind)?;
    // Guess: Detaching a policy from something that it is not attached to fails, whether or not the target exists.
    if !find(organization, request.policy_id, kind, BAD_ID)?.is_attached_to(target) {
        return Err(code("FailedOperation.OrganizationDetachPolicyError"));
    }
    // Guess: Only the last service control policy of a target has to stay; a target needs no tag policy.
    if kind == Kind::ServiceControl && organization.policies.attached_to(kind, target).len() == 1 {
        return Err(code("FailedOperation.OrganizationDetachLastPolicyError"));
    }
    organization.policies.detach(request.policy_id, target);
    Ok(DetachPolicyResponse::default())
}

/// Returns the department or account with this id.
fn find_target(world: &World, organization: &Organization, id: i64) -> Result<Target, &'static str> {
    if organization.departments.contains_key(&id) {
        return Ok(Target::Department(id));
    }
    if organization.members.contains_key(&id) {
        return Ok(Target::Member(id));
    }
    // Guess: The codes about parameters are for what exists in another organization or outside any, MemberNotExist for the
    // administrator account, which is no member. Otherwise the form of the id decides: accounts have 12 digits that begin with
    // 100, departments have 7.
    let elsewhere = || world.organizations.values().any(|other| other.departments.contains_key(&id));
    Err(match id {
        ..=0 => "InvalidParameter",
        _ if id == organization.administrator => "ResourceNotFound.MemberNotExist",
        _ if world.accounts.contains_key(&id) => "InvalidParameter.OrganizationMemberNotExist",
        _ if elsewhere() => "InvalidParameter.OrganizationNodeNotExist",
        1..10_000_000 => "ResourceNotFound.OrganizationNodeNotExist",
        100_000_000_000..101_000_000_000 => "ResourceNotFound.OrganizationMemberNotExist",
        _ => "ResourceNotFound.NotFound",
    })
}

fn list_policies_for_target(
    world: &mut World,
    caller: &Caller,
    request: ListPoliciesForTargetRequest,
) -> Result<ListPoliciesForTargetResponse, ListPoliciesForTargetError> {
    let organization = listed(world, caller)?;
    let kind = kind_of(request.policy_type.as_ref(), "InvalidParameter")?;
    let target = find_target(world, organization, request.target_id).map_err(code)?;
    let keyword = request.keyword.unwrap_or_default();
    // Guess: The list has what is attached to the target itself, and nothing that it inherits.
    let attached = organization.policies.attached_to(kind, target).into_iter();
    let attached = attached.filter(|(policy, _)| policy.name.contains(&keyword));
    let page = paging::numbered_page(attached, request.page.unwrap_or(1), request.rp.unwrap_or(20));
    let page = page.map(|(policy, attachment)| policy.describe_on(organization, attachment));
    let mut response = ListPoliciesForTargetResponse::default();
    response.total_num = page.total;
    response.list = page.items;
    Ok(response)
}

fn list_targets_for_policy(
    world: &mut World,
    caller: &Caller,
    request: ListTargetsForPolicyRequest,
) -> Result<ListTargetsForPolicyResponse, ListTargetsForPolicyError> {
    let organization = listed(world, caller)?;
    let kind = kind_of(request.policy_type.as_ref(), "InvalidParameter")?;
    let (departments, members) = match request.target_type {
        None | Some(PolicyTargetFilter::All) => (true, true),
        Some(PolicyTargetFilter::Node) => (true, false),
        Some(PolicyTargetFilter::User) => (false, true),
        Some(_) => return Err(code("InvalidParameter")),
    };
    let bad_id = ["InvalidParameter", "ResourceNotFound.PolicyIdNotFound"];
    let policy = find(organization, request.policy_id, kind, bad_id)?;
    // Guess: The keyword of ListTargetsForPolicy has ids of targets, although the page calls them ids of policies.
    let keyword = request.keyword.unwrap_or_default();
    let wanted: Vec<&str> = keyword.split_whitespace().collect();
    let attachments = policy.attachments().filter(|attachment| match attachment.target {
        Target::Department(_) => departments,
        Target::Member(_) => members,
    });
    let attachments =
        attachments.filter(|it| wanted.is_empty() || wanted.contains(&it.target.id().to_string().as_str()));
    let page = paging::numbered_page(attachments, request.page.unwrap_or(1), request.rp.unwrap_or(20));
    let page = page.map(|attachment| attachment.describe(organization, caller.site));
    let mut response = ListTargetsForPolicyResponse::default();
    response.total_num = page.total;
    response.list = page.items;
    Ok(response)
}

impl Target {
    fn kind(self) -> PolicyAttachmentKind {
        match self {
            Self::Department(_) => PolicyAttachmentKind::Node,
            Self::Member(_) => PolicyAttachmentKind::Account,
        }
    }

    fn name(self, organization: &Organization) -> String {
        let name = match self {
            Self::Department(id) => organization.departments.get(&id).map(|department| &department.name),
            Self::Member(uin) => organization.members.get(&uin).map(|member| &member.name),
        };
        name.cloned().unwrap_or_default()
    }
}

impl Policy {
    fn describe_on(&self, organization: &Organization, attachment: &Attachment) -> ListPoliciesForTarget {
        let mut item = ListPoliciesForTarget::default();
        item.strategy_id = self.id;
        item.strategy_name = self.name.clone();
        item.remark = self.description.clone();
        item.uin = attachment.target.id();
        item.r#type = attachment.target.kind();
        item.add_time = written(self.created_at);
        item.update_time = written(self.updated_at);
        item.name = attachment.target.name(organization);
        item.attach_time = written(attachment.attached_at);
        item
    }
}

impl Attachment {
    fn describe(&self, organization: &Organization, site: Site) -> ListTargetsForPolicyNode {
        let mut item = ListTargetsForPolicyNode::default();
        item.uin = self.target.id();
        item.related_type = self.target.kind();
        item.name = self.target.name(organization);
        item.add_time = written(self.attached_at);
        if site == Site::China {
            // Guess: The path begins at the root and ends above a department, or with the department of a member.
            let mut above = match self.target {
                Target::Department(id) => organization.departments.get(&id).map_or(0, |it| it.parent),
                Target::Member(uin) => organization.members.get(&uin).map_or(0, |it| it.department),
            };
            while let Some(department) = organization.departments.get(&above) {
                item.node_path.insert(0, department.name.clone());
                item.node_path_ids.insert(0, above);
                above = department.parent;
            }
        }
        item
    }
}
