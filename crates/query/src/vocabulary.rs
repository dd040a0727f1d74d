//! The words of a collection, as they stand in the index.

use std::collections::HashMap;

use fihris_index::Reader;
use fihris_text::Analyzer;
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{InvertedIndexReader, TantivyError, Term};

use crate::condition::{Condition, Likeness, Phrase, WordField};
use crate::error::Result;
use crate::frequent::FrequentWords;
use crate::supervise::{check, spend};
use crate::wildcard::{WILD, is_like};

/// Titles that are read for phrases that go on with a query: each costs the decompression of a
/// block.
pub(crate) const N_TITLES: usize = 16;

/// Most documents that are counted for a phrase.
pub(crate) const MAX_COUNTED: usize = 10_000;

/// What was typed: words as the index has them, of which the last is a beginning.
pub(crate) struct Typed {
    pub(crate) before: Vec<String>,
    pub(crate) last: String,
}

/// What can be asked about the words of a collection.
pub(crate) trait Vocabulary {
    /// What turns its texts into words.
    fn analyzer(&self) -> &Analyzer;
    /// Documents that it has.
    fn n_documents(&self) -> u64;
    /// Documents that have a term.
    fn doc_freq(&mut self, field: WordField, text: &str) -> Result<u64>;
    /// The words of title and text that fit a pattern, at most `limit`.
    fn words(&mut self, pattern: Pattern<'_>, limit: usize) -> Result<Words>;
    /// A word as most of some documents spell it.
    fn spelling(&mut self, word: &str) -> Result<String>;
    /// The titles of some documents in which what was typed stands, the same ones each time.
    fn titles(&mut self, typed: &Typed) -> Result<Vec<String>>;
    /// The beginnings of some documents that have the words before the one that was begun, the same
    /// ones each time; none where nothing stands before it.
    fn passages(&mut self, typed: &Typed) -> Result<Vec<String>>;
    /// Documents that have words one after the other; beyond [`MAX_COUNTED`], so many.
    fn phrase_freq(&mut self, field: WordField, terms: &[String]) -> Result<u64>;
    /// Says which terms will be asked for, so that they can be looked up together.
    fn prepare(&mut self, terms: &[(WordField, &str)]) -> Result<()>;
}

/// As [`words`], from memory where these are known.
pub(crate) fn usual(
    reader: &Reader,
    field: Field,
    frequent: Option<&FrequentWords>,
    pattern: Pattern<'_>,
    limit: usize,
) -> Result<Words> {
    let known = match (pattern, frequent) {
        (Pattern::Prefix(prefix), Some(frequent)) => frequent.beginning(prefix, limit),
        _ => None,
    };
    match known {
        Some(words) => Ok(Words { n_all: words.len(), words }),
        None => words(reader, field, pattern, limit),
    }
}

/// Documents that have words one after the other.
pub(crate) fn side_by_side(field: WordField, terms: &[String]) -> Condition {
    let terms = terms.iter().cloned().enumerate().collect();
    Condition::Phrase(Phrase { field, terms, near: None, weight: 1.0 })
}

/// What a word is known by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pattern<'a> {
    /// How it begins.
    Prefix(&'a str),
    /// A word that it differs from in so many letters, at most two. Two neighbours in each other's
    /// place count as one difference, as it is one slip of the fingers.
    Like(&'a str, u8),
    /// A word with `*` in the place of any letters, and `?` in that of any one.
    Wildcard(&'a str),
}

/// Most words that a pattern is compared with of which the first letter is not known. Chosen by
/// hand: the words of 93,559 documents took 0.24 s in a debug build.
const MAX_COMPARED: usize = 4_000_000;

impl Pattern<'_> {
    /// What the words that fit look like.
    pub(crate) fn likeness(self) -> Likeness {
        match self {
            Pattern::Prefix(prefix) => Likeness::Prefix(prefix.to_owned()),
            Pattern::Like(word, edits) => Likeness::Edits(word.to_owned(), edits),
            Pattern::Wildcard(text) => Likeness::Wildcard(text.to_owned()),
        }
    }
}

impl<'a> From<&'a Likeness> for Pattern<'a> {
    fn from(likeness: &'a Likeness) -> Self {
        match likeness {
            Likeness::Prefix(prefix) => Self::Prefix(prefix),
            Likeness::Edits(word, edits) => Self::Like(word, *edits),
            Likeness::Wildcard(text) => Self::Wildcard(text),
        }
    }
}

/// Whether a pattern must be compared with more words of a field than is done.
pub(crate) fn is_too_wide(reader: &Reader, field: Field, pattern: Pattern<'_>) -> Result<bool> {
    let Pattern::Wildcard(text) = pattern else { return Ok(false) };
    if !text.starts_with(WILD) {
        return Ok(false);
    }
    let mut n_words = 0;
    for segment in reader.searcher().segment_readers() {
        n_words += segment.inverted_index(field)?.terms().num_terms();
    }
    Ok(n_words > MAX_COMPARED)
}

/// Words that fit a pattern.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// The most frequent, each with the number of documents that have it; of equally frequent ones
    /// those first that come first in the order of their letters.
    pub(crate) words: Vec<(String, u64)>,
    /// How many fit.
    pub(crate) n_all: usize,
}

/// Finds the words of a field that fit a pattern, at most `limit`.
pub(crate) fn words(
    reader: &Reader,
    field: Field,
    pattern: Pattern<'_>,
    limit: usize,
) -> Result<Words> {
    let mut found = HashMap::<Vec<u8>, u64>::new();
    let segments = reader.searcher().segment_readers();
    for (segments, is_deleted) in [(segments, false), (reader.deletions(), true)] {
        for segment in segments {
            check()?;
            let index = segment.inverted_index(field)?;
            each_word(&index, field, pattern, &mut |word, info| {
                add(&mut found, word, u64::from(info.doc_freq), is_deleted);
                Ok(())
            })?;
        }
    }
    found.retain(|_, doc_freq| *doc_freq > 0);
    Ok(most_frequent(found, limit))
}

/// Counts documents with a word, or subtracts those that are deleted.
fn add(found: &mut HashMap<Vec<u8>, u64>, word: &[u8], doc_freq: u64, is_deleted: bool) {
    match found.get_mut(word) {
        Some(sum) if is_deleted => *sum = sum.saturating_sub(doc_freq),
        Some(sum) => *sum += doc_freq,
        None => drop(found.insert(word.to_vec(), doc_freq)),
    }
}

/// Calls `found` for each word of a field that fits a pattern, in the order of their letters.
pub(crate) fn each_word(
    index: &InvertedIndexReader,
    field: Field,
    pattern: Pattern<'_>,
    found: &mut dyn FnMut(&[u8], &TermInfo) -> Result<()>,
) -> Result<()> {
    match pattern {
        Pattern::Prefix(prefix) => {
            let mut stream = index.terms().range().ge(prefix).into_stream().map_err(from_io)?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                spend(4)?;
                found(stream.key(), stream.value())?;
            }
        }
        Pattern::Wildcard(text) => {
            let start = text.split(WILD).next().unwrap_or_default();
            let mut stream = index.terms().range().ge(start).into_stream().map_err(from_io)?;
            while stream.advance() && stream.key().starts_with(start.as_bytes()) {
                spend(4)?;
                if std::str::from_utf8(stream.key()).is_ok_and(|word| is_like(word, text)) {
                    found(stream.key(), stream.value())?;
                }
            }
        }
        Pattern::Like(word, edits) => {
            let term = Term::from_field_text(field, word);
            let automaton = FuzzyTermQuery::new(term, edits, true).automaton()?;
            let mut stream = index.terms().search(automaton).into_stream().map_err(from_io)?;
            while stream.advance() {
                spend(4)?;
                found(stream.key(), stream.value())?;
            }
        }
    }
    Ok(())
}

fn from_io(error: std::io::Error) -> TantivyError {
    error.into()
}

fn most_frequent(found: HashMap<Vec<u8>, u64>, limit: usize) -> Words {
    let n_all = found.len();
    let mut words: Vec<(Vec<u8>, u64)> = found.into_iter().collect();
    let order = |(a, m): &(Vec<u8>, u64), (b, n): &(Vec<u8>, u64)| n.cmp(m).then_with(|| a.cmp(b));
    if limit < words.len() {
        words.select_nth_unstable_by(limit, order);
        words.truncate(limit);
    }
    words.sort_unstable_by(order);
    let text = |(word, doc_freq)| Some((String::from_utf8(word).ok()?, doc_freq));
    Words { words: words.into_iter().filter_map(text).collect(), n_all }
}
