//! Long documents, read in parts.

use fihris_corpus::{DocId, Document};
use fihris_server::Options;

use crate::common::{Answer, Running, id_of, publish_all};

/// Paragraphs of the book, every 20th with the word that is looked for.
const N_PARAGRAPHS: usize = 4_000;

/// The paragraph that has a word of its own.
const RARE: usize = 2_345;

/// Bytes of a page with 40,000 characters of Arabic, each paragraph and each mark in its tags.
const MOST_BYTES: usize = 250_000;

fn paragraph(number: usize) -> String {
    let word = if number.is_multiple_of(20) { "مكتبة" } else { "مدينة" };
    let rare = if number == RARE { " فيها زرافة" } else { "" };
    format!("الفقرة {number} من كتاب طويل عن {word} قديمة{rare}")
}

fn document(number: u64, title: &str, text: String) -> Document {
    Document {
        id: number.to_string(),
        doc_id: DocId::of("test", number),
        title: Some(title.to_owned()),
        text,
        source: "books.jsonl".to_owned(),
        position: number,
        ..Document::default()
    }
}

/// Serves a book, a word of two hundred thousand letters, and a short text.
fn library() -> Running {
    let book = (0..N_PARAGRAPHS).map(paragraph).collect::<Vec<_>>().join("\n");
    let documents = [
        document(0, "كتاب", book),
        document(1, &"عنوان ".repeat(20_000), "ن".repeat(200_000)),
        document(2, "خبر", "زرافة في مدينة\n\nA zoo".to_owned()),
    ];
    Running::over(&Options::default(), |folder| publish_all(folder, &documents))
}

/// The values of an attribute, in order.
fn values<'a>(page: &'a str, before: &str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The address that stands behind a piece of markup.
#[track_caller]
fn link(page: &Answer, before: &str) -> String {
    let href = values(&page.body, &[before, " href=\""].concat())
        .first()
        .map(|href| href.replace("&amp;", "&").replace("&#x2f;", "/"));
    href.unwrap_or_else(|| panic!("no {before} in {}", page.body))
}

fn part(server: &Running, address: &str) -> Answer {
    let page = server.get(address.split('#').next().unwrap_or_default());
    assert_eq!(page.status, 200, "{address}");
    assert!(page.body.len() < MOST_BYTES, "{} bytes: {address}", page.body.len());
    page
}

#[test]
fn a_book_is_read_from_part_to_part() {
    let server = library();
    let mut page = part(&server, &format!("/document/{}", id_of(0)));
    let (mut shown, mut n_parts) = (String::new(), 1);
    loop {
        shown.push_str(&page.body);
        if !page.body.contains("rel=\"next\"") {
            break;
        }
        page = part(&server, &link(&page, "rel=\"next\""));
        n_parts += 1;
    }
    assert!((4..10).contains(&n_parts), "{n_parts}");
    let mut rest = shown.as_str();
    for number in 0..N_PARAGRAPHS {
        let wanted = format!("<p>{}</p>", paragraph(number));
        let (_, after) = rest.split_once(&wanted).unwrap_or_else(|| panic!("{number} is missing"));
        rest = after;
    }
    assert!(!rest.contains("الفقرة"), "nothing stands twice");
}

#[test]
fn a_hit_opens_at_the_match_of_its_passage() {
    let server = library();
    let results = server.get("/?q=زرافة&filter=id:0");
    let page = part(&server, &link(&results, "<h2><a"));
    assert_eq!(page.body.matches("id=\"here\"").count(), 1);
    assert!(page.body.contains("<mark id=\"m1\" class=\"here\">زرافة</mark>"), "{}", page.body);
    assert!(!page.body.contains(&paragraph(0)), "other parts are not sent");
}

#[test]
fn matches_are_numbered_through_all_parts() {
    let server = library();
    let n_matches = N_PARAGRAPHS / 20;
    let mut page = part(&server, &format!("/document/{}?q=مكتبة&ui=en", id_of(0)));
    assert!(page.body.contains(&format!("{n_matches} matches")));
    for number in 1..=n_matches {
        page = part(&server, &link(&page, "id=\"next-match\""));
        assert!(page.body.contains(&format!(">{number} of {n_matches}</span>")), "{number}");
        assert_eq!(page.body.matches(&format!("id=\"m{number}\"")).count(), 1, "{number}");
    }
    let first = part(&server, &link(&page, "id=\"next-match\""));
    assert!(first.body.contains(&format!(">1 of {n_matches}</span>")), "round the ends");
    let last = part(&server, &link(&first, "id=\"previous-match\""));
    assert!(last.body.contains(&format!(">{n_matches} of {n_matches}</span>")));
    let before = part(&server, &link(&last, "id=\"previous-match\""));
    assert!(before.body.contains(&format!(">{} of {n_matches}</span>", n_matches - 1)));
}

#[test]
fn a_number_that_is_too_large_stands_for_the_last() {
    let server = library();
    for spot in ["part=0", "part=999999999", "match=18446744073709551615", "at=999999999", "at=x"] {
        part(&server, &format!("/document/{}?q=مكتبة&{spot}", id_of(0)));
    }
}

#[test]
fn a_word_without_an_end_and_a_title_without_an_end_are_shown() {
    let server = library();
    let address = format!("/document/{}", id_of(1));
    let n_letters = |page: &Answer| page.body.matches('ن').count();
    assert!(n_letters(&part(&server, &address)) >= 40_000);
    assert!(n_letters(&part(&server, &format!("{address}?part=3"))) >= 40_000);
    let results = server.get("/?q=عنوان");
    assert!(results.body.len() < 30_000, "{}", results.body.len());
}

#[test]
fn a_short_document_is_one_page_that_says_its_directions() {
    let server = library();
    let page = part(&server, &format!("/document/{}?q=مدينة", id_of(2)));
    assert!(!page.body.contains("class=\"parts\""));
    assert!(page.body.contains("<article dir=\"rtl\">"), "{}", page.body);
    assert!(page.body.contains("<p>زرافة في <mark id=\"m1\">مدينة</mark></p>"));
    assert!(page.body.contains("<p dir=\"ltr\">A zoo</p>"));
}

#[test]
fn the_whole_text_can_be_had_as_it_is() {
    let server = library();
    let text = server.get(&format!("/document/{}/text", id_of(0)));
    assert!(text.head.contains("content-type: text/plain; charset=utf-8"), "{}", text.head);
    let lines: Vec<&str> = text.body.lines().collect();
    assert_eq!(lines.len(), N_PARAGRAPHS);
    assert_eq!(lines[RARE], paragraph(RARE));
    assert_eq!(server.get(&format!("/document/{}/text", id_of(9))).status, 404);
    assert_eq!(server.get("/document/x/text").status, 404);
}

#[test]
fn every_page_has_the_links_of_all_pages() {
    let server = library();
    for address in ["/".to_owned(), "/?q=مدينة".to_owned(), format!("/document/{}", id_of(0))]
    {
        let page = server.get(&address);
        assert!(page.body.contains("href=\"&#x2f;help\""), "{address}");
        assert!(page.body.contains("ui=en\" lang=\"en\""), "{address}");
    }
    let results = server.get("/?q=مكتبة");
    let page = part(&server, &link(&results, "<h2><a"));
    assert!(page.body.contains("ui=en#here\""), "the other language opens at the same match");
}
