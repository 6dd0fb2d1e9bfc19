use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{PrincipalType, TargetType};

fn main() {
    let client = Client::from_env().unwrap();
    let _call = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .send();
}
