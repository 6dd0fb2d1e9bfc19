//! Lists the sub-accounts of your organization that may work in a member account.
//!
//! ```text
//! export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=…   # and TENCENTCLOUD_SITE=intl for the international site
//! cargo run --example first_call -- <member UIN> <policy id>
//! ```

use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::{Error, ErrorKind};
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<i64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let [member_uin, policy_id] = arguments[..] else {
        eprintln!("usage: first_call <member UIN> <policy id>");
        return ExitCode::from(2);
    };
    match list(member_uin, policy_id).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(hint) = hint(&error) {
                eprintln!("hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn list(member_uin: i64, policy_id: i64) -> Result<(), Error> {
    const PAGE: i64 = 50;
    let client = Client::from_env()?;
    for offset in (0..).step_by(PAGE as usize) {
        let page = client
            .describe_organization_member_auth_accounts()
            .member_uin(member_uin)
            .policy_id(policy_id)
            .offset(offset)
            .limit(PAGE)
            .send()
            .await?;
        for account in &page.items {
            println!("{} {}", account.org_sub_account_uin, account.org_sub_account_name);
        }
        if page.items.len() < PAGE as usize {
            break;
        }
    }
    Ok(())
}

fn hint(error: &Error) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::Authentication => {
            Some("check the key pair, and TENCENTCLOUD_SITE: the two sites have separate accounts")
        }
        ErrorKind::Permission => Some("the key's user needs permission for this action"),
        ErrorKind::NotFound => Some("the account has no organization, or another one"),
        ErrorKind::Throttled => Some("try again in a second"),
        ErrorKind::Transport | ErrorKind::Timeout => Some("is the network up?"),
        _ => None,
    }
}
