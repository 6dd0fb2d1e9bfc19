//! `changes`: what a change of the spec does to users, the version it asks for, and the notes of the release.

use crate::Failure;
use crate::generate::report;
use crate::output::Output;
use crate::workspace::{SPEC, root, sources};
use codegen::changes::{Change, compare, next_version, notes};
use codegen::{Effect, Sources};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

const CHANGELOG: &str = "CHANGELOG.md";

/// What is between them is replaced when the notes are written again; everything else in the file is a person's.
const BEGIN: &str = "<!-- begin of what `cargo xtask changes --write` writes -->";
const END: &str = "<!-- end of what `cargo xtask changes --write` writes -->";

/// Compares the spec with the one of an earlier revision.
pub fn run(revision: Option<String>, write: bool, json: bool, output: &Output) -> Result<(), Failure> {
    let revision = revision.map_or_else(last_release, Ok)?;
    let commit = git(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])
        .map_err(|_| Failure::Unable(format!("git knows no revision `{revision}`")))?;
    let commit = commit.trim();
    let (before, now) = (sources_at(commit)?, sources()?);
    let new = codegen::model(&now).map_err(|found| report(&found, &now, SPEC, output))?;
    let old = codegen::model(&before).map_err(|found| {
        eprint!("{}", found.render(&before, &format!("{revision}:{SPEC}"), output.color));
        Failure::Unable(format!("the spec of {revision} does not pass today's checks; compare with a later revision"))
    })?;
    let changes = compare(&old, &new);
    let version = proposed(commit, &changes)?;
    let notes = notes(&changes);
    match json {
        true => println!("{}", as_json(&version, &changes)),
        false => print!("{notes}"),
    }
    let counted = |effect| changes.iter().filter(|change| change.effect == effect).count();
    output.say(&format!(
        "since {revision}: {} breaking, {} additive, {} in documentation only; the next version is {version}",
        counted(Effect::Breaking),
        counted(Effect::Additive),
        counted(Effect::Documentation),
    ));
    if write && !changes.is_empty() {
        let path = root().join(CHANGELOG);
        let old = fs::read_to_string(&path)?;
        let new = with_notes(&old, &version, &notes).map_err(Failure::Unable)?;
        fs::write(&path, new).map_err(|error| Failure::Unable(format!("cannot write {CHANGELOG}: {error}")))?;
        output.say(&format!("{CHANGELOG} has them under {version}"));
    }
    Ok(())
}

/// The newest tag of a release before this commit.
fn last_release() -> Result<String, Failure> {
    let tag = git(&["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]);
    tag.map(|tag| tag.trim().to_owned()).map_err(|_| {
        let help = "name a revision to compare with, for example `cargo xtask changes HEAD~1`";
        Failure::Unable(format!("there is no tag of a release, such as `v0.1.0`, to compare with; {help}"))
    })
}

fn git(arguments: &[&str]) -> Result<String, Failure> {
    let done = Command::new("git").args(arguments).current_dir(root()).output();
    let done = done.map_err(|error| Failure::Unable(format!("cannot run git: {error}")))?;
    match done.status.success() {
        true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        false => Err(Failure::Unable(String::from_utf8_lossy(&done.stderr).trim().to_owned())),
    }
}

/// The spec as it was in a commit.
fn sources_at(commit: &str) -> Result<Sources, Failure> {
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", commit, "--", SPEC])?;
    let paths = listed.split('\0').filter_map(|path| path.strip_prefix(SPEC));
    let paths: Vec<_> = paths.filter(|path| path.ends_with(".json") && !path.starts_with("schema/")).collect();
    let texts = contents(commit, &paths)?;
    Ok(Sources::new(paths.into_iter().map(str::to_owned).zip(texts)))
}

/// The texts of files in a commit, all by one process.
fn contents(commit: &str, paths: &[&str]) -> Result<Vec<String>, Failure> {
    let unable = |why: String| Failure::Unable(format!("cannot read the spec of {commit}: {why}"));
    let mut reader = Command::new("git")
        .args(["cat-file", "--batch"])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| unable(error.to_string()))?;
    let wanted: String = paths.iter().map(|path| format!("{commit}:{SPEC}{path}\n")).collect();
    // Asked from a thread of its own: git answers while it is still being asked.
    let asking = reader.stdin.take().map(|mut input| thread::spawn(move || input.write_all(wanted.as_bytes())));
    let answer = reader.wait_with_output().map_err(|error| unable(error.to_string()))?;
    if let Some(asking) = asking {
        asking.join().map_err(|_| unable("git was not asked".to_owned()))??;
    }
    let mut rest = &*answer.stdout;
    let mut texts = Vec::new();
    for path in paths {
        let text = next_content(&mut rest).ok_or_else(|| unable(format!("git does not return {SPEC}{path}")))?;
        texts.push(text);
    }
    Ok(texts)
}

/// The next file of what `git cat-file --batch` answers: a line that ends in the size, the content, a line break.
fn next_content(rest: &mut &[u8]) -> Option<String> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let content = rest.get(end + 1..end + 1 + size)?;
    *rest = rest.get(end + 2 + size..)?;
    String::from_utf8(content.to_vec()).ok()
}

/// The version to release next: the one of that commit if it was never released, else the one after it.
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

/// The changelog with the notes under the version that is not released yet.
fn with_notes(changelog: &str, version: &str, notes: &str) -> Result<String, String> {
    let block = format!("{BEGIN}\n\n{}\n\n{END}\n", notes.trim_end());
    let heading = format!("## {version} – unreleased");
    let sections = || changelog.match_indices("\n## ").map(|(at, _)| at + 1);
    let first = sections().next().ok_or_else(|| format!("{CHANGELOG} has no section `## …` to write before"))?;
    let line_end = |from: usize| changelog[from..].find('\n').map_or(changelog.len(), |at| from + at);
    if !changelog[first..line_end(first)].ends_with("unreleased") {
        return Ok(format!("{}{heading}\n\n{block}\n{}", &changelog[..first], &changelog[first..]));
    }
    let end = sections().nth(1).unwrap_or(changelog.len());
    let section = &changelog[line_end(first)..end];
    let section = match (section.find(BEGIN), section.find(END)) {
        (Some(begin), Some(end)) if begin < end => {
            format!("{}{block}{}", &section[..begin], section[end + END.len()..].trim_start_matches('\n'))
        }
        (None, None) => format!("{}\n\n{block}", section.trim_end()),
        _ => {
            return Err(format!(
                "one of the two comments around the notes in {CHANGELOG} is missing; remove the other one"
            ));
        }
    };
    let gap = if end < changelog.len() { "\n" } else { "" };
    Ok(format!(
        "{}{heading}{}{gap}{}",
        &changelog[..first],
        section.trim_end_matches('\n').to_owned() + "\n",
        &changelog[end..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAND_WRITTEN: &str = "# Changelog\n\n## 0.2.0 – unreleased\n\n- Mine.\n\n## 0.1.0 – 2026-01-01\n\n- First.\n";

    #[test]
    fn notes_stand_beside_what_a_person_wrote_and_are_replaced() {
        let once = with_notes(HAND_WRITTEN, "0.2.0", "### Breaking\n\n- A.\n").unwrap();
        let expected = format!(
            "# Changelog\n\n## 0.2.0 – unreleased\n\n- Mine.\n\n{BEGIN}\n\n### Breaking\n\n- A.\n\n{END}\n\n## 0.1.0 – 2026-01-01\n\n- First.\n"
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
            "# Changelog\n\n## 0.1.1 – unreleased\n\n{BEGIN}\n\n### New and different\n\n- A.\n\n{END}\n\n## 0.1.0 – 2026-01-01\n\n- First.\n"
        );
        assert_eq!(written, expected);
    }

    #[test]
    fn a_lost_comment_is_an_error() {
        let broken = HAND_WRITTEN.replace("- Mine.", BEGIN);
        assert!(with_notes(&broken, "0.2.0", "").unwrap_err().contains("remove the other one"));
    }
}
