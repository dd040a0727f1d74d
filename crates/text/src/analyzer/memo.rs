//! Stems of words seen before.

use super::Stemmer;
use crate::evidence::Evidence;
use crate::stem::skeleton;
use crate::words::{mix, roll};

/// Most words that are remembered: some 20 MB. Chosen by hand; most of a text is its frequent words.
const MAX_SLOTS: usize = 1 << 17;

/// Words that a new memo has room for: enough for a query.
const MIN_SLOTS: usize = 1 << 6;

/// How much a memo grows when its words push each other out.
const GROWTH: usize = 8;

/// A cache in which each word has one place. What stands there gives way.
#[derive(Debug, Default)]
pub(super) struct Memo {
    slots: Vec<Slot>,
    /// Words that were not found since it grew.
    misses: usize,
    stemmer: Stemmer,
}

#[derive(Clone, Debug, Default)]
struct Slot {
    letters: Vec<char>,
    stem: String,
    skeleton: String,
}

impl Memo {
    /// Returns stem and skeleton of a word in Arabic letters.
    pub(super) fn terms(
        &mut self,
        letters: &[char],
        exact: &str,
        evidence: &Evidence,
    ) -> (&str, &str) {
        self.grow();
        let at = mix(roll(0, letters.iter().copied())) as usize & (self.slots.len() - 1);
        let Some(slot) = self.slots.get_mut(at) else { return ("", "") };
        if slot.letters != letters {
            self.misses += 1;
            letters.clone_into(&mut slot.letters);
            self.stemmer.stem(letters, exact, evidence, &mut slot.stem);
            skeleton(&slot.stem, &mut slot.skeleton);
        }
        (&slot.stem, &slot.skeleton)
    }

    fn grow(&mut self) {
        let n_slots = self.slots.len();
        if n_slots == 0 || self.misses > 2 * n_slots && n_slots < MAX_SLOTS {
            let n_slots = (n_slots * GROWTH).clamp(MIN_SLOTS, MAX_SLOTS);
            self.slots = vec![Slot::default(); n_slots];
            self.misses = 0;
        }
    }
}
