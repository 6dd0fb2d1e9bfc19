//! Worlds that contradict themselves are refused, with all contradictions, and nothing changes.

use crate::center_stage::{CenterStage, GROUP, USER, ZONE};
use crate::stage::Stage;
use serde_json::{Value, json};

/// Returns why a changed world is refused.
fn refusal(stage: &Stage, change: impl FnOnce(&mut Value)) -> String {
    let before = stage.simulator.snapshot();
    let mut world = before.clone();
    change(&mut world);
    let refused = stage.simulator.restore(&world).unwrap_err().to_string();
    assert_eq!(stage.simulator.snapshot(), before);
    refused
}

#[test]
fn members_departments_and_accounts_must_fit_together() {
    let stage = Stage::new();
    let id = stage.organization.to_string();
    let (uin, finance, payroll) = (stage.created.uin(), stage.finance, stage.payroll);
    let root = stage.root;

    let refused = refusal(&stage, |world| {
        world["organizations"][&id]["members"][uin.to_string()]["department"] = json!(1);
        world["accounts"][stage.outsider.uin().to_string()]["organization"] = json!(stage.organization);
    });
    assert_eq!(
        refused,
        format!(
            "the account {} belongs to the organization {id}, which does not have it; the member {uin} of the organization \
             {id} is in no department of it",
            stage.outsider.uin()
        )
    );
    let refused = refusal(&stage, |world| {
        world["organizations"][&id]["departments"][finance.to_string()]["parent"] = json!(payroll);
    });
    assert_eq!(
        refused,
        [finance, payroll]
            .map(|it| format!("the department {it} does not lead to the root of the organization {id}"))
            .join("; ")
    );
    let refused = refusal(&stage, |world| {
        world["organizations"][&id]["departments"][root.to_string()]["parent"] = json!(finance);
    });
    assert!(refused.contains(&format!("the department {root} does not lead")), "{refused}");
    let refused = refusal(&stage, |world| {
        world["accounts"][uin.to_string()]["organization"] = Value::Null;
    });
    assert_eq!(refused, format!("the organization {id} has the account {uin}, which does not belong to it"));
    let refused = refusal(&stage, |world| {
        world["organizations"][&id]["joined"] = json!({});
    });
    assert_eq!(refused, format!("the list of those who joined the organization {id} is not the list of its members"));
}

#[test]
fn grants_and_groups_must_lead_to_what_exists() {
    let stage = Stage::new();
    let center = CenterStage::on(&stage);
    let configuration = center.configuration("Read");
    center.grant(&configuration);
    let id = stage.organization.to_string();
    let refused = refusal(&stage, |world| {
        let center = world["organizations"][&id]["center"].to_string();
        let center = center.replace(&format!("\"user\":\"{USER}\""), "\"user\":\"u-gone\"");
        let center = center.replace(&format!("\"configuration\":\"{configuration}\""), "\"configuration\":\"rc-gone\"");
        world["organizations"][&id]["center"] = serde_json::from_str(&center).unwrap();
    });
    assert!(
        refused.contains(&format!("the group {GROUP} of {ZONE} has the user u-gone, who does not exist")),
        "{refused}"
    );
    assert!(
        refused.contains(&format!("{ZONE} uses the permission configuration rc-gone, which does not exist")),
        "{refused}"
    );
}
