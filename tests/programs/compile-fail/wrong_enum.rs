use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::PrincipalType;

fn main() {
    let client = Client::from_env().unwrap();
    let _builder = client.delete_role_assignment().target_type(PrincipalType::User);
}
