//! Asks git about revisions of the project.

use super::report::Failure;
use super::spec::root;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

/// Runs git in the workspace's folder and returns what it prints.
pub(crate) fn git(arguments: &[&str]) -> Result<String, Failure> {
    let done = Command::new("git").args(arguments).current_dir(root()).output();
    let done = done.map_err(|error| Failure::Unable(format!("cannot run git: {error}")))?;
    if !done.status.success() {
        return Err(Failure::Unable(String::from_utf8_lossy(&done.stderr).trim().to_owned()));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Returns the id of the commit that a revision names.
pub(crate) fn commit_of(revision: &str) -> Result<String, Failure> {
    git(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])
        .map(|id| id.trim().to_owned())
        .map_err(|_| Failure::Unable(format!("git knows no revision `{revision}`")))
}

/// Returns the paths below a folder in a commit for which `wanted` holds, with the contents of those files.
pub(crate) fn files_at(
    commit: &str,
    folder: &str,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(String, String)>, Failure> {
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", commit, "--", folder])?;
    let paths: Vec<_> =
        listed.split('\0').filter_map(|path| path.strip_prefix(folder)).filter(|path| wanted(path)).collect();
    let texts = texts_at(commit, folder, &paths)?;
    Ok(paths.into_iter().map(str::to_owned).zip(texts).collect())
}

/// Returns the contents of files in a commit, all read by one process.
fn texts_at(commit: &str, folder: &str, paths: &[&str]) -> Result<Vec<String>, Failure> {
    let unable = |why: String| Failure::Unable(format!("cannot read {folder} of {commit}: {why}"));
    let mut reader = Command::new("git")
        .args(["cat-file", "--batch"])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| unable(error.to_string()))?;
    let wanted: String = paths.iter().map(|path| format!("{commit}:{folder}{path}\n")).collect();
    // Asked from a thread of its own: git answers while it is still being asked.
    let asking = reader.stdin.take().map(|mut input| thread::spawn(move || input.write_all(wanted.as_bytes())));
    let printed = reader.wait_with_output().map_err(|error| unable(error.to_string()))?;
    if let Some(asking) = asking {
        asking.join().map_err(|_| unable("git was not asked".to_owned()))??;
    }
    let mut rest = &*printed.stdout;
    paths
        .iter()
        .map(|path| next_text(&mut rest).ok_or_else(|| unable(format!("git does not return {folder}{path}"))))
        .collect()
}

/// Takes the next file of what `git cat-file --batch` prints: a line that ends in the size, the content, a line break.
fn next_text(rest: &mut &[u8]) -> Option<String> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let content = rest.get(end + 1..end + 1 + size)?;
    *rest = rest.get(end + 2 + size..)?;
    String::from_utf8(content.to_vec()).ok()
}
