//! Which kinds of characters a text is made of.

use crate::letters::{Fold, Table};

/// How many characters of each kind a text has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds([u64; N_KINDS]);

/// What a character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// White space.
    Blank,
    /// A vowel sign or a tatweel: a fully vowelled text must not look like symbols.
    Mark,
    /// A letter of the Arabic script.
    Arabic,
    /// A letter of another script.
    Letter,
    /// A digit of any script.
    Digit,
    /// What stands between words and sentences.
    Punctuation,
    /// Any other sign.
    Symbol,
    /// U+FFFD, the mark of what could not be decoded.
    Replaced,
}

/// Eight, so that the counts of one stretch of text fit into the bytes of one number.
const N_KINDS: usize = 8;

impl Kind {
    /// Tells the kind of `c`.
    #[must_use]
    pub fn of(c: char) -> Self {
        match c {
            char::REPLACEMENT_CHARACTER => Self::Replaced,
            c if c.is_whitespace() => Self::Blank,
            c if is_arabic_mark(c) => Self::Mark,
            c if is_arabic_letter(c) => Self::Arabic,
            // None of them is a letter or a digit, and to know that of the others is a search.
            c if is_punctuation(c) => Self::Punctuation,
            c if c.is_alphabetic() => Self::Letter,
            c if c.is_numeric() => Self::Digit,
            _ => Self::Symbol,
        }
    }

    /// One character of this kind, as [`Tally::add`] takes it.
    #[inline]
    pub(crate) const fn packed(self) -> u64 {
        1 << (8 * self as u8)
    }
}

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

const fn is_arabic_letter(c: char) -> bool {
    matches!(c,
        '\u{0620}'..='\u{063F}' | '\u{0641}'..='\u{064A}' | '\u{066E}'..='\u{066F}'
        | '\u{0671}'..='\u{06D3}' | '\u{06EE}'..='\u{06EF}' | '\u{06FA}'..='\u{06FC}'
        | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08B4}'
        | '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FDFB}' | '\u{FE70}'..='\u{FEFC}')
}

const fn is_arabic_mark(c: char) -> bool {
    matches!(c, '\u{0610}'..='\u{061A}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}')
}

/// Whether `c` is of Unicode's category P, as far as Arabic and Latin texts use it.
const fn is_punctuation(c: char) -> bool {
    matches!(c,
        '!'..='#' | '%'..='*' | ','..='/' | ':' | ';' | '?' | '@' | '['..=']' | '_' | '{' | '}'
        | '\u{A1}' | '\u{A7}' | '\u{AB}' | '\u{B6}' | '\u{B7}' | '\u{BB}' | '\u{BF}'
        | '\u{060C}' | '\u{060D}' | '\u{061B}' | '\u{061E}' | '\u{061F}' | '\u{066A}'..='\u{066D}'
        | '\u{06D4}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{FD3E}' | '\u{FD3F}')
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
    fn no_punctuation_is_a_letter_or_a_digit() {
        for c in ('\0'..=char::MAX).filter(|&c| is_punctuation(c)) {
            assert!(!c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn a_long_run_of_one_kind_does_not_overflow() {
        check(&"ن".repeat(1000), &[(Kind::Arabic, 1000)]);
    }
}
