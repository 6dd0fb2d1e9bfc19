//! `explorer`: the simulator's page, in a real browser.

use crate::shared::cargo;
use crate::shared::install::packages;
use crate::shared::report::{Failure, Next, Output};
use crate::shared::spec::root;

/// Test the explorer in a browser: its views, journeys and accessibility. Leaves pictures in `target/explorer/pictures`.
///
/// It needs Chromium and its driver (`apt-get install chromium chromium-driver`), and for the accessibility npm.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask explorer")]
pub(crate) struct Arguments;

/// Installs what finds barriers, and runs the tests.
pub(crate) fn run(_: &Arguments, output: &Output) -> Result<Next, Failure> {
    install(output);
    cargo::run(&["test", "--package", "explorer", "--test", "browser"], &[], output)?;
    Ok("look at the pictures in target/explorer/pictures".into())
}

/// Installs axe-core, without which the test of the accessibility is skipped.
pub(crate) fn install(output: &Output) {
    if let Err(reason) = packages(&root().join("target/explorer"), &root().join("tests/explorer"), "axe-core", output) {
        output.say(&format!("skipped: axe-core cannot be installed: {reason}"));
    }
}
