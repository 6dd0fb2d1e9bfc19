//! `transcribe`.

use crate::shared::claims::Claims;
use crate::shared::hint::{Hint, SiteName};
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::spec::{Spec, read_page};
use crate::shared::tree::Plan;
use codegen::published::{self, Document};
use codegen::transcribe::{Notes, Options, Problem, Transcript, transcribe};
use codegen::{Diagnostics, Sources, UNWRITTEN};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  cargo xtask transcribe --site intl api.json examples.json
  cargo xtask transcribe --site intl --only DescribePolicy api.json
  cargo xtask transcribe --spec ../cvm-spec cvm/v20170312/api.json";

/// Write spec files from the vendor's pages, or bring them up to date.
///
/// Facts are filled in; descriptions are left for you to write, and `check` lists them. What people wrote stays. All or
/// nothing: if anything is not understood, no file changes.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The vendor's pages or files: documentation pages, or the official command line's api.json and examples.json.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// The folder of the spec, if it is not the project's.
    #[arg(long, value_name = "FOLDER")]
    spec: Option<PathBuf>,
    /// The service and its version, if the pages do not state them.
    #[arg(long, value_name = "SERVICE/VERSION")]
    into: Option<String>,
    /// The site that the pages belong to, if they do not state it.
    #[arg(long)]
    site: Option<SiteName>,
    /// The folder of the category that new actions go to.
    #[arg(long, value_name = "FOLDER")]
    category: Option<String>,
    /// Transcribe these actions only.
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    only: Vec<String>,
}

/// Returns what the verb reads and writes. A spec that begins has the project's common error codes.
pub(crate) fn claims(arguments: &Arguments) -> Claims {
    Claims::default().read(None).write(arguments.spec.as_deref())
}

/// Writes spec files from the vendor's pages.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let pages = pages(&arguments.pages)?;
    let spec = Spec::open_or_begin(arguments.spec.as_deref())?;
    let documents = documents(&pages, output)?;
    let transcript = transcribe(&spec.sources, &documents, &options(arguments)).map_err(|problem| {
        let (found, sources, root) = match &problem {
            Problem::Spec(found) => (found, &spec.sources, &*spec.shown),
            Problem::Pages(found) => (found, &pages, ""),
        };
        output.diagnostics(found, sources, root, NOTHING_WRITTEN)
    })?;
    let written = write(&transcript, &spec)?;
    report(&transcript, &spec, output);
    let unwritten: usize = transcript.notes.values().map(|notes| notes.unwritten.len()).sum();
    let left: usize = transcript.notes.values().map(|notes| notes.left.len()).sum();
    let omitted = match transcript.omitted.len() {
        0 => String::new(),
        count => format!("; omitted {}", plural(count, "action")),
    };
    let done = match (written, left) {
        (written, 0) => {
            format!("wrote {}; {} to write{omitted}", plural(written, "file"), plural(unwritten, "description"))
        }
        (written, left) => format!(
            "wrote {}; {} to write, {} to do{omitted}",
            plural(written, "file"),
            plural(unwritten, "description"),
            plural(left, "thing")
        ),
    };
    output.say(&done);
    let check = Hint::new(arguments.spec.as_deref(), None, &[]).on_spec("check");
    Ok(match (written, left) {
        (0, 0) => "nothing to do: the spec has every fact of these pages".into(),
        (_, _) if unwritten == 0 => format!("do what is left, then run {check}").into(),
        _ => format!("replace each `{UNWRITTEN}`, do what is left, then run {check}").into(),
    })
}

/// Writes what was transcribed. Returns the number of files that changed.
pub(crate) fn write(transcript: &Transcript, spec: &Spec) -> Result<usize, Failure> {
    let mut files = transcript.files.clone();
    files.extend(spec.begun.clone());
    let plan = Plan::new(&spec.folder, None, files)?.without(&transcript.removed)?;
    plan.apply(&spec.shown)?;
    Ok(plan.changes.len())
}

const NOTHING_WRITTEN: &str = "; nothing was written";

fn options(arguments: &Arguments) -> Options {
    Options {
        site: arguments.site.map(SiteName::site),
        into: arguments.into.clone(),
        category: arguments.category.clone(),
        only: arguments.only.clone(),
    }
}

/// Reads the pages, under the names that were given.
pub(super) fn pages(paths: &[PathBuf]) -> Result<Sources, Failure> {
    let read = |path: &PathBuf| {
        let text = read_page(path).map_err(|why| format!("cannot read {}: {why}", path.display()))?;
        Ok((path.display().to_string(), text))
    };
    paths.iter().map(read).collect::<Result<Vec<_>, _>>().map(Sources::new).map_err(Failure::Unable)
}

/// Returns what the pages state. Everything in them must be understood.
pub(super) fn documents(pages: &Sources, output: &Output) -> Result<Vec<Document>, Failure> {
    let mut diagnostics = Diagnostics::default();
    let documents = published::read(pages, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(output.diagnostics(&diagnostics, pages, "", NOTHING_WRITTEN));
    }
    Ok(documents)
}

/// Reports what happened to every file, and what is left to do. Of many new files, only their number is reported.
pub(crate) fn report(transcript: &Transcript, spec: &Spec, output: &Output) {
    const MOST: usize = 10;
    let folder = &spec.shown;
    let created = transcript.notes.values().filter(|notes| notes.created).count();
    let shown = transcript.notes.iter().filter(|(_, notes)| !notes.created || created <= MOST);
    for (path, notes) in shown.filter(|(_, notes)| !notes.is_empty()) {
        let Notes { created, done, kept, left, unwritten } = notes;
        output.heading(&format!("{folder}{path}{}", if *created { " (new)" } else { "" }));
        let changes = if *created { &[] as &[String] } else { done };
        for (what, lines) in [("changed  ", changes), ("kept     ", kept), ("to do    ", left)] {
            for line in lines {
                output.say(&format!("  {what}{line}"));
            }
        }
        for (place, text) in unwritten {
            output.say(format!("  to write {place}: {text}").trim_end_matches([' ', ':']));
        }
    }
    if created > MOST {
        output.say(&format!("{folder}: {created} new files; use `--only ACTION` to see the vendor's descriptions"));
    }
    for (action, why) in &transcript.omitted {
        output.say(&format!("omitted: {}: {why}", **action));
    }
}
