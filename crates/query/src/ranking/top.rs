//! The best documents so far.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::{DocAddress, Score};

use super::Scored;

/// Keeps the best documents; of equal scores, those that come first in the corpus.
pub(crate) struct Top {
    limit: usize,
    /// The worst is on top.
    heap: BinaryHeap<Reverse<Entry>>,
}

#[derive(PartialEq)]
struct Entry {
    score: Score,
    at: DocAddress,
}

impl Top {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, heap: BinaryHeap::new() }
    }

    /// The score that a later document must exceed to be among the best.
    pub(crate) fn threshold(&self) -> Score {
        match self.heap.peek() {
            _ if self.limit == 0 => Score::INFINITY,
            Some(Reverse(worst)) if self.heap.len() >= self.limit => worst.score,
            _ => Score::NEG_INFINITY,
        }
    }

    /// Adds a document; it must come after those that were added before.
    pub(crate) fn add(&mut self, score: Score, at: DocAddress) {
        if score <= self.threshold() {
            return;
        }
        if self.heap.len() >= self.limit {
            self.heap.pop();
        }
        self.heap.push(Reverse(Entry { score, at }));
    }

    /// Returns the best documents, the best first.
    pub(crate) fn into_sorted(self) -> Vec<Scored> {
        let sorted = self.heap.into_sorted_vec().into_iter();
        sorted.map(|Reverse(entry)| (entry.score, entry.at)).collect()
    }
}

impl Eq for Entry {}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.at.cmp(&self.at))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(limit: usize, scores: &[Score]) -> Vec<u32> {
        let mut top = Top::new(limit);
        for (doc, score) in (0..).zip(scores) {
            top.add(*score, DocAddress::new(0, doc));
        }
        top.into_sorted().into_iter().map(|(_, at)| at.doc_id).collect()
    }

    #[test]
    fn the_best_are_kept_and_of_equal_ones_the_first() {
        assert_eq!(top(2, &[1.0, 3.0, 2.0]), [1, 2]);
        assert_eq!(top(2, &[1.0, 1.0, 1.0]), [0, 1]);
        assert_eq!(top(3, &[0.0, 0.0, 5.0, 5.0, 0.0]), [2, 3, 0]);
        assert_eq!(top(0, &[1.0]), [0_u32; 0]);
        assert_eq!(top(9, &[]), [0_u32; 0]);
    }
}
