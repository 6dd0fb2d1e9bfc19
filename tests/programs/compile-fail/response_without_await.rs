use generated_sdk::organization::v2021_03_31::Client;

fn main() {
    let client = Client::from_env().unwrap();
    let answer = client.describe_organization().send();
    println!("{}", answer.org_id);
}
