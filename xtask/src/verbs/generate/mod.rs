//! `generate`.

mod memory;
mod package;

use crate::shared::progress::watched;
use crate::shared::report::{Failure, Next, Output, contents, plural};
use crate::shared::spec::{GENERATED, Spec, root};
use crate::shared::tree::Plan;
use codegen::{Files, Summary, Texts};
use memory::Memory;
use std::path::PathBuf;
use std::time::Instant;

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
    /// Write a crate on top of `tencentcloud-runtime` into this folder, which gives it its name. The folder must be new, empty, or
    /// made by this command before.
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

/// Fails if the SDK's generated code is stale.
pub(crate) fn expect_fresh(output: &Output) -> Result<(), Failure> {
    let made = Made::of_project(&Spec::of_project()?, Texts::Written, output)?;
    made.plan.expect_fresh(GENERATED, "cargo xtask generate", output)
}

/// Counts the files of the SDK's generated code that are stale, if descriptions may be missing.
pub(crate) fn count_stale(spec: &Spec, output: &Output) -> Result<usize, Failure> {
    Ok(Made::of_project(spec, Texts::Drafts, output)?.plan.changes.len())
}

fn of_project(output: &Output) -> Result<(), Failure> {
    let start = Instant::now();
    let spec = Spec::of_project()?;
    let folder = root().join(GENERATED);
    let memory = Memory::new(&spec.sources);
    if memory.remembers(&folder) {
        output.say(&format!("{GENERATED} is up to date ({:.2} s)", start.elapsed().as_secs_f64()));
        return Ok(());
    }
    let made = Made::of_project(&spec, Texts::Written, output)?;
    made.plan.apply(GENERATED)?;
    memory.remember(&folder);
    made.report(GENERATED, start, output);
    Ok(())
}

/// What was generated, and how it differs from what is on the disk.
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

    fn of_project(spec: &Spec, texts: Texts, output: &Output) -> Result<Self, Failure> {
        let (files, summary) = watched(Instant::now(), |workers| codegen::generate(&spec.sources, texts, workers))
            .map_err(|found| output.spec_problems(&found, &spec.sources, &spec.shown))?;
        Self::new(|files| Plan::new(&root().join(GENERATED), Some(""), files), files, summary)
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
