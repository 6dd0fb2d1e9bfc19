//! `generate --out`: a crate of its own for the services of any spec.

use crate::Failure;
use crate::generate::{plan, report, size, spec, stale, told};
use crate::output::Output;
use crate::progress::watched;
use crate::tree;
use crate::workspace::collect;
use codegen::{Package, Texts};
use std::path::{Component, Path, PathBuf};
use std::time::Instant;
use std::{fs, io};

/// What to make from what.
pub struct Request<'r> {
    /// The folder of the spec; the project's own if it is left out.
    pub spec: Option<&'r Path>,
    /// Whether its texts may be unwritten.
    pub texts: Texts,
    /// The folder of the crate.
    pub out: &'r Path,
    /// The folder of the runtime; the published version if it is omitted.
    pub runtime_path: Option<&'r Path>,
    /// Change nothing, but tell what is stale.
    pub check: bool,
}

/// Generates a crate, or checks that it is not stale.
pub fn run(request: &Request<'_>, output: &Output) -> Result<(), Failure> {
    let start = Instant::now();
    let folder = std::path::absolute(request.out)?;
    let shown = request.out.display().to_string();
    let package = package(&folder, request.runtime_path)?;
    ours(&folder, &shown)?;
    let (sources, spec) = spec(request.spec)?;
    let (files, summary) =
        watched(start, |workers| codegen::generate_package(&sources, request.texts, &package, workers))
            .map_err(|found| report(&found, &sources, &spec, output))?;
    let size = size(&files);
    let plan = plan(&folder, Some(Package::MODULES), files)?;
    if request.check {
        return stale(&plan, &shown, "cargo xtask generate", output);
    }
    tree::apply(&plan)
        .map_err(|error| Failure::Unable(format!("cannot write {shown}: {error}; nothing was changed")))?;
    told(&plan, &shown, &summary, size, start, output);
    Ok(())
}

/// The crate is called after its folder, as `cargo new` does it.
fn package(folder: &Path, runtime_path: Option<&Path>) -> Result<Package, Failure> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let package = Package::new(&name).ok_or_else(|| {
        Failure::Unable(format!(
            "the crate is called after its folder, and no crate can be called `{name}`; choose a name of lower-case letters, \
             digits, `-` and `_`"
        ))
    })?;
    let Some(runtime) = runtime_path else { return Ok(package) };
    if !runtime.join("Cargo.toml").is_file() {
        return Err(Failure::Unable(format!("there is no crate in {}", runtime.display())));
    }
    let runtime = way(&real(folder)?, &real(runtime)?);
    Ok(package.on_runtime_in(runtime.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")))
}

/// A path without `..` and links in the part of it that exists, so that steps up from it lead where they seem to.
fn real(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut existing = &*path;
    loop {
        match (existing.canonicalize(), existing.parent()) {
            (Ok(real), _) => return Ok(real.join(path.strip_prefix(existing).unwrap_or(Path::new("")))),
            (Err(_), Some(parent)) => existing = parent,
            (Err(error), None) => return Err(error),
        }
    }
}

/// The way from one folder to another, both absolute.
pub fn way(from: &Path, to: &Path) -> PathBuf {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    up.chain(to[shared..].iter().copied()).collect()
}

/// Only a folder that holds nothing, or what was generated before, is written to.
fn ours(folder: &Path, shown: &str) -> Result<(), Failure> {
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
