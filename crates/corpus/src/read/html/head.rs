//! What a page says about itself.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use memchr::memmem;
use serde_json::Value;

/// Bytes in which a page must declare its encoding: four times what the standard allows,
/// since scripts often stand before the declaration.
const DECLARATION_BYTES: usize = 4096;

/// Longest title, address or date that is taken, in bytes.
const MAX_FIELD_BYTES: usize = 2048;

/// Names of `meta` elements that hold the day of publication.
const DATE_NAMES: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
];

/// Names of `meta` elements that go to the other fields, and the names of these.
const EXTRA_NAMES: &[(&str, &str)] =
    &[("author", "author"), ("article:author", "author"), ("og:site_name", "site")];

/// What a page says about itself.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// What stands in the window's title bar.
    pub(super) title: Option<String>,
    /// The title for those who share the page.
    pub(super) shared_title: Option<String>,
    /// The canonical address.
    pub(super) url: Option<String>,
    /// The day of publication, as written.
    pub(super) date: Option<String>,
    pub(super) extra: BTreeMap<String, Value>,
}

impl Head {
    /// Looks at an element that may say something about the page.
    pub(super) fn take_tag(&mut self, name: &[u8], attributes: &[(String, String)]) {
        let get = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        match name {
            b"meta" => {
                let name = ["property", "name", "itemprop"].into_iter().find_map(get);
                if let (Some(name), Some(content)) = (name, get("content")) {
                    self.take_meta(&name.to_ascii_lowercase(), content);
                }
            }
            b"link" if get("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.take_url(get("href").unwrap_or_default());
            }
            b"time" => set(&mut self.date, get("datetime").unwrap_or_default()),
            _ if get("itemprop").is_some_and(|prop| prop.eq_ignore_ascii_case("datePublished")) => {
                set(&mut self.date, get("content").or(get("datetime")).unwrap_or_default());
            }
            _ => {}
        }
    }

    fn take_meta(&mut self, name: &str, content: &str) {
        match name {
            "og:title" => set(&mut self.shared_title, content),
            "og:url" => self.take_url(content),
            // Better than what a `time` element may have said: that is often of another page.
            name if DATE_NAMES.contains(&name) => set(&mut self.date, content),
            name => {
                let field = EXTRA_NAMES.iter().find(|(known, _)| *known == name);
                if let Some((_, field)) = field.filter(|_| content.len() <= MAX_FIELD_BYTES) {
                    self.extra.entry((*field).to_owned()).or_insert_with(|| content.into());
                }
            }
        }
    }

    /// Takes an address, if it is a whole one.
    fn take_url(&mut self, url: &str) {
        if url.starts_with("http://") || url.starts_with("https://") {
            set(&mut self.url, url);
        }
    }

    pub(super) fn take_title(&mut self, text: &str) {
        let words: Vec<_> = text.split_whitespace().collect();
        set(&mut self.title, &words.join(" "));
    }

    /// Takes the day of publication from the data for search engines.
    pub(super) fn take_linked_data(&mut self, json: &str) {
        const KEY: &str = "\"datePublished\"";
        let rest = json.split_once(KEY).and_then(|(_, rest)| rest.trim_start().strip_prefix(':'));
        let date = rest.and_then(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
        set(&mut self.date, date.unwrap_or_default());
    }
}

/// Sets a field, if it is not set and there is something to set.
fn set(field: &mut Option<String>, value: &str) {
    if field.is_none() && !value.is_empty() && value.len() <= MAX_FIELD_BYTES {
        *field = Some(value.to_owned());
    }
}

/// The encoding that a page says it is in; it may be wrong.
pub(super) fn declared_encoding(page: &[u8]) -> Option<&'static Encoding> {
    let head = page.get(..DECLARATION_BYTES).unwrap_or(page).to_ascii_lowercase();
    [&b"charset"[..], b"encoding"].into_iter().find_map(|key| {
        memmem::find_iter(&head, key).find_map(|at| label(head.get(at + key.len()..)?))
    })
}

/// Reads what stands behind `charset`, such as `="utf-8"`.
fn label(rest: &[u8]) -> Option<&'static Encoding> {
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| b"\"' \t\r\n;/>?".contains(byte))?;
    Encoding::for_label(rest.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found() {
        let rows = [
            ("<meta charset=\"utf-8\">", Some("UTF-8")),
            (
                "<META http-equiv=Content-Type content='text/html; Charset = Windows-1256'>",
                Some("windows-1256"),
            ),
            ("<?xml version='1.0' encoding='ISO-8859-6'?>", Some("ISO-8859-6")),
            ("<meta charset=\"arabic-with-sugar\">", None),
            ("charset=", None),
            ("", None),
        ];
        for (page, expected) in rows {
            assert_eq!(declared_encoding(page.as_bytes()).map(Encoding::name), expected, "{page}");
        }
    }
}
