//! Other orders than that of relevance.

use tantivy::{DocAddress, DocId, SegmentReader};

use crate::error::Result;

/// In which order documents are returned. Equal ones keep the order of the corpus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The oldest first; those without a date last.
    Oldest,
    /// The newest first; those without a date last.
    Newest,
    /// The shortest text first.
    Shortest,
    /// The longest text first.
    Longest,
}

/// What a document is sorted by: whether it has no value, and the value, or its opposite.
pub(crate) type Key = (bool, i64);

/// Collects documents to be sorted.
#[derive(Default)]
pub(crate) struct Sorter {
    documents: Vec<(Key, DocAddress)>,
}

impl Sorter {
    /// Adds documents of a segment.
    pub(crate) fn add(
        &mut self,
        (segment, number): (&SegmentReader, u32),
        docs: &[DocId],
        sort: Sort,
    ) -> Result<()> {
        let columns = segment.fast_fields();
        let (days, lengths) = (columns.i64("day")?, columns.u64("length")?);
        let value = |doc: DocId| match sort {
            Sort::Relevance => None,
            Sort::Oldest => days.first(doc),
            // A day is never the least of all numbers.
            Sort::Newest => days.first(doc).map(i64::saturating_neg),
            Sort::Shortest => lengths.first(doc).and_then(|length| i64::try_from(length).ok()),
            Sort::Longest => {
                lengths.first(doc).and_then(|length| i64::try_from(length).ok()).map(|n| -n)
            }
        };
        let key = |doc: DocId| value(doc).map_or((true, 0), |value| (false, value));
        let documents = docs.iter().map(|doc| (key(*doc), DocAddress::new(number, *doc)));
        self.documents.extend(documents);
        Ok(())
    }

    /// Returns the first documents but `offset`, at most `limit`.
    pub(crate) fn finish(mut self, limit: usize, offset: usize) -> Vec<DocAddress> {
        self.documents.sort_unstable();
        self.documents.into_iter().skip(offset).take(limit).map(|(_, at)| at).collect()
    }
}
