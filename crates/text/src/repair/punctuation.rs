//! The spaces before and after punctuation.

use super::classes::{is_blank, is_line_end};
use crate::letters;

/// How far a URL is looked for on either side of a mark, in characters.
const MAX_URL: usize = 256;

/// Whether the mark behind the blank `text[from..to]` belongs to the word before the blank.
///
/// `before` is what stands in front of the blank.
pub(super) fn attracts(text: &str, from: usize, to: usize, before: Option<char>) -> bool {
    let mut rest = text.get(to..).unwrap_or_default().chars();
    let (Some(before), Some(mark)) = (before, rest.next()) else { return false };
    let next = rest.next();
    if before == '«' {
        return opens(text.get(..from).unwrap_or_default())
            && closes(text.get(to..).unwrap_or_default());
    }
    if !ends_something(before) {
        return false;
    }
    match mark {
        '»' => opened(text.get(..from).unwrap_or_default()),
        '،' | '؛' | '؟' => !(before.is_numeric() && next.is_some_and(char::is_numeric)),
        '.' | ':' | '!' => fits_behind(text, to, mark, before, next),
        ',' | ';' | '?' => next.is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// Whether a mark that reads `mark`, `next` may stand directly behind a word.
fn fits_behind(text: &str, at: usize, mark: char, before: char, next: Option<char>) -> bool {
    let Some(next) = next else { return true };
    let rest = text.get(at + mark.len_utf8()..).unwrap_or_default();
    if next.is_whitespace() {
        let further = rest.chars().find(|c| !c.is_whitespace());
        // `10 : 30` is a time, `. . .` is an ellipsis.
        return !(before.is_numeric() && further.is_some_and(char::is_numeric))
            && further != Some('.');
    }
    match mark {
        '.' | '!' if matches!(next, '"' | '”' | '’' | '»' | ')' | ']') => true,
        ':' if matches!(next, '"' | '“' | '«') => true,
        _ => letters::is_arabic_letter(next) && wants_space_after(text, at, mark, Some(before)),
    }
}

/// Whether a letter stands directly behind the mark at `at`, and not because both are one thing.
///
/// `before` is what stands in front of the mark.
pub(super) fn wants_space_after(text: &str, at: usize, mark: char, before: Option<char>) -> bool {
    let rest = text.get(at + mark.len_utf8()..).unwrap_or_default();
    let (Some(before), Some(next)) = (before, rest.chars().next()) else { return false };
    let fits = match mark {
        '،' | '؛' | '؟' => next.is_alphabetic() && !before.is_whitespace(),
        '.' | ':' | '!' => {
            letters::is_arabic_letter(next) && is_of_word(before) && !is_abbreviation(text, at)
        }
        '»' => letters::is_arabic_letter(next) && opened(text.get(..at).unwrap_or_default()),
        _ => false,
    };
    fits && !is_in_url(text, at)
}

/// Whether one letter alone stands before the mark: `ق.م`, `د.محمد`.
fn is_abbreviation(text: &str, at: usize) -> bool {
    let mut back = text.get(..at).unwrap_or_default().trim_end().chars().rev();
    let first = back.by_ref().find(|&c| !letters::is_mark(c));
    let second = back.find(|&c| !letters::is_mark(c));
    first.is_some_and(letters::is_arabic_letter) && !second.is_some_and(letters::is_arabic_letter)
}

/// Whether the mark at `at` stands in something with a spelling of its own:
/// an address, a path, a hashtag.
fn is_in_url(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let is_sign = |c: char| matches!(c, '/' | '\\' | '@' | '#' | '_' | '=');
    let in_word = |c: &char| !is_blank(*c);
    before.chars().rev().take(MAX_URL).take_while(in_word).any(is_sign)
        || after.chars().take(MAX_URL).take_while(in_word).any(is_sign)
}

/// Whether a « is still open at the end of `before`, on its line.
fn opened(before: &str) -> bool {
    let quote = before.rfind(|c| matches!(c, '«' | '»') || is_line_end(c));
    quote.is_some_and(|at| before.get(..at + '«'.len_utf8()).is_some_and(opens))
}

/// Whether `before` ends in a « that opens: some writers close with it.
fn opens(before: &str) -> bool {
    let outside = before.strip_suffix('«');
    outside.is_some_and(|text| !text.ends_with(|c| is_of_word(c) || c == '.' || c == '»'))
}

/// Whether `rest` closes a » on its line before it opens another «.
fn closes(rest: &str) -> bool {
    rest.chars().find(|&c| matches!(c, '«' | '»') || is_line_end(c)) == Some('»')
}

/// Whether a mark may follow `c` directly.
fn ends_something(c: char) -> bool {
    is_of_word(c) || matches!(c, ')' | ']' | '}' | '»' | '"' | '”' | '’' | '\'' | '%' | '٪')
}

fn is_of_word(c: char) -> bool {
    // Nearly all are Arabic, and to know the others is a search.
    letters::is_arabic_letter(c)
        || c.is_alphanumeric()
        || letters::is_mark(c)
        || c == letters::TATWEEL
}
