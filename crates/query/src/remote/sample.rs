//! The words of a collection that shows no list of its words.
//!
//! How many documents have a term can be counted. Which words there are that begin so, or look so,
//! can only be seen in some of the documents that have one.

use std::collections::{BTreeMap, HashMap};

use fihris_corpus::Document;
use fihris_index::head;
use fihris_text::Analyzer;

use super::collection::{AnalysedQuery, Collection, Search};
use crate::completions::without_vowels;
use crate::condition::{Condition, Demands, Likeness, WordField};
use crate::error::Result;
use crate::order::Sort;
use crate::vocabulary::{N_TITLES, Pattern, Typed, Vocabulary, Words, side_by_side};
use crate::wildcard::is_like;

/// Documents that are looked at for words.
const N_DOCUMENTS: usize = 30;

/// Bytes of each that are looked at.
const MAX_SCANNED: usize = 64 << 10;

/// The words of a collection, as far as one has asked for them.
pub(super) struct Sample<'c> {
    collection: &'c dyn Collection,
    doc_freqs: HashMap<(WordField, String), u64>,
    spellings: HashMap<String, String>,
}

impl<'c> Sample<'c> {
    pub(super) fn new(collection: &'c dyn Collection) -> Self {
        Self { collection, doc_freqs: HashMap::new(), spellings: HashMap::new() }
    }

    /// Returns documents that meet a condition.
    fn documents(&self, condition: Condition) -> Result<Vec<Document>> {
        let demands = Demands { wanted: Some(condition), ..Demands::default() };
        let query = AnalysedQuery { demands, ..AnalysedQuery::default() };
        let search = Search { query: &query, sort: Sort::Relevance, from: 0, size: N_DOCUMENTS };
        let found = self.collection.find(&search)?;
        Ok(found.documents.into_iter().map(|found| found.document).collect())
    }
}

impl Vocabulary for Sample<'_> {
    fn analyzer(&self) -> &Analyzer {
        self.collection.analyzer()
    }

    fn n_documents(&self) -> u64 {
        self.collection.figures().documents
    }

    fn doc_freq(&mut self, field: WordField, text: &str) -> Result<u64> {
        self.prepare(&[(field, text)])?;
        Ok(self.doc_freqs.get(&(field, text.to_owned())).copied().unwrap_or(0))
    }

    fn words(&mut self, pattern: Pattern<'_>, limit: usize) -> Result<Words> {
        let likeness = pattern.likeness();
        let mut seen = BTreeMap::<String, Seen>::new();
        let like = Condition::Like(WordField::BodyExact, likeness.clone());
        for document in self.documents(like)? {
            look(self.collection.analyzer(), &document, &likeness, &mut seen);
        }
        let terms: Vec<_> = seen.keys().map(|word| (WordField::BodyExact, word.as_str())).collect();
        self.prepare(&terms)?;
        let mut words = Vec::new();
        for (word, seen) in seen {
            words.push((word.clone(), self.doc_freq(WordField::BodyExact, &word)?));
            self.spellings.insert(word, seen.usual_spelling());
        }
        let n_all = words.len();
        // Stable: equally frequent ones keep the order of their letters.
        words.sort_by_key(|(_, doc_freq)| std::cmp::Reverse(*doc_freq));
        words.truncate(limit);
        Ok(Words { words, n_all })
    }

    fn spelling(&mut self, word: &str) -> Result<String> {
        Ok(self.spellings.get(word).cloned().unwrap_or_else(|| word.to_owned()))
    }

    fn titles(&mut self, typed: &Typed) -> Result<Vec<String>> {
        let field = WordField::TitleExact;
        let last = Condition::Like(field, Likeness::Prefix(typed.last.clone()));
        let before = (!typed.before.is_empty()).then(|| side_by_side(field, &typed.before));
        let both = Condition::each(before.into_iter().chain([last]).collect());
        let found = self.documents(both)?.into_iter().take(N_TITLES);
        Ok(found.map(|document| document.title.unwrap_or_default()).collect())
    }

    fn passages(&mut self, _: &Typed) -> Result<Vec<String>> {
        // Each would have to be sent for.
        Ok(Vec::new())
    }

    fn phrase_freq(&mut self, field: WordField, terms: &[String]) -> Result<u64> {
        let counts = self.collection.count(&[side_by_side(field, terms)])?;
        Ok(counts.first().copied().unwrap_or(0))
    }

    fn prepare(&mut self, terms: &[(WordField, &str)]) -> Result<()> {
        let mut unknown: Vec<(WordField, String)> = Vec::new();
        for (field, text) in terms {
            let term = (*field, (*text).to_owned());
            if !text.is_empty() && !self.doc_freqs.contains_key(&term) && !unknown.contains(&term) {
                unknown.push(term);
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let condition =
            |(field, text): &(WordField, String)| Condition::Terms(*field, vec![text.clone()]);
        let conditions: Vec<Condition> = unknown.iter().map(condition).collect();
        let counts = self.collection.count(&conditions)?;
        self.doc_freqs.extend(unknown.into_iter().zip(counts));
        Ok(())
    }
}

/// A word in some documents.
#[derive(Default)]
pub(super) struct Seen {
    /// How often it was seen.
    pub(super) n_times: usize,
    /// How it was written, with how often it was written so.
    spellings: BTreeMap<String, usize>,
}

impl Seen {
    fn usual_spelling(self) -> String {
        let most = self.spellings.into_iter().rev().max_by_key(|(_, n_times)| *n_times);
        most.map(|(spelling, _)| spelling).unwrap_or_default()
    }
}

/// Looks for the words of a document that look so.
pub(super) fn look(
    analyzer: &Analyzer,
    document: &Document,
    likeness: &Likeness,
    seen: &mut BTreeMap<String, Seen>,
) {
    for text in [document.title.as_deref().unwrap_or_default(), &document.text] {
        let text = head(text, MAX_SCANNED);
        let mut tokens = analyzer.tokens(text);
        while let Some(token) = tokens.advance() {
            let exact = token.terms.exact;
            if likeness.fits(exact) {
                let written = text.get(token.byte_range).unwrap_or(exact);
                let word = seen.entry(exact.to_owned()).or_default();
                word.n_times += 1;
                *word.spellings.entry(without_vowels(written)).or_default() += 1;
            }
        }
    }
}

impl Likeness {
    /// Whether a word looks so.
    #[must_use]
    pub fn fits(&self, word: &str) -> bool {
        match self {
            Self::Prefix(prefix) => word.starts_with(prefix),
            Self::Wildcard(pattern) => is_like(word, pattern),
            Self::Edits(other, edits) => strsim::osa_distance(word, other) <= usize::from(*edits),
        }
    }
}
