//! Tables, whose quoted cells may hold delimiters and line ends.

use memchr::{memchr, memchr2};

use super::{Piece, PieceKind, Window, lines};

/// What is wrong with a record whose quotes do not close.
pub(super) const OPEN_QUOTE: &str = "a quotation mark is not closed";

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Dialect {
    /// What stands between cells.
    pub(in crate::read) delimiter: u8,
    /// Whether `"` at the start of a cell means anything.
    pub(in crate::read) quoting: bool,
}

/// Where in a record we are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    CellStart,
    Bare,
    Quoted,
    /// After a quote in a quoted cell: its end, or the first half of a doubled one.
    Quote,
    /// In a record that is too long.
    Lost,
}

/// Cuts a table into records.
#[derive(Clone, Debug)]
pub(in crate::read) struct TableSplitter {
    dialect: Dialect,
    place: Place,
    /// Length of the first line, once a quoted cell goes beyond it.
    first_line: Option<usize>,
    /// Bytes from here on within which no quoted cell that goes beyond its line closes. A record
    /// was broken there before: to read on would end in the same place, for each of its lines.
    broken_bytes: usize,
}

impl TableSplitter {
    pub(in crate::read) fn new(dialect: Dialect) -> Self {
        Self { dialect, place: Place::default(), first_line: None, broken_bytes: 0 }
    }

    /// Seeks the next line end, whatever the quotes say: a quote that never closes must not
    /// swallow the rest of the source.
    pub(super) fn forget(&mut self) {
        *self = Self { place: Place::Lost, ..Self::new(self.dialect) };
    }

    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        let mut at = window.seen;
        while let Some(rest) = window.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match self.step(rest, at) {
                Step::Go(n) => at += n,
                Step::End(n) => return Some(self.cut(lines::weigh(window.bytes, at + n), 0)),
                Step::Broken(len) => return Some(self.cut(broken(len), at)),
            }
        }
        if !window.last || window.bytes.is_empty() {
            return None;
        }
        let whole = lines::weigh(window.bytes, window.bytes.len());
        Some(match (self.place, self.first_line) {
            (Place::Quoted, Some(len)) => self.cut(broken(len), window.bytes.len()),
            (Place::Quoted, None) => self.cut(broken(whole.len), 0),
            _ => self.cut(whole, 0),
        })
    }

    /// Cuts a piece off, of which it is known that quotes do not close within `broken_bytes`.
    fn cut(&mut self, piece: Piece, broken_bytes: usize) -> Piece {
        let broken_bytes = self.broken_bytes.max(broken_bytes).saturating_sub(piece.len);
        *self = Self { broken_bytes, ..Self::new(self.dialect) };
        piece
    }

    /// Looks at the bytes from `at` on, `rest`, of which there is at least one.
    fn step(&mut self, rest: &[u8], at: usize) -> Step {
        match self.place {
            Place::CellStart => self.cell_start(rest),
            Place::Bare => self.bare(rest),
            Place::Quoted => self.quoted(rest, at),
            Place::Quote => self.quote(rest),
            Place::Lost => {
                memchr(b'\n', rest).map_or(Step::Go(rest.len()), |end| Step::End(end + 1))
            }
        }
    }

    fn cell_start(&mut self, rest: &[u8]) -> Step {
        if self.dialect.quoting && rest.first() == Some(&b'"') {
            self.place = Place::Quoted;
            return Step::Go(1);
        }
        self.place = Place::Bare;
        Step::Go(0)
    }

    fn bare(&mut self, rest: &[u8]) -> Step {
        match memchr2(b'\n', self.dialect.delimiter, rest) {
            None => Step::Go(rest.len()),
            Some(end) if rest.get(end) == Some(&b'\n') => Step::End(end + 1),
            Some(end) => {
                self.place = Place::CellStart;
                Step::Go(end + 1)
            }
        }
    }

    fn quoted(&mut self, rest: &[u8], at: usize) -> Step {
        let end = memchr(b'"', rest);
        if self.first_line.is_none() {
            let inside = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            self.first_line = memchr(b'\n', inside).map(|line| at + line + 1);
            if let Some(len) = self.first_line.filter(|len| *len <= self.broken_bytes) {
                return Step::Broken(len);
            }
        }
        let Some(end) = end else { return Step::Go(rest.len()) };
        self.place = Place::Quote;
        Step::Go(end + 1)
    }

    /// What follows a quoted cell must be a delimiter or a line end. If it is not, and the
    /// cell holds line ends, then the quote was no quote, and we were inside out.
    fn quote(&mut self, rest: &[u8]) -> Step {
        let next = rest.first().copied().unwrap_or(b'\n');
        self.place = if next == b'"' { Place::Quoted } else { Place::Bare };
        match (next, self.first_line) {
            (b'"', _) => Step::Go(1),
            (next, Some(len)) if next != self.dialect.delimiter && !b"\r\n ".contains(&next) => {
                Step::Broken(len)
            }
            _ => Step::Go(0),
        }
    }
}

/// What was found.
enum Step {
    /// Nothing in so many bytes.
    Go(usize),
    /// The end of the record, after so many bytes.
    End(usize),
    /// The record is broken; its first line has so many bytes.
    Broken(usize),
}

fn broken(len: usize) -> Piece {
    Piece { len, kind: PieceKind::Broken(OPEN_QUOTE) }
}
