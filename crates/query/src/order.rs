//! Other orders than that of relevance.

use serde::Serialize;
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
    /// In the order of the corpus.
    Corpus,
}

/// Where a document stands in an order other than that of relevance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// What the order is by: a day counted from 1970-01-01, or a number of characters. `None`: the
    /// document has no such value, or the order is that of the corpus.
    pub value: Option<i64>,
    /// Its number in the corpus, from 0. `None`: any of the documents that have that value.
    pub number: Option<u64>,
}

/// What a document is sorted by: whether it has no value, the value, or its opposite, and its number
/// in the corpus.
type Key = (bool, i64, u64);

impl Sort {
    /// The key of a position, or the last of the keys that it may stand for.
    fn key(self, position: Position) -> Key {
        let value = match self {
            Self::Newest | Self::Longest => position.value.map(i64::saturating_neg),
            Self::Corpus => Some(0),
            Self::Relevance | Self::Oldest | Self::Shortest => position.value,
        };
        (value.is_none(), value.unwrap_or(0), position.number.unwrap_or(u64::MAX))
    }
}

/// Documents that are looked at between two questions whether to go on.
const CHUNK: usize = 4096;

/// Collects the first documents of an order.
pub(crate) struct Sorter {
    sort: Sort,
    /// Documents up to this one are passed over.
    after: Option<Key>,
    /// So many are wanted.
    limit: usize,
    documents: Vec<(Key, Position, DocAddress)>,
}

impl Sorter {
    /// Collects the first `limit` documents behind `after`.
    pub(crate) fn new(sort: Sort, after: Option<Position>, limit: usize) -> Self {
        Self { sort, after: after.map(|after| sort.key(after)), limit, documents: Vec::new() }
    }

    /// Adds documents of a segment, the first document of which has the number `base`.
    pub(crate) fn add(
        &mut self,
        (segment, number): (&SegmentReader, u32),
        base: u64,
        docs: &[DocId],
    ) -> Result<()> {
        let columns = segment.fast_fields();
        let (days, lengths) = (columns.i64("day")?, columns.u64("length")?);
        let (sort, after) = (self.sort, self.after);
        let value = |doc: DocId| match sort {
            Sort::Relevance | Sort::Corpus => None,
            Sort::Oldest | Sort::Newest => days.first(doc),
            Sort::Shortest | Sort::Longest => {
                lengths.first(doc).and_then(|length| i64::try_from(length).ok())
            }
        };
        for docs in docs.chunks(CHUNK) {
            spend(8 * docs.len())?;
            let documents = docs.iter().filter_map(|doc| {
                let number_in_corpus = Some(base + u64::from(*doc));
                let position = Position { value: value(*doc), number: number_in_corpus };
                let key = sort.key(position);
                let is_after = after.is_none_or(|after| key > after);
                is_after.then(|| (key, position, DocAddress::new(number, *doc)))
            });
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

    /// Whether no further document can be among the first.
    pub(crate) fn is_full(&self) -> bool {
        self.sort == Sort::Corpus && self.documents.len() >= self.limit
    }

    /// Returns the first documents, in their order.
    pub(crate) fn finish(mut self) -> Vec<(Position, DocAddress)> {
        self.documents.sort_unstable();
        let documents = self.documents.into_iter().take(self.limit);
        documents.map(|(_, position, at)| (position, at)).collect()
    }
}
