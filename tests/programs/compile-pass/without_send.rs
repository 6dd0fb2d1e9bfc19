use generated_sdk::organization::v2021_03_31::Client;

async fn example() -> Result<(), generated_sdk::Error> {
    let client = Client::from_env()?;
    let organization = client.describe_organization().await?;
    let member = organization.org_id;
    client.quit_organization().org_id(member).await?;
    Ok(())
}

#[test]
fn works() {
    // Nothing is called: the program only has to compile.
    drop(example());
}
