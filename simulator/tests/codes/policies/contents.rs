//! The codes about names, descriptions and contents of policies, for `CreatePolicy` and `UpdatePolicy`.

use super::{
    ALLOW, COST_CENTER, NOT_ENABLED, NOT_MANAGER, PARAM_ERROR, SCP, TAG, control, create, enable, manage, preset,
};
use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use serde_json::{Value, json};

/// Creates a policy with this content.
fn created(stage: &Stage, kind: &str, content: &str) -> Result<Value, Error> {
    enable(stage, kind);
    manage(stage, "CreatePolicy", json!({"Name": "new", "Content": content, "Type": kind}))
}

/// Gives a policy this content.
fn updated(stage: &Stage, kind: &str, content: &str) -> Result<Value, Error> {
    enable(stage, kind);
    let policy = create(stage, kind, "old");
    manage(stage, "UpdatePolicy", json!({"PolicyId": policy, "Content": content, "Type": kind}))
}

/// A service control policy with this statement.
fn statement(statement: &Value) -> String {
    json!({"version": "2.0", "statement": [statement]}).to_string()
}

/// A service control policy with this part in a statement that is otherwise right.
fn with(element: &str, value: Value) -> String {
    let mut whole = json!({"effect": "deny", "action": "cvm:*", "resource": "*"});
    whole[element] = value;
    statement(&whole)
}

/// A tag policy with this rule.
fn rule(rule: &Value) -> String {
    json!({"tags": {"one": rule}}).to_string()
}

/// One row for each of the two actions that take contents.
macro_rules! rows {
    ($($code:literal: $kind:expr, $content:expr;)*) => {
        &[$(
            input("CreatePolicy", $code, |stage| created(stage, $kind, &$content)),
            input("UpdatePolicy", $code, |stage| updated(stage, $kind, &$content)),
        )*]
    };
}

pub(super) const DOCUMENTS: &[Row] = rows! {
    "InvalidParameter.ActionError": SCP, with("action", json!(["cvm"]));
    "InvalidParameter.ActionMiss": SCP, statement(&json!({"effect": "deny", "resource": "*"}));
    "InvalidParameter.ActionNotExist": SCP, with("action", json!("organization:DestroyOrganization"));
    "InvalidParameter.ActionServiceNotExist": SCP, with("action", json!("No Such Service:Run"));
    "InvalidParameter.ConditionContentError": SCP, with("condition", json!({"ip_equal": {"qcs:ip": []}}));
    "InvalidParameter.ConditionError": SCP, with("condition", json!("always"));
    "InvalidParameter.ConditionTypeError": SCP, with("condition", json!({"ip_like": {"qcs:ip": "10.0.0.1"}}));
    "InvalidParameter.EffectError": SCP, with("effect", json!("forbid"));
    "InvalidParameter.NotSupportProduct": SCP, with("resource", json!("qcs::organization:::planet/mars"));
    "InvalidParameter.PolicyDocumentError": SCP, "deny everything";
    "InvalidParameter.PolicyDocumentLengthOverLimit": SCP, with("action", json!(vec!["cvm:TerminateInstances"; 400]));
    "InvalidParameter.PrincipalError": SCP, with("principal", json!({"user": "me"}));
    "InvalidParameter.PrincipalQcsError": SCP, with("principal", json!({"qcs": "uin/1"}));
    "InvalidParameter.PrincipalQcsNotExist": SCP, with("principal", json!({"qcs": "qcs::cam::uin/1:root"}));
    "InvalidParameter.PrincipalServiceNotExist": SCP, with("principal", json!({"service": "cvm.example.com"}));
    "InvalidParameter.ResourceContentError": SCP, with("resource", json!("qcs::cvm:::"));
    "InvalidParameter.ResourceError": SCP, with("resource", json!([]));
    "InvalidParameter.ResourceProjectError": SCP, with("resource", json!("qcs:mine:cvm:::instance/*"));
    "InvalidParameter.ResourceQcsError": SCP, with("resource", json!("instance/ins-1"));
    "InvalidParameter.ResourceRegionError": SCP, with("resource", json!("qcs::cvm:The Moon::instance/*"));
    "InvalidParameter.ResourceServiceNotExist": SCP, with("resource", json!("qcs::CVM!:::instance/*"));
    "InvalidParameter.ResourceUinError": SCP, with("resource", json!("qcs::cvm::uin/me:instance/*"));
    "InvalidParameter.StatementError": SCP, json!({"version": "2.0", "statement": []}).to_string();
    "InvalidParameter.VersionError": SCP, ALLOW.replace("2.0", "3.0");
    "InvalidParameter.PolicyKeyDuplicated": TAG, json!({"tags": {
        "one": {"tag_key": "cost"}, "two": {"tag_key": "Cost"},
    }}).to_string();
    "InvalidParameter.ReservedTagKey": TAG, rule(&json!({"tag_key": "project"}));
    "InvalidParameter.UnsupportedService": TAG, rule(&json!({"tag_key": "cost", "resource_type_scope": ["everything"]}));
    "InvalidParameterValue.PolicyContentInvalid": TAG, r#"{"tags":["cost"]}"#;
};

fn named(stage: &Stage, name: &str) -> Result<Value, Error> {
    manage(stage, "CreatePolicy", json!({"Name": name, "Content": ALLOW, "Type": SCP}))
}

fn renamed(stage: &Stage, name: &str) -> Result<Value, Error> {
    let policy = create(stage, SCP, "old");
    manage(stage, "UpdatePolicy", json!({"PolicyId": policy, "Name": name}))
}

pub(super) const OTHERS: &[Row] = &[
    state("CreatePolicy", NOT_ENABLED, |stage| named(stage, "new")),
    state("CreatePolicy", "FailedOperation.PolicyFull", |stage| {
        stage.simulator.configure(|settings| settings.service_control_policies = 1);
        control(stage);
        named(stage, "new")
    }),
    state("CreatePolicy", "FailedOperation.PolicyNameInUse", |stage| {
        control(stage);
        named(stage, "control")
    }),
    input("CreatePolicy", PARAM_ERROR, |stage| {
        enable(stage, SCP);
        let description = "x".repeat(301);
        manage(stage, "CreatePolicy", json!({"Name": "new", "Content": ALLOW, "Type": SCP, "Description": description}))
    }),
    input("CreatePolicy", "InvalidParameter.PolicyNameError", |stage| {
        enable(stage, SCP);
        named(stage, "no spaces")
    }),
    input("CreatePolicy", "InvalidParameter.PolicyNameExisted", |stage| {
        enable(stage, SCP);
        named(stage, "FullQcloudAccess")
    }),
    state("CreatePolicy", "LimitExceeded.TagPolicy", |stage| {
        stage.simulator.configure(|settings| settings.tag_policies = 0);
        created(stage, TAG, COST_CENTER)
    }),
    state("CreatePolicy", "UnauthorizedOperation", |stage| {
        stage.call(&stage.created, "CreatePolicy", json!({"Name": "new", "Content": ALLOW, "Type": SCP}))
    }),
    state("UpdatePolicy", NOT_ENABLED, |stage| manage(stage, "UpdatePolicy", json!({"PolicyId": 1}))),
    state("UpdatePolicy", "FailedOperation.PolicyNameInUse", |stage| {
        control(stage);
        renamed(stage, "control")
    }),
    input("UpdatePolicy", "InvalidParameter.DescriptionLengthOverlimit", |stage| {
        let request = json!({"PolicyId": control(stage), "Description": "é".repeat(151)});
        manage(stage, "UpdatePolicy", request)
    }),
    state("UpdatePolicy", NOT_MANAGER, |stage| stage.call(&stage.invited, "UpdatePolicy", json!({"PolicyId": 1}))),
    input("UpdatePolicy", PARAM_ERROR, |stage| {
        enable(stage, SCP);
        manage(stage, "UpdatePolicy", json!({"PolicyId": preset(stage), "Description": "mine"}))
    }),
    input("UpdatePolicy", "InvalidParameter.PolicyIdNotExist", |stage| {
        enable(stage, SCP);
        manage(stage, "UpdatePolicy", json!({"PolicyId": 0}))
    }),
    input("UpdatePolicy", "InvalidParameter.PolicyNameError", |stage| {
        enable(stage, SCP);
        renamed(stage, "a/b")
    }),
    input("UpdatePolicy", "InvalidParameter.PolicyNameExisted", |stage| {
        enable(stage, SCP);
        renamed(stage, "FullQcloudAccess")
    }),
    state("UpdatePolicy", "LimitExceeded.TagPolicy", |stage| {
        stage.simulator.configure(|settings| settings.tag_policy_keys = 1);
        updated(stage, TAG, r#"{"tags":{"one":{},"two":{}}}"#)
    }),
    state("UpdatePolicy", "ResourceNotFound.PolicyIdNotFound", |stage| {
        enable(stage, TAG);
        manage(stage, "UpdatePolicy", json!({"PolicyId": control(stage), "Type": TAG}))
    }),
    input("UpdatePolicy", "ResourceNotFound.PolicyNotExist", |stage| {
        enable(stage, SCP);
        manage(stage, "UpdatePolicy", json!({"PolicyId": 31_025}))
    }),
    state("UpdatePolicy", "UnauthorizedOperation", |stage| {
        stage.call(&stage.person, "UpdatePolicy", json!({"PolicyId": 1}))
    }),
];
