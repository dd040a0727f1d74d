//! Pages of a MediaWiki dump.

use std::sync::Arc;

use memchr::memmem;

use super::{Piece, PieceKind, Window};
use crate::read::wiki;

const OPEN: &[u8] = b"<page>";
const CLOSE: &[u8] = b"</page>";

/// Cuts a dump into its pages.
#[derive(Clone, Debug)]
pub(in crate::read) struct PageSplitter {
    /// Numbers of the namespaces that are read.
    namespaces: Arc<[i32]>,
    /// Whether this is within a page of which the beginning was let go.
    inside: bool,
    /// Where the page ends, once that was found: behind its end tag. Of pages within a page, the
    /// same end tag would be sought for each.
    end: Option<usize>,
}

impl PageSplitter {
    pub(in crate::read) fn new(namespaces: &[i32]) -> Self {
        Self { namespaces: namespaces.into(), inside: false, end: None }
    }

    /// Seeks the end of a page that is too long.
    pub(super) fn forget(&mut self) {
        (self.inside, self.end) = (true, None);
    }

    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        if self.inside || window.bytes.starts_with(OPEN) {
            let piece = self.page(window)?;
            self.inside = false;
            self.end = self.end.and_then(|end| end.checked_sub(piece.len)).filter(|left| *left > 0);
            return Some(piece);
        }
        // What stands between pages; it may end within a tag.
        let end = match memmem::find(window.bytes, OPEN) {
            Some(at) => at,
            None if window.last => window.bytes.len(),
            None => window.bytes.len().saturating_sub(OPEN.len()),
        };
        self.end = None;
        (end > 0).then(|| Piece::structure(end))
    }

    /// Cuts off a page. One without an end costs itself only.
    fn page(&mut self, window: Window<'_>) -> Option<Piece> {
        let broken = |len| Piece { len, kind: PieceKind::Broken("the page does not end") };
        self.end = self.end.or_else(|| end_of_page(window));
        let Some(len) = self.end else { return Some(broken(window.rest()?.len)) };
        let bytes = window.bytes.get(..len)?;
        if let Some(next) = memmem::find(bytes.get(1..)?, OPEN) {
            return Some(broken(next + 1));
        }
        let skipped = wiki::skipped(bytes, &self.namespaces).map(PieceKind::Skipped);
        Some(Piece { len, kind: skipped.unwrap_or(PieceKind::Record) })
    }
}

/// Finds where the first end tag ends, beyond what was seen.
fn end_of_page(window: Window<'_>) -> Option<usize> {
    let from = window.seen.saturating_sub(CLOSE.len());
    let at = memmem::find(window.bytes.get(from..)?, CLOSE)?;
    Some(from + at + CLOSE.len())
}
