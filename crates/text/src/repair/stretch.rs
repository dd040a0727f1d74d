//! Letters typed many times for a cry: `جميييييل`.

use super::{Repairs, hints::Hints};
use crate::letters;
use crate::stem;

/// So many equal letters stand side by side in no Arabic word. Three do in some (`تشتتت`), and
/// where they are one too many (`المؤسسسات`), the word has two.
const MIN_RUN: usize = 4;

/// The same of the long vowels that are cried with, and of which no word has three.
const MIN_CRY: usize = 3;

/// Longer words are no words, and to look them up takes time.
const MAX_WORD: usize = 24;

/// Returns the text with one letter for each run of too many.
///
/// Laughter (`ههههه`) and other words of one letter stay.
pub(super) fn mend(text: &str, hints: Hints, repairs: &mut Repairs) -> Option<String> {
    if !hints.stretch() {
        return None;
    }
    let (mut mended, mut n_mended) = (String::new(), 0);
    let (mut before, mut rest, mut copied) = ("", text, 0);
    while let Some(c) = rest.chars().next() {
        let n_letters = rest.chars().take_while(|next| *next == c).count();
        let (start, end) = (before.len(), before.len() + n_letters * c.len_utf8());
        rest = text.get(end..).unwrap_or_default();
        if n_letters >= least(c) && letters::is_arabic_letter(c) && !is_word(before, rest) {
            mended.push_str(text.get(copied..start).unwrap_or_default());
            mended.extend(std::iter::repeat_n(c, right_number(c, before, rest)));
            copied = end;
            n_mended += 1;
        }
        before = text.get(..end).unwrap_or_default();
    }
    mended.push_str(text.get(copied..).unwrap_or_default());
    if n_mended == 0 || mended == text {
        return None;
    }
    repairs.stretches = repairs.stretches.saturating_add(n_mended);
    Some(mended)
}

const fn least(c: char) -> usize {
    if matches!(c, 'ا' | 'و') { MIN_CRY } else { MIN_RUN }
}

/// Whether a run of one letter is a word as it is.
fn is_word(before: &str, after: &str) -> bool {
    !before.ends_with(is_of_word) && !after.starts_with(is_of_word)
}

/// Returns how often the letter stands in the word that was stretched: twice in `الله`, as the
/// dictionary says.
fn right_number(c: char, before: &str, after: &str) -> usize {
    let head: Vec<char> = before.chars().rev().take_while(|c| is_of_word(*c)).collect();
    let mut word = once(head.into_iter().rev());
    let at = word.len();
    word.push(c);
    word.extend(once(after.chars().take_while(|c| is_of_word(*c))));
    1 + usize::from(word.len() <= MAX_WORD && stem::is_doubled(&word, at))
}

/// Returns letters without marks, of which those that are stretched stand once.
fn once(chars: impl Iterator<Item = char>) -> Vec<char> {
    let letters: Vec<char> = chars.filter(|c| letters::is_arabic_letter(*c)).collect();
    let runs = letters.chunk_by(|a, b| a == b);
    runs.flat_map(|run| run.iter().take(if run.len() < MIN_CRY { run.len() } else { 1 }))
        .copied()
        .collect()
}

fn is_of_word(c: char) -> bool {
    letters::is_arabic_letter(c) || letters::is_mark(c)
}
