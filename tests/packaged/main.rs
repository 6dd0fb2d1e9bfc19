//! A program that knows nothing but the packaged crates. Its only argument is the address of a simulator.

use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::{ConfigBuilder, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let endpoint = std::env::args().nth(1).expect("the address of a simulator");
    let client = Client::new(ConfigBuilder::from_env()?.endpoint(endpoint).build()?);

    let nodes = client.describe_organization_nodes().paginate().collect_items().await?;
    let root = nodes.iter().find(|node| node.parent_node_id == 0).expect("an organization has a root");
    let added = client
        .add_organization_node()
        .parent_node_id(root.node_id)
        .name("Packaged")
        .send()
        .await?;
    let nodes = client.describe_organization_nodes().paginate().collect_items().await?;
    assert!(nodes.iter().any(|node| node.node_id == added.node_id), "the department was added");

    let refused = client.delete_organization_nodes().node_id([1]).send().await.expect_err("there is no such department");
    let Error::Service(refused) = refused else { panic!("the service refuses it: {refused}") };
    println!("added {}; refused: {}", added.node_id, refused.code());
    Ok(())
}
