//! The project's folders, and specs as they lie on the disk.

use super::report::Failure;
use super::tree::{collect, relative};
use codegen::{Files, Sources, Texts};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Returns the workspace's folder: the one above this package.
pub(crate) fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), Path::to_path_buf)
}

/// The spec's folder, as messages name it.
pub(crate) const SPEC: &str = "spec/";

/// The list of error codes that all services share, below the spec's folder.
const COMMON: &str = "common/errors.json";

/// The folder of the schemas, below the workspace's.
pub(crate) const SCHEMAS: &str = "spec/schema";

/// The folder of the generated code, below the workspace's.
pub(crate) const GENERATED: &str = "generated-sdk/src/generated";

/// The crate with a part of the generated code that the runtime's documentation and tests use, below the workspace's folder.
pub(crate) const FIXTURE: &str = "runtime/fixture";

/// The generated code of the fixture.
pub(crate) const FIXTURE_GENERATED: &str = "runtime/fixture/src/generated";

/// The simulator, below the workspace's folder.
pub(crate) const SIMULATOR: &str = "simulator";

/// The folder of the spec as JSON, which the simulator reads.
pub(crate) const CATALOGUE: &str = "simulator/src/generated";

/// A spec as it lies in a folder.
pub(crate) struct Spec {
    /// Its files, the schemas excepted.
    pub(crate) sources: Sources,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// The name of its folder in messages, with `/` at the end.
    pub(crate) shown: String,
    /// The files that a spec which begins here needs and does not have on the disk yet.
    pub(crate) begun: Files,
}

impl Spec {
    /// Reads the project's own spec.
    pub(crate) fn of_project() -> Result<Self, Failure> {
        Self::read(root().join(SPEC), SPEC.to_owned())
    }

    /// Reads the spec in a folder, or the project's.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, Failure> {
        match folder {
            Some(folder) if !folder.is_dir() => {
                Err(Failure::Unable(format!("there is no folder {}", folder.display())))
            }
            folder => Self::in_folder(folder),
        }
    }

    /// Reads the spec in a folder, or the project's. A spec that begins in the folder has the codes that every service of the
    /// vendor responds with.
    pub(crate) fn open_or_begin(folder: Option<&Path>) -> Result<Self, Failure> {
        let spec = Self::in_folder(folder)?;
        if spec.sources.iter().any(|(_, file)| file.path == COMMON) {
            return Ok(spec);
        }
        let project = Self::of_project()?;
        let common = project.sources.iter().find(|(_, file)| file.path == COMMON);
        let begun: Files = common.map(|(_, file)| (file.path.clone(), file.text.clone())).into_iter().collect();
        let files = spec.sources.iter().map(|(_, file)| (file.path.clone(), file.text.clone()));
        Ok(Self { sources: Sources::new(files.chain(begun.clone())), begun, ..spec })
    }

    fn in_folder(folder: Option<&Path>) -> Result<Self, Failure> {
        let Some(folder) = folder else { return Self::of_project() };
        let shown = format!("{}/", folder.display().to_string().trim_end_matches('/'));
        Self::read(folder.to_path_buf(), shown)
    }

    fn read(folder: PathBuf, shown: String) -> Result<Self, Failure> {
        let mut files = Vec::new();
        collect(&folder, &mut |path| {
            let relative = relative(&folder, path);
            if is_spec_file(&relative) {
                let text = String::from_utf8(fs::read(path)?)
                    .map_err(|_| io::Error::other(format!("{shown}{relative} is not UTF-8; save it as UTF-8")))?;
                files.push((relative, text));
            }
            Ok(())
        })
        .map_err(|error| Failure::Unable(format!("cannot read the spec: {error}")))?;
        Ok(Self { sources: Sources::new(files), folder, shown, begun: Files::new() })
    }
}

/// Returns whether a path below a spec's folder is that of one of its files.
pub(crate) fn is_spec_file(path: &str) -> bool {
    path.ends_with(".json") && !path.starts_with("schema/")
}

/// Returns whether descriptions must be written, given whether a draft is accepted.
pub(crate) fn texts(drafts: bool) -> Texts {
    if drafts { Texts::Drafts } else { Texts::Written }
}

/// Reads one of the vendor's pages, or says why it cannot be read.
pub(crate) fn read_page(page: &Path) -> Result<String, String> {
    fs::read(page).map_err(|error| error.to_string()).and_then(codegen::published::decoded)
}
