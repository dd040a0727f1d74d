//! The word being read: its letters, its exact term, where it stands.

use std::ops::Range;

use crate::letters::{self, is_haraka};

/// Longer words are cut here, in the text and in the query alike, so that
/// nothing is ever too long to be found.
pub(super) const MAX_LETTERS: usize = 64;

/// ARABIC LETTER SUPERSCRIPT ALEF
const DAGGER_ALEF: char = '\u{0670}';

/// Letters of a word as the stemmer wants them, and as they are compared.
#[derive(Debug, Default)]
pub(super) struct Word {
    letters: Vec<char>,
    exact: String,
    range: Range<usize>,
    repeats: Repeats,
    /// Letters since the start of the word, or since the full stop of an initial.
    in_part: usize,
    seat: Seat,
}

/// What the last letter is to a dagger alef above it, in Uthmani spelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Seat {
    /// A letter with nothing above it yet.
    #[default]
    Bare,
    /// It has a vowel of its own.
    Vowelled,
    /// It was a waw and is read as an alef: `الصلوٰة` is `الصلاة`.
    ReadAsAlef,
}

/// How often the last letter was written in a row.
#[derive(Debug, Default)]
struct Repeats {
    key: char,
    times: usize,
}

impl Word {
    pub(super) fn clear(&mut self) {
        self.letters.clear();
        self.exact.clear();
        self.range = 0..0;
        self.repeats = Repeats::default();
        self.in_part = 0;
        self.seat = Seat::default();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    pub(super) fn letters(&self) -> &[char] {
        &self.letters
    }

    pub(super) fn exact(&self) -> &str {
        &self.exact
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Whether the word is of Arabic letters. A word is of one kind only.
    pub(super) fn is_arabic(&self) -> bool {
        self.letters.first().is_some_and(|&c| letters::is_arabic_block(c))
    }

    /// Whether `letter` may not stand in one word with those before it:
    /// `ال17` and `2020م` are two words each, `5G` and `F16` one.
    pub(super) fn breaks_before(&self, letter: char) -> bool {
        !self.is_empty() && self.is_arabic() != letters::is_arabic_block(letter)
    }

    /// Whether the last letter is an ASCII digit.
    pub(super) fn ends_in_digit(&self) -> bool {
        self.letters.last().is_some_and(char::is_ascii_digit)
    }

    /// Whether the last letter stands alone between full stops, as in `U.N.`
    pub(super) fn ends_in_initial(&self) -> bool {
        self.in_part == 1 && !self.ends_in_digit() && !self.is_arabic()
    }

    /// Goes on behind the full stop of an initial.
    pub(super) fn begin_initial(&mut self) {
        self.in_part = 0;
    }

    /// Adds a letter that stands at `range`.
    ///
    /// An Arabic letter written three times or more counts once: nobody spells
    /// so, everybody shouts so. Digits and Latin letters do mean it (1000, AAA).
    pub(super) fn push(&mut self, letter: char, key: char, range: Range<usize>) {
        if self.is_empty() {
            self.range.start = range.start;
        }
        self.range.end = range.end;
        let is_silent = self.seat == Seat::ReadAsAlef && letter == 'ا';
        self.seat = Seat::Bare;
        if is_silent {
            // `الربوٰا` has one alef to the ear.
            return;
        }
        self.in_part += 1;
        match self.count(key) {
            3 if letters::is_arabic_block(key) => self.pop(),
            4.. if letters::is_arabic_block(key) => {}
            _ if self.letters.len() < MAX_LETTERS => {
                self.letters.push(letter);
                self.exact.push(key);
            }
            _ => {}
        }
    }

    fn count(&mut self, key: char) -> usize {
        let times = if self.repeats.key == key { self.repeats.times + 1 } else { 1 };
        self.repeats = Repeats { key, times };
        times
    }

    /// Takes the second of three equal letters back, unless the word was cut between them.
    fn pop(&mut self) {
        if self.letters.len() < MAX_LETTERS {
            self.letters.pop();
            self.exact.pop();
        }
    }

    /// Takes the last letter, a waw, for the seat of an alef.
    fn read_as_alef(&mut self) {
        self.letters.pop();
        self.exact.pop();
        self.letters.push('ا');
        self.exact.push('ا');
        self.seat = Seat::ReadAsAlef;
    }

    /// Adds a mark that ends at `end`. A hamza or a madda makes another letter of a bare one.
    pub(super) fn mark(&mut self, mark: char, end: usize) {
        if self.is_empty() {
            return;
        }
        self.range.end = end;
        if mark == DAGGER_ALEF && self.seat == Seat::Bare && self.letters.last() == Some(&'و') {
            return self.read_as_alef();
        }
        if is_haraka(mark) {
            self.seat = Seat::Vowelled;
        }
        let Some(last) = self.letters.last_mut() else { return };
        // ARABIC MADDAH ABOVE, ARABIC HAMZA ABOVE, ARABIC HAMZA BELOW.
        *last = match (*last, mark) {
            ('ا', '\u{0653}') => 'آ',
            ('ا', '\u{0654}') => 'أ',
            ('ا', '\u{0655}') => 'إ',
            ('و', '\u{0654}') => 'ؤ',
            ('ي', '\u{0654}') => 'ئ',
            (letter, _) => letter,
        };
    }
}
