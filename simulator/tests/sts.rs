//! Acting in a member account with temporary credentials.

#![allow(missing_docs)]

use generated_sdk::credentials::{AssumeRole, Sts};
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{FinancialPermission, RelationPolicyType};
use generated_sdk::{Error, RetryPolicy};
use organization_simulator::{Account, AccountHandle, Clock, Simulator};
use std::time::Duration;

/// A client that acts as a role of an account.
fn assume(simulator: &Simulator, caller: &AccountHandle, uin: i64) -> Client {
    let arn = format!("qcs::cam::uin/{uin}:roleName/OrganizationAccessControlRole");
    let sts = Sts::new().transport(simulator.clone());
    let role = AssumeRole::builder(caller.credentials(), arn).sts(sts).build().expect("a role");
    Client::new(caller.config_builder().credentials(role).retry(RetryPolicy::off()).build().expect("a configuration"))
}

#[tokio::test]
async fn the_administrator_acts_in_its_members_and_nobody_else_does() -> Result<(), Error> {
    let simulator = Simulator::new();
    simulator.set_clock(Clock::Manual { now: 1_772_415_000 });
    let administrator = simulator.add_account(Account::enterprise("Example Ltd"));
    let stranger = simulator.add_account(Account::enterprise("Other Ltd"));
    let client = Client::new(administrator.config());
    client.create_organization().send().await?;
    let organization = client.describe_organization().send().await?;
    let member = client
        .create_organization_member()
        .name("shop")
        .account_name("shop")
        .node_id(organization.root_node_id)
        .policy_type(RelationPolicyType::Financial)
        .permission_ids([FinancialPermission::ViewBills, FinancialPermission::ViewBalance])
        .send()
        .await?
        .uin;

    let inside = assume(&simulator, &administrator, member);
    let seen = inside.describe_organization().send().await?;
    assert_eq!((seen.org_id, seen.is_manager), (organization.org_id, false));
    let refused = assume(&simulator, &stranger, member).describe_organization().send().await.expect_err("refused");
    assert_eq!(refused.code(), Some("UnauthorizedOperation"));

    simulator.advance(Duration::from_secs(7_200));
    let expired = inside.describe_organization().send().await.expect_err("the session is over");
    assert_eq!(expired.code(), Some("AuthFailure.TokenFailure"));
    Ok(())
}
