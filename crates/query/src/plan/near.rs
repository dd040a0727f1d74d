//! A query of Tantivy's for words near each other.
//!
//! Its own phrase query counts, with a distance, how far each word was moved; what is asked for
//! here is simply that few other words stand in between.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::near::stretches;
use crate::supervise::spend;

/// Documents that have all terms in a stretch with at most `near` other words in it.
#[derive(Clone, Debug)]
pub(super) struct NearQuery {
    /// Of one field, each once.
    terms: Vec<Term>,
    near: usize,
}

impl NearQuery {
    pub(super) fn new(terms: Vec<Term>, near: u32) -> Self {
        let mut unique: Vec<Term> = Vec::with_capacity(terms.len());
        for term in terms {
            if !unique.contains(&term) {
                unique.push(term);
            }
        }
        Self { terms: unique, near: near as usize }
    }
}

impl Query for NearQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                Some(Bm25Weight::for_terms(statistics_provider, &self.terms)?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(NearWeight { query: self.clone(), bm25 }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.terms.iter().for_each(|term| visitor(term, true));
    }
}

struct NearWeight {
    query: NearQuery,
    /// Nothing where scores are not asked for.
    bm25: Option<Bm25Weight>,
}

impl NearWeight {
    fn open(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Option<NearScorer>> {
        let mut postings = Vec::new();
        for term in &self.query.terms {
            let index = segment.inverted_index(term.field())?;
            match index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? {
                Some(found) => postings.push(found),
                None => return Ok(None),
            }
        }
        let Some(term) = self.query.terms.first() else { return Ok(None) };
        let norms = segment.get_fieldnorms_reader(term.field())?;
        let bm25 = self.bm25.as_ref().map(|bm25| bm25.boost_by(boost));
        let near = self.query.near;
        let mut scorer = NearScorer { postings, near, norms, bm25, doc: 0, count: 0 };
        scorer.settle(0);
        Ok(Some(scorer))
    }
}

impl Weight for NearWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let scorer = self.open(segment, boost)?;
        Ok(scorer.map_or_else(|| Box::new(EmptyScorer) as Box<dyn Scorer>, |s| Box::new(s)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("words near each other", scorer.score()))
    }
}

struct NearScorer {
    postings: Vec<SegmentPostings>,
    near: usize,
    norms: FieldNormReader,
    bm25: Option<Bm25Weight>,
    doc: DocId,
    /// Stretches in the document.
    count: u32,
}

impl NearScorer {
    /// Goes on to the first document from `target` on.
    fn settle(&mut self, mut target: DocId) {
        loop {
            target = self.first_with_all(target);
            self.doc = target;
            if target == TERMINATED {
                return;
            }
            // Positions of each word are read. Who stopped the search asks again, and is told.
            if spend(64 * self.postings.len()).is_err() {
                self.doc = TERMINATED;
                return;
            }
            self.count = self.count_stretches();
            if self.count > 0 {
                return;
            }
            target += 1;
        }
    }

    /// Returns the first document from `target` on that has all terms.
    fn first_with_all(&mut self, mut target: DocId) -> DocId {
        loop {
            let before = target;
            for postings in &mut self.postings {
                let doc = postings.doc();
                target = if doc < target { postings.seek(target) } else { doc }.max(target);
            }
            if target == before || target == TERMINATED {
                return target;
            }
        }
    }

    fn count_stretches(&mut self) -> u32 {
        let (mut places, mut positions) = (Vec::new(), Vec::new());
        for (number, postings) in self.postings.iter_mut().enumerate() {
            postings.positions(&mut positions);
            places.extend(positions.iter().map(|position| (*position as usize, number)));
        }
        places.sort_unstable();
        let found = stretches(&places, self.postings.len(), self.near);
        u32::try_from(found.len()).unwrap_or(u32::MAX)
    }
}

impl DocSet for NearScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.settle(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.settle(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings.iter().map(DocSet::size_hint).min().unwrap_or(0)
    }
}

impl Scorer for NearScorer {
    fn score(&mut self) -> Score {
        let norm = self.norms.fieldnorm_id(self.doc);
        self.bm25.as_ref().map_or(1.0, |bm25| bm25.score(norm, self.count))
    }
}
