//! Why a word has the stem that it has.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Known, Letters, Stemmer, Way, find_ways, frames, grammar::Chain, lists};
use crate::evidence::Evidence;

/// Readings beside the best one that are worth telling.
const N_OTHERS: usize = 3;

/// Why a word has the stem that it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "because", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Explanation {
    /// It has no Arabic letters: what was written is what it is found by.
    NotArabic,
    /// It is a function word, with or without its clitics.
    FunctionWord {
        /// The word without them.
        word: String,
    },
    /// It was read in several ways, the best one first.
    Readings {
        /// Up to four of them; none if the word is too long or too short to be read.
        readings: Vec<Reading>,
    },
}

/// One way to read a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reading {
    /// The affixes before the stem, from the outside in.
    pub prefixes: Vec<String>,
    /// The stem, in the spelling in which stems are compared.
    pub stem: String,
    /// The affixes behind the stem, from the inside out. A feminine ending is ة whatever
    /// it is written like.
    pub suffixes: Vec<String>,
    /// What speaks for it.
    pub weighed: Weighed,
}

/// What speaks for a reading, in tenths of a natural logarithm; the largest sum wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Weighed {
    /// Its affixes, and the length of its stem.
    pub affixes: i32,
    /// That the stem is a noun of the dictionary, or the adjective of one.
    pub dictionary: i32,
    /// That the collection has other forms of it.
    pub evidence: i32,
    /// The forms that it has, folded.
    pub attested: Vec<String>,
}

impl Weighed {
    /// The sum of it all.
    #[must_use]
    pub fn total(&self) -> i32 {
        self.affixes + self.dictionary + self.evidence
    }
}

impl Stemmer {
    /// Explains what [`Self::stem`] makes of a word.
    pub(crate) fn explain(letters: &[char], exact: &str, evidence: &Evidence) -> Explanation {
        if let Some(word) = lists::closed(letters, exact) {
            return Explanation::FunctionWord { word: word.to_owned() };
        }
        let folded: Vec<char> = exact.chars().collect();
        let word = Letters { written: letters, folded: &folded };
        let mut ways = Vec::new();
        find_ways(letters, &mut ways);
        let mut readings: Vec<(Way, Reading)> =
            ways.into_iter().map(|way| (way.clone(), reading(&way, word, evidence))).collect();
        readings.sort_by_key(|(way, reading)| {
            (Reverse((reading.weighed.total(), way.stem.len(), way.worth)), way.stem.start)
        });
        let readings =
            readings.into_iter().map(|(_, reading)| reading).take(1 + N_OTHERS).collect();
        Explanation::Readings { readings }
    }
}

fn reading(way: &Way, word: Letters<'_>, evidence: &Evidence) -> Reading {
    let stem = word.part(way.stem.clone());
    let mut spelling = String::new();
    way.write_stem(word, evidence, &mut spelling);
    let known = Known::of(stem);
    let weighed = Weighed {
        affixes: way.worth,
        dictionary: known.dictionary(way),
        evidence: frames::worth(stem, word, evidence),
        attested: frames::attested(stem, word, evidence),
    };
    let names = |chain: &Chain| chain.names.iter().map(|name| (*name).to_owned()).collect();
    Reading { prefixes: names(way.prefix), stem: spelling, suffixes: names(way.suffix), weighed }
}
