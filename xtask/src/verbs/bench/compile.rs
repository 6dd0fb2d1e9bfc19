//! The cost for users in compile time and size.

use super::table::{Row, Table, median};
use super::{cargo, cpu_of, folder, invalid_spec};
use crate::shared::cargo::captured;
use crate::shared::report::{Failure, Output};
use crate::shared::spec::{Spec, root};
use codegen::model::{Field, Holds, Service};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const SERVICES: &str = "client,organization-2018-12-25,organization-2021-03-31";

pub(super) fn run(table: &mut Table, output: &Output) -> Result<(), Failure> {
    let model = codegen::model(&Spec::of_project()?.sources).map_err(|_| invalid_spec())?;
    let actions: usize = model.services.iter().map(|service| service.actions.len()).sum();
    for (verb, goal) in [("check", 0.030), ("build", 0.047)] {
        output.say(&format!("the crate, cargo {verb}"));
        let without = crate_alone(verb, "client")?;
        let with = crate_alone(verb, SERVICES)?;
        let per_action = (with - without) / actions as f64;
        table.add(
            Row::new(format!("cargo {verb} of the crate, both versions: CPU s"), with)
                .anchor("without a version", without),
        );
        table.add(Row::new(format!("cargo {verb} per action: CPU s"), per_action).goal(goal));
    }
    let one = Program::new("one-call", ONE_CALL, SDK)?;
    let by_hand = Program::new("one-call-by-hand", BY_HAND, REQWEST)?;
    output.say("cold builds of a program that makes one call");
    let name = "the same call with reqwest, JSON, signing by hand";
    table.add(
        Row::new("cold dev build of a one-call program: CPU s", one.cold()?).anchor(name, by_hand.cold()?).goal(60.0),
    );
    table.add(Row::new("the same: crates", one.crates()?).anchor(name, by_hand.crates()?));
    table.add(
        Row::new("the same, stripped release binary: MB", one.stripped()?).anchor(name, by_hand.stripped()?).goal(5.0),
    );
    let newest = model.services.iter().max_by_key(|service| &service.version);
    let newest = newest.ok_or_else(|| Failure::Unable("the spec has no service".to_owned()))?;
    let all = Program::new("every-action", &every_action(newest), SDK)?;
    for (release, goal) in [(false, 0.05), (true, 0.15)] {
        let profile = if release { "release" } else { "dev" };
        output.say(&format!("a program that awaits every action, {profile}"));
        let cost = (all.alone(release)? - one.alone(release)?) / newest.actions.len() as f64;
        table.add(
            Row::new(format!("a program that awaits every action, {profile} build, per action: CPU s"), cost)
                .goal(goal),
        );
    }
    Ok(())
}

/// Returns the CPU seconds of the crate without its dependencies: the median of a few builds.
fn crate_alone(verb: &str, features: &str) -> Result<f64, Failure> {
    let target = folder().join("crate");
    let build = || {
        let mut command = cargo();
        command.args([verb, "--quiet", "--package", "generated-sdk", "--no-default-features", "--features", features]);
        command.arg("--target-dir").arg(&target);
        command
    };
    captured(&mut build())?;
    let mut rounds = Vec::new();
    for _ in 0..3 {
        captured(cargo().args(["clean", "--quiet", "--package", "generated-sdk", "--target-dir"]).arg(&target))?;
        rounds.push(cpu_of(&mut build())?);
    }
    Ok(median(rounds))
}

/// A program in a workspace of its own.
struct Program {
    folder: PathBuf,
}

const SDK: &str = "generated-sdk = { path = \"{root}/generated-sdk\" }\ntokio = { version = \"1.54\", default-features = false, features = [\"macros\", \"rt\"] }\n";

const REQWEST: &str = "bench-by-hand = { path = \"{root}/tests/bench/by-hand\", features = [\"tls\"] }\ntokio = { version = \"1.54\", default-features = false, features = [\"macros\", \"rt\"] }\n";

const ONE_CALL: &str = "\
use generated_sdk::organization::v2021_03_31::Client;

#[tokio::main(flavor = \"current_thread\")]
async fn main() -> Result<(), generated_sdk::Error> {
    let organization = Client::from_env()?.describe_organization().send().await?;
    println!(\"{}\", organization.org_id);
    Ok(())
}
";

const BY_HAND: &str = "\
#[tokio::main(flavor = \"current_thread\")]
async fn main() {
    let client = bench_by_hand::ByHand::new(\"https://organization.tencentcloudapi.com/\");
    println!(\"{}\", client.describe_organization().await);
}
";

impl Program {
    fn new(name: &str, main: &str, dependencies: &str) -> Result<Self, Failure> {
        let folder = folder().join(name);
        let root = root();
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n[profile.release]\nstrip = true\n",
            dependencies.replace("{root}", &root.display().to_string()),
        );
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), main)?;
        Ok(Self { folder })
    }

    fn build(&self, target: &Path, release: bool) -> std::process::Command {
        let mut command = cargo();
        command.current_dir(&self.folder).args(["build", "--quiet", "--target-dir"]).arg(target);
        if release {
            command.arg("--release");
        }
        command
    }

    /// Returns the CPU seconds of a dev build with nothing built before.
    fn cold(&self) -> Result<f64, Failure> {
        let target = self.folder.join("cold");
        captured(cargo().current_dir(&self.folder).args(["fetch", "--quiet"]))?;
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        cpu_of(&mut self.build(&target, false))
    }

    /// Counts the crates that it is built from, its own included.
    fn crates(&self) -> Result<f64, Failure> {
        let arguments = ["tree", "--quiet", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"];
        let printed = captured(cargo().current_dir(&self.folder).args(arguments))?;
        let mut names: Vec<_> = printed.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names.len() as f64)
    }

    /// Returns the size of its stripped release binary.
    fn stripped(&self) -> Result<f64, Failure> {
        let target = self.folder.join("target");
        captured(&mut self.build(&target, true))?;
        let name = self.folder.file_name().unwrap_or_default();
        Ok(fs::metadata(target.join("release").join(name))?.len() as f64 / 1e6)
    }

    /// Returns the CPU seconds of the program without its dependencies.
    fn alone(&self, release: bool) -> Result<f64, Failure> {
        let target = self.folder.join("target");
        captured(&mut self.build(&target, release))?;
        let mut rounds = Vec::new();
        for _ in 0..3 {
            // A new time of change is all that makes cargo build it again.
            let main = self.folder.join("src/main.rs");
            fs::write(&main, fs::read(&main)?)?;
            rounds.push(cpu_of(&mut self.build(&target, release))?);
        }
        Ok(median(rounds))
    }
}

/// Returns a program with one function per action, which sends the action with its required parameters and awaits it.
fn every_action(service: &Service) -> String {
    let path = format!("generated_sdk::{}::{}", service.module, service.version_module);
    let mut text = format!("use {path}::{{Client, types}};\n\n");
    let mut calls = String::new();
    for (at, action) in service.actions.iter().enumerate() {
        let setters: String =
            action.request.required().map(|field| format!(".{}({})", field.name, value(field, service))).collect();
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "async fn call_{at}(client: &Client) -> Result<(), generated_sdk::Error> {{\n    client.{}(){setters}.send().await?;\n    Ok(())\n}}\n",
            action.method,
        );
        let _ = writeln!(calls, "    call_{at}(&client).await?;");
    }
    let _ = write!(
        text,
        "#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), generated_sdk::Error> {{\n    let client = Client::from_env()?;\n{calls}    Ok(())\n}}\n",
    );
    text.replacen("{Client, types}", if text.contains("types::") { "{Client, types}" } else { "Client" }, 1)
}

/// Returns some value of a field's type.
fn value(field: &Field, service: &Service) -> String {
    fn of(holds: &Holds, service: &Service) -> String {
        let number = |name: &String| service.enums.iter().any(|listed| listed.name == *name && listed.numbers);
        match holds {
            Holds::Enum(name) if number(name) => "1".to_owned(),
            Holds::Text | Holds::Enum(_) => "\"x\"".to_owned(),
            Holds::Integer => "1".to_owned(),
            Holds::Float => "1.0".to_owned(),
            Holds::Bool => "true".to_owned(),
            Holds::Record(name) | Holds::Boxed(name) => {
                let known = service.types.iter().find(|known| known.record.name == *name);
                let setters: String = known
                    .iter()
                    .flat_map(|known| known.record.required())
                    .map(|field| format!(".{}({})", field.name, of(&field.holds, service)))
                    .collect();
                format!("types::{name}::builder(){setters}.build()")
            }
            Holds::List(item) => format!("[{}]", of(item, service)),
        }
    }
    of(&field.holds, service)
}
