//! The word being read: its letters, its exact term, where it stands.

use std::ops::Range;

use super::names;
use super::uthmani::{self, DAGGER_ALEF, Signs, Spellings};
use crate::letters::{self, TATWEEL, is_haraka, key_of};
use crate::stem;

/// Longer words are cut here, in the text and in the query alike, so that
/// nothing is ever too long to be found.
pub(super) const MAX_LETTERS: usize = 64;

/// ARABIC HAMZA ABOVE
const HAMZA_ABOVE: char = '\u{0654}';

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
    /// Where the letters are that were written three times or more.
    stretched: Vec<usize>,
    signs: Signs,
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
    /// It is a yeh without dots that is read as an alef: `التورىٰة` is `التوراة`.
    Maqsura,
    /// It is a tatweel, which may carry an alef or a hamza.
    Tatweel,
    /// It is a hamza that a tatweel carries.
    Hamza,
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
        self.stretched.clear();
        self.signs.clear();
    }

    /// Becomes the word of these letters, which stand at `range`.
    pub(super) fn set(&mut self, letters: &[char], range: Range<usize>) {
        self.clear();
        self.letters.extend(letters.iter().take(MAX_LETTERS));
        self.exact.extend(self.letters.iter().map(|letter| key_of(*letter)));
        self.range = range;
    }

    /// Keeps the madda of `آل` in the exact term, which distinguishes it from the article.
    pub(super) fn keep_madda(&mut self) {
        if names::is_house(&self.letters)
            && let Some(at) = self.letters.iter().position(|letter| *letter == 'آ')
        {
            let key =
                |(place, letter): (usize, &char)| if place == at { 'آ' } else { key_of(*letter) };
            self.exact = self.letters.iter().enumerate().map(key).collect();
        }
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

    /// Writes letters twice that were stretched and that the word has twice.
    pub(super) fn mend_stretches(&mut self) {
        while let Some(at) = self.stretched.pop() {
            if self.letters.len() < MAX_LETTERS && stem::is_doubled(&self.letters, at) {
                self.letters.insert(at, self.letters[at]);
                self.exact = self.letters.iter().map(|letter| key_of(*letter)).collect();
            }
        }
    }

    /// Returns the spellings of the word at each of its positions, if it is in the orthography of
    /// the Quran; `is_uthmani` tells that of the whole text.
    pub(super) fn modern(&self, is_uthmani: impl Fn() -> bool) -> Option<Vec<Spellings>> {
        self.signs.read(&self.letters, is_uthmani)
    }

    /// Whether all its letters are digits.
    pub(super) fn is_number(&self) -> bool {
        self.letters.iter().all(char::is_ascii_digit)
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
    /// An Arabic letter written three times or more counts once: such stretching is emphasis, not
    /// spelling. Digits and Latin letters are kept (1000, AAA).
    pub(super) fn push(&mut self, letter: char, key: char, range: Range<usize>) {
        if self.is_empty() {
            self.range.start = range.start;
        }
        self.range.end = range.end;
        if self.joins_last(letter) {
            return;
        }
        self.settle_last(letter);
        self.seat = Seat::Bare;
        self.signs.begin_letter();
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

    /// Whether an alef is no letter of its own: `الربوٰا` has one alef to the ear, and a hamza that
    /// a tatweel carries becomes a madda.
    fn joins_last(&mut self, letter: char) -> bool {
        match self.seat {
            Seat::ReadAsAlef if letter == 'ا' => self.seat = Seat::Bare,
            Seat::Hamza if letter == 'ا' && self.letters.last() == Some(&'أ') => {
                self.replace_last(1, 'آ');
                self.seat = Seat::Bare;
            }
            _ => return false,
        }
        true
    }

    /// Reads the last letters as what they are before `next`: `ءامن` is `آمن`, `شىء` is `شيء`.
    fn settle_last(&mut self, next: char) {
        let is_long = |c: &char| matches!(key_of(*c), 'ا' | 'و' | 'ي' | 'ء');
        match self.letters.as_slice() {
            ['ء', 'ا'] | ['و' | 'ف', 'ء', 'ا'] => self.replace_last(2, 'آ'),
            [.., before, 'ء', 'ا'] if !is_long(before) => self.replace_last(2, 'آ'),
            ['ء'] if next != 'ا' => self.replace_last(1, 'أ'),
            [_, .., 'ء'] => match self.signs.vowel() {
                Some(uthmani::KASRA) => self.replace_last(1, 'ئ'),
                Some(uthmani::DAMMA) => self.replace_last(1, 'ؤ'),
                _ => {}
            },
            [.., before, 'ى'] if self.seat == Seat::Maqsura && key_of(*before) != 'ا' => {
                self.replace_last(1, 'ا');
            }
            [.., 'ى'] => self.letters.iter_mut().last().into_iter().for_each(|last| *last = 'ي'),
            _ => {}
        }
    }

    /// Writes another letter in the place of the last `n` ones.
    fn replace_last(&mut self, n: usize, letter: char) {
        for _ in 0..n {
            self.letters.pop();
            self.exact.pop();
        }
        let key = key_of(letter);
        self.letters.push(letter);
        self.exact.push(key);
        self.repeats = Repeats { key, times: 1 };
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
            self.stretched.push(self.letters.len() - 1);
        }
    }

    /// Adds a dagger alef: a letter of its own, but for the seats that it makes an alef of.
    fn dagger_alef(&mut self) {
        match (self.seat, self.letters.as_slice()) {
            (Seat::Bare, [.., 'و']) => {
                self.replace_last(1, 'ا');
                self.seat = Seat::ReadAsAlef;
            }
            (Seat::Bare, [.., 'ى'] | [_, .., _, 'ي']) => self.seat = Seat::Maqsura,
            _ => {
                self.signs.add_alef(&self.letters);
                self.seat = Seat::Vowelled;
            }
        }
    }

    /// Whether a hamza above the last letter is a letter of its own.
    fn needs_seat(&self) -> bool {
        let is_seat = |letter: &char| "اأإآٱوؤيىئهة".contains(*letter);
        self.is_arabic()
            && (self.seat == Seat::Tatweel || !self.letters.last().is_some_and(is_seat))
    }

    /// Adds a hamza that a tatweel carries, on the seat that modern spelling gives it.
    fn hamza_on_tatweel(&mut self, end: usize) {
        let is_behind_yeh = matches!(self.letters.last(), Some('ي' | 'ى'))
            && !self.signs.has_letter_above(self.letters.len());
        let seat = match self.signs.vowel().filter(|_| !is_behind_yeh) {
            Some(uthmani::FATHA) => 'أ',
            Some(uthmani::DAMMA) => 'ؤ',
            _ => 'ئ',
        };
        self.push(seat, key_of(seat), end..end);
        self.seat = Seat::Hamza;
    }

    /// Adds a mark that ends at `end`. A hamza or a madda makes another letter of a bare one.
    pub(super) fn mark(&mut self, mark: char, end: usize) {
        if self.is_empty() {
            return;
        }
        self.range.end = end;
        match mark {
            TATWEEL => {
                self.seat = Seat::Tatweel;
                return self.signs.begin_vowel();
            }
            DAGGER_ALEF => return self.dagger_alef(),
            HAMZA_ABOVE if self.needs_seat() => {
                return self.hamza_on_tatweel(end);
            }
            _ => self.signs.add(mark, &self.letters),
        }
        if is_haraka(mark) && self.seat == Seat::Bare {
            self.seat = Seat::Vowelled;
        }
        let Some(last) = self.letters.last_mut() else { return };
        // ARABIC MADDAH ABOVE, ARABIC HAMZA ABOVE, ARABIC HAMZA BELOW.
        *last = match (*last, mark) {
            ('ا', '\u{0653}') => 'آ',
            ('ا', '\u{0654}') => 'أ',
            ('ا', '\u{0655}') => 'إ',
            ('و', '\u{0654}') => 'ؤ',
            ('ي' | 'ى', '\u{0654}') => 'ئ',
            (letter, _) => letter,
        };
    }
}
