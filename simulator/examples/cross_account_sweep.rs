//! Delegated administration and a sweep across accounts: makes a member the delegated administrator of a service, and then acts
//! in every account of the organization, several at a time, to find those that cannot be entered.
//!
//! ```text
//! cargo run -p organization-simulator --example cross_account_sweep -- --dry-run
//! cargo run -p organization-simulator --example cross_account_sweep -- --live --product cloudaudit --delegate build
//! ```

mod support;

use clap::Parser;
use generated_sdk::Error;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::YesNo;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use support::demo::Demo;
use support::{Changes, Connection, Progress, Service, member_named, missing, plural};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Delegates a service, and looks into every account.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// Show what would change, and change nothing. The sweep only reads and takes place all the same.
    #[arg(long)]
    dry_run: bool,
    /// The service that is delegated, by its abbreviation.
    #[arg(long, default_value = "cloudaudit")]
    product: String,
    /// The member that becomes the delegated administrator.
    #[arg(long, default_value = "build")]
    delegate: String,
    /// The role in the accounts that trusts the administrator account.
    #[arg(long, default_value = "OrganizationAccessControlRole")]
    role: String,
    /// The number of accounts to read at the same time.
    #[arg(long, default_value_t = 8)]
    at_once: usize,
}

#[tokio::main]
async fn main() -> Outcome<ExitCode> {
    let arguments = Arguments::parse();
    let connection = arguments.service.connect(Demo::Complete).await?;
    let mut changes = Changes::new(arguments.dry_run);
    delegate(&connection.client(), &arguments, &mut changes).await?;
    changes.summarize();
    let closed = sweep(&connection, &arguments).await?;
    if closed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} cannot be entered:", plural(closed.len(), "account"));
    closed.iter().for_each(|(name, error)| println!("  {name}: {error}"));
    Ok(ExitCode::FAILURE)
}

/// Makes the member the delegated administrator of the service, unless it is.
async fn delegate(client: &Client, arguments: &Arguments, changes: &mut Changes) -> Outcome<()> {
    let services = client.list_organization_service().paginate().collect_items().await?;
    let service = services.into_iter().find(|service| service.product.as_deref() == Some(&*arguments.product));
    let service = service.ok_or_else(|| missing("service", &arguments.product))?;
    let member = member_named(client, &arguments.delegate).await?;
    let member = member.ok_or_else(|| missing("account", &arguments.delegate))?;
    let present = client.list_org_service_assign_member().service_id(service.service_id).paginate();
    let present = present.collect_items().await?;
    println!("{} has {}", service.product_name, plural(present.len(), "delegated administrator"));
    if present.iter().any(|present| present.member_uin == member.member_uin) {
        return Ok(());
    }
    // The service returns the number as a string.
    if service.is_assign != YesNo::Yes || service.member_num.parse::<i64>()? >= service.can_assign_count {
        return Err(format!("{} takes no more delegated administrators", service.product_name).into());
    }
    if changes.announce(format!("delegate {} to {}", service.product_name, member.name)) {
        let assign = client.create_org_service_assign().member_uins([member.member_uin]);
        assign.service_id(service.service_id).send().await?;
    }
    Ok(())
}

/// Looks into all accounts, and returns those that cannot be entered, with the error.
async fn sweep(connection: &Connection, arguments: &Arguments) -> Outcome<BTreeMap<String, Error>> {
    let client = connection.client();
    let members = client.describe_organization_members().paginate().collect_items().await?;
    let turns = Arc::new(Semaphore::new(arguments.at_once));
    let mut looks = JoinSet::new();
    let mut progress = Progress::new("accounts", members.len());
    for member in members {
        let inside = connection.member(member.member_uin, &arguments.role)?;
        let turn = Arc::clone(&turns).acquire_owned().await?;
        progress.advance(1);
        looks.spawn(async move {
            let seen = look(&inside).await;
            drop(turn);
            (member.name, seen)
        });
    }
    let (mut closed, mut shared) = (BTreeMap::new(), 0);
    while let Some(done) = looks.join_next().await {
        match done? {
            (_, Ok(resources)) => shared += resources,
            (name, Err(error)) => {
                closed.insert(name, error);
            }
        }
    }
    drop(progress);
    println!("{} in use across the organization", plural(shared, "shared resource"));
    Ok(closed)
}

/// Returns the number of resources that others share with an account, as the account itself sees it.
async fn look(inside: &Client) -> Result<usize, Error> {
    let areas = inside.describe_share_areas().send().await?.items;
    let mut count = 0;
    for area in areas {
        let shared = inside.describe_resource_to_share_member().area(area.area).paginate();
        count += shared.collect_items().await?.len();
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use organization_simulator::{Fault, FaultRule};

    fn arguments(extra: &[&str]) -> Arguments {
        Arguments::parse_from(["cross_account_sweep"].iter().chain(extra))
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_is_delegated_once() -> Outcome<()> {
        let client = Connection::demo().await.client();
        for (extra, expected) in [(&["--dry-run"][..], 1), (&[], 1), (&[], 0)] {
            let arguments = arguments(extra);
            let mut changes = Changes::new(arguments.dry_run);
            delegate(&client, &arguments, &mut changes).await?;
            assert_eq!(changes.all().len(), expected, "{extra:?}");
        }
        let mut changes = Changes::new(false);
        let refused = delegate(&client, &arguments(&["--product", "controlcenter"]), &mut changes).await;
        assert_eq!(
            refused.expect_err("it cannot be delegated").to_string(),
            "Control Center takes no more delegated administrators"
        );
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_sweep_reports_accounts_that_cannot_be_entered() -> Outcome<()> {
        let connection = Connection::demo().await;
        assert!(sweep(&connection, &arguments(&[])).await?.is_empty());
        let entered = connection.simulator().journal();
        let entered: std::collections::BTreeSet<i64> =
            entered.iter().filter(|call| call.action == "DescribeShareAreas").map(|call| call.uin).collect();
        assert_eq!(entered.len(), 73);

        let denied = FaultRule::new(Fault::Error { code: "UnauthorizedOperation".to_owned() });
        connection.simulator().add_fault(denied.action("AssumeRole").times(2));
        let closed = sweep(&connection, &arguments(&[])).await?;
        assert_eq!(closed.len(), 2);
        assert!(closed.values().all(|error| error.code() == Some("UnauthorizedOperation")), "{closed:?}");
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_after_a_lost_response_finishes_the_work() -> Outcome<()> {
        let connection = Connection::demo().await;
        connection.disturb("ListOrganizationService", "CreateOrgServiceAssign");
        let client = connection.client();
        delegate(&client, &arguments(&[]), &mut Changes::new(false)).await.expect_err("a response is lost");
        let mut changes = Changes::new(false);
        delegate(&client, &arguments(&[]), &mut changes).await?;
        assert_eq!((changes.all().len(), connection.struck()), (0, 2));
        assert_eq!(connection.effects("CreateOrgServiceAssign"), 1 + 1, "one by the demo");
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_sweep_repeats_what_only_reads() -> Outcome<()> {
        let connection = Connection::demo().await;
        connection.disturb("AssumeRole", "DescribeShareAreas");
        assert!(sweep(&connection, &arguments(&["--at-once", "1"])).await?.is_empty());
        assert_eq!(connection.struck(), 2);
        Ok(())
    }
}
