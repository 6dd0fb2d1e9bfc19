//! `audit`: what the vendor's documentation says otherwise than the spec.

use crate::Failure;
use crate::generate::{report, spec};
use crate::output::Output;
use crate::tree;
use crate::workspace::{SPEC, root};
use codegen::published::{self, Document};
use codegen::{Audit, Diagnostics, Effect, Sources};
use std::collections::BTreeSet;
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

pub const EXAMPLES: &str = "\
Exit codes:
  0  the spec says what the vendor says
  1  something differs
  2  something could not be read or compared; the rest was

Examples:
  cargo xtask audit page.txt another.html
  cargo xtask audit --format json api.json examples.json
  cargo xtask audit --accept page.txt";

/// What `audit` is told.
#[derive(clap::Args)]
pub struct Arguments {
    /// The vendor's pages or files: documentation pages, or the official command line's api.json and examples.json.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// The folder of the spec, if it is not that of the project.
    #[arg(long, value_name = "FOLDER")]
    spec: Option<PathBuf>,
    /// Record the digests of all descriptions in them: somebody has read them, and what they say is in the spec.
    #[arg(long)]
    accept: bool,
}

/// Compares pages and data files with the spec.
pub fn run(arguments: &Arguments, json: bool, output: &Output) -> Result<(), Failure> {
    let Arguments { pages, spec: folder, accept } = arguments;
    let (sources, shown) = spec(folder.as_deref())?;
    let (vendor, mut unreadable) = read(pages);
    let mut diagnostics = Diagnostics::default();
    let documents = readable(published::read(&vendor, &mut diagnostics), &diagnostics, &vendor, &mut unreadable);
    eprint!("{}", diagnostics.render(&vendor, "", output.color));
    let sources = match accept {
        true => record(&documents, &sources, folder.as_deref(), &shown, output)?,
        false => sources,
    };
    let mut audit =
        codegen::audit(&sources, &vendor, &documents).map_err(|found| report(&found, &sources, &shown, output))?;
    audit.unreadable.append(&mut unreadable);
    let paint = |effect: Effect, text: &str| match (output.color && std::io::stdout().is_terminal(), effect) {
        (false, _) => text.to_owned(),
        (true, Effect::Breaking) => format!("\x1b[31m{text}\x1b[0m"),
        (true, Effect::Additive) => format!("\x1b[32m{text}\x1b[0m"),
        (true, Effect::Documentation) => format!("\x1b[36m{text}\x1b[0m"),
    };
    match json {
        true => println!("{}", audit.to_json(&shown)),
        false => print!("{}", audit.render(&shown, paint)),
    }
    summary(&audit, pages, output)
}

/// Says what came out and what to do next; the exit code follows.
fn summary(audit: &Audit, pages: &[PathBuf], output: &Output) -> Result<(), Failure> {
    for (page, why) in &audit.unreadable {
        output.problem(&format!("{page}: {why}"));
    }
    if audit.unrecorded > 0 {
        output.say(&format!("{} texts have no digest yet, so a change of them goes unnoticed", audit.unrecorded));
    }
    let what = format!("{} actions and types compared", audit.compared);
    match audit.is_clean() {
        true if audit.compared == 0 => output.say("nothing could be compared"),
        true => output.say(&format!("{what}: the spec says what the pages say")),
        false => output.say(&format!(
            "{what}: {} breaking differences, {} additive, {} in documentation only",
            audit.count(Effect::Breaking),
            audit.count(Effect::Additive),
            audit.count(Effect::Documentation),
        )),
    }
    let named = match pages {
        [page] => page.display().to_string(),
        _ => "PAGE…".to_owned(),
    };
    if !audit.unreadable.is_empty() {
        output.next("save the pages that could not be read again, or name their service in the spec first");
        let count = audit.unreadable.len();
        return Err(Failure::Unable(format!("{count} of what was named could not be compared")));
    }
    if !audit.is_clean() {
        output.next(&format!(
            "`cargo xtask transcribe {named}` brings facts over; when the texts are read again, \
             `cargo xtask audit --accept {named}`"
        ));
        return Err(Failure::Wrong);
    }
    match audit.unrecorded {
        0 => output.next("nothing; audit again when the vendor publishes a change"),
        _ => output.next(&format!("`cargo xtask audit --accept {named}` once the texts are read")),
    }
    Ok(())
}

/// Reads the files that can be read.
fn read(pages: &[PathBuf]) -> (Sources, Vec<(String, String)>) {
    let mut files = Vec::new();
    let mut unreadable = Vec::new();
    for page in pages.iter().collect::<BTreeSet<_>>() {
        let name = page.display().to_string();
        match fs::read(page).map(String::from_utf8) {
            Ok(Ok(text)) => files.push((name, text)),
            Ok(Err(_)) => unreadable.push((name, "it is not UTF-8; save it as UTF-8".to_owned())),
            Err(error) => unreadable.push((name, error.to_string())),
        }
    }
    (Sources::new(files), unreadable)
}

/// The documents that were understood completely. What was not read of the others would look as if it were gone.
fn readable(
    documents: Vec<Document>,
    diagnostics: &Diagnostics,
    vendor: &Sources,
    unreadable: &mut Vec<(String, String)>,
) -> Vec<Document> {
    let wrong: BTreeSet<_> = diagnostics.iter().map(|diagnostic| diagnostic.span.file).collect();
    let read: BTreeSet<_> = documents.iter().map(|document| document.file).collect();
    for (id, file) in vendor.iter() {
        if wrong.contains(&id) {
            unreadable.push((file.path.clone(), "it was not understood, see above".to_owned()));
        } else if !read.contains(&id) && !is_examples(&file.path) {
            unreadable.push((file.path.clone(), "there is nothing in it to compare".to_owned()));
        }
    }
    documents.into_iter().filter(|document| !wrong.contains(&document.file)).collect()
}

/// An `examples.json` is read together with its `api.json`.
fn is_examples(path: &str) -> bool {
    Path::new(path).file_name().is_some_and(|name| name == "examples.json")
}

/// Writes the digests of texts that somebody has read; returns the spec with them.
fn record(
    documents: &[Document],
    sources: &Sources,
    folder: Option<&Path>,
    shown: &str,
    output: &Output,
) -> Result<Sources, Failure> {
    let files = codegen::accept(sources, documents).map_err(|found| report(&found, sources, shown, output))?;
    let home = folder.map_or_else(|| root().join(SPEC), Path::to_path_buf);
    let plan = tree::plan(&home, None, files)
        .and_then(|plan| tree::apply(&plan).map(|()| plan))
        .map_err(|error| Failure::Unable(format!("cannot write {shown}: {error}; nothing was changed")))?;
    for name in plan.changes.keys() {
        output.say(&format!("{shown}{name} has the digests of these texts"));
    }
    spec(folder).map(|(sources, _)| sources)
}
