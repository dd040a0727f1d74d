//! Records of a web archive.

use memchr::memmem;

use super::{Piece, PieceKind, Window};
use crate::read::warc::{self, Header};

/// Bytes behind the header of a record in which the header of its answer must end, for its
/// kind to be known. Servers send some hundred bytes, and refuse to take more than 16 KiB.
const HTTP_BYTES: usize = 16 << 10;

/// Longest header of a record.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// A length that is doubted while it is waited for, and not only at the end.
const DOUBTFUL_BYTES: usize = 32 << 20;

/// Blank bytes that may stand between records without a doubt about the first one's length.
const MAX_BLANK_BYTES: usize = 16;

const MAGIC: &[u8] = b"WARC/";
const NEXT: &[u8] = b"\nWARC/1.";
const GARBAGE: &str = "is no WARC record";
const WRONG_LENGTH: &str = "the record is not as long as it says";

/// Cuts a web archive into records; what cannot be one ends where a line begins another.
#[derive(Clone, Debug, Default)]
pub(in crate::read) struct WarcSplitter {
    /// Length and kind of the record, once its header has been read.
    record: Option<(usize, PieceKind)>,
    /// What is wrong, if this is no record, but what stands before the next.
    fault: Option<&'static str>,
}

impl WarcSplitter {
    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        let piece = self.find(window);
        if piece.is_some() {
            *self = Self::default();
        }
        piece
    }

    /// Lets go of so many bytes of a record that is too long.
    pub(super) fn forget(&mut self, n_bytes: usize) {
        match &mut self.record {
            Some((len, _)) => *len = len.saturating_sub(n_bytes),
            None => self.fault = Some(GARBAGE),
        }
    }

    fn find(&mut self, window: Window<'_>) -> Option<Piece> {
        match self.fault {
            Some(WRONG_LENGTH) => return salvaged(window),
            Some(fault) => return garbage(window, fault),
            None => {}
        }
        if self.record.is_none() {
            let blank = window.bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if blank > 0 {
                return Some(Piece::structure(blank));
            }
            match begin(window)? {
                Ok(record) => self.record = Some(record),
                Err(fault) => return self.give_up(window, fault),
            }
        }
        let (len, kind) = self.record?;
        self.whole(window, len, kind)
    }

    /// Cuts off a record of `len` bytes, if another record or nothing follows it.
    fn whole(&mut self, window: Window<'_>, len: usize, kind: PieceKind) -> Option<Piece> {
        if len > DOUBTFUL_BYTES && next_record(window).is_some() {
            return self.give_up(window, WRONG_LENGTH);
        }
        if window.bytes.len() < len.saturating_add(MAX_BLANK_BYTES + MAGIC.len()) && !window.last {
            return None;
        }
        match window.bytes.get(len..) {
            Some(rest) if ends_before(rest) => Some(Piece { len, kind }),
            _ => self.give_up(window, WRONG_LENGTH),
        }
    }

    /// Takes what is there for garbage.
    fn give_up(&mut self, window: Window<'_>, fault: &'static str) -> Option<Piece> {
        *self = Self { record: None, fault: Some(fault) };
        self.find(Window { seen: 0, ..window })
    }
}

/// Reads the header of a record: its length and kind, or why it is none. `None` if the header
/// is not there yet.
fn begin(window: Window<'_>) -> Option<Result<(usize, PieceKind), &'static str>> {
    let (bytes, last) = (window.bytes, window.last);
    if bytes.len() < MAGIC.len() && !last {
        return None;
    }
    let head = bytes.get(..MAX_HEADER_BYTES).unwrap_or(bytes);
    let Some(header) = bytes.starts_with(MAGIC).then(|| Header::read(head)).flatten() else {
        let may_come = bytes.starts_with(MAGIC) && !last && bytes.len() < MAX_HEADER_BYTES;
        return (!may_come).then_some(Err(GARBAGE));
    };
    let Some(len) = header.content_length.and_then(|len| header.len.checked_add(len)) else {
        return Some(Err("the record does not say how long it is"));
    };
    let enough = len.min(header.len + HTTP_BYTES);
    if bytes.len() < enough && !last {
        return None;
    }
    // Not more, however long the window is: what is looked at must not depend on it.
    let head = bytes.get(..enough).unwrap_or(bytes);
    let skipped = warc::skipped(&header, head).map(PieceKind::Skipped);
    Some(Ok((len, skipped.unwrap_or(PieceKind::Record))))
}

/// Whether a record may end before `rest`: what ends as it should does so even before garbage.
fn ends_before(rest: &[u8]) -> bool {
    let follows = rest.get(..MAX_BLANK_BYTES + MAGIC.len()).unwrap_or(rest).trim_ascii_start();
    rest.starts_with(b"\r\n\r\n") || follows.starts_with(MAGIC) || follows.is_empty()
}

/// Cuts off a record that is not as long as it says, where the next begins. One that ends early
/// at the end of the source is cut off, and broken.
fn salvaged(window: Window<'_>) -> Option<Piece> {
    let next = next_record(window);
    let len = next.or_else(|| window.rest().map(|piece| piece.len))?;
    let record = window.bytes.get(..len)?;
    let head = record.get(..MAX_HEADER_BYTES + HTTP_BYTES).unwrap_or(record);
    let header = Header::read(head).filter(|header| {
        let said = header.content_length.and_then(|len| header.len.checked_add(len));
        header.len < len && (next.is_some() || said.is_some_and(|said| said <= len))
    });
    let Some(header) = header else {
        return Some(Piece { len, kind: PieceKind::Broken(WRONG_LENGTH) });
    };
    let skipped = warc::skipped(&header, head).map(PieceKind::Skipped);
    Some(Piece { len, kind: skipped.unwrap_or(PieceKind::Record) })
}

/// Cuts off what stands before the next record.
fn garbage(window: Window<'_>, fault: &'static str) -> Option<Piece> {
    let rest = || window.rest().map(|piece| piece.len);
    let len = next_record(window).or_else(rest)?;
    Some(Piece { len, kind: PieceKind::Broken(fault) })
}

/// Finds the next line that begins a record, beyond the first.
fn next_record(window: Window<'_>) -> Option<usize> {
    let from = window.seen.saturating_sub(NEXT.len());
    let at = memmem::find(window.bytes.get(from..)?, NEXT)?;
    Some(from + at + 1)
}
