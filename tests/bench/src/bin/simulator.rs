//! The simulator: CPU microseconds per call, in process and over HTTP, and in a small and a large world.
//!
//! Without an argument it measures. With `serve` it is the server that is measured, until its input ends.

use cpu_time::ProcessTime;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{PrincipalType, RoleAssignmentInfo, TargetType};
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use generated_sdk::{Config, Credentials, RateLimit, RetryPolicy};
use organization_simulator::{OrganizationBuilder, Server, ServerOptions, Simulator};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

#[tokio::main]
async fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve().await;
    }
    in_process().await;
    over_http().await;
    sizes().await;
}

fn plain(builder: generated_sdk::ConfigBuilder) -> Client {
    Client::new(
        builder.rate_limit(RateLimit::off()).retry(RetryPolicy::off()).build().expect("the configuration is valid"),
    )
}

/// A transport that keeps the last request, so that the simulator can be measured without the client.
#[derive(Clone, Debug)]
struct Keeping(Simulator, Arc<Mutex<Option<HttpRequest>>>);

impl Transport for Keeping {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        *self.1.lock().expect("nobody panics") = Some(request.clone());
        self.0.send(request)
    }
}

async fn measured<F: Future>(calls: u32, mut call: impl FnMut() -> F) -> f64 {
    for _ in 0..calls / 10 {
        call().await;
    }
    let start = ProcessTime::now();
    for _ in 0..calls {
        call().await;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

const CALLS: u32 = 50_000;

async fn in_process() {
    let simulator = Simulator::new();
    let organization = OrganizationBuilder::new("Example Ltd").departments(["Finance"]).members(70).build(&simulator);
    let administrator = organization.administrator();
    let keeping = Keeping(simulator.clone(), Arc::default());
    let client = plain(administrator.config_builder().transport(keeping.clone()));
    for round in 0..5 {
        drop(client.describe_organization().send().await.expect("a response"));
        let request = keeping.1.lock().expect("nobody panics").clone().expect("a request");
        let read = measured(CALLS, || simulator.send(request.clone())).await;
        println!("in-process-read {read}");
        drop(client.describe_organization_members().offset(0).limit(20).send().await.expect("a response"));
        let request = keeping.1.lock().expect("nobody panics").clone().expect("a request");
        println!("in-process-page {}", measured(CALLS / 5, || simulator.send(request.clone())).await);
        let node = organization.department("Finance").id();
        drop(
            client
                .update_organization_node()
                .node_id(node)
                .remark(format!("{round}"))
                .send()
                .await
                .expect("a response"),
        );
        let request = keeping.1.lock().expect("nobody panics").clone().expect("a request");
        println!("in-process-write {}", measured(CALLS, || simulator.send(request.clone())).await);
        let direct = plain(administrator.config_builder());
        println!(
            "in-process-client {}",
            measured(CALLS / 5, || async { direct.describe_organization().send().await.expect("a response") }).await
        );
        simulator.clear_journal();
    }
}

/// Prints where it listens and the administrator's keys, and ends with its input.
async fn serve() {
    let simulator = Simulator::new();
    let organization = OrganizationBuilder::new("Example Ltd").departments(["Finance"]).members(70).build(&simulator);
    let server = Server::start(simulator, ServerOptions::new()).await.expect("a free port");
    let key = organization.administrator().key();
    println!("{} {} {} {}", server.endpoint(), key.secret_id, key.secret_key, organization.department("Finance").id());
    let wait = || std::io::stdin().read_to_end(&mut Vec::new());
    tokio::task::spawn_blocking(wait).await.expect("nobody panics").expect("an end");
    server.stop().await;
}

/// CPU seconds of another process, which Linux tells in hundredths.
fn cpu_of(process: &Child) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{}/stat", process.id())).expect("Linux");
    let fields = text.rsplit_once(") ").expect("a name in parentheses").1;
    let ticks: f64 = fields.split(' ').skip(11).take(2).map(|field| field.parse::<f64>().expect("a number")).sum();
    ticks / 100.0
}

async fn over_http() {
    let program = std::env::current_exe().expect("a program");
    let mut process =
        Command::new(program).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a server");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("an output")).read_line(&mut line).expect("a line");
    let [url, id, key, node] = line.split_whitespace().collect::<Vec<_>>().try_into().expect("four words");
    let node: i64 = node.parse().expect("a number");
    let credentials = Credentials::new(id, key).expect("keys are usable");
    let client = plain(Config::builder(credentials).endpoint(url).no_proxy());
    for _ in 0..5 {
        let reads = at_once(&process, 10_000, |_| {
            let client = client.clone();
            async move { drop(client.describe_organization().send().await.expect("a response")) }
        });
        println!("http-read {}", reads.await);
        let writes = at_once(&process, 10_000, |number| {
            let client = client.clone();
            let remark = format!("remark {number}");
            async move {
                drop(client.update_organization_node().node_id(node).remark(remark).send().await.expect("a response"))
            }
        });
        println!("http-write {}", writes.await);
    }
    drop(process.stdin.take());
    process.wait().expect("the server ends");
}

/// CPU microseconds of the server per call, with 16 calls at a time.
async fn at_once<F: Future<Output = ()> + Send + 'static>(
    process: &Child,
    calls: u32,
    call: impl Fn(u32) -> F + Clone + Send + 'static,
) -> f64 {
    const AT_ONCE: u32 = 16;
    let before = cpu_of(process);
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let call = call.clone();
            tokio::spawn(async move {
                for number in 0..calls / AT_ONCE {
                    call(number).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("nobody panics");
    }
    (cpu_of(process) - before) * 1e6 / f64::from(calls / AT_ONCE * AT_ONCE)
}

/// Lists in worlds of two sizes.
async fn sizes() {
    for (name, members, principals) in [("small", 100, 10), ("large", 10_000, 10)] {
        let simulator = Simulator::new();
        let start = ProcessTime::now();
        let organization =
            OrganizationBuilder::new("Example Ltd").departments(["Finance"]).members(members).build(&simulator);
        simulator.configure(|settings| settings.grants = usize::MAX);
        let client = plain(organization.administrator().config_builder());
        let zone =
            grant(&client, &organization.members().iter().map(|it| it.uin()).collect::<Vec<_>>(), principals).await;
        println!("{name}-build {}", start.elapsed().as_secs_f64());
        for _ in 0..5 {
            let members = measured(1_000, || async {
                client.describe_organization_members().offset(0).limit(50).send().await.expect("a response")
            });
            println!("{name}-members {}", members.await);
            let grants = measured(1_000, || async {
                client.list_role_assignments().zone_id(&zone).max_results(50).send().await.expect("a response")
            });
            println!("{name}-grants {}", grants.await);
        }
    }
}

/// Grants a permission configuration to some users on all of these accounts, and returns the space.
async fn grant(client: &Client, accounts: &[i64], users: usize) -> String {
    let zone = client.open_identity_center().zone_name("example").send().await.expect("a space").zone_id;
    let configuration = client
        .create_role_configuration()
        .zone_id(&zone)
        .role_configuration_name("ReadOnly")
        .send()
        .await
        .expect("one");
    let configuration = configuration.role_configuration_info.role_configuration_id;
    for number in 0..users {
        let user =
            client.create_user().zone_id(&zone).user_name(format!("user-{number}")).send().await.expect("a user");
        let user = user.user_info.user_id;
        for accounts in accounts.chunks(50) {
            let grants: Vec<_> = accounts
                .iter()
                .map(|&account| {
                    let grant = RoleAssignmentInfo::builder().principal_id(&user).principal_type(PrincipalType::User);
                    let grant = grant.target_uin(account).target_type(TargetType::MemberUin);
                    grant.role_configuration_id(&configuration).build().expect("it is complete")
                })
                .collect();
            client.create_role_assignment().zone_id(&zone).role_assignment_info(grants).send().await.expect("tasks");
        }
    }
    zone
}
