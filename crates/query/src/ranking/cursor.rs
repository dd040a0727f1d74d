//! The postings of a query in one segment, read forwards.

use std::rc::Rc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader};

use super::grain::Grain;
use super::lists::{List, Lists, Pair};
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

    /// Most that it adds to the score of its document.
    pub(crate) fn bound(&self) -> Score {
        self.list.bound(self.share(self.doc, self.blocks.freq(self.at)), self.grain)
    }

    /// By how much the bound of a document is above what it scores by the list and its pairs; later
    /// calls are of the same document or later ones.
    pub(crate) fn excess(&self, doc: DocId, stems: &mut Stems<'_>) -> Result<Score> {
        let Some(stem) = self.list.stem else { return Ok(0.0) };
        let n_times = stems.count(stem, doc)?;
        if n_times == 0 {
            return Ok(0.0);
        }
        let mut excess = self.list.most_of_pairs(self.share(doc, n_times), self.grain);
        for pair in &self.list.pairs {
            let n_times = stems.count_pair(pair, doc)?;
            if n_times > 0 {
                excess -= self.grain.round(pair.weight * self.share(doc, n_times));
            }
        }
        Ok(excess)
    }

    fn share(&self, doc: DocId, n_times: u32) -> Score {
        self.list.saturation.at(self.norms.fieldnorm_id(doc), n_times)
    }
}

/// The stems of the pairs, in one segment.
pub(crate) struct Stems<'l> {
    segment: &'l SegmentReader,
    number: usize,
    stems: Vec<Stem<'l>>,
}

struct Stem<'l> {
    posted: &'l Rc<Posted>,
    /// Opened when it is asked for first.
    postings: Option<SegmentPostings>,
    /// Where it stands in `positions_of`.
    positions: Vec<u32>,
    positions_of: Option<DocId>,
}

impl<'l> Stems<'l> {
    pub(crate) fn new(lists: &'l Lists, segment: &'l SegmentReader, number: usize) -> Self {
        let stem = |posted| {
            let (postings, positions) = (None, Vec::new());
            Stem { posted, postings, positions, positions_of: None }
        };
        Self { segment, number, stems: lists.stems.iter().map(stem).collect() }
    }

    /// How often a stem stands in a document; later calls are of the same document or later ones.
    fn count(&mut self, stem: usize, doc: DocId) -> Result<u32> {
        let Some(stem) = self.stems.get_mut(stem) else { return Ok(0) };
        stem.read_positions(self.segment, self.number, doc)?;
        Ok(u32::try_from(stem.positions.len()).unwrap_or(u32::MAX))
    }

    /// How often the second stem of a pair stands directly behind the first; later calls are of
    /// the same document or later ones.
    fn count_pair(&mut self, pair: &Pair, doc: DocId) -> Result<u32> {
        for stem in [pair.first, pair.second] {
            let Some(stem) = self.stems.get_mut(stem) else { return Ok(0) };
            if !stem.read_positions(self.segment, self.number, doc)? {
                return Ok(0);
            }
        }
        let positions = |stem: usize| self.stems.get(stem).map_or(&[][..], |stem| &stem.positions);
        Ok(count_following(positions(pair.first), positions(pair.second)))
    }
}

impl Stem<'_> {
    /// Reads where it stands in a document; returns whether it does.
    fn read_positions(
        &mut self,
        segment: &SegmentReader,
        number: usize,
        doc: DocId,
    ) -> Result<bool> {
        if self.positions_of == Some(doc) {
            return Ok(!self.positions.is_empty());
        }
        if self.postings.is_none() {
            self.postings = self.posted.open(segment, number)?;
        }
        self.positions.clear();
        self.positions_of = Some(doc);
        let Some(postings) = &mut self.postings else { return Ok(false) };
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() == doc {
            postings.positions(&mut self.positions);
        }
        Ok(!self.positions.is_empty())
    }
}

/// How many of the positions of `first` have one of `second` directly behind; both are sorted.
pub(crate) fn count_following(first: &[u32], second: &[u32]) -> u32 {
    let mut rest = second.iter().copied().peekable();
    let follows = |at: &&u32| {
        let next = at.saturating_add(1);
        while rest.next_if(|&other| other < next).is_some() {}
        rest.peek() == Some(&next)
    };
    u32::try_from(first.iter().filter(follows).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_follow_are_counted() {
        assert_eq!(count_following(&[0, 5, 9], &[1, 6, 8, 11]), 2);
        assert_eq!(count_following(&[3, 4, 5], &[3, 4, 5]), 2);
        assert_eq!(count_following(&[], &[1]), 0);
        assert_eq!(count_following(&[u32::MAX], &[0]), 0);
    }
}
