//! `interop`: the official clients of other languages drive the simulator, and leave behind what the Rust examples leave
//! behind.

use crate::shared::cargo;
use crate::shared::install::{packages, succeed, unless_installed};
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::simulator;
use crate::shared::spec::root;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Let the official Python SDK, command line and Node SDK drive the simulator.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask interop")]
pub(crate) struct Arguments;

/// A journey, and what the Rust example needs to do the same as the programs in `tests/interop` in the demo organization.
struct Journey {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Whether it only reads, so that what it prints is compared as well.
    prints: bool,
}

const fn changes(name: &'static str, arguments: &'static [&'static str]) -> Journey {
    Journey { name, arguments, prints: false }
}

const fn reads(name: &'static str, arguments: &'static [&'static str]) -> Journey {
    Journey { name, arguments, prints: true }
}

const JOURNEYS: [Journey; 10] = [
    changes("account_factory", &["--identity", "admin"]),
    reads("inventory_export", &[]),
    changes("guardrails", &["--department", "Operations"]),
    changes("identity_center_bootstrap", &["--metadata", "idp.xml", "--scim-secret-file", "scim.secret"]),
    changes(
        "permission_rollout",
        &[
            "--configuration",
            "ReadOnly",
            "--policy",
            "186457:QcloudVPCReadOnlyAccess",
            "--group",
            "auditors",
            "--department",
            "Engineering",
        ],
    ),
    changes("user_synchronization", &["--group", "auditors", "start", "build", "billing"]),
    changes("resource_sharing", &["--partner", PARTNER.uin]),
    reads("cost_report", &["--json", "--months", "3"]),
    changes("off_boarding", &["--execute", "--delete-account", "production"]),
    // One account after the other, because the simulator numbers the temporary keys.
    changes("cross_account_sweep", &["--at-once", "1"]),
];

/// An account of the demo organization's world, with its key.
struct Account {
    uin: &'static str,
    id: &'static str,
    key: &'static str,
}

const PARTNER: Account = Account { uin: "100000000002", id: "SIMULATEDoutsider", key: "simulated-key-of-the-outsider" };

/// A client of another language, and how to start its programs.
struct Client {
    title: &'static str,
    /// The program with its arguments before the journey and the endpoint.
    command: Vec<String>,
}

/// Runs every journey with every client that can be installed.
pub(crate) fn run(_: &Arguments, output: &Output) -> Result<Next, Failure> {
    if !cfg!(unix) {
        output.say("skipped: the simulator is ended by a signal here, which only Unix has");
        return Ok("nothing to do".into());
    }
    let folder = root().join("target/interop");
    let settings = folder.join("home/.tencentcloud");
    fs::create_dir_all(&settings)?;
    let partner = format!("[partner]\nsecret_id = {}\nsecret_key = {}\n", PARTNER.id, PARTNER.key);
    fs::write(settings.join("credentials"), partner)?;
    let mut clients = Vec::new();
    for (title, install) in [("Python SDK and command line", python as Install), ("Node SDK", node)] {
        match install(&folder, output) {
            Ok(found) => clients.extend(found),
            Err(reason) => output.say(&format!("skipped: {title}: {reason}")),
        }
    }
    if clients.is_empty() {
        return Ok("install Python or Node to run the official clients".into());
    }
    build(output)?;
    let mut different = 0;
    for journey in &JOURNEYS {
        output.heading(&format!("== {}", journey.name));
        different += compare(journey, &clients, &folder, output)?;
    }
    if different > 0 {
        return Err(Failure::Wrong(format!("find out what differs in {}", plural(different, "outcome")).into()));
    }
    Ok(format!("{} and Rust agree in {}", plural(clients.len(), "client"), plural(JOURNEYS.len(), "journey")).into())
}

/// Builds the simulator and the examples, with the features of `cargo xtask test`, so that one can use what the other built.
fn build(output: &Output) -> Result<(), Failure> {
    let examples = JOURNEYS.iter().flat_map(|journey| ["--example", journey.name]);
    let build = ["build", "--workspace", "--all-features", "--bin", "organization-simulator"];
    cargo::run(&build.into_iter().chain(examples).collect::<Vec<_>>(), &[], output)
}

/// Makes a journey with Rust and with every client, all at the same time, and returns how many differ from Rust.
fn compare(journey: &Journey, clients: &[Client], folder: &Path, output: &Output) -> Result<usize, Failure> {
    let mut rust = Command::new(built(&format!("examples/{}", journey.name)));
    rust.args(journey.arguments).arg("--endpoint");
    let mut commands = vec![rust];
    for client in clients {
        let mut command = Command::new(&client.command[0]);
        command.args(&client.command[1..]).arg(journey.name);
        commands.push(command);
    }
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let start = |(number, command)| {
            let work = folder.join(format!("work-{number}"));
            scope.spawn(move || outcome_of(command, &work, folder, journey.prints))
        };
        let running: Vec<_> = commands.into_iter().enumerate().map(start).collect();
        running.into_iter().map(|thread| thread.join().expect("it does not panic")).collect()
    });
    let mut outcomes = outcomes.into_iter();
    let expected = outcomes.next().expect("Rust comes first")?;
    let mut different = 0;
    for (client, found) in clients.iter().zip(outcomes) {
        let problem = match found {
            Ok(found) => difference(&expected, &found, ""),
            Err(Failure::Unable(why)) => Some(why),
            Err(failure) => return Err(failure),
        };
        match problem {
            None => output.say(&format!("{}: no difference", client.title)),
            Some(problem) => {
                different += 1;
                output.problem(&format!("{}: {problem}", client.title));
            }
        }
    }
    Ok(different)
}

type Install = fn(&Path, &Output) -> Result<Vec<Client>, String>;

/// Installs the Python packages into a virtual environment.
fn python(folder: &Path, output: &Output) -> Result<Vec<Client>, String> {
    let (environment, requirements) = (folder.join("venv"), source("python/requirements.txt"));
    let python = environment.join("bin/python");
    unless_installed(&environment, &requirements, || {
        output.say("installing the Python SDK and the command line");
        let created = Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment).output();
        succeed(created)?;
        let mut install = Command::new(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]);
        install.args(["--retries", "1", "--timeout", "30", "-r"]);
        succeed(install.arg(&requirements).output())
    })?;
    let client = |title, kind: &str| {
        let command = [python.as_path(), &source("python/main.py")].map(|path| path.display().to_string());
        Client { title, command: command.into_iter().chain([kind.to_owned()]).collect() }
    };
    Ok(vec![client("Python SDK", "sdk"), client("command line", "cli")])
}

/// Installs the Node package.
fn node(folder: &Path, output: &Output) -> Result<Vec<Client>, String> {
    packages(&folder.join("node"), &source("node"), "the Node SDK", output)?;
    let command = vec!["node".to_owned(), source("node/main.mjs").display().to_string()];
    Ok(vec![Client { title: "Node SDK", command }])
}

/// Returns the state of a demo organization after a program has run, and what the program printed. The endpoint is its last
/// argument.
fn outcome_of(mut program: Command, work: &Path, folder: &Path, prints: bool) -> Result<Value, Failure> {
    // The folder of the last run, if there was one.
    let _ = fs::remove_dir_all(work);
    fs::create_dir_all(work)?;
    fs::copy(source("idp.xml"), work.join("idp.xml"))?;
    let state = work.join("state.json");
    let mut simulator = Command::new(built("organization-simulator"));
    simulator.args(["--port", "0", "--clock", "2026-03-02 09:30:00", "--state"]).arg(&state);
    let mut simulator = simulator.stdout(Stdio::piped()).spawn()?;
    let printed = drive(&mut simulator, &mut program, work, folder);
    // It saves the state when it is asked to end.
    let asked = Command::new("kill").arg(simulator.id().to_string()).status();
    if !asked.is_ok_and(|status| status.success()) {
        simulator.kill()?;
    }
    simulator.wait()?;
    let printed = printed?;
    let read = |text: &str| {
        serde_json::from_str::<Value>(text).map_err(|error| Failure::Unable(format!("not JSON: {error}: {text}")))
    };
    let lines = printed.lines().filter(|_| prints).map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(json!({"state": read(&fs::read_to_string(state)?)?, "printed": lines}))
}

/// Runs a program, and returns what it printed.
fn drive(simulator: &mut Child, program: &mut Command, work: &Path, folder: &Path) -> Result<String, Failure> {
    program
        .arg(simulator::endpoint(simulator)?)
        .current_dir(work)
        .env_remove("PYTHONDONTWRITEBYTECODE")
        .env("PYTHONPYCACHEPREFIX", folder.join("pycache"))
        .env("INTEROP_MODULES", folder.join("node/package.json"));
    let done = simulator::as_administrator(program, &folder.join("home")).output()?;
    let printed = String::from_utf8_lossy(&done.stdout).into_owned();
    if done.status.success() {
        return Ok(printed);
    }
    Err(Failure::Unable(format!("{program:?} failed:\n{printed}{}", String::from_utf8_lossy(&done.stderr))))
}

/// Returns the place where two outcomes differ, as a path. A client may write a value that is null or omit it.
fn difference(one: &Value, other: &Value, place: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let names = ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name)));
            let inside = |name: &String| {
                let (ours, theirs) = (ours.get(name).unwrap_or(&Value::Null), theirs.get(name).unwrap_or(&Value::Null));
                difference(ours, theirs, &format!("{place}/{name}"))
            };
            names.into_iter().find_map(inside)
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            let mut pairs = ours.iter().zip(theirs).enumerate();
            pairs.find_map(|(at, (ours, theirs))| difference(ours, theirs, &format!("{place}/{at}")))
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            Some(format!("{place}: {} in Rust, {} here", plural(ours.len(), "item"), plural(theirs.len(), "item")))
        }
        // A program in JavaScript writes a whole number without decimals.
        (Value::Number(ours), Value::Number(theirs)) if ours.as_f64() == theirs.as_f64() => None,
        _ if one == other => None,
        _ => Some(format!("{place}: {one} in Rust, {other} here")),
    }
}

fn source(file: &str) -> PathBuf {
    root().join("tests/interop").join(file)
}

fn built(program: &str) -> PathBuf {
    root().join("target/debug").join(program)
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::json;

    #[test]
    fn the_first_difference_is_named() {
        let one = json!({"members": [{"uin": 1}, {"uin": 2}], "id": 7});
        assert_eq!(difference(&one, &one, ""), None);
        let other = json!({"members": [{"uin": 1}, {"uin": 3}], "id": 7});
        assert_eq!(difference(&one, &other, "").as_deref(), Some("/members/1/uin: 2 in Rust, 3 here"));
        let missing = json!({"members": [{"uin": 1}, {"uin": 2}]});
        assert_eq!(difference(&one, &missing, "").as_deref(), Some("/id: 7 in Rust, null here"));
        assert_eq!(difference(&missing, &one, "").as_deref(), Some("/id: null in Rust, 7 here"));
        let shorter = json!({"members": [{"uin": 1}], "id": 7});
        assert_eq!(difference(&one, &shorter, "").as_deref(), Some("/members: 2 items in Rust, 1 item here"));
        assert_eq!(difference(&json!([885.0, 7]), &json!([885, 7]), ""), None);
        assert!(difference(&json!(885.5), &json!(885), "").is_some());
        let (null, absent) = (json!({"remark": null}), json!({}));
        assert_eq!(difference(&null, &absent, ""), None);
    }
}
