//! Where things lie.

use crate::Failure;
use codegen::Sources;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The workspace's folder: the one above this package.
pub fn root() -> PathBuf {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into()));
    package.parent().map_or(package.clone(), Path::to_path_buf)
}

/// The spec's folder, as messages name it.
pub const SPEC: &str = "spec/";

/// The folder of the schemas, below the workspace's.
pub const SCHEMAS: &str = "spec/schema";

/// The folder of the generated code, below the workspace's.
pub const GENERATED: &str = "generated-sdk/src/generated";

/// Every JSON file of the project's spec but the schemas.
pub fn sources() -> Result<Sources, Failure> {
    sources_in(&root().join(SPEC), SPEC)
}

/// Every JSON file of a spec but the schemas; `shown` is how messages name its folder.
pub fn sources_in(folder: &Path, shown: &str) -> Result<Sources, Failure> {
    let mut files = Vec::new();
    collect(folder, &mut |path| {
        let relative = relative(folder, path);
        if relative.ends_with(".json") && !relative.starts_with("schema/") {
            let bytes = fs::read(path)?;
            let text = String::from_utf8(bytes)
                .map_err(|_| io::Error::other(format!("{shown}{relative} is not UTF-8; save it as UTF-8")))?;
            files.push((relative, text));
        }
        Ok(())
    })
    .map_err(|error| Failure::Unable(format!("cannot read the spec: {error}")))?;
    Ok(Sources::new(files))
}

/// How messages name a folder with a spec.
pub fn shown(folder: &Path) -> String {
    format!("{}/", folder.display().to_string().trim_end_matches('/'))
}

/// Visits every file below a folder. A folder that does not exist has none.
pub fn collect(folder: &Path, visit: &mut impl FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
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

/// The path below a folder, with `/` between its parts.
pub fn relative(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
