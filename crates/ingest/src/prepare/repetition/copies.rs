//! The copies that were found in a text so far.

use std::ops::Range;

/// Copies as ranges of words, in order and apart from each other.
#[derive(Default)]
pub(super) struct Copies {
    ranges: Vec<Range<usize>>,
    /// For each copy, the words of all copies before it.
    n_before: Vec<usize>,
    n_words: usize,
}

impl Copies {
    /// Adds a copy that begins at or behind [`Self::end`].
    pub(super) fn push(&mut self, copy: Range<usize>) {
        self.n_before.push(self.n_words);
        self.n_words += copy.len();
        self.ranges.push(copy);
    }

    /// Where the last copy ends; 0 if there is none.
    pub(super) fn end(&self) -> usize {
        self.ranges.last().map_or(0, |last| last.end)
    }

    pub(super) fn into_ranges(self) -> Vec<Range<usize>> {
        self.ranges
    }

    /// Counts the words of `range` that are in no copy. All copies end within or before it.
    pub(super) fn n_left(&self, range: Range<usize>) -> usize {
        let next = self.ranges.partition_point(|copy| copy.end <= range.start);
        let n_before = self.n_before.get(next).copied().unwrap_or(self.n_words);
        let part = self.ranges.get(next).map_or(0, |copy| range.start.saturating_sub(copy.start));
        let n_copied = (self.n_words - n_before).saturating_sub(part);
        range.len().saturating_sub(n_copied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_that_no_copy_has() {
        let mut copies = Copies::default();
        assert_eq!(copies.n_left(3..10), 7);
        [4..8, 8..10, 20..25].into_iter().for_each(|copy| copies.push(copy));
        for (range, expected) in [(0..30, 19), (4..30, 15), (6..30, 15), (9..26, 11), (25..30, 5)] {
            let slow =
                range.clone().filter(|word| !copies.ranges.iter().any(|copy| copy.contains(word)));
            assert_eq!(slow.count(), expected);
            assert_eq!(copies.n_left(range), expected);
        }
    }
}
