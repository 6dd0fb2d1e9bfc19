//! `generate --out`: a crate of its own for the services of any spec.

use super::{Arguments, Made};
use crate::shared::claims::real;
use crate::shared::hint::quoted;
use crate::shared::progress::watched;
use crate::shared::report::{Failure, Output};
use crate::shared::spec::{Spec, texts};
use crate::shared::tree::{Plan, collect, way};
use codegen::Package;
use std::path::Path;
use std::time::Instant;
use std::{fs, io};

/// Generates a crate, or checks that it is not stale.
pub(super) fn run(out: &Path, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let start = Instant::now();
    let folder = std::path::absolute(out)?;
    let shown = out.display().to_string();
    let package = package(&folder, arguments.runtime_path.as_deref())?;
    expect_ours(&folder, &shown)?;
    let spec = Spec::open(arguments.spec.as_deref())?;
    let (files, summary) =
        watched(start, |workers| codegen::generate_package(&spec.sources, texts(arguments.drafts), &package, workers))
            .map_err(|found| output.spec_problems(&found, &spec.sources, &spec.shown))?;
    let made = Made::new(|files| Plan::new(&folder, Some(Package::MODULES), files), files, summary)?;
    if arguments.check {
        return made.plan.expect_fresh(&shown, &command(out, arguments), output);
    }
    made.plan.apply(&shown)?;
    made.report(&shown, start, output);
    Ok(())
}

/// Returns the command that brings the crate up to date.
fn command(out: &Path, arguments: &Arguments) -> String {
    let Arguments { spec, runtime_path, drafts, .. } = arguments;
    let mut command = "cargo xtask generate".to_owned();
    for (name, path) in [("spec", spec.as_deref()), ("out", Some(out)), ("runtime-path", runtime_path.as_deref())] {
        command.extend(path.map(|path| format!(" --{name} {}", quoted(path))));
    }
    command + if *drafts { " --drafts" } else { "" }
}

/// Describes the crate, which is named after its folder, as `cargo new` does it.
fn package(folder: &Path, runtime_path: Option<&Path>) -> Result<Package, Failure> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let package = Package::new(&name).ok_or_else(|| {
        Failure::Unable(format!(
            "the crate is named after its folder, and no crate can be called `{name}`; choose a name of lower-case letters, \
             digits, `-` and `_`"
        ))
    })?;
    let Some(runtime) = runtime_path else { return Ok(package) };
    if !runtime.join("Cargo.toml").is_file() {
        return Err(Failure::Unable(format!("there is no crate in {}", runtime.display())));
    }
    Ok(package.on_runtime_in(way(&real(folder)?, &real(runtime)?)))
}

/// Fails unless the folder holds nothing, or what was generated before: nothing else is written to.
fn expect_ours(folder: &Path, shown: &str) -> Result<(), Failure> {
    let manifest = fs::read_to_string(folder.join(Package::MANIFEST)).unwrap_or_default();
    if manifest.lines().next() == Some(Package::MARKER) {
        return Ok(());
    }
    let mut foreign = None;
    collect(folder, &mut |path| {
        foreign = Some(path.to_path_buf());
        // One is enough.
        Err(io::Error::other("not empty"))
    })
    .or_else(|error| if foreign.is_some() { Ok(()) } else { Err(error) })?;
    match foreign {
        Some(file) => Err(Failure::Unable(format!(
            "{shown} was not made by this command: it contains {}; name a folder that is new or empty",
            file.strip_prefix(folder).unwrap_or(&file).display(),
        ))),
        None => Ok(()),
    }
}
