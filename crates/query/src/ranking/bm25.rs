//! BM25 in two factors: what a term counts for, and what a document makes of it.

use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::Field;
use tantivy::{Score, Searcher};

use crate::error::Result;

/// The factor of the term frequency, between 0 and 1, for the lengths of one field.
///
/// BM25 is the inverse document frequency times this, times a constant that is left to [`idf`].
#[derive(Clone)]
pub(crate) struct Saturation {
    weight: Bm25Weight,
    /// What Tantivy makes of a term that stands everywhere: somewhat less than 1.
    most: Score,
}

impl Saturation {
    pub(crate) fn of(searcher: &Searcher, field: Field) -> Result<Self> {
        Ok(Self::new(searcher.total_num_docs()?, searcher.total_num_tokens(field)?))
    }

    /// For so many words in so many documents.
    pub(crate) fn new(n_documents: u64, n_words: u64) -> Self {
        let (n_documents, n_words) = (n_documents.max(1), n_words.max(1));
        let average = n_words as Score / n_documents as Score;
        let weight = Bm25Weight::for_one_term_without_explain(1, n_documents, average);
        // At most 1: the term stands everywhere in the document.
        let most = weight.max_score();
        Self { weight: weight.boost_by(1.0 / most), most: most / idf(1, n_documents) }
    }

    /// What `term_freq` occurrences count for in a text of that length, between 0 and 1.
    pub(crate) fn at(&self, fieldnorm_id: u8, term_freq: u32) -> Score {
        self.weight.score(fieldnorm_id, term_freq)
    }

    /// What `phrase_freq` occurrences of a phrase count for: phrases are left to Tantivy.
    pub(crate) fn of_phrase(&self, fieldnorm_id: u8, phrase_freq: u32) -> Score {
        self.at(fieldnorm_id, phrase_freq) * self.most
    }

    /// The weight that gives a term `max_score` at most.
    pub(crate) fn scaled(&self, max_score: Score) -> Bm25Weight {
        self.weight.boost_by(max_score)
    }
}

/// Inverse document frequency, as Lucene and Tantivy have it, times `k1 + 1` for `k1` = 1.2.
///
/// Never 0, not even for a term of every document of very many: what scores nothing is not found.
pub(crate) fn idf(doc_freq: u64, n_documents: u64) -> Score {
    let (has, all) = (doc_freq as Score, n_documents.max(doc_freq) as Score);
    2.2 * ((all - has + 0.5) / (has + 0.5)).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarer_counts_for_more_and_the_commonest_for_something() {
        let all = 4_000_000_000;
        assert!(idf(1, all) > idf(1000, all));
        assert!(idf(all - 1, all) > 0.0);
        assert!(idf(all, all) > 0.0);
    }
}
