//! What has to be known of documents that another engine searches.

use std::fmt;

use fihris_corpus::Document;
use fihris_text::Analyzer;

use crate::condition::{Condition, Demands};
use crate::error::Result;
use crate::order::Sort;
use crate::ranking::Weights;

/// Documents that another engine searches, with terms that our analyzer made.
///
/// This is all that is asked of such an engine: to count the documents that meet a condition, and
/// to return the best of them by weighed terms.
pub trait Collection: fmt::Debug + Send + Sync {
    /// Its name there.
    fn name(&self) -> &str;

    /// What made its terms.
    fn analyzer(&self) -> &Analyzer;

    /// What is known of it as a whole.
    fn figures(&self) -> Figures;

    /// Counts the documents that meet each of `conditions`.
    ///
    /// # Errors
    ///
    /// If the engine cannot be reached or refuses.
    fn count(&self, conditions: &[Condition]) -> Result<Vec<u64>>;

    /// Finds the documents from the `from`th on, from 0, at most `size`, and counts all.
    ///
    /// # Errors
    ///
    /// As [`Self::count`].
    fn find(&self, search: &Search<'_>) -> Result<Found>;
}

/// A collection in figures, as its documents were analysed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Documents.
    pub documents: u64,
    /// Words of titles and texts.
    pub body_words: u64,
    /// Words of titles.
    pub title_words: u64,
    /// Bytes of titles and texts.
    pub bytes: u64,
}

/// A query, analysed: the tree of what documents must have, and the terms that they score by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnalysedQuery {
    /// What documents score by.
    pub weights: Weights,
    /// Words that stand for others: a document is a hit for one of them alone.
    pub likes: Vec<Condition>,
    /// What a hit must have and must not have.
    pub demands: Demands,
    /// What it must have besides, which counts for nothing.
    pub filters: Vec<Condition>,
}

/// A part of an answer.
#[derive(Clone, Debug)]
pub struct Search<'q> {
    /// What is searched for.
    pub query: &'q AnalysedQuery,
    /// In which order.
    pub sort: Sort,
    /// Documents to pass over.
    pub from: usize,
    /// Most documents to return.
    pub size: usize,
}

/// Documents that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// How many match.
    pub total: u64,
    /// Those that were asked for, in order.
    pub documents: Vec<FoundDocument>,
}

/// A document that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundDocument {
    /// What the engine scored it with; 0 in another order than that of relevance.
    pub score: f32,
    /// Its number in the corpus, by which equal scores are ordered.
    pub number: u64,
    /// The document.
    pub document: Document,
}

impl AnalysedQuery {
    /// Whether no document can be found by it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self.demands.needs_word {
            true => self.weights.terms.is_empty() && self.likes.is_empty(),
            false => self.demands.wanted.is_none(),
        }
    }

    /// Any of the terms that find a document by themselves: all of them where none is said to.
    #[must_use]
    pub fn finding(&self) -> Vec<Condition> {
        let terms = &self.weights.terms;
        let none_finds = self.likes.is_empty() && !terms.iter().any(|term| term.finds);
        let finding = terms.iter().filter(|term| term.finds || none_finds);
        let mut conditions: Vec<Condition> = Vec::new();
        for term in finding {
            let known = conditions.iter_mut().find_map(|condition| match condition {
                Condition::Terms(field, texts) if *field == term.field => Some(texts),
                _ => None,
            });
            match known {
                Some(texts) => texts.extend(term.texts.iter().cloned()),
                None => conditions.push(Condition::Terms(term.field, term.texts.clone())),
            }
        }
        conditions.extend(self.likes.iter().cloned());
        conditions
    }
}
