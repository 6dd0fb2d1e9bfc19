//! An account factory: gives every account on a list a member of the organization, an e-mail address and an access identity.
//! It never creates an account twice, not even when the response to a creation is lost.
//!
//! ```text
//! cargo run -p organization-simulator --example account_factory -- --dry-run
//! cargo run -p organization-simulator --example account_factory -- --live --department Shops oslo=oslo@example.com
//! ```

mod support;

use clap::Parser;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{BindStatus, FinancialPermission, RelationPolicyType};
use generated_sdk::{Error, Polling, wait_until};
use std::str::FromStr;
use support::demo::Demo;
use support::{Changes, Connection, Progress, Service, department_named, member_named, missing};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Finds or creates member accounts, and sets them up.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// Show what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The department of the accounts, which is created below the root if it is missing.
    #[arg(long, default_value = "Nordics")]
    department: String,
    /// The phone number that confirms changes of the accounts, with its country code.
    #[arg(long, default_value = "47-40000000")]
    phone: String,
    /// The access identity with which the administrators enter the accounts.
    #[arg(long, default_value = "operators")]
    identity: String,
    /// The role by which access to each account is checked in the end.
    #[arg(long, default_value = "OrganizationAccessControlRole")]
    role: String,
    /// The accounts, each with the e-mail address of its owner.
    #[arg(value_name = "NAME=EMAIL", default_values = ["oslo=oslo@example.com", "turku=turku@example.com"])]
    accounts: Vec<Wanted>,
}

/// An account that is to exist.
#[derive(Clone, Debug)]
struct Wanted {
    name: String,
    email: String,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, email) = text.split_once('=').ok_or("must be NAME=EMAIL")?;
        Ok(Self { name: name.to_owned(), email: email.to_owned() })
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let connection = arguments.service.connect(Demo::Complete).await?;
    let mut changes = Changes::new(arguments.dry_run);
    for (name, uin) in provide(&connection, &arguments, &mut changes).await? {
        println!("{name} is {uin}");
    }
    changes.summarize();
    Ok(())
}

/// Provides all accounts, and returns their names and UINs. Those that a dry run would create are missing.
async fn provide(connection: &Connection, arguments: &Arguments, changes: &mut Changes) -> Outcome<Vec<(String, i64)>> {
    let client = connection.client();
    let organization = client.describe_organization().send().await?;
    let identities =
        client.list_organization_identity().search_key(&arguments.identity).paginate().collect_items().await?;
    let identity = identities.into_iter().find(|identity| identity.identity_alias_name == arguments.identity);
    let identity = identity.ok_or_else(|| missing("identity", &arguments.identity))?.identity_id;
    let department = department(&client, organization.root_node_id, &arguments.department, changes).await?;
    let mut provided = Vec::new();
    let mut progress = Progress::new("accounts", arguments.accounts.len());
    for wanted in &arguments.accounts {
        if let Some(uin) = find_or_create(&client, &wanted.name, department, changes).await? {
            bind_email(&client, uin, wanted, &arguments.phone, changes).await?;
            grant_access(&client, uin, identity, changes).await?;
            let inside = connection.member(uin, &arguments.role)?.describe_organization().send().await?;
            if inside.org_id != organization.org_id {
                return Err(format!("{} belongs to the organization {}", wanted.name, inside.org_id).into());
            }
            provided.push((wanted.name.clone(), uin));
        }
        progress.advance(1);
    }
    Ok(provided)
}

/// Returns the id of the department, or `None` if a dry run would create it.
async fn department(client: &Client, root: i64, name: &str, changes: &mut Changes) -> Outcome<Option<i64>> {
    if let Some(id) = department_named(client, name).await? {
        return Ok(Some(id));
    }
    if !changes.announce(format!("add the department {name}")) {
        return Ok(None);
    }
    Ok(Some(client.add_organization_node().parent_node_id(root).name(name).send().await?.node_id))
}

/// Returns the UIN of the account of this name, which is created if there is none.
async fn find_or_create(
    client: &Client,
    name: &str,
    department: Option<i64>,
    changes: &mut Changes,
) -> Outcome<Option<i64>> {
    if let Some(member) = member_named(client, name).await? {
        return Ok(Some(member.member_uin));
    }
    let (true, Some(department)) = (changes.announce(format!("create the account {name}")), department) else {
        return Ok(None);
    };
    let created = client
        .create_organization_member()
        .name(name)
        .account_name(name)
        .node_id(department)
        .policy_type(RelationPolicyType::Financial)
        .permission_ids([FinancialPermission::ViewBills, FinancialPermission::ViewBalance])
        .send()
        .await;
    match created {
        // A second account would be worse than none, so this one is looked for and never created again.
        Err(error) if !error.may_have_taken_effect() => return Err(error.into()),
        Err(error) => println!("the outcome of creating {name} is unknown ({error}); looking for it"),
        Ok(_) => {}
    }
    // A new account takes a while to show among the members.
    let patience = Polling::standard().timeout(std::time::Duration::from_secs(120));
    let member = wait_until(patience, || member_named(client, name)).await?;
    Ok(Some(member.member_uin))
}

/// Binds the e-mail address, unless one is bound or waits for its owner already.
async fn bind_email(client: &Client, uin: i64, wanted: &Wanted, phone: &str, changes: &mut Changes) -> Outcome<()> {
    let (country, number) = phone.split_once('-').ok_or("a phone number is written COUNTRY-NUMBER")?;
    let binding = client.describe_organization_member_email_bind().member_uin(uin).send().await?;
    if binding.bind_status != BindStatus::Unbound {
        return Ok(());
    }
    if changes.announce(format!("bind {} to {}", wanted.email, wanted.name)) {
        let bind = client.add_organization_member_email().member_uin(uin).email(&wanted.email);
        bind.country_code(country).phone(number).send().await?;
    }
    Ok(())
}

/// Sets up the access identity in the account, unless it is there.
async fn grant_access(client: &Client, uin: i64, identity: i64, changes: &mut Changes) -> Result<(), Error> {
    let present = client.describe_organization_member_auth_identities().member_uin(uin).paginate();
    let is_present = present.collect_items().await?.iter().any(|present| present.identity_id == identity);
    if !is_present && changes.announce(format!("set up the identity {identity} in {uin}")) {
        client.create_organization_member_auth_identity().member_uins([uin]).identity_ids([identity]).send().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use organization_simulator::{Fault, FaultRule};

    fn arguments() -> Arguments {
        Arguments::parse_from(["account_factory"])
    }

    /// Runs the program, and returns how many accounts were created, and what it changed.
    async fn run(connection: &Connection, arguments: &Arguments) -> (usize, Outcome<Vec<(String, i64)>>, Vec<String>) {
        let mut changes = Changes::new(arguments.dry_run);
        let before = connection.simulator().journal().len();
        let outcome = provide(connection, arguments, &mut changes).await;
        let calls = connection.simulator().journal();
        let created = calls[before..].iter().filter(|call| call.action == "CreateOrganizationMember").count();
        (created, outcome, changes.all().to_vec())
    }

    #[tokio::test(start_paused = true)]
    async fn accounts_are_created_once() {
        let connection = Connection::demo().await;
        let dry = Arguments { dry_run: true, ..arguments() };
        let (created, outcome, changes) = run(&connection, &dry).await;
        assert_eq!((created, outcome.expect("it works").len(), changes.len()), (0, 0, 3));
        let (created, first, changes) = run(&connection, &arguments()).await;
        assert_eq!((created, changes.len()), (2, 7));
        let (created, second, changes) = run(&connection, &arguments()).await;
        assert_eq!((created, changes.len()), (0, 0));
        assert_eq!(first.expect("it works"), second.expect("it works"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_response_creates_no_second_account() {
        let connection = Connection::demo().await;
        for fault in
            [Fault::LostAfterEffect, Fault::TruncatedJson, Fault::ErrorAfterEffect { code: "InternalError".into() }]
        {
            let rule = FaultRule::new(fault).action("CreateOrganizationMember").times(1);
            connection.simulator().add_fault(rule);
        }
        let accounts = ["a=a@example.com", "b=b@example.com", "c=c@example.com"];
        let accounts = accounts.map(|text| text.parse().expect("an account")).to_vec();
        let (created, outcome, _) = run(&connection, &Arguments { accounts, ..arguments() }).await;
        assert_eq!((created, outcome.expect("every account is found").len()), (3, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_that_was_not_created_is_created_by_the_next_run() {
        let connection = Connection::demo().await;
        let rule = FaultRule::new(Fault::LostBeforeEffect).action("CreateOrganizationMember").times(1);
        connection.simulator().add_fault(rule);
        let (created, outcome, _) = run(&connection, &arguments()).await;
        assert_eq!((created, outcome.is_err()), (1, true));
        let (created, outcome, _) = run(&connection, &arguments()).await;
        assert_eq!((created, outcome.expect("it works").len()), (2, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_after_a_lost_response_finishes_the_work() {
        let connection = Connection::demo().await;
        connection.disturb("AddOrganizationNode", "AddOrganizationMemberEmail");
        let (created, outcome, _) = run(&connection, &arguments()).await;
        assert_eq!((created, outcome.is_err(), connection.struck()), (1, true, 2));
        let (created, outcome, _) = run(&connection, &arguments()).await;
        assert_eq!((created, outcome.expect("it works").len()), (1, 2));
        let (created, _, changes) = run(&connection, &arguments()).await;
        assert_eq!((created, changes.len()), (0, 0));
        let effects = ["AddOrganizationNode", "AddOrganizationMemberEmail"].map(|it| connection.effects(it));
        assert_eq!(effects, [1 + 3, 2], "three departments by the demo");
    }
}
