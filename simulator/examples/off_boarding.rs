//! Off-boarding: finds everything that keeps an account in the organization, and takes it away step by step. Without
//! `--execute` it only shows the plan.
//!
//! ```text
//! cargo run -p organization-simulator --example off_boarding -- shop-01
//! cargo run -p organization-simulator --example off_boarding -- --live --execute shop-01
//! cargo run -p organization-simulator --example off_boarding -- --live --execute --delete-account shop-01
//! ```

mod support;

use clap::Parser;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{
    ListPoliciesForTarget, MemberType, NotAllowReason, OrgMember, OrganizationPolicyType,
    OrganizationServiceAssignMember, PolicyTargetType, RoleAssignments, RoleConfigurationProvisionings, TargetType,
    UserProvisioning,
};
use generated_sdk::{Error, ErrorKind, Site};
use std::fmt;
use support::demo::{Demo, ENTANGLED};
use support::{Changes, Progress, Service, member_named};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Removes an account from the organization.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// Carry the plan out.
    #[arg(long)]
    execute: bool,
    /// Confirm that the account is deleted if the organization has created it. This cannot be undone.
    #[arg(long)]
    delete_account: bool,
    /// The name of the member.
    #[arg(default_value = ENTANGLED)]
    account: String,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let client = arguments.service.connect(Demo::Complete).await?.client();
    let mut changes = Changes::new(!arguments.execute);
    remove(&client, &arguments, &mut changes).await?;
    changes.summarize();
    Ok(())
}

/// The code of an account whose deletion was requested before.
const UNDER_REVIEW: &str = "FailedOperation.MemberAccountDeregisterPending";

/// Something that keeps an account, and can be taken away.
enum Blocker {
    Grant(Box<RoleAssignments>),
    Deployment(Box<RoleConfigurationProvisionings>),
    Synchronization(Box<UserProvisioning>),
    Delegation(Box<OrganizationServiceAssignMember>),
    Policy(Box<ListPoliciesForTarget>, OrganizationPolicyType),
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grant(it) => write!(f, "revoke {} from {}", it.role_configuration_name, it.principal_name),
            Self::Deployment(it) => write!(f, "dismantle {}", it.role_configuration_name),
            Self::Synchronization(it) => write!(f, "end the synchronization of {}", it.principal_name),
            Self::Delegation(it) => write!(f, "end the delegated administration of {}", it.product_name),
            Self::Policy(it, _) => write!(f, "detach the policy {}", it.strategy_name),
        }
    }
}

async fn remove(client: &Client, arguments: &Arguments, changes: &mut Changes) -> Outcome<()> {
    let name = &arguments.account;
    let Some(member) = member_named(client, name).await? else {
        println!("{name} is not in the organization");
        return Ok(());
    };
    // An account that the organization created can only be deleted, not released.
    let is_created = member.member_type == MemberType::Create;
    if is_created && client.config().site() == Site::International {
        return Err("the organization created the account, and the international site does not delete accounts".into());
    }
    if is_created && arguments.execute && !arguments.delete_account {
        return Err("the organization created the account, so that it can only be deleted: add --delete-account".into());
    }
    let zone = match client.describe_identity_center().send().await {
        Ok(center) => center.zone_id,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let blockers = blockers(client, &zone, member.member_uin).await?;
    let mut progress = Progress::new("blockers", blockers.len());
    for blocker in &blockers {
        if changes.announce(blocker) {
            take_away(client, &zone, member.member_uin, blocker).await?;
        }
        progress.advance(1);
    }
    drop(progress);
    if is_created {
        return delete(client, &member, changes).await;
    }
    if changes.announce(format!("remove the member {name}")) {
        client.delete_organization_members().member_uin([member.member_uin]).send().await?;
    }
    Ok(())
}

/// Deletes an account that the organization created.
async fn delete(client: &Client, member: &OrgMember, changes: &mut Changes) -> Outcome<()> {
    let check = client.check_account_delete().member_uin(member.member_uin).send().await?;
    let reasons = reasons(&check.not_allow_reason);
    if !reasons.is_empty() {
        return Err(format!("the account cannot be deleted: {}", reasons.join(", ")).into());
    }
    if changes.announce(format!("delete the account {}", member.name)) {
        match client.delete_account().member_uin(member.member_uin).send().await {
            Err(error) if error.code() == Some(UNDER_REVIEW) => println!("the deletion is under review already"),
            other => drop(other?),
        }
    }
    Ok(())
}

/// Everything that can be taken away, in the order in which it has to go.
async fn blockers(client: &Client, zone: &str, uin: i64) -> Result<Vec<Blocker>, Error> {
    let mut found = Vec::new();
    if !zone.is_empty() {
        let target = TargetType::MemberUin;
        let grants = client.list_role_assignments().zone_id(zone).target_type(target.clone()).target_uin(uin);
        let grants = grants.paginate().collect_items().await?;
        found.extend(grants.into_iter().map(|grant| Blocker::Grant(Box::new(grant))));
        let deployed = client.list_role_configuration_provisionings().zone_id(zone).target_type(target.clone());
        let deployed = deployed.target_uin(uin).paginate().collect_items().await?;
        found.extend(deployed.into_iter().map(|deployment| Blocker::Deployment(Box::new(deployment))));
        let users = client.list_user_sync_provisionings().zone_id(zone).target_type(target).target_uin(uin);
        let users = users.paginate().collect_items().await?;
        found.extend(users.into_iter().map(|users| Blocker::Synchronization(Box::new(users))));
    }
    for service in client.list_organization_service().paginate().collect_items().await? {
        let delegated = client.list_org_service_assign_member().service_id(service.service_id).paginate();
        let delegated = delegated.collect_items().await?.into_iter().find(|delegate| delegate.member_uin == uin);
        found.extend(delegated.map(|delegate| Blocker::Delegation(Box::new(delegate))));
    }
    for kind in [OrganizationPolicyType::ServiceControlPolicy, OrganizationPolicyType::TagPolicy] {
        let policies = client.list_policies_for_target().target_id(uin).policy_type(kind.clone()).paginate();
        let own = policies.collect_items().await?.into_iter().filter(|policy| policy.uin == uin);
        // The policy that allows everything goes with the member.
        let own = own.filter(|policy| policy.strategy_name != "FullQcloudAccess");
        found.extend(own.map(|policy| Blocker::Policy(Box::new(policy), kind.clone())));
    }
    Ok(found)
}

async fn take_away(client: &Client, zone: &str, uin: i64, blocker: &Blocker) -> Result<(), Error> {
    match blocker {
        Blocker::Grant(it) => {
            let delete = client.delete_role_assignment().zone_id(zone).role_configuration_id(&it.role_configuration_id);
            let delete = delete.target_type(it.target_type.clone()).target_uin(uin);
            let delete = delete.principal_type(it.principal_type.clone()).principal_id(&it.principal_id);
            delete.send().until_done().await?;
        }
        Blocker::Deployment(it) => {
            let dismantle = client.dismantle_role_configuration().zone_id(zone);
            let dismantle = dismantle.role_configuration_id(&it.role_configuration_id);
            dismantle.target_type(it.target_type.clone()).target_uin(uin).send().until_done().await?;
        }
        Blocker::Synchronization(it) => {
            let delete = client.delete_user_sync_provisioning().zone_id(zone);
            delete.user_provisioning_id(&it.user_provisioning_id).send().until_done().await?;
        }
        Blocker::Delegation(it) => {
            client.delete_org_service_assign().member_uin(uin).service_id(it.service_id).send().await?;
        }
        Blocker::Policy(it, kind) => {
            let detach = client.detach_policy().policy_id(it.strategy_id).r#type(kind.clone());
            detach.target_type(PolicyTargetType::Member).target_id(uin).send().await?;
        }
    }
    Ok(())
}

/// Returns the obstacles to deleting an account that only its owner, or the vendor, can remove.
fn reasons(found: &NotAllowReason) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut when = |holds: bool, reason: &str| reasons.extend(holds.then(|| reason.to_owned()));
    when(!found.is_create_member, "it was invited, not created");
    when(!found.deletion_permission, "the organization may not delete accounts");
    when(found.is_auth_manager, "it administers an enterprise");
    when(found.is_share_manager, "it shares resources");
    when(found.operate_process, "its operations need an approval");
    when(!found.billing_permission, "it pays or is paid for");
    reasons.extend(found.exist_resources.iter().map(|product| format!("it has resources of {product}")));
    reasons.extend(found.detect_failed_resources.iter().map(|product| format!("{product} could not be checked")));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use support::{Connection, member_named};

    async fn run(connection: &Connection, extra: &[&str]) -> Outcome<Vec<String>> {
        let arguments = Arguments::parse_from(["off_boarding"].iter().chain(extra));
        let mut changes = Changes::new(!arguments.execute);
        remove(&connection.client(), &arguments, &mut changes).await?;
        Ok(changes.all().to_vec())
    }

    #[tokio::test(start_paused = true)]
    async fn the_plan_names_every_blocker_and_holds() -> Outcome<()> {
        let connection = Connection::demo().await;
        let client = connection.client();
        let refused = client
            .delete_organization_members()
            .member_uin([member_named(&client, ENTANGLED).await?.ok_or("a member")?.member_uin]);
        refused.send().await.expect_err("the blockers keep it");
        let plan = run(&connection, &[]).await?;
        let expected = [
            "revoke ReadOnly from engineers",
            "dismantle ReadOnly",
            "end the synchronization of engineers",
            "end the delegated administration of CloudAudit",
            "delete the account shop-01",
        ];
        assert_eq!(plan, expected);
        run(&connection, &["--execute"]).await.expect_err("the deletion is not confirmed");
        assert_eq!(run(&connection, &["--execute", "--delete-account"]).await?, expected);
        assert!(member_named(&client, ENTANGLED).await?.is_none());
        assert_eq!(run(&connection, &["--execute", "--delete-account"]).await?, [""; 0]);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn an_invited_member_is_released() -> Outcome<()> {
        let connection = Connection::demo().await;
        let client = connection.client();
        let uin = member_named(&client, "franchise").await?.ok_or("a member")?.member_uin;
        let mut changes = Changes::new(false);
        let content = r#"{"version":"2.0","statement":[{"effect":"deny","action":["cvm:*"],"resource":["*"]}]}"#;
        let organization = client.describe_organization().send().await?.org_id;
        let kind = OrganizationPolicyType::ServiceControlPolicy;
        client.enable_policy_type().organization_id(organization).policy_type(kind.clone()).send().await?;
        let policy = client.create_policy().name("no-servers").content(content).r#type(kind).send().await?.policy_id;
        client.attach_policy().policy_id(policy).target_type(PolicyTargetType::Member).target_id(uin).send().await?;
        remove(&client, &Arguments::parse_from(["off_boarding", "--execute", "franchise"]), &mut changes).await?;
        assert_eq!(changes.all(), ["detach the policy no-servers", "remove the member franchise"]);
        assert!(member_named(&client, "franchise").await?.is_none());
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_with_resources_is_not_deleted() -> Outcome<()> {
        let connection = Connection::demo().await;
        let uin = member_named(&connection.client(), "ledger").await?.ok_or("a member")?.member_uin;
        let account = connection.simulator().account(uin).ok_or("an account")?;
        account.change(|account| account.standing.resources.push("cvm".to_owned()));
        let error = run(&connection, &["--execute", "--delete-account", "ledger"]).await.expect_err("it has resources");
        assert_eq!(error.to_string(), "the account cannot be deleted: it has resources of cvm");
        account.change(|account| account.standing.resources.clear());
        assert_eq!(
            run(&connection, &["--execute", "--delete-account", "ledger"]).await?,
            ["delete the account ledger"]
        );
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_after_a_lost_response_finishes_the_work() -> Outcome<()> {
        let connection = Connection::demo().await;
        connection.disturb("DeleteRoleAssignment", "DeleteOrgServiceAssign");
        run(&connection, &["--execute", "--delete-account"]).await.expect_err("a response is lost");
        assert_eq!(connection.struck(), 2);
        assert_eq!(run(&connection, &["--execute", "--delete-account"]).await?, ["delete the account shop-01"]);
        let effects = ["DeleteRoleAssignment", "DeleteOrgServiceAssign", "DeleteAccount"];
        assert_eq!(effects.map(|it| connection.effects(it)), [1, 1, 1]);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_whose_deletion_is_under_review_is_left_alone() -> Outcome<()> {
        let connection = Connection::demo().await;
        connection.simulator().configure(|settings| settings.deletion_review = 86_400);
        run(&connection, &["--execute", "--delete-account"]).await?;
        assert_eq!(run(&connection, &["--execute", "--delete-account"]).await?, ["delete the account shop-01"]);
        assert_eq!(connection.effects("DeleteAccount"), 1);
        Ok(())
    }
}
