//! Words that nothing contains, and what was probably meant.

use fihris_text::Level;

use crate::condition::WordField;
use crate::error::Result;
use crate::grammar::Occur;
use crate::understood::{Clause, Correction, Understood, Word, words};
use crate::vocabulary::{Pattern, Vocabulary};

/// Most words of a query that are put right: who mistypes more has pasted something, and each
/// costs a search of the vocabulary.
const MAX_CORRECTIONS: usize = 4;

/// Letters of the shortest word that is put right. Of two letters, one is half of the word.
const MIN_LETTERS: usize = 3;

/// Nearest forms that are looked at, the most frequent first.
const MAX_NEAREST: usize = 256;

/// How much likelier a usual misspelling is than another slip. Chosen by hand.
const USUAL: u64 = 10;

/// Letters that are taken for each other, since they sound alike in one dialect or another. Those
/// which differ by hamza, vowels or dots of a last letter are the same to the analyzer already.
const CONFUSED: [&str; 5] = ["ضظ", "ذزد", "ثست", "صس", "طت"];

/// Letters that are often left out, or written where there is none.
const OPTIONAL: &str = "اءئؤ";

/// Puts right the words that no document has in any form; what was done goes to `notes`.
pub(crate) fn correct(
    understood: &mut Understood,
    vocabulary: &mut dyn Vocabulary,
    notes: &mut Vec<String>,
) -> Result<()> {
    let Understood { clauses, corrections, .. } = understood;
    for clause in clauses.iter_mut().filter(|clause| may_be_corrected(clause)) {
        // A word that is several to the analyzer is a name or a number.
        let [word] = clause.words.as_slice() else { continue };
        if corrections.len() >= MAX_CORRECTIONS || is_known(vocabulary, word)? || !is_word(word) {
            continue;
        }
        let Some(instead) = nearest(vocabulary, &word.exact)? else { continue };
        let shown = instead.split(' ').map(|word| vocabulary.spelling(word));
        let shown = shown.collect::<Result<Vec<_>>>()?.join(" ");
        notes.push(format!("no document has “{}”; searched for “{shown}” instead", word.text));
        corrections.push(Correction { typed: word.text.clone(), instead: shown });
        clause.words = words(&instead, vocabulary.analyzer(), 2);
        clause.words.iter_mut().for_each(|word| word.find_others(vocabulary.analyzer()));
    }
    Ok(())
}

fn may_be_corrected(clause: &Clause) -> bool {
    let is_asked_for = clause.occur != Occur::MustNot && !clause.is_value();
    let is_word = !clause.phrase && !clause.is_exact() && !clause.is_pattern();
    is_asked_for && is_word && !clause.is_unfinished && !clause.has_synonyms
}

fn is_word(word: &Word) -> bool {
    word.exact.chars().count() >= MIN_LETTERS && word.exact.chars().all(char::is_alphabetic)
}

/// Whether any document has a word in one of its forms.
pub(crate) fn is_known(vocabulary: &mut dyn Vocabulary, word: &Word) -> Result<bool> {
    for level in [Level::Exact, Level::Stem] {
        for term in word.forms(level) {
            if vocabulary.doc_freq(WordField::body(level), term)? > 0 {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Returns the likeliest word or pair of words that was meant.
fn nearest(vocabulary: &mut dyn Vocabulary, typed: &str) -> Result<Option<String>> {
    let found = vocabulary.words(Pattern::Like(typed, 1), MAX_NEAREST)?;
    let weight = |(word, doc_freq): &(String, u64)| {
        doc_freq.saturating_mul(if is_usual(typed, word) { USUAL } else { 1 })
    };
    // The first of the best: of two equally likely ones, the most frequent.
    let best = found.words.into_iter().rev().max_by_key(weight);
    match best {
        Some((word, _)) => Ok(Some(word)),
        None => split(vocabulary, typed),
    }
}

/// Whether two words that differ in one letter differ as words often do.
fn is_usual(a: &str, b: &str) -> bool {
    let n_before = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let mut rests = [a, b].map(|word| word.chars().skip(n_before));
    let [a, b] = rests.each_mut().map(Iterator::next);
    let [rest_a, rest_b] = rests.map(Iterator::collect::<String>);
    let is_optional = |letter: Option<char>| letter.is_some_and(|c| OPTIONAL.contains(c));
    match rest_a.chars().count().cmp(&rest_b.chars().count()) {
        std::cmp::Ordering::Less => is_optional(b),
        std::cmp::Ordering::Greater => is_optional(a),
        std::cmp::Ordering::Equal => a.zip(b).is_some_and(|(a, b)| {
            rest_a == rest_b && CONFUSED.iter().any(|set| set.contains(a) && set.contains(b))
        }),
    }
}

/// Finds a blank that was left out: two words, of which the rarer is as frequent as can be.
fn split(vocabulary: &mut dyn Vocabulary, typed: &str) -> Result<Option<String>> {
    const FIELD: WordField = WordField::BodyExact;
    let cuts = typed.char_indices().skip(2).filter_map(|(at, _)| typed.split_at_checked(at));
    let cuts: Vec<(&str, &str)> =
        cuts.take_while(|(_, second)| second.chars().count() >= 2).collect();
    let terms: Vec<_> = cuts.iter().flat_map(|(a, b)| [(FIELD, *a), (FIELD, *b)]).collect();
    vocabulary.prepare(&terms)?;
    let mut best: Option<(u64, String)> = None;
    for (first, second) in cuts {
        let first_freq = vocabulary.doc_freq(FIELD, first)?;
        let rarer = first_freq.min(vocabulary.doc_freq(FIELD, second)?);
        if rarer > best.as_ref().map_or(0, |(rarer, _)| *rarer) {
            best = Some((rarer, format!("{first} {second}")));
        }
    }
    Ok(best.map(|(_, words)| words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_misspellings_are_told_from_others() {
        let table = [
            ("ظابط", "ضابط", true),
            ("هزا", "هذا", true),
            ("سلاسه", "ثلاثه", false),
            ("ثلاسه", "ثلاثه", true),
            ("كتب", "كتاب", true),
            ("مساءله", "مساله", true),
            ("كتاب", "كتال", false),
            ("كتاب", "كتابه", false),
            ("كتاب", "كتاب", false),
        ];
        for (a, b, expected) in table {
            assert_eq!(is_usual(a, b), expected, "{a} {b}");
        }
    }
}
