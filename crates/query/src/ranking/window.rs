//! Scores of documents with near numbers, added up list by list.

use tantivy::{DocId, Score, TERMINATED};

/// Documents of the first window: few, so that there soon is a score to be beaten.
const FIRST: usize = 256;

/// Documents of a window at most: its scores fit into the processor's nearest memory.
const MOST: usize = 4096;

/// Scores that are looked through at once.
const STEP: usize = 32;

/// Documents whose scores are added at once: as many as are in a block of postings.
pub(crate) const BLOCK: usize = 128;

/// A stretch of documents. Lists add to the scores one after the other, which is much cheaper
/// than to go through all lists for each document.
pub(crate) struct Window {
    start: DocId,
    size: usize,
    /// 0 for a document that was not found.
    scores: Vec<Score>,
    /// Documents that were looked at.
    n_read: usize,
    /// What is to be added next.
    parts: [Score; BLOCK],
}

impl Window {
    pub(crate) fn new() -> Self {
        let (scores, parts) = (vec![0.0; MOST], [0.0; BLOCK]);
        Self { start: 0, size: FIRST / 2, scores, n_read: 0, parts }
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

    /// What is added next to the scores of `n_docs` documents, at most [`BLOCK`]; to be filled in.
    pub(crate) fn parts(&mut self, n_docs: usize) -> &mut [Score] {
        self.parts.get_mut(..n_docs).unwrap_or_default()
    }

    /// Adds the parts to the scores of documents, which are found by that.
    pub(crate) fn add(&mut self, docs: &[DocId]) {
        for (doc, part) in docs.iter().zip(&self.parts) {
            if let Some(sum) = self.scores.get_mut(doc.wrapping_sub(self.start) as usize) {
                *sum += part;
            }
        }
    }

    /// Adds the parts to the scores of those documents that were found.
    pub(crate) fn add_to_found(&mut self, docs: &[DocId]) {
        for (doc, part) in docs.iter().zip(&self.parts) {
            if let Some(sum) = self.scores.get_mut(doc.wrapping_sub(self.start) as usize) {
                *sum += if *sum > 0.0 { *part } else { 0.0 };
            }
        }
    }

    /// Returns the next document that was found and has more than `least`.
    pub(crate) fn next(&mut self, least: Score) -> Option<(DocId, Score)> {
        let least = least.max(0.0);
        let rest = self.scores.get(self.n_read..self.size)?;
        // Many at once and without a branch, which is faster than to stop at the first.
        let has_none = |step: &&[Score; STEP]| {
            step.iter().fold(0, |n_more, score| n_more | u32::from(*score > least)) == 0
        };
        let n_steps = rest.as_chunks().0.iter().take_while(has_none).count();
        let rest = rest.get(n_steps * STEP..)?;
        let at = rest.iter().position(|score| *score > least)?;
        let n_passed = self.n_read + n_steps * STEP + at;
        self.n_read = n_passed + 1;
        Some((self.start + n_passed as DocId, *rest.get(at)?))
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
            let mut add = |docs: &[u32], parts: &[Score], is_found: bool| {
                let docs: Vec<DocId> = docs.iter().map(|doc| start + doc).collect();
                window.parts(docs.len()).copy_from_slice(parts);
                if is_found { window.add_to_found(&docs) } else { window.add(&docs) }
            };
            add(&[0, 64, 255], &[2.0, 4.0, 1.0], false);
            add(&[255], &[8.0], false);
            add(&[64, 65], &[3.0, 3.0], true);
            let taken: Vec<_> = std::iter::from_fn(|| window.next(2.0)).collect();
            assert_eq!(taken, [(start + 64, 7.0), (start + 255, 9.0)]);
        }
        assert_eq!(window.end(), 5000 + 512);
    }
}
