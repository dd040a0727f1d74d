//! Texts without their spelling variants.

use crate::letters::{Fold, Table};

/// Returns `text` with the differences erased that no reader searches by.
///
/// Vowels, tatweel and invisible characters go; hamza seats, ى and ة, Persian
/// letters, presentation forms, digits, letter case and Latin accents become
/// one spelling each. What stands between words stays as it is. Folding twice
/// gives the same as folding once.
///
/// ```
/// assert_eq!(fihris_text::fold("إدارةُ المـــكتبة ٢٠٢٠"), "اداره المكتبه 2020");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = Folded { text: String::with_capacity(text.len()), ..Folded::default() };
    for c in text.chars() {
        folded.push(c);
    }
    folded.text
}

/// What is folded so far.
#[derive(Default)]
struct Folded {
    text: String,
    /// Whether it ends in a letter.
    in_word: bool,
    /// Whether it ends in a ligature of several words, which the next word must not touch.
    phrase: bool,
}

impl Folded {
    fn push(&mut self, c: char) {
        match Table::get().fold(c) {
            Fold::Letter { key, .. } => self.push_letters(&[key], false),
            Fold::Several(letters) => self.push_letters(letters, letters.contains(&' ')),
            Fold::Separator => {
                self.text.push(c);
                self.in_word = false;
            }
            Fold::Mark | Fold::Invisible => {}
        }
    }

    fn push_letters(&mut self, letters: &[char], phrase: bool) {
        if self.in_word && (phrase || self.phrase) {
            self.text.push(' ');
        }
        (self.in_word, self.phrase) = (true, phrase);
        self.text.extend(letters.iter().map(|&letter| match Table::get().fold(letter) {
            Fold::Letter { key, .. } => key,
            _ => letter,
        }));
    }
}
