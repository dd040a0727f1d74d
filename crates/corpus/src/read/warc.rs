//! A record of a web archive (WARC, WET) as a document.
//!
//! ISO 28500:2017, "WARC file format". Only answers of web servers, resources and
//! conversions hold documents, and only if they are pages or plain text.

mod http;

use encoding_rs::Encoding;

use super::batch::Fault;
use super::{RawDocument, SkippedKind, decode, html, text};
pub(super) use http::{Message, is_text};

/// The repair of a record that is not as long as it says.
pub(super) const RECORD_LENGTH: &str = "record_length";

/// The blank lines between records.
const BETWEEN_RECORDS: &[u8] = b"\r\n\r\n";

/// The header of a record.
pub(super) struct Header<'a> {
    /// Its length, with the blank line behind it.
    pub(super) len: usize,
    pub(super) content_length: Option<usize>,
    fields: http::Fields<'a>,
}

impl<'a> Header<'a> {
    /// Reads the header that `record` begins with; `None` if its end is not there, or the next
    /// record begins before it.
    pub(super) fn read(record: &'a [u8]) -> Option<Self> {
        let (fields, len) =
            http::Fields::read(record).filter(|(fields, _)| !fields.has(b"WARC/"))?;
        let content_length = fields.get("content-length").and_then(|len| len.trim().parse().ok());
        Some(Self { len, content_length, fields })
    }

    /// Where it says that the record ends.
    fn said_end(&self) -> Option<usize> {
        self.content_length.and_then(|len| self.len.checked_add(len))
    }

    /// All behind the header. A record is cut off where it says that it ends, or where the next
    /// begins if that is wrong.
    fn body<'b>(&self, record: &'b [u8]) -> &'b [u8] {
        let body = record.get(self.len..).unwrap_or_default();
        if self.said_end().is_none_or(|end| end >= record.len()) {
            return body;
        }
        body.strip_suffix(BETWEEN_RECORDS).unwrap_or(body)
    }

    /// What kind of record it is, such as `response`.
    fn kind(&self) -> String {
        self.fields.get("warc-type").unwrap_or_default().to_ascii_lowercase()
    }

    /// Whether it holds a message of a server.
    fn is_http(&self) -> bool {
        self.fields.get("content-type").is_some_and(|kind| kind.starts_with("application/http"))
    }

    /// A field without the angle brackets that some programs write round addresses.
    fn address(&self, name: &str) -> Option<String> {
        let value = self.fields.get(name)?;
        let value =
            value.strip_prefix('<').and_then(|value| value.strip_suffix('>')).unwrap_or(&value);
        Some(value.to_owned())
    }
}

/// Why a record is no document, if it is none. `record` may lack its end.
pub(super) fn skipped(header: &Header<'_>, record: &[u8]) -> Option<SkippedKind> {
    let body = header.body(record);
    match header.kind().as_str() {
        "response" if header.is_http() => match Message::read(body) {
            Some(message) if !message.is_success() => Some(SkippedKind::NoSuccess),
            Some(message) => (!message.is_text()).then_some(SkippedKind::OtherMedia),
            // The parser will say what is wrong.
            None => None,
        },
        "response" | "resource" | "conversion" => {
            let kind = header.fields.get("content-type").unwrap_or_default();
            (!http::is_text(&kind, body)).then_some(SkippedKind::OtherMedia)
        }
        _ => Some(SkippedKind::Metadata),
    }
}

/// Parses a record that is not [`skipped`].
pub(super) fn parse(record: &[u8], max_bytes: u64) -> Result<RawDocument, Fault> {
    let header = Header::read(record).ok_or_else(|| Fault::malformed("has no whole header"))?;
    let body = header.body(record);
    let document = if header.kind() == "response" && header.is_http() {
        let message = Message::read(body).ok_or_else(|| Fault::malformed("is no HTTP answer"))?;
        let payload = message.payload(max_bytes)?;
        content(&payload, &message.content_type())
    } else {
        content(body, &header.fields.get("content-type").unwrap_or_default())
    };
    let is_repaired = header.said_end() != Some(record.len());
    let date = header.fields.get("warc-date").map(|date| date.into_owned());
    let RawDocument { url, .. } = &document;
    Ok(RawDocument {
        id: header.address("warc-record-id"),
        url: header.address("warc-target-uri").or(url.clone()),
        repaired: is_repaired.then_some(RECORD_LENGTH),
        ..with_date(document, date)
    })
}

/// A document with the date of the archive; its own date becomes another field.
pub(super) fn with_date(mut document: RawDocument, date: Option<String>) -> RawDocument {
    if let Some(published) = document.date.take() {
        document.extra.insert("published".to_owned(), published.into());
    }
    RawDocument { date, ..document }
}

/// Parses a page or a plain text.
pub(super) fn content(payload: &[u8], content_type: &str) -> RawDocument {
    let declared = charset(content_type);
    if http::is_page(content_type, payload) {
        return html::parse(payload, declared);
    }
    let decoded = decode::document(payload, declared);
    RawDocument { n_replaced: decoded.n_replaced, ..text::parse(&decoded.text) }
}

/// The encoding that a header such as `text/html; charset=utf-8` names.
fn charset(content_type: &str) -> Option<&'static Encoding> {
    let parameters = content_type.split(';').skip(1);
    let charset = parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find_map(|(name, value)| name.trim().eq_ignore_ascii_case("charset").then_some(value))?;
    Encoding::for_label(charset.trim().trim_matches(['"', '\'']).as_bytes())
}

/// Whether a source begins as a web archive does.
pub(super) fn is_archive(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    head.starts_with(b"WARC/1.") || head.starts_with(b"WARC/0.")
}

#[cfg(test)]
mod tests;
