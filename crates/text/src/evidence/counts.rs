//! Words counted, to learn from.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::words::{WordHash, hash_words};

/// How often each word stands in some texts.
///
/// Counts of parts of a collection may be made anywhere and added up, in any order: machines
/// that index parts of one collection learn one and the same [`Evidence`] from the sum.
/// A word is kept as its hash, so that a million different words take some 30 MB.
///
/// [`Evidence`]: super::Evidence
#[derive(Clone, Debug, Default)]
pub struct WordCounts {
    counts: HashMap<u64, u32, BuildHasherDefault<Identity>>,
    n_words: u64,
    words: Vec<WordHash>,
}

impl WordCounts {
    /// Counts the words of `text` that are in Arabic letters.
    pub fn add(&mut self, text: &str) {
        let mut words = std::mem::take(&mut self.words);
        hash_words(text, &mut words);
        for word in &words {
            // The letters of the blocks U+0600 to U+07BF begin with these bytes.
            let lead = text.as_bytes().get(word.byte_range.start as usize);
            if matches!(lead, Some(0xD8..=0xDE | 0xEF)) {
                self.count(word.hash, 1);
                self.n_words += 1;
            }
        }
        self.words = words;
    }

    /// Adds the counts of other texts.
    pub fn merge(&mut self, other: &Self) {
        #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
        for (&hash, &times) in &other.counts {
            self.count(hash, times);
        }
        self.n_words += other.n_words;
    }

    /// How many words were counted.
    #[must_use]
    pub fn n_words(&self) -> u64 {
        self.n_words
    }

    /// Returns the hashes of the `limit` most frequent of the words that stand at least
    /// `min_times`, sorted. Of equally frequent ones the smaller hash comes first.
    pub(super) fn most_frequent(&self, limit: usize, min_times: u32) -> Vec<u64> {
        let counts = self.counts.iter().filter(|(_, times)| **times >= min_times);
        let mut words: Vec<(u32, u64)> =
            counts.map(|(&hash, &times)| (u32::MAX - times, hash)).collect();
        if words.len() > limit {
            words.select_nth_unstable(limit);
            words.truncate(limit);
        }
        let mut hashes: Vec<u64> = words.into_iter().map(|(_, hash)| hash).collect();
        hashes.sort_unstable();
        hashes
    }

    fn count(&mut self, hash: u64, times: u32) {
        let count = self.counts.entry(hash).or_default();
        *count = count.saturating_add(times);
    }
}

/// The hash of a hash is itself: its bits are mixed already.
#[derive(Clone, Copy, Debug, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxhash_rust::xxh3::xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
