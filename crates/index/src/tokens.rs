//! Our analyzer as Tantivy knows tokenizers.
//!
//! Tantivy asks each field for its own tokens, while one analysis gives the
//! terms of all levels. So the tokenizers of an index share the last two texts
//! that were analysed, title and body: whichever field comes first pays, the
//! others read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fihris_text::{Analyzer, Level};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::schema::tokenizer_name;

/// Longest term in bytes; the analyzer stays far below. Tantivy drops a term
/// above 65,530 bytes without a word, and a word that is lost cannot be found.
const MAX_TERM_BYTES: usize = 1024;

/// Returns `term` as the index knows it: cut where it is absurdly long.
///
/// A query must be cut in the same way.
#[must_use]
pub fn clip(term: &str) -> &str {
    head(term, MAX_TERM_BYTES)
}

/// Returns as many of the first letters of `text` as fit into `max_bytes`.
#[must_use]
pub fn head(text: &str, max_bytes: usize) -> &str {
    let mut ends = (0..=max_bytes.min(text.len())).rev();
    ends.find_map(|end| text.get(..end)).unwrap_or_default()
}

/// Registers a tokenizer per level, which share what they have analysed.
pub(crate) fn tokenizers(analyzer: &Analyzer) -> TokenizerManager {
    let manager = TokenizerManager::default();
    let analyses = Analyses { analyzer: analyzer.clone(), ..Analyses::default() };
    let analyses = Arc::new(Mutex::new(analyses));
    for level in [Level::Exact, Level::Stem, Level::Skeleton] {
        let tokenizer = LevelTokenizer { level, analyses: Arc::clone(&analyses) };
        manager.register(tokenizer_name(level), tokenizer);
    }
    manager
}

/// Gives Tantivy the terms of one level.
#[derive(Clone)]
struct LevelTokenizer {
    level: Level,
    analyses: Arc<Mutex<Analyses>>,
}

/// The two texts that were analysed last.
#[derive(Default)]
struct Analyses {
    analyzer: Analyzer,
    slots: [Analysis; 2],
    /// The slot to be overwritten next.
    oldest: usize,
}

/// One analysed text. Its buffers are used again for the next one.
#[derive(Default)]
struct Analysis {
    text: String,
    terms: String,
    words: Vec<Word>,
}

/// Where the terms of a word end in [`Analysis::terms`], one after the other, and where it stands.
struct Word {
    ends: [usize; 3],
    position: usize,
    from: usize,
    to: usize,
}

impl Analyses {
    /// Returns the slot that holds the analysis of `text`.
    fn of(&mut self, text: &str) -> usize {
        if let Some(slot) = self.slots.iter().position(|slot| slot.text == text) {
            self.oldest = 1 - slot;
            return slot;
        }
        let slot = self.oldest;
        if let Some(analysis) = self.slots.get_mut(slot) {
            analysis.fill(&self.analyzer, text);
        }
        self.oldest = 1 - slot;
        slot
    }
}

impl Analysis {
    fn fill(&mut self, analyzer: &Analyzer, text: &str) {
        text.clone_into(&mut self.text);
        self.terms.clear();
        self.words.clear();
        let mut tokens = analyzer.tokens(text);
        while let Some(token) = tokens.advance() {
            let terms = token.terms;
            let ends = [terms.exact, terms.stem, terms.skeleton].map(|term| {
                self.terms.push_str(clip(term));
                self.terms.len()
            });
            let (from, to) = (token.byte_range.start, token.byte_range.end);
            self.words.push(Word { ends, position: token.position, from, to });
        }
    }

    /// Returns the term of word `at` on `level`.
    fn term(&self, at: usize, level: Level) -> Option<&str> {
        let word = self.words.get(at)?;
        let [exact, stem, skeleton] = word.ends;
        let range = match level {
            Level::Exact => at.checked_sub(1).map_or(0, |before| self.end(before))..exact,
            Level::Stem => exact..stem,
            Level::Skeleton => stem..skeleton,
        };
        self.terms.get(range)
    }

    fn end(&self, at: usize) -> usize {
        self.words.get(at).map_or(0, |word| word.ends[2])
    }
}

impl Tokenizer for LevelTokenizer {
    type TokenStream<'a> = LevelTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LevelTokens<'a> {
        let mut analyses = self.analyses.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = analyses.of(text);
        LevelTokens { analyses, slot, level: self.level, next: 0, token: Token::default() }
    }
}

/// The tokens of one text on one level.
struct LevelTokens<'a> {
    analyses: MutexGuard<'a, Analyses>,
    slot: usize,
    level: Level,
    next: usize,
    token: Token,
}

impl TokenStream for LevelTokens<'_> {
    fn advance(&mut self) -> bool {
        let Some(analysis) = self.analyses.slots.get(self.slot) else { return false };
        while let Some(word) = analysis.words.get(self.next) {
            let term = analysis.term(self.next, self.level).unwrap_or_default();
            self.next += 1;
            // A word may have nothing on a level, such as a number without consonants.
            if !term.is_empty() {
                term.clone_into(&mut self.token.text);
                self.token.position = word.position;
                self.token.offset_from = word.from;
                self.token.offset_to = word.to;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(manager: &TokenizerManager, level: Level, text: &str) -> Vec<Token> {
        let mut analyzer = manager.get(tokenizer_name(level)).unwrap();
        let mut stream = analyzer.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push(stream.token().clone());
        }
        found
    }

    #[test]
    fn each_level_has_the_analyzers_own_terms() {
        let analyzer = Analyzer::default();
        let manager = tokenizers(&analyzer);
        for text in ["وقف إطلاق النار", "", "عنوان", "وقف إطلاق النار في 1992", "x"]
        {
            for level in [Level::Exact, Level::Stem, Level::Skeleton] {
                let mut expected = Vec::new();
                let mut words = analyzer.tokens(text);
                while let Some(word) = words.advance() {
                    let term = word.terms.get(level).to_owned();
                    expected.push((term, word.byte_range, word.position));
                }
                expected.retain(|(term, ..)| !term.is_empty());
                let found: Vec<_> = tokens(&manager, level, text)
                    .into_iter()
                    .map(|t| (t.text, t.offset_from..t.offset_to, t.position))
                    .collect();
                assert_eq!(found, expected, "{level:?} of {text}");
            }
        }
    }

    #[test]
    fn an_absurd_word_is_cut_and_not_lost() {
        let word = "ن".repeat(40_000);
        assert_eq!(clip(&word).len(), 1024);
        assert_eq!(clip("نص"), "نص");
        assert_eq!([0, 1, 2, 3, 9].map(|n| head("نص", n)), ["", "", "ن", "ن", "نص"]);
    }
}
