//! `changes`: what a change of the spec does to users, the version it asks for, and the notes of the release.

use crate::shared::claims::Claims;
use crate::shared::git::{commit_of, files_at, git};
use crate::shared::hint::quoted;
use crate::shared::markers::Markers;
use crate::shared::report::{Failure, Format, Next, Output};
use crate::shared::spec::{SPEC, Spec, is_spec_file, root};
use crate::shared::tree::Plan;
use codegen::changes::{Change, compare, next_version, notes};
use codegen::{Effect, Sources};
use std::fs;
use std::path::Path;

const EXAMPLES: &str = "\
Examples:
  cargo xtask changes
  cargo xtask changes v0.1.0 --write
  cargo xtask changes HEAD~1 --format json";

const CHANGELOG: &str = "CHANGELOG.md";

/// Show what changed for users since an earlier revision, and which version to release.
///
/// Compares the spec in the folder with the one of a git revision. Each change is breaking, additive, or documentation only;
/// the version follows from the gravest. Prints the release notes as Markdown.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A tag, branch or commit; the last release tag if none is given.
    revision: Option<String>,
    /// Write the notes into CHANGELOG.md, in place of those of an earlier run.
    #[arg(long)]
    write: bool,
    /// Format of the changes.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Returns what the verb reads and writes.
pub(crate) fn claims(arguments: &Arguments) -> Claims {
    Claims::default().with(None, arguments.write)
}

/// Compares the spec with the one of an earlier revision.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let revision = arguments.revision.clone().map_or_else(base, Ok)?;
    let commit = commit_of(&revision)?;
    let changes = changes_since(&revision, &commit, output)?;
    let version = proposed(&commit, &changes)?;
    let notes = notes(&changes);
    match arguments.format {
        Format::Json => output.data(&format!("{}\n", as_json(&version, &changes))),
        Format::Text => output.data(&notes),
    }
    let counted = |effect| changes.iter().filter(|change| change.effect == effect).count();
    output.say(&format!(
        "since {revision}: {} breaking, {} additive, {} in documentation only; the next version is {version}",
        counted(Effect::Breaking),
        counted(Effect::Additive),
        counted(Effect::Documentation),
    ));
    if !arguments.write {
        return Ok(format!("{} writes them into CHANGELOG.md", writing(&revision)).into());
    }
    if !changes.is_empty() {
        let changelog = fs::read_to_string(root().join(CHANGELOG))?;
        keeps_notes(&changelog, &commit)?;
        let notes = format!("{SINCE}{commit} -->\n\n{notes}");
        let new = with_notes(&changelog, &version, &notes).map_err(Failure::Unable)?;
        Plan::new(&root(), None, [(CHANGELOG.to_owned(), new)].into())?.apply(CHANGELOG)?;
        output.say(&format!("wrote them into {CHANGELOG} under {version}"));
    }
    Ok("read the notes in CHANGELOG.md, then release".into())
}

/// Prints the notes of the next release: what changed since the last one, or since the last commit before the first release.
/// Returns the command that writes them.
pub(crate) fn show(output: &Output) -> Result<String, Failure> {
    let revision = base().unwrap_or_else(|_| "HEAD".to_owned());
    let commit = commit_of(&revision)?;
    let changes = changes_since(&revision, &commit, output)?;
    output.say(&format!("for the notes of {}, since {revision}:", proposed(&commit, &changes)?));
    output.data(&notes(&changes));
    Ok(writing(&revision))
}

/// Returns the command that writes the notes since a revision.
fn writing(revision: &str) -> String {
    format!("`cargo xtask changes {} --write`", quoted(Path::new(revision)))
}

/// Returns what changed between the spec of a commit and the one on the disk.
fn changes_since(revision: &str, commit: &str, output: &Output) -> Result<Vec<Change>, Failure> {
    let before = Sources::new(files_at(commit, SPEC, is_spec_file)?);
    let Spec { sources: now, shown, .. } = Spec::of_project()?;
    let new = codegen::model(&now).map_err(|found| output.spec_problems(&found, &now, &shown))?;
    let old = codegen::model(&before).map_err(|found| {
        output.text(&found.render(&before, &format!("{revision}:{SPEC}"), output.color));
        Failure::Unable(format!("the spec of {revision} does not pass today's checks; compare with a later revision"))
    })?;
    Ok(compare(&old, &new))
}

/// The comment that begins the notes in the changelog, before the id of the commit that they are since.
const SINCE: &str = "<!-- since ";

/// Returns the commit that the notes of the version which is not released yet are since.
fn noted(changelog: &str) -> Option<&str> {
    let section = &changelog[changelog.find("\n## ")? + 1..];
    let section = &section[..section.find("\n## ").unwrap_or(section.len())];
    let (_, rest) =
        section.split_once(SINCE).filter(|_| section.lines().next().is_some_and(|it| it.ends_with("unreleased")))?;
    rest.split(" -->").next()
}

/// Fails if the changelog has notes since an earlier commit, some of which would be lost.
fn keeps_notes(changelog: &str, commit: &str) -> Result<(), Failure> {
    let Some(noted) = noted(changelog) else { return Ok(()) };
    if git(&["merge-base", "--is-ancestor", commit, noted]).is_ok() {
        return Ok(());
    }
    Err(Failure::Unable(format!(
        "{CHANGELOG} has notes since {noted}, which would be lost; run {} to write those since then as well",
        writing(noted)
    )))
}

/// Returns the revision to compare with: the last release or, before the first one, what the notes in the changelog are since.
fn base() -> Result<String, Failure> {
    last_release().or_else(|failure| {
        let changelog = fs::read_to_string(root().join(CHANGELOG)).unwrap_or_default();
        noted(&changelog).map(str::to_owned).ok_or(failure)
    })
}

/// Returns the newest release tag before this commit.
fn last_release() -> Result<String, Failure> {
    let tag = git(&["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]);
    tag.map(|tag| tag.trim().to_owned()).map_err(|_| {
        let help = "name a revision to compare with, for example `cargo xtask changes HEAD~1`";
        Failure::Unable(format!("there is no release tag, such as `v0.1.0`, to compare with; {help}"))
    })
}

/// Returns the version to release next: that of the commit if it was never released, else the one after it.
fn proposed(commit: &str, changes: &[Change]) -> Result<String, Failure> {
    let manifest = git(&["show", &format!("{commit}:Cargo.toml")])?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    let version = version.ok_or_else(|| Failure::Unable(format!("Cargo.toml of {commit} has no version")))?;
    let released = git(&["rev-parse", "--verify", "--quiet", &format!("refs/tags/v{version}")]).is_ok();
    if !released {
        return Ok(version.to_owned());
    }
    next_version(version, changes).ok_or_else(|| {
        Failure::Unable(format!("the version `{version}` in Cargo.toml of {commit} is not three numbers"))
    })
}

fn as_json(version: &str, changes: &[Change]) -> String {
    let changes: Vec<_> = changes
        .iter()
        .map(|change| {
            serde_json::json!({
                "module": change.module,
                "item": change.item,
                "effect": change.effect.name(),
                "summary": change.summary,
                "old": change.old,
                "new": change.new,
            })
        })
        .collect();
    serde_json::json!({"version": version, "changes": changes}).to_string()
}

/// Returns the changelog with the notes under the version that is not released yet.
fn with_notes(changelog: &str, version: &str, notes: &str) -> Result<String, String> {
    let markers = markers();
    let heading = format!("## {version} – unreleased");
    let sections = || changelog.match_indices("\n## ").map(|(at, _)| at + 1);
    let first = sections().next().ok_or_else(|| format!("{CHANGELOG} has no section `## …` to write before"))?;
    let (before, rest) = changelog.split_at(first);
    let line_end = rest.find('\n').unwrap_or(rest.len());
    if !rest[..line_end].ends_with("unreleased") {
        return Ok(format!("{before}{heading}\n\n{}\n\n{rest}", markers.region(notes)));
    }
    let (section, later) = rest[line_end..].split_at(rest[line_end..].find("\n## ").unwrap_or(rest.len() - line_end));
    let section = match markers.replace(section, notes).map_err(|why| format!("in {CHANGELOG}, {why}"))? {
        Some(section) => section.trim_end().to_owned(),
        None => format!("{}\n\n{}", section.trim_end(), markers.region(notes)),
    };
    Ok(format!("{before}{heading}{section}\n{later}"))
}

/// Returns the comments around the notes.
fn markers() -> Markers {
    Markers::of("cargo xtask changes --write")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAND_WRITTEN: &str = "# Changelog\n\n## 0.2.0 – unreleased\n\n- Mine.\n\n## 0.1.0 – 2026-01-01\n\n- First.\n";

    #[test]
    fn notes_stand_beside_what_a_person_wrote_and_are_replaced() {
        let once = with_notes(HAND_WRITTEN, "0.2.0", "### Breaking\n\n- A.\n").unwrap();
        let expected = format!(
            "# Changelog\n\n## 0.2.0 – unreleased\n\n- Mine.\n\n{}\n\n## 0.1.0 – 2026-01-01\n\n- First.\n",
            markers().region("### Breaking\n\n- A.")
        );
        assert_eq!(once, expected);
        assert_eq!(with_notes(&once, "0.2.0", "### Breaking\n\n- A.\n").unwrap(), once);
        let twice = with_notes(&once, "0.3.0", "### Breaking\n\n- B.\n").unwrap();
        assert_eq!(twice, expected.replace("0.2.0", "0.3.0").replace("- A.", "- B."));
    }

    #[test]
    fn after_a_release_a_section_begins() {
        let released = "# Changelog\n\n## 0.1.0 – 2026-01-01\n\n- First.\n";
        let written = with_notes(released, "0.1.1", "### New and different\n\n- A.\n").unwrap();
        let expected = format!(
            "# Changelog\n\n## 0.1.1 – unreleased\n\n{}\n\n## 0.1.0 – 2026-01-01\n\n- First.\n",
            markers().region("### New and different\n\n- A.")
        );
        assert_eq!(written, expected);
    }

    #[test]
    fn a_lost_comment_is_an_error() {
        let region = markers().region("");
        let broken = HAND_WRITTEN.replace("- Mine.", region.lines().next().unwrap());
        assert!(with_notes(&broken, "0.2.0", "").unwrap_err().contains("do not form a pair"));
    }
}
