//! Guardrails: keeps the policies of a department as they are written here, shows whom they affect, and takes them away again.
//!
//! ```text
//! cargo run -p organization-simulator --example guardrails -- apply --dry-run
//! cargo run -p organization-simulator --example guardrails -- --live --department Shops rollback
//! ```

mod support;

use clap::{Parser, ValueEnum};
use generated_sdk::organization::v2021_03_31::types::{
    ListPolicyNode, OrganizationPolicyType, PolicyScope, PolicyTargetType, PolicyTypeNumber, PolicyTypeStatus,
};
use generated_sdk::organization::v2021_03_31::{Client, DescribePolicyRequest};
use generated_sdk::{Error, ErrorKind};
use serde_json::Value;
use support::demo::Demo;
use support::{Changes, Progress, Service, department_named, members_of, missing, plural};

/// Applies guardrails to a department, or takes them back.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// Show what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The department.
    #[arg(long, default_value = "Shops")]
    department: String,
    /// The step to take.
    #[arg(value_enum, default_value_t = Mode::Apply)]
    mode: Mode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    Apply,
    Rollback,
}

/// A policy that is to be in force.
struct Guardrail {
    name: &'static str,
    kind: OrganizationPolicyType,
    number: PolicyTypeNumber,
    content: &'static str,
}

const GUARDRAILS: [Guardrail; 2] = [
    Guardrail {
        name: "keep-the-audit-trail",
        kind: OrganizationPolicyType::ServiceControlPolicy,
        number: PolicyTypeNumber::ServiceControlPolicy,
        content: r#"{"version":"2.0","statement":[{"effect":"deny","action":["cloudaudit:Delete*"],"resource":["*"]}]}"#,
    },
    Guardrail {
        name: "cost-centers",
        kind: OrganizationPolicyType::TagPolicy,
        number: PolicyTypeNumber::TagPolicy,
        content: r#"{"tags":{"cost":{"tag_key":"cost-center","tag_value":["retail","online"]}}}"#,
    },
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let client = arguments.service.connect(Demo::Complete).await?.client();
    let mut changes = Changes::new(arguments.dry_run);
    let department = department_named(&client, &arguments.department).await?;
    let department = department.ok_or_else(|| missing("department", &arguments.department))?;
    keep(&client, arguments.mode, department, &mut changes).await?;
    changes.summarize();
    report(&client, department).await?;
    Ok(())
}

async fn keep(client: &Client, mode: Mode, department: i64, changes: &mut Changes) -> Result<(), Error> {
    for guardrail in &GUARDRAILS {
        match mode {
            Mode::Apply => apply(client, guardrail, department, changes).await?,
            Mode::Rollback => roll_back(client, guardrail, department, changes).await?,
        }
    }
    Ok(())
}

/// Enables the policy type, and creates, corrects and attaches the policy, each if need be.
async fn apply(client: &Client, guardrail: &Guardrail, department: i64, changes: &mut Changes) -> Result<(), Error> {
    let organization = client.describe_organization().send().await?.org_id;
    let config = client.describe_policy_config().organization_id(organization).r#type(guardrail.number.clone());
    if config.send().await?.status != PolicyTypeStatus::Enabled
        && changes.announce(format!("enable {}", guardrail.kind))
    {
        client.enable_policy_type().organization_id(organization).policy_type(guardrail.kind.clone()).send().await?;
    }
    let policy = match find(client, guardrail).await? {
        Some(found) => {
            correct(client, guardrail, &found, changes).await?;
            found.policy_id
        }
        None if changes.announce(format!("create {}", guardrail.name)) => {
            let create = client.create_policy().name(guardrail.name).content(guardrail.content);
            create.r#type(guardrail.kind.clone()).send().await?.policy_id
        }
        None => return Ok(()),
    };
    if !is_attached(client, guardrail, policy, department).await?
        && changes.announce(format!("attach {} to the department {department}", guardrail.name))
    {
        let attach = client.attach_policy().policy_id(policy).r#type(guardrail.kind.clone());
        attach.target_type(PolicyTargetType::Node).target_id(department).send().await?;
    }
    Ok(())
}

/// Detaches the policy from the department, and deletes it if nothing else uses it.
async fn roll_back(
    client: &Client,
    guardrail: &Guardrail,
    department: i64,
    changes: &mut Changes,
) -> Result<(), Error> {
    let Some(found) = find(client, guardrail).await? else { return Ok(()) };
    let mut attachments = found.attached_times;
    if is_attached(client, guardrail, found.policy_id, department).await? {
        attachments -= 1;
        if changes.announce(format!("detach {} from the department {department}", guardrail.name)) {
            let detach = client.detach_policy().policy_id(found.policy_id).r#type(guardrail.kind.clone());
            detach.target_type(PolicyTargetType::Node).target_id(department).send().await?;
        }
    }
    if attachments == 0 && changes.announce(format!("delete {}", guardrail.name)) {
        client.delete_policy().policy_id(found.policy_id).r#type(guardrail.kind.clone()).send().await?;
    }
    Ok(())
}

/// Returns the policy of the guardrail's name.
async fn find(client: &Client, guardrail: &Guardrail) -> Result<Option<ListPolicyNode>, Error> {
    let listed = client.list_policies().policy_type(guardrail.kind.clone()).scope(PolicyScope::Local);
    let listed = listed.keyword(guardrail.name).paginate().collect_items().await?;
    Ok(listed.into_iter().find(|policy| policy.policy_name == guardrail.name))
}

/// Puts the policy's content back. The service formats it anew, so the two are compared as JSON.
async fn correct(
    client: &Client,
    guardrail: &Guardrail,
    found: &ListPolicyNode,
    changes: &mut Changes,
) -> Result<(), Error> {
    let request =
        DescribePolicyRequest::builder().policy_id(found.policy_id).policy_type(guardrail.kind.clone()).build();
    let content = client.send(&request).await?.policy_document;
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    if json(&content) != json(guardrail.content) && changes.announce(format!("correct {}", guardrail.name)) {
        let update = client.update_policy().policy_id(found.policy_id).r#type(guardrail.kind.clone());
        update.content(guardrail.content).send().await?;
    }
    Ok(())
}

async fn is_attached(client: &Client, guardrail: &Guardrail, policy: i64, department: i64) -> Result<bool, Error> {
    let targets = client.list_targets_for_policy().policy_id(policy).policy_type(guardrail.kind.clone());
    let targets = targets.paginate().collect_items().await?;
    Ok(targets.iter().any(|target| target.uin == department))
}

/// Shows the tag policy that is in force, and returns the resources that break it.
async fn report(client: &Client, department: i64) -> Result<Vec<String>, Error> {
    match client.describe_effective_policy().target_id(department).send().await {
        Ok(effective) => println!("tags in force: {}", effective.effective_policy.policy_content),
        Err(error) if error.kind() == ErrorKind::NotFound => println!("no tag policy is in force"),
        Err(error) => return Err(error.into()),
    }
    let members = members_of(client, department).await?;
    let mut progress = Progress::new("accounts checked", members.len());
    let mut wrong = Vec::new();
    for member in &members {
        let resources = client.list_non_compliant_resource().member_uin(member.member_uin).paginate();
        wrong.extend(resources.collect_items().await?.into_iter().map(|resource| resource.resource));
        progress.advance(1);
    }
    drop(progress);
    println!("{} in {} with wrong tags", plural(wrong.len(), "resource"), plural(members.len(), "account"));
    wrong.iter().for_each(|resource| println!("  {resource}"));
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use support::Connection;

    /// Runs the program, and returns how many changes there were.
    async fn change(client: &Client, mode: Mode, department: i64, dry_run: bool) -> Result<usize, Error> {
        let mut changes = Changes::new(dry_run);
        keep(client, mode, department, &mut changes).await?;
        Ok(changes.all().len())
    }

    #[tokio::test(start_paused = true)]
    async fn guardrails_are_applied_repaired_and_taken_back() -> Result<(), Error> {
        let client = Connection::demo().await.client();
        let shops = department_named(&client, "Shops").await?.expect("the demo has it");
        let run = async |mode, dry_run| change(&client, mode, shops, dry_run).await;
        assert_eq!(run(Mode::Apply, true).await?, 4);
        assert_eq!(run(Mode::Apply, false).await?, 6);
        assert_eq!(run(Mode::Apply, false).await?, 0);
        assert_eq!(report(&client, shops).await?.len(), 1);

        let policy = find(&client, &GUARDRAILS[0]).await?.expect("it was created").policy_id;
        let loose = GUARDRAILS[0].content.replace("Delete*", "DeleteAudit");
        client.update_policy().policy_id(policy).content(loose).send().await?;
        assert_eq!(run(Mode::Apply, false).await?, 1);

        assert_eq!(run(Mode::Rollback, false).await?, 4);
        assert_eq!(run(Mode::Rollback, false).await?, 0);
        assert_eq!(report(&client, shops).await?.len(), 0);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_after_a_lost_response_finishes_the_work() -> Result<(), Error> {
        let connection = Connection::demo().await;
        let client = connection.client();
        let shops = department_named(&client, "Shops").await?.expect("the demo has it");
        connection.disturb("EnablePolicyType", "CreatePolicy");
        change(&client, Mode::Apply, shops, false).await.expect_err("a response is lost");
        assert_eq!(connection.struck(), 2);
        assert_eq!(change(&client, Mode::Apply, shops, false).await?, 4);
        assert_eq!(change(&client, Mode::Apply, shops, false).await?, 0);
        let effects = ["EnablePolicyType", "CreatePolicy", "AttachPolicy"].map(|it| connection.effects(it));
        assert_eq!(effects, [2, 2, 2]);
        Ok(())
    }
}
