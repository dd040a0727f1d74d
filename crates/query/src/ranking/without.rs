//! Documents that have one thing and not another.
//!
//! Tantivy's own exclusion asks a phrase for documents that it has passed by already, which its
//! phrases do not allow: it is an error in a build with assertions.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// Documents that have what is wanted, and score by it, but nothing that is unwanted.
#[derive(Debug)]
pub(crate) struct WithoutQuery {
    pub(crate) wanted: Box<dyn Query>,
    pub(crate) unwanted: Box<dyn Query>,
}

impl Clone for WithoutQuery {
    fn clone(&self) -> Self {
        Self { wanted: self.wanted.box_clone(), unwanted: self.unwanted.box_clone() }
    }
}

impl Query for WithoutQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let (wanted, unwanted) = (self.wanted.weight(scoring)?, self.unwanted.weight(scoring)?);
        Ok(Box::new(WithoutWeight { wanted, unwanted }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.wanted.query_terms(visitor);
        self.unwanted.query_terms(visitor);
    }
}

struct WithoutWeight {
    wanted: Box<dyn Weight>,
    unwanted: Box<dyn Weight>,
}

impl Weight for WithoutWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let wanted = self.wanted.scorer(segment, boost)?;
        let unwanted = self.unwanted.scorer(segment, boost)?;
        let mut scorer = Without { wanted, unwanted };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        self.wanted.explain(segment, doc)
    }
}

struct Without {
    wanted: Box<dyn Scorer>,
    unwanted: Box<dyn Scorer>,
}

impl Without {
    /// Goes on from the document of what is wanted to the first that is not unwanted.
    fn settle(&mut self) {
        while self.wanted.doc() != TERMINATED {
            let doc = self.wanted.doc();
            if self.unwanted.doc() < doc {
                self.unwanted.seek(doc);
            }
            if self.unwanted.doc() != doc {
                return;
            }
            self.wanted.advance();
        }
    }
}

impl DocSet for Without {
    fn advance(&mut self) -> DocId {
        if self.wanted.doc() != TERMINATED {
            self.wanted.advance();
            self.settle();
        }
        self.wanted.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.wanted.doc() < target {
            self.wanted.seek(target);
            self.settle();
        }
        self.wanted.doc()
    }

    fn doc(&self) -> DocId {
        self.wanted.doc()
    }

    fn size_hint(&self) -> u32 {
        self.wanted.size_hint()
    }
}

impl Scorer for Without {
    fn score(&mut self) -> Score {
        self.wanted.score()
    }
}
