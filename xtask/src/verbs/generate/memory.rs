//! What was generated last.

use crate::shared::spec::root;
use crate::shared::tree::collect;
use codegen::Sources;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Remembers what was generated from what, so that a run that would change nothing ends at once. It lies below `target`,
/// and forgetting it costs nothing but time.
pub(super) struct Memory {
    path: PathBuf,
    input: u64,
}

impl Memory {
    pub(super) fn new(sources: &Sources) -> Self {
        let mut hasher = DefaultHasher::new();
        for (_, file) in sources.iter() {
            (&file.path, &file.text).hash(&mut hasher);
        }
        // Another generator can make another output of the same spec.
        let program = std::env::current_exe().and_then(fs::metadata);
        if let Ok(program) = program {
            (program.len(), program.modified().ok()).hash(&mut hasher);
        }
        Self { path: root().join("target/xtask/generated"), input: hasher.finish() }
    }

    fn state(&self, folder: &Path) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        let mut files = Vec::new();
        collect(folder, &mut |path| {
            files.push((path.to_path_buf(), fs::read(path)?));
            Ok(())
        })
        .ok()?;
        files.sort();
        files.hash(&mut hasher);
        Some(format!("{:x} {:x}", self.input, hasher.finish()))
    }

    pub(super) fn remembers(&self, folder: &Path) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|known| Some(known) == self.state(folder))
    }

    pub(super) fn remember(&self, folder: &Path) {
        if let (Some(state), Some(parent)) = (self.state(folder), self.path.parent()) {
            // What cannot be remembered is generated again.
            let _ = fs::create_dir_all(parent).and_then(|()| fs::write(&self.path, state));
        }
    }
}
