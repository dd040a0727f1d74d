//! What can go wrong between the disk and a document.

use std::path::{Path, PathBuf};

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a corpus could not be read or written.
///
/// A bad *document* is not an error: it is counted, see [`crate::read::Failure`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried, such as `open`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Another process is writing to the index.
    #[error("`{}` is being written by another process", path.display())]
    Locked {
        /// The index folder.
        path: PathBuf,
    },
    /// The manifest is not the one that was written: its seal does not fit its content.
    #[error("the manifest `{}` is damaged: {detail}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// The folder was written by another version of Fihris.
    #[error("`{}` has index format {found}, and this program reads format {expected}", path.display())]
    Format {
        /// The manifest.
        path: PathBuf,
        /// Format found.
        found: u32,
        /// Format that this program reads and writes.
        expected: u32,
    },
    /// A file of the corpus is not what the manifest says.
    #[error("`{}` is damaged: {detail}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// A file of the corpus is gone: another run has replaced it.
    #[error("`{}` was replaced while it was read", path.display())]
    Replaced {
        /// The file.
        path: PathBuf,
    },
    /// There is nothing in this folder yet.
    #[error("there is no index in `{}`", path.display())]
    Missing {
        /// The index folder.
        path: PathBuf,
    },
}

/// Names the action and the file of an I/O error.
pub trait Context<T> {
    /// Says what was tried on which path.
    ///
    /// # Errors
    ///
    /// The same one, as [`Error::Io`].
    fn context(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> Context<T> for std::io::Result<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { action, path: path.to_owned(), source })
    }
}
