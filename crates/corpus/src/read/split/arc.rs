//! Records of an old web archive.

use memchr::memchr_iter;

use super::{Piece, PieceKind, Window};
use crate::read::arc::{self, ArcHeader, MAX_LINE_BYTES};

const GARBAGE: &str = "is no ARC record";

/// Bytes of the answer by which its kind is told.
const HTTP_BYTES: usize = 16 << 10;

/// Cuts an archive into records. One that is not as long as it says ends where the next begins.
#[derive(Clone, Debug, Default)]
pub(in crate::read) struct ArcSplitter {
    /// Whether its end is where the next record begins.
    seeks_next: bool,
}

impl ArcSplitter {
    /// Seeks the end of a record that is too long.
    pub(super) fn forget(&mut self) {
        self.seeks_next = true;
    }

    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        let piece = self.find(window);
        if piece.is_some() {
            *self = Self::default();
        }
        piece
    }

    fn find(&mut self, window: Window<'_>) -> Option<Piece> {
        if self.seeks_next {
            return self.up_to_next(window);
        }
        let blank = window.bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if blank > 0 {
            return Some(Piece::structure(blank));
        }
        let header = ArcHeader::read(window.bytes);
        if header.is_none() && window.bytes.len() < MAX_LINE_BYTES && !window.last {
            return None;
        }
        let Some(header) = header else {
            self.seeks_next = true;
            return self.up_to_next(Window { seen: 0, ..window });
        };
        let len = header.len.saturating_add(header.content_length);
        if window.bytes.len() < len.saturating_add(MAX_LINE_BYTES) && !window.last {
            return None;
        }
        match window.bytes.get(len..) {
            Some(rest) if ends_before(rest) => Some(piece(window.bytes, len)),
            _ => {
                self.seeks_next = true;
                self.up_to_next(Window { seen: 0, ..window })
            }
        }
    }

    /// Cuts off what stands before the next line that begins a record.
    fn up_to_next(&self, window: Window<'_>) -> Option<Piece> {
        let from = window.seen.saturating_sub(MAX_LINE_BYTES);
        let fresh = window.bytes.get(from..)?;
        let next = memchr_iter(b'\n', fresh).map(|at| from + at + 1).find(|at| {
            let rest = window.bytes.get(*at..).unwrap_or_default();
            rest.starts_with(b"http") && ArcHeader::read(rest).is_some()
        });
        let len = next.or_else(|| window.rest().map(|piece| piece.len))?;
        Some(piece(window.bytes, len))
    }
}

/// A record of `len` bytes, or what is no record.
fn piece(bytes: &[u8], len: usize) -> Piece {
    let record = bytes.get(..len).unwrap_or(bytes);
    let Some(header) = ArcHeader::read(record) else {
        return Piece { len, kind: PieceKind::Broken(GARBAGE) };
    };
    let head = record.get(..header.len + HTTP_BYTES).unwrap_or(record);
    let skipped = arc::skipped(&header, head).map(PieceKind::Skipped);
    Piece { len, kind: skipped.unwrap_or(PieceKind::Record) }
}

/// Whether a record may end before `rest`.
fn ends_before(rest: &[u8]) -> bool {
    let follows = rest.trim_ascii_start();
    follows.is_empty() || rest.len() > follows.len() && ArcHeader::read(follows).is_some()
}
