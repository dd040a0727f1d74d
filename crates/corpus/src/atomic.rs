//! Files that are whole or absent.
//!
//! A file is written under a temporary name in the same folder, flushed to the
//! disk and renamed; then the folder itself is flushed, without which the new
//! name may not survive a loss of power.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::{Context, Result};

/// Writes `bytes` to `path`, so that a reader sees the old file or the new one.
///
/// # Errors
///
/// If the folder cannot be written to or the disk is full; the old file is then untouched.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = create_in(folder_of(path))?;
    file.write_all(bytes).context("write", path)?;
    persist(file, path)
}

/// Starts a temporary file in `folder`; unless persisted it vanishes.
///
/// # Errors
///
/// If the folder cannot be written to.
pub fn create_in(folder: &Path) -> Result<NamedTempFile> {
    // Less what the user's mask takes away: readers may be other users.
    let permissions = std::fs::Permissions::from_mode(0o666);
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY).permissions(permissions);
    builder.tempfile_in(folder).context("create a file in", folder)
}

/// How the names of unfinished files begin.
pub const TEMPORARY: &str = ".tmp-";

/// Gives a finished temporary file its name, durably.
///
/// # Errors
///
/// If the file cannot be flushed or renamed.
pub fn persist(file: NamedTempFile, path: &Path) -> Result<()> {
    file.as_file().sync_all().context("flush", path)?;
    file.persist(path).map_err(|error| error.error).context("rename a file to", path)?;
    sync_folder(folder_of(path))
}

/// The folder of a file; a bare name is in the current one.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Flushes the names in `folder` to the disk.
///
/// # Errors
///
/// If the system refuses to open or to flush the folder.
pub fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).context("flush", folder)
}

/// Opens `path` for locking, creating it if need be.
pub(crate) fn open_lock(path: &Path) -> Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .context("open", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_leaves_no_rubbish() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("حساب.json");
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_bare_name_is_in_the_current_folder() {
        assert_eq!(folder_of(Path::new("حساب.json")), Path::new("."));
        assert_eq!(folder_of(Path::new("a/حساب.json")), Path::new("a"));
    }
}
