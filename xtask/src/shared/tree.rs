//! Files in a folder: what differs from what should be there, and changing all of it or nothing.

use super::claims::{home, scratch};
use super::report::{Failure, Output, plural};
use codegen::Files;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// The changes to make to a folder.
#[derive(Debug)]
pub(crate) struct Plan {
    folder: PathBuf,
    whole: Option<String>,
    /// The changes, by path.
    pub(crate) changes: BTreeMap<String, Change>,
    /// The number of files that stay as they are.
    pub(crate) unchanged: usize,
}

/// The change to make to a file.
#[derive(Debug)]
pub(crate) enum Change {
    /// It is missing.
    Create(String),
    /// It has another content.
    Update {
        /// The content that it has.
        old: String,
        /// The content that it should have.
        new: String,
    },
    /// It does not belong here.
    Remove(String),
}

impl Change {
    /// Returns the content that the file has and the one that it should have; a missing file has none.
    fn texts(&self) -> (&str, &str) {
        match self {
            Self::Create(new) => ("", new),
            Self::Update { old, new } => (old, new),
            Self::Remove(old) => (old, ""),
        }
    }
}

impl Plan {
    /// Compares a folder with the files that should be in it. `whole` is the folder below it in which nothing else may be; it
    /// is empty if that is the folder itself, and `None` if whatever else is there stays.
    pub(crate) fn new(folder: &Path, whole: Option<&str>, files: Files) -> Result<Self, Failure> {
        compare(folder, whole, files)
            .map_err(|error| Failure::Unable(format!("cannot read {}: {error}", folder.display())))
    }

    /// Adds that some files of the folder go.
    pub(crate) fn without(mut self, names: &BTreeSet<String>) -> Result<Self, Failure> {
        for name in names {
            let path = self.folder.join(name);
            if path.is_file() {
                self.changes.insert(name.clone(), Change::Remove(fs::read_to_string(path)?));
            }
        }
        Ok(self)
    }

    /// Carries the plan out, or changes nothing. `shown` is how messages name the folder. The run must have claimed to write it.
    pub(crate) fn apply(&self, shown: &str) -> Result<(), Failure> {
        home(Some(&self.folder))
            .and_then(|home| carry_out(self, &scratch(&home)))
            .map_err(|error| Failure::Unable(format!("cannot write {shown}: {error}; nothing was changed")))
    }

    /// Shows what is stale, and fails if anything is. `command` brings the folder up to date.
    pub(crate) fn expect_fresh(&self, shown: &str, command: &str, output: &Output) -> Result<(), Failure> {
        for (name, change) in &self.changes {
            let (old, new) = change.texts();
            output.difference(&format!("{shown}/{name}"), old, new);
        }
        let stale = self.changes.len();
        if stale > 0 {
            let verb = if stale == 1 { "is" } else { "are" };
            output.problem(&format!(
                "{} in {shown} {verb} stale; run `{command}` and commit what it changes",
                plural(stale, "file")
            ));
            return Err(Failure::REPORTED);
        }
        output.say(&format!("{shown} is up to date: {}", plural(self.unchanged, "file")));
        Ok(())
    }
}

fn compare(folder: &Path, whole: Option<&str>, mut files: Files) -> io::Result<Plan> {
    let below = whole.map(|whole| folder.join(whole));
    let mut paths = Vec::new();
    if let Some(below) = &below {
        collect(below, &mut |path| {
            paths.push(path.to_path_buf());
            Ok(())
        })?;
    }
    let beside = |path: &PathBuf| below.as_ref().is_none_or(|below| !path.starts_with(below)) && path.is_file();
    paths.extend(files.keys().map(|name| folder.join(name)).filter(beside));
    let mut changes = BTreeMap::new();
    let mut unchanged = 0;
    for path in paths {
        let name = relative(folder, &path);
        let old = String::from_utf8_lossy(&fs::read(path)?).into_owned();
        match files.remove(&name) {
            Some(new) if new == old => unchanged += 1,
            Some(new) => drop(changes.insert(name, Change::Update { old, new })),
            None => drop(changes.insert(name, Change::Remove(old))),
        }
    }
    changes.extend(files.into_iter().map(|(name, new)| (name, Change::Create(new))));
    Ok(Plan { folder: folder.to_path_buf(), whole: whole.map(str::to_owned), changes, unchanged })
}

/// Carries a plan out with the help of a folder that nobody else uses. After an error the plan's folder is as it was.
fn carry_out(plan: &Plan, scratch: &Path) -> io::Result<()> {
    let (staged, replaced) = (scratch.join("new"), scratch.join("old"));
    // Nothing of the folder is touched before every new file is on the disk.
    let done = stage(plan, &staged).and_then(|()| {
        let mut journal = Vec::new();
        exchange(plan, &staged, &replaced, &mut journal).inspect_err(|_| roll_back(&journal))
    });
    remove_folder(scratch)?;
    done?;
    let whole = plan.whole.as_ref().map(|whole| plan.folder.join(whole)).filter(|whole| whole.is_dir());
    whole.map_or(Ok(false), |whole| remove_empty_folders(&whole)).map(drop)
}

fn stage(plan: &Plan, staged: &Path) -> io::Result<()> {
    for (name, change) in &plan.changes {
        if let Change::Create(new) | Change::Update { new, .. } = change {
            let path = staged.join(name);
            make_parent(&path)?;
            fs::write(path, new)?;
        }
    }
    Ok(())
}

/// A step that can be taken back.
enum Done {
    /// A file was made.
    Made(PathBuf),
    /// A file was replaced or removed; a copy of it is kept.
    Replaced { copy: PathBuf, path: PathBuf },
}

/// Moves new files in and old ones away, noting every step. A file that stays is there at any time, with the old or the new
/// content.
fn exchange(plan: &Plan, staged: &Path, replaced: &Path, journal: &mut Vec<Done>) -> io::Result<()> {
    for (name, change) in &plan.changes {
        let (path, copy) = (plan.folder.join(name), replaced.join(name));
        make_parent(&path)?;
        match change {
            Change::Create(_) => {
                fs::rename(staged.join(name), &path)?;
                journal.push(Done::Made(path));
                continue;
            }
            Change::Update { .. } => {
                make_parent(&copy)?;
                // A link keeps the file as it is, its times included; not every file system has links.
                fs::hard_link(&path, &copy).or_else(|_| fs::copy(&path, &copy).map(drop))?;
                fs::rename(staged.join(name), &path)?;
            }
            Change::Remove(_) => {
                make_parent(&copy)?;
                fs::rename(&path, &copy)?;
            }
        }
        journal.push(Done::Replaced { copy, path });
    }
    Ok(())
}

fn roll_back(journal: &[Done]) {
    for done in journal.iter().rev() {
        // The error that led here is the one to report; each step that can be taken back is.
        let _ = match done {
            Done::Made(path) => fs::remove_file(path),
            Done::Replaced { copy, path } => fs::rename(copy, path),
        };
    }
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Removes a folder with everything in it, if it exists.
pub(crate) fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes empty folders. Returns whether this one was removed.
fn remove_empty_folders(folder: &Path) -> io::Result<bool> {
    let mut empty = true;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && remove_empty_folders(&entry.path())? {
            fs::remove_dir(entry.path())?;
        } else {
            empty = false;
        }
    }
    Ok(empty)
}

/// Visits every file below a folder. A folder that does not exist has none.
pub(crate) fn collect(folder: &Path, visit: &mut impl FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), visit)?;
        } else {
            visit(&entry.path())?;
        }
    }
    Ok(())
}

/// Returns the path below a folder, with `/` between its parts.
pub(crate) fn relative(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Returns the way from one folder to another, both absolute, with `/` between its parts.
pub(crate) fn way(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    let way = up.chain(to[shared..].iter().copied());
    way.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-tree-{}-{name}", std::process::id()));
        remove_folder(&folder).unwrap();
        for (name, text) in [("same.rs", "same"), ("sub/old.rs", "old"), ("gone/only.rs", "gone")] {
            let path = folder.join(name);
            make_parent(&path).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn aside(folder: &Path) -> PathBuf {
        folder.with_extension("aside")
    }

    fn content(folder: &Path) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        collect(folder, &mut |path| {
            all.insert(relative(folder, path), fs::read_to_string(path)?);
            Ok(())
        })
        .unwrap();
        all
    }

    fn files(all: &[(&str, &str)]) -> Files {
        all.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn changes_what_differs_and_nothing_else() {
        let folder = folder("changes");
        let wanted = files(&[("same.rs", "same"), ("sub/old.rs", "new"), ("fresh/made.rs", "made")]);
        let before = fs::metadata(folder.join("same.rs")).unwrap().modified().unwrap();
        let plan = compare(&folder, Some(""), wanted.clone()).unwrap();
        assert_eq!(plan.unchanged, 1);
        carry_out(&plan, &aside(&folder)).unwrap();
        assert_eq!(content(&folder), wanted);
        assert_eq!(fs::metadata(folder.join("same.rs")).unwrap().modified().unwrap(), before);
        assert!(!folder.join("gone").exists(), "a folder without files must go");
        assert!(compare(&folder, Some(""), wanted).unwrap().changes.is_empty());
        remove_folder(&folder).unwrap();
    }

    #[test]
    fn a_failure_in_the_middle_leaves_everything_as_it_was() {
        let folder = folder("failure");
        // `same.rs` is a file, so that nothing can be made below it: the last step fails, after others succeeded.
        let wanted = files(&[("sub/old.rs", "new"), ("same.rs", "other"), ("zzz/same.rs", "x")]);
        let plan = compare(&folder, Some(""), wanted).unwrap();
        fs::write(folder.join("zzz"), "in the way").unwrap();
        let before = content(&folder);
        carry_out(&plan, &aside(&folder)).unwrap_err();
        assert_eq!(content(&folder), before);
        assert!(!aside(&folder).exists());
        remove_folder(&folder).unwrap();
    }
}
