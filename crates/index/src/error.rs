//! What can go wrong with a search index.

use std::path::{Path, PathBuf};

use tantivy::TantivyError;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an index could not be built, opened or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder or the corpus in it.
    #[error(transparent)]
    Corpus(#[from] fihris_corpus::Error),
    /// Whoever followed the build wanted an end of it; the published index is in use.
    #[error("interrupted")]
    Interrupted,
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
    /// Nothing has been ingested into this folder yet.
    #[error("there is no corpus in `{}`: run `fihris ingest`", path.display())]
    NoCorpus {
        /// The index folder.
        path: PathBuf,
    },
    /// There is a corpus, but it has not been indexed.
    #[error("the corpus in `{}` has no search index yet: run `fihris index`", path.display())]
    NoSearch {
        /// The index folder.
        path: PathBuf,
    },
    /// The index was written by another analyzer, whose terms are not ours.
    #[error(
        "the index was written by analyzer {found}, this program has {expected}: run `fihris index`"
    )]
    Analyzer {
        /// Name, version and fingerprint in the manifest.
        found: String,
        /// Name, version and fingerprint of this program.
        expected: String,
    },
    /// A file of the index is not what was written.
    #[error("the search index is damaged: {detail}: run `fihris index`")]
    Damaged {
        /// What does not fit, with the file.
        detail: String,
    },
    /// Tantivy refused.
    #[error("cannot {action} `{}`", path.display())]
    Tantivy {
        /// What was tried, such as `merge segments in`.
        action: &'static str,
        /// On which folder.
        path: PathBuf,
        /// What it said.
        #[source]
        source: TantivyError,
    },
    /// The threads of a build could not be started.
    #[error("cannot start {threads} threads")]
    Threads {
        /// How many.
        threads: usize,
        /// What the system said.
        #[source]
        source: rayon::ThreadPoolBuildError,
    },
}

/// Names the action and the file of an error.
pub(crate) trait Context<T> {
    /// Says what was tried on which path.
    fn context(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> Context<T> for std::io::Result<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { action, path: path.to_owned(), source })
    }
}

impl<T> Context<T> for tantivy::Result<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Tantivy { action, path: path.to_owned(), source })
    }
}
