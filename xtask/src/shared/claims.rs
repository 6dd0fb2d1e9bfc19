//! Which folders a run reads and writes, and the locks that make runs wait for each other.

use super::report::{Failure, Output};
use super::spec::root;
use super::tree::remove_folder;
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// The folders that a run reads or writes.
///
/// The workspace counts as one folder, whatever is read or written in it. Many runs may read a folder at the same time; one that
/// writes is alone.
#[derive(Default)]
pub(crate) struct Claims {
    folders: Vec<(Option<PathBuf>, bool)>,
}

impl Claims {
    /// Adds a folder that is read; `None` is the workspace.
    pub(crate) fn read(self, folder: Option<&Path>) -> Self {
        self.with(folder, false)
    }

    /// Adds a folder that is written; `None` is the workspace.
    pub(crate) fn write(self, folder: Option<&Path>) -> Self {
        self.with(folder, true)
    }

    /// Adds a folder that is written if `writes` holds, and read otherwise.
    pub(crate) fn with(mut self, folder: Option<&Path>, writes: bool) -> Self {
        self.folders.push((folder.map(Path::to_path_buf), writes));
        self
    }

    /// Waits for the folders. They are free again when the locks are dropped or the process ends, however it ends.
    ///
    /// What a killed run left in them is removed.
    pub(crate) fn lock(&self, output: &Output) -> Result<Vec<File>, Failure> {
        let mut folders = BTreeMap::new();
        for (folder, writes) in &self.folders {
            *folders.entry(home(folder.as_deref())?).or_default() |= *writes;
        }
        // All runs take them in the same order, so none waits in a circle.
        folders.iter().map(|(folder, writes)| locked(folder, *writes, output)).collect()
    }
}

fn locked(folder: &Path, writes: bool, output: &Output) -> Result<File, Failure> {
    let unable = |error| Failure::Unable(format!("cannot lock {}: {error}", folder.display()));
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    let locks = root().join("target/xtask/locks");
    let file = fs::create_dir_all(&locks).and_then(|()| File::create(locks.join(format!("{:x}", hasher.finish()))));
    let file = file.map_err(unable)?;
    match if writes { file.try_lock() } else { file.try_lock_shared() } {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            output.say(&format!("waiting for another run that uses {}", folder.display()));
            if writes { file.lock() } else { file.lock_shared() }.map_err(unable)?;
        }
        Err(TryLockError::Error(error)) => return Err(unable(error)),
    }
    // Nobody is writing now, so whoever wrote there is dead.
    let left = scratch(folder);
    remove_folder(&left).map_err(|error| {
        Failure::Unable(format!("cannot remove {}, which a killed run left: {error}", left.display()))
    })?;
    Ok(file)
}

/// Returns the folder that is locked for a folder: the workspace, or the folder itself if it lies elsewhere.
pub(crate) fn home(folder: Option<&Path>) -> io::Result<PathBuf> {
    let root = real(&root())?;
    let Some(folder) = folder else { return Ok(root) };
    let folder = real(folder)?;
    Ok(if folder.starts_with(&root) { root } else { folder })
}

/// Returns where a run prepares its changes, given the folder that is locked: on the same disk as what it changes.
pub(crate) fn scratch(home: &Path) -> PathBuf {
    home.join(".xtask")
}

/// Returns a path without `..` and links in the part of it that exists, so that steps up from it lead where they seem to.
pub(crate) fn real(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut existing = &*path;
    loop {
        match (existing.canonicalize(), existing.parent()) {
            (Ok(real), _) => return Ok(real.join(path.strip_prefix(existing).unwrap_or(Path::new("")))),
            (Err(_), Some(parent)) => existing = parent,
            (Err(error), None) => return Err(error),
        }
    }
}
