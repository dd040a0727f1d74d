//! Documents that score alike: those first that spell the words as they were typed.
//!
//! The index knows words without their hamzas, so that احمد, أحمد and إحمد are one term, and documents
//! that differ in nothing else have one score.

use std::ops::Range;

use fihris_index::{Reader, head};

use crate::completions::without_vowels;
use crate::error::Result;
use crate::grammar::Occur;
use crate::plan::Plan;
use crate::ranking::Scored;
use crate::supervise::{check, spend};
use crate::understood::{Clause, Understood};

/// Places of a ranking within which ties are put in order: the pages of one query agree, as they do
/// not depend on where a page begins.
const CHUNK: usize = 64;

/// Bytes of text that are read to order one tie. A longer one stays in the order of the corpus.
const MAX_BYTES: usize = 256 << 10;

/// A word of a query, in the form in which words are compared and as it was typed.
struct Typed<'q> {
    exact: &'q str,
    written: String,
}

/// Returns the best documents but the first `offset`, at most `limit`.
pub(crate) fn best(
    reader: &Reader,
    (understood, plan): (&Understood, &Plan),
    limit: usize,
    offset: usize,
) -> Result<Vec<Scored>> {
    let end = offset.saturating_add(limit);
    // The next one tells whether the last has its like.
    let mut best = plan.best(reader, end.saturating_add(1), 0)?;
    let words = typed(understood);
    if !words.is_empty() {
        if is_cut(&best, end) {
            best = plan.best(reader, end.checked_next_multiple_of(CHUNK).unwrap_or(end), 0)?;
        }
        for tied in ties(&mut best, offset..end) {
            order(reader, &words, tied)?;
        }
    }
    Ok(best.into_iter().skip(offset).take(limit).collect())
}

/// Whether the documents that score as the last one does go on behind `end`, in its chunk.
fn is_cut(best: &[Scored], end: usize) -> bool {
    let score = |at: usize| best.get(at).map(|scored| scored.0);
    let last = end.checked_sub(1).and_then(score);
    !end.is_multiple_of(CHUNK) && last.is_some() && last == score(end)
}

/// The documents that score as another one of their chunk does, together with it, where some of
/// them stand in `shown`.
fn ties(best: &mut [Scored], shown: Range<usize>) -> impl Iterator<Item = &mut [Scored]> {
    let alike = best.chunks_mut(CHUNK).flat_map(|chunk| chunk.chunk_by_mut(|a, b| a.0 == b.0));
    let placed = alike.scan(0, |end, alike| {
        let start = *end;
        *end += alike.len();
        Some((start..*end, alike))
    });
    let is_shown = move |at: &Range<usize>| at.start < shown.end && shown.start < at.end;
    placed.filter(move |(at, alike)| alike.len() > 1 && is_shown(at)).map(|(_, alike)| alike)
}

/// The wanted words of a query.
fn typed(understood: &Understood) -> Vec<Typed<'_>> {
    let is_typed = |clause: &&Clause| {
        let is_wanted = clause.occur != Occur::MustNot && !clause.is_synonym;
        is_wanted && !clause.is_value() && !clause.is_pattern()
    };
    let words = understood.clauses.iter().filter(is_typed).flat_map(|clause| &clause.words);
    words.map(|word| Typed { exact: &word.exact, written: without_vowels(&word.text) }).collect()
}

/// Puts those first that spell more of the words as they were typed.
fn order(reader: &Reader, words: &[Typed<'_>], tied: &mut [Scored]) -> Result<()> {
    let (mut keyed, mut n_bytes) = (Vec::with_capacity(tied.len()), 0);
    for scored in tied.iter() {
        check()?;
        let document = reader.document_at(scored.1)?;
        let text = [document.title.unwrap_or_default(), document.text].join("\n");
        n_bytes += text.len();
        if n_bytes > MAX_BYTES {
            return Ok(());
        }
        keyed.push((n_missing(reader, words, head(&text, MAX_BYTES))?, *scored));
    }
    keyed.sort_by_key(|(n_missing, _)| *n_missing);
    tied.iter_mut().zip(keyed).for_each(|(place, (_, scored))| *place = scored);
    Ok(())
}

/// Counts the words that a text does not have as they were typed.
fn n_missing(reader: &Reader, words: &[Typed<'_>], text: &str) -> Result<usize> {
    let mut missing: Vec<&Typed<'_>> = words.iter().collect();
    let mut tokens = reader.analyzer().tokens(text);
    while let Some(token) = tokens.advance().filter(|_| !missing.is_empty()) {
        spend(32)?;
        let written = || text.get(token.byte_range.clone()).map(without_vowels);
        missing.retain(|word| {
            word.exact != token.terms.exact || written().as_deref() != Some(&word.written)
        });
    }
    Ok(missing.len())
}

#[cfg(test)]
mod tests {
    use tantivy::{DocAddress, Score};

    use super::*;

    fn scored(scores: impl IntoIterator<Item = Score>) -> Vec<Scored> {
        (0..).zip(scores).map(|(doc, score)| (score, DocAddress::new(0, doc))).collect()
    }

    #[test]
    fn ties_are_ordered_where_they_are_shown() {
        let scores = [9.0, 8.0, 8.0, 7.0, 6.0, 6.0, 6.0, 5.0];
        let table: [(Range<usize>, &[&[u32]]); 6] = [
            (0..8, &[&[1, 2], &[4, 5, 6]]),
            (0..2, &[&[1, 2]]),
            (0..1, &[]),
            (2..4, &[&[1, 2]]),
            (3..5, &[&[4, 5, 6]]),
            (7..9, &[]),
        ];
        for (shown, expected) in table {
            let mut best = scored(scores);
            let found = ties(&mut best, shown.clone());
            let found: Vec<Vec<u32>> =
                found.map(|tied| tied.iter().map(|(_, at)| at.doc_id).collect()).collect();
            assert_eq!(found, expected, "{shown:?}");
        }
    }

    #[test]
    fn a_tie_ends_with_its_chunk() {
        let mut best = scored([1.0; CHUNK + 3]);
        let lengths: Vec<usize> = ties(&mut best, 0..CHUNK + 3).map(|tied| tied.len()).collect();
        assert_eq!(lengths, [CHUNK, 3]);
    }

    #[test]
    fn a_tie_may_go_on_behind_what_was_asked_for() {
        let best = scored([3.0, 2.0, 2.0]);
        let table = [(0, false), (1, false), (2, true), (3, false), (9, false)];
        for (end, expected) in table {
            assert_eq!(is_cut(&best, end), expected, "{end}");
        }
        assert!(!is_cut(&scored([1.0; CHUNK + 1]), CHUNK));
    }
}
