//! Words as numbers, for comparing texts.

use std::ops::Range;

use crate::kinds::{Kinds, Tally, count_chars};
use crate::letters::{Fold, Table};

/// One word of a text, folded and hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordHash {
    /// Hash of the folded word: equal for all spellings of it, and the same on every machine.
    pub hash: u64,
    /// Where the written word stands in the text.
    pub byte_range: Range<u32>,
}

/// Writes the words of `text` to `words`, which is emptied first; returns its characters by kind,
/// which the same walk tells.
///
/// A word is a run of letters and digits of any script; vowels, tatweel and
/// invisible characters neither end nor change it, and a word that folds to
/// nothing is none. The range of a word covers its trailing vowels.
///
/// The hash is a specification, so that stored hashes stay comparable: start
/// with `h = 0`; for each folded character `c`, taken as its code point,
/// `h = (rotate_left(h, 5) ^ c) * 0x9E3779B97F4A7C15`; at the end the 64-bit
/// finaliser of `MurmurHash3`. Arithmetic is modulo 2^64.
///
/// Ranges count in `u32`: what stands beyond 4 GiB is not read.
pub fn hash_words(text: &str, words: &mut Vec<WordHash>) -> Kinds {
    words.clear();
    let text = addressable(text);
    let table = Table::get();
    let (mut word, mut tally) = (Rolling::default(), Tally::default());
    let mut at = 0;
    loop {
        at = word.read_usual(text.as_bytes(), at, table, &mut tally, words);
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        tally.add_char(table, c);
        let (start, end) = (at as u32, (at + c.len_utf8()) as u32);
        match table.fold(c) {
            Fold::Letter { key, .. } => word.push(key, start, end),
            Fold::Separator => word.finish(words),
            Fold::Mark => word.stretch(end),
            Fold::Invisible => {}
            Fold::Several(letters) => word.push_several(letters, start..end, words),
        }
        at += c.len_utf8();
    }
    word.finish(words);
    tally.kinds()
}

/// Counts the characters of word `number` of a text whose words [`hash_words`] found, as
/// [`Kinds::of`] counts them: of a ligature of several words, the letters of that word.
#[must_use]
pub fn count_word_chars(text: &str, words: &[WordHash], number: usize) -> u64 {
    let Some(WordHash { byte_range: range, .. }) = words.get(number) else { return 0 };
    let written = text.get(range.start as usize..range.end as usize).unwrap_or_default();
    if let Some(letters) = phrase(written) {
        let words_before = words.get(..number).unwrap_or_default().iter().rev();
        let nth = words_before.take_while(|word| word.byte_range == *range).count();
        let mut parts = letters.split(|letter| *letter == ' ').filter(|part| !part.is_empty());
        return parts.nth(nth).map_or(0, |part| part.len() as u64);
    }
    count_chars(written)
}

/// Returns the letters of a ligature of several words, if that is all that is written.
fn phrase(written: &str) -> Option<&'static [char]> {
    let mut chars = written.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    match Table::get().fold(c) {
        Fold::Several(letters) => Some(letters).filter(|letters| letters.contains(&' ')),
        _ => None,
    }
}

/// Returns as much of `text` as a `u32` can address.
fn addressable(text: &str) -> &str {
    let mut end = text.len().min(u32::MAX as usize);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Returns the hash that [`hash_words`] gives a word of these folded letters.
pub(crate) fn hash_of(keys: impl IntoIterator<Item = char>) -> u64 {
    mix(roll(0, keys))
}

/// Rolls folded letters into the hash of a word that is not finished; [`mix`] finishes it.
#[inline]
pub(crate) fn roll(hash: u64, keys: impl IntoIterator<Item = char>) -> u64 {
    keys.into_iter().fold(hash, |hash, key| step(hash, u32::from(key)))
}

/// The word being read.
#[derive(Default)]
struct Rolling {
    hash: u64,
    start: u32,
    end: u32,
}

impl Rolling {
    fn is_empty(&self) -> bool {
        self.end == 0
    }

    /// Reads from `at` on, a good many characters at most, until one is more than a letter or
    /// something between words; returns where it stopped.
    #[inline]
    fn read_usual(
        &mut self,
        bytes: &[u8],
        at: usize,
        table: &Table,
        tally: &mut Tally,
        words: &mut Vec<WordHash>,
    ) -> usize {
        let ahead = bytes.get(at..).unwrap_or_default();
        let ahead = ahead.get(..Tally::AT_ONCE).unwrap_or(ahead);
        let place = |rest: &[u8]| at + ahead.len() - rest.len();
        let (mut rest, mut packed, mut word) = (ahead, 0, std::mem::take(self));
        loop {
            let (start, mut next) = (place(rest) as u32, table.short(rest));
            while let Some((letter, behind)) = next.filter(|(short, _)| short.is_letter()) {
                word.hash = step(word.hash, letter.key);
                packed += letter.packed;
                rest = behind;
                next = table.short(rest);
            }
            let end = place(rest) as u32;
            if end > start {
                word.start = if word.is_empty() { start } else { word.start };
                word.end = end;
            }
            let Some((short, behind)) = next.filter(|(short, _)| short.is_separator()) else {
                break;
            };
            word.finish(words);
            packed += short.packed;
            rest = behind;
        }
        *self = word;
        let end = place(rest);
        tally.add(packed, end - at);
        end
    }

    fn push(&mut self, key: char, start: u32, end: u32) {
        self.start = if self.is_empty() { start } else { self.start };
        self.end = end;
        self.hash = step(self.hash, u32::from(key));
    }

    fn stretch(&mut self, end: u32) {
        if !self.is_empty() {
            self.end = end;
        }
    }

    #[inline]
    fn finish(&mut self, words: &mut Vec<WordHash>) {
        if !self.is_empty() {
            words.push(WordHash { hash: mix(self.hash), byte_range: self.start..self.end });
            *self = Self::default();
        }
    }

    /// Reads a ligature. One of several words is cut off from its neighbours.
    #[cold]
    fn push_several(&mut self, letters: &[char], range: Range<u32>, words: &mut Vec<WordHash>) {
        let phrase = letters.contains(&' ');
        if phrase {
            self.finish(words);
        }
        for &letter in letters {
            match Table::get().fold(letter) {
                Fold::Letter { key, .. } => self.push(key, range.start, range.end),
                _ => self.finish(words),
            }
        }
        if phrase {
            self.finish(words);
        }
    }
}

/// Adds a folded character to the hash of a word.
#[inline]
fn step(hash: u64, key: u32) -> u64 {
    (hash.rotate_left(5) ^ u64::from(key)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The 64-bit finaliser of `MurmurHash3` (Appleby): every bit of the word reaches every bit of the hash.
#[inline]
pub(crate) const fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}

/// The 64-bit finaliser of `SplitMix64` (Steele, Lea and Flood 2014): every bit of a number reaches
/// every bit of the hash.
#[must_use]
#[inline]
pub const fn splitmix64(number: u64) -> u64 {
    let hash = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_ligature_have_their_own_letters() {
        let (mut words, text) = (Vec::new(), "محمد ﷺ ﷺ كﷲ ﻻ");
        hash_words(text, &mut words);
        let chars: Vec<u64> =
            (0..words.len()).map(|number| count_word_chars(text, &words, number)).collect();
        assert_eq!(chars, [4, 3, 4, 4, 4, 3, 4, 4, 4, 5, 2]);
    }

    /// The hashes are stored on disk: a change here makes every stored one worthless.
    #[test]
    fn hashes_are_those_of_the_specification() {
        for (word, hash) in [
            ("ا", 0x341a_3a41_196a_8539),
            ("كتاب", 0x39df_455d_b660_04ef),
            ("2020", 0xaeaf_36d2_5137_9ccb),
        ] {
            let mut words = Vec::new();
            hash_words(word, &mut words);
            assert_eq!(words.first().map(|word| word.hash), Some(hash), "{word}");
        }
    }
}
