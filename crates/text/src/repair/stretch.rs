//! Letters typed many times for a cry: `جميييييل`.

use super::{Repairs, hints::Hints};
use crate::letters;

/// So many equal letters stand side by side in no Arabic word. Three do in some (`تشتتت`), and
/// where they are one too many (`المؤسسسات`), the word has two.
const MIN_RUN: usize = 4;

/// The same of the long vowels that are cried with, and of which no word has three.
const MIN_CRY: usize = 3;

/// Returns the text with one letter for each run of too many.
///
/// Laughter (`ههههه`) and other words of one letter stay.
pub(super) fn mend(text: &str, hints: Hints, repairs: &mut Repairs) -> Option<String> {
    if !hints.stretch() {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let mut n_mended = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(c).len();
        let (run, after) = rest.split_at_checked(run)?;
        let n_letters = run.len() / c.len_utf8();
        if n_letters >= least(c) && letters::is_arabic_letter(c) && !is_word(&mended, after) {
            mended.extend(std::iter::repeat_n(c, right_number(c, &mended, after)));
            n_mended += 1;
        } else {
            mended.push_str(run);
        }
        rest = after;
    }
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

/// Returns how often the letter stands in the word that was stretched: twice in `الله`.
fn right_number(c: char, before: &str, after: &str) -> usize {
    let mut following = after.chars();
    let is_name = c == 'ل'
        && before.ends_with('ا')
        && following.next() == Some('ه')
        && !following.next().is_some_and(is_of_word);
    1 + usize::from(is_name)
}

fn is_of_word(c: char) -> bool {
    letters::is_arabic_letter(c) || letters::is_mark(c)
}
