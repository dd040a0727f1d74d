//! The words of a segment, each once.

use fihris_text::{Level, Terms, Tokens};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// The different words of a segment with their terms.
///
/// A word is known by the key that the analyzer gives it, so that one which was seen before is not
/// analysed again: its number stands for it in all fields.
#[derive(Default)]
pub(super) struct Words {
    /// Keys and numbers.
    numbers: HashTable<(u64, u32)>,
    words: Vec<Word>,
    /// The terms of all words, one behind the other.
    terms: String,
}

/// Where the terms of a word are: exact, stem, skeleton.
struct Word {
    from: u32,
    lengths: [u16; 3],
}

impl Word {
    fn term<'t>(&self, terms: &'t str, level: Level) -> &'t str {
        let number = match level {
            Level::Exact => 0,
            Level::Stem => 1,
            Level::Skeleton => 2,
        };
        let before: usize = self.lengths.iter().take(number).map(|n| usize::from(*n)).sum();
        let from = self.from as usize + before;
        terms.get(from..from + usize::from(self.lengths[number])).unwrap_or_default()
    }
}

impl Words {
    /// Returns the number of the word that the tokens have moved to.
    pub(super) fn number(&mut self, tokens: &mut Tokens<'_>) -> u32 {
        let key = tokens.key();
        let n_words = self.words.len() as u32;
        match self.numbers.entry(key, |(other, _)| *other == key, |(other, _)| *other) {
            Entry::Occupied(place) => place.get().1,
            Entry::Vacant(place) => {
                place.insert((key, n_words));
                self.add(tokens.terms());
                n_words
            }
        }
    }

    fn add(&mut self, terms: Terms<'_>) {
        let levels = [terms.exact, terms.stem, terms.skeleton];
        // No term is longer than 64 characters.
        let lengths = levels.map(|term| term.len() as u16);
        self.words.push(Word { from: self.terms.len() as u32, lengths });
        levels.iter().for_each(|term| self.terms.push_str(term));
    }

    /// Bytes in memory, about; a function of the words alone.
    pub(super) fn bytes(&self) -> usize {
        self.terms.len() + self.words.len() * (size_of::<Word>() + 2 * size_of::<(u64, u32)>())
    }

    /// Puts the terms of a level in order.
    pub(super) fn ranked(&self, level: Level) -> Ranked<'_> {
        let term = |(word, number): (&Word, u32)| {
            let term = word.term(&self.terms, level);
            (head(term), term, number)
        };
        let mut order: Vec<_> = self.words.iter().zip(0..).map(term).collect();
        order.sort_unstable();
        let mut ranked = Ranked { terms: Vec::new(), ranks: vec![0; order.len()] };
        for (_, term, number) in order {
            if ranked.terms.last() != Some(&term) {
                ranked.terms.push(term);
            }
            ranked.ranks[number as usize] = ranked.terms.len() as u32 - 1;
        }
        ranked
    }
}

/// The first bytes of a term as a number of the same order: most terms differ there, and numbers
/// are quickly compared.
fn head(term: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(term.bytes()).for_each(|(place, byte)| *place = byte);
    u64::from_be_bytes(bytes)
}

/// The different terms of a level in order, and for each word which of them is its own.
pub(super) struct Ranked<'w> {
    pub(super) terms: Vec<&'w str>,
    pub(super) ranks: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use fihris_text::Analyzer;

    /// The numbers of the words of a text.
    fn numbers(words: &mut Words, text: &str) -> Vec<u32> {
        let (analyzer, mut numbers) = (Analyzer::default(), Vec::new());
        let mut tokens = analyzer.tokens(text);
        while tokens.step().is_some() {
            numbers.push(words.number(&mut tokens));
        }
        numbers
    }

    #[test]
    fn a_word_has_one_number() {
        let mut words = Words::default();
        assert_eq!(numbers(&mut words, "الكتاب كتاب الكِتاب"), [0, 1, 0]);
        assert_eq!(numbers(&mut words, "قلم كتاب"), [2, 1]);
    }

    #[test]
    fn words_with_the_same_term_have_the_same_rank() {
        let mut words = Words::default();
        numbers(&mut words, "الكتاب أدب كتاب ادب");
        let ranked = words.ranked(Level::Exact);
        assert_eq!(ranked.terms, ["ادب", "الكتاب", "كتاب"]);
        assert_eq!(ranked.ranks, [1, 0, 2, 0]);
        let ranked = words.ranked(Level::Stem);
        assert_eq!(ranked.terms, ["ادب", "كتاب"]);
        assert_eq!(ranked.ranks, [1, 0, 1, 0]);
    }
}
