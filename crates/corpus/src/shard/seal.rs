//! Files that are flushed to the disk while the next are written.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use tempfile::NamedTempFile;

use crate::atomic;
use crate::error::{Context, Result};

/// Files that may wait for the disk: each of them is open.
const MAX_WAITING: usize = 8;

/// Gives files their names, durably, on a thread of its own: to flush a file is to wait, and who has
/// work to do should not.
#[derive(Debug)]
pub(super) struct Sealer {
    files: Option<SyncSender<(NamedTempFile, PathBuf)>>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Sealer {
    /// Starts a thread for files of `folder`.
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let (files, finished) = sync_channel::<(NamedTempFile, PathBuf)>(MAX_WAITING);
        let work =
            move || finished.into_iter().try_for_each(|(file, path)| atomic::persist(file, &path));
        let thread = std::thread::Builder::new().name("seal".to_owned()).spawn(work);
        Ok(Self { files: Some(files), thread: Some(thread.context("start a thread for", folder)?) })
    }

    /// Takes a finished file and the path that it gets. If an earlier one failed, that is told now.
    pub(super) fn seal(&mut self, file: NamedTempFile, path: PathBuf) -> Result<()> {
        let is_taken = self.files.as_ref().is_some_and(|files| files.send((file, path)).is_ok());
        // The thread ends before its time for an error only.
        if is_taken { Ok(()) } else { self.finish() }
    }

    /// Waits until all files have their names.
    pub(super) fn finish(&mut self) -> Result<()> {
        drop(self.files.take());
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// No file gets its name after the right to write is given up.
impl Drop for Sealer {
    fn drop(&mut self) {
        let _ = self.finish();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn every_file_has_its_name_in_the_end() {
        let home = tempfile::tempdir().unwrap();
        let mut sealer = Sealer::start(home.path()).unwrap();
        for number in 0..50 {
            let file = atomic::create_in(home.path()).unwrap();
            sealer.seal(file, home.path().join(format!("{number}"))).unwrap();
        }
        sealer.finish().unwrap();
        assert!((0..50).all(|number| home.path().join(format!("{number}")).exists()));
    }

    #[test]
    fn a_file_that_fails_is_told_before_the_end() {
        let home = tempfile::tempdir().unwrap();
        let mut sealer = Sealer::start(home.path()).unwrap();
        let nowhere = home.path().join("لا مكان/ملف");
        let told = (0..1000).find_map(|_| {
            let file = atomic::create_in(home.path()).unwrap();
            sealer.seal(file, nowhere.clone()).err()
        });
        assert!(matches!(told, Some(Error::Io { action: "rename a file to", .. })), "{told:?}");
    }
}
