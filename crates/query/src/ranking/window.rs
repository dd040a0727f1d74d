//! Scores of documents with near numbers, added up list by list.

use tantivy::{DocId, Score};

/// Documents of the first window: few, so that there soon is a score to be beaten.
const FIRST: usize = 256;

/// Documents of a window at most: its scores fit into the processor's nearest memory.
const MOST: usize = 4096;

/// A stretch of documents. Lists add to the scores one after the other, which is much cheaper
/// than to go through all lists for each document.
pub(crate) struct Window {
    start: DocId,
    size: usize,
    scores: Vec<Score>,
    /// One bit for each document with a score.
    touched: Vec<u64>,
    /// Words of `touched` that were read.
    n_read: usize,
}

impl Window {
    pub(crate) fn new() -> Self {
        let (scores, touched) = (vec![0.0; MOST], vec![0; MOST / 64]);
        Self { start: 0, size: FIRST / 2, scores, touched, n_read: 0 }
    }

    /// Begins a new stretch at `start`; the last one must have been read to its end.
    pub(crate) fn open(&mut self, start: DocId) {
        self.start = start;
        self.size = (self.size * 2).min(MOST);
        self.n_read = 0;
        self.scores.fill(0.0);
    }

    /// The first document behind it.
    pub(crate) fn end(&self) -> DocId {
        self.start.saturating_add(self.size as DocId)
    }

    /// Adds to the score of a document of the stretch; `finds`: whether it is a hit by that.
    pub(crate) fn add(&mut self, doc: DocId, score: Score, finds: bool) {
        let at = doc.wrapping_sub(self.start) as usize;
        if let (Some(sum), Some(bits)) = (self.scores.get_mut(at), self.touched.get_mut(at / 64)) {
            *sum += score;
            *bits |= u64::from(finds) << (at % 64);
        }
    }

    /// Takes the next document that has a score.
    pub(crate) fn next(&mut self) -> Option<(DocId, Score)> {
        while let Some(bits) = self.touched.get_mut(self.n_read) {
            if *bits == 0 {
                self.n_read += 1;
                continue;
            }
            let at = self.n_read * 64 + bits.trailing_zeros() as usize;
            *bits &= *bits - 1;
            let score = *self.scores.get(at)?;
            return Some((self.start + at as DocId, score));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_added_up_and_taken_in_order() {
        let mut window = Window::new();
        for start in [100, 5000] {
            window.open(start);
            for (doc, score) in [(255, 1.0), (0, 2.0), (64, 4.0), (255, 8.0), (1, 1.0)] {
                window.add(start + doc, score, doc != 1);
            }
            let taken: Vec<_> = std::iter::from_fn(|| window.next()).collect();
            assert_eq!(taken, [(start, 2.0), (start + 64, 4.0), (start + 255, 9.0)]);
        }
        assert_eq!(window.end(), 5000 + 512);
    }
}
