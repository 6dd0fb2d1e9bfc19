use generated_sdk::organization::v2021_03_31::DeleteRoleAssignmentRequest;
use generated_sdk::organization::v2021_03_31::types::{DeprovisionStrategy, PrincipalType, TargetType};

#[test]
fn works() {
    let first = DeleteRoleAssignmentRequest::builder()
        .deprovision_strategy(DeprovisionStrategy::None)
        .principal_id("u-siwnwiene")
        .principal_type(PrincipalType::User)
        .target_uin(10_000_332)
        .target_type(TargetType::MemberUin)
        .role_configuration_id("rc-smw9em32")
        .zone_id("z-2ms923mw")
        .build();
    let second = DeleteRoleAssignmentRequest::builder()
        .zone_id("z-2ms923mw")
        .target_uin(10_000_332)
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .deprovision_strategy(DeprovisionStrategy::None)
        .principal_id("u-siwnwiene")
        .principal_type(PrincipalType::User)
        .build();
    assert_eq!(first, second);
}
