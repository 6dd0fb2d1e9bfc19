//! Tools of other languages that some verbs need, installed below the target folder as their lock files pin them.

use crate::shared::report::Output;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Installs the packages for Node that `package.json` and `package-lock.json` of the source folder pin.
pub(crate) fn packages(folder: &Path, source: &Path, title: &str, output: &Output) -> Result<(), String> {
    unless_installed(folder, &source.join("package-lock.json"), || {
        output.say(&format!("installing {title}"));
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), folder.join(file)).map_err(|error| error.to_string())?;
        }
        let options =
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"];
        succeed(Command::new("npm").args(options).current_dir(folder).output())
    })
}

/// Installs what a file pins, unless that was done before.
pub(crate) fn unless_installed(
    folder: &Path,
    pins: &Path,
    install: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let pinned = fs::read(pins).map_err(|error| error.to_string())?;
    let mark = folder.join("installed");
    if fs::read(&mark).is_ok_and(|installed| installed == pinned) {
        return Ok(());
    }
    install()?;
    fs::write(mark, pinned).map_err(|error| error.to_string())
}

/// The reason why a command failed: its last words.
pub(crate) fn succeed(done: std::io::Result<std::process::Output>) -> Result<(), String> {
    let done = done.map_err(|error| error.to_string())?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr);
    Err(words.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed").trim().to_owned())
}
