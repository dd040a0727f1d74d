//! Documents that score alike: those first that spell the words as they were typed.
//!
//! The index knows words without their hamzas, so that احمد, أحمد and إحمد are one term, and documents
//! that differ in nothing else have one score.

use fihris_index::{Reader, head};
use tantivy::Score;

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
    // The next one tells whether the last has its like.
    let depth = offset.saturating_add(limit).saturating_add(1);
    let mut best = plan.best(reader, depth, 0)?;
    let words = typed(understood);
    if !words.is_empty() && ties(&mut best).next().is_some() {
        best = plan.best(reader, depth.checked_next_multiple_of(CHUNK).unwrap_or(depth), 0)?;
        for chunk in best.chunks_mut(CHUNK).skip(offset / CHUNK) {
            for tied in ties(chunk) {
                order(reader, &words, tied)?;
            }
        }
    }
    Ok(best.into_iter().skip(offset).take(limit).collect())
}

/// The documents that score as another one does, together with it.
fn ties(best: &mut [Scored]) -> impl Iterator<Item = &mut [Scored]> {
    let score = |scored: &Scored| -> Score { scored.0 };
    best.chunk_by_mut(move |a, b| score(a) == score(b)).filter(|tied| tied.len() > 1)
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
