//! Nouns of a dictionary: evidence without a collection.

use std::sync::LazyLock;

use super::Letters;
use crate::evidence::HashSet;
use crate::fold::fold;
use crate::words::{hash_of, mix, roll};

/// What a stem is to the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Nothing is known of it.
    Unknown,
    /// A noun, perhaps without its feminine ending.
    Noun,
    /// The adjective made of a noun by a yeh.
    Adjective,
}

/// What it is worth that a stem is a noun, and each letter of it besides: of two nouns in one
/// word the longer is meant (`كمال`, not `مال` with a prefix). Found as
/// [`BIASES`](super::grammar::BIASES), like all numbers here.
const NOUN: (i32, i32) = (23, 5);

/// The same where the affixes are those of a verb: many verbs are spelt like a noun.
const VERBAL_NOUN: (i32, i32) = (13, 3);

/// What a noun is worth besides if it is the whole word.
const WHOLE: i32 = 8;

/// What an adjective is worth that the dictionary has as a noun alone.
const ADJECTIVE: i32 = 18;

/// Words that the dictionary lacks, names above all; see the head of the file.
const KNOWN_STEMS: &str = include_str!("known-stems.txt");

static NOUNS: LazyLock<HashSet> = LazyLock::new(read);

/// Reads the dictionary. A feminine ending is told from a radical ha here, as folding would not.
fn read() -> HashSet {
    let lines = KNOWN_STEMS.lines().filter(|line| !line.starts_with('#'));
    let known = lines.flat_map(str::split_whitespace);
    let mut hashes: Vec<u64> = fihris_ayaspell::nouns().chain(known).map(hash_of_noun).collect();
    hashes.sort_unstable();
    HashSet::of(&hashes)
}

fn hash_of_noun(noun: &str) -> u64 {
    match noun.strip_suffix(FEMININE) {
        Some(stem) => hash_of(fold(stem).chars().chain([FEMININE])),
        None => hash_of(fold(noun).chars()),
    }
}

/// ARABIC LETTER TEH MARBUTA
const FEMININE: char = 'ة';

/// Looks a stem up.
pub(super) fn look_up(stem: Letters<'_>) -> Entry {
    let noun = stem.part(0..stem.len().saturating_sub(1));
    match stem.written.last() {
        _ if is_noun(stem) => Entry::Noun,
        Some('ي') if noun.len() > 2 && is_noun(noun) => Entry::Adjective,
        // Before a pronoun, a hamza takes a seat (`أصدقائه`) and ى is written as alef (`مبناها`).
        Some('ئ' | 'ؤ') if ends_in(noun, 'ء') => Entry::Noun,
        Some('ا') if ends_in(noun, 'ي') => Entry::Noun,
        _ => Entry::Unknown,
    }
}

/// Whether a stem is a noun of the dictionary, perhaps without its feminine ending.
pub(super) fn is_noun(stem: Letters<'_>) -> bool {
    let rolled = stem.roll(0);
    NOUNS.has(mix(rolled)) || NOUNS.has(mix(roll(rolled, [FEMININE])))
}

/// Whether a whole word is a noun of the dictionary, as it is written there.
pub(super) fn is_whole(word: Letters<'_>) -> bool {
    match (word.written.split_last(), word.folded.split_last()) {
        (Some((&FEMININE, _)), Some((_, stem))) => is_feminine(stem.iter().copied()),
        _ => NOUNS.has(mix(word.roll(0))),
    }
}

/// Whether the dictionary has these folded letters with a feminine ending.
pub(super) fn is_feminine(folded: impl Iterator<Item = char>) -> bool {
    NOUNS.has(hash_of(folded.chain([FEMININE])))
}

/// Whether `letters` and one more are a noun.
fn ends_in(letters: Letters<'_>, last: char) -> bool {
    NOUNS.has(mix(roll(letters.roll(0), [last])))
}

impl Entry {
    /// Returns what it is worth as a stem of `length` letters, whose affixes may be those of verbs.
    pub(super) fn worth(self, length: usize, is_verbal: bool, is_whole: bool) -> i32 {
        let (noun, letter) = if is_verbal { VERBAL_NOUN } else { NOUN };
        let whole = if is_whole { WHOLE } else { 0 };
        match self {
            Self::Unknown => 0,
            Self::Noun => noun + letter * length as i32 + whole,
            Self::Adjective => ADJECTIVE,
        }
    }
}

/// Returns what the dictionary can add at most to a stem of `length` letters.
pub(super) const fn most_worth(length: usize) -> i32 {
    NOUN.0 + NOUN.1 * length as i32 + WHOLE
}

/// Adds the dictionary and its numbers to what a fingerprint is made of.
pub(super) fn write(tables: &mut Vec<u8>) {
    tables.extend(NOUNS.slots().iter().flat_map(|slot| slot.to_le_bytes()));
    let worths = [NOUN.0, NOUN.1, VERBAL_NOUN.0, VERBAL_NOUN.1, WHOLE, ADJECTIVE];
    tables.extend(worths.iter().flat_map(|worth| worth.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_looked_up() {
        let table = [
            ("وزير", Entry::Noun),
            ("وزار", Entry::Noun),
            ("اتجاه", Entry::Noun),
            ("اتجا", Entry::Unknown),
            ("صحافي", Entry::Noun),
            ("مختبري", Entry::Adjective),
            ("أصدقائ", Entry::Noun),
            ("مبنا", Entry::Noun),
            ("حفتر", Entry::Unknown),
        ];
        for (stem, expected) in table {
            let letters: Vec<char> = stem.chars().collect();
            let folded: Vec<char> = fold(stem).chars().collect();
            let letters = Letters { written: &letters, folded: &folded };
            assert_eq!(look_up(letters), expected, "{stem}");
        }
    }
}
