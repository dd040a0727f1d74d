//! What can go wrong with a search.

use crate::grammar::OwnFields;
use crate::supervisor::Stopped;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why there is no answer. No query is ever the reason: whatever a user types is understood somehow.
/// A filter may be: programs write it, and what it lets through is not looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A filter cannot be read as it was meant.
    #[error("cannot read the filter `{filter}`: {reason}")]
    Filter {
        /// The filter, or its beginning.
        filter: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A query that a program put together, or a filter, asks for more than is looked for.
    #[error("cannot read the query: {reason}")]
    Expression {
        /// What is wrong with it.
        reason: String,
    },
    /// Documents cannot be sorted or counted by this.
    #[error("cannot sort or count: {reason}")]
    Field {
        /// What is wrong with the field.
        reason: String,
    },
    /// A cluster cannot do this.
    #[error("a cluster cannot {0}")]
    Unsupported(&'static str),
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

/// Bytes of a filter that are told with an error.
const MAX_SHOWN: usize = 200;

impl Error {
    /// None of the fields has this name.
    pub(crate) fn field(own: &OwnFields, name: &str) -> Self {
        Self::Field { reason: own.unknown(name) }
    }

    pub(crate) fn filter(filter: &str, reason: String) -> Self {
        Self::Filter { filter: fihris_index::head(filter, MAX_SHOWN).to_owned(), reason }
    }
}
