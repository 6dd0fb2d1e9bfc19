use generated_sdk::organization::v2021_03_31::Client;

fn text_for_number(client: &Client) {
    let _builder = client.delete_role_assignment().target_uin("10000332");
}

fn number_for_text(client: &Client) {
    let _builder = client.delete_role_assignment().zone_id(10);
}

fn texts_for_list_of_numbers(client: &Client) {
    let _builder = client.delete_organization_members().member_uin(["10000332"]);
}

fn pairs_for_list_of_tags(client: &Client) {
    let _builder = client.add_organization_node().tags([("env", "production")]);
}

fn main() {}
