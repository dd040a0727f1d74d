//! A record of an old web archive (ARC) as a document.
//!
//! The format of the Internet Archive before WARC, versions 1 and 2 (Burner and Kahle 1996): a
//! line of fields, and as many bytes as its last field says.

use std::borrow::Cow;

use super::batch::Fault;
use super::warc::{self, Message};
use super::{RawDocument, SkippedKind};

/// Longest line of fields; addresses of 2,083 bytes and more are met.
pub(super) const MAX_LINE_BYTES: usize = 16 << 10;

/// How a file begins.
const MAGIC: &[u8] = b"filedesc:";

/// The line that a record begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ArcHeader<'a> {
    url: Cow<'a, str>,
    date: &'a str,
    kind: &'a str,
    /// Length of the line, with its end.
    pub(super) len: usize,
    pub(super) content_length: usize,
}

impl<'a> ArcHeader<'a> {
    /// Reads the line that `record` begins with; `None` if it is no such line.
    pub(super) fn read(record: &'a [u8]) -> Option<Self> {
        let line = record.get(..MAX_LINE_BYTES).unwrap_or(record);
        let len = memchr::memchr(b'\n', line)? + 1;
        let line = line.get(..len)?.trim_ascii_end();
        // The address may have spaces and letters of any encoding in it.
        let fields: Vec<&[u8]> = line.rsplitn(10, |byte| *byte == b' ').collect();
        let field = |at: usize| str::from_utf8(fields.get(at)?).ok();
        let content_length = field(0)?.parse().ok()?;
        // Version 1 has the type before the length, version 2 five more fields between them.
        let date_at = [2, 7].into_iter().find(|at| field(*at).is_some_and(is_date))?;
        let (kind, date) = (field(date_at - 1)?, field(date_at)?);
        let rest: usize = fields.iter().take(date_at + 2).map(|field| field.len() + 1).sum();
        let url = line.get(..line.len().checked_sub(rest)?)?;
        let url = String::from_utf8_lossy(url);
        url.contains(':').then_some(Self { url, date, kind, len, content_length })
    }

    fn body<'b>(&self, record: &'b [u8]) -> &'b [u8] {
        record.get(self.len..).unwrap_or_default()
    }
}

/// Whether a field is a time of 14 digits, or one of 12 that some crawlers wrote.
fn is_date(field: &str) -> bool {
    matches!(field.len(), 12 | 14) && field.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a source begins as such an archive does.
pub(super) fn is_archive(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// Why a record is no document, if it is none. `record` may lack its end.
pub(super) fn skipped(header: &ArcHeader<'_>, record: &[u8]) -> Option<SkippedKind> {
    let is_page = header.url.starts_with("http:") || header.url.starts_with("https:");
    if !is_page {
        return Some(SkippedKind::Metadata);
    }
    let body = header.body(record);
    match Message::read(body) {
        Some(message) if !message.is_success() => Some(SkippedKind::NoSuccess),
        Some(message) => (!message.is_text()).then_some(SkippedKind::OtherMedia),
        None => (!warc::is_text(header.kind, body)).then_some(SkippedKind::OtherMedia),
    }
}

/// Parses a record that is not [`skipped`].
pub(super) fn parse(record: &[u8], max_bytes: u64) -> Result<RawDocument, Fault> {
    let header =
        ArcHeader::read(record).ok_or_else(|| Fault::malformed("has no line of fields"))?;
    let body = header.body(record);
    let document = match Message::read(body) {
        Some(message) => warc::content(&message.payload(max_bytes)?, &message.content_type()),
        None => warc::content(body, header.kind),
    };
    let mut document = warc::with_date(document, Some(date(header.date)));
    document.url = Some(header.url.into_owned());
    let is_longer = record.trim_ascii_end().len() > header.len + header.content_length;
    document.repaired = is_longer.then_some(warc::RECORD_LENGTH);
    Ok(document)
}

/// Writes `20050131095959` as `2005-01-31T09:59:59Z`.
fn date(digits: &str) -> String {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("00");
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    format!("{year}-{month}-{day}T{}:{}:{}Z", part(8, 10), part(10, 12), part(12, 14))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_versions_are_read() {
        let rows = [
            ("http://x/a b 192.0.2.1 20050131095959 text/html 12\n", Some(("http://x/a b", 12))),
            (
                "http://x/ 192.0.2.1 20050131095959 text/html 200 - - 77 a.arc.gz 12\n",
                Some(("http://x/", 12)),
            ),
            ("http://x/ 192.0.2.1 20050131095959 text/html\n", None),
            ("نص عادي في سطر 12\n", None),
        ];
        for (line, expected) in rows {
            let header = ArcHeader::read(line.as_bytes());
            let found = header.as_ref().map(|header| (header.url.as_ref(), header.content_length));
            assert_eq!(found, expected, "{line}");
        }
        assert_eq!(date("20050131095959"), "2005-01-31T09:59:59Z");
    }

    #[test]
    fn a_page_is_read_with_its_address_and_date() {
        let record = "http://x/1 192.0.2.1 20050131095959 text/html 12\nHTTP/1.1 200 OK\r\n\
            Content-Type: text/html\r\n\r\n<html><title>عنوان</title><p>نص قصير.";
        let document = parse(record.as_bytes(), 1 << 20).unwrap();
        assert_eq!(document.title.as_deref(), Some("عنوان"));
        assert_eq!(document.url.as_deref(), Some("http://x/1"));
        assert_eq!(document.date.as_deref(), Some("2005-01-31T09:59:59Z"));
        assert_eq!(document.repaired, Some(warc::RECORD_LENGTH));
    }
}
