//! Words that no grammar explains.
//!
//! Both lists are evidence in miniature: a word is here because its letters mislead.

use std::{collections::HashMap, sync::LazyLock};

use crate::fold::fold;

const FUNCTION_WORDS: &str = include_str!("function-words.txt");
const KNOWN_STEMS: &str = include_str!("known-stems.txt");

/// What a known stem adds to a reading, and each of its letters: of two known
/// stems in one word the longer is meant (`كمال`, not `مال` with a prefix).
const KNOWN_WORTH: i32 = 17;
const KNOWN_LETTER_WORTH: i32 = 8;

/// Pronouns as prepositions take them.
const PRONOUNS: [&str; 12] =
    ["ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "كما", "نا", "ي", "ني"];

/// Prepositions of one letter with their pronouns are words of their own: `به`, `لهم`.
const SHORT: &[&str] = &["ب", "ل"];

/// No function word with its clitics is longer, in bytes.
const MAX_FUNCTION_WORD: usize = 20;

static CLOSED: LazyLock<HashMap<String, String>> = LazyLock::new(read_function_words);
static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::read(KNOWN_STEMS));

/// Returns the stem of a function word, with or without its clitics.
pub(super) fn closed(exact: &str) -> Option<&'static str> {
    if exact.len() > MAX_FUNCTION_WORD {
        return None;
    }
    let find = |word: &str| CLOSED.get(word).map(String::as_str);
    find(exact).or_else(|| find(exact.strip_prefix(['و', 'ف'])?))
}

/// Returns what a stem of `length` letters can be worth at most.
pub(super) fn most_worth(length: usize) -> i32 {
    KNOWN_WORTH + KNOWN_LETTER_WORTH * length as i32
}

/// Returns what a known stem, or the adjective made of one, adds to a reading.
pub(super) fn worth(stem: &[char]) -> i32 {
    let known = KNOWN.has(stem) || stem.strip_suffix(&['ي']).is_some_and(|noun| KNOWN.has(noun));
    if known { most_worth(stem.len()) } else { 0 }
}

pub(super) fn write(tables: &mut Vec<u8>) {
    tables.extend_from_slice(FUNCTION_WORDS.as_bytes());
    tables.extend_from_slice(KNOWN_STEMS.as_bytes());
}

fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#'))
}

fn read_function_words() -> HashMap<String, String> {
    let mut words = HashMap::new();
    for line in lines(FUNCTION_WORDS) {
        let takes = line.chars().next().filter(|mark| "+*".contains(*mark));
        for entry in line.trim_start_matches(['+', '*']).split_whitespace() {
            let (written, read) = entry.split_once('=').unwrap_or((entry, entry));
            add_function_word(&fold(written), &fold(read), takes, &mut words);
        }
    }
    for (short, pronoun) in SHORT.iter().flat_map(|short| PRONOUNS.map(|pronoun| (*short, pronoun)))
    {
        words.entry([short, pronoun].concat()).or_insert_with(|| short.to_owned());
    }
    words
}

/// Adds a word alone and with what it takes. What is listed itself goes before what is built.
fn add_function_word(
    written: &str,
    read: &str,
    takes: Option<char>,
    words: &mut HashMap<String, String>,
) {
    words.insert(written.to_owned(), read.to_owned());
    let built: Vec<String> = match takes {
        Some('+') => PRONOUNS.iter().map(|pronoun| [written, pronoun].concat()).collect(),
        Some('*') => ["ب", "ل", "ك"].iter().map(|short| [short, written].concat()).collect(),
        _ => Vec::new(),
    };
    for word in built {
        words.entry(word).or_insert_with(|| read.to_owned());
    }
}

/// A set of stems, found by hash. An open table: most questions are answered `no` by one look.
struct Known {
    slots: Vec<u64>,
}

impl Known {
    fn read(list: &str) -> Self {
        let n_words = lines(list).flat_map(str::split_whitespace).count();
        let mut known = Self { slots: vec![0; (n_words * 8).next_power_of_two()] };
        for word in lines(list).flat_map(str::split_whitespace) {
            let letters: Vec<char> = word.chars().collect();
            // The feminine ending is cut like any other: the stem is what it leaves.
            known.add(letters.strip_suffix(&['ة']).unwrap_or(&letters));
        }
        known
    }

    fn add(&mut self, stem: &[char]) {
        let hash = hash(stem);
        let free = self
            .probe(hash)
            .find(|&slot| matches!(self.slots.get(slot), Some(&h) if h == 0 || h == hash));
        if let Some(slot) = free.and_then(|slot| self.slots.get_mut(slot)) {
            *slot = hash;
        }
    }

    fn has(&self, stem: &[char]) -> bool {
        let hash = hash(stem);
        let mut seen = self.probe(hash).filter_map(|slot| self.slots.get(slot));
        seen.find(|&&h| h == 0 || h == hash) == Some(&hash)
    }

    /// The slots in which `hash` may be, in the order of trying; the table has a free one.
    fn probe(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        (0..=mask).map(move |step| ((hash >> 32) as usize + step) & mask)
    }
}

/// Hashes a stem without its hamzas, which half of all writers leave out. Never 0.
fn hash(stem: &[char]) -> u64 {
    stem.iter().fold(1, |hash, &c| {
        let c = if matches!(c, 'أ' | 'إ' | 'آ') { 'ا' } else { c };
        (u64::rotate_left(hash, 5) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_stem_is_found_and_others_are_not() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        for word in lines(KNOWN_STEMS).flat_map(str::split_whitespace) {
            assert!(worth(&letters(word.trim_end_matches('ة'))) > 0, "{word}");
        }
        assert_eq!(worth(&letters("محادث")), 0);
    }

    #[test]
    fn function_words_are_found_with_their_clitics() {
        for (written, read) in
            [("فيها", "في"), ("وعليه", "علي"), ("بها", "ب"), ("التي", "التي"), ("ولكن", "لكن")]
        {
            assert_eq!(closed(&fold(written)), Some(read), "{written}");
        }
    }
}
