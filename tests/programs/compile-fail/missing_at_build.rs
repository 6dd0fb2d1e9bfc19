use generated_sdk::organization::v2021_03_31::DeleteRoleAssignmentRequest;
use generated_sdk::organization::v2021_03_31::types::{PrincipalType, TargetType};

fn main() {
    let _request = DeleteRoleAssignmentRequest::builder()
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .build();
}
