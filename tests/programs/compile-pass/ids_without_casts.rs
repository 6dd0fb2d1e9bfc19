use generated_sdk::organization::v2021_03_31::Client;

async fn example() -> Result<(), generated_sdk::Error> {
    let client = Client::from_env()?;
    let organization = client.describe_organization().send().await?;
    client.describe_policy_config().organization_id(organization.org_id).send().await?;
    client.add_organization_node().parent_node_id(organization.root_node_id).name("lab").send().await?;
    let members = client.describe_organization_members().paginate().collect_items().await?;
    for member in &members {
        client.list_policies_for_target().target_id(member.member_uin).send().await?;
        client.update_organization_member().member_uin(member.member_uin).pay_uin(organization.host_uin).send().await?;
    }
    client.delete_organization_members().member_uin(members.iter().map(|member| member.member_uin)).send().await?;
    Ok(())
}

#[test]
fn works() {
    // Nothing is called: the program only has to compile.
    drop(example());
}
