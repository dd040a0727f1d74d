//! What an index knows of the words of its collection.

mod common;

use common::Home;

fn home() -> Home {
    let home = Home::new();
    let texts = ["وصل حفتر إلى القاهرة", "قال حفتر", "دعم لحفتر وبحفتر وحفتر", "الحفتر"];
    let documents: Vec<(String, &str)> =
        texts.iter().enumerate().map(|(n, text)| (format!("d{n}"), *text)).collect();
    let documents: Vec<(&str, &str)> =
        documents.iter().map(|(id, text)| (id.as_str(), *text)).collect();
    home.write_documents("news.jsonl", &documents);
    home.run(&["ingest", "news.jsonl"]).exits(0);
    home
}

#[test]
fn an_index_explains_a_word_by_its_own_words() {
    let home = home();
    let explain = |extra: &[&str]| {
        let args = [&["analyze", "--explain"], extra].concat();
        home.run_with_input(&args, "وحفتر\n".as_bytes()).exits(0).stdout
    };
    assert!(!explain(&[]).contains("attested"));
    let explained = explain(&["--evidence", "index"]);
    assert!(explained.contains("attested  الحفتر لحفتر"), "{explained}");
}

#[test]
fn parts_of_a_collection_can_share_one_evidence() {
    let home = home();
    home.write_documents("more.jsonl", &[("e1", "وقف إطلاق النار")]);
    let fingerprint = |index: &str| {
        let stats = home.run(&["stats", "--index", index, "--format", "json"]).exits(0).json();
        stats["search"]["analyzer"]["evidence"].as_str().unwrap_or_default().to_owned()
    };
    home.run(&["ingest", "--index", "other", "more.jsonl"]).exits(0);
    assert_ne!(fingerprint("other"), fingerprint("index"));
    home.run(&["index", "--index", "other", "--evidence", "index"]).exits(0);
    assert_eq!(fingerprint("other"), fingerprint("index"));
    let found = home.run(&["search", "--index", "other", "إطلاق"]).exits(0);
    assert!(found.stdout.contains("«إطلاق»"), "{}", found.stdout);
    let refused = home.run(&["index", "--index", "other", "--evidence", "more.jsonl"]).exits(2);
    assert!(refused.stderr.contains("`more.jsonl` is no evidence"), "{}", refused.stderr);
}
