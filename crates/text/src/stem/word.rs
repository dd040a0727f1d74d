//! The letters of a word.

use std::ops::Range;

use crate::words::roll;

/// The letters of a word or of a part of it, as written and as folded.
#[derive(Clone, Copy)]
pub(super) struct Letters<'w> {
    pub(super) written: &'w [char],
    pub(super) folded: &'w [char],
}

impl<'w> Letters<'w> {
    pub(super) fn len(self) -> usize {
        self.written.len()
    }

    pub(super) fn part(self, range: Range<usize>) -> Self {
        let part = |letters: &'w [char]| letters.get(range.clone()).unwrap_or_default();
        Self { written: part(self.written), folded: part(self.folded) }
    }

    /// Rolls them into the hash of a word.
    pub(super) fn roll(self, hash: u64) -> u64 {
        roll(hash, self.folded.iter().copied())
    }
}
