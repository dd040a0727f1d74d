//! Reading an index without touching it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use crate::layout::SEGMENTS;

/// Name under which Tantivy looks for the list of segments.
const META: &str = "meta.json";

/// The files of a generation, which are only read: some are in its own folder, those of segments in a
/// folder that all generations share.
///
/// Tantivy's own directory takes a lock file to open a reader, so it fails on
/// read-only media and for other users. Nothing here needs that lock: the files
/// of a published generation never change.
#[derive(Clone, Debug)]
pub(crate) struct ReadOnly {
    own: MmapDirectory,
    /// `None` where an older version wrote all files into the folder of the generation.
    shared: Option<MmapDirectory>,
    /// Name of the file with the list of segments.
    meta: &'static str,
}

impl ReadOnly {
    /// Opens the generation in `place`.
    pub(crate) fn open(place: &Path) -> Result<Self, OpenDirectoryError> {
        Self::with_meta(place, META)
    }

    /// Opens it with the list of segments that is in another file.
    pub(crate) fn with_meta(place: &Path, meta: &'static str) -> Result<Self, OpenDirectoryError> {
        let shared = place.with_file_name(SEGMENTS);
        let shared = if shared.is_dir() { Some(MmapDirectory::open(shared)?) } else { None };
        Ok(Self { own: MmapDirectory::open(place)?, shared, meta })
    }

    /// Opens the list of segments in one folder, and their files in another.
    pub(crate) fn of_files(place: &Path, shared: &Path) -> Result<Self, OpenDirectoryError> {
        let (own, shared) = (MmapDirectory::open(place)?, Some(MmapDirectory::open(shared)?));
        Ok(Self { own, shared, meta: META })
    }

    /// The folder that has a file, and its name there.
    fn find<'p>(&'p self, path: &'p Path) -> (&'p MmapDirectory, &'p Path) {
        let path = if path == Path::new(META) { Path::new(self.meta) } else { path };
        match &self.shared {
            Some(shared) if !self.own.exists(path).unwrap_or(false) => (shared, path),
            _ => (&self.own, path),
        }
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "the index is open for reading only")
}

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let (folder, path) = self.find(path);
        folder.get_file_handle(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        let (folder, path) = self.find(path);
        folder.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let (folder, path) = self.find(path);
        folder.atomic_read(path)
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let (io_error, filepath) = (Arc::new(refused()), path.to_owned());
        Err(DeleteError::IoError { io_error, filepath })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(refused(), path.to_owned()))
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }
}
