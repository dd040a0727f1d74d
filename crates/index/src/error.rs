//! What can go wrong with a search index.

use std::path::PathBuf;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an index could not be built, opened or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder or the corpus in it.
    #[error(transparent)]
    Corpus(#[from] fihris_corpus::Error),
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
    #[error("there is no corpus in `{}`", path.display())]
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
    #[error("the index was written by analyzer {found}, and this program has {expected}: run `fihris index`")]
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
    #[error("cannot {action}")]
    Tantivy {
        /// What was tried, such as `merge segments`.
        action: &'static str,
        /// What it said.
        #[source]
        source: tantivy::TantivyError,
    },
}
