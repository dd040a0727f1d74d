//! From the letters of a word to its stem and its consonants.
//!
//! A word can be read in several ways: `وليد` as a name, or as `ليد` with a conjunction. Each
//! way is worth the sum of what speaks for it, and the best one is taken:
//!
//! - `odds`: how likely such letters at such a place are an affix, and `grammar`: which
//!   affixes go together, and how soon each is cut;
//! - `nouns`: whether the stem is in a dictionary;
//! - `frames`: whether the collection has the stem in other forms, which is the [`Evidence`].
//!
//! `feminine` tells an ending ة that makes another word from one that does not; `lists` has the function words, which no grammar explains, and `key` the spelling of a stem.

mod explain;
mod feminine;
mod frames;
mod grammar;
mod key;
mod lists;
mod nouns;
mod odds;
mod plurals;
mod runs;
mod word;

use std::cmp::Reverse;
use std::ops::Range;

use crate::evidence::Evidence;
use crate::letters::key_of;
use grammar::{AffixKind, Chain, Grammar};
use odds::Odds;
use word::Letters;

pub use explain::{Explanation, Reading, Weighed};
pub(crate) use key::skeleton;
pub use plurals::OtherForm;
pub(crate) use plurals::Plurals;
pub(crate) use runs::is_doubled;

/// Stems shorter than this are not looked for.
const MIN_STEM: usize = 2;

/// Words longer than this are sentences without spaces; none of them has clitics to find.
const MAX_WORD: usize = 24;

/// A way to read a word.
#[derive(Clone)]
struct Way {
    prefix: &'static Chain,
    suffix: &'static Chain,
    /// Where the stem is among the letters.
    stem: Range<usize>,
    /// What the affixes and the length of the stem are worth, in tenths of a natural logarithm.
    worth: i32,
}

/// Finds stems. Its buffers are used again for each word.
#[derive(Default)]
pub(crate) struct Stemmer {
    ways: Vec<Way>,
    folded: Vec<char>,
    /// What is known of stems of the word at hand.
    known: Vec<(Range<usize>, Known)>,
}

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stemmer").finish_non_exhaustive()
    }
}

impl Stemmer {
    /// Writes the stem of an Arabic word to `stem`, which is emptied first.
    ///
    /// `exact` is the folded form of `letters`, which still tell hamza from alef.
    pub(crate) fn stem(
        &mut self,
        letters: &[char],
        exact: &str,
        evidence: &Evidence,
        stem: &mut String,
    ) {
        stem.clear();
        match lists::closed(letters, exact) {
            Some(known) => stem.push_str(known),
            None => {
                let best = self.best(letters, exact, evidence);
                let word = Letters { written: letters, folded: &self.folded };
                match best {
                    Some(way) => way.write_stem(word, evidence, stem),
                    None => key::write(letters, true, stem),
                }
            }
        }
    }

    /// Returns the best way to read `letters`; of two, that with the longer stem.
    fn best(&mut self, letters: &[char], exact: &str, evidence: &Evidence) -> Option<Way> {
        self.folded.clear();
        self.folded.extend(exact.chars());
        self.ways.clear();
        self.known.clear();
        find_ways(letters, &mut self.ways);
        self.ways
            .sort_unstable_by_key(|way| (Reverse((way.worth, way.stem.len())), way.stem.start));
        let word = Letters { written: letters, folded: &self.folded };
        let (mut most, mut best) = (i32::MIN, None::<&Way>);
        for way in &self.ways {
            // Most ways are hopeless whatever the words say, and to ask is dear.
            if way.worth + most_worth(way.stem.len()) < most {
                continue;
            }
            let stem = word.part(way.stem.clone());
            let known = ask(&mut self.known, &way.stem, || Known::of(stem));
            let so_far = way.worth + known.dictionary(way);
            if so_far + frames::MOST_WORTH < most {
                continue;
            }
            let worth = so_far + known.evidence(|| frames::worth(stem, word, evidence));
            if (worth, way.stem.len()) > (most, best.map_or(0, |best| best.stem.len())) {
                (most, best) = (worth, Some(way));
            }
        }
        best.cloned()
    }
}

/// What words know of a stem.
#[derive(Clone, Copy)]
struct Known {
    entry: nouns::Entry,
    /// What the evidence is worth, if it was asked.
    evidence: Option<i32>,
}

impl Known {
    fn of(stem: Letters<'_>) -> Self {
        Self { entry: nouns::look_up(stem), evidence: None }
    }

    /// Returns what the evidence is worth; it is asked once.
    fn evidence(&mut self, ask: impl FnOnce() -> i32) -> i32 {
        *self.evidence.get_or_insert_with(ask)
    }

    /// Returns what the dictionary is worth for a way.
    fn dictionary(self, way: &Way) -> i32 {
        let is_verbal = way.prefix.is_verbal() || way.suffix.is_verbal();
        let is_whole = way.prefix.letters.is_empty() && way.suffix.letters.is_empty();
        self.entry.worth(way.stem.len(), is_verbal, is_whole)
    }
}

/// Returns what is known of a stem; it is looked up once.
fn ask<'k>(
    known: &'k mut Vec<(Range<usize>, Known)>,
    stem: &Range<usize>,
    look_up: impl FnOnce() -> Known,
) -> &'k mut Known {
    let at = known.iter().position(|(asked, _)| asked == stem).unwrap_or_else(|| {
        known.push((stem.clone(), look_up()));
        known.len() - 1
    });
    &mut known[at].1
}

/// What the words of a stem of `length` letters can add at most.
const fn most_worth(length: usize) -> i32 {
    nouns::most_worth(length) + frames::MOST_WORTH
}

/// Lists the ways to read `letters`.
fn find_ways(letters: &[char], ways: &mut Vec<Way>) {
    let [first, .., last] = *letters else { return };
    if letters.len() > MAX_WORD {
        return;
    }
    let grammar = Grammar::get();
    for prefix in grammar.prefixes.at(first) {
        let Some(worth) = begin(prefix, letters) else { continue };
        let ends = grammar.suffixes.at(last).filter(|suffix| suffix.ends(letters));
        ways.extend(ends.filter_map(|suffix| end(prefix, suffix, letters, worth)));
    }
}

/// Whether the dictionary has the noun `letters`, perhaps without its feminine ending.
pub(crate) fn is_noun(letters: &[char]) -> bool {
    let folded: Vec<char> = letters.iter().map(|letter| key_of(*letter)).collect();
    nouns::is_noun(Letters { written: letters, folded: &folded })
}

/// Whether `letters`, which fold to `exact`, are a function word.
pub(crate) fn is_function_word(letters: &[char], exact: &str) -> bool {
    lists::closed(letters, exact).is_some()
}

/// Whether the dictionary has `letters` with a feminine ending.
pub(crate) fn is_feminine(letters: &[char]) -> bool {
    nouns::is_feminine(letters.iter().map(|letter| key_of(*letter)))
}

/// How well the dictionary knows a word, the better the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Not at all.
    Unknown,
    /// As a noun with an ending.
    WithEnding,
    /// As a noun with something before it.
    WithClitics,
    /// As it is.
    Whole,
}

/// Tells how well the dictionary knows `letters`.
pub(crate) fn rank(letters: &[char]) -> Rank {
    let folded: Vec<char> = letters.iter().map(|letter| key_of(*letter)).collect();
    let exact: String = folded.iter().collect();
    let word = Letters { written: letters, folded: &folded };
    if lists::closed(letters, &exact).is_some() || nouns::is_whole(word) {
        return Rank::Whole;
    }
    let mut ways = Vec::new();
    find_ways(letters, &mut ways);
    ways.iter().map(|way| way.rank(word)).max().unwrap_or(Rank::Unknown)
}

impl Way {
    /// Writes the stem of a word that is read so.
    fn write_stem(&self, word: Letters<'_>, evidence: &Evidence, stem: &mut String) {
        let ending = word.written.get(self.stem.end..).unwrap_or_default();
        let letters = word.part(self.stem.clone());
        key::write(letters.written, ending.is_empty(), stem);
        if feminine::is_own_word(letters, ending, self.prefix, evidence) {
            stem.push(key::FEMININE);
        }
    }

    /// How well the dictionary knows a word that is read so.
    fn rank(&self, word: Letters<'_>) -> Rank {
        let stem = word.part(self.stem.clone());
        let without_prefix = word.part(self.stem.start..word.len());
        let is_verbal = self.prefix.is_verbal() || self.suffix.is_verbal();
        match () {
            () if is_verbal => Rank::Unknown,
            () if nouns::is_whole(without_prefix) => Rank::WithClitics,
            () if nouns::look_up(stem) == nouns::Entry::Noun => Rank::WithEnding,
            () => Rank::Unknown,
        }
    }
}

/// Begins `letters` with `prefix`, if they do; returns what that is worth.
fn begin(prefix: &Chain, letters: &[char]) -> Option<i32> {
    let rest = letters.get(prefix.letters.len()..).filter(|_| prefix.begins(letters))?;
    if rest.len() < MIN_STEM || !carries(prefix, rest) {
        return None;
    }
    let mut worth = 0;
    for &(affix, taken, bias) in &prefix.affixes {
        worth += bias + Odds::get().of(affix, letters.len() - taken, *letters.get(taken)?);
    }
    Some(worth)
}

/// Whether `rest` may follow the prefixes of `chain`: the future is said of an imperfect.
fn carries(chain: &Chain, rest: &[char]) -> bool {
    let future = chain.letters.last() == Some(&'س');
    !future
        || chain.kind != AffixKind::Verb
        || matches!(rest.first(), Some('ي' | 'ت' | 'ن' | 'أ' | 'ا'))
}

/// Ends a word begun by `prefix`, which is worth `worth`, with `suffix`, if it does.
fn end(
    prefix: &'static Chain,
    suffix: &'static Chain,
    letters: &[char],
    mut worth: i32,
) -> Option<Way> {
    let start = prefix.letters.len();
    let rest = letters.get(start..)?;
    let len = rest.len().checked_sub(suffix.letters.len()).filter(|len| *len >= MIN_STEM)?;
    if !suffix.agrees_with(prefix.kind) {
        return None;
    }
    for &(affix, taken, bias) in &suffix.affixes {
        let before = rest.len().checked_sub(taken)?;
        worth += bias + Odds::get().of(affix, before, *rest.get(before.checked_sub(1)?)?);
    }
    worth += Grammar::get().worth_of(len);
    Some(Way { prefix, suffix, stem: start..start + len, worth })
}

/// Adds the data of this module to what a fingerprint is made of.
pub(crate) fn write_tables(tables: &mut Vec<u8>) {
    tables.extend_from_slice(odds::SOURCE.as_bytes());
    for (affix, bias) in grammar::BIASES {
        tables.extend_from_slice(affix.as_bytes());
        tables.extend_from_slice(&bias.to_le_bytes());
    }
    tables.extend(grammar::LENGTH_WORTH.iter().flat_map(|worth| worth.to_le_bytes()));
    nouns::write(tables);
    feminine::write(tables);
    frames::write(tables);
    lists::write(tables);
    plurals::write(tables);
}
