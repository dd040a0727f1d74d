//! What can end a run.

use fihris_corpus::Error as CorpusError;

pub(crate) use fihris_corpus::Context;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a run did not finish.
///
/// A document that cannot be read does not end a run; see
/// [`Account::failed`](crate::Account::failed).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The index folder cannot be read or written.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// The corpus in the folder was made with other options.
    #[error("the corpus was made with other options: {0}")]
    OtherOptions(String),
    /// A record cannot be read, and `strict` is on.
    #[error("record {position} of `{source_name}` cannot be read: {detail}")]
    Strict {
        /// The source.
        source_name: String,
        /// The record, from 0.
        position: u64,
        /// The fault in words.
        detail: String,
    },
    /// More documents than a table can number.
    #[error("{0} documents are more than one index can hold; split the corpus")]
    TooMany(u64),
    /// More pairs of near-duplicates than can be numbered.
    #[error("{0} pairs of near-duplicates are more than can be compared at once; split the corpus")]
    TooManyPairs(usize),
    /// The folder already has a corpus; a distributed ingest starts a new one.
    #[error("the index already has a corpus, and Spark can only start a new one")]
    NotNew,
    /// The output of a distributed ingest is incomplete or wrong.
    #[error("cluster output is incomplete: {0}")]
    NotWhole(String),
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
}
