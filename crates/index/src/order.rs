//! Where the documents of segments stand in the corpus.
//!
//! Segments that were added one by one have their documents in any order, but documents of equal
//! score, and all other orders, keep the order of the corpus. So each document of each segment
//! has its number there. A generation built from scratch needs no file for that: its documents are
//! counted.

use std::path::Path;

use tantivy::directory::OwnedBytes;
use tantivy::{Directory as _, DocAddress, Searcher};

use crate::directory::ReadOnly;
use crate::error::{Context, Error, Result};

/// Name of the file in the folder of a generation: a number of four bytes for each document, segment
/// after segment.
pub(crate) const ORDER: &str = "order";

/// The number of a document that is deleted.
pub(crate) const DELETED: u32 = u32::MAX;

/// The numbers of the documents of an open index.
pub(crate) struct CorpusOrder {
    /// For each segment, how many documents are in those before it.
    bases: Vec<u64>,
    /// `None`: the documents are in the order of the corpus, and all are left.
    numbers: Option<OwnedBytes>,
    is_ascending: bool,
}

impl CorpusOrder {
    /// Reads the order of the generation in `place`.
    ///
    /// # Errors
    ///
    /// If it is not one of the documents that `searcher` has.
    pub(crate) fn open(place: &Path, searcher: &Searcher) -> Result<Self> {
        let sizes = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc()));
        let (mut bases, mut n_documents) = (Vec::new(), 0);
        for size in sizes {
            bases.push(n_documents);
            n_documents += size;
        }
        let numbers = read(place)?;
        if let Some(numbers) = numbers.as_ref().filter(|n| n.len() as u64 != n_documents * 4) {
            let found = numbers.len() / 4;
            let detail = format!("it has the order of {found} documents instead of {n_documents}");
            return Err(Error::Damaged { detail });
        }
        let mut order = Self { bases, numbers, is_ascending: true };
        order.is_ascending = order.ascends();
        Ok(order)
    }

    /// The number in the corpus, from 0, of a document that is left.
    pub(crate) fn number(&self, at: DocAddress) -> u64 {
        let base = self.bases.get(at.segment_ord as usize).copied().unwrap_or_default();
        let place = base + u64::from(at.doc_id);
        match &self.numbers {
            None => place,
            Some(numbers) => u64::from(number_at(numbers, place as usize)),
        }
    }

    /// Whether the documents that are left have ascending numbers, segment after segment.
    pub(crate) fn is_ascending(&self) -> bool {
        self.is_ascending
    }

    fn ascends(&self) -> bool {
        let Some(numbers) = &self.numbers else { return true };
        let numbers = numbers.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number));
        numbers.filter(|number| *number != DELETED).is_sorted()
    }
}

fn number_at(numbers: &[u8], place: usize) -> u32 {
    let number = numbers.as_chunks().0.get(place);
    number.map_or(DELETED, |number| u32::from_le_bytes(*number))
}

fn read(place: &Path) -> Result<Option<OwnedBytes>> {
    if !place.join(ORDER).exists() {
        return Ok(None);
    }
    let open = || -> tantivy::Result<OwnedBytes> {
        let file = ReadOnly::open(place)?.open_read(Path::new(ORDER))?;
        Ok(file.read_bytes()?)
    };
    open().map(Some).context("read the order of the corpus in", place)
}

/// Writes numbers as [`ORDER`] has them; `None` if they count up from 0.
pub(crate) fn encode<'n>(segments: impl Iterator<Item = &'n [u32]> + Clone) -> Option<Vec<u8>> {
    let numbers = segments.flatten();
    let is_counted = (0..).zip(numbers.clone()).all(|(expected, number)| expected == *number);
    (!is_counted).then(|| numbers.flat_map(|number| number.to_le_bytes()).collect())
}
