//! Records of a collection in XML or SGML.

use memchr::{memchr, memchr_iter, memmem};

use super::{Piece, Window};

/// Cuts out the elements of one name. One without an end tag ends where the next begins.
#[derive(Clone, Debug)]
pub(in crate::read) struct ElementSplitter {
    /// The name, in lower case.
    name: String,
    /// Whether this is within a record of which the beginning was let go.
    inside: bool,
}

/// Whether bytes begin with a tag of the record's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    No,
    /// More bytes would tell.
    Perhaps,
    /// They do; with the length of its beginning, up to the end of the name.
    Opens(usize),
    Closes(usize),
}

/// Longest tag.
const MAX_TAG_BYTES: usize = 16 << 20;

/// Bytes beside its name in an end tag, some blanks among them.
const END_TAG_BYTES: usize = 16;

impl ElementSplitter {
    pub(in crate::read) fn new(name: String) -> Self {
        Self { name, inside: false }
    }

    /// Seeks the end of a record that is too long.
    pub(super) fn forget(&mut self) {
        self.inside = true;
    }

    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        let piece = match self.named(window.bytes, window.last) {
            _ if self.inside => self.record(window, 0),
            Named::Opens(len) => self.open(window, len),
            Named::Perhaps => None,
            Named::No | Named::Closes(_) => self.between(window),
        };
        if piece.is_some() {
            self.inside = false;
        }
        piece
    }

    /// What stands before the next record.
    fn between(&self, window: Window<'_>) -> Option<Piece> {
        let begins = |at: &usize| {
            let rest = window.bytes.get(*at..).unwrap_or_default();
            matches!(self.named(rest, window.last), Named::Opens(_) | Named::Perhaps)
        };
        let len = memchr_iter(b'<', window.bytes).skip_while(|at| *at == 0).find(begins);
        let len = len.unwrap_or(window.bytes.len());
        (len > 0).then(|| Piece::structure(len))
    }

    /// A record, which may be one tag, such as `<row id="1" />`.
    fn open(&self, window: Window<'_>, name_len: usize) -> Option<Piece> {
        let behind = window.bytes.get(name_len..)?;
        let end = match tag_end(behind) {
            Some(end) => end,
            None if !window.last && behind.len() < MAX_TAG_BYTES => return None,
            None => 0,
        };
        if behind.get(..end).is_some_and(|tag| tag.ends_with(b"/")) {
            return Some(Piece::record(name_len + end + 1));
        }
        self.record(window, 1)
    }

    /// Cuts off a record that goes on, at the first tag from `start` on that ends it.
    fn record(&self, window: Window<'_>, start: usize) -> Option<Piece> {
        // A tag may have begun before what is new.
        let from = window.seen.saturating_sub(self.name.len() + END_TAG_BYTES).max(start);
        for at in memchr_iter(b'<', window.bytes.get(from..)?).map(|at| from + at) {
            let rest = window.bytes.get(at..)?;
            match self.named(rest, window.last) {
                Named::Closes(len) => {
                    let end = memchr(b'>', rest.get(len..)?);
                    let end = end.filter(|end| *end < END_TAG_BYTES);
                    if let Some(end) = end {
                        return Some(Piece::record(at + len + end + 1));
                    }
                }
                Named::Opens(_) if at > 0 => return Some(Piece::record(at)),
                _ => {}
            }
        }
        window.rest()
    }

    /// Looks at the tag that `bytes` begin with.
    fn named(&self, bytes: &[u8], last: bool) -> Named {
        let (closes, body) = match bytes {
            [b'<', b'/', body @ ..] => (true, body),
            [b'<', body @ ..] => (false, body),
            _ => return Named::No,
        };
        let name = self.name.as_bytes();
        let Some((found, behind)) =
            body.split_at_checked(name.len()).filter(|(_, behind)| !behind.is_empty())
        else {
            let may_be = !last
                && name.get(..body.len()).is_some_and(|start| start.eq_ignore_ascii_case(body));
            return if may_be { Named::Perhaps } else { Named::No };
        };
        let ends =
            behind.first().is_some_and(|byte| byte.is_ascii_whitespace() || b">/".contains(byte));
        match (found.eq_ignore_ascii_case(name) && ends, closes) {
            (false, _) => Named::No,
            (true, false) => Named::Opens(bytes.len() - behind.len()),
            (true, true) => Named::Closes(bytes.len() - behind.len()),
        }
    }
}

/// Where the `>` of a tag is that stands in no quotes.
fn tag_end(behind: &[u8]) -> Option<usize> {
    let plain = memchr(b'>', behind)?;
    let n_quotes = memchr_iter(b'"', behind.get(..plain)?).count();
    if n_quotes.is_multiple_of(2) {
        return Some(plain);
    }
    // The quote is closed behind it.
    let close = plain + memmem::find(behind.get(plain..)?, b"\"")?;
    close.checked_add(memchr(b'>', behind.get(close..)?)?)
}
