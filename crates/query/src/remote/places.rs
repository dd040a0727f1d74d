//! Where the words of a query stand in the text of a document.

use std::collections::HashMap;

use fihris_corpus::Document;
use fihris_index::GAP;
use fihris_text::Analyzer;

use crate::condition::{Phrase, WordField};
use crate::near::stretches;

/// Where the terms of a query stand in a document.
pub(super) struct Places<'q> {
    places: HashMap<WordField, HashMap<&'q str, Vec<u32>>>,
    /// Words of title and text.
    pub(super) body_words: usize,
    pub(super) title_words: usize,
}

impl<'q> Places<'q> {
    /// Looks for `terms` in a document.
    pub(super) fn of(
        terms: impl Iterator<Item = (WordField, &'q str)>,
        document: &Document,
        analyzer: &Analyzer,
    ) -> Self {
        let mut places = Self { places: HashMap::new(), body_words: 0, title_words: 0 };
        for (field, text) in terms {
            places.places.entry(field).or_default().insert(text, Vec::new());
        }
        let title = document.title.as_deref().unwrap_or_default();
        let end = places.add(title, 0, true, analyzer);
        let start = if title.is_empty() { 0 } else { end + GAP };
        places.title_words = places.body_words;
        places.add(&document.text, start, false, analyzer);
        places
    }

    /// Adds the words of a text that begins at the position `start`, and returns where it ends.
    fn add(&mut self, text: &str, start: usize, is_title: bool, analyzer: &Analyzer) -> usize {
        let mut tokens = analyzer.tokens(text);
        let mut end = start;
        while let Some(token) = tokens.advance() {
            let at = start + token.position;
            // Spellings of one position are one word.
            self.body_words += usize::from(end <= at);
            end = at + 1;
            let fields = WordField::ALL.into_iter().filter(|field| is_title || !field.is_title());
            for field in fields {
                let places = self.places.get_mut(&field);
                if let Some(places) = places.and_then(|p| p.get_mut(token.terms.get(field.level())))
                {
                    // Two spellings of one word may have one stem.
                    if places.last() != Some(&number(at)) {
                        places.push(number(at));
                    }
                }
            }
        }
        end
    }

    /// Where a term stands.
    pub(super) fn of_term(&self, field: WordField, text: &str) -> &[u32] {
        self.places.get(&field).and_then(|places| places.get(text)).map_or(&[], Vec::as_slice)
    }

    /// How often a phrase stands there.
    pub(super) fn count(&self, phrase: &Phrase) -> usize {
        match phrase.near {
            None => self.count_in_order(phrase),
            Some(near) => self.count_near(phrase, near as usize),
        }
    }

    fn count_in_order(&self, phrase: &Phrase) -> usize {
        let Some(((first, text), rest)) = phrase.terms.split_first() else { return 0 };
        let follows = |start: u32| {
            rest.iter().all(|(at, text)| {
                let at = start.saturating_add(number(at.saturating_sub(*first)));
                self.of_term(phrase.field, text).binary_search(&at).is_ok()
            })
        };
        self.of_term(phrase.field, text).iter().filter(|start| follows(**start)).count()
    }

    fn count_near(&self, phrase: &Phrase, near: usize) -> usize {
        let mut texts: Vec<&str> = Vec::new();
        for (_, text) in &phrase.terms {
            if !texts.contains(&text.as_str()) {
                texts.push(text);
            }
        }
        let places = texts.iter().enumerate().flat_map(|(word, text)| {
            self.of_term(phrase.field, text).iter().map(move |at| (*at as usize, word))
        });
        let mut places: Vec<(usize, usize)> = places.collect();
        places.sort_unstable();
        stretches(&places, texts.len(), near).len()
    }
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
