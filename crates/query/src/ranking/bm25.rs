//! BM25 in two factors: what a term counts for, and what a document makes of it.

use fihris_index::Reader;
use tantivy::Score;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;

use crate::error::Result;

/// The constants of BM25. `B` is that of Lucene and Tantivy; `K1` was chosen on nine collections, see
/// `docs/reference/quality.md`.
const K1: Score = 0.9;
const B: Score = 0.75;

/// [`K1`] of phrases, which are left to Tantivy.
const PHRASE_K1: Score = 1.2;

/// The longest text that a field can tell of, and a term that stands everywhere in it.
const LONGEST: u8 = u8::MAX;

/// The factor of the term frequency, between 0 and 1, for the lengths of one field.
///
/// BM25 is the inverse document frequency times this, times a constant that is left to [`idf`].
pub(crate) struct Saturation {
    /// What a text of each length sets against the term frequency, by the length's id.
    lengths: [Score; 256],
    /// What Tantivy makes of a term that stands everywhere: somewhat less than 1.
    most: Score,
}

impl Saturation {
    pub(crate) fn of(reader: &Reader, field: Field) -> Result<Self> {
        Ok(Self::new(reader.generation().documents, reader.n_words(field)?))
    }

    /// For so many words in so many documents.
    pub(crate) fn new(n_documents: u64, n_words: u64) -> Self {
        let average = n_words.max(1) as Score / n_documents.max(1) as Score;
        let length = |id: u8| FieldNormReader::id_to_fieldnorm(id) as Score / average;
        let mut lengths = [0.0; 256];
        (0..=u8::MAX).zip(&mut lengths).for_each(|(id, at)| *at = K1 * (1.0 - B + B * length(id)));
        let everywhere = FieldNormReader::id_to_fieldnorm(LONGEST);
        let most = Self { lengths, most: 1.0 }.at(LONGEST, everywhere);
        Self { lengths, most }
    }

    /// What `term_freq` occurrences count for in a text of that length, between 0 and 1.
    pub(crate) fn at(&self, fieldnorm_id: u8, term_freq: u32) -> Score {
        self.of_length(self.length(fieldnorm_id), term_freq)
    }

    /// What a text sets against a term frequency.
    pub(crate) fn length(&self, fieldnorm_id: u8) -> Score {
        self.lengths.get(usize::from(fieldnorm_id)).copied().unwrap_or_default()
    }

    /// As [`Self::at`], for what [`Self::length`] returned.
    pub(crate) fn of_length(&self, length: Score, term_freq: u32) -> Score {
        // Processors turn many signed numbers at once into fractions, but not unsigned ones.
        let term_freq = term_freq.cast_signed() as Score;
        term_freq / ((term_freq + length) * self.most)
    }

    /// What `phrase_freq` occurrences of a phrase count for, as Tantivy counts.
    pub(crate) fn of_phrase(&self, fieldnorm_id: u8, phrase_freq: u32) -> Score {
        let length = self.length(fieldnorm_id) * (PHRASE_K1 / K1);
        phrase_freq as Score / (phrase_freq as Score + length)
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
    use tantivy::query::Bm25Weight;

    use super::*;

    #[test]
    fn the_rarer_counts_for_more_and_the_commonest_for_something() {
        let all = 4_000_000_000;
        assert!(idf(1, all) > idf(1000, all));
        assert!(idf(all - 1, all) > 0.0);
        assert!(idf(all, all) > 0.0);
    }

    #[test]
    fn a_phrase_counts_for_what_tantivy_makes_of_it() {
        let (n_documents, n_words) = (1_000, 120_000);
        let ours = Saturation::new(n_documents, n_words);
        let average = n_words as Score / n_documents as Score;
        let theirs = Bm25Weight::for_one_term_without_explain(1, n_documents, average);
        let most = ours.of_phrase(LONGEST, FieldNormReader::id_to_fieldnorm(LONGEST));
        for (fieldnorm_id, term_freq) in [(0, 1), (3, 2), (40, 1), (90, 7), (255, 100_000)] {
            let share = theirs.score(fieldnorm_id, term_freq) / theirs.max_score();
            let ratio = ours.of_phrase(fieldnorm_id, term_freq) / (share * most);
            assert!((ratio - 1.0).abs() < 1e-5, "{fieldnorm_id} {term_freq}: {ratio}");
        }
        assert!(ours.at(LONGEST, 2_000_000_000) <= 1.0);
    }
}
