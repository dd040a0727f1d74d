//! Which element of a collection is a record.

use std::collections::BTreeMap;

use super::scan::{self, Token};

/// Names that records have, in lower case, the likeliest first. `text` and `page` stand last, since
/// they may also be the text or a part of a record.
const RECORDS: [&str; 18] = [
    "doc",
    "document",
    "item",
    "entry",
    "article",
    "record",
    "tei",
    "tei.2",
    "story",
    "post",
    "row",
    "tweet",
    "news",
    "مقال",
    "وثيقة",
    "خبر",
    "text",
    "page",
];

/// Names of the outermost element of what is surely a collection, or a record of one.
const ROOTS: [&str; 12] = [
    "doc",
    "docs",
    "documents",
    "rss",
    "feed",
    "rdf:rdf",
    "tei",
    "tei.2",
    "teicorpus",
    "corpus",
    "articles",
    "records",
];

/// Deepest element that is taken for a record: `<rdf><channel><item>`, and one for luck.
const MAX_DEPTH: usize = 4;

/// Tags of the head that are looked at.
const MAX_TOKENS: usize = 20_000;

/// An element as it was met.
#[derive(Default)]
struct Met {
    depth: usize,
    number: usize,
    bytes: usize,
}

/// Finds the element of a record in the head of a source, and returns its name in lower case; `None`
/// if there are no elements.
pub(in crate::read) fn find(head: &str) -> Option<String> {
    let met = census(head);
    let known = RECORDS.iter().find(|name| met.contains_key(**name));
    match known {
        Some(name) if !is_part(name, &met) => Some((*name).to_owned()),
        _ => repeated(&met),
    }
}

/// Whether `text` or `page` is but a part of what repeats with it.
fn is_part(name: &str, met: &BTreeMap<String, Met>) -> bool {
    let Some(found) = met.get(name) else { return true };
    let above = met.values().filter(|other| other.depth < found.depth);
    matches!(name, "text" | "page") && above.into_iter().any(|other| other.number >= found.number)
}

/// The least deep element that stands more than once and has most of the text, or else the
/// outermost.
fn repeated(met: &BTreeMap<String, Met>) -> Option<String> {
    let total = met.values().filter(|met| met.depth == 0).map(|met| met.bytes).sum::<usize>();
    let is_most = |met: &Met| met.number > 1 && met.bytes * 2 > total;
    let found = met.iter().filter(|(_, met)| is_most(met)).min_by_key(|(_, met)| met.depth);
    let outermost = || met.iter().max_by_key(|(_, met)| (met.depth == 0, met.bytes));
    Some(found.or_else(outermost)?.0.clone())
}

/// Counts the elements of `head`, by name.
fn census(head: &str) -> BTreeMap<String, Met> {
    let mut met: BTreeMap<String, Met> = BTreeMap::new();
    let mut open: Vec<String> = Vec::new();
    for token in scan::tokens(head).take(MAX_TOKENS) {
        match token {
            Token::Open { name, attributes, is_empty } if open.len() < MAX_DEPTH => {
                let name = name.to_lowercase();
                let element = met.entry(name.clone()).or_default();
                element.depth = if element.number == 0 { open.len() } else { element.depth };
                element.number += 1;
                element.bytes += attributes.len();
                if !is_empty {
                    open.push(name);
                }
            }
            Token::Open { .. } => {}
            Token::Close(name) => {
                let name = name.to_lowercase();
                if let Some(at) = open.iter().rposition(|open| *open == name) {
                    open.truncate(at);
                }
            }
            Token::Text(text) | Token::CData(text) => {
                for name in &open {
                    met.entry(name.clone()).or_default().bytes += text.trim().len();
                }
            }
        }
    }
    met
}

/// Whether a source that begins with `head` is a collection, whatever its name.
pub(in crate::read) fn looks_like_collection(head: &str) -> bool {
    let head = head.trim_start_matches('\u{FEFF}').trim_start();
    if !head.starts_with('<') {
        return false;
    }
    let first = scan::tokens(head)
        .find(|token| !matches!(token, Token::Text(text) if text.trim().is_empty()));
    let Some(Token::Open { name, .. }) = first else { return false };
    let name = name.to_lowercase();
    name != "html" && (head.starts_with("<?xml") || ROOTS.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found() {
        let rows = [
            ("<DOC><TEXT>ا</TEXT></DOC><DOC><TEXT>ب</TEXT></DOC>", "doc"),
            ("<rss><channel><title>x</title><item><title>ا</title></item></channel></rss>", "item"),
            ("<feed><entry>ا</entry></feed>", "entry"),
            ("<TEI><teiHeader/><text><body><p>ا</p></body></text></TEI>", "tei"),
            ("<Text id=1>ا</Text>\n<Text id=2>ب</Text>", "text"),
            (
                "<Alqabas><ID>1</ID><Text>ا</Text></Alqabas><Alqabas><ID>2</ID><Text>ب</Text></Alqabas>",
                "alqabas",
            ),
            (
                "<corpus><قصيدة><بيت>ا ب</بيت><بيت>ج</بيت></قصيدة><قصيدة><بيت>د</بيت></قصيدة></corpus>",
                "قصيدة",
            ),
            ("<letter><p>ا</p></letter>", "letter"),
        ];
        for (head, expected) in rows {
            assert_eq!(find(head).as_deref(), Some(expected), "{head}");
        }
        assert_eq!(find("نص"), None);
    }

    #[test]
    fn collections_are_told_from_texts_and_pages() {
        let rows = [
            ("<DOC id=1>", true),
            ("<?xml version=\"1.0\"?>\n<any>", true),
            ("\u{FEFF}<rss version='2.0'>", true),
            ("<?xml version=\"1.0\"?><!DOCTYPE html><html>", false),
            ("<العنوان>", false),
            ("نص <doc>", false),
        ];
        for (head, expected) in rows {
            assert_eq!(looks_like_collection(head), expected, "{head}");
        }
    }
}
