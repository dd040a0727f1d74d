//! A page of a MediaWiki dump as a document.

mod markup;
mod pairs;
mod templates;

use quick_xml::events::Event;

use super::{RawDocument, SkippedKind};

/// What is known about a wiki from the head of its dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Site {
    /// What stands before the title in the address of a page.
    address: Option<String>,
}

impl Site {
    /// Reads the head of a dump, as far as its first page.
    pub(super) fn new(head: &[u8]) -> Self {
        let head = head.get(..memchr::memmem::find(head, b"<page>").unwrap_or(head.len()));
        let head = String::from_utf8_lossy(head.unwrap_or_default());
        let base = head.split_once("<base>").and_then(|(_, rest)| rest.split_once("</base>"));
        let folder = base.and_then(|(base, _)| base.trim().rsplit_once('/'));
        Self { address: folder.map(|(folder, _)| format!("{folder}/")) }
    }
}

/// Whether a source begins as a dump does.
pub(super) fn is_dump(head: &[u8]) -> bool {
    let head = head.get(..1024).unwrap_or(head);
    let is_xml = head.trim_ascii_start().starts_with(b"<");
    is_xml && memchr::memmem::find(head, b"<mediawiki").is_some()
}

/// Why a page is no document, if it is none: it leads to another, or is in none of `namespaces`.
pub(super) fn skipped(page: &[u8], namespaces: &[i32]) -> Option<SkippedKind> {
    let head =
        page.get(..memchr::memmem::find(page, b"<text").unwrap_or(page.len())).unwrap_or_default();
    let has = |tag: &str| memchr::memmem::find(head, tag.as_bytes()).is_some();
    let is_wanted = |number: &i32| has(&format!("<ns>{number}</ns>"));
    if has("<ns>") && !namespaces.iter().any(is_wanted) {
        return Some(SkippedKind::OtherNamespace);
    }
    has("<redirect").then_some(SkippedKind::Redirect)
}

/// Parses a page; on failure, says why in words.
pub(super) fn parse(page: &str, site: &Site) -> Result<RawDocument, String> {
    let page = Fields::read(page)?;
    let title = page.title.ok_or("has no title")?;
    let address = site.address.as_ref();
    Ok(RawDocument {
        url: address.map(|address| format!("{address}{}", title.replace(' ', "_"))),
        title: Some(title),
        id: page.id,
        date: page.timestamp,
        text: markup::plain(&page.text),
        ..RawDocument::default()
    })
}

/// What stands in the elements of a page.
#[derive(Default)]
struct Fields {
    title: Option<String>,
    /// Number of the page.
    id: Option<String>,
    /// When the last revision was made.
    timestamp: Option<String>,
    /// The last revision.
    text: String,
}

impl Fields {
    fn read(page: &str) -> Result<Self, String> {
        let mut reader = quick_xml::Reader::from_str(page);
        let (mut fields, mut value) = (Self::default(), String::new());
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(_) | Event::Empty(_) => value.clear(),
                Event::Text(text) => value.push_str(&text),
                Event::CData(text) => value.push_str(&text),
                Event::GeneralRef(name) => push_entity(&mut value, &name),
                Event::End(tag) => fields.set(tag.name().as_ref(), std::mem::take(&mut value)),
                Event::Eof => return Ok(fields),
                _ => {}
            }
        }
    }

    fn set(&mut self, tag: &str, value: String) {
        match tag {
            "title" => self.title = Some(value.trim().to_owned()).filter(|title| !title.is_empty()),
            // The first is that of the page; those of its revisions follow.
            "id" if self.id.is_none() => self.id = Some(value.trim().to_owned()),
            "timestamp" => self.timestamp = Some(value.trim().to_owned()),
            "text" => self.text = value,
            _ => {}
        }
    }
}

/// Appends the letter that `&name;` stands for in XML.
pub(super) fn push_entity(value: &mut String, name: &str) {
    let code = name.strip_prefix('#').and_then(|code| match code.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => code.parse().ok(),
    });
    let letter = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => code.and_then(char::from_u32),
    };
    match letter {
        Some(letter) => value.push(letter),
        None => value.extend(["&", name, ";"]),
    }
}

#[cfg(test)]
mod tests;
