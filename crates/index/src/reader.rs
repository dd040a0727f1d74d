//! The published index, opened for reading.

use fihris_corpus::{Folder, Generation};

use crate::error::Result;

/// The published generation of a folder, verified and open.
///
/// It writes nothing but a note of what it has verified, locks nothing, and goes
/// on reading its generation while the next one is published.
#[derive(Debug)]
pub struct Reader {
    folder: Folder,
    generation: Generation,
}

impl Reader {
    /// Opens the published index of `folder`.
    ///
    /// # Errors
    ///
    /// If there is none, if another analyzer wrote it, or if it is damaged.
    pub fn open(folder: &Folder) -> Result<Self> {
        Err(crate::Error::NoSearch { path: folder.root().to_owned() })
    }

    /// The generation that is open.
    #[must_use]
    pub fn generation(&self) -> &Generation {
        &self.generation
    }

    /// The folder it belongs to.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Whether this is still the published generation.
    ///
    /// # Errors
    ///
    /// If the manifest cannot be read.
    pub fn is_current(&self) -> Result<bool> {
        Ok(self.folder.manifest()?.search.is_some_and(|live| live == self.generation))
    }
}
