//! Word breaking: from text to words, with their places in the text.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::ops::Range;

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

/// Reads a text word by word; the letters of the last one are in `word()`.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) evidence: &'t Evidence,
    table: &'static Table,
    pub(super) at: usize,
    pub(super) word: Word,
    pub(super) ligature: Ligature,
    /// No compound is joined that begins before this place: its parts are wanted now.
    parts_until: usize,
    /// Separators before this place are part of a number.
    number_until: usize,
    /// Whether the text is in the orthography of the Quran, once that was asked.
    pub(super) is_uthmani: OnceCell<bool>,
    /// Words that were read already, and whether the next one has the same position.
    pub(super) ahead: VecDeque<(Spelt, bool)>,
}

/// A word that was read already, or another spelling of it.
#[derive(Clone, Debug)]
pub(super) struct Spelt {
    pub(super) letters: Vec<char>,
    pub(super) byte_range: Range<usize>,
    pub(super) span: usize,
}

/// What is still to be read of a ligature of several words.
#[derive(Debug, Default)]
pub(super) struct Ligature {
    pub(super) letters: &'static [char],
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
            is_uthmani: OnceCell::new(),
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

    pub(super) fn read(&mut self) {
        self.word.clear();
        if !self.read_ligature() {
            self.read_word();
        }
        self.word.mend_stretches();
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
