//! `test`: everything that CI runs, in the order in which a mistake shows soonest.

use crate::shared::cargo;
use crate::shared::claims::Claims;
use crate::shared::manifests;
use crate::shared::report::{Failure, Next, Output};
use crate::shared::spec::root;
use crate::verbs::{explorer, generate, msrv, schema};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Run everything that CI runs: formatting, lints, stale files, documentation, tests.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask test")]
pub(crate) struct Arguments;

/// Every set of features of `generated-sdk` that makes sense; the crate must be clean with each.
const FEATURE_SETS: &[&[&str]] = &[
    &["--no-default-features"],
    &["--no-default-features", "--features", "client"],
    &["--no-default-features", "--features", "organization-2018-12-25"],
    &["--no-default-features", "--features", "organization-2021-03-31"],
    &["--no-default-features", "--features", "client,organization-2018-12-25"],
    &["--no-default-features", "--features", "testing"],
    &["--no-default-features", "--features", "blocking"],
    &["--features", "blocking"],
    &["--no-default-features", "--features", "client,rustls"],
    &["--no-default-features", "--features", "client,native-tls"],
    &[],
    &["--all-features"],
];

/// The target of web pages and plug-ins. Types, builders and JSON must work there; the network is left to the host.
const WEB: &str = "wasm32-unknown-unknown";

/// Runs everything; stops at the first step that fails.
pub(crate) fn run(_: &Arguments, output: &Output) -> Result<Next, Failure> {
    let start = Instant::now();
    step("versions", output, || manifests::expect_agreement(output))?;
    step("minimum Rust version", output, || msrv::with_minimum_rust(None, output))?;
    step("formatting", output, || cargo::run(&["fmt", "--all", "--check"], &[], output))?;
    step("generated code", output, || reading(output, generate::expect_fresh))?;
    step("schemas", output, || reading(output, schema::expect_fresh))?;
    step("lints", output, || {
        cargo::run(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"], &[], output)
    })?;
    for features in FEATURE_SETS {
        let title = format!("lints of generated-sdk {}", features.join(" "));
        let arguments =
            [&["clippy", "--package", "generated-sdk", "--all-targets"], *features, &["--", "-D", "warnings"]];
        step(&title, output, || cargo::run(&arguments.concat(), &[], output))?;
    }
    step(&format!("types for {WEB}"), output, || types_for_the_web(output))?;
    step("benchmark", output, || {
        let manifest = ["--manifest-path", "tests/bench/Cargo.toml"];
        cargo::run(&[&["fmt", "--all", "--check"], &manifest[..]].concat(), &[], output)?;
        let lints = [&["clippy", "--all-targets", "--target-dir", "target/bench/lints"], &manifest[..]];
        cargo::run(&[lints.concat(), vec!["--", "-D", "warnings"]].concat(), &[], output)
    })?;
    step("documentation", output, || {
        let arguments = ["doc", "--workspace", "--no-deps", "--all-features"];
        cargo::run(&arguments, &[("RUSTDOCFLAGS", "-D warnings")], output)
    })?;
    step("tests", output, || {
        explorer::install(output);
        let arguments = ["test", "--workspace", "--all-features"];
        cargo::run(&arguments, &[("INSTA_UPDATE", "no"), ("CI", "true")], output)
    })?;
    step("semantic versioning", output, || semantic_versioning(output))?;
    output.heading(&format!("everything passed in {} s", start.elapsed().as_secs()));
    Ok("commit".into())
}

fn types_for_the_web(output: &Output) -> Result<(), Failure> {
    let folder =
        Command::new("rustc").args(["--print", "target-libdir", "--target", WEB]).current_dir(root()).output()?;
    if !Path::new(String::from_utf8_lossy(&folder.stdout).trim()).is_dir() {
        output.say(&format!("skipped: the target is not installed; `rustup target add {WEB}` does that"));
        return Ok(());
    }
    let features = ["--no-default-features", "--features", "organization-2018-12-25,organization-2021-03-31"];
    cargo::run(&[&["check", "--package", "generated-sdk", "--target", WEB], &features[..]].concat(), &[], output)
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

fn step(title: &str, output: &Output, work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    output.heading(&format!("== {title}"));
    work()
}
