//! Pages of a MediaWiki dump.

use memchr::memmem;

use super::{Piece, PieceKind, Window};
use crate::read::wiki;

const OPEN: &[u8] = b"<page>";
const CLOSE: &[u8] = b"</page>";

/// Cuts a dump into its pages.
#[derive(Clone, Debug, Default)]
pub(in crate::read) struct PageSplitter {
    /// Whether this is within a page of which the beginning was let go.
    inside: bool,
}

impl PageSplitter {
    /// Seeks the end of a page that is too long.
    pub(super) fn forget(&mut self) {
        self.inside = true;
    }

    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        if self.inside || window.bytes.starts_with(OPEN) {
            let piece = page(window)?;
            self.inside = false;
            return Some(piece);
        }
        // What stands between pages; it may end within a tag.
        let end = match memmem::find(window.bytes, OPEN) {
            Some(at) => at,
            None if window.last => window.bytes.len(),
            None => window.bytes.len().saturating_sub(OPEN.len()),
        };
        (end > 0).then(|| Piece::structure(end))
    }
}

/// Cuts off a page. One without an end costs itself only.
fn page(window: Window<'_>) -> Option<Piece> {
    let from = window.seen.saturating_sub(CLOSE.len());
    let Some(at) = memmem::find(window.bytes.get(from..)?, CLOSE) else {
        let len = window.rest()?.len;
        return Some(Piece { len, kind: PieceKind::Broken("the page does not end") });
    };
    let len = from + at + CLOSE.len();
    let bytes = window.bytes.get(..len)?;
    if let Some(next) = memmem::find(bytes.get(1..)?, OPEN) {
        return Some(Piece { len: next + 1, kind: PieceKind::Broken("the page does not end") });
    }
    let skipped = wiki::skipped(bytes).map(PieceKind::Skipped);
    Some(Piece { len, kind: skipped.unwrap_or(PieceKind::Record) })
}
