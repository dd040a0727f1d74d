//! What can go wrong with a cluster.

use std::path::PathBuf;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a cluster could not be filled or searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What was typed names no cluster.
    #[error("`{text}` is not a cluster: write it as quickwit=http://127.0.0.1:7280")]
    Target {
        /// What was typed.
        text: String,
    },
    /// No index may be named so.
    #[error(
        "`{name}` is not a valid index name: use a to z, 0 to 9 and hyphens, and start with a letter"
    )]
    Name {
        /// What was typed.
        name: String,
    },
    /// Nobody answers there.
    #[error("cannot reach {url}")]
    Unreachable {
        /// The address.
        url: String,
        /// What the network said.
        #[source]
        source: Box<ureq::Error>,
    },
    /// It asks to be asked later, again and again.
    #[error("{url} is overloaded: it answered {status} to the last of {tries} tries")]
    Busy {
        /// The address.
        url: String,
        /// The status of HTTP.
        status: u16,
        /// How often it was asked.
        tries: u32,
    },
    /// It refuses what it is asked.
    #[error("the cluster cannot {action}: it answered {status}: {reason}")]
    Refused {
        /// What it was asked, such as `search`.
        action: &'static str,
        /// The status of HTTP.
        status: u16,
        /// What it says.
        reason: String,
    },
    /// What it answers is no answer.
    #[error("unexpected answer of the cluster: {detail}")]
    Answer {
        /// What does not fit.
        detail: String,
    },
    /// The index has not been pushed, or was deleted.
    #[error("the cluster has no index `{index}`: run `fihris push`")]
    NoIndex {
        /// Its name.
        index: String,
    },
    /// The index is there, but nobody knows here what is in it.
    #[error("the cluster has an index `{index}` that was not pushed from `{}`", folder.display())]
    Foreign {
        /// Its name.
        index: String,
        /// The index folder.
        folder: PathBuf,
    },
    /// Nothing was pushed from this folder.
    #[error("nothing was pushed to a cluster from `{}`: run `fihris push`", folder.display())]
    NotPushed {
        /// The index folder.
        folder: PathBuf,
    },
    /// The index was pushed with another analyzer, whose terms are not ours.
    #[error(
        "`{index}` was pushed with analyzer {found}, this program has {expected}: run `fihris push`"
    )]
    Analyzer {
        /// Name of the index.
        index: String,
        /// Version and fingerprint of the analyzer that it was pushed with.
        found: String,
        /// Version and fingerprint of this program's.
        expected: String,
    },
    /// A file under `push/` is not what was written.
    #[error("`{}` is damaged: {detail}", path.display())]
    Ledger {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// The cluster does not have as many documents as it acknowledged.
    #[error("`{index}` has {found} documents instead of {expected}")]
    Documents {
        /// Name of the index.
        index: String,
        /// Documents that were found.
        found: u64,
        /// Documents that should be there.
        expected: u64,
    },
    /// Clusters do not go through more than ten thousand hits.
    #[error("a cluster returns only its first {limit} hits")]
    TooDeep {
        /// How many.
        limit: usize,
    },
    /// The user wanted an end; what was acknowledged is in the ledger.
    #[error("interrupted")]
    Interrupted,
    /// The index folder.
    #[error(transparent)]
    Corpus(#[from] fihris_corpus::Error),
    /// What the analyzer knows of the collection.
    #[error(transparent)]
    Index(#[from] fihris_index::Error),
    /// The operating system refused.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The threads could not be started.
    #[error("cannot start threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl From<Error> for fihris_query::Error {
    fn from(error: Error) -> Self {
        Self::Cluster(Box::new(error))
    }
}
