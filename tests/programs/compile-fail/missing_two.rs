use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{PrincipalType, TargetType};

fn main() {
    let client = Client::from_env().unwrap();
    let _call = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .target_type(TargetType::MemberUin)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .send();
}
