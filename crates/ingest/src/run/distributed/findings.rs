//! What other machines have found.

use crate::dedup::Comparison;
use crate::error::Result;
use crate::prepare::{FailedSource, Source, SourcePlan};
use crate::table::Row;

/// What is to be read.
#[derive(Clone, Debug)]
pub struct Work {
    /// The sources in the order of the corpus; each is known by its place in this list.
    pub todo: Vec<SourcePlan>,
    /// Hash of the sources, their sizes and times, and of the options: equal hashes, equal
    /// findings.
    pub hash: String,
}

/// What became of the records, each part in the order of the corpus.
pub trait Findings {
    /// Documents, records left out, and behind those of each source the source.
    ///
    /// # Errors
    ///
    /// If they cannot be read; so with all of these.
    fn records(&self) -> Result<impl Iterator<Item = Result<Record>>>;

    /// Each duplicate and what stands for it: for exact ones the best of the same words, for
    /// near-duplicates among these their keeper. In any order.
    fn stand_ins(&self) -> Result<impl Iterator<Item = Result<(i64, i64)>>>;

    /// What was found alike, the lower number first. In any order.
    fn edges(&self) -> Result<impl Iterator<Item = Result<(i64, i64, Comparison)>>>;

    /// The documents that boilerplate was cut off.
    fn cut_lines(&self) -> Result<impl Iterator<Item = Result<CutLine>>>;
}

/// What became of a record, or of a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The [`number`] of the record; of a source, its [`last_number`].
    pub number: i64,
    /// The rest.
    pub fate: RecordDecision,
}

/// See [`Record`].
#[derive(Clone, Debug, PartialEq)]
pub enum RecordDecision {
    /// A document that passed.
    Passed {
        /// What is known of it.
        row: Box<Row>,
        /// Its record in the file of sketches.
        sketch: Vec<u8>,
        /// It as JSON, without a line feed.
        line: Vec<u8>,
    },
    /// A line of the audit for a record that did not pass, without a line feed.
    Excluded(Vec<u8>),
    /// The source has ended.
    Finished(Box<Source>, Option<FailedSource>),
}

/// A document that boilerplate was cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutLine {
    /// Its [`number`].
    pub number: i64,
    /// It as JSON, without a line feed.
    pub line: Vec<u8>,
    /// Passages that were cut off.
    pub n_passages: u64,
}

/// Returns the number of a record, which orders as the corpus does; `None` if the source has more
/// than four thousand million records.
#[must_use]
pub fn number(source: u32, position: u64) -> Option<i64> {
    let position = u32::try_from(position).ok().filter(|position| *position < u32::MAX)?;
    Some(last_number(source) - i64::from(u32::MAX - position))
}

/// Returns the number behind those of all records of a source.
#[must_use]
pub const fn last_number(source: u32) -> i64 {
    // A table of so many sources does not fit into memory: the sign stays free.
    ((source as i64 & 0x7FFF_FFFF) << 32) | u32::MAX as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_order_as_the_corpus_does() {
        let numbers = [
            number(0, 0),
            number(0, 1),
            number(0, u64::from(u32::MAX) - 1),
            Some(last_number(0)),
            number(1, 0),
            number(u32::MAX / 2, 7),
        ];
        assert!(numbers.iter().all(Option::is_some));
        assert!(numbers.is_sorted_by(|left, right| left < right), "{numbers:?}");
        assert_eq!(number(0, u64::from(u32::MAX)), None);
    }
}
