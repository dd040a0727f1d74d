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
    pub(in crate::read) quoting: Quoting,
}

/// What `"` at the start of a cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Quoting {
    /// Nothing.
    None,
    /// A quoted cell, in which a quotation mark is doubled (RFC 4180).
    Doubled,
    /// A quoted cell, in which a backslash stands before a quotation mark, as `MySQL` writes it.
    Escaped,
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
    /// After a backslash in a quoted cell.
    Escape,
    /// In a record that is too long.
    Lost,
}

/// Cuts a table into records.
#[derive(Clone, Debug)]
pub(in crate::read) struct TableSplitter {
    dialect: Dialect,
    place: Place,
    /// Whether nothing has been cut off yet.
    is_first: bool,
    /// Length of the first line, once a quoted cell goes beyond it.
    first_line: Option<usize>,
    /// Bytes from here on within which no quoted cell that goes beyond its line closes. A record
    /// was broken there before: to read on would end in the same place, for each of its lines.
    broken_bytes: usize,
}

impl TableSplitter {
    pub(in crate::read) fn new(dialect: Dialect) -> Self {
        let place = Place::default();
        Self { dialect, place, is_first: true, first_line: None, broken_bytes: 0 }
    }

    /// Seeks the next line end, whatever the quotes say: a quote that never closes must not
    /// swallow the rest of the source.
    pub(super) fn forget(&mut self) {
        *self = Self { place: Place::Lost, is_first: false, ..Self::new(self.dialect) };
    }

    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        let mut at = window.seen;
        if self.is_first {
            if window.bytes.len() < MAX_SEPARATOR_LINE && !window.last {
                return None;
            }
            (self.is_first, at) = (false, 0);
            if let Some((_, len)) = separator_line(window.bytes) {
                return Some(Piece::structure(len));
            }
        }
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
        *self = Self { broken_bytes, is_first: false, ..Self::new(self.dialect) };
        piece
    }

    /// Looks at the bytes from `at` on, `rest`, of which there is at least one.
    fn step(&mut self, rest: &[u8], at: usize) -> Step {
        match self.place {
            Place::CellStart => self.cell_start(rest),
            Place::Bare => self.bare(rest),
            Place::Quoted => self.quoted(rest, at),
            Place::Quote => self.quote(rest),
            Place::Escape => {
                self.place = Place::Quoted;
                Step::Go(1)
            }
            Place::Lost => {
                memchr(b'\n', rest).map_or(Step::Go(rest.len()), |end| Step::End(end + 1))
            }
        }
    }

    fn cell_start(&mut self, rest: &[u8]) -> Step {
        if self.dialect.quoting != Quoting::None && rest.first() == Some(&b'"') {
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
        let end = match self.dialect.quoting {
            Quoting::Escaped => memchr2(b'"', b'\\', rest),
            _ => memchr(b'"', rest),
        };
        if self.first_line.is_none() {
            let inside = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            self.first_line = memchr(b'\n', inside).map(|line| at + line + 1);
            if let Some(len) = self.first_line.filter(|len| *len <= self.broken_bytes) {
                return Step::Broken(len);
            }
        }
        let Some(end) = end else { return Step::Go(rest.len()) };
        let is_quote = rest.get(end) == Some(&b'"');
        self.place = if is_quote { Place::Quote } else { Place::Escape };
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

/// Longest line that names the delimiter: `"sep=;"`, and its end.
const MAX_SEPARATOR_LINE: usize = 9;

/// Reads the line that Excel takes for the delimiter and no row, such as `sep=;`: the delimiter,
/// and the length of the line.
pub(in crate::read) fn separator_line(bytes: &[u8]) -> Option<(u8, usize)> {
    let len = memchr(b'\n', bytes.get(..MAX_SEPARATOR_LINE).unwrap_or(bytes))? + 1;
    let line = bytes.get(..len)?;
    let line = line.strip_suffix(b"\r\n").or(line.strip_suffix(b"\n"))?;
    let line = line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(line);
    let (key, value) = line.split_at_checked(4)?;
    let [delimiter] = value else { return None };
    (key.eq_ignore_ascii_case(b"sep=") && !delimiter.is_ascii_alphanumeric())
        .then_some((*delimiter, len))
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
