//! Words with signs in the place of letters.

/// What stands for letters.
pub(crate) const WILD: [char; 2] = ['*', '?'];

/// Whether a word has any letters in the place of each `*` of a pattern, and any one in that of
/// each `?`.
pub(crate) fn is_like(word: &str, pattern: &str) -> bool {
    let (mut word, mut pattern) = (word.chars(), pattern.chars());
    // What stands behind the last `*`, and the rest of the word that it was tried on.
    let mut last = None;
    loop {
        let rest = word.clone();
        match (pattern.next(), word.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                last = Some((pattern.clone(), rest.clone()));
                word = rest;
            }
            (Some('?'), Some(_)) => {}
            (Some(expected), Some(letter)) if expected == letter => {}
            _ => {
                let Some((behind, mut tried)) = last.take() else { return false };
                if tried.next().is_none() {
                    return false;
                }
                (pattern, word) = (behind.clone(), tried.clone());
                last = Some((behind, tried));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_for_any_letters_or_for_one() {
        let table = [
            ("مدرسه", "*رسه", true),
            ("مدرسه", "م*ه", true),
            ("مدرسه", "م*", true),
            ("مدرسه", "*", true),
            ("مدرسه", "م????", true),
            ("مدرسه", "مد?سه", true),
            ("مدرسه", "*در*", true),
            ("مدرسه", "*س?", true),
            ("مدرسه", "مدرسه*", true),
            ("مدرسه", "*د*س*", true),
            ("مدرسه", "**رسه", true),
            ("بابا", "*با", true),
            ("بابا", "ب*ب?", true),
            ("مدرسه", "مد?رسه", false),
            ("مدرسه", "?", false),
            ("مدرسه", "*رس", false),
            ("مدرسه", "درس*", false),
            ("مدرسه", "*س*د*", false),
            ("مدرسه", "", false),
            ("", "?", false),
            ("", "*", true),
        ];
        for (word, pattern, expected) in table {
            assert_eq!(is_like(word, pattern), expected, "{word} {pattern}");
        }
    }
}
