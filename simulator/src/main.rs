//! `organization-simulator`: a Tencent Cloud Organization that listens on this machine.

use clap::{Parser, Subcommand};
use organization_simulator::{
    AccessKey, AccountHandle, Clock, FaultRule, Seed, Server, ServerOptions, Simulator, StateFile,
};
use std::error::Error;
use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Serve a simulated Tencent Cloud Organization, for tests and for trying things out.
///
/// Nothing leaves this machine, and nothing that happens here is real. The README has the control API and the faults.
#[derive(Parser)]
#[command(
    version,
    after_help = "Examples:\n  organization-simulator\n  organization-simulator --port 0 --seed empty \
    --clock '2026-03-02 09:30:00'\n  organization-simulator --fault error=RequestLimitExceeded@DescribeOrganization,times=2"
)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The port; 0 for a free one.
    #[arg(long, default_value_t = 8780)]
    port: u16,
    /// The address. Everybody who reaches it can read and change the simulated world.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    listen: IpAddr,
    /// Load the state from this file, if it is there, and save it there when it has changed.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The world to begin with: `demo`, `empty`, or a file. A state that is loaded comes first.
    #[arg(long, value_name = "SEED", default_value = "demo")]
    seed: Seed,
    /// The time: `real`, an offset such as `+3600`, seconds since 1970, or `YYYY-MM-DD hh:mm:ss` in Beijing. One that is set
    /// stands still.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    clock: Option<Clock>,
    /// Seconds until new members and grants show in lists.
    #[arg(long, value_name = "SECONDS")]
    lag: Option<u32>,
    /// A fault: `FAULT[=DETAIL][@ACTION][,times=N][,probability=P][,uin=N]`. Can be given several times.
    #[arg(long, value_name = "FAULT")]
    fault: Vec<FaultRule>,
    /// Throttle calls beyond the documented rate.
    #[arg(long)]
    strict_rates: bool,
    /// Serve HTTPS, and write the certificate of its authority to this file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "organization-simulator-ca.pem")]
    tls: Option<PathBuf>,
    /// Show the services of this catalogue in the explorer, for reading and for code: a `catalogue.json` that
    /// `cargo xtask generate --out` has written.
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// Let the explorer call the real service too, with the credentials and the site of the environment. Writes ask first.
    #[arg(long)]
    live: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Print how each error code of each action is reached: by `state`, by `input`, by a `fault`, or not at all.
    Codes {
        /// Only this action.
        action: Option<String>,
    },
}

/// Action, code, how it is reached, and why not otherwise, as the tests check it.
const CODES: &[&str] = &[
    include_str!("../codes/identity.txt"),
    include_str!("../codes/login.txt"),
    include_str!("../codes/organization.txt"),
    include_str!("../codes/permissions.txt"),
    include_str!("../codes/policies.txt"),
    include_str!("../codes/services.txt"),
    include_str!("../codes/sharing.txt"),
];

fn print_codes(action: Option<&str>) -> ExitCode {
    let mut lines: Vec<_> = CODES.iter().flat_map(|codes| codes.lines()).collect();
    lines.retain(|line| action.is_none_or(|action| line.split('\t').next() == Some(action)));
    lines.sort_unstable();
    if lines.is_empty() {
        eprintln!("error: there is no such action");
        return ExitCode::FAILURE;
    }
    print(&format!("{}\n", lines.join("\n")));
    ExitCode::SUCCESS
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(Command::Codes { action }) = &arguments.command {
        return print_codes(action.as_deref());
    }
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::new();
    prepare(&simulator, &arguments)?;
    let mut options = ServerOptions::new().port(arguments.port).listen(arguments.listen).tls(arguments.tls.is_some());
    if let Some(path) = &arguments.catalogue {
        let text = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        options = options.catalogue(text);
    }
    let live = live_key(&arguments)?;
    if let Some(key) = &live {
        options = options.live(generated_sdk::Config::from_env()?, key);
    }
    let server = Server::start(simulator.clone(), options)
        .await
        .map_err(|error| format!("cannot listen on {}:{}: {error}", arguments.listen, arguments.port))?;
    if let (Some(path), Some(certificate)) = (&arguments.tls, server.authority()) {
        fs::write(path, certificate).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    if !arguments.listen.is_loopback() {
        eprintln!("warning: everybody who reaches {} can read and change the simulated world", arguments.listen);
    }
    print(&greeting(&simulator, server.endpoint(), arguments.tls.as_deref(), live.as_deref()));
    match &arguments.state {
        Some(path) => save_until_the_end(&simulator, path).await?,
        None => the_end().await,
    }
    server.stop().await;
    if let Some(path) = &arguments.state {
        // Calls that were open meanwhile may have changed something.
        save(&simulator, path)?;
    }
    Ok(())
}

/// Returns the key with which the page may call the real service, if the arguments ask for that.
fn live_key(arguments: &Arguments) -> Result<Option<String>, Box<dyn Error>> {
    if !arguments.live {
        return Ok(None);
    }
    if !arguments.listen.is_loopback() {
        return Err("--live works on the local host only: everybody else could call the real service".into());
    }
    // The map's keys are seeded by the operating system, which nobody else can guess.
    let random = || std::hash::BuildHasher::hash_one(&std::collections::hash_map::RandomState::new(), 0);
    Ok(Some(format!("{:016x}{:016x}", random(), random())))
}

fn explorer_line(endpoint: &str, key: Option<&str>) -> String {
    match key {
        Some(key) => {
            format!("Explorer: {endpoint}/#key={key}\n  It calls the real service: keep this address to yourself.\n")
        }
        None => format!("Explorer: {endpoint}/\n"),
    }
}

/// Prints to a reader that may be gone, as behind `| head`.
fn print(text: &str) {
    let mut out = std::io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Makes the world that the arguments describe.
fn prepare(simulator: &Simulator, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    match arguments.state.as_deref().filter(|path| path.exists()) {
        Some(path) => StateFile::load(path)
            .and_then(|state| state.put_into(simulator))
            .map_err(|error| format!("cannot load {}: {error}", path.display()))?,
        None => {
            if let Some(clock) = &arguments.clock {
                simulator.set_clock(clock.clone());
            }
            arguments.seed.plant(simulator)?;
        }
    }
    if let Some(clock) = &arguments.clock {
        simulator.set_clock(clock.clone());
    }
    if let Some(lag) = arguments.lag {
        simulator.configure(|settings| settings.visibility_lag = lag.into());
    }
    for rule in &arguments.fault {
        simulator.add_fault(rule.clone());
    }
    simulator.strict_rates(arguments.strict_rates);
    Ok(())
}

/// Waits for Ctrl+C, or for the signal that asks a program to end.
async fn the_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without signals the program ends when it is killed.
    let _ = tokio::signal::ctrl_c().await;
}

/// Saves the state when it has changed, every second at most.
async fn save_until_the_end(simulator: &Simulator, path: &Path) -> Result<(), Box<dyn Error>> {
    save(simulator, path)?;
    let mut saved = simulator.revision();
    let mut end = std::pin::pin!(the_end());
    loop {
        tokio::select! {
            () = &mut end => return Ok(()),
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        let revision = simulator.revision();
        if revision != saved {
            let (simulator, path) = (simulator.clone(), path.to_owned());
            let done = tokio::task::spawn_blocking(move || save(&simulator, &path).map_err(|error| error.to_string()));
            if let Err(error) = done.await? {
                eprintln!("warning: {error}");
            }
            saved = revision;
        }
    }
}

fn save(simulator: &Simulator, path: &Path) -> Result<(), Box<dyn Error>> {
    StateFile::of(simulator).save(path).map_err(|error| format!("cannot save {}: {error}", path.display()).into())
}

/// The accounts that are shown; a large world has too many.
const SHOWN: usize = 12;

fn greeting(simulator: &Simulator, endpoint: &str, certificate: Option<&Path>, live: Option<&str>) -> String {
    let accounts = simulator.accounts();
    let mut text =
        format!("Listening on {endpoint}\n{}Control API: {endpoint}/_simulator/\n", explorer_line(endpoint, live));
    if let Some(path) = certificate {
        text.push_str(&format!("Certificate authority: {}\n", path.display()));
    }
    if accounts.is_empty() {
        text.push_str("\nThe world is empty: there are no accounts. `--seed demo` has some.\n");
        return text;
    }
    text.push_str("\nAccounts (not real, good for nothing else):\n");
    for account in accounts.iter().take(SHOWN) {
        let key = account.key();
        let (uin, name) = (account.uin(), account.name());
        text.push_str(&format!("  {uin}  {name:<16}  {:<30}  {}\n", key.secret_id, key.secret_key));
    }
    if accounts.len() > SHOWN {
        text.push_str(&format!("  and {} more: curl {endpoint}/_simulator/accounts\n", accounts.len() - SHOWN));
    }
    text.push_str(&lines_to_paste(&accounts[0], endpoint, certificate));
    text
}

/// Returns lines that show how clients in several languages call this server.
fn lines_to_paste(account: &AccountHandle, endpoint: &str, certificate: Option<&Path>) -> String {
    let AccessKey { secret_id: id, secret_key: key, .. } = account.key();
    let (scheme, host) = endpoint.split_once("://").unwrap_or(("http", endpoint));
    let trust =
        |text: &str| certificate.map_or_else(String::new, |path| text.replace("FILE", &path.display().to_string()));
    let rust_trust = trust("    .root_certificate_pem(std::fs::read(\"FILE\")?)\n");
    let python_trust = trust("export REQUESTS_CA_BUNDLE=FILE\n");
    let node_trust = trust("export NODE_EXTRA_CA_CERTS=FILE\n");
    format!(
        r#"
# Rust, this SDK
let config = Config::builder(Credentials::new("{id}", "{key}")?)
    .endpoint("{endpoint}").no_proxy()
{rust_trust}    .build()?;
let organization = Client::new(config).describe_organization().send().await?;

# Python, the official SDK (pip install tencentcloud-sdk-python-organization)
{python_trust}python3 - <<'EOF'
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.organization.v20210331 import models, organization_client
profile = ClientProfile(httpProfile=HttpProfile(endpoint="{host}", protocol="{scheme}"))
client = organization_client.OrganizationClient(Credential("{id}", "{key}"), "", profile)
print(client.DescribeOrganization(models.DescribeOrganizationRequest()).to_json_string())
EOF

# Node.js, the official SDK (npm install tencentcloud-sdk-nodejs)
{node_trust}node - <<'EOF'
const {{ Client }} = require("tencentcloud-sdk-nodejs").organization.v20210331;
const credential = {{ secretId: "{id}", secretKey: "{key}" }};
const httpProfile = {{ endpoint: "{host}", protocol: "{scheme}://" }};
new Client({{ credential, profile: {{ httpProfile }} }}).DescribeOrganization({{}}).then(console.log, console.error);
EOF

# The official command line (pip install tccli)
{python_trust}tccli organization DescribeOrganization --version 2021-03-31 --secretId {id} --secretKey {key} \
  --region ap-guangzhou --endpoint {scheme}://{host}

Ctrl+C ends the simulator.
"#
    )
}
