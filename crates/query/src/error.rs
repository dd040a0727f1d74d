//! What can go wrong with a search.

use crate::supervise::{self, Stopped};

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why there is no answer. No query is ever the reason: whatever a user types is understood somehow.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The index could not be opened or read.
    #[error(transparent)]
    Index(#[from] fihris_index::Error),
    /// The cluster that has the documents could not be reached, or refused.
    #[error(transparent)]
    Cluster(Box<dyn std::error::Error + Send + Sync>),
    /// Tantivy refused.
    #[error("cannot search the index")]
    Tantivy(#[source] tantivy::TantivyError),
    /// The search ended before its time, see [`supervised`](crate::supervised).
    #[error(transparent)]
    Stopped(Stopped),
}

impl From<tantivy::TantivyError> for Error {
    /// Work that is stopped within Tantivy can only end with an error of Tantivy's own.
    fn from(error: tantivy::TantivyError) -> Self {
        supervise::check().err().unwrap_or(Self::Tantivy(error))
    }
}
