//! Words that give a language away.

use std::sync::LazyLock;

use super::{
    names::{LANGUAGES, Language},
    score::{Score, index},
};
use crate::letters;

/// The lists, written by hand.
const LISTS: &str = include_str!("words.txt");

/// What a word of each list says for its language, in hundredths of a nat: the logarithm of
/// its frequency (3 %, 1 %, 0.3 %) over that of any word in a language it does not belong to (0.02 %).
const WEIGHTS: &[(&str, i32)] = &[("most: ", 500), ("many: ", 390), ("some: ", 270)];

/// Most letters in a word of the lists.
pub(super) const MAX_LETTERS: u32 = 8;

/// A word of up to [`MAX_LETTERS`] folded letters, eight bits for each; 0 is no word.
pub(super) type Key = u64;

/// What a character of U+0600..=U+06FF does to the word it stands in.
pub(super) mod fold {
    /// It stands between words.
    pub(crate) const BREAK: u8 = 0;
    /// It is not read: a vowel, a tatweel.
    pub(crate) const MARK: u8 = 1;
}

/// The folded letter of each character of U+0600..=U+06FF, or one of [`fold`].
pub(super) static FOLDS: LazyLock<[u8; 256]> = LazyLock::new(|| {
    std::array::from_fn(|slot| {
        let c = char::from_u32(0x600 + slot as u32).unwrap_or(' ');
        match c {
            'ی' | 'ى' => index('ي').unwrap_or_default(),
            'ک' | 'ڪ' => index('ك').unwrap_or_default(),
            'ہ' | 'ھ' => index('ه').unwrap_or_default(),
            c if letters::is_mark(c) || c == letters::TATWEEL => fold::MARK,
            // The Sindhi words of one sign are letters to no one else.
            '۽' | '۾' => slot as u8,
            c if letters::is_arabic_letter(c) => slot as u8,
            _ => fold::BREAK,
        }
    })
});

/// All listed words, found by their key.
pub(super) struct Words {
    /// Open addressing; the length is a power of two. The keys stand apart from what they say:
    /// most words are not listed, and to see that is a look at a small table.
    keys: Vec<Key>,
    /// What the word of each place says.
    scores: Vec<Score>,
}

static WORDS: LazyLock<Words> = LazyLock::new(Words::read);

impl Words {
    /// Returns the one table; the first call builds it.
    pub(super) fn get() -> &'static Self {
        &WORDS
    }

    /// Returns what the word says, if it is listed.
    #[inline]
    pub(super) fn find(&self, key: Key) -> Option<&Score> {
        let mut at = place(key);
        loop {
            match *self.keys.get(at)? {
                found if found == key => return self.scores.get(at),
                0 => return None,
                _ => at = (at + 1) % N_SLOTS,
            }
        }
    }

    fn read() -> Self {
        let mut words = Self { keys: vec![0; N_SLOTS], scores: vec![Score::default(); N_SLOTS] };
        for (language, weight, word) in listed() {
            words.add(language, weight, key_of(word));
        }
        words
    }

    fn add(&mut self, language: Language, weight: i32, key: Key) {
        let column = LANGUAGES.iter().position(|&column| column == language);
        let mut at = place(key);
        while self.keys.get(at).is_some_and(|&found| found != 0 && found != key) {
            at = (at + 1) % N_SLOTS;
        }
        let (Some(found), Some(score)) = (self.keys.get_mut(at), self.scores.get_mut(at)) else {
            return;
        };
        *found = key;
        if let Some(slot) = column.and_then(|column| score.0.get_mut(column)) {
            *slot = weight.max(*slot);
        }
    }
}

/// Places of the table: four times the listed words, so that most searches end at the first.
const N_SLOTS: usize = 1 << 12;

fn place(key: Key) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - N_SLOTS.ilog2())) as usize
}

/// Reads the lists: a language, what a word says for it, the word.
fn listed() -> impl Iterator<Item = (Language, i32, &'static str)> {
    let sections = LISTS.split("\n--- ").skip(1);
    sections
        .filter_map(|section| Some((section, Language::of_code(section.lines().next()?)?)))
        .flat_map(|(section, language)| {
            section.lines().filter_map(weighed).flat_map(move |(weight, words)| {
                words.split_whitespace().map(move |word| (language, weight, word))
            })
        })
}

fn weighed(line: &str) -> Option<(i32, &str)> {
    WEIGHTS.iter().find_map(|(name, weight)| Some((*weight, line.strip_prefix(name)?)))
}

/// Returns the key of a word; letters beyond U+06FF are not in it.
fn key_of(word: &str) -> Key {
    let letters = word.chars().filter_map(index).filter_map(|slot| FOLDS.get(usize::from(slot)));
    letters
        .filter(|&&letter| letter > fold::MARK)
        .fold(0, |key, &letter| key << 8 | Key::from(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_word_is_found() {
        for (language, weight, word) in listed() {
            let column = LANGUAGES.iter().position(|&column| column == language).unwrap();
            let score = Words::get().find(key_of(word)).unwrap();
            assert!(score.0[column] >= weight, "{language} {word}");
            let n_letters = word.chars().filter(|&c| !letters::is_mark(c)).count();
            assert!((1..=MAX_LETTERS as usize).contains(&n_letters), "{language} {word}");
        }
    }

    #[test]
    fn every_line_of_the_lists_is_read() {
        let lines = LISTS.lines().filter(|line| !line.starts_with(['#', '-']) && !line.is_empty());
        assert!(lines.clone().count() > 0);
        assert!(lines.clone().all(|line| weighed(line).is_some()));
    }
}
