//! Letters that were written many times for a cry, and how often they stand in the word.

use super::{Rank, rank};

/// Whether the letter at `at`, which was written three times or more and stands once in `letters`,
/// is one that the word has twice: `المؤسسسات` is `المؤسسات`, `جميييل` is `جميل`.
///
/// The dictionary decides. Of two words that it knows alike, the letter is single, as most are, but
/// for a lam behind the alef of an article (`اللله` is `الله`), and where an ending was cut off,
/// which hides a longer word.
pub(crate) fn is_doubled(letters: &[char], at: usize) -> bool {
    let (before, rest) = letters.split_at_checked(at).unwrap_or_default();
    let Some(letter) = rest.first() else { return false };
    let is_article = *letter == 'ل' && matches!(before, ['ا'] | ['و' | 'ف' | 'ب' | 'ك', 'ا']);
    let (once, twice) = (rank(letters), rank(&[before, &[*letter], rest].concat()));
    twice > Rank::Unknown
        && (is_article || twice > once || twice == once && twice == Rank::WithEnding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_tells_how_often_a_letter_is_meant() {
        for (once, at, expected) in [
            ("اله", 1, true),
            ("الهم", 1, true),
            ("واله", 2, true),
            ("اليل", 1, true),
            ("الغة", 1, true),
            ("المؤسات", 4, true),
            ("مكن", 0, true),
            ("متاز", 0, true),
            ("تحق", 2, true),
            ("محق", 2, false),
            ("المخصات", 4, true),
            ("السلام", 3, false),
            ("الكتاب", 1, false),
            ("مشكور", 3, false),
            ("جميل", 2, false),
            ("حبيبي", 1, false),
            ("رائع", 1, false),
            ("جدا", 1, false),
            ("جدا", 2, false),
            ("كبير", 2, false),
            ("شكرا", 3, false),
            ("لا", 1, false),
            ("طويل", 2, false),
            ("سعيد", 2, false),
            ("كل", 1, false),
            ("مبروك", 3, false),
        ] {
            let letters: Vec<char> = once.chars().collect();
            assert_eq!(is_doubled(&letters, at), expected, "{once}");
        }
    }
}
