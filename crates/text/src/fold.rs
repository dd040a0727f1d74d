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
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        push_folded(c, &mut folded);
    }
    folded
}

fn push_folded(c: char, folded: &mut String) {
    let table = Table::get();
    match table.fold(c) {
        Fold::Letter { key, .. } => folded.push(key),
        Fold::Separator => folded.push(c),
        Fold::Mark | Fold::Invisible => {}
        Fold::Several(letters) => {
            for &letter in letters {
                match table.fold(letter) {
                    Fold::Letter { key, .. } => folded.push(key),
                    _ => folded.push(letter),
                }
            }
        }
    }
}
