//! Effective policies, and resources that do not comply with them.

use super::{NO_ORGANIZATION, readable};
use crate::actions::{Actions, paging};
use crate::world::policies::Target;
use crate::world::policies::tags::{TaggedResource, Violations};
use crate::world::{Caller, World, code};
use generated_sdk::organization::v2021_03_31::types::{ResourceTagMapping, Tags};
use generated_sdk::organization::v2021_03_31::{
    DescribeEffectivePolicyError, DescribeEffectivePolicyRequest, DescribeEffectivePolicyResponse,
    ListNonCompliantResourceError, ListNonCompliantResourceRequest, ListNonCompliantResourceResponse,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(describe_effective_policy);
    actions.add(list_non_compliant_resource);
}

fn describe_effective_policy(
    world: &mut World,
    caller: &Caller,
    request: DescribeEffectivePolicyRequest,
) -> Result<DescribeEffectivePolicyResponse, DescribeEffectivePolicyError> {
    let organization = readable(world, caller, NO_ORGANIZATION)?;
    let id = request.target_id;
    if id <= 0 {
        return Err(code("InvalidParameter"));
    }
    let target = if organization.members.contains_key(&id) { Target::Member(id) } else { Target::Department(id) };
    // Guess: An effective policy is that of tags; a target that does not exist has none.
    let effective = organization.effective_tag_policy(target);
    let effective = effective.ok_or_else(|| code("ResourceNotFound.EffectivePolicyNotFound"))?;
    let mut response = DescribeEffectivePolicyResponse::default();
    response.effective_policy.target_id = id;
    response.effective_policy.policy_content = effective.content();
    response.effective_policy.last_updated_timestamp = effective.updated_at;
    Ok(response)
}

fn list_non_compliant_resource(
    world: &mut World,
    caller: &Caller,
    request: ListNonCompliantResourceRequest,
) -> Result<ListNonCompliantResourceResponse, ListNonCompliantResourceError> {
    let organization = readable(world, caller, "ResourceNotFound.OrganizationNotExist")?;
    let uin = request.member_uin;
    let account = world.accounts.get(&uin).filter(|_| organization.members.contains_key(&uin));
    let account = account.ok_or_else(|| code("ResourceNotFound.MemberNotExist"))?;
    let effective = organization.effective_tag_policy(Target::Member(uin));
    let key = request.tag_key.filter(|key| !key.is_empty());
    let wrong = account.tagged_resources.iter().enumerate().filter_map(|(position, resource)| {
        let violations = effective.as_ref()?.violations(resource);
        let listed = !violations.is_empty() && key.as_ref().is_none_or(|key| violations.has_key(key));
        listed.then_some((position, resource, violations))
    });
    let token = request.pagination_token.as_deref();
    let page = paging::token_page("ListNonCompliantResource", wrong, |(at, ..)| *at, token, request.max_results)
        .map_err(|_| code("InvalidParameter"))?;
    let mut response = ListNonCompliantResourceResponse::default();
    response.items = page.items.into_iter().map(|(_, resource, violations)| resource.describe(violations)).collect();
    response.pagination_token = page.next_token.unwrap_or_default();
    Ok(response)
}

impl TaggedResource {
    fn describe(&self, violations: Violations) -> ResourceTagMapping {
        let mut mapping = ResourceTagMapping::default();
        mapping.resource = self.name.clone();
        mapping.compliance_details.compliance_status = violations.is_empty();
        mapping.compliance_details.keys_with_non_compliant_values = violations.values;
        mapping.compliance_details.non_compliant_keys = violations.keys;
        let tags = self.tags.iter().map(|(key, value)| {
            let mut tag = Tags::default();
            tag.tag_key = key.clone();
            tag.tag_value = value.clone();
            tag
        });
        mapping.tags = tags.collect();
        mapping
    }
}
