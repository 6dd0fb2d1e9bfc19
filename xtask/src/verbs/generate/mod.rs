//! `generate`.

mod memory;
mod package;

use crate::shared::claims::Claims;
use crate::shared::progress::watched;
use crate::shared::report::{Failure, Next, Output, contents, plural};
use crate::shared::spec::{CATALOGUE, FIXTURE, FIXTURE_GENERATED, GENERATED, SIMULATOR, Spec, root};
use crate::shared::tree::Plan;
use codegen::{Files, Summary, Texts};
use memory::Memory;
use std::path::PathBuf;
use std::time::Instant;
use std::{fs, io};

const EXAMPLES: &str = "\
Examples:
  cargo xtask generate
  cargo xtask generate --check
  cargo xtask generate --spec ../cvm-spec --out ../tencentcloud-cvm
  cargo xtask generate --spec ../cvm-spec --out ../tencentcloud-cvm --runtime-path runtime --check";

/// Generate the SDK's code from the spec, or a crate of its own from any spec.
///
/// All or nothing: if anything is wrong with the spec, no file changes. Files that no longer belong are removed, and files
/// that stay the same are not touched.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Change nothing; fail and show the difference if the generated code is stale.
    #[arg(long)]
    check: bool,
    /// Write a crate on top of `tencentcloud-runtime` into this folder, which gives it its name. The folder must be new, empty,
    /// or made by this command before.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Take the spec from this folder, which is laid out like `spec`.
    #[arg(long, value_name = "FOLDER", requires = "out")]
    spec: Option<PathBuf>,
    /// Let the crate take the runtime from this folder instead of the published version.
    #[arg(long, value_name = "FOLDER", requires = "out")]
    runtime_path: Option<PathBuf>,
    /// Accept descriptions that nobody has written yet.
    #[arg(long, requires = "out")]
    drafts: bool,
}

/// Returns what the verb reads and writes.
pub(crate) fn claims(arguments: &Arguments) -> Claims {
    let Arguments { check, out, spec, .. } = arguments;
    Claims::default().read(spec.as_deref()).with(out.as_deref(), !check)
}

/// Generates code, or checks that it is not stale.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    match &arguments.out {
        Some(out) => package::run(out, arguments, output)?,
        None if arguments.check => expect_fresh(output)?,
        None => of_project(output)?,
    }
    Ok(match arguments.out {
        _ if arguments.check => "nothing to do: the code is up to date".into(),
        Some(_) => "`cargo doc --open` in the folder of the crate".into(),
        None => "read what changed, then `cargo xtask test`".into(),
    })
}

/// Fails if the generated code of the project is stale.
pub(crate) fn expect_fresh(output: &Output) -> Result<(), Failure> {
    let spec = Spec::of_project()?;
    for folder in Folder::all()? {
        Made::of_project(&spec, &folder, Texts::Written, output)?.plan.expect_fresh(
            folder.path,
            "cargo xtask generate",
            output,
        )?;
    }
    Ok(())
}

/// Counts the files of the project's generated code that are stale, if descriptions may be missing.
pub(crate) fn count_stale(spec: &Spec, output: &Output) -> Result<usize, Failure> {
    let mut stale = 0;
    for folder in Folder::all()? {
        stale += Made::of_project(spec, &folder, Texts::Drafts, output)?.plan.changes.len();
    }
    Ok(stale)
}

/// Generates the code of the project.
pub(crate) fn of_project(output: &Output) -> Result<(), Failure> {
    let spec = Spec::of_project()?;
    let folders = Folder::all()?;
    let memory = Memory::new(&spec.sources, &folders);
    for folder in &folders {
        let start = Instant::now();
        if memory.remembers(folder) {
            output.say(&format!("{} is up to date ({:.2} s)", folder.path, start.elapsed().as_secs_f64()));
            continue;
        }
        let made = Made::of_project(&spec, folder, Texts::Written, output)?;
        made.plan.apply(folder.path)?;
        memory.remember(folder);
        made.report(folder.path, start, output);
    }
    Ok(())
}

/// A folder of the project whose files are generated.
struct Folder {
    /// Its path below the workspace's folder.
    path: &'static str,
    content: Content,
}

/// The content that is generated into a folder.
#[derive(Hash)]
enum Content {
    /// The modules of the SDK.
    Modules,
    /// The modules of these actions, and of what they need.
    Part(Vec<String>),
    /// The spec as JSON.
    Catalogue,
}

impl Folder {
    /// Returns the folder of the SDK, that of the runtime's fixture, which is a part of it, and that of the simulator's
    /// catalogue.
    fn all() -> Result<Vec<Self>, Failure> {
        let mut folders = vec![Self { path: GENERATED, content: Content::Modules }];
        match fs::read_to_string(root().join(FIXTURE).join("actions.txt")) {
            Ok(list) => {
                let actions = list.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
                folders.push(Self { path: FIXTURE_GENERATED, content: Content::Part(actions.collect()) });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        if root().join(SIMULATOR).is_dir() {
            folders.push(Self { path: CATALOGUE, content: Content::Catalogue });
        }
        Ok(folders)
    }
}

/// Generated files, and their differences from those on the disk.
struct Made {
    plan: Plan,
    summary: Summary,
    /// The bytes of all files.
    size: usize,
}

impl Made {
    fn new(plan: impl FnOnce(Files) -> Result<Plan, Failure>, files: Files, summary: Summary) -> Result<Self, Failure> {
        let size = files.values().map(String::len).sum();
        Ok(Self { plan: plan(files)?, summary, size })
    }

    fn of_project(spec: &Spec, folder: &Folder, texts: Texts, output: &Output) -> Result<Self, Failure> {
        let (files, summary) = watched(Instant::now(), |workers| match &folder.content {
            Content::Modules => codegen::generate(&spec.sources, texts, workers),
            Content::Part(names) => {
                let names = names.iter().map(String::as_str).collect();
                codegen::generate_part(&spec.sources, texts, &names, workers)
            }
            Content::Catalogue => codegen::catalogue(&spec.sources, texts),
        })
        .map_err(|found| output.spec_problems(&found, &spec.sources, &spec.shown))?;
        Self::new(|files| Plan::new(&root().join(folder.path), Some(""), files), files, summary)
    }

    /// Reports what was generated.
    fn report(&self, folder: &str, start: Instant, output: &Output) {
        const SHOWN: usize = 20;
        let Self { plan, summary, size } = self;
        for name in plan.changes.keys().take(SHOWN) {
            output.say(&format!("  {folder}/{name}"));
        }
        if let Some(more @ 1..) = plan.changes.len().checked_sub(SHOWN) {
            output.say(&format!("  … and {more} more"));
        }
        output.say(&format!(
            "{}: {} changed, {} unchanged, {:.1} MB in {:.2} s",
            contents(summary),
            plural(plan.changes.len(), "file"),
            plan.unchanged,
            *size as f64 / 1e6,
            start.elapsed().as_secs_f64(),
        ));
    }
}
