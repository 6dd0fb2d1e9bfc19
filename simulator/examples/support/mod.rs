//! Helpers of the examples: where they run, what they change, and how they show progress.

// Each example uses a part of it.
#![allow(dead_code)]

pub(crate) mod demo;

use clap::Args;
use demo::{Demo, PARTNER};
use generated_sdk::credentials::{AssumeRole, CredentialChain, ProfileFile, Sts};
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::OrgMember;
use generated_sdk::{Config, ConfigBuilder, ConfigError, Error, ProvideCredentials, Site};
use organization_simulator::{Fault, FaultRule, Simulator};
use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::sync::Arc;

/// The service that an example calls.
#[derive(Args, Debug, Default)]
pub(crate) struct Service {
    /// Call the real service, with credentials from the environment, instead of a simulator in this process.
    #[arg(long)]
    live: bool,
    /// Call this server, such as a simulator at http://127.0.0.1:8780, with credentials from the environment.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The site that the account belongs to: cn or intl.
    #[arg(long, value_parser = site)]
    site: Option<Site>,
}

fn site(name: &str) -> Result<Site, String> {
    Site::from_name(name).ok_or_else(|| "must be `cn` or `intl`".to_owned())
}

impl Service {
    /// Connects to the service; the simulator has this organization in it.
    pub(crate) async fn connect(&self, demo: Demo) -> Result<Connection, Error> {
        if !self.live && self.endpoint.is_none() {
            let (simulator, administrator) = demo.set_up().await?;
            let credentials = Arc::new(administrator.credentials());
            let (builder, sts) = (administrator.config_builder(), Sts::new().transport(simulator.clone()));
            return Ok(Connection { config: self.finish(builder)?, credentials, sts, simulator: Some(simulator) });
        }
        let credentials = Arc::new(CredentialChain::from_env()?);
        let (mut builder, mut sts) = (ConfigBuilder::from_env()?.credentials(Arc::clone(&credentials)), Sts::new());
        if let Some(url) = &self.endpoint {
            (builder, sts) = (builder.endpoint(url), sts.endpoint(url));
        }
        Ok(Connection { config: self.finish(builder)?, credentials, sts, simulator: None })
    }

    fn finish(&self, builder: ConfigBuilder) -> Result<Config, ConfigError> {
        let builder = builder.client_name("organization-examples");
        match self.site {
            Some(site) => builder.site(site).build(),
            None => builder.build(),
        }
    }
}

/// A connection as the administrator of an organization.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) config: Config,
    credentials: Arc<dyn ProvideCredentials>,
    sts: Sts,
    simulator: Option<Simulator>,
}

impl Connection {
    /// Creates a connection to a simulator with a demo organization, for tests.
    pub(crate) async fn demo() -> Self {
        Service::default().connect(Demo::Complete).await.expect("the demo organization can be set up")
    }

    /// Returns the simulator behind a connection for tests.
    pub(crate) fn simulator(&self) -> &Simulator {
        self.simulator.as_ref().expect("this connection leads to a simulator")
    }

    /// Throttles the next call of one action, and loses the response to the next call of another one, which takes effect.
    /// For tests.
    pub(crate) fn disturb(&self, throttled: &str, lost: &str) {
        let throttle = FaultRule::new(Fault::Error { code: "RequestLimitExceeded".to_owned() });
        self.simulator().add_fault(throttle.action(throttled).times(1));
        self.simulator().add_fault(FaultRule::new(Fault::LostAfterEffect).action(lost).times(1));
    }

    /// Returns the number of calls that a fault struck. For tests.
    pub(crate) fn struck(&self) -> usize {
        self.simulator().journal().iter().filter(|call| call.fault.is_some()).count()
    }

    /// Returns the number of calls of an action that took effect. For tests.
    pub(crate) fn effects(&self, action: &str) -> usize {
        let journal = self.simulator().journal();
        journal.iter().filter(|call| call.action == action && call.code.is_none()).count()
    }

    /// Returns a client for the current version of the service.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.config.clone())
    }

    /// Returns a client with the credentials of another account, from a profile of the official SDKs' credentials file.
    pub(crate) fn partner(&self, profile: &str) -> Result<Client, ConfigError> {
        let builder = self.config.to_builder();
        let partner = self.simulator.as_ref().and_then(|simulator| simulator.account(PARTNER));
        let builder = match partner {
            Some(partner) => builder.credentials(partner.credentials()),
            None => builder.credentials(ProfileFile::new().profile(profile)),
        };
        Ok(Client::new(builder.build()?))
    }

    /// Returns a client that acts in a member account, as a role that trusts the administrator account.
    pub(crate) fn member(&self, uin: i64, role: &str) -> Result<Client, ConfigError> {
        let arn = format!("qcs::cam::uin/{uin}:roleName/{role}");
        let role = AssumeRole::builder(Arc::clone(&self.credentials), arn).sts(self.sts.clone()).build()?;
        Ok(Client::new(self.config.to_builder().credentials(role).build()?))
    }
}

/// Returns the id of the group of this name.
pub(crate) async fn group_named(client: &Client, zone: &str, name: &str) -> Result<Option<String>, Error> {
    let groups = client.list_groups().zone_id(zone).filter(format!("GroupName eq {name}")).paginate();
    let groups = groups.collect_items().await?;
    Ok(groups.into_iter().find(|group| group.group_name == name).map(|group| group.group_id))
}

/// Returns the member of exactly this name; the service searches for a part of it.
pub(crate) async fn member_named(client: &Client, name: &str) -> Result<Option<OrgMember>, Error> {
    let found = client.describe_organization_members().search_key(name).paginate().collect_items().await?;
    Ok(found.into_iter().find(|member| member.name == name))
}

/// Returns the members of a department.
pub(crate) async fn members_of(client: &Client, department: i64) -> Result<Vec<OrgMember>, Error> {
    Ok(client.describe_organization_members().node_id(department).paginate().collect_items().await?)
}

/// Returns the id of the department of this name.
pub(crate) async fn department_named(client: &Client, name: &str) -> Result<Option<i64>, Error> {
    let departments = client.describe_organization_nodes().paginate().collect_items().await?;
    Ok(departments.into_iter().find(|department| department.name == name).map(|department| department.node_id))
}

/// Returns an error with this message, for what no error of the SDK describes.
pub(crate) fn missing(kind: &str, name: &str) -> Box<dyn std::error::Error> {
    format!("there is no {kind} `{name}`").into()
}

/// The changes of a program. In a dry run it only prints what it would change.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    dry_run: bool,
    all: Vec<String>,
}

impl Changes {
    pub(crate) fn new(dry_run: bool) -> Self {
        Self { dry_run, all: Vec::new() }
    }

    /// Announces a change, and returns whether to make it.
    pub(crate) fn announce(&mut self, change: impl Display) -> bool {
        println!("{} {change}", if self.dry_run { "would" } else { "will" });
        self.all.push(change.to_string());
        !self.dry_run
    }

    /// Returns every change so far.
    pub(crate) fn all(&self) -> &[String] {
        &self.all
    }

    /// Prints how many changes there were.
    pub(crate) fn summarize(&self) {
        match (self.all.len(), self.dry_run) {
            (0, _) => println!("nothing to change"),
            (count, true) => println!("{count} to make; this was a dry run", count = plural(count, "change")),
            (count, false) => println!("{} made", plural(count, "change")),
        }
    }
}

/// Such as `1 account` or `70 accounts`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A line on the terminal that shows how far a program has come. Without a terminal there is none.
#[derive(Debug)]
pub(crate) struct Progress {
    what: &'static str,
    done: usize,
    total: usize,
}

impl Progress {
    pub(crate) fn new(what: &'static str, total: usize) -> Self {
        Self { what, done: 0, total }
    }

    /// Shows that so many more are done.
    pub(crate) fn advance(&mut self, by: usize) {
        self.done += by;
        let mut terminal = std::io::stderr();
        if terminal.is_terminal() {
            // A terminal that cannot be written to is no reason to stop.
            let _ = write!(terminal, "\r{} {}/{}\x1b[K", self.what, self.done, self.total);
            let _ = terminal.flush();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if std::io::stderr().is_terminal() && self.done > 0 {
            eprintln!();
        }
    }
}
