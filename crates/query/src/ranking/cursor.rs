//! The postings of a query in one segment, read forwards.

use std::rc::Rc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings};
use tantivy::query::Bm25Weight;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader};

use super::lists::{List, Lists, Pair};
use super::lookup::Posted;
use super::window::Window;
use crate::error::Result;

/// A list in one segment.
#[derive(Clone)]
pub(crate) struct Cursor<'l> {
    pub(crate) list: &'l List,
    blocks: BlockSegmentPostings,
    /// Number of its document in the block.
    at: usize,
    doc: DocId,
    norms: FieldNormReader,
    /// Gives the most that the term and its pairs add to the score of a document: what they would
    /// add if each pair stood there as often as the term.
    bounds: Bm25Weight,
    /// Most that it adds to any score.
    pub(crate) max_score: Score,
}

impl<'l> Cursor<'l> {
    /// Opens a list in a segment; `None` where no document has the term.
    pub(crate) fn open(
        list: &'l List,
        segment: &SegmentReader,
        number: usize,
    ) -> Result<Option<Self>> {
        let blocks = list.posted.open_blocks(segment, number, IndexRecordOption::WithFreqs)?;
        let Some(blocks) = blocks else { return Ok(None) };
        let norms = segment.get_fieldnorms_reader(list.posted.field())?;
        let max_score = list.max_score();
        let bounds = list.saturation.scaled(max_score);
        let doc = blocks.doc(0);
        Ok(Some(Self { list, blocks, at: 0, doc, norms, bounds, max_score }))
    }

    pub(crate) fn doc(&self) -> DocId {
        self.doc
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
        let (end, finds) = (window.end(), self.list.finds);
        while self.doc < end {
            let postings = self.blocks.docs().iter().zip(self.blocks.freqs()).skip(self.at);
            for (doc, term_freq) in postings.take_while(|(doc, _)| **doc < end) {
                let bound = self.bounds.score(self.norms.fieldnorm_id(*doc), *term_freq);
                if finds {
                    window.add(*doc, bound);
                } else {
                    window.add_to_found(*doc, bound);
                }
                self.at += 1;
            }
            if self.at == self.blocks.block_len() {
                self.blocks.advance();
                self.at = 0;
            }
            self.doc = self.blocks.doc(self.at);
        }
    }

    /// Most that it adds to the score of its document.
    pub(crate) fn bound(&self) -> Score {
        self.bounds.score(self.norms.fieldnorm_id(self.doc), self.blocks.freq(self.at))
    }

    /// What it adds to the score of its document.
    pub(crate) fn score(&self, stems: &mut Stems<'_>) -> Result<Score> {
        let fieldnorm_id = self.norms.fieldnorm_id(self.doc);
        let part = |weight: Score, n_times: u32| match n_times {
            0 => 0.0,
            n_times => weight * self.list.saturation.at(fieldnorm_id, n_times),
        };
        let mut score = part(self.list.weight, self.blocks.freq(self.at));
        for pair in &self.list.pairs {
            score += part(pair.weight, stems.count_pair(pair, self.doc)?);
        }
        Ok(score)
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
        let postings = match self.postings.take() {
            Some(postings) => postings,
            None => self.posted.open(segment, number)?.unwrap_or_else(SegmentPostings::empty),
        };
        let postings = self.postings.insert(postings);
        if postings.doc() < doc {
            postings.seek(doc);
        }
        self.positions.clear();
        if postings.doc() == doc {
            postings.positions(&mut self.positions);
        }
        self.positions_of = Some(doc);
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
