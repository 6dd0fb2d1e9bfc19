//! `package`: the published crates as a registry would get them, and a program that knows nothing else.

use crate::shared::manifests::{self, PUBLISHED};
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::spec::root;
use crate::shared::{cargo, simulator};
use crate::verbs::msrv;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Package the published crates, and run a program against the simulator that is built from the packages alone.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask package")]
pub(crate) struct Arguments;

/// The manifest of the program.
const PROGRAM: &str = "\
[package]
name = \"program\"
edition = \"2024\"
rust-version.workspace = true

[dependencies]
generated-sdk = \"=VERSION\"
tokio = { version = \"1\", features = [\"macros\", \"rt\"] }
";

/// Makes the packages, looks into them, and uses them.
pub(crate) fn run(_: &Arguments, output: &Output) -> Result<Next, Failure> {
    manifests::expect_agreement(output)?;
    let version = manifests::setting("Cargo.toml", "version")?;
    let folder = root().join("target/packages");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let packages = PUBLISHED.iter().flat_map(|package| ["--package", package]);
    // The packages refer to each other and are on no registry yet, so building them is left to the program below.
    let arguments: Vec<_> =
        ["package", "--no-verify", "--allow-dirty", "--quiet"].into_iter().chain(packages).collect();
    cargo::run(&arguments, &[], output)?;
    for package in PUBLISHED {
        let archive = root().join(format!("target/package/{package}-{version}.crate"));
        cargo::captured(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(&folder))?;
        let unpacked = folder.join(package);
        fs::rename(folder.join(format!("{package}-{version}")), &unpacked)?;
        let wrong = faults(&unpacked)?;
        if !wrong.is_empty() {
            output.problem(&format!("the package {package}: {}", wrong.join("; ")));
            return Err(Failure::REPORTED);
        }
        let bytes = fs::metadata(&archive)?.len();
        output.say(&format!("{package} {version}: {}, {} kB", plural(files(&unpacked)?, "file"), bytes / 1000));
    }
    write_program(&folder, &version)?;
    use_packages(&folder, output)?;
    Ok("`cargo publish` in the order shown, once there is a registry to publish to".into())
}

/// What a stranger would miss in a package, or should not find in it.
fn faults(package: &Path) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        if !package.join(file).is_file() {
            wrong.push(format!("{file} is missing"));
        }
    }
    if package.join("tests").exists() {
        wrong.push("it contains tests".to_owned());
    }
    let manifest = fs::read_to_string(package.join("Cargo.toml"))?;
    for key in ["description", "readme", "keywords", "categories", "license", "rust-version"] {
        if !manifest.lines().any(|line| line.starts_with(&format!("{key} = "))) {
            wrong.push(format!("Cargo.toml has no {key}"));
        }
    }
    let readme = fs::read_to_string(package.join("README.md")).unwrap_or_default();
    wrong
        .extend(relative_links(&readme).map(|link| format!("the README's link to {link} leads nowhere on a registry")));
    Ok(wrong)
}

/// The links of a page that need the files of the repository.
fn relative_links(page: &str) -> impl Iterator<Item = &str> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.starts_with('#') && !target.contains("://"))
}

fn files(folder: &Path) -> Result<usize, Failure> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        count += if entry.file_type()?.is_dir() { files(&entry.path())? } else { 1 };
    }
    Ok(count)
}

/// Puts the program beside the packages, in a workspace in which the packages take the place of the registry's.
fn write_program(folder: &Path, version: &str) -> Result<(), Failure> {
    let members: Vec<_> = PUBLISHED.iter().map(|package| format!("{package:?}")).collect();
    let patches: String = PUBLISHED.iter().map(|package| format!("{package} = {{ path = {package:?} }}\n")).collect();
    let workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"program\", {}]\n\n[workspace.package]\nrust-version = {:?}\n\n\
         [patch.crates-io]\n{patches}",
        members.join(", "),
        manifests::minimum_rust()?,
    );
    fs::write(folder.join("Cargo.toml"), workspace)?;
    // The same versions of everything else as everywhere here.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::create_dir_all(folder.join("program/src"))?;
    fs::write(folder.join("program/Cargo.toml"), PROGRAM.replace("VERSION", version))?;
    fs::copy(root().join("tests/packaged/main.rs"), folder.join("program/src/main.rs"))?;
    Ok(())
}

/// Builds the simulator, builds the program with the minimum Rust version if that is there, and lets one call the other.
fn use_packages(folder: &Path, output: &Output) -> Result<(), Failure> {
    let target = root().join("target/packaged");
    let build = |command: &mut Command, package: &str| {
        command.args(["build", "--quiet", "--package", package, "--target-dir"]).arg(&target).current_dir(folder);
        cargo::expect_success(command, output)
    };
    let built = |program: &str| target.join("debug").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    build(&mut cargo::cargo(), "organization-simulator")?;
    let minimum = manifests::minimum_rust()?;
    let mut command = cargo::cargo();
    if let Some(toolchain) = msrv::toolchain(&minimum) {
        command = Command::new(toolchain.join("bin/cargo"));
        command.env_remove("RUSTUP_TOOLCHAIN").env("RUSTC", toolchain.join("bin/rustc"));
        output.say(&format!("the program is built with Rust {minimum}"));
    } else {
        output.say(&format!("the program is built with the pinned Rust: there is no Rust {minimum}"));
    }
    build(&mut command, "program")?;
    let mut simulator =
        Command::new(built("organization-simulator")).args(["--port", "0"]).stdout(Stdio::piped()).spawn()?;
    let outcome = simulator::endpoint(&mut simulator).and_then(|endpoint| {
        let mut program = Command::new(built("program"));
        cargo::expect_success(simulator::as_administrator(program.arg(endpoint), folder), output)
    });
    simulator.kill()?;
    simulator.wait()?;
    outcome
}

#[cfg(test)]
mod tests {
    use super::relative_links;

    #[test]
    fn only_links_into_the_repository_are_relative() {
        let page = "[a](#a), [b](https://example.com/b), [c](spec/README.md)";
        assert_eq!(relative_links(page).collect::<Vec<_>>(), ["spec/README.md"]);
    }
}
