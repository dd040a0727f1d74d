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
