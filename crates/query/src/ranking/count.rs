//! How many documents match.

use tantivy::collector::Count;
use tantivy::query::Query;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Searcher, SegmentReader};

use super::best::{Gate, Restriction};
use super::lists::Lists;
use super::without::WithoutQuery;
use crate::error::Result;

/// Counts the documents that match.
pub(crate) fn count(searcher: &Searcher, lists: &Lists, restriction: &Restriction) -> Result<u64> {
    if !restriction.needs_word {
        return count_wanted(searcher, restriction);
    }
    let mut n_documents = 0;
    for (number, segment) in searcher.segment_readers().iter().enumerate() {
        let found = Documents::with_a_word(lists, segment, number)?;
        n_documents += match restriction {
            Restriction { wanted: None, unwanted: None, .. } => found.len(),
            _ => found.len_behind(Gate::open(searcher, segment, restriction)?),
        };
    }
    Ok(n_documents)
}

/// Returns the documents of a segment that match, in order.
pub(crate) fn matching(
    searcher: &Searcher,
    lists: &Lists,
    restriction: &Restriction,
    number: u32,
) -> Result<Vec<DocId>> {
    let segment = searcher.segment_reader(number);
    let mut gate = Gate::open(searcher, segment, restriction)?;
    let mut passes = |doc: DocId| gate.first_wanted(doc) == doc && !gate.is_unwanted(doc);
    let all = 0..segment.max_doc();
    if restriction.needs_word {
        let found = Documents::with_a_word(lists, segment, number as usize)?;
        return Ok(all.filter(|doc| found.has(*doc) && passes(*doc)).collect());
    }
    let is_restricted = restriction.wanted.is_some();
    Ok(all.filter(|doc| is_restricted && passes(*doc)).collect())
}

fn count_wanted(searcher: &Searcher, restriction: &Restriction) -> Result<u64> {
    let Some(wanted) = &restriction.wanted else { return Ok(0) };
    let wanted = wanted.box_clone();
    let query: Box<dyn Query> = match &restriction.unwanted {
        None => wanted,
        Some(unwanted) => Box::new(WithoutQuery { wanted, unwanted: unwanted.box_clone() }),
    };
    Ok(searcher.search(&query, &Count)? as u64)
}

/// A set of documents of a segment, one bit for each.
struct Documents(Vec<u64>);

impl Documents {
    /// Puts the documents of all lists that find by themselves together.
    fn with_a_word(lists: &Lists, segment: &SegmentReader, number: usize) -> Result<Self> {
        let mut documents = Self(vec![0; segment.max_doc() as usize / 64 + 1]);
        for list in lists.lists.iter().filter(|list| list.finds) {
            let blocks = list.posted.open_blocks(segment, number, IndexRecordOption::Basic)?;
            let Some(mut blocks) = blocks else { continue };
            while blocks.block_len() > 0 {
                blocks.docs().iter().for_each(|doc| documents.add(*doc));
                blocks.advance();
            }
        }
        Ok(documents)
    }

    fn add(&mut self, doc: u32) {
        if let Some(bits) = self.0.get_mut(doc as usize / 64) {
            *bits |= 1 << (doc % 64);
        }
    }

    fn has(&self, doc: u32) -> bool {
        self.0.get(doc as usize / 64).is_some_and(|bits| bits >> (doc % 64) & 1 == 1)
    }

    fn len(&self) -> u64 {
        self.0.iter().map(|bits| u64::from(bits.count_ones())).sum()
    }

    /// How many of them pass the gate.
    fn len_behind(&self, mut gate: Gate) -> u64 {
        let n_documents = self.0.len() as u32 * 64;
        let (mut count, mut doc) = (0, gate.first_wanted(0));
        while doc < n_documents {
            count += u64::from(self.has(doc) && !gate.is_unwanted(doc));
            doc = gate.first_wanted(doc + 1);
        }
        count
    }
}
