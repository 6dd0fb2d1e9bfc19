//! Lists the sub-accounts of your organization that can log in to a member account under an access policy.
//!
//! ```text
//! export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=…   # and TENCENTCLOUD_SITE=intl for the international site
//! cargo run --example first_call -- <member UIN> <policy id>
//! ```

use generated_sdk::organization::v2021_03_31::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(member_uin), Some(policy_id)) = (arguments.next(), arguments.next()) else {
        return Err("usage: first_call <member UIN> <policy id>".into());
    };

    let client = Client::from_env()?;
    let mut accounts = client
        .describe_organization_member_auth_accounts()
        .member_uin(member_uin.parse()?)
        .policy_id(policy_id.parse()?)
        .paginate()
        .items();
    while let Some(account) = accounts.next().await {
        let account = account?;
        println!("{} {}", account.org_sub_account_uin, account.org_sub_account_name);
    }
    Ok(())
}
