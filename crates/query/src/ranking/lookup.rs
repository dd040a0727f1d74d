//! Terms, each looked up once.

use std::collections::HashMap;
use std::rc::Rc;

use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, TantivyError, Term};

use fihris_index::Reader;

use crate::error::Result;
use crate::frequent::Frequent;
use crate::supervise::spend;

/// Where the postings of a term are in each segment.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) text: String,
    field: Field,
    infos: Vec<Option<TermInfo>>,
    /// Documents that have the term.
    pub(crate) doc_freq: u64,
}

impl Posted {
    /// Opens the postings in a segment, given by its number; `None` where it has none.
    pub(crate) fn open(
        &self,
        segment: &SegmentReader,
        number: usize,
    ) -> Result<Option<SegmentPostings>> {
        let Some(info) = self.infos.get(number).and_then(Option::as_ref) else { return Ok(None) };
        let index = segment.inverted_index(self.field)?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = index.read_postings_from_terminfo(info, option);
        Ok(Some(postings.map_err(TantivyError::from)?))
    }

    /// As [`Self::open`], block by block and without positions.
    pub(crate) fn open_blocks(
        &self,
        segment: &SegmentReader,
        number: usize,
        option: IndexRecordOption,
    ) -> Result<Option<BlockSegmentPostings>> {
        let Some(info) = self.infos.get(number).and_then(Option::as_ref) else { return Ok(None) };
        let index = segment.inverted_index(self.field)?;
        let blocks = index.read_block_postings_from_terminfo(info, option);
        Ok(Some(blocks.map_err(TantivyError::from)?))
    }

    pub(crate) fn field(&self) -> Field {
        self.field
    }
}

/// Looks terms up in the index, each once.
pub(crate) struct Lookup<'r> {
    pub(crate) reader: &'r Reader,
    known: HashMap<Term, Rc<Posted>>,
    /// The frequent words of the index, where many prefixes are asked for.
    pub(crate) frequent: Option<&'r Frequent>,
}

impl<'r> Lookup<'r> {
    pub(crate) fn new(reader: &'r Reader) -> Self {
        Self { reader, known: HashMap::new(), frequent: None }
    }

    /// Finds the postings of a term.
    pub(crate) fn find(&mut self, field: Field, text: &str) -> Result<Rc<Posted>> {
        let term = Term::from_field_text(field, text);
        if let Some(known) = self.known.get(&term) {
            return Ok(Rc::clone(known));
        }
        // A walk down the dictionary of each segment.
        spend(128)?;
        let find = |segment: &SegmentReader| -> Result<Option<TermInfo>> {
            let info = segment.inverted_index(field)?.get_term_info(&term);
            Ok(info.map_err(TantivyError::from)?)
        };
        let segments = self.reader.searcher().segment_readers();
        let infos = segments.iter().map(find).collect::<Result<Vec<_>>>()?;
        let deleted = self.reader.deletions().iter().map(find).collect::<Result<Vec<_>>>()?;
        let [all, deleted] = [&infos, &deleted]
            .map(|infos| infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum::<u64>());
        let doc_freq = all.saturating_sub(deleted);
        let posted = Rc::new(Posted { text: text.to_owned(), field, infos, doc_freq });
        self.known.insert(term, Rc::clone(&posted));
        Ok(posted)
    }
}
