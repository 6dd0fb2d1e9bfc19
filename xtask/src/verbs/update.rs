//! `update`: the whole path from a page to the notes of the release, as far as no person is needed.

use super::audit::{painter, record};
use super::transcribe::{documents, pages, report, write};
use super::{changes, generate};
use crate::shared::claims::Claims;
use crate::shared::hint::{Hint, SiteName};
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::spec::{Spec, root};
use codegen::transcribe::{Options, Problem, Transcript, transcribe};
use codegen::{Rule, Sources, Texts};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Exit codes:
  0  the update is done
  1  a person is needed; run the command again afterwards
  2  something could not be read or written

Examples:
  cargo xtask update page.txt
  cargo xtask update --site cn api.json examples.json
  cargo xtask update --spec ../cvm-spec api.json";

/// Walk the path from the vendor's pages to the notes of the release, and stop wherever a person is needed.
///
/// Shows what differs, applies what is certain, and lists what is left with file and line. Run it again when that is done: it
/// continues from there, checks, generates, records that the descriptions were read, and prints the notes of the release. Each
/// step is a command of its own, too: audit, transcribe, check, generate, audit --accept, changes.
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
    /// The folder of the category that new actions go to.
    #[arg(long, value_name = "FOLDER")]
    category: Option<String>,
}

/// Returns what the verb reads and writes.
pub(crate) fn claims(arguments: &Arguments) -> Claims {
    Claims::default().read(None).write(arguments.spec.as_deref())
}

/// Walks the path of an update.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let hint = Hint::new(arguments.spec.as_deref(), arguments.site, &arguments.pages);
    let pages = pages(&arguments.pages)?;
    let documents = documents(&pages, output)?;
    let spec = Spec::open_or_begin(arguments.spec.as_deref())?;
    let site = arguments.site.map(SiteName::site);
    let options = Options { site, category: arguments.category.clone(), ..Options::default() };
    let audit = codegen::audit(&spec.sources, &pages, &documents, &options);
    output.data(&audit.render(&spec.shown, painter(output)));
    let transcript = transcribe(&spec.sources, &documents, &options).map_err(|problem| {
        let (found, sources, root) = match &problem {
            Problem::Spec(found) => (found, &spec.sources, &*spec.shown),
            Problem::Pages(found) => (found, &pages, ""),
        };
        output.diagnostics(found, sources, root, "; nothing was written")
    })?;
    let written = write(&transcript, &spec)?;
    report(&transcript, &spec, output);
    let spec = Spec::open(arguments.spec.as_deref())?;
    // What has to be read only leaves no trace in the spec: whoever runs the command again has read it.
    let seen = Seen::new(&pages, &spec, &transcript);
    let asked = written > 0 || transcript.notes.values().any(|notes| !notes.left.is_empty());
    let open = open_places(&spec, output)?;
    if !open.is_empty() || asked && !seen.before() {
        for place in &open {
            output.say(place);
        }
        seen.remember();
        let noun = if open.is_empty() {
            "read what is to do above".to_owned()
        } else {
            plural(open.len(), "place") + " to see to"
        };
        let next = format!("{noun}; then run {} again, which goes on from here", hint.on_pages("update"));
        return Err(Failure::Wrong(next.into()));
    }
    record(&documents, &spec, output)?;
    if arguments.spec.is_some() {
        let generate = hint.on_spec("generate --out CRATE");
        return Ok(format!("{generate}, where `CRATE` is the folder of the crate").into());
    }
    generate::of_project(output)?;
    let write = changes::show(output)?;
    Ok(format!("read the difference of the generated files, run `cargo xtask test`, then {write}").into())
}

/// Returns the places in the spec that wait for a person: descriptions to write, and proposals to confirm. Other problems are
/// shown as `check` shows them.
fn open_places(spec: &Spec, output: &Output) -> Result<Vec<String>, Failure> {
    if let Err(found) = codegen::check(&spec.sources, Texts::Drafts) {
        return Err(output.spec_problems(&found, &spec.sources, &spec.shown));
    }
    let mut places = Vec::new();
    if let Err(found) = codegen::check(&spec.sources, Texts::Written) {
        for problem in found.iter().filter(|problem| problem.rule == Rule::Undocumented) {
            let (path, line) = spec.sources.place(problem.span);
            places.push(format!("{}{path}:{line}: write this description", spec.shown));
        }
    }
    for (path, line, note) in codegen::proposals(&spec.sources) {
        places.push(format!("{}{path}:{line}: {note} Then remove the note.", spec.shown));
    }
    places.sort();
    Ok(places)
}

/// The differences that a run has shown, so that the next run does not show them again.
struct Seen {
    file: PathBuf,
    state: String,
}

impl Seen {
    fn new(pages: &Sources, spec: &Spec, transcript: &Transcript) -> Self {
        let mut hasher = DefaultHasher::new();
        for (_, page) in pages.iter() {
            (&page.path, &page.text).hash(&mut hasher);
        }
        spec.folder.hash(&mut hasher);
        let file = root().join(format!("target/xtask/updates/{:x}", hasher.finish()));
        let left: Vec<&String> = transcript.notes.values().flat_map(|notes| &notes.left).collect();
        Self { file, state: format!("{left:?}") }
    }

    /// Returns whether an earlier run has shown everything that this one leaves to a person.
    fn before(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|known| known == self.state)
    }

    fn remember(&self) {
        let folder = self.file.parent().map_or(Ok(()), fs::create_dir_all);
        // What is not remembered is shown once more.
        let _ = folder.and_then(|()| fs::write(&self.file, &self.state));
    }
}
