//! Records in JSON that wraps them, under keys that are known.

use super::{Piece, Window};
use crate::read::json::unescaped;

/// Longest key that is compared, in bytes.
const MAX_KEY_BYTES: usize = 256;

/// Cuts out the objects of the arrays that a path of keys leads to; arrays on the way are passed
/// through. All else is structure.
#[derive(Clone, Debug)]
pub(in crate::read) struct EnvelopeSplitter {
    path: Vec<String>,
    /// What is open on the way: how many keys lead there, and whether it is an array.
    open: Vec<(usize, bool)>,
    /// Levels that are open beside the way, or in a record.
    beside: u64,
    in_record: bool,
    text: Text,
    /// The string that was read last, if it may be a key.
    key: Vec<u8>,
    /// Keys of the path up to the value that comes next.
    matched: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    Outside,
    Inside,
    Escape,
}

impl EnvelopeSplitter {
    pub(in crate::read) fn new(path: Vec<String>) -> Self {
        Self {
            path,
            open: Vec::new(),
            beside: 0,
            in_record: false,
            text: Text::Outside,
            key: Vec::new(),
            matched: Some(0),
        }
    }

    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        let from = if self.in_record { window.seen } else { 0 };
        for (at, byte) in window.bytes.iter().enumerate().skip(from) {
            let was_record = self.in_record;
            self.step(*byte);
            match (was_record, self.in_record) {
                (true, false) => return Some(Piece::record(at + 1)),
                // Its first byte will be looked at again, as that of a record.
                (false, true) if at > 0 => {
                    (self.in_record, self.beside) = (false, 0);
                    return Some(Piece::structure(at));
                }
                _ => {}
            }
        }
        if self.in_record {
            return window.rest();
        }
        (!window.bytes.is_empty()).then(|| Piece::structure(window.bytes.len()))
    }

    fn step(&mut self, byte: u8) {
        match (self.text, byte) {
            (Text::Escape, _) => self.letter(byte, Text::Inside),
            (Text::Inside, b'\\') => self.letter(byte, Text::Escape),
            (Text::Inside, b'"') => self.text = Text::Outside,
            (Text::Inside, _) => self.letter(byte, Text::Inside),
            (Text::Outside, b'"') => {
                self.text = Text::Inside;
                self.key.clear();
            }
            (Text::Outside, b'{' | b'[') => self.push(byte == b'['),
            (Text::Outside, b'}' | b']') => self.pop(),
            (Text::Outside, b':') if self.beside == 0 => self.matched = self.matches(),
            (Text::Outside, b',') if self.beside == 0 => self.matched = self.after_comma(),
            _ => {}
        }
    }

    fn letter(&mut self, byte: u8, text: Text) {
        self.text = text;
        if self.beside == 0 && self.key.len() <= MAX_KEY_BYTES {
            self.key.push(byte);
        }
    }

    /// Keys of the path that lead to the value behind a colon, if it is on the way.
    fn matches(&self) -> Option<usize> {
        let (depth, _) = *self.open.last()?;
        let wanted = self.path.get(depth)?;
        (unescaped(&self.key) == *wanted).then_some(depth + 1)
    }

    /// The next element of an array is on the way; what follows in an object is a key.
    fn after_comma(&self) -> Option<usize> {
        self.open.last().filter(|(_, is_array)| *is_array).map(|(depth, _)| *depth)
    }

    fn push(&mut self, is_array: bool) {
        let at_records = self.open.last().is_some_and(|(_, is_array)| *is_array);
        match self.matched.take().filter(|_| self.beside == 0) {
            Some(depth) if depth == self.path.len() && at_records && !is_array => {
                (self.in_record, self.beside) = (true, 1);
                self.matched = Some(depth);
            }
            // Arrays in arrays are no way, or it would be as long as the source is deep.
            Some(depth) if !(is_array && at_records) => {
                self.open.push((depth, is_array));
                self.matched = is_array.then_some(depth);
            }
            _ => self.beside += 1,
        }
    }

    fn pop(&mut self) {
        match self.beside {
            0 => {
                self.open.pop();
                self.matched = if self.open.is_empty() { Some(0) } else { None };
            }
            _ => self.beside -= 1,
        }
        self.in_record &= self.beside > 0;
    }
}
