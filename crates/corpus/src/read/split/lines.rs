//! Sources of lines, and sources that are one text.

use memchr::memchr;

use super::{Piece, Window};

/// Cuts off one line.
pub(super) fn next(window: Window<'_>) -> Option<Piece> {
    let Some(end) = memchr(b'\n', window.fresh()) else {
        return window.rest().map(|piece| weigh(window.bytes, piece.len));
    };
    Some(weigh(window.bytes, window.seen + end + 1))
}

/// Cuts off everything.
pub(super) fn whole(window: Window<'_>) -> Option<Piece> {
    window.rest().map(|piece| weigh(window.bytes, piece.len))
}

/// A record, unless it is blank.
pub(super) fn weigh(bytes: &[u8], len: usize) -> Piece {
    let blank = bytes.iter().take(len).all(u8::is_ascii_whitespace);
    if blank { Piece::structure(len) } else { Piece::record(len) }
}
