use generated_sdk::organization::v2021_03_31::Client;

async fn example() -> Result<(), generated_sdk::Error> {
    let client = Client::from_env()?;
    let members = client.describe_organization_members().paginate().collect_items().await?;
    // The size is required too, and so is the member.
    let mut resources = client.list_non_compliant_resource().member_uin(111_111_111_111).paginate().items();
    while let Some(resource) = resources.next().await {
        println!("{} of {} members", resource?.resource, members.len());
    }
    Ok(())
}

#[test]
fn works() {
    // Nothing is called: the program only has to compile.
    drop(example());
}
