//! `msrv`: the crates that programs depend on build with the minimum Rust version, and with the lowest versions of what they need.

use crate::shared::cargo;
use crate::shared::manifests::{self, PUBLISHED};
use crate::shared::report::{Failure, Next, Output};
use crate::shared::spec::root;
use crate::shared::stamp::Ran;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Check the minimum Rust version, and the lowest versions of all direct dependencies.
#[derive(clap::Args)]
#[command(after_help = "\
Without --toolchain, the compiler is the one in target/msrv/bin, where .ci/run puts it, or rustup's.

Examples:
  cargo xtask msrv
  cargo xtask msrv --toolchain ~/rust-1.85")]
pub(crate) struct Arguments {
    /// Folder with `bin/cargo` and `bin/rustc` of the minimum version
    #[arg(long, value_name = "FOLDER")]
    toolchain: Option<PathBuf>,
}

/// The crates that promise the minimum version, and a crate as `generate --out` makes it for other services.
const PACKAGES: &[&str] =
    &["--package", "tencentcloud-runtime", "--package", "generated-sdk", "--package", "fixture-service"];

/// The first cargo that takes the place of the lock file from its configuration without a flag.
const LOCKFILE_PATH: u32 = 97;

/// Runs both checks; the second one even if the first one fails.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    manifests::expect_agreement(output)?;
    output.heading("== minimum Rust version");
    let builds = with_minimum_rust(arguments.toolchain.as_deref(), output);
    output.heading("== lowest versions of direct dependencies");
    with_lowest_versions(output).and(builds)?;
    Ok("commit".into())
}

/// Compiles with the minimum version, if there is a compiler of that version.
pub(crate) fn with_minimum_rust(given: Option<&Path>, output: &Output) -> Result<Ran, Failure> {
    let version = manifests::minimum_rust()?;
    let Some(folder) = given.map(Path::to_owned).or_else(|| toolchain(&version)) else {
        output.say(&format!("skipped: there is no Rust {version}; `rustup toolchain install {version}` provides it"));
        return Ok(Ran::Skipped);
    };
    let rustc = folder.join("bin/rustc");
    let used = cargo::captured(Command::new(&rustc).arg("--version"))?;
    if !used.starts_with(&format!("rustc {version}.")) {
        return Err(Failure::Unable(format!("{} is {}, not Rust {version}", rustc.display(), used.trim())));
    }
    output.say(used.trim());
    for features in ["--all-features", "--no-default-features"] {
        let arguments = [&["check", "--locked", "--target-dir", "target/msrv/build", features], PACKAGES].concat();
        let mut command = Command::new(folder.join("bin/cargo"));
        command.env_remove("RUSTUP_TOOLCHAIN").env("RUSTC", &rustc).current_dir(root()).args(&arguments);
        cargo::expect_success(&mut command, output)?;
    }
    Ok(Ran::Whole)
}

/// Resolves every direct dependency to the lowest version that its manifest allows, in a lock file of its own, and compiles.
fn with_lowest_versions(output: &Output) -> Result<(), Failure> {
    let Some(folder) = installed("nightly") else {
        output.say("skipped: only nightly resolves lowest versions; `rustup toolchain install nightly` provides it");
        return Ok(());
    };
    let cargo = folder.join("bin/cargo");
    let used = cargo::captured(Command::new(&cargo).arg("--version"))?;
    if minor(&used).is_none_or(|minor| minor < LOCKFILE_PATH) {
        output.say(&format!(
            "skipped: {} would overwrite Cargo.lock; 1.{LOCKFILE_PATH} is the first that does not",
            used.trim()
        ));
        return Ok(());
    }
    output.say(used.trim());
    let lowest = root().join("target/msrv/lowest");
    let lock_file = format!("resolver.lockfile-path={:?}", lowest.join("Cargo.lock"));
    let published = PUBLISHED.iter().flat_map(|package| ["--package", package]);
    let check: Vec<_> = ["check", "--all-features"].into_iter().chain(published).collect();
    for arguments in [vec!["generate-lockfile", "--quiet"], check] {
        let mut command = Command::new(&cargo);
        command.env_remove("RUSTUP_TOOLCHAIN").env("RUSTC", folder.join("bin/rustc")).current_dir(root());
        command.args(["--config", &lock_file, "-Z", "direct-minimal-versions"]).args(arguments);
        command.env("CARGO_TARGET_DIR", lowest.join("build"));
        cargo::expect_success(&mut command, output)?;
    }
    Ok(())
}

/// The folder of the minimum version's toolchain, if there is one.
pub(crate) fn toolchain(version: &str) -> Option<PathBuf> {
    let provided = root().join("target/msrv");
    if provided.join("bin/cargo").is_file() { Some(provided) } else { installed(version) }
}

/// The folder of rustup's toolchain for a version, if it is installed.
fn installed(version: &str) -> Option<PathBuf> {
    let rustup = |arguments: &[&str]| {
        let done = Command::new("rustup").args(arguments).output().ok()?;
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
    };
    let toolchains = rustup(&["toolchain", "list"])?;
    let is_wanted = |name: &&str| name.strip_prefix(version).is_some_and(|rest| rest.starts_with(['.', '-']));
    let name = toolchains.lines().filter_map(|line| line.split_whitespace().next()).find(is_wanted)?;
    let cargo = PathBuf::from(rustup(&["which", "--toolchain", name, "cargo"])?.trim());
    cargo.ancestors().nth(2).map(Path::to_owned)
}

/// The 95 of `cargo 1.95.0 (…)`.
fn minor(version: &str) -> Option<u32> {
    version.split_whitespace().nth(1)?.split('.').nth(1)?.parse().ok()
}
