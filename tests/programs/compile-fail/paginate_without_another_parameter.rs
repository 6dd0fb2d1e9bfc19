use generated_sdk::organization::v2021_03_31::Client;

fn main() {
    let client = Client::from_env().unwrap();
    let _pages = client.list_non_compliant_resource().max_results(20).paginate();
}
