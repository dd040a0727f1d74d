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

/// The nouns in ة beside which stands another one without it; ات behind a noun says that the
/// plural in ات is that of the other one.
const FEMININES: &str = include_str!("feminines.txt");

/// A noun in ة that is a word of its own beside another noun with the same letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feminine {
    /// The noun with its ending.
    pub noun: &'static str,
    /// Whether the plural in ات is that of the other noun: `خلافات` belongs to `خلاف`.
    pub has_lost_plural: bool,
}

/// Returns the nouns in ة that are words of their own beside a noun without the ending, sorted:
/// `شرطة` beside `شرط`. The feminine of an adjective is none.
///
/// ```
/// let is_listed = |word| fihris_ayaspell::feminines().any(|feminine| feminine.noun == word);
/// assert!(is_listed("شرطة") && !is_listed("كبيرة"));
/// ```
pub fn feminines() -> impl Iterator<Item = Feminine> {
    let lines = FEMININES.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| match line.split_once(' ') {
        Some((noun, _)) => Feminine { noun, has_lost_plural: true },
        None => Feminine { noun: line, has_lost_plural: false },
    })
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

    #[test]
    fn each_feminine_stands_beside_a_noun_without_its_ending() {
        let nouns: std::collections::HashSet<&str> = nouns().collect();
        let mut n_feminines = 0;
        for Feminine { noun, .. } in feminines() {
            let other = noun.strip_suffix('ة').unwrap();
            assert!(nouns.contains(noun) && nouns.contains(other), "{noun}");
            n_feminines += 1;
        }
        assert!(n_feminines > 2_000);
    }
}
