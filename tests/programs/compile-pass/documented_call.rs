use generated_sdk::organization::v2021_03_31::{
    Client,
    types::{PrincipalType, TargetType},
};

async fn example() -> Result<(), generated_sdk::Error> {
    let client = Client::from_env()?;
    let done = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .send()
        .await?;
    println!("{} is {}", done.task.task_id, done.task.status);
    Ok(())
}

#[test]
fn works() {
    // Nothing is called: the program only has to compile.
    drop(example());
}
