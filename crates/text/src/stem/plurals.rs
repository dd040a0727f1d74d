//! Broken plurals that are known: nouns whose plural no ending makes.

use std::collections::HashMap;

use super::feminine;
use crate::fold::fold;
use crate::level::Level;

/// One noun a line, followed by its plurals; see the head of the file.
const BROKEN_PLURALS: &str = include_str!("broken-plurals.txt");

/// Letters of the shortest stem that tells a form which has lost an ending: `طلبة` has the stem
/// of `طلب`, which is another word.
const MIN_TELLING: usize = 4;

/// What a form with a short stem may follow, so that it cannot be a shorter word with a pronoun.
const ARTICLES: [&str; 6] = ["ال", "وال", "بال", "لل", "فال", "كال"];

/// Another form of a noun, and the term that it is found by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OtherForm {
    /// The level that the term is on: never [`Level::Skeleton`].
    pub level: Level,
    /// The term.
    pub term: String,
}

/// The known plurals and singulars, by the stems that an analyzer gives them.
#[derive(Debug, Default)]
pub(crate) struct Plurals {
    by_stem: HashMap<String, Vec<Noun>>,
}

/// A noun and its other forms.
#[derive(Debug)]
struct Noun {
    written: &'static str,
    /// What a word of its stem has to contain, where the stem does not tell that it is this noun.
    telling: Option<String>,
    others: Vec<OtherForm>,
}

/// A form as written, with the terms of its word.
struct Form {
    written: &'static str,
    exact: String,
    stem: String,
}

impl Plurals {
    /// Reads the list; `terms` returns the exact term and the stem of a word.
    pub(crate) fn read(mut terms: impl FnMut(&str) -> (String, String)) -> Self {
        let mut plurals = Self::default();
        for line in BROKEN_PLURALS.lines().filter(|line| !line.starts_with('#')) {
            let form = |written: &'static str| {
                let (exact, stem) = terms(written);
                Form { written, exact, stem }
            };
            plurals.add(&line.split_whitespace().map(form).collect::<Vec<_>>());
        }
        plurals
    }

    /// Returns the terms of the other forms of a noun with that stem; a noun without the dots of its
    /// ending ة is one of them.
    ///
    /// `written` tells nouns of one stem apart: where it has a hamza (`إعمال` is no plural), and
    /// where the stem has lost an ending (`أبيا` is no `أبيات`).
    pub(crate) fn of(&self, written: &str, stem: &str) -> Vec<OtherForm> {
        let mut found = Vec::new();
        for noun in self.by_stem.get(stem).into_iter().flatten() {
            if noun.may_be_written(written) {
                found.extend(noun.others.iter().filter(|form| form.term != stem).cloned());
            }
        }
        let dotted = feminine::dotted(written, stem);
        found.extend(dotted.map(|term| OtherForm { level: Level::Stem, term }));
        found
    }

    fn add(&mut self, forms: &[Form]) {
        for (at, form) in forms.iter().enumerate().filter(|(_, form)| !form.stem.is_empty()) {
            let others = forms.iter().enumerate().filter(|(other, _)| *other != at);
            let others = others.flat_map(|(_, other)| other.terms()).collect();
            let telling = (!form.is_told_by_stem()).then(|| form.exact.clone());
            let noun = Noun { written: form.written, telling, others };
            self.by_stem.entry(form.stem.clone()).or_default().push(noun);
        }
    }
}

impl Noun {
    fn may_be_written(&self, written: &str) -> bool {
        let has_other_hamza = written.contains('إ') && self.written.starts_with('أ');
        let is_told = self.telling.as_ref().is_none_or(|telling| fold(written).contains(telling));
        !has_other_hamza && is_told
    }
}

impl Form {
    /// Whether no other word is likely to have its stem.
    fn is_told_by_stem(&self) -> bool {
        let n_letters = self.stem.chars().count();
        n_letters >= self.exact.chars().count() || n_letters >= MIN_TELLING
    }

    /// The terms that tell that a document has this form.
    fn terms(&self) -> Vec<OtherForm> {
        if self.is_told_by_stem() {
            return vec![OtherForm { level: Level::Stem, term: self.stem.clone() }];
        }
        let with = |article: &str| [article, self.exact.as_str()].concat();
        ARTICLES.map(|article| OtherForm { level: Level::Exact, term: with(article) }).into()
    }
}

/// Adds the list to what a fingerprint is made of.
pub(super) fn write(tables: &mut Vec<u8>) {
    tables.extend_from_slice(BROKEN_PLURALS.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_of_the_list_has_two_forms_or_more_and_stands_there_once_with_each() {
        let mut seen = std::collections::HashSet::new();
        for line in BROKEN_PLURALS.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let mut forms = line.split_whitespace();
            let singular = forms.next().unwrap();
            let plurals: Vec<&str> = forms.collect();
            assert!(!plurals.is_empty(), "{line}");
            for plural in plurals {
                assert!(plural != singular && seen.insert((singular, plural)), "{line}");
            }
        }
    }
}
