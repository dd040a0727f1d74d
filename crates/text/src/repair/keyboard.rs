//! Arabic typed on a Persian or Urdu keyboard: letters that look the same and are others, and
//! a joiner that Arabic has no use for.

use std::borrow::Cow;

use super::{Repairs, hints::Hints, lines};
use crate::{language, letters};

/// The letters of other keyboards, and what they are in Arabic.
const LOOKALIKES: &[(char, char)] =
    &[('ی', 'ي'), ('ک', 'ك'), ('ڪ', 'ك'), ('ہ', 'ه'), ('ھ', 'ه'), ('ە', 'ه'), ('ۃ', 'ة')];

/// Words whose last letter is an alef maksura. They are all that can be told from those in yeh
/// without a dictionary, if the keyboard had one key for both.
const WITH_MAKSURA: &[&str] = &[
    "علی",
    "إلی",
    "الی",
    "حتی",
    "متی",
    "لدی",
    "سوی",
    "مدی",
    "وعلی",
    "وإلی",
    "والی",
    "أخری",
    "اخری",
    "الأخری",
    "الاخری",
    "الأولی",
    "الاولی",
    "کبری",
    "الکبری",
    "موسی",
    "عیسی",
    "یحیی",
    "مصطفی",
    "مستوی",
    "المستوی",
    "ذکری",
    "یتمنی",
    "معنی",
    "أعلی",
    "أدنی",
    "أقصی",
    "الأقصی",
    "مستشفی",
    "المستشفی",
    "منتدی",
    "القری",
];

/// Returns the text with Arabic letters in its Arabic words.
///
/// A text is touched only if it is surely Arabic, and a line of it only if it is Arabic and the
/// other keyboard's letter is the rule in it: quotations stay as they are.
pub(super) fn mend(text: &str, hints: Hints, repairs: &mut Repairs) -> Option<String> {
    if !hints.foreign() || !has_keyboard(text) || !language::is_surely_arabic(text) {
        return None;
    }
    lines::mend(text, &mut repairs.lookalikes, mend_line)
}

fn mend_line(line: &str) -> Option<String> {
    if !has_keyboard(line) || !language::is_arabic_line(line) {
        return None;
    }
    let wrong = rule_of(line);
    let one_key = !line.contains('ى');
    let words = line.split_inclusive(|c: char| !is_of_word(c));
    let mended: String = words.map(|word| mend_word(word, &wrong, one_key)).collect();
    (mended != line).then_some(mended)
}

/// Returns the lookalikes that stand more often in a line than what they look like.
fn rule_of(line: &str) -> Vec<char> {
    let count = |wanted: char| line.chars().filter(|&c| c == wanted).count();
    let is_rule = |&&(wrong, right): &&(char, char)| count(wrong) > count(right);
    LOOKALIKES.iter().filter(is_rule).map(|&(wrong, _)| wrong).collect()
}

fn mend_word<'w>(word: &'w str, wrong: &[char], one_key: bool) -> Cow<'w, str> {
    if !has_keyboard(word) || is_lone_letter(word) {
        return word.into();
    }
    let spelling = word.trim_end_matches(|c: char| !c.is_alphabetic());
    let maksura = one_key && WITH_MAKSURA.contains(&spelling);
    let last = maksura.then(|| spelling.len().saturating_sub('ی'.len_utf8()));
    let right = |(at, c): (usize, char)| match LOOKALIKES.iter().find(|(from, _)| *from == c) {
        Some(_) if last == Some(at) => 'ى',
        Some((_, right)) if wrong.contains(&c) => *right,
        _ => c,
    };
    // A word of foreign letters may need its joiner.
    let foreign = word.contains(['پ', 'چ', 'ژ', 'گ', 'ڤ']);
    word.char_indices().map(right).filter(|&c| foreign || c != letters::ZWNJ).collect()
}

/// Whether a word is one letter, such as the sign of the Hijra in `٩٢ھ`, which needs its shape.
fn is_lone_letter(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).nth(1).is_none()
}

/// Whether a text has a letter or joiner of another keyboard. They begin with these bytes, as few
/// characters of an Arabic text do.
fn has_keyboard(text: &str) -> bool {
    let mut leads = memchr::memchr3_iter(0xDA, 0xDB, 0xE2, text.as_bytes());
    leads.any(|at| text.get(at..).is_some_and(|rest| rest.starts_with(is_of_keyboard)))
}

fn is_of_keyboard(c: char) -> bool {
    c == letters::ZWNJ || LOOKALIKES.iter().any(|(wrong, _)| *wrong == c)
}

/// Whether a character is part of a word. That the usual letters are is known without a search.
fn is_of_word(c: char) -> bool {
    let is_usual = matches!(c, 'ء'..='غ' | 'ف'..='ي');
    is_usual || c.is_alphanumeric() || letters::is_mark(c) || c == letters::ZWNJ
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_another_keyboard_is_seen() {
        for c in LOOKALIKES.iter().map(|(wrong, _)| *wrong).chain([letters::ZWNJ]) {
            assert!(has_keyboard(&format!("كتا{c}ب")), "{c:?}");
        }
        assert!(!has_keyboard("كتاب “پ”"));
    }
}
