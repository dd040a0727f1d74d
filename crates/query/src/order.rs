//! Other orders than that of relevance.

use tantivy::{DocAddress, DocId, SegmentReader};

use crate::error::Result;
use crate::supervise::spend;

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

/// Documents that are looked at between two questions whether to go on.
const CHUNK: usize = 4096;

/// Collects the first documents of an order.
pub(crate) struct Sorter {
    /// So many are wanted.
    limit: usize,
    documents: Vec<(Key, DocAddress)>,
}

impl Sorter {
    /// Collects the first `limit` documents.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, documents: Vec::new() }
    }

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
        for docs in docs.chunks(CHUNK) {
            spend(8 * docs.len())?;
            let documents = docs.iter().map(|doc| (key(*doc), DocAddress::new(number, *doc)));
            self.documents.extend(documents);
            self.shorten();
        }
        Ok(())
    }

    /// Lets go of documents that are not among the first, once they are as many as those that are.
    fn shorten(&mut self) {
        if self.documents.len() >= self.limit.saturating_mul(2).max(CHUNK) {
            self.documents.select_nth_unstable(self.limit);
            self.documents.truncate(self.limit);
        }
    }

    /// Returns the first documents, in their order.
    pub(crate) fn finish(mut self) -> Vec<DocAddress> {
        self.documents.sort_unstable();
        self.documents.into_iter().take(self.limit).map(|(_, at)| at).collect()
    }
}
