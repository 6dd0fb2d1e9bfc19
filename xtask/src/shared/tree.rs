//! Files in a folder: what differs from what should be there, and changing all of it or nothing.

use super::report::{Failure, Output, plural};
use super::spec::root;
use codegen::Files;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// The changes to make to a folder.
#[derive(Debug)]
pub(crate) struct Plan {
    folder: PathBuf,
    whole: Option<String>,
    /// The files that should be there.
    wanted: Files,
    /// The files that should not.
    unwanted: BTreeSet<String>,
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
        let unable = |error| Failure::Unable(format!("cannot read {}: {error}", folder.display()));
        // Nobody is writing while the lock is held.
        let _lock = lock(folder, File::lock_shared).map_err(unable)?;
        compare(folder, whole, files, BTreeSet::new()).map_err(unable)
    }

    /// Adds that some files of the folder go.
    pub(crate) fn without(self, names: &BTreeSet<String>) -> Result<Self, Failure> {
        Ok(compare(&self.folder, self.whole.as_deref(), self.wanted, names.clone())?)
    }

    /// Carries the plan out, or changes nothing. `shown` is how messages name the folder.
    ///
    /// Whoever comes second waits, and then changes what is left to change. What a killed run left behind goes.
    pub(crate) fn apply(&self, shown: &str) -> Result<(), Failure> {
        let unable = |error| Failure::Unable(format!("cannot write {shown}: {error}; nothing was changed"));
        let _lock = lock(&self.folder, File::lock).map_err(unable)?;
        let plan = compare(&self.folder, self.whole.as_deref(), self.wanted.clone(), self.unwanted.clone());
        plan.and_then(|plan| carry_out(&plan)).map_err(unable)
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

/// Removes what a killed run left beside a folder.
pub(crate) fn tidy(folder: &Path) -> io::Result<()> {
    let _lock = lock(folder, File::lock)?;
    remove_folder(&sibling(folder, "new"))?;
    remove_folder(&sibling(folder, "old"))
}

/// Locks a folder for the runs of this workspace, until the lock is dropped or its process ends.
fn lock(folder: &Path, how: fn(&File) -> io::Result<()>) -> io::Result<File> {
    let mut hasher = DefaultHasher::new();
    std::path::absolute(folder)?.hash(&mut hasher);
    let path = root().join(format!("target/xtask/locks/{:x}", hasher.finish()));
    make_parent(&path)?;
    let file = File::create(path)?;
    how(&file)?;
    Ok(file)
}

fn compare(folder: &Path, whole: Option<&str>, wanted: Files, unwanted: BTreeSet<String>) -> io::Result<Plan> {
    let below = whole.map(|whole| folder.join(whole));
    let mut paths = Vec::new();
    if let Some(below) = &below {
        collect(below, &mut |path| {
            paths.push(path.to_path_buf());
            Ok(())
        })?;
    }
    let beside = |path: &PathBuf| below.as_ref().is_none_or(|below| !path.starts_with(below)) && path.is_file();
    paths.extend(wanted.keys().chain(&unwanted).map(|name| folder.join(name)).filter(beside));
    let mut files = wanted.clone();
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
    let whole = whole.map(str::to_owned);
    Ok(Plan { folder: folder.to_path_buf(), whole, wanted, unwanted, changes, unchanged })
}

/// Carries a plan out. After an error the folder is as it was.
fn carry_out(plan: &Plan) -> io::Result<()> {
    let staged = sibling(&plan.folder, "new");
    let replaced = sibling(&plan.folder, "old");
    remove_folder(&staged)?;
    remove_folder(&replaced)?;
    // Nothing of the folder is touched before every new file is on the disk.
    let done = stage(plan, &staged).and_then(|()| {
        let mut journal = Vec::new();
        exchange(plan, &staged, &replaced, &mut journal).inspect_err(|_| roll_back(&journal))
    });
    remove_folder(&staged)?;
    remove_folder(&replaced)?;
    done?;
    let whole = plan.whole.as_ref().map(|whole| plan.folder.join(whole)).filter(|whole| whole.is_dir());
    whole.map_or(Ok(false), |whole| remove_empty_folders(&whole)).map(drop)
}

fn sibling(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(suffix);
    folder.with_file_name(name)
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

fn remove_folder(folder: &Path) -> io::Result<()> {
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
        let plan = compare(&folder, Some(""), wanted.clone(), BTreeSet::new()).unwrap();
        assert_eq!(plan.unchanged, 1);
        carry_out(&plan).unwrap();
        assert_eq!(content(&folder), wanted);
        assert_eq!(fs::metadata(folder.join("same.rs")).unwrap().modified().unwrap(), before);
        assert!(!folder.join("gone").exists(), "a folder without files must go");
        assert!(compare(&folder, Some(""), wanted, BTreeSet::new()).unwrap().changes.is_empty());
        remove_folder(&folder).unwrap();
    }

    #[test]
    fn a_failure_in_the_middle_leaves_everything_as_it_was() {
        let folder = folder("failure");
        // `same.rs` is a file, so that nothing can be made below it: the last step fails, after others succeeded.
        let wanted = files(&[("sub/old.rs", "new"), ("same.rs", "other"), ("zzz/same.rs", "x")]);
        let plan = compare(&folder, Some(""), wanted, BTreeSet::new()).unwrap();
        fs::write(folder.join("zzz"), "in the way").unwrap();
        let before = content(&folder);
        carry_out(&plan).unwrap_err();
        assert_eq!(content(&folder), before);
        assert!(!sibling(&folder, "new").exists() && !sibling(&folder, "old").exists());
        remove_folder(&folder).unwrap();
    }

    #[test]
    fn what_a_killed_run_left_is_gone_after_the_next_one() {
        let folder = folder("killed");
        for left in ["new", "old"] {
            fs::create_dir_all(sibling(&folder, left).join("sub")).unwrap();
        }
        Plan::new(&folder, Some(""), files(&[("same.rs", "same")])).ok().unwrap().apply("it").ok().unwrap();
        assert!(!sibling(&folder, "new").exists() && !sibling(&folder, "old").exists());
        fs::create_dir_all(sibling(&folder, "old")).unwrap();
        tidy(&folder).unwrap();
        assert!(!sibling(&folder, "old").exists());
        remove_folder(&folder).unwrap();
    }

    #[test]
    fn of_two_runs_one_waits_and_no_reader_misses_a_file() {
        let folder = folder("two");
        let wanted = |text: &str| files(&[("same.rs", text), ("sub/old.rs", text)]);
        std::thread::scope(|scope| {
            let write = |texts: [&'static str; 2]| {
                for round in 0..40 {
                    let plan = Plan::new(&folder, Some(""), wanted(texts[round % 2]));
                    assert!(plan.is_ok_and(|plan| plan.apply("it").is_ok()), "round {round}");
                }
            };
            let writers = [scope.spawn(move || write(["a", "b"])), scope.spawn(move || write(["c", "a"]))];
            while writers.iter().any(|writer| !writer.is_finished()) {
                let plan = Plan::new(&folder, Some(""), wanted("a")).ok().unwrap();
                let contents: BTreeSet<&str> = plan.changes.values().map(|change| change.texts().0).collect();
                assert!(!plan.changes.values().any(|change| matches!(change, Change::Create(_))), "a file is missing");
                assert!(contents.len() <= 1 || contents.contains("old"), "half a tree: {contents:?}");
            }
            for writer in writers {
                writer.join().unwrap();
            }
        });
        remove_folder(&folder).unwrap();
    }
}
