//! A query of Tantivy's for words that look like one that was typed.
//!
//! Tantivy's own queries for that read the postings of all such words before they return anything,
//! and cannot be stopped meanwhile.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::condition::Likeness;
use crate::error::{Error, Result};
use crate::supervise::spend;
use crate::vocabulary::{Pattern, each_word};

/// Documents with a word that looks like another.
#[derive(Clone, Debug)]
pub(super) struct LikeQuery {
    pub(super) field: Field,
    pub(super) likeness: Likeness,
}

impl Query for LikeQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(LikeWeight(self.clone())))
    }
}

struct LikeWeight(LikeQuery);

impl LikeWeight {
    /// Collects the documents of all words that fit.
    fn documents(&self, segment: &SegmentReader) -> Result<Vec<u64>> {
        let LikeQuery { field, likeness } = &self.0;
        let index = segment.inverted_index(*field)?;
        let mut bits = vec![0_u64; segment.max_doc() as usize / 64 + 1];
        each_word(&index, *field, Pattern::from(likeness), &mut |_, info| {
            let postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic);
            let mut postings = postings.map_err(TantivyError::from)?;
            while postings.block_len() > 0 {
                spend(postings.block_len())?;
                for doc in postings.docs() {
                    if let Some(bits) = bits.get_mut(*doc as usize / 64) {
                        *bits |= 1 << (doc % 64);
                    }
                }
                postings.advance();
            }
            Ok(())
        })?;
        Ok(bits)
    }
}

impl Weight for LikeWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let bits = self.documents(segment).map_err(|error| match error {
            Error::Tantivy(error) => error,
            // Tantivy's error cannot carry ours. The caller asks the supervisor again and returns that.
            other => TantivyError::SystemError(other.to_string()),
        })?;
        let mut scorer = LikeScorer { bits, doc: 0, score: boost };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("a word that looks so", scorer.score()))
    }
}

/// A set of documents, a bit for each.
struct LikeScorer {
    bits: Vec<u64>,
    doc: DocId,
    score: Score,
}

impl LikeScorer {
    /// Goes on to the first document of the set from the present one on.
    fn settle(&mut self) {
        let first = self.doc as usize / 64;
        let mut mask = u64::MAX << (self.doc % 64);
        for (number, bits) in self.bits.iter().enumerate().skip(first) {
            let rest = bits & mask;
            if rest != 0 {
                self.doc = number as DocId * 64 + rest.trailing_zeros();
                return;
            }
            mask = u64::MAX;
        }
        self.doc = TERMINATED;
    }
}

impl DocSet for LikeScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc += 1;
            self.settle();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = target;
            self.settle();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.bits.iter().map(|bits| bits.count_ones()).sum()
    }
}

impl Scorer for LikeScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_of_a_set_come_in_order() {
        let bits = vec![1 | 1 << 63, 0, 1 << 5];
        let mut scorer = LikeScorer { bits, doc: 0, score: 1.0 };
        scorer.settle();
        let mut docs = Vec::new();
        while scorer.doc() != TERMINATED {
            docs.push(scorer.doc());
            scorer.advance();
        }
        assert_eq!(docs, [0, 63, 133]);
        let mut scorer = LikeScorer { bits: vec![2, 8], doc: 0, score: 1.0 };
        assert_eq!(
            (scorer.seek(2), scorer.seek(68), scorer.advance()),
            (67, TERMINATED, TERMINATED)
        );
    }
}
