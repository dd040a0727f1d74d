//! Words that stand side by side, in the query and in a document.
//!
//! Such pairs say more than their words, but a query of phrases has every posting
//! of them looked at. So the words choose the best documents, and the pairs put
//! these in order: the cost does not grow with the index.

use fihris_index::Reader;
use fihris_text::Level;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentReader, Term};

use crate::error::Result;
use crate::question::{is_function_word, is_plain};
use crate::understood::{Understood, Word};

/// Documents that are put in order by pairs. Chosen by hand: the first pages, and the hundred
/// that evaluations look at.
pub(crate) const N_REORDERED: usize = 200;

/// What a pair counts for; a word on all levels counts for 1. See `docs/quality.md`.
const PAIR_WEIGHT: Score = 0.1;

/// Pairs beyond these are left out: the query is a pasted page, which is found anyway.
const MAX_PAIRS: usize = 64;

/// A document and what it scores.
pub(crate) type Scored = (Score, DocAddress);

/// The pairs of a query, by their stems.
pub(crate) struct Pairs {
    field: Field,
    /// The words that are in pairs, each once.
    terms: Vec<Term>,
    pairs: Vec<Pair>,
}

/// Two words, as numbers in [`Pairs::terms`], of which the second follows the first.
struct Pair {
    first: usize,
    second: usize,
    weight: Bm25Weight,
}

impl Pairs {
    /// Finds the plain words of a query that follow each other.
    ///
    /// Two function words are no pair: `من في` stands everywhere.
    pub(crate) fn of(understood: &Understood, reader: &Reader) -> Result<Self> {
        let field = reader.fields().body(Level::Stem);
        let mut pairs = Self { field, terms: Vec::new(), pairs: Vec::new() };
        for (first, second) in neighbours(understood).into_iter().take(MAX_PAIRS) {
            let terms = [first, second].map(|word| Term::from_field_text(field, &word.stem));
            let weight = Bm25Weight::for_terms(reader.searcher(), &terms)?.boost_by(PAIR_WEIGHT);
            let [first, second] = terms.map(|term| pairs.number(term));
            pairs.pairs.push(Pair { first, second, weight });
        }
        Ok(pairs)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    fn number(&mut self, term: Term) -> usize {
        let known = self.terms.iter().position(|known| *known == term);
        known.unwrap_or_else(|| {
            self.terms.push(term);
            self.terms.len() - 1
        })
    }

    /// Adds to each document what its pairs count for, and puts the documents in order.
    pub(crate) fn reorder(&self, searcher: &Searcher, documents: &mut [Scored]) -> Result<()> {
        documents.sort_unstable_by_key(|(_, at)| *at);
        for documents in documents.chunk_by_mut(|(_, a), (_, b)| a.segment_ord == b.segment_ord) {
            let Some((_, at)) = documents.first() else { continue };
            let segment = searcher.segment_reader(at.segment_ord);
            let mut segment = Segment::open(self, segment)?;
            for (score, at) in documents {
                *score += segment.score(self, at.doc_id);
            }
        }
        // Of equal scores, the corpus decides, as everywhere.
        documents.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        Ok(())
    }
}

/// Returns the plain words that follow each other directly, two by two.
fn neighbours(understood: &Understood) -> Vec<(&Word, &Word)> {
    let mut pairs = Vec::new();
    let mut last: Option<(&Word, usize)> = None;
    let mut n_words = 0;
    for clause in &understood.clauses {
        if !is_plain(clause) {
            last = None;
        }
        for word in clause.words.iter().filter(|_| is_plain(clause)) {
            // Words of one position are one word, and a clause goes on where the last one ended.
            let place = n_words + word.position;
            if let Some((before, at)) = last
                && at < place
                && is_telling(before, word)
            {
                pairs.push((before, word));
            }
            last = Some((word, place));
        }
        n_words += clause.words.len();
    }
    pairs
}

fn is_telling(first: &Word, second: &Word) -> bool {
    let has_stems = !first.stem.is_empty() && !second.stem.is_empty();
    has_stems && !(is_function_word(first) && is_function_word(second))
}

/// The postings of a query in one segment, read forwards.
struct Segment {
    postings: Vec<Option<SegmentPostings>>,
    norms: FieldNormReader,
    /// Where each word stands in the document at hand.
    positions: Vec<Vec<u32>>,
}

impl Segment {
    fn open(pairs: &Pairs, segment: &SegmentReader) -> Result<Self> {
        let index = segment.inverted_index(pairs.field)?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let read = |term| index.read_postings(term, option);
        let postings = pairs.terms.iter().map(read).collect::<std::io::Result<Vec<_>>>();
        let postings = postings.map_err(tantivy::TantivyError::from)?;
        let norms = segment.get_fieldnorms_reader(pairs.field)?;
        let positions = vec![Vec::new(); pairs.terms.len()];
        Ok(Self { postings, norms, positions })
    }

    /// Returns what the pairs of a document count for; later calls are of later documents.
    fn score(&mut self, pairs: &Pairs, document: DocId) -> Score {
        for (postings, positions) in self.postings.iter_mut().zip(&mut self.positions) {
            positions.clear();
            let Some(postings) = postings else { continue };
            if postings.doc() < document {
                postings.seek(document);
            }
            if postings.doc() == document {
                postings.positions(positions);
            }
        }
        let norm = self.norms.fieldnorm_id(document);
        let score = |pair: &Pair| match self.count(pair) {
            0 => 0.0,
            n_times => pair.weight.score(norm, n_times),
        };
        pairs.pairs.iter().map(score).sum()
    }

    /// Returns how often the second word follows the first.
    fn count(&self, pair: &Pair) -> u32 {
        let positions = |word: usize| self.positions.get(word).map_or(&[][..], Vec::as_slice);
        let (first, second) = (positions(pair.first), positions(pair.second));
        let follows = |at: &&u32| second.binary_search(&at.saturating_add(1)).is_ok();
        u32::try_from(first.iter().filter(follows).count()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use fihris_text::Analyzer;

    use super::*;

    #[test]
    fn words_that_follow_each_other_are_pairs() {
        let table: [(&str, &[&str]); 8] = [
            ("وقف إطلاق النار", &["وقف إطلاق", "إطلاق النار"]),
            ("وقف", &[]),
            ("من هو الرئيس", &["هو الرئيس"]),
            ("وقف +إطلاق النار", &[]),
            ("وقف \"إطلاق النار\" غدا", &[]),
            ("وقف title:إطلاق النار", &[]),
            ("طائرة F-16", &["طائرة F-16", "F 16"]),
            ("", &[]),
        ];
        for (query, expected) in table {
            let understood = Understood::read(query, &Analyzer::default(), &mut Vec::new());
            let pairs = neighbours(&understood).into_iter();
            let pairs: Vec<String> = pairs.map(|(a, b)| format!("{} {}", a.text, b.text)).collect();
            assert_eq!(pairs, expected, "{query}");
        }
    }
}
