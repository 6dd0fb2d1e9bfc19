//! Calls as a user makes them, against a real server on loopback.

mod answers;
mod certificates;
mod credentials;
mod failures;
mod interceptors;
mod limits;
mod options;
mod proxies;
mod raw;
mod replies;
mod requests;
mod retries;
mod secrets;
mod spans;
mod tasks;

use crate::memory::Memory;
use generated_sdk::organization::v2021_03_31::{
    Client, DeleteRoleAssignmentRequest, DescribeOrganizationMembersRequest, DescribeOrganizationMembersResponse,
};
use generated_sdk::{Call, Config, ConfigBuilder, Credentials, RateLimit, RetryPolicy};
use loopback::{Answer, Server};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

const SECRET_ID: &str = "AKIDforTests";
const SECRET_KEY: &str = "the-secret-key-of-the-tests";
const TOKEN: &str = "the-session-token-of-the-tests";

/// The documented answer of DeleteRoleAssignment.
const TASK: &str = r#""Task":{"TaskId":"t-0md93jfd3","RoleConfigurationId":"rc-dsk3323","RoleConfigurationName":"conf1",
    "TargetUin":100032333,"TargetType":"MemberUin","PrincipalId":"u-siwnwiene","PrincipalType":"User",
    "TaskType":"DeleteRolesAssignment","Status":"InProgress"},"RequestId":"task-1""#;

fn permanent() -> Credentials {
    Credentials::new(SECRET_ID, SECRET_KEY).unwrap()
}

fn temporary() -> Credentials {
    Credentials::temporary(SECRET_ID, SECRET_KEY, TOKEN).unwrap()
}

/// A client of one exchange: it neither repeats nor waits.
fn config(server: &Server) -> ConfigBuilder {
    patient(server).retry(RetryPolicy::off()).rate_limit(RateLimit::off())
}

/// As users have it, with retries and rate limits.
fn patient(server: &Server) -> ConfigBuilder {
    Config::builder(permanent()).endpoint(server.url()).no_proxy()
}

fn client(server: &Server) -> Client {
    Client::new(config(server).build().unwrap())
}

impl Memory {
    fn config(&self) -> ConfigBuilder {
        Config::builder(permanent()).transport(self.clone())
    }

    fn client(&self) -> Client {
        Client::new(self.config().build().unwrap())
    }
}

/// The request of the documentation's example.
fn delete_role_assignment() -> DeleteRoleAssignmentRequest {
    DeleteRoleAssignmentRequest::builder()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_type("MemberUin")
        .target_uin(10_000_332)
        .principal_type("User")
        .principal_id("u-siwnwiene")
        .build()
}

fn members(client: &Client) -> Call<DescribeOrganizationMembersRequest> {
    client.describe_organization_members().offset(0).limit(50).send()
}

/// The list of members as read from the fields of an answer.
async fn members_from(fields: &str) -> DescribeOrganizationMembersResponse {
    let server = Server::always(Answer::response(fields));
    members(&client(&server)).await.unwrap()
}

/// Waiting without holding up the call that is waited for.
async fn in_background(server: &Arc<Server>, wait: impl FnOnce(&Server) + Send + 'static) {
    let server = Arc::clone(server);
    tokio::task::spawn_blocking(move || wait(&server)).await.unwrap();
}

/// Collects every event and span of the test's thread, as text.
#[derive(Clone, Default)]
struct Log {
    lines: Arc<Mutex<Vec<(Level, String)>>>,
}

impl Log {
    /// Starts collecting, until the guard is dropped.
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        Nowhere::listens();
        let log = Self::default();
        let guard = tracing::subscriber::set_default(log.clone());
        (log, guard)
    }

    fn at(&self, level: Level) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|(at, _)| *at == level).map(|(_, line)| line.clone()).collect()
    }

    fn all(&self) -> String {
        self.lines.lock().unwrap().iter().map(|(_, line)| format!("{line}\n")).collect()
    }

    fn add(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut dyn Visit)) {
        let mut line = Line(format!("{} {}:", metadata.target(), metadata.name()));
        record(&mut line);
        self.lines.lock().unwrap().push((*metadata.level(), line.0));
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add(span.metadata(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        self.lines.lock().unwrap().push((Level::TRACE, line.0));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.add(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Wants everything, and keeps nothing.
struct Nowhere;

impl Nowhere {
    /// While there is a single subscriber, `tracing` decides with that of the thread which comes first whether an event or a
    /// span is ever of interest. Another test's thread has none, and would switch them off for the test that listens.
    fn listens() {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| tracing::subscriber::set_global_default(Self).expect("nobody else sets it"));
    }
}

impl Subscriber for Nowhere {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!(" {}={value:?}", field.name()));
    }
}
