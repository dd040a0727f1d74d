//! How many documents match.

use fihris_index::Reader;
use tantivy::fastfield::AliveBitSet;
use tantivy::query::{EnableScoring, Query, Scorer};
use tantivy::schema::IndexRecordOption;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, Searcher, SegmentReader, TERMINATED};

use super::best::{Gate, Restriction};
use super::lists::Lists;
use super::without::WithoutQuery;
use crate::error::Result;
use crate::supervise::spend;

/// Counts the documents that match.
pub(crate) fn count(reader: &Reader, lists: &Lists, restriction: &Restriction) -> Result<u64> {
    if !restriction.needs_word {
        return count_wanted(reader.searcher(), restriction);
    }
    let mut n_documents = 0;
    for (number, segment) in reader.searcher().segment_readers().iter().enumerate() {
        let found = Documents::with_a_word(lists, segment, number)?;
        n_documents += match restriction {
            Restriction { wanted: None, unwanted: None, .. } if !segment.has_deletes() => {
                found.len()
            }
            _ => found.len_behind(Gate::open(reader, segment, restriction)?)?,
        };
    }
    Ok(n_documents)
}

/// Returns the documents of a segment that match, in order.
pub(crate) fn matching(
    reader: &Reader,
    lists: &Lists,
    restriction: &Restriction,
    number: u32,
) -> Result<Vec<DocId>> {
    let segment = reader.searcher().segment_reader(number);
    let mut gate = Gate::open(reader, segment, restriction)?;
    if !restriction.needs_word && restriction.wanted.is_none() {
        return Ok(Vec::new());
    }
    let found = match restriction.needs_word {
        true => Some(Documents::with_a_word(lists, segment, number as usize)?),
        false => None,
    };
    let mut matching = Vec::new();
    let mut doc = gate.first_wanted(0);
    while doc < segment.max_doc() {
        spend(1)?;
        if found.as_ref().is_none_or(|found| found.has(doc)) && !gate.is_unwanted(doc) {
            matching.push(doc);
        }
        doc = gate.first_wanted(doc + 1);
    }
    Ok(matching)
}

fn count_wanted(searcher: &Searcher, restriction: &Restriction) -> Result<u64> {
    let Some(wanted) = &restriction.wanted else { return Ok(0) };
    let wanted = wanted.box_clone();
    let query: Box<dyn Query> = match &restriction.unwanted {
        None => wanted,
        Some(unwanted) => Box::new(WithoutQuery { wanted, unwanted: unwanted.box_clone() }),
    };
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let segments = searcher.segment_readers().iter();
    segments.map(|segment| len(&mut *weight.scorer(segment, 1.0)?, segment.alive_bitset())).sum()
}

/// Counts the documents of a scorer that are not deleted.
fn len(docs: &mut dyn Scorer, living: Option<&AliveBitSet>) -> Result<u64> {
    let (mut buffer, mut len) = ([0; COLLECT_BLOCK_BUFFER_LEN], 0);
    while docs.doc() != TERMINATED {
        let n_docs = docs.fill_buffer(&mut buffer);
        spend(n_docs)?;
        len += match living {
            None => n_docs,
            Some(living) => {
                let docs = buffer.iter().take(n_docs);
                docs.filter(|doc| living.is_alive(**doc)).count()
            }
        } as u64;
    }
    Ok(len)
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
                spend(blocks.block_len())?;
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
    fn len_behind(&self, mut gate: Gate) -> Result<u64> {
        let n_documents = self.0.len() as u32 * 64;
        let (mut count, mut doc) = (0, gate.first_wanted(0));
        while doc < n_documents {
            spend(1)?;
            count += u64::from(self.has(doc) && !gate.is_unwanted(doc));
            doc = gate.first_wanted(doc + 1);
        }
        Ok(count)
    }
}
