//! Runs cargo.

use super::report::{Failure, Output};
use super::spec::root;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Returns a call of the cargo that runs this program, in the workspace's folder.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs cargo for its messages and its exit code.
pub(crate) fn run(arguments: &[&str], variables: &[(&str, &str)], output: &Output) -> Result<(), Failure> {
    expect_success(cargo().args(arguments).envs(variables.iter().copied()), output)
}

/// Runs a command for its messages and its exit code.
pub(crate) fn expect_success(command: &mut Command, output: &Output) -> Result<(), Failure> {
    let status = command.status().map_err(|error| Failure::Unable(format!("cannot run {command:?}: {error}")))?;
    if !status.success() {
        let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
        let words: Vec<_> = std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
        output.problem(&format!("`{}` failed", words.join(" ")));
        return Err(Failure::REPORTED);
    }
    Ok(())
}

/// Runs a command that must succeed, and returns what it prints.
pub(crate) fn captured(command: &mut Command) -> Result<String, Failure> {
    let done = command.stderr(Stdio::inherit()).output();
    let done = done.map_err(|error| Failure::Unable(format!("cannot run {command:?}: {error}")))?;
    if !done.status.success() {
        return Err(Failure::Unable(format!("{command:?} failed")));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
