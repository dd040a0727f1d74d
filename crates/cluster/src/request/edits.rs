//! The words that differ from one in one letter.

use std::collections::BTreeSet;

/// Letters of Arabic words as they are compared, spelling variants folded, and those of Persian and
/// other languages that stand in names.
const ARABIC: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىپچژڤگ";

/// Letters of other words.
const LATIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// Letters of the longest word whose neighbours are listed; of a longer one only those of its head
/// differ. There are some 80 neighbours a letter.
const MAX_LETTERS: usize = 24;

/// Returns `word` and the words that differ from it in one letter: one is another, one is missing, one
/// is too many, or two neighbours stand in each other's place. In the order of their letters.
pub(super) fn edits(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    let alphabet = if word.is_ascii() { LATIN } else { ARABIC };
    let mut found = BTreeSet::from([word.to_owned()]);
    for at in 0..=letters.len().min(MAX_LETTERS) {
        let (before, rest) = letters.split_at(at);
        let mut add = |middle: &[char], behind: &[char]| {
            found.insert(before.iter().chain(middle).chain(behind).collect());
        };
        alphabet.chars().for_each(|letter| add(&[letter], rest));
        if let [_, behind @ ..] = rest {
            add(&[], behind);
            alphabet.chars().for_each(|letter| add(&[letter], behind));
        }
        if let [first, second, behind @ ..] = rest {
            add(&[*second, *first], behind);
        }
    }
    found.remove("");
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_another_missing_too_many_or_beside_its_place() {
        let found = edits("كتاب");
        for word in ["كتاب", "كتان", "كاب", "كتابه", "كاتب", "تكاب", "اكتاب"]
        {
            assert!(found.contains(word), "{word}");
        }
        for word in ["كتب_", "قلم", "كتابان", ""] {
            assert!(!found.contains(word), "{word}");
        }
        assert!(edits("f16").contains("f15"));
        assert!(edits(&"ن".repeat(64)).len() < 2100);
    }
}
