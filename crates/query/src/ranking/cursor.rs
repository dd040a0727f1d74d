//! The postings of a query in one segment, read forwards.

use std::mem;
use std::rc::Rc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader};

use super::grain::Grain;
use super::lists::{List, Lists, Run};
use super::lookup::Posted;
use super::window::{BLOCK, Window};
use crate::error::Result;

/// A list in one segment.
pub(crate) struct Cursor<'l> {
    pub(crate) list: &'l List,
    blocks: BlockSegmentPostings,
    /// Number of its document in the block.
    at: usize,
    doc: DocId,
    norms: FieldNormReader,
    grain: Grain,
    /// Most that it adds to any score.
    pub(crate) max_score: Score,
}

impl<'l> Cursor<'l> {
    /// Opens a list in a segment; `None` where no document has the term.
    pub(crate) fn open(
        list: &'l List,
        grain: Grain,
        segment: &SegmentReader,
        number: usize,
    ) -> Result<Option<Self>> {
        let blocks = list.posted.open_blocks(segment, number, IndexRecordOption::WithFreqs)?;
        let Some(blocks) = blocks else { return Ok(None) };
        let norms = segment.get_fieldnorms_reader(list.lengths)?;
        let doc = blocks.doc(0);
        let max_score = list.bound(1.0, grain);
        Ok(Some(Self { list, blocks, at: 0, doc, norms, grain, max_score }))
    }

    pub(crate) fn doc(&self) -> DocId {
        self.doc
    }

    /// Most that it adds to any score, if it finds nothing by itself.
    pub(crate) fn adding_max(&self) -> Score {
        if self.list.finds { 0.0 } else { self.max_score }
    }

    /// Goes on to the first document from `doc` on.
    pub(crate) fn seek(&mut self, doc: DocId) {
        if self.doc < doc {
            self.at = self.blocks.seek(doc);
            self.doc = self.blocks.doc(self.at);
        }
    }

    /// Adds the bounds of its documents in a window, and goes on to the first behind it.
    pub(crate) fn sweep(&mut self, window: &mut Window) {
        while self.doc < window.end() {
            let docs = self.blocks.docs().get(self.at..).unwrap_or_default();
            let docs = match docs.last() {
                Some(last) if *last < window.end() => docs,
                _ => {
                    docs.get(..docs.partition_point(|doc| *doc < window.end())).unwrap_or_default()
                }
            };
            let freqs = self.blocks.freqs().get(self.at..).unwrap_or_default();
            for (docs, freqs) in docs.chunks(BLOCK).zip(freqs.chunks(BLOCK)) {
                self.add(docs, freqs, window);
            }
            self.at += docs.len();
            if self.at == self.blocks.block_len() {
                self.blocks.advance();
                self.at = 0;
            }
            self.doc = self.blocks.doc(self.at);
        }
    }

    /// Adds the bounds of at most [`BLOCK`] documents. Each step is done for all of them before the
    /// next, since processors do most of the second one for several at a time.
    fn add(&self, docs: &[DocId], freqs: &[u32], window: &mut Window) {
        let saturation = &self.list.saturation;
        let bounds = window.parts(docs.len());
        for (length, doc) in bounds.iter_mut().zip(docs) {
            *length = saturation.length(self.norms.fieldnorm_id(*doc));
        }
        for (bound, freq) in bounds.iter_mut().zip(freqs) {
            *bound = self.list.bound(saturation.of_length(*bound, *freq), self.grain);
        }
        if self.list.finds {
            window.add(docs);
        } else {
            window.add_to_found(docs);
        }
    }

    /// Most that it adds to the score of a document; later calls are of the same document or later
    /// ones.
    pub(crate) fn bound_of(&mut self, doc: DocId) -> Score {
        self.seek(doc);
        if self.doc != doc {
            return 0.0;
        }
        self.list.bound(self.share(doc, self.blocks.freq(self.at)), self.grain)
    }

    /// By how much the bound of a document is above what it scores by the list and its runs; later
    /// calls are of the same document or later ones.
    pub(crate) fn excess(&self, doc: DocId, positions: &mut Positions<'_>) -> Result<Score> {
        let Some(term) = self.list.number else { return Ok(0.0) };
        let n_times = positions.term_freq(term, doc)?;
        if n_times == 0 {
            return Ok(0.0);
        }
        let mut excess = self.list.most_of_runs(self.share(doc, n_times), self.grain);
        for run in &self.list.runs {
            let n_times = positions.count_run(run, doc)?;
            if n_times > 0 {
                excess -= self.grain.round(run.weight * self.share(doc, n_times));
            }
        }
        Ok(excess)
    }

    fn share(&self, doc: DocId, n_times: u32) -> Score {
        self.list.saturation.at(self.norms.fieldnorm_id(doc), n_times)
    }
}

/// Where the terms of the runs stand, in one segment.
pub(crate) struct Positions<'l> {
    segment: &'l SegmentReader,
    number: usize,
    terms: Vec<Positioned<'l>>,
}

struct Positioned<'l> {
    posted: &'l Rc<Posted>,
    /// Opened when it is asked for first.
    postings: Option<SegmentPostings>,
    /// Where it stands in `positions_of`.
    positions: Vec<u32>,
    positions_of: Option<DocId>,
}

impl<'l> Positions<'l> {
    pub(crate) fn new(lists: &'l Lists, segment: &'l SegmentReader, number: usize) -> Self {
        let term = |posted| {
            let (postings, positions) = (None, Vec::new());
            Positioned { posted, postings, positions, positions_of: None }
        };
        Self { segment, number, terms: lists.positioned.iter().map(term).collect() }
    }

    /// How often a term stands in a document; later calls are of the same document or later ones.
    fn term_freq(&mut self, term: usize, doc: DocId) -> Result<u32> {
        let Some(term) = self.terms.get_mut(term) else { return Ok(0) };
        let postings = term.seek(self.segment, self.number, doc)?;
        Ok(postings.map_or(0, |postings| postings.term_freq()))
    }

    /// How often the terms of a run stand one behind the other; later calls are of the same document
    /// or later ones. Positions are read only where a document has all terms.
    fn count_run(&mut self, run: &Run, doc: DocId) -> Result<u32> {
        for term in &run.terms {
            if self.term_freq(*term, doc)? == 0 {
                return Ok(0);
            }
        }
        for term in &run.terms {
            let Some(term) = self.terms.get_mut(*term) else { return Ok(0) };
            term.read_positions(self.segment, self.number, doc)?;
        }
        let positions = |term: &usize| self.terms.get(*term).map_or(&[][..], |t| &t.positions);
        Ok(count_following(run.terms.iter().map(positions)))
    }
}

impl Positioned<'_> {
    /// Goes on to a document; returns the postings if it has the term.
    fn seek(
        &mut self,
        segment: &SegmentReader,
        number: usize,
        doc: DocId,
    ) -> Result<Option<&mut SegmentPostings>> {
        if self.postings.is_none() {
            self.postings = self.posted.open(segment, number)?;
        }
        let Some(postings) = &mut self.postings else { return Ok(None) };
        if postings.doc() < doc {
            postings.seek(doc);
        }
        Ok((postings.doc() == doc).then_some(postings))
    }

    /// Reads where it stands in a document.
    fn read_positions(&mut self, segment: &SegmentReader, number: usize, doc: DocId) -> Result<()> {
        if self.positions_of == Some(doc) {
            return Ok(());
        }
        let mut positions = mem::take(&mut self.positions);
        positions.clear();
        if let Some(postings) = self.seek(segment, number, doc)? {
            postings.positions(&mut positions);
        }
        (self.positions, self.positions_of) = (positions, Some(doc));
        Ok(())
    }
}

/// How often terms stand one directly behind the other, given the positions of each, sorted.
pub(crate) fn count_following<'p>(mut terms: impl Iterator<Item = &'p [u32]>) -> u32 {
    let mut ends: Vec<u32> = terms.next().unwrap_or_default().to_vec();
    for positions in terms {
        let mut rest = positions.iter().copied().peekable();
        ends.retain_mut(|end| {
            let Some(next) = end.checked_add(1) else { return false };
            while rest.next_if(|&other| other < next).is_some() {}
            *end = next;
            rest.peek() == Some(&next)
        });
    }
    u32::try_from(ends.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_follow_are_counted() {
        let table: [(&[&[u32]], u32); 6] = [
            (&[&[0, 5, 9], &[1, 6, 8, 11]], 2),
            (&[&[3, 4, 5], &[3, 4, 5]], 2),
            (&[&[0, 5, 9], &[1, 6, 8, 10], &[2, 8, 11]], 2),
            (&[&[0, 5], &[1, 6], &[3, 8]], 0),
            (&[&[], &[1]], 0),
            (&[&[u32::MAX], &[0]], 0),
        ];
        for (terms, expected) in table {
            assert_eq!(count_following(terms.iter().copied()), expected, "{terms:?}");
        }
    }
}
