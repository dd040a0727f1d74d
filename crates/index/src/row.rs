//! A document as a row of the index.

use fihris_corpus::Document;
use tantivy::TantivyDocument;

use crate::clip::clip;
use crate::day::day;
use crate::schema::Fields;

/// Returns the row of `document`, whose JSON is `line`: all but its words.
pub(crate) fn row(fields: &Fields, document: &Document, line: &[u8]) -> TantivyDocument {
    let mut row = TantivyDocument::new();
    row.add_bytes(fields.document, line);
    row.add_u64(fields.doc_id, document.doc_id.0);
    row.add_u64(fields.length, document.text.chars().count() as u64);
    row.add_text(fields.id, clip(&document.id));
    row.add_text(fields.source, clip(&document.source));
    if let Some(site) = document.url.as_deref().and_then(site) {
        row.add_text(fields.site, clip(&site));
    }
    if let Some(language) = &document.language {
        row.add_text(fields.lang, clip(language));
    }
    if let Some(day) = document.date.as_deref().and_then(day) {
        row.add_i64(fields.day, day);
    }
    row
}

/// Returns the host of a web address, without `www.` and in lower case.
#[must_use]
pub fn site(url: &str) -> Option<String> {
    let (_scheme, rest) = url.trim().split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(address) => address.split(']').next()?,
        None => host.split(':').next()?,
    };
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_the_host() {
        let table = [
            ("https://www.aljazeera.net/news/2020", Some("aljazeera.net")),
            ("HTTP://Hespress.COM:8080?x=1", Some("hespress.com")),
            ("https://user:secret@example.org/", Some("example.org")),
            ("http://[::1]:80/", Some("::1")),
            ("https://موقع.مصر/خبر", Some("موقع.مصر")),
            ("aljazeera.net/news", None),
            ("https://", None),
            ("", None),
        ];
        for (url, expected) in table {
            assert_eq!(site(url).as_deref(), expected, "{url}");
        }
    }
}
