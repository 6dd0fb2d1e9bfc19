//! `generate`, `check` and `facts`.

use crate::Failure;
use crate::output::Output;
use crate::progress::watched;
use crate::tree::{self, Plan};
use crate::workspace::{GENERATED, SPEC, root, shown, sources, sources_in};
use codegen::{Diagnostics, Files, Sources, Summary, Texts};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Generates the SDK's code, or checks that it is not stale.
pub fn run(check: bool, output: &Output) -> Result<(), Failure> {
    let start = Instant::now();
    let sources = sources()?;
    let folder = root().join(GENERATED);
    let memory = Memory::new(&sources);
    if !check && memory.remembers(&folder) {
        output.say(&format!("{GENERATED} is up to date ({:.2} s)", start.elapsed().as_secs_f64()));
        return Ok(());
    }
    let (files, summary) = watched(start, |workers| codegen::generate(&sources, Texts::Written, workers))
        .map_err(|found| report(&found, &sources, SPEC, output))?;
    let size = size(&files);
    let plan = plan(&folder, Some(""), files)?;
    if check {
        return stale(&plan, GENERATED, "cargo xtask generate", output);
    }
    tree::apply(&plan)
        .map_err(|error| Failure::Unable(format!("cannot write {GENERATED}: {error}; nothing was changed")))?;
    memory.remember(&folder);
    told(&plan, GENERATED, &summary, size, start, output);
    Ok(())
}

/// The bytes of all files.
pub fn size(files: &Files) -> usize {
    files.values().map(String::len).sum()
}

/// Tells what was generated.
pub fn told(plan: &Plan, folder: &str, summary: &Summary, size: usize, start: Instant, output: &Output) {
    const SHOWN: usize = 20;
    for name in plan.changes.keys().take(SHOWN) {
        output.say(&format!("  {folder}/{name}"));
    }
    if let Some(more @ 1..) = plan.changes.len().checked_sub(SHOWN) {
        output.say(&format!("  … and {more} more"));
    }
    output.say(&format!(
        "{}: {} files changed, {} as they were, {:.1} MB in {:.2} s",
        counted(summary),
        plan.changes.len(),
        plan.unchanged,
        size as f64 / 1e6,
        start.elapsed().as_secs_f64(),
    ));
}

/// The spec in a folder, or the project's, and how messages name it.
pub fn spec(folder: Option<&Path>) -> Result<(Sources, String), Failure> {
    match folder {
        None => Ok((sources()?, SPEC.to_owned())),
        Some(folder) if folder.is_dir() => {
            let shown = shown(folder);
            Ok((sources_in(folder, &shown)?, shown))
        }
        Some(folder) => Err(Failure::Unable(format!("there is no folder {}", folder.display()))),
    }
}

/// Checks the spec in a folder, or the project's.
pub fn check(folder: Option<&Path>, texts: Texts, output: &Output) -> Result<(), Failure> {
    let (sources, shown) = spec(folder)?;
    let summary = codegen::check(&sources, texts).map_err(|found| report(&found, &sources, &shown, output))?;
    output.say(&format!("the spec is in order: {}", counted(&summary)));
    Ok(())
}

/// Prints the facts of one version as JSON.
pub fn facts(service: &str, version: &str, output: &Output) -> Result<(), Failure> {
    let sources = sources()?;
    let facts = codegen::facts(&sources, service, version)
        .map_err(|found| report(&found, &sources, SPEC, output))?
        .ok_or_else(|| Failure::Unable(format!("there is no `{SPEC}{service}/{version}`")))?;
    println!("{facts}");
    Ok(())
}

/// Compares a folder with what should be in it; see [`tree::plan`].
pub fn plan(folder: &Path, whole: Option<&str>, files: Files) -> Result<Plan, Failure> {
    tree::plan(folder, whole, files)
        .map_err(|error| Failure::Unable(format!("cannot read {}: {error}", folder.display())))
}

/// Shows what is stale, if anything is.
pub fn stale(plan: &Plan, folder: &str, command: &str, output: &Output) -> Result<(), Failure> {
    for (name, change) in &plan.changes {
        let (old, new) = change.texts();
        output.difference(&format!("{folder}/{name}"), old, new);
    }
    match plan.changes.len() {
        0 => {
            output.say(&format!("{folder} is up to date: {} files", plan.unchanged));
            Ok(())
        }
        stale => {
            output.problem(&format!("{stale} files in {folder} are stale; run `{command}` and commit what it changes"));
            Err(Failure::Wrong)
        }
    }
}

/// Shows what is wrong with a spec.
pub fn report(found: &Diagnostics, sources: &Sources, spec: &str, output: &Output) -> Failure {
    eprint!("{}", found.render(sources, spec, output.color));
    let count = found.len();
    let problems = if count == 1 { "problem" } else { "problems" };
    output.problem(&format!("{count} {problems} in the spec; nothing was generated"));
    Failure::Wrong
}

fn counted(summary: &Summary) -> String {
    let Summary { versions, actions, types, enums, error_codes } = summary;
    format!("{versions} versions, {actions} actions, {types} types, {enums} enums, {error_codes} error codes")
}

/// Remembers what was generated from what, so that a run that would change nothing is over at once. It lies below `target`,
/// and forgetting it costs nothing but time.
struct Memory {
    path: PathBuf,
    input: u64,
}

impl Memory {
    fn new(sources: &Sources) -> Self {
        let mut hasher = DefaultHasher::new();
        for (_, file) in sources.iter() {
            (&file.path, &file.text).hash(&mut hasher);
        }
        // Another generator can make another output of the same spec.
        let program = std::env::current_exe().and_then(fs::metadata);
        if let Ok(program) = program {
            (program.len(), program.modified().ok()).hash(&mut hasher);
        }
        Self { path: root().join("target/xtask/generated"), input: hasher.finish() }
    }

    fn state(&self, folder: &Path) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        let mut files = Vec::new();
        crate::workspace::collect(folder, &mut |path| {
            files.push((path.to_path_buf(), fs::read(path)?));
            Ok(())
        })
        .ok()?;
        files.sort();
        files.hash(&mut hasher);
        Some(format!("{:x} {:x}", self.input, hasher.finish()))
    }

    fn remembers(&self, folder: &Path) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|known| Some(known) == self.state(folder))
    }

    fn remember(&self, folder: &Path) {
        if let (Some(state), Some(parent)) = (self.state(folder), self.path.parent()) {
            // What cannot be remembered is generated again.
            let _ = fs::create_dir_all(parent).and_then(|()| fs::write(&self.path, state));
        }
    }
}
