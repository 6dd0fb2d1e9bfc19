//! The memory of the last generation.

use super::Folder;
use crate::shared::spec::root;
use crate::shared::tree::collect;
use codegen::Sources;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

/// Remembers what was generated from what, so that a run that would change nothing ends at once. It lies below `target`,
/// and forgetting it costs nothing but time.
pub(super) struct Memory {
    folder: PathBuf,
    input: u64,
}

impl Memory {
    pub(super) fn new(sources: &Sources, folders: &[Folder]) -> Self {
        let mut hasher = DefaultHasher::new();
        for (_, file) in sources.iter() {
            (&file.path, &file.text).hash(&mut hasher);
        }
        folders.iter().for_each(|folder| folder.content.hash(&mut hasher));
        // Another generator can make another output of the same spec.
        let program = std::env::current_exe().and_then(fs::metadata);
        if let Ok(program) = program {
            (program.len(), program.modified().ok()).hash(&mut hasher);
        }
        Self { folder: root().join("target/xtask/generated"), input: hasher.finish() }
    }

    /// Returns the file that remembers a folder.
    fn file(&self, folder: &Folder) -> PathBuf {
        self.folder.join(folder.path.replace('/', "."))
    }

    fn state(&self, folder: &Folder) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        let mut files = Vec::new();
        collect(&root().join(folder.path), &mut |path| {
            files.push((path.to_path_buf(), fs::read(path)?));
            Ok(())
        })
        .ok()?;
        files.sort();
        files.hash(&mut hasher);
        Some(format!("{:x} {:x}", self.input, hasher.finish()))
    }

    pub(super) fn remembers(&self, folder: &Folder) -> bool {
        fs::read_to_string(self.file(folder)).is_ok_and(|known| Some(known) == self.state(folder))
    }

    pub(super) fn remember(&self, folder: &Folder) {
        if let Some(state) = self.state(folder) {
            // What cannot be remembered is generated again.
            let _ = fs::create_dir_all(&self.folder).and_then(|()| fs::write(self.file(folder), state));
        }
    }
}
