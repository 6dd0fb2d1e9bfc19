//! `fuzz`: random input for everything that reads what others have written.

use crate::shared::cargo;
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::spec::root;
use crate::shared::tree::collect;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Run the fuzz targets for a while, each from the seeds and from what earlier runs have found.
#[derive(clap::Args)]
#[command(after_help = "\
An input that fails is kept in target/fuzz/failures. Make it a test before you mend what it shows.

Examples:
  cargo xtask fuzz
  cargo xtask fuzz --seconds 600 pages")]
pub(crate) struct Arguments {
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// The targets to run; all of them by default
    #[arg(value_parser = TARGETS)]
    targets: Vec<String>,
}

const TARGETS: [&str; 6] = ["credential_files", "envelope", "json", "pages", "proxies", "specs"];

/// Where the seeds of the targets are that read the files of tests, and what goes before each of them.
const FIXTURES: [(&str, &str, &[u8]); 2] =
    [("pages", "tests/pages", b""), ("specs", "tests/fixture-service/spec", b"\0")];

/// Runs every target, also if another one fails.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let installed = Command::new("cargo").args(["+nightly", "fuzz", "--version"]).current_dir(root()).output();
    if !installed.is_ok_and(|done| done.status.success()) {
        output.say("skipped: needs nightly Rust and cargo-fuzz: `rustup toolchain install nightly`, `cargo install cargo-fuzz`");
        return Ok("nothing to do".into());
    }
    let all = TARGETS.map(str::to_owned);
    let targets = if arguments.targets.is_empty() { &all[..] } else { &arguments.targets };
    let mut failed = Vec::new();
    for target in targets {
        output.heading(&format!("== {target}"));
        if fuzz(target, arguments.seconds, output).is_err() {
            failed.push(target.as_str());
        }
    }
    if failed.is_empty() {
        return Ok(format!("nothing found by {}", plural(targets.len(), "target")).into());
    }
    output.problem(&format!("inputs that fail are in target/fuzz/failures: {}", failed.join(", ")));
    Err(Failure::REPORTED)
}

fn fuzz(target: &str, seconds: u32, output: &Output) -> Result<(), Failure> {
    let folder = |kind: &str| -> Result<String, Failure> {
        let path = root().join("target/fuzz").join(kind).join(target);
        fs::create_dir_all(&path)?;
        Ok(path.display().to_string())
    };
    let (corpus, failures, seeds) = (folder("corpus")?, folder("failures")?, folder("seeds")?);
    let committed = root().join("fuzz/seeds").join(target);
    copy(&committed, b"", Path::new(&seeds))?;
    for (_, fixtures, prefix) in FIXTURES.iter().filter(|(of, ..)| *of == target) {
        copy(&root().join(fixtures), prefix, Path::new(&seeds))?;
    }
    // The code has no unsafe parts, so the sanitizer of addresses would only slow it down.
    let mut command = Command::new("cargo");
    command.args(["+nightly", "fuzz", "run", "--sanitizer", "none", "--target-dir", "target/fuzz/build", target]);
    command.args([corpus, seeds]).arg("--").arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-artifact_prefix={failures}/")).args(["-timeout=10", "-verbosity=0", "-print_final_stats=1"]);
    cargo::expect_success(command.current_dir(root()), output)
}

/// Copies every file below a folder, with bytes before it.
fn copy(from: &Path, prefix: &[u8], to: &Path) -> Result<(), Failure> {
    let mut count = 0;
    collect(from, &mut |file| {
        count += 1;
        fs::write(to.join(format!("{}-{count}", prefix.len())), [prefix, &fs::read(file)?].concat())
    })?;
    Ok(())
}
