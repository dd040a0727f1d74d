//! Phrases and titles of a collection that go on with what was typed.
//!
//! They are taken from the titles of some documents that have what was typed, and are counted in
//! all titles: a title says what a text is about, and how it is usually said. The index needs
//! nothing besides for that, and the words of titles are few enough to be counted between two keys.
//! Behind words, the beginnings of some texts with these words are read too, and what several of them
//! go on with is counted in all documents.

use std::collections::HashSet;
use std::ops::Range;

use fihris_text::Analyzer;
use serde::Serialize;

use crate::condition::WordField;
use crate::error::Result;
use crate::question::is_function_word;
use crate::supervise::check;
use crate::understood::Word;
use crate::vocabulary::{Typed, Vocabulary};

/// Words that a phrase goes on with behind the one that was begun.
const MAX_MORE: usize = 3;

/// Words of the longest title that is offered as a whole: as many as fit into a line.
const MAX_TITLE: usize = 14;

/// Phrases of texts that are counted in all documents.
const MAX_SAID: usize = 8;

/// A phrase that may be offered.
#[derive(Debug, PartialEq, Eq)]
struct Candidate {
    text: String,
    terms: Vec<String>,
    is_title: bool,
}

/// A word of a title or a text.
struct TitleWord {
    term: String,
    byte_range: Range<usize>,
    is_function_word: bool,
}

/// Returns the phrases and titles that go on with what was typed, the most frequent first.
pub(crate) fn completions(
    vocabulary: &mut dyn Vocabulary,
    typed: &Typed,
) -> Result<Vec<Suggestion>> {
    let (of_titles, said) = (of_titles(vocabulary, typed)?, said(vocabulary, typed)?);
    let mut counted = count(vocabulary, of_titles, WordField::TitleExact)?;
    counted.extend(count(vocabulary, said, WordField::BodyExact)?);
    // Of what was found in both, the greater count stays.
    counted.sort_by_key(|(_, n_documents)| std::cmp::Reverse(*n_documents));
    let mut known = HashSet::new();
    counted.retain(|(candidate, _)| known.insert(candidate.terms.clone()));
    let mut kept: Vec<_> = counted.iter().filter(|one| is_kept(one, &counted)).collect();
    kept.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.text.cmp(&b.text)));
    let suggestion = |(candidate, n_documents): &(Candidate, u64)| Suggestion {
        text: candidate.text.clone(),
        n_documents: *n_documents,
    };
    Ok(kept.into_iter().map(suggestion).collect())
}

/// Returns the phrases with which some titles go on, and these titles.
fn of_titles(vocabulary: &mut dyn Vocabulary, typed: &Typed) -> Result<Vec<Candidate>> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for title in vocabulary.titles(typed)? {
        for candidate in candidates_of(&title, typed, vocabulary.analyzer()) {
            if !candidates.iter().any(|known| known.terms == candidate.terms) {
                candidates.push(candidate);
            }
        }
    }
    Ok(candidates)
}

/// Counts the documents that have each of the phrases in a field.
fn count(
    vocabulary: &mut dyn Vocabulary,
    candidates: Vec<Candidate>,
    field: WordField,
) -> Result<Vec<(Candidate, u64)>> {
    let mut counted = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let n_documents = vocabulary.phrase_freq(field, &candidate.terms)?;
        counted.push((candidate, n_documents));
    }
    Ok(counted)
}

/// Returns the phrases with which texts go on, those first that most of some texts have.
fn said(vocabulary: &mut dyn Vocabulary, typed: &Typed) -> Result<Vec<Candidate>> {
    let mut said: Vec<(Candidate, usize)> = Vec::new();
    for passage in vocabulary.passages(typed)? {
        check()?;
        let words = words_of(&passage, vocabulary.analyzer());
        for phrase in phrases_of(&passage, &words, typed) {
            match said.iter_mut().find(|(known, _)| known.terms == phrase.terms) {
                Some((_, n_texts)) => *n_texts += 1,
                None => said.push((phrase, 1)),
            }
        }
    }
    said.retain(|(_, n_texts)| *n_texts > 1);
    said.sort_by_key(|(_, n_texts)| std::cmp::Reverse(*n_texts));
    Ok(said.into_iter().take(MAX_SAID).map(|(phrase, _)| phrase).collect())
}

/// Whether a phrase is worth being offered: it is a title or said more than once, and no longer one
/// stands wherever it does.
fn is_kept((candidate, n_documents): &(Candidate, u64), all: &[(Candidate, u64)]) -> bool {
    let goes_on = |(other, n_others): &(Candidate, u64)| {
        let is_longer = other.terms.len() > candidate.terms.len();
        is_longer && n_others == n_documents && other.terms.starts_with(&candidate.terms)
    };
    (candidate.is_title || *n_documents > 1) && !all.iter().any(goes_on)
}

/// Returns what a title has that begins as what was typed, and the title itself.
fn candidates_of(title: &str, typed: &Typed, analyzer: &Analyzer) -> Vec<Candidate> {
    let words = words_of(title, analyzer);
    let mut found = phrases_of(title, &words, typed);
    found.retain(|phrase| phrase.terms.len() < words.len());
    let is_line = words.len() <= MAX_TITLE && start_of(&words, typed).is_some();
    found.extend(is_line.then(|| candidate(title, &words, true)).flatten());
    found
}

/// Returns the phrases of a text that begin as what was typed, where it stands first.
fn phrases_of(text: &str, words: &[TitleWord], typed: &Typed) -> Vec<Candidate> {
    let Some(start) = start_of(words, typed) else { return Vec::new() };
    let n_typed = typed.before.len() + 1;
    let phrases = (n_typed.max(2)..=n_typed + MAX_MORE).map_while(|n| words.get(start..start + n));
    let phrases = phrases
        .take_while(|words| is_unbroken(text, words))
        .filter(|words| words.last().is_some_and(|last| !last.is_function_word));
    phrases.filter_map(|words| candidate(text, words, false)).collect()
}

fn start_of(words: &[TitleWord], typed: &Typed) -> Option<usize> {
    words.windows(typed.before.len() + 1).position(|words| begins_so(words, typed))
}

fn candidate(text: &str, words: &[TitleWord], is_title: bool) -> Option<Candidate> {
    let range = words.first()?.byte_range.start..words.last()?.byte_range.end;
    let terms = words.iter().map(|word| word.term.clone()).collect();
    Some(Candidate { text: without_vowels(text.get(range)?), terms, is_title })
}

fn begins_so(words: &[TitleWord], typed: &Typed) -> bool {
    let Some((last, before)) = words.split_last() else { return false };
    let are_same = before.iter().map(|word| &word.term).eq(&typed.before);
    are_same && last.term.starts_with(&typed.last)
}

/// Whether nothing but blanks stands between words.
fn is_unbroken(title: &str, words: &[TitleWord]) -> bool {
    let gaps = words.iter().zip(words.iter().skip(1));
    let gap = |(a, b): (&TitleWord, &TitleWord)| title.get(a.byte_range.end..b.byte_range.start);
    gaps.map(gap).all(|gap| gap.is_some_and(|gap| gap.trim().is_empty()))
}

/// Returns the words of a title, as written where one is several to the analyzer.
fn words_of(title: &str, analyzer: &Analyzer) -> Vec<TitleWord> {
    let (mut words, mut tokens, mut last) = (Vec::new(), analyzer.tokens(title), None);
    while let Some(token) = tokens.advance() {
        if last.replace(token.position) != Some(token.position) {
            let written = title.get(token.byte_range.clone()).unwrap_or_default().to_owned();
            let term = token.terms.exact.to_owned();
            let word = Word { text: written, ..Word::of_exact(term.clone()) };
            let (byte_range, is_function_word) = (token.byte_range, is_function_word(&word));
            words.push(TitleWord { term, byte_range, is_function_word });
        }
    }
    words
}

/// A way to go on with a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Suggestion {
    /// The whole query.
    pub text: String,
    /// Of a title, or a phrase that stands in titles alone, documents with a title that has it; of any
    /// other phrase, and of a word behind others, documents that have it there; where it stands alone, or no document has it there, documents
    /// that have it.
    pub n_documents: u64,
}

/// Returns a word without vowels and the like.
pub(crate) fn without_vowels(word: &str) -> String {
    word.chars().filter(|c| !is_vowel(*c)).collect()
}

/// Vowels and other marks on letters, tatweel, the superscript alef, and what cannot be seen.
pub(crate) fn is_vowel(c: char) -> bool {
    let is_mark = matches!(c, '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}');
    is_mark || matches!(c, '\u{200B}'..='\u{200F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_of_titles_go_on_with_what_was_typed() {
        let title = "أسعار القمح في الأسواق العالمية: تقرير";
        let table: [(&[&str], &str, &[&str]); 6] = [
            (&["اسعار"], "الق", &["أسعار القمح", "أسعار القمح في الأسواق", title_of(), title]),
            (&[], "الق", &["القمح في الأسواق", "القمح في الأسواق العالمية", title]),
            (&["القمح", "في"], "ال", &["القمح في الأسواق", "القمح في الأسواق العالمية", title]),
            (&["الاسواق"], "العا", &["الأسواق العالمية", title]),
            (&["العالميه"], "تق", &[title]),
            (&["القمح"], "الق", &[]),
        ];
        for (before, last, expected) in table {
            let before = before.iter().map(|word| (*word).to_owned()).collect();
            let typed = Typed { before, last: last.to_owned() };
            let found = candidates_of(title, &typed, &Analyzer::default());
            let found: Vec<&str> = found.iter().map(|candidate| candidate.text.as_str()).collect();
            assert_eq!(found, expected, "{last}");
        }
    }

    fn title_of() -> &'static str {
        "أسعار القمح في الأسواق العالمية"
    }
}
