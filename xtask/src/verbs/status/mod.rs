//! `status`: the state of the spec at a glance, on the terminal and as a page.

mod html;

use crate::shared::claims::Claims;
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::spec::{SPEC, Spec, root};
use crate::shared::tree::way;
use crate::verbs::generate;
use codegen::status::{Status, Version};
use std::fs;
use std::path::{Path, PathBuf};

/// Show the state of the spec: what it contains, how old it is, what it lacks, and whether the generated code matches it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask status\n  cargo xtask status --html status.html")]
pub(crate) struct Arguments {
    /// Also write it as a page with every action, its facts and a search. The page can be opened from the disk.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Returns what the verb reads and writes.
pub(crate) fn claims(_: &Arguments) -> Claims {
    Claims::default().read(None)
}

/// Shows the state of the spec; also writes it as a page, if a file is given.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let spec = Spec::of_project()?;
    let status =
        codegen::status(&spec.sources).map_err(|found| output.spec_problems(&found, &spec.sources, &spec.shown))?;
    let stale = generate::count_stale(&spec, output)?;
    for version in &status.versions {
        output.data(&written(version));
    }
    output.data(&format!("to describe     {}\n", status.unwritten.len()));
    for (path, line) in status.unwritten.iter().take(MOST) {
        output.data(&format!("  {SPEC}{path}:{line}\n"));
    }
    output.data(&format!("generated code  {}\n", freshness(stale)));
    if let Some(page) = &arguments.html {
        let folder = std::path::absolute(page)?.parent().map_or_else(root, Path::to_path_buf);
        let spec = way(&folder, &std::path::absolute(root().join(SPEC))?);
        fs::write(page, html::page(&status, stale, &spec))
            .map_err(|error| Failure::Unable(format!("cannot write {}: {error}", page.display())))?;
        output.say(&format!("wrote the page {}", page.display()));
    }
    Ok(next(&status, stale).into())
}

/// The most of a list that a terminal shows.
const MOST: usize = 10;

fn written(version: &Version) -> String {
    let Version { service, version: date, actions, types, enums, error_codes, errata, .. } = version;
    let mut text = format!("{service} {date}\n");
    let mut line = |name: &str, value: String| text.push_str(&format!("  {name:<16}{value}\n"));
    let counts = [(actions.len(), "action"), (*types, "type"), (*enums, "enum"), (*error_codes, "error code")];
    line("contains", counts.map(|(count, noun)| plural(count, noun)).join(", "));
    for (category, count) in &version.categories {
        line("", format!("{count:>4}  {category}"));
    }
    let inferred = actions.iter().filter(|action| action.category_inferred).count();
    line("inferred", format!("the category of {}", plural(inferred, "action")));
    line("oldest page", age(version));
    line("no example", names(&version.without_examples()));
    line("errata", errata.to_string());
    for (language, (recorded, all)) in &version.digests {
        line(&format!("digests, {language}"), format!("{recorded} of {all} descriptions of actions"));
    }
    text.push('\n');
    text
}

fn age(version: &Version) -> String {
    let undated = version.undated();
    match version.oldest_page() {
        Some((date, action)) => {
            let have = if undated == 1 { "has" } else { "have" };
            format!("{date}, of {action}; {} {have} no date", plural(undated, "action"))
        }
        None => "no page has a date".to_owned(),
    }
}

fn names(names: &[&str]) -> String {
    match names {
        [] => "none: every action has one".to_owned(),
        names if names.len() > MOST => format!("{} and {} more", names[..MOST].join(", "), names.len() - MOST),
        names => names.join(", "),
    }
}

fn freshness(stale: usize) -> String {
    match stale {
        0 => "up to date".to_owned(),
        1 => "stale: 1 file differs".to_owned(),
        _ => format!("stale: {stale} files differ"),
    }
}

fn next(status: &Status, stale: usize) -> &'static str {
    let unrecorded = status.versions.iter().flat_map(|it| it.digests.values()).any(|(recorded, all)| recorded < all);
    match (status.unwritten.is_empty(), stale) {
        (false, _) => "write the missing descriptions, then `cargo xtask check`",
        (true, 1..) => "`cargo xtask generate`",
        (true, 0) if unrecorded => "`cargo xtask audit PAGE…` on pages that have no digests yet",
        (true, 0) => "`cargo xtask audit PAGE…` when the vendor publishes a change",
    }
}
