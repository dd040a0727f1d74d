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

#[test]
fn an_evidence_that_was_given_stays_until_it_is_learnt_again() {
    let home = home();
    home.write_documents("more.jsonl", &[("e1", "وقف إطلاق النار"), ("e2", "كتاب قديم")]);
    home.write_documents("others.jsonl", &[("f1", "سيارة في المدينة")]);
    let stats = || {
        let stats = home.run(&["stats", "--index", "other", "--format", "json"]).exits(0).json();
        let evidence = &stats["search"]["analyzer"]["evidence"];
        (stats["search"]["evidence"].as_str().unwrap().to_owned(), evidence.to_string())
    };
    let other = |command: &[&str]| {
        home.run(&[&[command[0], "--index", "other"], &command[1..]].concat()).exits(0)
    };
    other(&["ingest", "more.jsonl"]);
    let learnt = stats();
    assert_eq!(learnt.0, "learnt");
    other(&["index", "--evidence", "index"]);
    let given = stats();
    assert!(given.0 == "given" && given.1 != learnt.1);

    let said = other(&["ingest", "others.jsonl"]).stderr;
    assert!(said.contains("the given evidence stays in force"), "{said}");
    assert_eq!(stats(), given);
    other(&["delete", "f1"]);
    assert_eq!(stats(), given);
    other(&["index"]);
    assert_eq!(stats(), given);
    let shown = other(&["stats"]).stdout;
    assert!(shown.lines().any(|line| line.starts_with("evidence") && line.contains("given ")));

    // The corpus is what it was, and so is what it teaches.
    other(&["ingest", "--relearn", "more.jsonl"]);
    assert_eq!(stats(), learnt);
    other(&["index", "--evidence", "index"]);
    other(&["index", "--relearn"]);
    assert_eq!(stats(), learnt);
    other(&["index"]);
    assert_eq!(stats(), learnt);
}
