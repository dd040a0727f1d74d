//! What stands on many pages of a site is cut off their ends, and only that.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

use std::path::Path;

use fihris_corpus::{Document, Folder, documents, read};
use fihris_ingest::{Ingest, IngestOptions, Silent, changes, sources};
use serde_json::json;

const MENU: &str = "الرئيسية\nسياسة\nاقتصاد\nرياضة";
const RIGHTS: &str = "جميع الحقوق محفوظة لموقع الخبر اليوم";

/// A page whose body no other page has.
fn page(site: &str, number: usize, head: &str, tail: &str) -> String {
    let body: Vec<String> = (0..30).map(|place| format!("كلمة{}", number * 100 + place)).collect();
    let url = format!("https://{site}/{number}");
    let text = format!("{head}\n{}\nقال الوزير {number}\n{tail}", body.join(" "));
    json!({"id": number.to_string(), "url": url, "text": text.trim()}).to_string()
}

fn pages(site: &str, numbers: std::ops::Range<usize>, head: &str, tail: &str) -> Vec<String> {
    numbers.map(|number| page(site, number, head, tail)).collect()
}

fn ingest(index: &Path, lines: &[String], name: &str) -> Vec<Document> {
    let path = index.with_file_name(name);
    fihris_corpus::atomic::write(&path, lines.join("\n").as_bytes()).unwrap();
    let sources = read::list(&[path], &read::ListOptions::default()).sources;
    let folder = Folder::at(index);
    let (lock, options) = (folder.lock().unwrap(), IngestOptions::default());
    Ingest { folder: &folder, lock: &lock, options: &options, observer: &Silent }
        .run(&sources)
        .unwrap();
    let corpus = folder.manifest().unwrap().corpus.unwrap();
    documents(&folder, &corpus).map(Result::unwrap).collect()
}

/// Ingests one file, and returns the first and the last line of its first document.
fn edges(lines: &[String]) -> (String, String) {
    let home = tempfile::tempdir().unwrap();
    let documents = ingest(&home.path().join("index"), lines, "صفحات.jsonl");
    let text = &documents[0].text;
    let edge = |line: Option<&str>| line.unwrap().split(' ').next().unwrap().to_owned();
    (edge(text.lines().next()), edge(text.lines().next_back()))
}

#[test]
fn only_what_stands_on_many_pages_of_a_site_is_cut() {
    let without_site = |number| page("x", number, MENU, RIGHTS).replace("\"url\"", "\"link_of\"");
    let table = [
        ("menu and rights", pages("a.example", 0..30, MENU, RIGHTS), ("كلمة0", "قال")),
        ("a few pages", pages("a.example", 0..9, MENU, RIGHTS), ("الرئيسية", "جميع")),
        ("no site", (0..30).map(without_site).collect(), ("الرئيسية", "جميع")),
        ("the name of an agency", pages("a.example", 0..30, "رويترز", ""), ("رويترز", "قال")),
        (
            "one page in two hundred",
            [pages("a.example", 0..10, MENU, RIGHTS), pages("a.example", 10..2000, "", "")]
                .concat(),
            ("الرئيسية", "جميع"),
        ),
        (
            "pages of other sites",
            (0..30)
                .map(|number| page(&format!("{number}.example"), number, MENU, RIGHTS))
                .collect(),
            ("الرئيسية", "جميع"),
        ),
    ];
    for (what, lines, (first, last)) in table {
        assert_eq!(edges(&lines), (first.to_owned(), last.to_owned()), "{what}");
    }
}

#[test]
fn copies_of_an_article_are_no_boilerplate() {
    let article = page("a.example", 0, "عنوان الخبر في سطر وحده", "");
    // The same words at other addresses.
    let copy = |number| article.replace("example/0", &format!("example/{number}"));
    assert_eq!(edges(&(0..30).map(copy).collect::<Vec<_>>()).0, "عنوان");
}

#[test]
fn what_is_cut_stays_with_its_document_and_is_not_measured() {
    let home = tempfile::tempdir().unwrap();
    let index = home.path().join("index");
    let mut document =
        ingest(&index, &pages("a.example", 0..30, MENU, RIGHTS), "أ.jsonl").remove(3);
    assert_eq!(document.signals.n_words, 30 + 3);
    assert_eq!(document.boilerplate[0].text.trim(), MENU);
    let folder = Folder::at(&index);
    let sources = sources(&folder, &folder.manifest().unwrap().corpus.unwrap()).unwrap();
    assert!(changes(&sources[0], &document).is_some(), "its source can be read again");
    document.restore();
    assert!(document.text.starts_with(MENU) && document.text.ends_with(RIGHTS));
}

/// What is boilerplate among few pages may be rare among many: the corpus is the same whether all
/// came at once or some later.
#[test]
fn a_site_that_grows_gives_the_same_corpus() {
    let few = pages("a.example", 0..15, MENU, RIGHTS);
    let more = [
        pages("a.example", 100..112, "", "اشترك في نشرتنا البريدية"),
        pages("a.example", 200..1700, "", ""),
    ]
    .concat();
    let home = tempfile::tempdir().unwrap();
    let (grown, whole) = (home.path().join("grown"), home.path().join("whole"));
    let before = ingest(&grown, &few, "أ.jsonl");
    assert!(before[0].text.starts_with("كلمة0"));
    let after = ingest(&grown, &more, "ب.jsonl");
    assert!(after[0].text.starts_with(MENU));
    ingest(&whole, &more, "ب.jsonl");
    assert_eq!(ingest(&whole, &few, "أ.jsonl"), after);
}

#[test]
fn a_field_of_that_name_is_the_sources_own() {
    let home = tempfile::tempdir().unwrap();
    let line = json!({"title": "عنوان بلا نص", "text": "", "boilerplate": ["شيء"]}).to_string();
    let document = ingest(&home.path().join("index"), &[line], "أ.jsonl").remove(0);
    assert_eq!((document.signals.n_words, document.boilerplate.len()), (3, 0));
    assert_eq!(document.extra["boilerplate"], json!(["شيء"]));
}
