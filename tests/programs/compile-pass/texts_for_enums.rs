use generated_sdk::organization::v2021_03_31::DeleteRoleAssignmentRequest;
use generated_sdk::organization::v2021_03_31::types::TargetType;

#[test]
fn works() {
    let zone = String::from("z-2ms923mw");
    let request = DeleteRoleAssignmentRequest::builder()
        .zone_id(&zone)
        .role_configuration_id(zone.clone())
        .target_type("MemberUin")
        .target_uin(10_000_332)
        .principal_type(String::from("User"))
        .principal_id(zone)
        .build();
    assert_eq!(request.target_type, TargetType::MemberUin);
}
