//! What the manifests of the workspace say, and whether they agree.

use super::cargo;
use super::report::{Failure, Output};
use super::spec::root;
use serde_json::Value;
use std::fs;

/// The packages that are published, each after those that it depends on.
pub(crate) const PUBLISHED: [&str; 3] = ["tencentcloud-runtime", "generated-sdk", "organization-simulator"];

/// The published packages that promise the minimum Rust version, and one as `generate --out` makes it.
const MINIMUM: [&str; 3] = ["tencentcloud-runtime", "generated-sdk", "fixture-service"];

/// The minimum Rust version that the workspace states.
pub(crate) fn minimum_rust() -> Result<String, Failure> {
    setting("Cargo.toml", "rust-version")
}

/// Fails unless the manifests agree about versions: one number for all packages, one for what they require of each other, one
/// minimum Rust version for what programs depend on, and one pinned compiler, which is at least as new.
pub(crate) fn expect_agreement(output: &Output) -> Result<(), Failure> {
    let metadata =
        cargo::captured(cargo::cargo().args(["metadata", "--no-deps", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| Failure::Unable(error.to_string()))?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let version = setting("Cargo.toml", "version")?;
    let minimum = minimum_rust()?;
    let pinned = setting("rust-toolchain.toml", "channel")?;
    let mut wrong = Vec::new();
    for package in packages {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let name = text("name");
        if text("version") != version {
            wrong.push(format!("{name} is {}, the workspace is {version}", text("version")));
        }
        let promised = text("rust_version");
        if MINIMUM.contains(&name) && promised != minimum {
            wrong.push(format!("{name} promises Rust {promised:?}, the workspace {minimum:?}"));
        } else if !promised.is_empty() && numbers(promised) > numbers(&pinned) {
            wrong.push(format!("{name} needs Rust {promised}, rust-toolchain.toml pins {pinned}"));
        }
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let (on, required) = (&dependency["name"], dependency["req"].as_str().unwrap_or_default());
            let is_published = PUBLISHED.iter().any(|published| on == published);
            if PUBLISHED.contains(&name) && is_published && required != format!("={version}") {
                wrong.push(format!("{name} requires {required} of {on}; it must be ={version}"));
            }
        }
    }
    if !wrong.is_empty() {
        output.problem(&wrong.join("\n"));
        return Err(Failure::REPORTED);
    }
    output.say(&format!("version {version}, minimum Rust {minimum}, pinned compiler {pinned}"));
    Ok(())
}

/// A version as numbers, of which the first ones decide.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').filter_map(|part| part.parse().ok()).collect()
}

/// A value of a TOML file, by its key.
pub(crate) fn setting(file: &str, key: &str) -> Result<String, Failure> {
    let text = fs::read_to_string(root().join(file))?;
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('=').map(str::to_owned));
    line.map(|value| value.trim().trim_matches('"').to_owned())
        .ok_or_else(|| Failure::Unable(format!("{file} has no `{key}`")))
}
