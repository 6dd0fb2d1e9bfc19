use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{PrincipalType, TargetType};

fn without_zone_id(client: &Client) {
    let _call = client
        .delete_role_assignment()
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .send();
}

fn without_role_configuration_id(client: &Client) {
    let _call = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .send();
}

fn without_target_type(client: &Client) {
    let _call = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .send();
}

fn without_target_uin(client: &Client) {
    let _call = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .send();
}

fn without_principal_type(client: &Client) {
    let _call = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_id("u-siwnwiene")
        .send();
}

fn without_principal_id(client: &Client) {
    let _call = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .send();
}

fn main() {}
