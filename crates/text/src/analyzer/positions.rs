//! The positions of words that have several spellings, or are put together with the next.

use super::names::{self, First};
use super::scanner::{Found, Ligature, Scanner, Spelt};
use super::uthmani::ALEF_WASLA;
use super::word::Word;

/// What may stand between the words of a name. The last is a NO-BREAK SPACE.
const BLANKS: [char; 3] = [' ', '\t', '\u{00A0}'];

/// How the name of God begins.
const GOD: [&str; 2] = ["الل", "ٱلل"];

/// The spellings of a word, or of some words, position by position.
type Positions = Vec<Vec<Spelt>>;

impl Scanner<'_> {
    /// Moves to the next of the words that were read already.
    pub(super) fn take_ahead(&mut self) -> Option<Found> {
        let (Spelt { letters, byte_range, span }, shares_position) = self.ahead.pop_front()?;
        self.word.set(&letters, byte_range.clone());
        if span > 1 {
            self.word.keep_madda();
        }
        Some(Found { byte_range, shares_position, span })
    }

    pub(super) fn queue(&mut self, positions: Positions) {
        for spellings in positions {
            let n_others = spellings.len().saturating_sub(1);
            self.ahead.extend(spellings.into_iter().zip((0..=n_others).map(|at| at < n_others)));
        }
    }

    /// Returns the positions of the word that was read, and of those that it is put together with;
    /// `None` if it is as it stands there.
    pub(super) fn positions(&mut self) -> Option<Positions> {
        if self.word.letters() == ['و'] {
            return self.join_conjunction();
        }
        if let Some(positions) = self.modern() {
            return Some(positions);
        }
        match names::end_of_first(self.word.letters(), self.evidence) {
            Some(at) => Some(self.split_name(at)),
            None => self.join_name(self.first_of_name()?),
        }
    }

    /// Tells what name the word at hand may begin.
    fn first_of_name(&self) -> Option<First> {
        let letters = self.word.letters();
        let next = self.text.get(self.at..)?.trim_start_matches(BLANKS);
        let god_follows = || GOD.iter().any(|god| next.starts_with(god));
        First::of(letters).or_else(|| god_follows().then(|| First::of_god(letters)).flatten())
    }

    /// Whether the text has an alef that only the orthography of the Quran has.
    fn is_uthmani(&self) -> bool {
        *self.is_uthmani.get_or_init(|| self.text.contains(ALEF_WASLA))
    }

    /// Returns the modern spellings of a word in the orthography of the Quran.
    fn modern(&self) -> Option<Positions> {
        let spell = |letters| Spelt { letters, ..self.spelt() };
        let positions = self.word.modern(|| self.is_uthmani())?.into_iter();
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
        let (letters, evidence) = (self.word.letters().to_vec(), self.evidence);
        // `آل` is distinguished from a word with the article only if the name is split.
        let is_split = |next: &Word| {
            let whole = [&letters[..], next.letters()].concat();
            first != First::House || names::end_of_first(&whole, evidence) == Some(letters.len())
        };
        let before = self.read_next(|next| first.takes(next.letters()) && is_split(next))?;
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
        let start = self.text.len() - rest.trim_start_matches(BLANKS).len();
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
}
