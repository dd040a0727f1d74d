//! Deletion is for good: afterwards no file of the index folder has the words of the document.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::path::Path;

use common::{Answer, Home};
use fihris_corpus::Folder;
use fihris_index::Reader;
use fihris_standin::{Setup, Standin};
use tantivy::TantivyDocument;
use tantivy::schema::Value;

/// A word that stands in the deleted documents and nowhere else.
const WORD: &str = "قسطنطينزاد";

/// And a number.
const NUMBER: &str = "0551234567";

/// A text that is kept, with a copy of a word more; a record that is dropped; and strangers.
fn home() -> Home {
    let home = Home::new();
    let news = "أعلنت الحكومة اليوم أن محادثات وقف إطلاق النار تبدأ في العاصمة يوم الأحد بحضور \
                الأمم المتحدة ودول الجوار وأن الطرفين وافقا على جدول الأعمال كله";
    let secret = format!("{news} وقال {WORD} إن هاتفه {NUMBER}");
    let longer = format!("{secret} أمس");
    home.write_documents("أخبار.jsonl", &[("a", &longer), ("b", &secret), ("c", STRANGER)]);
    home.write_documents("رموز.jsonl", &[("s", &symbols())]);
    home.write_documents("نسخ.jsonl", &[("d", &longer)]);
    home.ingest(&["أخبار.jsonl", "رموز.jsonl", "نسخ.jsonl"]);
    home
}

/// A record that is dropped, as it has hardly a letter.
fn symbols() -> String {
    format!("{NUMBER} {WORD} {}", "★".repeat(200))
}

const STRANGER: &str = "ارتفعت أسعار الذهب في السوق صباح اليوم";

/// Paths of the files below a folder that hold some text, unpacked.
fn holders(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holders(&path, text));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let bytes = zstd::decode_all(bytes.as_slice()).unwrap_or(bytes);
        if String::from_utf8_lossy(&bytes).contains(text) {
            found.push(path.display().to_string());
        }
    }
    found
}

/// Whether the search index holds some text: in a stored document or as a term.
fn is_indexed(home: &Home, text: &str) -> bool {
    let reader = Reader::open(&Folder::at(home.path("index"))).unwrap();
    let schema = reader.index().schema();
    let mut is_found = false;
    for segment in reader.searcher().segment_readers() {
        for document in segment.get_store_reader(1).unwrap().iter::<TantivyDocument>(None) {
            let document = document.unwrap();
            let has = |(_, value): (_, tantivy::schema::document::CompactDocValue<'_>)| {
                value.as_str().is_some_and(|value| value.contains(text))
            };
            is_found |= document.field_values().any(has);
        }
        for (field, _) in schema.fields().filter(|(_, entry)| entry.is_indexed()) {
            let index = segment.inverted_index(field).unwrap();
            let mut terms = index.terms().stream().unwrap();
            while terms.advance() {
                is_found |= String::from_utf8_lossy(terms.key()).contains(text);
            }
        }
    }
    is_found
}

#[track_caller]
fn require_gone(home: &Home) {
    for text in [WORD, NUMBER] {
        assert_eq!(holders(&home.path("index"), text), [""; 0], "{text}");
        assert!(!is_indexed(home, text), "{text}");
    }
}

#[test]
fn no_file_has_the_words_of_a_deleted_document() {
    let home = home();
    let folder = home.path("index");
    let before = holders(&folder, NUMBER);
    for part in ["corpus/", "audit/duplicates/", "audit/excluded/", "report.json", "report.html"] {
        assert!(before.iter().any(|path| path.contains(part)), "{part} in {before:?}");
    }
    assert!(is_indexed(&home, NUMBER) && is_indexed(&home, WORD));
    home.run(&["delete", "--duplicates", "a", "s"]).exits(0);
    require_gone(&home);
    assert_eq!(home.search("الذهب"), ["c"]);
    // The account stays, and the report shows it.
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap();
    common::assert_adds_up(&report["account"]);
    assert_eq!(report["account"]["dropped"]["deleted"]["documents"], 4);
    assert_eq!(report["examples"]["deleted"][0]["excerpt"], "");

    // Read again, it does not come back.
    home.write_documents("جديد.jsonl", &[("n", &symbols())]);
    home.ingest(&["جديد.jsonl"]);
    require_gone(&home);
}

#[test]
fn the_words_of_an_unfinished_ingest_go_too() {
    let home = home();
    // What a run leaves that is killed after its first batch.
    let mut lines =
        format!("{}\n", serde_json::json!({"id": "x", "text": format!("{WORD} {NUMBER}")}));
    lines.push_str(&common::news(4_000));
    home.write("كبير.jsonl", lines);
    let arguments = ["ingest", "--no-index", "--memory", "64M", "كبير.jsonl"];
    assert!(home.kill_in_first_pass(&arguments), "the run was faster than the kill");
    assert!(!holders(&home.path("index/.work"), WORD).is_empty());

    // It is kept by what does not touch its words …
    let kept = home.run(&["delete", "c"]).exits(0);
    assert!(kept.stderr.contains("the unfinished ingest of 1 source"), "{}", kept.stderr);
    assert!(kept.stderr.contains("is kept: repeat the command to resume"), "{}", kept.stderr);
    assert!(!holders(&home.path("index/.work"), WORD).is_empty());
    // … and goes with a document of the same words.
    home.write_documents("قصير.jsonl", &[("y", &format!("{WORD} {NUMBER}"))]);
    home.ingest(&["قصير.jsonl"]);
    let gone = home.run(&["delete", "--duplicates", "y", "a", "s"]).exits(0);
    assert!(gone.stderr.contains("it contained deleted documents"), "{}", gone.stderr);
    require_gone(&home);
}

#[test]
fn an_index_that_is_behind_is_said_to_have_the_words() {
    let home = home();
    let deleted = home.run(&["delete", "--no-index", "--duplicates", "a", "s"]).exits(0);
    assert!(
        deleted
            .stderr
            .contains("the search index still has the deleted documents: run `fihris index`"),
        "{}",
        deleted.stderr
    );
    home.run(&["index"]).exits(0);
    require_gone(&home);
}

#[test]
fn a_cluster_is_said_to_have_the_words_until_its_index_is_removed() {
    let (home, standin) = (home(), Standin::start(Setup::default()).unwrap());
    let cluster = format!("quickwit={}", standin.url());
    let push =
        |home: &Home| -> Answer { home.run(&["push", "--to", &cluster, "--format", "json"]) };
    let old = push(&home).exits(0).json()["index"].as_str().unwrap().to_owned();
    let deleted = home.run(&["delete", "a"]).exits(0);
    let said = format!("`{old}` in the cluster still has the deleted documents");
    assert!(deleted.stderr.contains(&said), "{}", deleted.stderr);
    assert!(deleted.stderr.contains(&format!("CLUSTER/{old} --remove")), "{}", deleted.stderr);

    let new = push(&home).exits(0).json()["index"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    let remove =
        |index: &str| home.run(&["push", "--remove", "--to", &format!("{cluster}/{index}")]);
    remove(&old).exits(0);
    let unknown = remove(&old).exits(2);
    assert!(unknown.stderr.contains(&format!("was not pushed from here: there is {new}")));
    assert!(!home.path("index/push").join(format!("{old}.json")).exists());
    assert_eq!(home.run(&["search", "--backend", &cluster, "--json", "الذهب"]).exits(0).code, 0);
    // Nothing is said of it any longer; of the new one, there is.
    let deleted = home.run(&["delete", "c"]).exits(0);
    assert!(!deleted.stderr.contains(&old) && deleted.stderr.contains(&new), "{}", deleted.stderr);
}
