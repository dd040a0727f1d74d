//! The best documents so far.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use fihris_index::Reader;
use tantivy::{DocAddress, Score};

use super::Scored;

/// Keeps the best documents; of equal scores, those that come first in the corpus.
pub(crate) struct Top<'r> {
    limit: usize,
    /// Knows the numbers of documents in the corpus; `None`: documents come in that order.
    reader: Option<&'r Reader>,
    /// The worst is on top.
    heap: BinaryHeap<Reverse<Entry>>,
}

#[derive(PartialEq)]
struct Entry {
    score: Score,
    /// Its number in the corpus; 0 where documents come in that order.
    number: u64,
    at: DocAddress,
}

impl<'r> Top<'r> {
    pub(crate) fn new(limit: usize, reader: &'r Reader) -> Self {
        let reader = (!reader.is_in_order()).then_some(reader);
        Self { limit, reader, heap: BinaryHeap::new() }
    }

    /// The score that a later document must exceed to be among the best.
    pub(crate) fn threshold(&self) -> Score {
        match self.heap.peek() {
            _ if self.limit == 0 => Score::INFINITY,
            Some(Reverse(worst)) if self.heap.len() >= self.limit => match self.reader {
                None => worst.score,
                // One that scores the same may come before it in the corpus.
                Some(_) => worst.score.next_down(),
            },
            _ => Score::NEG_INFINITY,
        }
    }

    /// Adds a document; of one segment, it must come after those that were added before.
    pub(crate) fn add(&mut self, score: Score, at: DocAddress) {
        if score <= self.threshold() {
            return;
        }
        let number = self.reader.map_or(0, |reader| reader.number(at));
        self.heap.push(Reverse(Entry { score, number, at }));
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
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
        let place = |entry: &Self| (entry.number, entry.at);
        self.score.total_cmp(&other.score).then_with(|| place(other).cmp(&place(self)))
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
        let mut top = Top { limit, reader: None, heap: BinaryHeap::new() };
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
