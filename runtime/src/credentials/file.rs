//! Reading files that hold secrets.

use super::CredentialsError;
use crate::environment::Environment;
use secrecy::zeroize::Zeroizing;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// No file of credentials is larger than this.
const MAX_BYTES: u64 = 64 << 10;

/// Runs code that reads files where it may block: a home directory can be on a network that does not respond.
pub(super) async fn aside<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, CredentialsError> + Send + 'static,
) -> Result<T, CredentialsError> {
    let stopped = |error| Err(CredentialsError::new(format!("the file of credentials was not read: {error}")));
    // Whoever listens to this thread's events gets those of the other one, too.
    let listener = tracing::dispatcher::get_default(Clone::clone);
    let read = move || tracing::dispatcher::with_default(&listener, read);
    tokio::task::spawn_blocking(read).await.unwrap_or_else(stopped)
}

/// Returns the content of a file, without a byte order mark, wiped from memory when dropped; `None` if there is no such file.
///
/// It blocks.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    let broken = |why: String| CredentialsError::new(format!("{}: {why}", path.display()));
    let unreadable = |error: io::Error| broken(format!("cannot be read: {error}"));
    // Its kind is checked first: opening a named pipe would wait for somebody to write to it.
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(broken("is not a file".to_owned())),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    }
    let file = File::open(path).map_err(unreadable)?;
    // All of the capacity at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES as usize + 1));
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(broken(format!("is larger than {} KiB, which no file of credentials is", MAX_BYTES >> 10)));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| broken("is not UTF-8; save it as UTF-8".to_owned()))?;
    Ok(Some(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())))
}

/// Does what [`read`] does, for a file that only its owner should be able to read. Warns once if others can.
pub(super) fn read_private(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    static WARNED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let text = read(path)?;
    if text.is_some()
        && is_open_to_others(path)
        && WARNED.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned())
    {
        tracing::warn!(path = %path.display(), "every user of this machine can read the keys in this file; use `chmod 600`");
    }
    Ok(text)
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

/// Returns `false`: other systems keep permissions in ways that the standard library does not show.
#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

/// Returns the home directory of the user.
// Rust 1.85 corrected `std::env::home_dir` on Windows; 1.87 is the first that no longer calls it deprecated.
#[allow(deprecated)]
pub(super) fn home(environment: Environment<'_>) -> Option<PathBuf> {
    // Services are often started without the variable; the standard library asks the system then.
    let named = environment.get(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from);
    named.filter(|home| !home.as_os_str().is_empty()).or_else(std::env::home_dir)
}
