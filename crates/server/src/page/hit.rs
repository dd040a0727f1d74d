//! A hit as it is shown.

use fihris_query::Hit;
use serde::Serialize;

use super::address::{Address, Spot};
use super::date::Date;
use super::pieces::{Piece, pieces, shortened};

/// Characters of a title in a list: some lines of a telephone.
const MAX_TITLE_CHARS: usize = 300;

/// A hit as it is shown.
#[derive(Debug, Serialize)]
pub(super) struct HitView {
    rank: usize,
    title: Vec<Piece>,
    snippet: Vec<Piece>,
    /// Where the match that the passage shows is read.
    href: String,
    /// Where its duplicates are listed.
    copies: String,
    /// Where it is said why it was found.
    why: String,
    /// Its site, or else its source.
    place: String,
    date: Option<Date>,
    lang: Option<String>,
    /// Its web address, if a browser may go there.
    url: Option<String>,
    /// How many near-duplicates are folded under it.
    duplicates: u64,
}

impl HitView {
    /// Shows a hit of the search that `address` is the address of.
    pub(super) fn of(hit: &Hit, address: &Address, duplicates: u64) -> Self {
        let title = shortened(hit.title.as_deref().unwrap_or_default(), MAX_TITLE_CHARS);
        let path = format!("/document/{}", hit.doc_id);
        Self {
            rank: hit.rank,
            title: pieces(&title, &hit.title_highlights),
            snippet: pieces(&hit.snippet.text, &hit.snippet.highlights),
            href: address.at(spot(hit, address)).link(&path),
            copies: address.link(&path) + "#duplicates",
            why: address.link(&format!("/why/{}", hit.doc_id)),
            place: place(hit.url.as_deref(), &hit.source),
            date: hit.date.as_deref().map(Date::read),
            lang: hit.language.clone(),
            url: web_address(hit.url.as_deref()),
            duplicates,
        }
    }
}

/// Where a hit is opened: at the match that its passage shows. A passage without any may be from a
/// book in which the first match is far from the head.
fn spot(hit: &Hit, address: &Address) -> Spot {
    let is_marked = !address.query.is_empty() && !hit.snippet.text.is_empty();
    let first = if is_marked { Spot::Match(1) } else { Spot::Top };
    hit.snippet.first_match.map_or(first, Spot::Byte)
}

/// The site of a document, or the name of its file.
pub(super) fn place(url: Option<&str>, source: &str) -> String {
    url.and_then(fihris_corpus::site).unwrap_or_else(|| file_name(source).to_owned())
}

/// The last part of a path.
pub(super) fn file_name(source: &str) -> &str {
    source.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(source)
}

/// An address that may stand in a link: of the web, and not `javascript:` or the like.
pub(super) fn web_address(url: Option<&str>) -> Option<String> {
    let (scheme, _) = url?.split_once("://")?;
    let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    is_web.then(|| url.map(str::to_owned)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let table = [
            ("https://example.org/", true),
            ("HTTP://example.org/", true),
            ("javascript://example.org/%0Aalert(1)", false),
            ("data:text/html,x", false),
            ("example.org", false),
        ];
        for (url, expected) in table {
            assert_eq!(web_address(Some(url)).is_some(), expected, "{url}");
        }
    }

    #[test]
    fn a_place_is_the_site_or_the_file() {
        assert_eq!(place(Some("https://www.example.org/a"), "a/b.jsonl"), "example.org");
        assert_eq!(place(None, "a/b.jsonl"), "b.jsonl");
    }
}
