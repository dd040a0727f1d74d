//! What can go wrong with a search.

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why there is no answer. No query is ever the reason: whatever a user types is understood somehow.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The index could not be opened or read.
    #[error(transparent)]
    Index(#[from] fihris_index::Error),
    /// A document of the index is not what was written.
    #[error("document {address} of the index cannot be read: run `fihris check`")]
    Document {
        /// Its place in the index.
        address: String,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Tantivy refused.
    #[error("cannot search the index")]
    Tantivy(#[from] tantivy::TantivyError),
}
