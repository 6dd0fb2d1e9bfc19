//! CAM user synchronization: makes the users of a group CAM users of chosen accounts, or ends that.
//!
//! ```text
//! cargo run -p organization-simulator --example user_synchronization -- --dry-run
//! cargo run -p organization-simulator --example user_synchronization -- --live --group engineers start build ledger
//! ```

mod support;

use clap::{Parser, ValueEnum};
use generated_sdk::Error;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{
    DeletionStrategy, DuplicationStrategy, PrincipalType, TargetType, UserProvisioning, UserSyncProvisioning,
};
use std::collections::BTreeMap;
use std::process::ExitCode;
use support::demo::Demo;
use support::{Changes, Progress, Service, group_named, member_named, missing, plural};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Synchronizes the users of a group with accounts.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// Show what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The group of the identity center.
    #[arg(long, default_value = "engineers")]
    group: String,
    /// The step to take.
    #[arg(value_enum, default_value_t = Mode::Start)]
    mode: Mode,
    /// The names of the accounts.
    #[arg(default_values = ["build", "ledger"])]
    accounts: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    Start,
    Stop,
}

#[tokio::main]
async fn main() -> Outcome<ExitCode> {
    let arguments = Arguments::parse();
    let client = arguments.service.connect(Demo::Complete).await?.client();
    let mut changes = Changes::new(arguments.dry_run);
    let failed = synchronize(&client, &arguments, &mut changes).await?;
    changes.summarize();
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} failed:", plural(failed.len(), "account"));
    failed.iter().for_each(|(account, reason)| println!("  {account}: {reason}"));
    Ok(ExitCode::FAILURE)
}

/// Starts or ends the synchronizations, and returns the accounts where that failed, with the reason.
async fn synchronize(
    client: &Client,
    arguments: &Arguments,
    changes: &mut Changes,
) -> Outcome<BTreeMap<String, String>> {
    let zone = client.describe_identity_center().send().await?.zone_id;
    let group = group_named(client, &zone, &arguments.group).await?;
    let group = group.ok_or_else(|| missing("group", &arguments.group))?;
    let present = client.list_user_sync_provisionings().zone_id(&*zone).principal_type(PrincipalType::Group);
    let present = present.principal_id(&*group).paginate().collect_items().await?;
    let mut failed = BTreeMap::new();
    let mut progress = Progress::new("accounts", arguments.accounts.len());
    for name in &arguments.accounts {
        let member = member_named(client, name).await?.ok_or_else(|| missing("account", name))?;
        let found = present.iter().find(|found| found.target_uin == member.member_uin);
        let result = match (arguments.mode, found) {
            (Mode::Start, None) if changes.announce(format!("synchronize {} with {name}", arguments.group)) => {
                start(client, &zone, &group, member.member_uin).await
            }
            (Mode::Stop, Some(found)) if changes.announce(format!("end the synchronization with {name}")) => {
                stop(client, &zone, found).await
            }
            _ => Ok(()),
        };
        match result {
            // The other accounts do not have to wait until somebody has looked after this one.
            Err(Error::Task(error)) => {
                failed.insert(name.clone(), error.to_string());
            }
            other => other?,
        }
        progress.advance(1);
    }
    Ok(failed)
}

/// Starts a synchronization. A user whose name is taken in the account gets another name there.
async fn start(client: &Client, zone: &str, group: &str, uin: i64) -> Result<(), Error> {
    let synchronization = UserSyncProvisioning::builder()
        .principal_type(PrincipalType::Group)
        .principal_id(group)
        .target_type(TargetType::MemberUin)
        .target_uin(uin)
        .duplication_strategy(DuplicationStrategy::KeepBoth)
        .deletion_strategy(DeletionStrategy::Delete)
        .build();
    let create = client.create_user_sync_provisioning().zone_id(zone).user_sync_provisionings([synchronization]);
    create.send().until_done().await?;
    Ok(())
}

/// Ends a synchronization; its deletion strategy decides what becomes of the users.
async fn stop(client: &Client, zone: &str, found: &UserProvisioning) -> Result<(), Error> {
    let delete = client.delete_user_sync_provisioning().zone_id(zone);
    delete.user_provisioning_id(&found.user_provisioning_id).send().until_done().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use organization_simulator::{Fault, FaultRule};
    use support::Connection;

    async fn run(connection: &Connection, extra: &[&str]) -> Outcome<(usize, BTreeMap<String, String>)> {
        let arguments = Arguments::parse_from(["user_synchronization"].iter().chain(extra));
        let mut changes = Changes::new(arguments.dry_run);
        let failed = synchronize(&connection.client(), &arguments, &mut changes).await?;
        Ok((changes.all().len(), failed))
    }

    #[tokio::test(start_paused = true)]
    async fn synchronizations_start_and_end_once() -> Outcome<()> {
        let connection = Connection::demo().await;
        assert_eq!(run(&connection, &["--dry-run"]).await?.0, 2);
        assert_eq!(run(&connection, &[]).await?, (2, BTreeMap::new()));
        assert_eq!(run(&connection, &[]).await?.0, 0);
        assert_eq!(run(&connection, &["stop", "ledger"]).await?, (1, BTreeMap::new()));
        assert_eq!(run(&connection, &["stop", "ledger"]).await?.0, 0);
        assert_eq!(run(&connection, &[]).await?.0, 1);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_that_fails_does_not_stop_the_others() -> Outcome<()> {
        let connection = Connection::demo().await;
        let rule = FaultRule::new(Fault::FailedTask { reason: "quota of users".to_owned() });
        connection.simulator().add_fault(rule.action("CreateUserSyncProvisioning").times(1));
        let (changes, failed) = run(&connection, &[]).await?;
        assert_eq!((changes, failed.len()), (2, 1));
        assert!(failed["build"].contains("quota of users"), "{failed:?}");
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_after_a_lost_response_finishes_the_work() -> Outcome<()> {
        let connection = Connection::demo().await;
        connection.disturb("ListUserSyncProvisionings", "CreateUserSyncProvisioning");
        run(&connection, &[]).await.expect_err("a response is lost");
        assert_eq!(connection.struck(), 2);
        assert_eq!(run(&connection, &[]).await?, (1, BTreeMap::new()));
        assert_eq!(run(&connection, &[]).await?, (0, BTreeMap::new()));
        assert_eq!(connection.effects("CreateUserSyncProvisioning"), 2 + 1, "one by the demo");
        Ok(())
    }
}
