//! Organization policies: every code that can be reached, and the journeys through the area.

mod contents;
mod journeys;

use crate::stage::{self, Row, Stage, input, state};
use generated_sdk::Error;
use serde_json::{Value, json};

const SCP: &str = "SERVICE_CONTROL_POLICY";
const TAG: &str = "TAG_POLICY";
const ALLOW: &str = r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"*"}]}"#;
const COST_CENTER: &str = r#"{"tags":{"cost":{"tag_key":"cost-center","tag_value":["finance"]}}}"#;

#[test]
fn codes() {
    let rows = [TYPES, POLICIES, ATTACHMENTS, LISTS, contents::DOCUMENTS, contents::OTHERS].concat();
    stage::check(include_str!("../../codes/policies.txt"), &["organization-management-policy"], &rows);
}

/// Calls as the administrator.
fn manage(stage: &Stage, action: &str, request: Value) -> Result<Value, Error> {
    stage.call(&stage.administrator, action, request)
}

fn enable(stage: &Stage, kind: &str) {
    stage.ok(
        &stage.administrator,
        "EnablePolicyType",
        json!({"OrganizationId": stage.organization, "PolicyType": kind}),
    );
}

/// Creates a policy of an enabled type, and returns its id.
fn create(stage: &Stage, kind: &str, name: &str) -> i64 {
    let content = if kind == SCP { ALLOW } else { COST_CENTER };
    let created =
        stage.ok(&stage.administrator, "CreatePolicy", json!({"Name": name, "Content": content, "Type": kind}));
    created["PolicyId"].as_i64().unwrap()
}

/// Enables service control policies, and creates one.
fn control(stage: &Stage) -> i64 {
    enable(stage, SCP);
    create(stage, SCP, "control")
}

/// The id of the preset policy, once service control policies are enabled.
fn preset(stage: &Stage) -> i64 {
    let listed = stage.ok(&stage.administrator, "ListPolicies", json!({"Scope": "QCS"}));
    listed["List"][0]["PolicyId"].as_i64().unwrap()
}

/// A request that attaches a policy to a department, or detaches it.
fn node(policy: i64, department: i64) -> Value {
    json!({"PolicyId": policy, "TargetType": "NODE", "TargetId": department})
}

fn switch(stage: &Stage, kind: &str) -> Value {
    json!({"OrganizationId": stage.organization, "PolicyType": kind})
}

const NOT_MANAGER: &str = "InvalidParameter.OrganizationMemberNotManager";
const NOT_ENABLED: &str = "FailedOperation.OrganizationPolicyIsNotEnabled";
const PARAM_ERROR: &str = "InvalidParameter.ParamError";
const NO_ORGANIZATION: &str = "InvalidParameter.OrganizationNotExist";
const NO_ROLE: &str = "ResourceNotFound.ServiceRoleNotExist";

const TYPES: &[Row] = &[
    state("EnablePolicyType", "FailedOperation.OrganizationPolicyIsNotDisabled", |stage| {
        enable(stage, SCP);
        manage(stage, "EnablePolicyType", switch(stage, SCP))
    }),
    state("EnablePolicyType", "FailedOperation.PolicyEnableInvalid", |stage| {
        stage.invited.change(|account| account.has_own_tag_policies = true);
        manage(stage, "EnablePolicyType", switch(stage, TAG))
    }),
    state("EnablePolicyType", NOT_MANAGER, |stage| stage.call(&stage.created, "EnablePolicyType", switch(stage, SCP))),
    input("EnablePolicyType", PARAM_ERROR, |stage| manage(stage, "EnablePolicyType", switch(stage, "BACKUP_POLICY"))),
    state("EnablePolicyType", "UnauthorizedOperation", |stage| {
        stage.call(&stage.outsider, "EnablePolicyType", switch(stage, SCP))
    }),
    state("DisablePolicyType", NOT_ENABLED, |stage| manage(stage, "DisablePolicyType", switch(stage, TAG))),
    state("DisablePolicyType", NOT_MANAGER, |stage| {
        stage.call(&stage.invited, "DisablePolicyType", switch(stage, SCP))
    }),
    input("DisablePolicyType", PARAM_ERROR, |stage| {
        enable(stage, SCP);
        manage(stage, "DisablePolicyType", json!({"OrganizationId": stage.rival_organization, "PolicyType": SCP}))
    }),
    state("DisablePolicyType", "UnauthorizedOperation", |stage| {
        stage.call(&stage.outsider, "DisablePolicyType", switch(stage, SCP))
    }),
    input("DescribePolicyConfig", "InvalidParameter", |stage| {
        manage(stage, "DescribePolicyConfig", json!({"OrganizationId": stage.organization, "Type": 2}))
    }),
    state("DescribePolicyConfig", NOT_MANAGER, |stage| {
        stage.call(&stage.created, "DescribePolicyConfig", json!({"OrganizationId": stage.organization}))
    }),
    state("DescribePolicyConfig", NO_ORGANIZATION, |stage| {
        stage.call(&stage.outsider, "DescribePolicyConfig", json!({"OrganizationId": stage.organization}))
    }),
    input("DescribePolicyConfig", "MissingParameter", |stage| manage(stage, "DescribePolicyConfig", json!({}))),
    input("DescribePolicyConfig", "ResourceNotFound.OrganizationNotExist", |stage| {
        manage(stage, "DescribePolicyConfig", json!({"OrganizationId": 1}))
    }),
    state("DescribePolicyConfig", NO_ROLE, |stage| {
        stage.administrator.change(|account| account.lacks_policy_role = true);
        manage(stage, "DescribePolicyConfig", json!({"OrganizationId": stage.organization}))
    }),
];

const POLICIES: &[Row] = &[
    state("DeletePolicy", "FailedOperation.OrganizationPolicyInUsed", |stage| {
        let policy = control(stage);
        stage.ok(&stage.administrator, "AttachPolicy", node(policy, stage.finance));
        manage(stage, "DeletePolicy", json!({"PolicyId": policy}))
    }),
    state("DeletePolicy", NOT_ENABLED, |stage| manage(stage, "DeletePolicy", json!({"PolicyId": 1}))),
    state("DeletePolicy", NOT_MANAGER, |stage| stage.call(&stage.created, "DeletePolicy", json!({"PolicyId": 1}))),
    input("DeletePolicy", PARAM_ERROR, |stage| {
        enable(stage, SCP);
        manage(stage, "DeletePolicy", json!({"PolicyId": preset(stage)}))
    }),
    input("DeletePolicy", "InvalidParameter.PolicyIdNotExist", |stage| {
        enable(stage, SCP);
        manage(stage, "DeletePolicy", json!({"PolicyId": 0}))
    }),
    state("DeletePolicy", "ResourceNotFound.PolicyIdNotFound", |stage| {
        enable(stage, TAG);
        manage(stage, "DeletePolicy", json!({"PolicyId": control(stage), "Type": TAG}))
    }),
    state("DeletePolicy", "ResourceNotFound.PolicyNotExist", |stage| {
        let policy = control(stage);
        stage.ok(&stage.administrator, "DeletePolicy", json!({"PolicyId": policy}));
        manage(stage, "DeletePolicy", json!({"PolicyId": policy}))
    }),
    state("DeletePolicy", "UnauthorizedOperation", |stage| {
        stage.call(&stage.person, "DeletePolicy", json!({"PolicyId": 1}))
    }),
    input("DescribePolicy", "InvalidParameter", |stage| manage(stage, "DescribePolicy", json!({"PolicyId": -1}))),
    state("DescribePolicy", NOT_MANAGER, |stage| stage.call(&stage.invited, "DescribePolicy", json!({"PolicyId": 1}))),
    state("DescribePolicy", NO_ORGANIZATION, |stage| {
        stage.call(&stage.outsider, "DescribePolicy", json!({"PolicyId": 1}))
    }),
    input("DescribePolicy", "MissingParameter", |stage| manage(stage, "DescribePolicy", json!({"PolicyType": SCP}))),
    state("DescribePolicy", "ResourceNotFound.PolicyIdNotFound", |stage| {
        manage(stage, "DescribePolicy", json!({"PolicyId": control(stage), "PolicyType": TAG}))
    }),
    input("DescribePolicy", "ResourceNotFound.PolicyNotExist", |stage| {
        manage(stage, "DescribePolicy", json!({"PolicyId": 31_025}))
    }),
    input("ListPolicies", "InvalidParameter", |stage| manage(stage, "ListPolicies", json!({"Scope": "Mine"}))),
    state("ListPolicies", NOT_MANAGER, |stage| stage.call(&stage.created, "ListPolicies", json!({}))),
    state("ListPolicies", NO_ORGANIZATION, |stage| stage.call(&stage.outsider, "ListPolicies", json!({}))),
    state("ListPolicies", NO_ROLE, |stage| {
        stage.administrator.change(|account| account.lacks_policy_role = true);
        manage(stage, "ListPolicies", json!({}))
    }),
    input("DescribeEffectivePolicy", "InvalidParameter", |stage| {
        manage(stage, "DescribeEffectivePolicy", json!({"TargetId": "root"}))
    }),
    state("DescribeEffectivePolicy", NOT_MANAGER, |stage| {
        stage.call(&stage.created, "DescribeEffectivePolicy", json!({"TargetId": stage.root}))
    }),
    state("DescribeEffectivePolicy", NO_ORGANIZATION, |stage| {
        stage.call(&stage.outsider, "DescribeEffectivePolicy", json!({"TargetId": stage.root}))
    }),
    input("DescribeEffectivePolicy", "MissingParameter", |stage| manage(stage, "DescribeEffectivePolicy", json!({}))),
    state("DescribeEffectivePolicy", "ResourceNotFound.EffectivePolicyNotFound", |stage| {
        manage(stage, "DescribeEffectivePolicy", json!({"TargetId": stage.root}))
    }),
    state("ListNonCompliantResource", NOT_MANAGER, |stage| {
        let request = json!({"MaxResults": 10, "MemberUin": stage.invited.uin()});
        stage.call(&stage.invited, "ListNonCompliantResource", request)
    }),
    input("ListNonCompliantResource", "ResourceNotFound.MemberNotExist", |stage| {
        let request = json!({"MaxResults": 10, "MemberUin": stage.outsider.uin()});
        manage(stage, "ListNonCompliantResource", request)
    }),
    state("ListNonCompliantResource", "ResourceNotFound.OrganizationNotExist", |stage| {
        let request = json!({"MaxResults": 10, "MemberUin": stage.invited.uin()});
        stage.call(&stage.outsider, "ListNonCompliantResource", request)
    }),
];

const ATTACHMENTS: &[Row] = &[
    state("AttachPolicy", NOT_ENABLED, |stage| manage(stage, "AttachPolicy", node(1, stage.root))),
    state("AttachPolicy", "InvalidParameter.AttachmentFull", |stage| {
        stage.simulator.configure(|settings| settings.policies_per_target = 1);
        manage(stage, "AttachPolicy", node(control(stage), stage.root))
    }),
    state("AttachPolicy", NOT_MANAGER, |stage| stage.call(&stage.invited, "AttachPolicy", node(1, stage.root))),
    input("AttachPolicy", PARAM_ERROR, |stage| {
        let request = json!({"PolicyId": control(stage), "TargetType": "GROUP", "TargetId": stage.root});
        manage(stage, "AttachPolicy", request)
    }),
    input("AttachPolicy", "InvalidParameter.PolicyIdNotExist", |stage| {
        enable(stage, SCP);
        manage(stage, "AttachPolicy", node(0, stage.root))
    }),
    input("AttachPolicy", "ResourceNotFound.OrganizationMemberNotExist", |stage| {
        let request =
            json!({"PolicyId": control(stage), "TargetType": "MEMBER", "TargetId": stage.administrator.uin()});
        manage(stage, "AttachPolicy", request)
    }),
    input("AttachPolicy", "ResourceNotFound.OrganizationNodeNotExist", |stage| {
        manage(stage, "AttachPolicy", node(control(stage), stage.rival_root))
    }),
    input("AttachPolicy", "ResourceNotFound.PolicyNotExist", |stage| {
        enable(stage, SCP);
        manage(stage, "AttachPolicy", node(31_025, stage.root))
    }),
    state("AttachPolicy", "UnauthorizedOperation", |stage| {
        stage.call(&stage.outsider, "AttachPolicy", node(1, stage.root))
    }),
    state("DetachPolicy", "FailedOperation.OrganizationDetachLastPolicyError", |stage| {
        enable(stage, SCP);
        manage(stage, "DetachPolicy", node(preset(stage), stage.payroll))
    }),
    state("DetachPolicy", "FailedOperation.OrganizationDetachPolicyError", |stage| {
        manage(stage, "DetachPolicy", node(control(stage), stage.payroll))
    }),
    state("DetachPolicy", NOT_ENABLED, |stage| manage(stage, "DetachPolicy", node(1, stage.root))),
    state("DetachPolicy", NOT_MANAGER, |stage| stage.call(&stage.created, "DetachPolicy", node(1, stage.root))),
    input("DetachPolicy", PARAM_ERROR, |stage| {
        enable(stage, SCP);
        manage(stage, "DetachPolicy", json!({"PolicyId": 1, "TargetType": "MEMBER", "TargetId": 1, "Type": "x"}))
    }),
    input("DetachPolicy", "InvalidParameter.PolicyIdNotExist", |stage| {
        enable(stage, SCP);
        manage(stage, "DetachPolicy", node(-5, stage.root))
    }),
    input("DetachPolicy", "ResourceNotFound.PolicyNotExist", |stage| {
        enable(stage, SCP);
        manage(stage, "DetachPolicy", node(31_025, stage.root))
    }),
    state("DetachPolicy", "UnauthorizedOperation", |stage| {
        stage.call(&stage.person, "DetachPolicy", node(1, stage.root))
    }),
];

fn for_target(stage: &Stage, target: i64) -> Result<Value, Error> {
    manage(stage, "ListPoliciesForTarget", json!({"TargetId": target}))
}

const LISTS: &[Row] = &[
    input("ListPoliciesForTarget", "InvalidParameter", |stage| for_target(stage, 0)),
    input("ListPoliciesForTarget", "InvalidParameter.OrganizationMemberNotExist", |stage| {
        for_target(stage, stage.outsider.uin())
    }),
    input("ListPoliciesForTarget", "InvalidParameter.OrganizationNodeNotExist", |stage| {
        for_target(stage, stage.rival_root)
    }),
    input("ListPoliciesForTarget", "ResourceNotFound.MemberNotExist", |stage| {
        for_target(stage, stage.administrator.uin())
    }),
    input("ListPoliciesForTarget", "ResourceNotFound.NotFound", |stage| for_target(stage, 123_456_789)),
    input("ListPoliciesForTarget", "ResourceNotFound.OrganizationMemberNotExist", |stage| {
        for_target(stage, 100_999_999_999)
    }),
    input("ListPoliciesForTarget", "ResourceNotFound.OrganizationNodeNotExist", |stage| for_target(stage, 1)),
    state("ListPoliciesForTarget", NOT_MANAGER, |stage| {
        stage.call(&stage.created, "ListPoliciesForTarget", json!({"TargetId": stage.root}))
    }),
    state("ListPoliciesForTarget", NO_ORGANIZATION, |stage| {
        stage.call(&stage.outsider, "ListPoliciesForTarget", json!({"TargetId": stage.root}))
    }),
    input("ListPoliciesForTarget", "MissingParameter", |stage| {
        manage(stage, "ListPoliciesForTarget", json!({"Rp": 5}))
    }),
    state("ListPoliciesForTarget", NO_ROLE, |stage| {
        stage.administrator.change(|account| account.lacks_policy_role = true);
        for_target(stage, stage.root)
    }),
    input("ListTargetsForPolicy", "InvalidParameter", |stage| {
        manage(stage, "ListTargetsForPolicy", json!({"PolicyId": 1, "TargetType": "NODE"}))
    }),
    state("ListTargetsForPolicy", NOT_MANAGER, |stage| {
        stage.call(&stage.invited, "ListTargetsForPolicy", json!({"PolicyId": 1}))
    }),
    state("ListTargetsForPolicy", NO_ORGANIZATION, |stage| {
        stage.call(&stage.outsider, "ListTargetsForPolicy", json!({"PolicyId": 1}))
    }),
    input("ListTargetsForPolicy", "MissingParameter", |stage| manage(stage, "ListTargetsForPolicy", json!({}))),
    state("ListTargetsForPolicy", "ResourceNotFound.PolicyIdNotFound", |stage| {
        manage(stage, "ListTargetsForPolicy", json!({"PolicyId": control(stage), "PolicyType": TAG}))
    }),
    input("ListTargetsForPolicy", "ResourceNotFound.PolicyNotExist", |stage| {
        manage(stage, "ListTargetsForPolicy", json!({"PolicyId": 31_025}))
    }),
    state("ListTargetsForPolicy", NO_ROLE, |stage| {
        stage.administrator.change(|account| account.lacks_policy_role = true);
        manage(stage, "ListTargetsForPolicy", json!({"PolicyId": 1}))
    }),
];
