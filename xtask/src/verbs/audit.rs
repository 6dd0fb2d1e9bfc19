//! `audit`: differences between the vendor's documentation and the spec.

use crate::shared::claims::Claims;
use crate::shared::hint::{Hint, SiteName};
use crate::shared::report::{Failure, Format, Next, Output, plural};
use crate::shared::spec::{Spec, read_page};
use crate::shared::tree::Plan;
use codegen::audit::Finding;
use codegen::published::{self, Document};
use codegen::transcribe::Options;
use codegen::{Audit, Diagnostics, Effect, Sources};
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Exit codes:
  0  the spec says what the vendor says
  1  something differs
  2  something could not be read or compared; the rest was

Examples:
  cargo xtask audit page.txt another.html
  cargo xtask audit --format json api.json examples.json
  cargo xtask audit --accept page.txt";

/// Compare the vendor's documentation with the spec.
///
/// Each difference is shown with its place on both sides and with its effect on users. Descriptions are compared
/// by their digests in `texts.json`; read one again if it has changed.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The vendor's pages or files: documentation pages, or the official command line's api.json and examples.json.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// The folder of the spec, if it is not the project's.
    #[arg(long, value_name = "FOLDER")]
    spec: Option<PathBuf>,
    /// The site that the pages belong to, if they do not state it.
    #[arg(long)]
    site: Option<SiteName>,
    /// Record the digests of all descriptions in them: somebody has read them, and what they say is in the spec.
    #[arg(long)]
    accept: bool,
    /// Format of the differences.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Returns what the verb reads and writes.
pub(crate) fn claims(arguments: &Arguments) -> Claims {
    Claims::default().with(arguments.spec.as_deref(), arguments.accept)
}

/// Compares pages and data files with the spec.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let Arguments { pages: paths, spec: folder, site, accept, format } = arguments;
    let hint = Hint::new(folder.as_deref(), *site, paths);
    let options = Options { site: site.map(SiteName::site), ..Options::default() };
    let mut spec = Spec::open(folder.as_deref())?;
    let (pages, mut unreadable) = read(paths);
    let mut diagnostics = Diagnostics::default();
    let documents = readable(published::read(&pages, &mut diagnostics), &diagnostics, &pages, &mut unreadable);
    output.text(&diagnostics.render(&pages, "", output.color));
    let mut audit = codegen::audit(&spec.sources, &pages, &documents, &options);
    if *accept && audit.findings.iter().any(Finding::is_certain) {
        output.data(&audit.render(&spec.shown, painter(output)));
        output.problem("facts differ, so nothing was recorded: a recorded description is one that the spec follows");
        return Err(Failure::Wrong(format!("{} brings the facts over", hint.on_pages("transcribe")).into()));
    }
    if *accept {
        record(&documents, &spec, output)?;
        spec = Spec::open(folder.as_deref())?;
        audit = codegen::audit(&spec.sources, &pages, &documents, &options);
    }
    audit.unreadable.append(&mut unreadable);
    match format {
        Format::Json => output.data(&format!("{}\n", audit.to_json(&spec.shown))),
        Format::Text => output.data(&audit.render(&spec.shown, painter(output))),
    }
    if audit.effects_unknown {
        let check = hint.on_spec("check --drafts");
        output.say(&format!("the effects are not known as long as the spec has problems; {check} shows them"));
    }
    conclude(&audit, &hint, output)
}

/// Returns what colors the name of an effect in the table.
pub(super) fn painter(output: &Output) -> impl Fn(Effect, &str) -> String {
    let color = output.color && std::io::stdout().is_terminal();
    move |effect, text| {
        let code = match effect {
            _ if !color => return text.to_owned(),
            Effect::Breaking => 31,
            Effect::Additive => 32,
            Effect::Documentation => 36,
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// Reports the result and what to do next; the exit code follows.
fn conclude(audit: &Audit, hint: &Hint, output: &Output) -> Result<Next, Failure> {
    for (page, why) in &audit.unreadable {
        output.problem(&format!("{page}: {why}"));
    }
    if audit.unrecorded > 0 {
        let (have, of) = if audit.unrecorded == 1 { ("has", "its change") } else { ("have", "their changes") };
        output.say(&format!(
            "{} {have} no digest yet, so {of} would go unnoticed",
            plural(audit.unrecorded, "description")
        ));
    }
    if audit.compared == 0 && audit.is_clean() {
        output.say("nothing could be compared");
    } else {
        let noun = if audit.compared == 1 { "action or type" } else { "actions and types" };
        output.say(&format!("{} {noun} compared: {}", audit.compared, result(audit)));
    }
    if !audit.unreadable.is_empty() {
        return Err(Failure::Unable(format!(
            "{} could not be compared; save them again, or add their service to the spec first",
            plural(audit.unreadable.len(), "file"),
        )));
    }
    let accept = hint.on_pages("audit --accept");
    if !audit.is_clean() {
        let next = format!(
            "{} brings facts over; once you have read the descriptions again, run {accept}",
            hint.on_pages("transcribe")
        );
        return Err(Failure::Wrong(next.into()));
    }
    Ok(match audit.unrecorded {
        0 => "nothing to do; audit again when the vendor publishes a change".into(),
        _ => format!("{accept} once the descriptions are read").into(),
    })
}

fn result(audit: &Audit) -> String {
    if audit.is_clean() {
        return "the spec says what the pages say".to_owned();
    }
    format!(
        "{}, {} additive, {} in documentation only",
        plural(audit.count(Effect::Breaking), "breaking difference"),
        audit.count(Effect::Additive),
        audit.count(Effect::Documentation),
    )
}

/// Reads the files that can be read; the others are returned with the reason.
fn read(paths: &[PathBuf]) -> (Sources, Vec<(String, String)>) {
    let mut files = Vec::new();
    let mut unreadable = Vec::new();
    for path in paths.iter().collect::<BTreeSet<_>>() {
        let name = path.display().to_string();
        match read_page(path) {
            Ok(text) => files.push((name, text)),
            Err(why) => unreadable.push((name, why)),
        }
    }
    (Sources::new(files), unreadable)
}

/// Returns the documents that were understood completely. What was not read of the others would seem to be gone.
fn readable(
    documents: Vec<Document>,
    diagnostics: &Diagnostics,
    pages: &Sources,
    unreadable: &mut Vec<(String, String)>,
) -> Vec<Document> {
    let wrong: BTreeSet<_> = diagnostics.iter().map(|diagnostic| diagnostic.span.file).collect();
    let read: BTreeSet<_> = documents.iter().map(|document| document.file).collect();
    for (id, file) in pages.iter() {
        if wrong.contains(&id) {
            unreadable.push((file.path.clone(), "it was not understood, see above".to_owned()));
        } else if !read.contains(&id) && !is_examples(&file.path) {
            unreadable.push((file.path.clone(), "it contains nothing to compare".to_owned()));
        }
    }
    documents.into_iter().filter(|document| !wrong.contains(&document.file)).collect()
}

/// Returns whether a file is an `examples.json`, which is read together with its `api.json`.
fn is_examples(path: &str) -> bool {
    Path::new(path).file_name().is_some_and(|name| name == "examples.json")
}

/// Writes the digests of descriptions that somebody has read.
pub(super) fn record(documents: &[Document], spec: &Spec, output: &Output) -> Result<(), Failure> {
    let files = codegen::accept(&spec.sources, documents)
        .map_err(|found| output.spec_problems(&found, &spec.sources, &spec.shown))?;
    let plan = Plan::new(&spec.folder, None, files)?;
    plan.apply(&spec.shown)?;
    for name in plan.changes.keys() {
        output.say(&format!("recorded the digests of these descriptions in {}{name}", spec.shown));
    }
    Ok(())
}
