//! Whole records of one source, on their way to a worker thread.

use super::{Failure, RawDocument};

/// About [`ReadOptions::batch_bytes`](super::ReadOptions::batch_bytes) of whole records of one
/// source.
#[derive(Debug)]
pub struct Batch {}

impl Batch {
    /// Number of the first record in its source.
    #[must_use]
    pub fn first_position(&self) -> u64 {
        0
    }

    /// Number of records, failures among them.
    #[must_use]
    pub fn len(&self) -> usize {
        0
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        true
    }

    /// Bytes of its records, failures among them.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        0
    }

    /// Parses the records, in order.
    #[must_use]
    pub fn into_records(self) -> Records {
        Records {}
    }
}

/// The records of a [`Batch`], parsed one by one.
#[derive(Debug)]
pub struct Records {}

impl Iterator for Records {
    type Item = Result<RawDocument, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}
