//! `status`: the state of the spec at a glance, on the terminal and as a page.

mod html;

use crate::Failure;
use crate::generate::{plan, report};
use crate::output::Output;
use crate::package::way;
use crate::progress::watched;
use crate::workspace::{GENERATED, SPEC, root, sources};
use codegen::Texts;
use codegen::status::{Status, Version};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Shows the state of the spec; writes it as a page, too, if there is a file to write it to.
pub fn run(page: Option<&Path>, output: &Output) -> Result<(), Failure> {
    let sources = sources()?;
    let status = codegen::status(&sources).map_err(|found| report(&found, &sources, SPEC, output))?;
    let stale = match watched(Instant::now(), |workers| codegen::generate(&sources, Texts::Drafts, workers)) {
        Ok((files, _)) => plan(&root().join(GENERATED), Some(""), files)?.changes.len(),
        Err(found) => return Err(report(&found, &sources, SPEC, output)),
    };
    for version in &status.versions {
        print!("{}", written(version));
    }
    println!("texts to write  {}", status.unwritten.len());
    for (path, line) in status.unwritten.iter().take(MOST) {
        println!("  {SPEC}{path}:{line}");
    }
    println!("generated code  {}", freshness(stale));
    if let Some(page) = page {
        let folder = std::path::absolute(page)?.parent().map_or_else(root, Path::to_path_buf);
        let spec = way(&folder, &std::path::absolute(root().join(SPEC))?);
        let spec = spec.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        fs::write(page, html::page(&status, stale, &spec))
            .map_err(|error| Failure::Unable(format!("cannot write {}: {error}", page.display())))?;
        output.say(&format!("{} has all of it", page.display()));
    }
    output.next(next(&status, stale));
    Ok(())
}

/// The most of a list that a terminal shows.
const MOST: usize = 10;

fn written(version: &Version) -> String {
    let Version { service, version: date, actions, types, enums, error_codes, errata, .. } = version;
    let mut text = format!("{service} {date}\n");
    let mut line = |name: &str, value: String| text.push_str(&format!("  {name:<16}{value}\n"));
    line("contains", format!("{} actions, {types} types, {enums} enums, {error_codes} error codes", actions.len()));
    for (category, count) in &version.categories {
        line("", format!("{count:>4}  {category}"));
    }
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
        Some((date, action)) => format!("{date}, of {action}; {undated} actions have no date"),
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
    if stale == 0 { "fresh".to_owned() } else { format!("stale: {stale} files differ") }
}

fn next(status: &Status, stale: usize) -> &'static str {
    let unrecorded = status.versions.iter().flat_map(|it| it.digests.values()).any(|(recorded, all)| recorded < all);
    match (status.unwritten.is_empty(), stale) {
        (false, _) => "write the texts that are missing, then `cargo xtask check`",
        (true, 1..) => "`cargo xtask generate`",
        (true, 0) if unrecorded => "`cargo xtask audit PAGE…` of pages that have no digests yet",
        (true, 0) => "`cargo xtask audit PAGE…` when the vendor publishes a change",
    }
}
