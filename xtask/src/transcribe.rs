//! `transcribe`.

use crate::Failure;
use crate::output::Output;
use crate::tree;
use crate::workspace::{SPEC, root, shown, sources, sources_in};
use clap::ValueEnum;
use codegen::spec::Site;
use codegen::transcribe::{Notes, Options, Problem, Transcript};
use codegen::{Diagnostics, Sources, UNWRITTEN};
use std::fs;
use std::path::PathBuf;

pub const EXAMPLES: &str = "\
Examples:
  cargo xtask transcribe --site intl api.json examples.json
  cargo xtask transcribe --site intl --only DescribePolicy api.json
  cargo xtask transcribe --spec ../cvm-spec cvm/v20170312/api.json";

/// What `transcribe` is told.
#[derive(clap::Args)]
pub struct Arguments {
    /// The vendor's pages or files: documentation pages, or the official command line's api.json and examples.json.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// The folder of the spec, if it is not that of the project.
    #[arg(long, value_name = "FOLDER")]
    spec: Option<PathBuf>,
    /// The service and its version, if the pages do not tell.
    #[arg(long, value_name = "SERVICE/VERSION")]
    into: Option<String>,
    /// The site that the pages belong to, if they do not tell.
    #[arg(long)]
    site: Option<SiteName>,
    /// The folder of the category that new actions go to.
    #[arg(long, value_name = "FOLDER")]
    category: Option<String>,
    /// Transcribe these actions only.
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    only: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SiteName {
    Cn,
    Intl,
}

/// The most files of which everything is told; of more, only how many there are.
const TOLD: usize = 10;

/// Writes spec files from the vendor's pages.
pub fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let pages = pages(&arguments.pages)?;
    let folder = arguments.spec.clone().unwrap_or_else(|| root().join(SPEC));
    let shown = arguments.spec.as_deref().map_or(SPEC.to_owned(), shown);
    let spec = sources_in(&folder, &shown)?;
    let options = Options {
        site: arguments.site.map(|site| match site {
            SiteName::Cn => Site::China,
            SiteName::Intl => Site::International,
        }),
        into: arguments.into.clone(),
        category: arguments.category.clone(),
        only: arguments.only.clone(),
    };
    let mut diagnostics = Diagnostics::default();
    let documents = codegen::published::read(&pages, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(wrong(&diagnostics, &pages, "", output));
    }
    let mut transcript =
        codegen::transcribe::transcribe(&spec, &documents, &options).map_err(|problem| match problem {
            Problem::Spec(found) => wrong(&found, &spec, &shown, output),
            Problem::Pages(found) => wrong(&found, &pages, "", output),
        })?;
    const COMMON: &str = "common/errors.json";
    if spec.iter().all(|(_, file)| file.path != COMMON) {
        // Every service of the vendor answers with these codes.
        let common = sources()?.iter().find(|(_, file)| file.path == COMMON).map(|(_, file)| file.text.clone());
        transcript.files.extend(common.map(|text| (COMMON.to_owned(), text)));
    }
    let plan = tree::plan(&folder, None, transcript.files.clone())
        .and_then(|plan| tree::apply(&plan).map(|()| plan))
        .map_err(|error| Failure::Unable(format!("cannot write {shown}: {error}; nothing was changed")))?;
    tell(&transcript, &shown, output);
    let unwritten: usize = transcript.notes.values().map(|notes| notes.unwritten.len()).sum();
    output.say(&format!(
        "{} files written, {} actions left out, {unwritten} texts to write",
        plan.changes.len(),
        transcript.left_out.len(),
    ));
    if !plan.changes.is_empty() {
        let other = arguments.spec.as_ref().map_or(String::new(), |folder| format!(" --spec {}", folder.display()));
        output.next(&format!(
            "write each text that is `{UNWRITTEN}`, do what is left, then run `cargo xtask check{other}`"
        ));
    }
    Ok(())
}

/// Reads the pages; their names are those that were given.
fn pages(paths: &[PathBuf]) -> Result<Sources, Failure> {
    let read = |path: &PathBuf| {
        let bytes = fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let text =
            String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8; save it as UTF-8", path.display()))?;
        Ok((path.display().to_string(), text))
    };
    paths.iter().map(read).collect::<Result<Vec<_>, _>>().map(Sources::new).map_err(Failure::Unable)
}

fn wrong(found: &Diagnostics, sources: &Sources, folder: &str, output: &Output) -> Failure {
    eprint!("{}", found.render(sources, folder, output.color));
    let count = found.len();
    let problems = if count == 1 { "problem" } else { "problems" };
    output.problem(&format!("{count} {problems}; nothing was written"));
    Failure::Wrong
}

/// Tells what happened to every file, and what is left to do; of many files only those that were there before.
fn tell(transcript: &Transcript, folder: &str, output: &Output) {
    let created = transcript.notes.values().filter(|notes| notes.created).count();
    let told = transcript.notes.iter().filter(|(_, notes)| !notes.created || created <= TOLD);
    for (path, notes) in told.filter(|(_, notes)| !notes.is_empty()) {
        let Notes { created, done, kept, left, unwritten } = notes;
        output.heading(&format!("{folder}{path}{}", if *created { " (new)" } else { "" }));
        let new = if *created { &[] as &[String] } else { done };
        for line in new {
            output.say(&format!("  changed  {line}"));
        }
        for line in kept {
            output.say(&format!("  kept     {line}"));
        }
        for line in left {
            output.say(&format!("  to do    {line}"));
        }
        for (place, text) in unwritten {
            output.say(format!("  to write {place}: {text}").trim_end_matches([' ', ':']));
        }
    }
    if created > TOLD {
        output.say(&format!(
            "{folder}: {created} new files; name actions with `--only` to see the vendor's texts beside"
        ));
    }
    for (action, why) in &transcript.left_out {
        output.say(&format!("left out: {}: {why}", **action));
    }
}
