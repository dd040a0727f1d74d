//! Which kinds of characters a text is made of.

use crate::letters::{Fold, Kind, Table};

/// How many characters of each kind a text has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds([u64; N_KINDS]);

/// Eight, so that the counts of one stretch of text fit into the bytes of one number.
const N_KINDS: usize = 8;

/// Kinds being counted. The counts of a stretch of text are the bytes of one number, so that a
/// character costs one addition.
#[derive(Default)]
pub(crate) struct Tally {
    kinds: Kinds,
    packed: u64,
    /// What no byte of `packed` is larger than.
    n_chars: usize,
}

impl Tally {
    /// Characters whose kinds may be added up before they are added here.
    pub(crate) const AT_ONCE: usize = 240;

    /// Adds the kinds of at most `n_chars` characters, and no more than [`Tally::AT_ONCE`].
    #[inline]
    pub(crate) fn add(&mut self, packed: u64, n_chars: usize) {
        if self.n_chars + n_chars > usize::from(u8::MAX) {
            self.unpack();
        }
        self.packed += packed;
        self.n_chars += n_chars;
    }

    /// Adds the kind of one character, or of the letters of a ligature.
    pub(crate) fn add_char(&mut self, table: &Table, c: char) {
        match table.fold(c) {
            Fold::Several(letters) => self.add_all(table, letters),
            _ => self.add(table.packed_kind(c), 1),
        }
    }

    /// Adds the kinds of the letters of a ligature.
    #[cold]
    pub(crate) fn add_all(&mut self, table: &Table, letters: &[char]) {
        letters.iter().for_each(|letter| self.add(table.packed_kind(*letter), 1));
    }

    /// Returns what was counted.
    pub(crate) fn kinds(mut self) -> Kinds {
        self.unpack();
        self.kinds
    }

    fn unpack(&mut self) {
        self.kinds.add(self.packed.to_le_bytes().map(u64::from));
        (self.packed, self.n_chars) = (0, 0);
    }
}

impl Kinds {
    /// Counts the characters of a text. A ligature counts as the letters that it stands for, and the
    /// blanks between them: ﷺ as four words.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (table, mut tally) = (Table::get(), Tally::default());
        text.chars().for_each(|c| tally.add_char(table, c));
        tally.kinds()
    }

    /// Adds the counts of another text.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.add(other.0);
        self
    }

    /// Returns the number of characters of a kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u64 {
        self.0.get(kind as usize).copied().unwrap_or_default()
    }

    /// All characters.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Letters of any script.
    #[must_use]
    pub fn letters(&self) -> u64 {
        self.count(Kind::Arabic) + self.count(Kind::Letter)
    }

    /// All that ink is spent on, but the marks on letters.
    #[must_use]
    pub fn visible(&self) -> u64 {
        self.all() - self.count(Kind::Blank) - self.count(Kind::Mark)
    }

    fn add(&mut self, counts: [u64; N_KINDS]) {
        for (sum, count) in self.0.iter_mut().zip(counts) {
            *sum += count;
        }
    }
}

/// Counts the characters of a text as [`Kinds::of`] does.
#[must_use]
pub fn count_chars(text: &str) -> u64 {
    // Neither ASCII nor the Arabic block has a ligature.
    if text.bytes().all(|byte| byte < 0xC0 || (0xD8..0xDC).contains(&byte)) {
        return text.chars().count() as u64;
    }
    Kinds::of(text).all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Kind, u64)]) {
        let kinds = Kinds::of(text);
        for (kind, count) in expected {
            assert_eq!(kinds.count(*kind), *count, "{kind:?} in {text}");
        }
        assert_eq!(kinds.all(), text.chars().count() as u64);
    }

    #[test]
    fn every_character_is_counted_once() {
        check("وَقْفُ", &[(Kind::Arabic, 3), (Kind::Mark, 3)]);
        check(
            "نص 12٣ ab.",
            &[
                (Kind::Arabic, 2),
                (Kind::Digit, 3),
                (Kind::Letter, 2),
                (Kind::Blank, 2),
                (Kind::Punctuation, 1),
            ],
        );
        check("\u{FFFD}★«…»", &[(Kind::Replaced, 1), (Kind::Symbol, 1), (Kind::Punctuation, 3)]);
    }

    #[test]
    fn a_ligature_counts_as_its_letters() {
        for (ligature, letters) in
            [("ﷺ", "صلى الله عليه وسلم"), ("﷼", "ريال"), ("ﷲ", "الله"), ("ﻻ", "لا"), ("ﬁ", "fi")]
        {
            assert_eq!(Kinds::of(ligature), Kinds::of(letters), "{letters}");
            assert_eq!(count_chars(ligature), letters.chars().count() as u64, "{letters}");
        }
    }

    #[test]
    fn every_character_is_counted_alike() {
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            assert_eq!(count_chars(&text), Kinds::of(&text).all(), "{c:?}");
        }
    }

    #[test]
    fn a_long_run_of_one_kind_does_not_overflow() {
        check(&"ن".repeat(1000), &[(Kind::Arabic, 1000)]);
    }
}
