use generated_sdk::organization::v2021_03_31::Client;

fn main() {
    let client = Client::from_env().unwrap();
    let _call = client.describe_organization_members().send();
}
