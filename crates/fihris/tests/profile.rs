//! Which documents a profile drops, and what it leaves behind.

mod common;

use common::{Home, assert_adds_up};

const SHORT: &str = "خبر قصير من ليبيا";
const LONG: &str = "أعلنت الحكومة اليوم في العاصمة بدء محادثات جديدة بين وفود من سبع دول عربية";

fn home() -> Home {
    let home = Home::new();
    home.write_documents("a.jsonl", &[("short", SHORT), ("long", LONG)]);
    home.write("mine.toml", "n_words = { min = 10 }\nn_stop_words = { min = 1 }\n");
    home
}

#[test]
fn a_profile_of_ones_own_drops_with_value_and_threshold() {
    let home = home();
    let report = home.ingest(&["--profile", "mine.toml", "a.jsonl"]);
    assert_adds_up(&report["account"]);
    let excluded = home.audit("excluded");
    assert_eq!(excluded.len(), 1);
    assert_eq!(excluded[0]["id"], "short");
    assert_eq!(excluded[0]["reason"], "too_short");
    assert_eq!(excluded[0]["detail"], "n_words is 4, kept at least 10");
    assert_eq!(excluded[0]["signals"]["n_words"], 4);
}

#[test]
fn signals_are_stored_with_the_document() {
    let home = home();
    home.ingest(&["a.jsonl"]);
    let document = home.corpus().into_iter().find(|document| document.id == "long").unwrap();
    assert_eq!((document.signals.n_words, document.signals.n_stop_words), (14, 3));
    assert_eq!((document.signals.arabic, document.signals.alpha_words), (1.0, 1.0));
}

#[test]
fn repairs_are_stored_by_their_kind() {
    let home = Home::new();
    home.write_documents("a.jsonl", &[("a", "خبـــر من  ليبيا .")]);
    home.ingest(&["a.jsonl"]);
    let document = home.corpus().remove(0);
    let kinds: Vec<_> = document.repairs.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    assert_eq!(kinds, [("punctuation", 1), ("spaces", 1), ("tatweel", 1)]);
    assert_eq!(document.signals.n_repairs, 3);
}

#[test]
fn a_corpus_keeps_to_its_profile() {
    let home = home();
    home.ingest(&["a.jsonl"]);
    home.write_documents("b.jsonl", &[("b", LONG)]);
    let answer = home.run(&["ingest", "--profile", "mine.toml", "b.jsonl"]).exits(2);
    assert!(answer.stderr.contains("`search` and is now `mine`"), "{}", answer.stderr);
}

#[test]
fn a_rule_about_nothing_is_refused_with_the_nearest_signal() {
    let home = home();
    home.write("faulty.toml", "n_wrods = { min = 10 }\n");
    let answer = home.run(&["ingest", "--profile", "faulty.toml", "a.jsonl"]).exits(2);
    assert!(answer.stderr.contains("did you mean `n_words`?"), "{}", answer.stderr);
    let answer = home.run(&["ingest", "--profile", "fineweb3", "a.jsonl"]).exits(2);
    assert!(answer.stderr.contains("search, pretrain, fineweb2"), "{}", answer.stderr);
}
