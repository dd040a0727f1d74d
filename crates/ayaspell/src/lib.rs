//! A list of Arabic nouns, taken from the Ayaspell dictionary.
//!
//! Ayaspell is the dictionary with which spelling is checked in Arabic; its author is Mohamed
//! Kebdani (<http://ayaspell.sourceforge.net>). It is offered under the GPL, the LGPL and the
//! MPL; this crate takes it under the Mozilla Public License 1.1, whose text is in `LICENSE-MPL`.
//! That licence holds for the files of this crate and binds nothing that uses them.
//!
//! ```
//! assert!(fihris_ayaspell::nouns().any(|noun| noun == "وزارة"));
//! ```

/// The list as a text: lines that begin with `#` tell what it is, the others have one noun each.
const NOUNS: &str = include_str!("nouns.txt");

/// Returns the nouns, adjectives and names of the dictionary, sorted, without vowels: the
/// forms from which it derives others, singulars and broken plurals alike.
pub fn nouns() -> impl Iterator<Item = &'static str> {
    NOUNS.lines().filter(|line| !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_are_sorted_words_of_arabic_letters() {
        let nouns: Vec<&str> = nouns().collect();
        assert!(nouns.is_sorted() && nouns.len() > 30_000);
        let is_letter = |c| matches!(c, '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}');
        assert!(
            nouns.iter().all(|noun| noun.chars().all(is_letter) && noun.chars().nth(1).is_some())
        );
    }
}
