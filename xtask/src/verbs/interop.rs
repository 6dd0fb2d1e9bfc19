//! `interop`: the official clients of other languages drive the simulator, and leave behind what the Rust examples leave
//! behind.

use crate::shared::cargo;
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::spec::root;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
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
}

const JOURNEYS: [Journey; 3] = [
    Journey { name: "account_factory", arguments: &["--identity", "admin"] },
    Journey { name: "guardrails", arguments: &["--department", "Operations"] },
    Journey { name: "permission_rollout", arguments: &["--group", "auditors", "--department", "Engineering"] },
];

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
    fs::create_dir_all(folder.join("home"))?;
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
    let examples = JOURNEYS.iter().flat_map(|journey| ["--example", journey.name]);
    let build = ["build", "--package", "organization-simulator", "--bin", "organization-simulator"];
    cargo::run(&build.into_iter().chain(examples).collect::<Vec<_>>(), &[], output)?;
    let mut different = 0;
    for journey in &JOURNEYS {
        output.heading(&format!("== {}", journey.name));
        let example = built(&format!("examples/{}", journey.name));
        let mut rust = Command::new(example);
        rust.args(journey.arguments).arg("--endpoint");
        let expected = state_after(&folder, rust)?;
        for client in &clients {
            let mut command = Command::new(&client.command[0]);
            command.args(&client.command[1..]).arg(journey.name);
            let found = state_after(&folder, command)?;
            match difference(&expected, &found, "") {
                None => output.say(&format!("{}: the state is the same", client.title)),
                Some(place) => {
                    different += 1;
                    output.problem(&format!("{}: the state differs at {place}", client.title));
                }
            }
        }
    }
    if different > 0 {
        return Err(Failure::Wrong(format!("find out what differs in {}", plural(different, "state")).into()));
    }
    Ok(format!("{} and Rust agree in {}", plural(clients.len(), "client"), plural(JOURNEYS.len(), "journey")).into())
}

type Install = fn(&Path, &Output) -> Result<Vec<Client>, String>;

/// Installs the Python packages into a virtual environment.
fn python(folder: &Path, output: &Output) -> Result<Vec<Client>, String> {
    let (environment, requirements) = (folder.join("venv"), source("requirements.txt"));
    let python = environment.join("bin/python");
    unless_installed(&environment, &requirements, || {
        output.say("installing the Python SDK and the command line");
        let created = Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment).output();
        succeed(created)?;
        let mut install = Command::new(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "-r"]);
        succeed(install.arg(&requirements).output())
    })?;
    let client = |title, kind: &str| {
        let command = [python.as_path(), &source("journeys.py")].map(|path| path.display().to_string());
        Client { title, command: command.into_iter().chain([kind.to_owned()]).collect() }
    };
    Ok(vec![client("Python SDK", "sdk"), client("command line", "cli")])
}

/// Installs the Node package.
fn node(folder: &Path, output: &Output) -> Result<Vec<Client>, String> {
    let modules = folder.join("node");
    unless_installed(&modules, &source("package-lock.json"), || {
        output.say("installing the Node SDK");
        fs::create_dir_all(&modules).map_err(|error| error.to_string())?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source(file), modules.join(file)).map_err(|error| error.to_string())?;
        }
        let options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"];
        succeed(Command::new("npm").args(options).current_dir(&modules).output())
    })?;
    let command = vec!["node".to_owned(), source("journeys.mjs").display().to_string()];
    Ok(vec![Client { title: "Node SDK", command }])
}

/// Installs what a file pins, unless that was done before.
fn unless_installed(folder: &Path, pins: &Path, install: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let pinned = fs::read(pins).map_err(|error| error.to_string())?;
    let mark = folder.join("installed");
    if fs::read(&mark).is_ok_and(|installed| installed == pinned) {
        return Ok(());
    }
    install()?;
    fs::write(mark, pinned).map_err(|error| error.to_string())
}

/// Returns the reason why a command failed: its last words.
fn succeed(done: std::io::Result<std::process::Output>) -> Result<(), String> {
    let done = done.map_err(|error| error.to_string())?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr);
    Err(words.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed").trim().to_owned())
}

/// Returns the state of a demo organization after a client's program has run; the endpoint is its last argument.
fn state_after(folder: &Path, mut client: Command) -> Result<Value, Failure> {
    let state = folder.join("state.json");
    let _ = fs::remove_file(&state);
    let mut simulator = Command::new(built("organization-simulator"));
    simulator.args(["--port", "0", "--clock", "2026-03-02 09:30:00", "--state"]).arg(&state);
    let mut simulator = simulator.stdout(Stdio::piped()).spawn()?;
    let outcome = drive(&mut simulator, &mut client, folder);
    // It saves the state when it is asked to end.
    let asked = Command::new("kill").arg(simulator.id().to_string()).status();
    if !asked.is_ok_and(|status| status.success()) {
        simulator.kill()?;
    }
    simulator.wait()?;
    outcome?;
    let state = fs::read(state)?;
    serde_json::from_slice(&state).map_err(|error| Failure::Unable(format!("the state cannot be read: {error}")))
}

fn drive(simulator: &mut Child, client: &mut Command, folder: &Path) -> Result<(), Failure> {
    let mut endpoint = None;
    if let Some(printed) = simulator.stdout.take() {
        let mut lines = BufReader::new(printed).lines().map_while(Result::ok);
        endpoint = lines.find_map(|line| line.strip_prefix("Listening on ").map(str::to_owned));
        // What else it prints must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
    }
    let endpoint = endpoint.ok_or_else(|| Failure::Unable("the simulator does not start".to_owned()))?;
    client
        .arg(endpoint)
        .env("TENCENTCLOUD_SECRET_ID", "SIMULATEDadministrator")
        .env("TENCENTCLOUD_SECRET_KEY", "simulated-key-of-the-administrator")
        .env_remove("TENCENTCLOUD_TOKEN")
        // The settings of whoever runs this stay out of it.
        .env("HOME", folder.join("home"))
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
        .env("INTEROP_MODULES", folder.join("node/package.json"));
    let done = client.output()?;
    if done.status.success() {
        return Ok(());
    }
    let words = [done.stdout, done.stderr].concat();
    Err(Failure::Unable(format!("{client:?} failed:\n{}", String::from_utf8_lossy(&words))))
}

/// Returns the place where two states differ, as a path.
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
        assert!(difference(&one, &shorter, "").is_some());
    }
}
