//! JSON values in an array, or one after another.

use memchr::memchr2;

use super::{Piece, Window};

/// Cuts JSON values apart without understanding them.
#[derive(Clone, Debug, Default)]
pub(in crate::read) struct ValueSplitter {
    /// Whether the brackets of the outermost array are open.
    in_array: bool,
    /// Open brackets and braces within the value.
    depth: u64,
    place: Place,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Between values.
    #[default]
    Between,
    /// In an object or array.
    Inside,
    /// In a string.
    Text,
    /// After a backslash in a string.
    Escape,
    /// In a number or a word.
    Bare,
}

impl ValueSplitter {
    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        if self.place == Place::Between {
            return self.between(window);
        }
        let mut at = window.seen;
        while let Some(rest) = window.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match self.step(rest) {
                (n, false) => at += n,
                (n, true) => return Some(self.cut(Piece::record(at + n))),
            }
        }
        window.rest().map(|piece| self.cut(piece))
    }

    /// Cuts off what joins values, however much of it there is, and enters the next value.
    fn between(&mut self, window: Window<'_>) -> Option<Piece> {
        let joint = window.bytes.iter().take_while(|byte| joins(**byte)).count();
        if joint > 0 {
            self.in_array &= !window.bytes.iter().take(joint).any(|byte| *byte == b']');
            return Some(Piece::structure(joint));
        }
        let first = *window.bytes.first()?;
        if first == b'[' && !self.in_array {
            self.in_array = true;
            return Some(Piece::structure(1));
        }
        self.place = match first {
            b'{' | b'[' => Place::Inside,
            b'"' => Place::Text,
            _ => Place::Bare,
        };
        self.depth = u64::from(self.place == Place::Inside);
        self.next(Window { seen: 1, ..window })
    }

    fn cut(&mut self, piece: Piece) -> Piece {
        *self = Self { in_array: self.in_array, ..Self::default() };
        piece
    }

    /// Looks at `rest`, which is not empty. Returns how far it came, and whether the value
    /// ends there.
    fn step(&mut self, rest: &[u8]) -> (usize, bool) {
        match self.place {
            Place::Between | Place::Inside => self.inside(rest),
            Place::Text => self.text(rest),
            Place::Escape => {
                self.place = Place::Text;
                (1, false)
            }
            Place::Bare => {
                let end = rest.iter().position(|byte| joins(*byte));
                (end.unwrap_or(rest.len()), end.is_some())
            }
        }
    }

    fn inside(&mut self, rest: &[u8]) -> (usize, bool) {
        let Some(end) = rest.iter().position(|byte| b"\"{}[]".contains(byte)) else {
            return (rest.len(), false);
        };
        match rest.get(end) {
            Some(b'"') => self.place = Place::Text,
            Some(b'{' | b'[') => self.depth += 1,
            _ => self.depth = self.depth.saturating_sub(1),
        }
        (end + 1, self.depth == 0)
    }

    fn text(&mut self, rest: &[u8]) -> (usize, bool) {
        let Some(end) = memchr2(b'"', b'\\', rest) else { return (rest.len(), false) };
        let closes = rest.get(end) == Some(&b'"');
        self.place = if closes { Place::Inside } else { Place::Escape };
        (end + 1, closes && self.depth == 0)
    }
}

/// Whether `byte` may stand between values.
fn joins(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b']')
}
