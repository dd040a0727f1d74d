//! Scores of documents with near numbers, added up list by list.

use tantivy::{DocId, Score, TERMINATED};

/// Documents of the first window: few, so that there soon is a score to be beaten.
const FIRST: usize = 256;

/// Documents of a window at most: its scores fit into the processor's nearest memory.
const MOST: usize = 4096;

/// Scores that are looked through at once.
const STEP: usize = 32;

/// A stretch of documents. Lists add to the scores one after the other, which is much cheaper
/// than to go through all lists for each document.
pub(crate) struct Window {
    start: DocId,
    size: usize,
    /// 0 for a document that was not found.
    scores: Vec<Score>,
    /// Documents that were looked at.
    n_read: usize,
}

impl Window {
    pub(crate) fn new() -> Self {
        Self { start: 0, size: FIRST / 2, scores: vec![0.0; MOST], n_read: 0 }
    }

    /// Begins a new stretch at `start`.
    pub(crate) fn open(&mut self, start: DocId) {
        self.start = start;
        self.size = (self.size * 2).min(MOST);
        self.scores.fill(0.0);
        self.n_read = 0;
    }

    /// The first document behind it.
    pub(crate) fn end(&self) -> DocId {
        self.start.saturating_add(self.size as DocId).min(TERMINATED)
    }

    /// Adds to the score of a document, which is found by that.
    pub(crate) fn add(&mut self, doc: DocId, score: Score) {
        if let Some(sum) = self.scores.get_mut(doc.wrapping_sub(self.start) as usize) {
            *sum += score;
        }
    }

    /// Adds to the score of a document if it was found.
    pub(crate) fn add_to_found(&mut self, doc: DocId, score: Score) {
        if let Some(sum) = self.scores.get_mut(doc.wrapping_sub(self.start) as usize) {
            *sum += if *sum > 0.0 { score } else { 0.0 };
        }
    }

    /// Returns the next document that was found and has more than `least`.
    pub(crate) fn next(&mut self, least: Score) -> Option<(DocId, Score)> {
        let least = least.max(0.0);
        let rest = self.scores.get(self.n_read..self.size)?;
        let has_more =
            |step: &[Score]| step.iter().fold(false, |any, score| any | (*score > least));
        for step in rest.chunks(STEP) {
            if has_more(step)
                && let Some(at) = step.iter().position(|score| *score > least)
            {
                self.n_read += at + 1;
                let doc = self.start + (self.n_read - 1) as DocId;
                return step.get(at).map(|score| (doc, *score));
            }
            self.n_read += step.len();
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
            for (doc, score) in [(255, 1.0), (0, 2.0), (64, 4.0), (255, 8.0)] {
                window.add(start + doc, score);
            }
            window.add_to_found(start + 64, 3.0);
            window.add_to_found(start + 65, 3.0);
            let taken: Vec<_> = std::iter::from_fn(|| window.next(2.0)).collect();
            assert_eq!(taken, [(start + 64, 7.0), (start + 255, 9.0)]);
        }
        assert_eq!(window.end(), 5000 + 512);
    }
}
