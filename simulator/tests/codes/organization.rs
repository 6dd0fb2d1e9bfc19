//! Organization settings, departments and members, and everything of version 2018-12-25.

use crate::stage::Stage;
use serde_json::json;

#[test]
fn everybody_is_on_the_stage() {
    let stage = Stage::new();
    let members = stage.ok(&stage.administrator, "DescribeOrganizationMembers", json!({"Offset": 0, "Limit": 50}));
    assert_eq!(members["Total"], 2, "{members}");
    assert_eq!(members["Items"][0]["NodeName"], "Engineering");
    assert_eq!(members["Items"][1]["MemberType"], "Invite");
}
