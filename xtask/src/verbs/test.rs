//! `test`: everything that CI runs, in the order in which a mistake shows soonest.

use crate::shared::cargo;
use crate::shared::claims::Claims;
use crate::shared::manifests;
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::spec::root;
use crate::shared::stamp::{Ran, Stamp};
use crate::verbs::{explorer, generate, msrv, schema};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Run everything that CI runs: formatting, lints, stale files, documentation, tests.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask test")]
pub(crate) struct Arguments;

/// Sets of features of `generated-sdk`, which enable each feature with few others. The crate must be clean with each set; all
/// features together are part of the workspace's lints.
const FEATURE_SETS: &[&str] = &[
    "",
    "client",
    "organization-2021-03-31",
    "organization-2018-12-25,native-tls",
    "organization-2021-03-31,testing",
    "blocking,rustls",
    "default",
];

/// The inputs of checks of `generated-sdk`: they need not be repeated as long as these stay the same.
const SDK: &[&str] = &["Cargo.toml", "Cargo.lock", "clippy.toml", ".cargo", "runtime", "generated-sdk"];

/// The target of web pages and plug-ins. Types, builders and JSON must work there; the network is left to the host.
const WEB: &str = "wasm32-unknown-unknown";

/// Runs everything. A step that fails stops no other one, so that one run reports everything.
pub(crate) fn run(_: &Arguments, output: &Output) -> Result<Next, Failure> {
    let start = Instant::now();
    let mut steps = Steps { output, failed: Vec::new() };
    steps.run("versions", || manifests::expect_agreement(output));
    let rust = &[SDK, &["tests/fixture-service", "target/msrv/bin"]].concat();
    steps.once("minimum Rust version", rust, || msrv::with_minimum_rust(None, output));
    steps.run("formatting", || cargo::run(&["fmt", "--all", "--check"], &[], output));
    steps.run("generated code", || reading(output, generate::expect_fresh));
    steps.run("schemas", || reading(output, schema::expect_fresh));
    steps.run("lints", || {
        cargo::run(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"], &[], output)
    });
    for features in FEATURE_SETS {
        let set =
            ["clippy", "--package", "generated-sdk", "--all-targets", "--no-default-features", "--features", features];
        let title = format!("lints of generated-sdk with the features [{features}]");
        steps.once(&title, SDK, || {
            cargo::run(&[&set[..], &["--", "-D", "warnings"]].concat(), &[], output)?;
            Ok(Ran::Whole)
        });
    }
    steps.once(&format!("types for {WEB}"), SDK, || types_for_the_web(output));
    steps.once("benchmark", &[SDK, &["tests/bench", "simulator", "rustfmt.toml"]].concat(), || benchmark(output));
    steps.run("documentation", || {
        let arguments = ["doc", "--workspace", "--no-deps", "--all-features"];
        cargo::run(&arguments, &[("RUSTDOCFLAGS", "-D warnings")], output)
    });
    steps.run("tests", || {
        explorer::install(output);
        let arguments = ["test", "--workspace", "--all-features", "--no-fail-fast"];
        cargo::run(&arguments, &[("INSTA_UPDATE", "no"), ("CI", "true")], output)
    });
    steps.run("semantic versioning", || semantic_versioning(output));
    let Steps { failed, .. } = steps;
    let seconds = start.elapsed().as_secs();
    if !failed.is_empty() {
        output.problem(&format!("{} failed in {seconds} s: {}", plural(failed.len(), "step"), failed.join(", ")));
        return Err(Failure::REPORTED);
    }
    output.heading(&format!("everything passed in {seconds} s"));
    Ok("commit".into())
}

/// The steps so far.
struct Steps<'a> {
    output: &'a Output,
    failed: Vec<String>,
}

impl Steps<'_> {
    /// Runs a step, and notes if it fails.
    fn run(&mut self, title: &str, work: impl FnOnce() -> Result<(), Failure>) {
        self.output.heading(&format!("== {title}"));
        let Err(failure) = work() else { return };
        if let Failure::Unable(message) = failure {
            self.output.problem(&message);
        }
        self.failed.push(title.to_owned());
    }

    /// Runs a step unless it has passed with the same inputs. One that cannot run here has not passed.
    fn once(&mut self, title: &str, inputs: &[&str], work: impl FnOnce() -> Result<Ran, Failure>) {
        let output = self.output;
        self.run(title, || {
            let stamp = Stamp::of(title, inputs)?;
            if stamp.has_passed() {
                output.say("passed before, with the same inputs");
                return Ok(());
            }
            match work()? {
                Ran::Whole => stamp.pass(),
                Ran::Skipped => Ok(()),
            }
        });
    }
}

/// Formatting and lints of the workspace that measures.
fn benchmark(output: &Output) -> Result<Ran, Failure> {
    let manifest = ["--manifest-path", "tests/bench/Cargo.toml"];
    cargo::run(&[&["fmt", "--all", "--check"], &manifest[..]].concat(), &[], output)?;
    let lints = [&["clippy", "--all-targets", "--target-dir", "target/bench/lints"], &manifest[..]];
    cargo::run(&[lints.concat(), vec!["--", "-D", "warnings"]].concat(), &[], output)?;
    Ok(Ran::Whole)
}

fn types_for_the_web(output: &Output) -> Result<Ran, Failure> {
    let folder =
        Command::new("rustc").args(["--print", "target-libdir", "--target", WEB]).current_dir(root()).output()?;
    if !Path::new(String::from_utf8_lossy(&folder.stdout).trim()).is_dir() {
        output.say(&format!("skipped: the target is not installed; `rustup target add {WEB}` does that"));
        return Ok(Ran::Skipped);
    }
    let features = ["--no-default-features", "--features", "organization-2018-12-25,organization-2021-03-31"];
    cargo::run(&[&["check", "--package", "generated-sdk", "--target", WEB], &features[..]].concat(), &[], output)?;
    Ok(Ran::Whole)
}

/// Asks for a second opinion on what `changes` calls breaking, if the tool for it is installed.
fn semantic_versioning(output: &Output) -> Result<(), Failure> {
    let installed = Command::new("cargo").args(["semver-checks", "--version"]).output();
    if !installed.is_ok_and(|done| done.status.success()) {
        output.say("skipped: cargo-semver-checks is not installed");
        return Ok(());
    }
    let arguments = ["test", "--package", "tests", "--test", "generator", "--", "changes::", "--ignored"];
    cargo::run(&arguments, &[("CI", "true")], output)
}

/// Does something while no other run writes to the workspace.
fn reading(output: &Output, work: impl FnOnce(&Output) -> Result<(), Failure>) -> Result<(), Failure> {
    let _locks = Claims::default().read(None).lock(output)?;
    work(output)
}
