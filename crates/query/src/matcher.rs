//! Where the words of a query stand in a text.
//!
//! The index knows which documents match, not where; so a text that is shown is
//! analysed once more, by the same analyzer, and its terms are compared with
//! those of the query. What is found are whole words of the original text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use fihris_text::{Analyzer, Level};

use crate::error::Result;
use crate::grammar::{FieldName, Occur, Spelling};
use crate::near::stretches;
use crate::plan::cases_of;
use crate::question::{is_function_word, is_plain};
use crate::supervise::spend;
use crate::understood::{Clause, Understood, Word};

/// All levels, the strictest first.
pub(crate) const LEVELS: [Level; 3] = [Level::Exact, Level::Stem, Level::Skeleton];

/// How loose a level is: 0 is the strictest.
pub(crate) fn looseness(level: Level) -> usize {
    match level {
        Level::Exact => 0,
        Level::Stem => 1,
        Level::Skeleton => 2,
    }
}

/// Something to be found: a word, any of the words that one stands for, or a phrase as a whole.
#[derive(Debug)]
pub(crate) struct Target {
    /// Number of its clause in the query.
    pub(crate) clause: usize,
    /// Its words in [`Matcher::words`].
    words: Range<usize>,
    /// The level on which it is compared, if it is a phrase.
    phrase: Option<Level>,
    /// So many other words may stand between those of the phrase.
    near: Option<u32>,
    /// Whether any of its last words will do, which have one position.
    is_open: bool,
    /// Whether it counts in the title alone.
    title_only: bool,
    /// Whether it is a function word, which only adds to what other words find.
    pub(crate) only_adds: bool,
}

/// A target in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Number of the target.
    pub(crate) target: usize,
    /// The level on which it agrees.
    pub(crate) level: Level,
    /// Where it stands: whole words.
    pub(crate) byte_range: Range<usize>,
}

/// A word of the query in a text.
struct Sighting {
    word: usize,
    level: Level,
    position: usize,
    byte_range: Range<usize>,
}

/// Finds the wanted words and phrases of a query.
#[derive(Debug)]
pub(crate) struct Matcher<'q> {
    analyzer: &'q Analyzer,
    pub(crate) targets: Vec<Target>,
    words: Vec<&'q Word>,
    /// For each level, the words that have a term.
    by_term: [HashMap<Cow<'q, str>, Vec<usize>>; 3],
    /// Whether a word is found by its skeleton too.
    by_consonants: bool,
}

impl<'q> Matcher<'q> {
    /// Prepares to look for `query`, whose phrases are compared on `phrase_levels`.
    pub(crate) fn new(
        analyzer: &'q Analyzer,
        query: &'q Understood,
        phrase_levels: &[Option<Level>],
    ) -> Self {
        let (by_term, by_consonants) = (Default::default(), query.by_consonants);
        let (targets, words) = (Vec::new(), Vec::new());
        let mut matcher = Self { analyzer, targets, words, by_term, by_consonants };
        let clauses = query.clauses.iter().zip(phrase_levels).enumerate();
        for (number, (clause, level)) in clauses.filter(|(_, (c, _))| c.occur != Occur::MustNot) {
            matcher.add(number, clause, *level);
        }
        // Of function words alone, each is what is looked for.
        if matcher.targets.iter().all(|target| target.only_adds) {
            matcher.targets.iter_mut().for_each(|target| target.only_adds = false);
        }
        matcher
    }

    fn add(&mut self, clause_number: usize, clause: &'q Clause, phrase: Option<Level>) {
        let first = self.words.len();
        // A phrase is a sequence of words; apart from each other, names in one word have no parts.
        let words: Vec<&Word> = match phrase {
            Some(_) => clause.sequence().collect(),
            None => clause.finding().collect(),
        };
        for (at, word) in words.iter().enumerate() {
            self.add_terms(clause, word);
            self.add_cases(clause, word, words.get(at + 1).filter(|_| phrase.is_some()));
            self.words.push(word);
        }
        let all = first..self.words.len();
        let is_open = clause.is_open_phrase();
        let (near, title_only) = (clause.near, clause.field == Some(FieldName::Title));
        let target = |words, only_adds| Target {
            clause: clause_number,
            words,
            phrase,
            near,
            is_open,
            title_only,
            only_adds,
        };
        if phrase.is_some() || clause.is_choice() {
            self.targets.push(target(all, false));
        } else {
            let only_adds = |word| is_plain(clause) && is_function_word(word);
            let targets = all.zip(words);
            self.targets.extend(targets.map(|(at, word)| target(at..at + 1, only_adds(word))));
        }
    }

    /// Adds the terms that the next word is found by.
    fn add_terms(&mut self, clause: &Clause, word: &'q Word) {
        let number = self.words.len();
        let has_forms = clause.spelling == Spelling::Forms && !is_function_word(word);
        let n_levels = if has_forms { LEVELS.len() } else { 1 };
        for (level, terms) in LEVELS.into_iter().zip(&mut self.by_term).take(n_levels) {
            let skeleton =
                (level == Level::Skeleton && self.by_consonants).then_some(&*word.skeleton);
            for term in word.forms(level).chain(skeleton).filter(|term| !term.is_empty()) {
                terms.entry(term.into()).or_default().push(number);
            }
        }
    }

    /// Adds the other cases of the next word of a phrase.
    fn add_cases(&mut self, clause: &Clause, word: &'q Word, next: Option<&&Word>) {
        let number = self.words.len();
        let next = next.map(|next| next.exact.as_str());
        for case in cases_of(clause, word, next, Level::Exact) {
            self.by_term[looseness(Level::Exact)].entry(case.into()).or_default().push(number);
        }
    }

    /// Finds the targets in the title or the text of a document, in their order there.
    pub(crate) fn find(&self, text: &str, is_title: bool) -> Result<Vec<Found>> {
        // A book that is opened without a query is not analysed.
        if self.targets.is_empty() {
            return Ok(Vec::new());
        }
        let sightings = self.sightings(text)?;
        let mut found = Vec::new();
        for (number, target) in self.targets.iter().enumerate() {
            if is_title || !target.title_only {
                spend(sightings.len())?;
                match (target.phrase, target.near) {
                    (Some(level), None) => {
                        self.find_phrase(number, level, &sightings, &mut found);
                    }
                    (Some(level), Some(near)) => {
                        let sightings = self.near(target, level, near as usize, &sightings);
                        found.extend(sightings.into_iter().map(|s| s.found(number)));
                    }
                    (None, _) => {
                        let is_target = |s: &&Sighting| target.words.contains(&s.word);
                        let sightings = sightings.iter().filter(is_target);
                        found.extend(sightings.map(|s| s.found(number)));
                    }
                }
            }
        }
        found.sort_by_key(|found| (found.byte_range.start, found.byte_range.end, found.target));
        Ok(found)
    }

    /// Collects the words of the query, each on the strictest level on which it agrees.
    fn sightings(&self, text: &str) -> Result<Vec<Sighting>> {
        let mut sightings: Vec<Sighting> = Vec::new();
        let mut tokens = self.analyzer.tokens(text);
        while let Some(token) = tokens.advance() {
            // To analyse a word takes some hundred nanoseconds.
            spend(32)?;
            for (level, words) in LEVELS.into_iter().zip(&self.by_term) {
                for &word in words.get(token.terms.get(level)).into_iter().flatten() {
                    let (position, byte_range) = (token.position, token.byte_range.clone());
                    see(&mut sightings, Sighting { word, level, position, byte_range });
                }
            }
        }
        Ok(sightings)
    }

    /// Finds the words of a target where they stand near each other, on `level` or stricter.
    fn near<'s>(
        &self,
        target: &Target,
        level: Level,
        near: usize,
        sightings: &'s [Sighting],
    ) -> Vec<&'s Sighting> {
        let mut terms: Vec<&str> = Vec::new();
        let words = self.words.get(target.words.clone()).unwrap_or_default();
        let last = words.last().map(|word| word.position).filter(|_| target.is_open);
        let term_of =
            |word: &'q Word| if last == Some(word.position) { "" } else { word.term(level) };
        for term in words.iter().map(|word| term_of(word)) {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        let number = |sighting: &Sighting| {
            let word =
                self.words.get(sighting.word).filter(|_| target.words.contains(&sighting.word))?;
            terms.iter().position(|term| *term == term_of(word))
        };
        let strict = sightings.iter().filter(|s| looseness(s.level) <= looseness(level));
        let (places, sightings): (Vec<_>, Vec<&Sighting>) =
            strict.filter_map(|s| Some(((s.position, number(s)?), s))).unzip();
        let found = stretches(&places, terms.len(), near).into_iter();
        found.flat_map(|stretch| sightings.get(stretch).unwrap_or_default()).copied().collect()
    }

    fn position(&self, word: usize) -> usize {
        self.words.get(word).map_or(0, |word| word.position)
    }

    /// The words of a phrase by their places. Of several at one place, the first is the word as
    /// written, but at the end of a phrase that is left open.
    fn places(&self, target: &Target) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        for word in target.words.clone() {
            match places.last_mut() {
                Some(last) if self.position(last.start) == self.position(word) => {
                    last.end = word + 1;
                }
                _ => places.push(word..word + 1),
            }
        }
        let n_single = places.len().saturating_sub(usize::from(target.is_open));
        places.iter_mut().take(n_single).for_each(|words| words.end = words.start + 1);
        places
    }

    /// Finds a phrase: each of its words on `level` or stricter, at the right distance from the first.
    fn find_phrase(
        &self,
        target: usize,
        level: Level,
        sightings: &[Sighting],
        found: &mut Vec<Found>,
    ) {
        let Some(places) = self.targets.get(target).map(|target| self.places(target)) else {
            return;
        };
        let Some(first_place) = places.first() else { return };
        let strict = |s: &&Sighting| looseness(s.level) <= looseness(level);
        let at: HashMap<(usize, usize), &Sighting> =
            sightings.iter().filter(strict).map(|s| ((s.word, s.position), s)).collect();
        let position = |words: &Range<usize>| self.position(words.start);
        for first in sightings.iter().filter(strict).filter(|s| first_place.contains(&s.word)) {
            let rest = places.iter().map(|words| {
                let place =
                    (first.position + position(words)).checked_sub(position(first_place))?;
                words.clone().find_map(|word| at.get(&(word, place)).copied())
            });
            let rest: Option<Vec<&Sighting>> = rest.collect();
            if let Some(last) = rest.as_deref().and_then(<[_]>::last) {
                let byte_range = first.byte_range.start..last.byte_range.end;
                found.push(Found { target, level, byte_range });
            }
        }
    }
}

impl Sighting {
    fn found(&self, target: usize) -> Found {
        Found { target, level: self.level, byte_range: self.byte_range.clone() }
    }
}

/// Adds a sighting. Of several at one position, where words are spellings of one, the strictest
/// stays, and of these the shortest.
fn see(sightings: &mut Vec<Sighting>, sighting: Sighting) {
    let looser = |s: &Sighting| (looseness(s.level), s.byte_range.len());
    let here = sightings.iter_mut().rev().take_while(|other| other.position == sighting.position);
    match here.into_iter().find(|other| other.word == sighting.word) {
        Some(other) if looser(&sighting) < looser(other) => *other = sighting,
        Some(_) => {}
        None => sightings.push(sighting),
    }
}

/// Joins what overlaps, so that the ranges are in order and apart from each other.
pub(crate) fn join(found: &[Found]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for found in found {
        match ranges.last_mut() {
            Some(last) if found.byte_range.start < last.end => {
                last.end = last.end.max(found.byte_range.end);
            }
            _ => ranges.push(found.byte_range.clone()),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Findings;

    #[track_caller]
    fn check(query: &str, text: &str, expected: &[&str]) {
        let analyzer = Analyzer::default();
        let understood = Understood::read(query, &analyzer, &mut Vec::new());
        let level = |clause: &Clause| clause.phrase.then_some(Level::Exact);
        let levels: Vec<_> = understood.clauses.iter().map(level).collect();
        let matcher = Matcher::new(&analyzer, &understood, &levels);
        let found = Findings::of(&matcher, "", text).unwrap().in_text;
        let found: Vec<&str> = join(&found).into_iter().filter_map(|at| text.get(at)).collect();
        assert_eq!(found, expected, "{query} in {text}");
    }

    #[test]
    fn whole_words_are_found_wherever_they_stand() {
        check("كتاب", "كتاب على كتاب", &["كتاب", "كتاب"]);
        check("قلم كتاب", "كتاب و قلم", &["كتاب", "قلم"]);
        check("ورق", "كتاب و قلم", &[]);
        check("-كتاب قلم", "كتاب و قلم", &["قلم"]);
        check("title:كتاب", "كتاب و قلم", &[]);
    }

    #[test]
    fn a_phrase_is_found_as_a_whole_or_not_at_all() {
        check("\"بيت كبير\"", "بيت كبير و بيت صغير كبير", &["بيت كبير"]);
        check("\"بيت بيت\"", "بيت بيت بيت", &["بيت بيت بيت"]);
        check("\"بيت كبير\" صغير", "بيت صغير ثم بيت كبير", &["صغير", "بيت كبير"]);
    }

    #[test]
    fn words_near_each_other_are_found_in_any_order() {
        check("\"بيت كبير\"~1", "بيت ثم قلم ثم كبير و بيت", &["كبير", "بيت"]);
        check("\"بيت كبير\"~0", "بيت ثم كبير", &[]);
        check("\"بيت بيت\"~2", "قلم ثم بيت", &["بيت"]);
    }

    #[test]
    fn a_function_word_is_marked_beside_another_word_of_the_query() {
        check("كتاب في بيت", "كتاب في بيت و قلم في يد", &["كتاب", "في", "بيت"]);
        check("كتاب في بيت", "قلم في يد ثم كتاب، في درج", &["كتاب"]);
        check("كتاب +في", "قلم في يد ثم كتاب", &["في", "كتاب"]);
        check("في من", "قلم في يد", &["في"]);
    }

    #[test]
    fn a_word_as_typed_is_found_in_no_other_form() {
        check("=كتاب", "كتاب والكتاب", &["كتاب"]);
        check("كتاب", "كتاب والكتاب", &["كتاب", "والكتاب"]);
    }
}
