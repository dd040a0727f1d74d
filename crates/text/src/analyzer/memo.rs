//! Stems of words seen before.

use super::Stemmer;
use crate::evidence::Evidence;
use crate::stem::skeleton;
use crate::words::{mix, roll};

/// Places of a new memo: enough for a query.
const MIN_SLOTS: usize = 1 << 6;

/// Most places: 8 MB. Half a million words are all that come twice in a hundred megabytes.
const MAX_SLOTS: usize = 1 << 19;

/// How much a memo grows when half of its places are taken.
const GROWTH: usize = 4;

/// Places in which a word may be: one line of the processor's cache.
const REACH: usize = 4;

/// Bytes of terms at which a memo is cleared: twenty for each of its places, and then some.
const MAX_BYTES: usize = 16 << 20;

/// A cache of the terms of words, each found by its hash: that two words have the same is less
/// likely than a fault of the memory.
#[derive(Debug, Default)]
pub(super) struct Memo {
    slots: Vec<Slot>,
    /// Places that are taken.
    n_words: usize,
    /// Stems and skeletons, one behind the other.
    terms: String,
    stemmer: Stemmer,
    stem: String,
    skeleton: String,
}

/// Where the terms of a word are. A hash of 0 is no word.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u64,
    at: u32,
    stem_len: u16,
    skeleton_len: u16,
}

impl Memo {
    /// Returns stem and skeleton of a word in Arabic letters.
    pub(super) fn terms(
        &mut self,
        letters: &[char],
        exact: &str,
        evidence: &Evidence,
    ) -> (&str, &str) {
        // Two words of the same letters may differ by a madda in their exact term.
        let start = u64::from(exact.contains('آ'));
        let hash = mix(roll(start, letters.iter().copied())).max(1);
        if let Some(slot) = self.find(hash) {
            return self.read(slot);
        }
        self.stemmer.stem(letters, exact, evidence, &mut self.stem);
        skeleton(&self.stem, &mut self.skeleton);
        self.remember(hash);
        (&self.stem, &self.skeleton)
    }

    fn find(&self, hash: u64) -> Option<Slot> {
        let home = self.home(hash);
        let slots = self.slots.get(home..home + REACH)?;
        slots.iter().find(|slot| slot.hash == hash).copied()
    }

    fn read(&self, slot: Slot) -> (&str, &str) {
        let from = slot.at as usize;
        let middle = from + usize::from(slot.stem_len);
        let term = |from, to| self.terms.get(from..to).unwrap_or_default();
        (term(from, middle), term(middle, middle + usize::from(slot.skeleton_len)))
    }

    /// The first place of a word: a multiple of [`REACH`], as the number of places is a power of two.
    fn home(&self, hash: u64) -> usize {
        hash as usize & self.slots.len().saturating_sub(REACH)
    }

    /// Remembers the terms of the word at hand.
    fn remember(&mut self, hash: u64) {
        self.make_room();
        let lengths = (u16::try_from(self.stem.len()), u16::try_from(self.skeleton.len()));
        let (Ok(stem_len), Ok(skeleton_len)) = lengths else { return };
        let at = self.terms.len() as u32;
        self.terms.push_str(&self.stem);
        self.terms.push_str(&self.skeleton);
        self.put(Slot { hash, at, stem_len, skeleton_len });
    }

    /// Puts a word into its first place that is free; if none is, the word in its first gives way.
    fn put(&mut self, slot: Slot) {
        let home = self.home(slot.hash);
        let Some(places) = self.slots.get_mut(home..home + REACH) else { return };
        let free = places.iter().position(|place| place.hash == 0);
        self.n_words += usize::from(free.is_some());
        places[free.unwrap_or_default()] = slot;
    }

    fn make_room(&mut self) {
        let n_slots = self.slots.len();
        if self.terms.len() >= MAX_BYTES {
            self.terms.clear();
            self.slots.fill(Slot::default());
            self.n_words = 0;
        } else if 2 * self.n_words >= n_slots && n_slots < MAX_SLOTS {
            let n_slots = (n_slots * GROWTH).clamp(MIN_SLOTS, MAX_SLOTS);
            let old = std::mem::replace(&mut self.slots, vec![Slot::default(); n_slots]);
            self.n_words = 0;
            old.into_iter().filter(|slot| slot.hash != 0).for_each(|slot| self.put(slot));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of five letters, no two alike.
    fn word(number: usize) -> String {
        let letters = ['ب', 'ت', 'ج', 'د', 'ر', 'س', 'ع', 'ف', 'ق', 'م'];
        (0..7).map(|place| letters[number / 10_usize.pow(place) % 10]).collect()
    }

    #[test]
    fn a_word_has_the_same_terms_however_many_came_between() {
        let (mut memo, evidence) = (Memo::default(), Evidence::default());
        let terms = |memo: &mut Memo, number| {
            let word = word(number);
            let letters: Vec<char> = word.chars().collect();
            let (stem, skeleton) = memo.terms(&letters, &word, &evidence);
            (stem.to_owned(), skeleton.to_owned())
        };
        for number in (0..3000).chain((0..3000).rev()).chain(1000..9000) {
            let fresh = terms(&mut Memo::default(), number);
            assert_eq!(terms(&mut memo, number), fresh);
        }
        assert!(memo.n_words > 8000);
    }

    #[test]
    fn a_memo_that_is_full_begins_anew() {
        let mut memo = Memo { stem: "س".repeat(30_000), ..Memo::default() };
        (1..1000).for_each(|hash| memo.remember(hash * 64));
        assert!(memo.terms.len() <= MAX_BYTES + 60_000);
        let slot = memo.find(999 * 64).unwrap();
        assert_eq!(memo.read(slot).0, memo.stem);
    }
}
