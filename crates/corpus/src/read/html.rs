//! A web page as a document: title, main text, address and date.
//!
//! The page is read as a stream of tags, never as a tree: that takes linear time
//! whatever the nesting, and forgives what browsers forgive. Text is gathered into
//! [`Block`]s, each of which knows what it stands in; [`choose`] then takes those that
//! a reader came for, as jusText (Pomikálek 2011) does by length and by links.

mod choose;
mod head;
mod hints;
mod page;
mod stack;
mod tags;
mod title;

use encoding_rs::Encoding;

use super::{RawDocument, decode};
use page::Page;

/// Parses a page, whose sender may have said how its letters are written.
///
/// A page without main text gives all the text that it has.
pub(super) fn parse(bytes: &[u8], declared: Option<&'static Encoding>) -> RawDocument {
    let declared = declared.or_else(|| head::declared_encoding(bytes));
    let decoded = decode::document(bytes, declared);
    let mut page = Page::read(&decoded.text);
    let title = title::choose(&page);
    let text = choose::text(&page.blocks, title.as_deref());
    let head = &mut page.head;
    RawDocument {
        title,
        text,
        url: head.url.take(),
        date: head.date.take(),
        extra: std::mem::take(&mut head.extra),
        n_replaced: decoded.n_replaced,
        ..RawDocument::default()
    }
}

/// All the text of a piece of HTML.
pub(super) fn fragment(html: &str) -> String {
    let blocks = Page::read(html).blocks;
    blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// Names the encoding of a page that begins with `head`.
pub(super) fn encoding(head: &[u8]) -> &'static str {
    decode::document(head, head::declared_encoding(head)).charset.name()
}

/// Whether a source that begins with `head` is a page or a part of one.
///
/// The tags are those of the WHATWG standard "MIME Sniffing", which must be followed by a
/// space or an angle bracket.
pub(super) fn is_page(head: &[u8]) -> bool {
    const TAGS: [&str; 18] = [
        "<!doctype html",
        "<html",
        "<head",
        "<script",
        "<iframe",
        "<h1",
        "<div",
        "<font",
        "<table",
        "<a",
        "<style",
        "<title",
        "<b",
        "<body",
        "<br",
        "<p",
        "<meta",
        "<form",
    ];
    let head = skip_prologue(head);
    let begins = |tag: &&str| {
        let found =
            head.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
        found
            && head
                .get(tag.len())
                .is_some_and(|next| next.is_ascii_whitespace() || b">/".contains(next))
    };
    TAGS.iter().any(begins)
}

/// Goes past spaces, comments, and the first line of XML.
fn skip_prologue(mut head: &[u8]) -> &[u8] {
    head = head.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(head);
    loop {
        head = head.trim_ascii_start();
        let (open, close) = match head {
            [b'<', b'!', b'-', b'-', ..] => ("<!--", "-->"),
            [b'<', b'?', b'x', b'm', b'l', ..] => ("<?", "?>"),
            _ => return head,
        };
        let rest = head.get(open.len()..).unwrap_or_default();
        let Some(end) = memchr::memmem::find(rest, close.as_bytes()) else { return head };
        head = rest.get(end + close.len()..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests;
