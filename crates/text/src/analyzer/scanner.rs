//! Word breaking: from text to words, with their places in the text.

use std::collections::VecDeque;
use std::ops::Range;

use super::names::{self, First};
use super::numbers;
use super::word::Word;
use crate::evidence::Evidence;
use crate::letters::{Fold, Table};

/// Where a word was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) byte_range: Range<usize>,
    /// Whether the next word has the same position.
    pub(super) shares_position: bool,
    /// Positions that it takes.
    pub(super) span: usize,
}

/// A word that was read already, or another spelling of it.
#[derive(Clone, Debug)]
struct Spelt {
    letters: Vec<char>,
    byte_range: Range<usize>,
    span: usize,
}

/// The spellings of a word, or of some words, position by position.
type Positions = Vec<Vec<Spelt>>;

/// Reads a text word by word; the letters of the last one are in `word()`.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    evidence: &'t Evidence,
    table: &'static Table,
    at: usize,
    word: Word,
    ligature: Ligature,
    /// No compound is joined that begins before this place: its parts are wanted now.
    parts_until: usize,
    /// Separators before this place are part of a number.
    number_until: usize,
    /// Words that were read already.
    ahead: VecDeque<(Spelt, bool)>,
}

/// What is still to be read of a ligature of several words.
#[derive(Debug, Default)]
struct Ligature {
    letters: &'static [char],
    range: Range<usize>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, evidence: &'t Evidence) -> Self {
        Self {
            text,
            evidence,
            table: Table::get(),
            at: 0,
            word: Word::default(),
            ligature: Ligature::default(),
            parts_until: 0,
            number_until: 0,
            ahead: VecDeque::new(),
        }
    }

    pub(super) fn word(&self) -> &Word {
        &self.word
    }

    /// Reads the next word.
    pub(super) fn advance(&mut self) -> Option<Found> {
        if let Some(found) = self.take_ahead() {
            return Some(found);
        }
        self.read();
        if self.word.is_empty() {
            return None;
        }
        if self.word.is_arabic()
            && let Some(positions) = self.positions()
        {
            self.queue(positions);
            return self.take_ahead();
        }
        let shares_position = self.join_compound();
        Some(Found { byte_range: self.word.range(), shares_position, span: 1 })
    }

    fn read(&mut self) {
        self.word.clear();
        if !self.read_ligature() {
            self.read_word();
        }
        self.word.mend_stretches();
    }

    /// Moves to the next of the words that were read already.
    fn take_ahead(&mut self) -> Option<Found> {
        let (Spelt { letters, byte_range, span }, shares_position) = self.ahead.pop_front()?;
        self.word.set(&letters, byte_range.clone());
        if span > 1 {
            self.word.keep_madda();
        }
        Some(Found { byte_range, shares_position, span })
    }

    fn queue(&mut self, positions: Positions) {
        for spellings in positions {
            let n_others = spellings.len().saturating_sub(1);
            self.ahead.extend(spellings.into_iter().zip((0..=n_others).map(|at| at < n_others)));
        }
    }

    /// Returns the positions of the word that was read, and of those that it is put together with;
    /// `None` if it is as it stands there.
    fn positions(&mut self) -> Option<Positions> {
        if self.word.letters() == ['و'] {
            return self.join_conjunction();
        }
        if let Some(positions) = self.modern() {
            return Some(positions);
        }
        match names::end_of_first(self.word.letters(), self.evidence) {
            Some(at) => Some(self.split_name(at)),
            None => self.join_name(First::of(self.word.letters())?),
        }
    }

    /// Returns the modern spellings of a word in the orthography of the Quran.
    fn modern(&self) -> Option<Positions> {
        let spell = |letters| Spelt { letters, ..self.spelt() };
        let positions = self.word.modern(self.text)?.into_iter();
        Some(positions.map(|spellings| spellings.into_iter().map(spell).collect()).collect())
    }

    /// Returns the parts of a name in one word, and the whole of it.
    fn split_name(&self, at: usize) -> Positions {
        let whole = Spelt { span: 2, ..self.spelt() };
        let (first, second) = self.word.letters().split_at_checked(at).unwrap_or_default();
        let part = |letters: &[char]| Spelt { letters: letters.to_vec(), ..self.spelt() };
        let mut spellings = vec![part(first), whole];
        spellings.extend(names::without_madda(self.word.letters()).map(|letters| part(&letters)));
        vec![spellings, vec![part(second)]]
    }

    /// Joins a word and the next to a name; the parts stay.
    fn join_name(&mut self, first: First) -> Option<Positions> {
        let before = self.read_next(|next| first.takes(next.letters()))?;
        let second = self.spelt();
        let whole = Spelt {
            letters: [&before.letters[..], &second.letters].concat(),
            byte_range: before.byte_range.start..second.byte_range.end,
            span: 2,
        };
        let second = self.modern().and_then(|mut positions| positions.pop());
        let second = second.unwrap_or_else(|| vec![self.spelt()]);
        Some(vec![vec![before, whole], second])
    }

    /// Joins a conjunction that stands alone to the next word, whose position it shares:
    /// `مصر و تونس` is `مصر وتونس`.
    fn join_conjunction(&mut self) -> Option<Positions> {
        let conjunction = self.read_next(|next| next.is_arabic() && next.letters() != ['و'])?;
        let mut positions = self.positions().unwrap_or_else(|| vec![vec![self.spelt()]]);
        let first = positions.first_mut()?;
        let join = |spelling: &Spelt| Spelt {
            letters: [&conjunction.letters[..], &spelling.letters].concat(),
            byte_range: conjunction.byte_range.start..spelling.byte_range.end,
            span: spelling.span,
        };
        let mut joined: Vec<Spelt> = first.iter().map(join).collect();
        joined.push(conjunction);
        first.splice(0..0, joined);
        Some(positions)
    }

    /// Goes on to the next word, if it is wanted and nothing but blanks stands before it; returns
    /// the word before.
    fn read_next(&mut self, is_wanted: impl Fn(&Word) -> bool) -> Option<Spelt> {
        let rest = self.text.get(self.at..)?;
        let start = self.text.len() - rest.trim_start_matches([' ', '\t', '\u{00A0}']).len();
        if start == self.at || !self.ligature.letters.is_empty() {
            return None;
        }
        let (before, at) = (self.spelt(), std::mem::replace(&mut self.at, start));
        self.read();
        if self.word.range().start == start && !self.word.is_empty() && is_wanted(&self.word) {
            return Some(before);
        }
        (self.at, self.ligature) = (at, Ligature::default());
        self.word.set(&before.letters, before.byte_range);
        None
    }

    fn spelt(&self) -> Spelt {
        let (letters, byte_range) = (self.word.letters().to_vec(), self.word.range());
        Spelt { letters, byte_range, span: 1 }
    }

    /// Reads to the end of the word, or of the text.
    fn read_word(&mut self) {
        while let Some(c) = self.char_at(self.at) {
            let range = self.at..self.at + c.len_utf8();
            match self.table.fold(c) {
                Fold::Letter { letter, key } => {
                    if self.word.breaks_before(letter) {
                        return;
                    }
                    self.word.push(letter, key, range.clone());
                }
                Fold::Mark => self.word.mark(c, range.end),
                Fold::Invisible => {}
                Fold::Separator => {
                    if !self.word.is_empty() && !self.join_over(c, range.clone()) {
                        return;
                    }
                }
                Fold::Several(letters) => {
                    if self.read_several(letters, range.clone()) {
                        return;
                    }
                }
            }
            self.at = range.end;
        }
    }

    /// Reads a character of several letters; returns whether the word ends at it.
    fn read_several(&mut self, letters: &'static [char], range: Range<usize>) -> bool {
        let phrase = letters.contains(&' ');
        let breaks = letters.first().is_some_and(|&first| self.word.breaks_before(first));
        if breaks || phrase && !self.word.is_empty() {
            return true;
        }
        if phrase {
            self.at = range.end;
            self.ligature = Ligature { letters, range };
            return self.read_ligature();
        }
        for &letter in letters {
            self.push_letter(letter, range.clone());
        }
        false
    }

    /// Reads the next word of a ligature; returns whether there was one.
    fn read_ligature(&mut self) -> bool {
        while let Some((&letter, rest)) = self.ligature.letters.split_first() {
            self.ligature.letters = rest;
            match (letter, self.word.is_empty()) {
                (' ', true) => {}
                (' ', false) => break,
                _ => self.push_letter(letter, self.ligature.range.clone()),
            }
        }
        !self.word.is_empty()
    }

    fn push_letter(&mut self, letter: char, range: Range<usize>) {
        if let Fold::Letter { letter, key } = self.table.fold(letter) {
            self.word.push(letter, key, range);
        }
    }

    /// Goes on after a separator that belongs to a number or to initials:
    /// `1,000` is 1000, `3٫14` is 3.14, `U.N.` is un. Returns whether it did.
    fn join_over(&mut self, separator: char, range: Range<usize>) -> bool {
        let after = range.end;
        if range.start < self.number_until || self.begins_groups(range.start) {
            return true;
        }
        match separator {
            // ARABIC DECIMAL SEPARATOR
            '.' | '\u{066B}' if self.word.ends_in_digit() && self.is_digit(after) => {
                self.word.push('.', '.', range);
                true
            }
            '.' if self.is_in_initials(after) => {
                self.word.begin_initial();
                true
            }
            _ => false,
        }
    }

    /// Whether groups of digits begin at `at` that belong to the number at hand.
    fn begins_groups(&mut self, at: usize) -> bool {
        let rest = self.text.get(at..).unwrap_or_default();
        let is_blank = rest.starts_with(char::is_whitespace);
        if !self.word.is_number() || is_blank && self.follows_number() {
            return false;
        }
        let end = numbers::end_of_groups(self.word.letters(), rest);
        self.number_until = end.map_or(self.number_until, |end| at + end);
        end.is_some()
    }

    /// Whether the word at hand stands behind a digit and blanks, or the sign before a telephone
    /// number.
    fn follows_number(&self) -> bool {
        let before = self.text.get(..self.word.range().start).unwrap_or_default();
        let last = before.trim_end_matches(' ').chars().next_back();
        last.is_some_and(|c| c == '+' || is_digit(self.letter_of(c)))
    }

    fn is_digit(&self, at: usize) -> bool {
        self.letters_from(at).next().is_some_and(is_digit)
    }

    /// Whether the word ends in an initial, and one more letter stands alone at `at`.
    fn is_in_initials(&self, at: usize) -> bool {
        let mut next = self.letters_from(at);
        self.word.ends_in_initial()
            && next.next().is_some_and(is_latin)
            && next.next().flatten().is_none()
    }

    /// Joins the two halves of `F-16` or `Wi-Fi`; they are read again, each on its own.
    fn join_compound(&mut self) -> bool {
        let range = self.word.range();
        if range.start < self.parts_until || self.word.is_arabic() || !self.is_compound(&range) {
            return false;
        }
        self.at = range.end + 1;
        self.read_word();
        self.parts_until = self.at;
        self.at = range.start;
        true
    }

    /// Whether the word at `range` is the first of exactly two parts with a hyphen and some letter.
    fn is_compound(&self, range: &Range<usize>) -> bool {
        if self.char_at(range.end) != Some('-')
            || self.text.get(..range.start).unwrap_or_default().ends_with('-')
        {
            return false;
        }
        let second = self.text.get(range.end + 1..).unwrap_or_default();
        let length = second.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(second.len());
        let has_letter = |part: &str| part.contains(|c| is_latin(Some(c)));
        let first = self.text.get(range.clone()).unwrap_or_default();
        let (second, rest) = second.split_at_checked(length).unwrap_or_default();
        !second.is_empty() && !rest.starts_with('-') && (has_letter(first) || has_letter(second))
    }

    /// Returns the folded letters from `at` on, `None` standing for what is no letter.
    fn letters_from(&self, at: usize) -> impl Iterator<Item = Option<char>> {
        let text = self.text.get(at..).unwrap_or_default();
        text.chars().filter_map(|c| match self.table.fold(c) {
            Fold::Letter { letter, .. } => Some(Some(letter)),
            Fold::Separator | Fold::Several(_) => Some(None),
            Fold::Mark | Fold::Invisible => None,
        })
    }

    fn letter_of(&self, c: char) -> Option<char> {
        match self.table.fold(c) {
            Fold::Letter { letter, .. } => Some(letter),
            _ => None,
        }
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }
}

fn is_digit(letter: Option<char>) -> bool {
    letter.is_some_and(|c| c.is_ascii_digit())
}

fn is_latin(letter: Option<char>) -> bool {
    letter.is_some_and(|c| c.is_alphabetic() && !crate::letters::is_arabic_block(c))
}
