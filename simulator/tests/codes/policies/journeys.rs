//! Journeys through organization policies, with the typed client.

use super::{ALLOW, SCP, TAG, control, create, enable, node};
use crate::stage::Stage;
use generated_sdk::Site;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{
    OrganizationPolicyType, PolicyAttachmentKind, PolicyOrigin, PolicyTargetFilter, PolicyTargetType, PolicyTypeNumber,
    PolicyTypeStatus,
};
use organization_simulator::TaggedResource;
use serde_json::json;

fn client(stage: &Stage) -> Client {
    Client::new(stage.administrator.config_builder().site(Site::China).build().unwrap())
}

/// The names of the service control policies that are attached to a target.
async fn attached(client: &Client, target: i64) -> Vec<String> {
    let listed = client.list_policies_for_target().target_id(target).send().await.unwrap();
    assert_eq!(listed.total_num, listed.list.len() as i64);
    listed.list.into_iter().map(|policy| policy.strategy_name).collect()
}

#[test]
fn a_service_control_policy_from_creation_to_deletion() {
    let stage = Stage::new();
    let client = client(&stage);
    enable(&stage, SCP);
    stage.block_on(async {
        let content = r#"{ "version": "2.0", "statement": [ {"effect": "deny", "action": ["cvm:*"],
            "resource": ["qcs::cvm:::instance/*"]} ] }"#;
        let kind = OrganizationPolicyType::ServiceControlPolicy;
        let create = client.create_policy().name("keep-instances").content(content).r#type(kind).description("Mine");
        let policy = create.send().await.unwrap().policy_id;
        let described = client.describe_policy().policy_id(policy).send().await.unwrap();
        let written = r#"{"version":"2.0","statement":[{"effect":"deny","action":["cvm:*"],"resource":["qcs::cvm:::instance\/*"]}]}"#;
        assert_eq!(described.policy_document, written);
        assert_eq!((described.r#type, described.description.as_str()), (PolicyOrigin::Custom, "Mine"));
        assert_eq!(described.add_time, "2026-03-02 09:30:00");

        for (kind, target) in [(PolicyTargetType::Node, stage.finance), (PolicyTargetType::Member, stage.created.uin())] {
            client.attach_policy().target_id(target).target_type(kind).policy_id(policy).send().await.unwrap();
        }
        assert_eq!(attached(&client, stage.finance).await, ["FullQcloudAccess", "keep-instances"]);
        let listed = client.list_targets_for_policy().policy_id(policy).send().await.unwrap();
        let targets: Vec<_> = listed.list.iter().map(|it| (it.uin, it.related_type.clone(), it.name.as_str())).collect();
        let expected = [
            (stage.finance, PolicyAttachmentKind::Node, "Finance"),
            (stage.created.uin(), PolicyAttachmentKind::Account, "created"),
        ];
        assert_eq!(targets, expected);
        assert_eq!(listed.list[0].node_path, ["Root"]);
        assert_eq!(listed.list[1].node_path_ids, [stage.root, stage.engineering]);
        let only = client.list_targets_for_policy().policy_id(policy).target_type(PolicyTargetFilter::User).send().await;
        assert_eq!(only.unwrap().total_num, 1);

        client.update_policy().policy_id(policy).name("renamed").content(ALLOW).send().await.unwrap();
        let policies = client.list_policies().keyword("renamed").send().await.unwrap();
        assert_eq!((policies.total_num, policies.list[0].attached_times), (1, 2));
        let described = client.describe_policy().policy_id(policy).send().await.unwrap();
        assert_eq!((described.policy_document.as_str(), described.description.as_str()), (ALLOW, "Mine"));

        for (kind, target) in [(PolicyTargetType::Node, stage.finance), (PolicyTargetType::Member, stage.created.uin())] {
            client.detach_policy().target_id(target).target_type(kind).policy_id(policy).send().await.unwrap();
        }
        client.delete_policy().policy_id(policy).send().await.unwrap();
        let all = client.list_policies().send().await.unwrap();
        assert_eq!(all.list.iter().map(|it| &*it.policy_name).collect::<Vec<_>>(), ["FullQcloudAccess"]);
    });
}

#[test]
fn everybody_has_full_access_while_the_type_is_enabled() {
    let stage = Stage::new();
    let client = client(&stage);
    let status = || async {
        let config = client.describe_policy_config().organization_id(stage.organization);
        let config = config.r#type(PolicyTypeNumber::ServiceControlPolicy).send().await.unwrap();
        assert_eq!(config.r#type, OrganizationPolicyType::ServiceControlPolicy);
        config.status
    };
    assert_eq!(stage.block_on(status()), PolicyTypeStatus::Disabled);
    let own = control(&stage);
    assert_eq!(stage.block_on(status()), PolicyTypeStatus::Enabled);
    let department = stage.department(stage.root, "Late");
    let member = stage.create_member(&stage.administrator, department, "late");
    stage.ok(&stage.administrator, "AttachPolicy", node(own, department));
    stage.block_on(async {
        for target in [stage.root, stage.payroll, stage.created.uin(), stage.invited.uin(), member.uin()] {
            assert_eq!(attached(&client, target).await, ["FullQcloudAccess"]);
        }
        let kind = OrganizationPolicyType::ServiceControlPolicy;
        let organization = stage.organization;
        client.disable_policy_type().organization_id(organization).policy_type(kind.clone()).send().await.unwrap();
        assert_eq!(attached(&client, department).await, [""; 0]);
        client.enable_policy_type().organization_id(organization).policy_type(kind).send().await.unwrap();
        assert_eq!(attached(&client, department).await, ["FullQcloudAccess"]);
        assert_eq!(client.list_policies().send().await.unwrap().total_num, 2);
    });
}

#[test]
fn targets_come_in_pages() {
    let stage = Stage::new();
    enable(&stage, SCP);
    let client = client(&stage);
    stage.block_on(async {
        let preset = client.list_policies().send().await.unwrap().list[0].policy_id;
        let page = |number| client.list_targets_for_policy().policy_id(preset).rp(4).page(number);
        let (first, second) = (page(1).send().await.unwrap(), page(2).send().await.unwrap());
        assert_eq!((first.total_num, second.total_num), (6, 6));
        assert_eq!((first.list.len(), second.list.len()), (4, 2));
        assert_eq!(page(3).send().await.unwrap().list.len(), 0);
        let one = client.list_targets_for_policy().policy_id(preset).keyword(format!("{} 7", stage.root)).send().await;
        assert_eq!(one.unwrap().list[0].name, "Root");
    });
}

#[test]
fn tag_policies_are_inherited_and_measured() {
    let stage = Stage::new();
    enable(&stage, TAG);
    let top = create(&stage, TAG, "top");
    let below = json!({"tags": {"cost": {"tag_key": "cost-center", "tag_value": ["payroll"]}, "env": {}}}).to_string();
    let below = json!({"Name": "below", "Content": below, "Type": TAG});
    let below = stage.ok(&stage.administrator, "CreatePolicy", below)["PolicyId"].as_i64().unwrap();
    for (policy, department) in [(top, stage.root), (below, stage.payroll)] {
        let mut request = node(policy, department);
        request["Type"] = TAG.into();
        stage.ok(&stage.administrator, "AttachPolicy", request);
    }
    let resource = |id: usize, value: &str| {
        TaggedResource::new(format!("qcs::cvm:ap-singapore:uin/1:instance/ins-{id}")).tag("cost-center", value)
    };
    stage.invited.change(|account| {
        account.tagged_resources =
            vec![resource(0, "finance"), resource(1, "unknown"), resource(2, "x").tag("Env", "")];
    });
    let world = stage.simulator.snapshot();
    stage.simulator.restore(&world).unwrap();
    assert_eq!(stage.simulator.snapshot(), world);
    let client = client(&stage);
    stage.block_on(async {
        let effective = client.describe_effective_policy().target_id(stage.invited.uin()).send().await.unwrap();
        let content = r#"{"tags":{"cost-center":{"tag_key":"cost-center","tag_value":["finance"]}}}"#;
        assert_eq!(effective.effective_policy.policy_content, content);
        let effective = client.describe_effective_policy().target_id(stage.payroll).send().await.unwrap();
        let tags: serde_json::Value = serde_json::from_str(&effective.effective_policy.policy_content).unwrap();
        assert_eq!(tags["tags"]["cost-center"]["tag_value"], json!(["payroll"]));
        assert_eq!(tags["tags"]["env"]["tag_key"], "env");

        let list = || client.list_non_compliant_resource().max_results(1).member_uin(stage.invited.uin());
        let first = list().send().await.unwrap();
        assert!(first.items[0].resource.ends_with("ins-1"));
        assert!(!first.items[0].compliance_details.compliance_status);
        assert_eq!(first.items[0].compliance_details.keys_with_non_compliant_values, ["cost-center"]);
        let second = list().pagination_token(&*first.pagination_token).send().await.unwrap();
        assert!(second.items[0].resource.ends_with("ins-2"));
        assert_eq!(second.pagination_token, "");
        assert!(list().pagination_token("made-up").send().await.is_err());
        assert_eq!(list().tag_key("env").send().await.unwrap().items.len(), 0);
    });
}
