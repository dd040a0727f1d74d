//! What stands where: the words of one kind of text, document by document.

use std::ops::Range;

use super::words::Ranked;

/// The words of the documents in the order of the texts.
#[derive(Default)]
pub(super) struct Log {
    words: Vec<Occurrence>,
    /// Where the words of each document end.
    ends: Vec<usize>,
}

/// A word at its place.
#[derive(Clone, Copy)]
struct Occurrence {
    word: u32,
    position: u32,
}

/// A document and a position in it.
pub(super) type Posting = (u32, u32);

impl Log {
    /// Adds a word of the document at hand.
    pub(super) fn push(&mut self, word: u32, position: u32) {
        self.words.push(Occurrence { word, position });
    }

    /// Ends the document at hand.
    pub(super) fn end_document(&mut self) {
        self.ends.push(self.words.len());
    }

    /// Words in all.
    pub(super) fn n_words(&self) -> usize {
        self.lengths().sum()
    }

    /// Bytes in memory at the most: the log, and the postings of one field that are made of it.
    pub(super) fn bytes(&self) -> usize {
        let each = size_of::<Occurrence>() + size_of::<Posting>();
        self.words.len() * each + self.ends.len() * size_of::<usize>()
    }

    /// Number of words in each document: spellings of one position are one word.
    pub(super) fn lengths(&self) -> impl Iterator<Item = usize> {
        let words = self.documents().map(|range| self.words.get(range).unwrap_or_default());
        words.map(|words| words.chunk_by(|a, b| a.position == b.position).count())
    }

    fn documents(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| start..*end)
    }

    /// Returns the postings of each term, in the order of the terms: those that lie between one of
    /// the returned borders and the next. Sorted by counting, so each comes in order.
    pub(super) fn postings(&self, ranked: &Ranked<'_>) -> (Vec<Posting>, Vec<usize>) {
        let rank = |occurrence: &Occurrence| ranked.ranks[occurrence.word as usize] as usize;
        // Place `rank + 1` counts, then says where the term begins, and at last where it ends.
        let mut borders = vec![0; ranked.terms.len() + 2];
        self.words.iter().for_each(|occurrence| borders[rank(occurrence) + 2] += 1);
        (1..borders.len()).for_each(|number| borders[number] += borders[number - 1]);
        let mut postings = vec![(0, 0); self.words.len()];
        for (document, words) in (0..).zip(self.documents()) {
            for occurrence in &self.words[words] {
                let place = &mut borders[rank(occurrence) + 1];
                postings[*place] = (document, occurrence.position);
                *place += 1;
            }
        }
        borders.pop();
        (postings, borders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_position_are_one_word() {
        let mut log = Log::default();
        [(0, 0), (1, 0), (2, 1), (3, 3)].iter().for_each(|(word, at)| log.push(*word, *at));
        log.end_document();
        log.end_document();
        assert_eq!(log.lengths().collect::<Vec<_>>(), [3, 0]);
        assert_eq!(log.n_words(), 3);
    }
}
