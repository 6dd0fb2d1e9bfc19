//! Permission roll-out: gives a group the same permissions in every account of a department, deploys changed policies again,
//! and reports the accounts where that failed.
//!
//! ```text
//! cargo run -p organization-simulator --example permission_rollout -- --dry-run
//! cargo run -p organization-simulator --example permission_rollout -- --live --group engineers --department Shops
//! ```

mod support;

use clap::Parser;
use generated_sdk::organization::v2021_03_31::types::{
    DeploymentStatus, PolicyDetail, PrincipalType, RoleAssignmentInfo, RolePolicyType, TargetType, TaskState,
};
use generated_sdk::organization::v2021_03_31::{Client, CreateRoleAssignmentRequest};
use generated_sdk::{Error, Polling, TaskOutcome, Tasks, WaitError, wait_until};
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use support::demo::Demo;
use support::{Changes, Progress, Service, department_named, group_named, members_of, missing, plural};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Rolls permissions out over the accounts of a department.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// Show what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The permission configuration, which is created if it is missing.
    #[arg(long, default_value = "Operations")]
    configuration: String,
    /// The system policy that it consists of, with its id.
    #[arg(long, default_value = "219185:QcloudCVMReadOnlyAccess")]
    policy: String,
    /// The group of the identity center that gets the permissions.
    #[arg(long, default_value = "engineers")]
    group: String,
    /// The department.
    #[arg(long, default_value = "Shops")]
    department: String,
}

/// The most grants that one call takes.
const CHUNK: usize = 50;

/// The number of times that a grant is repeated if it failed without a reason, as happens on accounts that are new to the
/// identity center.
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> Outcome<ExitCode> {
    let arguments = Arguments::parse();
    let client = arguments.service.connect(Demo::Complete).await?.client();
    let mut changes = Changes::new(arguments.dry_run);
    let failed = roll_out(&client, &arguments, &mut changes).await?;
    changes.summarize();
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} failed:", plural(failed.len(), "account"));
    failed.iter().for_each(|(uin, reason)| println!("  {uin}: {reason}"));
    Ok(ExitCode::FAILURE)
}

/// Rolls the permissions out, and returns the accounts where that failed, with the reason.
async fn roll_out(client: &Client, arguments: &Arguments, changes: &mut Changes) -> Outcome<BTreeMap<i64, String>> {
    let zone = client.describe_identity_center().send().await?.zone_id;
    let group = group_named(client, &zone, &arguments.group).await?;
    let group = group.ok_or_else(|| missing("group", &arguments.group))?;
    let department = department_named(client, &arguments.department).await?;
    let department = department.ok_or_else(|| missing("department", &arguments.department))?;
    let mut wanted: BTreeSet<i64> =
        members_of(client, department).await?.into_iter().map(|member| member.member_uin).collect();

    let configuration = configuration(client, &zone, arguments, changes).await?;
    let Some(configuration) = configuration else {
        changes.announce(format!("grant it in {}", plural(wanted.len(), "account")));
        return Ok(BTreeMap::new());
    };
    settle(client, &zone, &configuration).await?;
    let granted = client.list_role_assignments().zone_id(&*zone).role_configuration_id(&*configuration);
    let granted = granted.principal_type(PrincipalType::Group).principal_id(&*group).paginate().collect_items().await?;
    for grant in granted {
        wanted.remove(&grant.target_uin);
    }
    let mut failed = BTreeMap::new();
    if !wanted.is_empty() && changes.announce(format!("grant it in {}", plural(wanted.len(), "account"))) {
        failed = grant_all(client, &zone, &configuration, &group, wanted).await?;
    }
    failed.extend(redeploy(client, &zone, &configuration, changes).await?);
    Ok(failed)
}

/// Returns the id of the permission configuration with its policy in it; `None` if a dry run would create it.
async fn configuration(
    client: &Client,
    zone: &str,
    arguments: &Arguments,
    changes: &mut Changes,
) -> Outcome<Option<String>> {
    let name = &arguments.configuration;
    let (id, policy) = arguments.policy.split_once(':').ok_or("a policy is written ID:NAME")?;
    let listed = client.list_role_configurations().zone_id(zone).paginate().collect_items().await?;
    let found = listed.into_iter().find(|found| found.role_configuration_name == *name);
    let configuration = match found {
        Some(found) => found.role_configuration_id,
        None if changes.announce(format!("create the permission configuration {name}")) => {
            let create = client.create_role_configuration().zone_id(zone).role_configuration_name(name);
            create.send().await?.role_configuration_info.role_configuration_id
        }
        None => return Ok(None),
    };
    let policies = client.list_permission_policies_in_role_configuration().zone_id(zone);
    let policies = policies.role_configuration_id(&*configuration).send().await?.role_policies;
    if !policies.iter().any(|present| present.role_policy_name == policy)
        && changes.announce(format!("add the policy {policy} to {name}"))
    {
        let detail = PolicyDetail::builder().policy_id(id.parse()?).policy_name(policy).build();
        let add = client.add_permission_policy_to_role_configuration().zone_id(zone);
        let add = add.role_configuration_id(&*configuration).role_policy_type(RolePolicyType::System);
        add.role_policies([detail]).send().await?;
    }
    Ok(Some(configuration))
}

/// Waits for the tasks that an interrupted run has left behind: what they grant is in no list before they end.
async fn settle(client: &Client, zone: &str, configuration: &str) -> Result<(), Error> {
    wait_until(Polling::standard(), || async {
        let running = client.list_tasks().zone_id(zone).role_configuration_id(configuration);
        let running = running.status(TaskState::InProgress).paginate().collect_items().await?;
        Ok::<_, Error>(running.is_empty().then_some(()))
    })
    .await?;
    Ok(())
}

/// Grants the configuration in all accounts. A failure without a reason is tried again.
async fn grant_all(
    client: &Client,
    zone: &str,
    configuration: &str,
    group: &str,
    mut accounts: BTreeSet<i64>,
) -> Result<BTreeMap<i64, String>, Error> {
    let mut failed = BTreeMap::new();
    let mut progress = Progress::new("grants", accounts.len());
    for _ in 0..ROUNDS {
        let mut again = BTreeSet::new();
        let round: Vec<i64> = accounts.into_iter().collect();
        for chunk in round.chunks(CHUNK) {
            let grants = chunk.iter().map(|uin| {
                RoleAssignmentInfo::builder()
                    .principal_type(PrincipalType::Group)
                    .principal_id(group)
                    .target_type(TargetType::MemberUin)
                    .target_uin(*uin)
                    .role_configuration_id(configuration)
                    .build()
            });
            let grant = client.create_role_assignment().zone_id(zone).role_assignment_info(grants);
            let tasks = match grant.send().until_done().await {
                Ok(tasks) => tasks,
                Err(WaitError::Failed(tasks)) => *tasks,
                Err(error) => return Err(error.into()),
            };
            let trouble = failures(&tasks);
            progress.advance(chunk.len() - trouble.len());
            for (uin, reason) in trouble {
                if let Some(reason) = reason {
                    failed.insert(uin, reason);
                } else {
                    again.insert(uin);
                }
            }
        }
        accounts = again;
    }
    failed.extend(accounts.into_iter().map(|uin| (uin, "it failed without a reason".to_owned())));
    Ok(failed)
}

/// Returns the accounts whose tasks failed, with the reason, if there is one. The tasks come in the order of the response.
fn failures(tasks: &Tasks<CreateRoleAssignmentRequest>) -> Vec<(i64, Option<String>)> {
    let accounts = tasks.response().tasks.iter().map(|task| task.target_uin);
    let failed = accounts.zip(tasks.tasks()).filter(|(_, report)| report.outcome() == TaskOutcome::Failed);
    failed.map(|(uin, report)| (uin, report.reason().map(str::to_owned))).collect()
}

/// Deploys the configuration again where its policies have changed, and returns the accounts where that failed.
async fn redeploy(
    client: &Client,
    zone: &str,
    configuration: &str,
    changes: &mut Changes,
) -> Result<BTreeMap<i64, String>, Error> {
    let stale = client.list_role_configuration_provisionings().zone_id(zone).role_configuration_id(configuration);
    let stale = stale.deployment_status(DeploymentStatus::DeployedRequired).paginate().collect_items().await?;
    let mut failed = BTreeMap::new();
    if stale.is_empty() || !changes.announce(format!("deploy it again in {}", plural(stale.len(), "account"))) {
        return Ok(failed);
    }
    let mut progress = Progress::new("deployments", stale.len());
    for account in stale {
        let deploy = client.provision_role_configuration().zone_id(zone).role_configuration_id(configuration);
        let deploy = deploy.target_type(account.target_type).target_uin(account.target_uin);
        match deploy.send().until_done().await {
            Ok(_) => progress.advance(1),
            Err(error @ WaitError::Failed(_)) => {
                failed.insert(account.target_uin, error.to_string());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use organization_simulator::{Fault, FaultRule};
    use support::Connection;

    async fn run(connection: &Connection, extra: &[&str]) -> Outcome<(BTreeMap<i64, String>, Vec<String>)> {
        let arguments = Arguments::parse_from(["permission_rollout"].iter().chain(extra));
        let mut changes = Changes::new(arguments.dry_run);
        let failed = roll_out(&connection.client(), &arguments, &mut changes).await?;
        Ok((failed, changes.all().to_vec()))
    }

    #[tokio::test(start_paused = true)]
    async fn seventy_accounts_get_the_permissions_once() -> Outcome<()> {
        let connection = Connection::demo().await;
        assert_eq!(run(&connection, &["--dry-run"]).await?.1.len(), 2);
        let (failed, changes) = run(&connection, &[]).await?;
        assert_eq!((failed.len(), changes.len()), (0, 3));
        assert_eq!(changes[2], "grant it in 70 accounts");
        assert_eq!(run(&connection, &[]).await?, (BTreeMap::new(), Vec::new()));

        // A new policy has to be deployed again, everywhere.
        let (failed, changes) = run(&connection, &["--policy", "186457:QcloudVPCReadOnlyAccess"]).await?;
        assert_eq!((failed.len(), changes.len()), (0, 2), "{changes:?}");
        assert_eq!(changes[1], "deploy it again in 70 accounts");
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn failures_are_reported_and_made_good_by_the_next_run() -> Outcome<()> {
        let connection = Connection::demo().await;
        let fail = |reason: &str, times| {
            let rule = FaultRule::new(Fault::FailedTask { reason: reason.to_owned() });
            connection.simulator().add_fault(rule.action("CreateRoleAssignment").times(times));
        };
        fail("", 1);
        fail("the account is in arrears", 1);
        let (failed, _) = run(&connection, &[]).await?;
        assert!(!failed.is_empty());
        assert!(failed.values().all(|reason| reason == "the account is in arrears"), "{failed:?}");
        let (failed, changes) = run(&connection, &[]).await?;
        assert_eq!((failed.len(), changes.len()), (0, 1));
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_after_a_lost_response_finishes_the_work() -> Outcome<()> {
        let connection = Connection::demo().await;
        connection.disturb("CreateRoleConfiguration", "CreateRoleAssignment");
        run(&connection, &[]).await.expect_err("a response is lost");
        assert_eq!(connection.struck(), 2);
        let (failed, changes) = run(&connection, &[]).await?;
        assert_eq!((failed.len(), changes), (0, vec!["grant it in 20 accounts".to_owned()]));
        assert_eq!(run(&connection, &[]).await?, (BTreeMap::new(), Vec::new()));
        assert_eq!(connection.effects("CreateRoleConfiguration"), 1 + 1, "one by the demo");
        Ok(())
    }
}
