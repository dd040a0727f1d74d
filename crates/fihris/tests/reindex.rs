//! `scripts/reindex`, as cron would run it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::process::Command;

use common::Home;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/reindex");

fn reindex(home: &Home, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(SCRIPT);
    command.args(arguments).env("FIHRIS", env!("CARGO_BIN_EXE_fihris"));
    let output = command.current_dir(home.path(".")).env_remove("FIHRIS_INDEX").output().unwrap();
    let log = std::fs::read_to_string(home.path("index.reindex.log")).unwrap_or_default();
    (output.status.code().unwrap(), log)
}

#[test]
fn sources_are_ingested_indexed_and_checked() {
    let home = Home::new();
    home.write_documents("in/a.jsonl", &[("a", "نص عن النخيل")]);
    let (code, log) = reindex(&home, &["in"]);
    assert_eq!(code, 0, "{log}");
    assert!(log.contains("all is well") && log.trim_end().ends_with("done"), "{log}");
    assert_eq!(home.search("النخيل"), ["a"]);

    let (code, log) = reindex(&home, &[]);
    assert_eq!(code, 0, "{log}");
    assert!(log.contains("g000002"), "{log}");
}

#[test]
fn inputs_that_cannot_be_read_are_told_by_the_exit_code() {
    let home = Home::new();
    home.write("in/a.jsonl", "{\"text\": \"نص عن النخيل\"}\nbroken\n");
    assert_eq!(reindex(&home, &["in"]).0, 3);
    assert_eq!(home.search("النخيل").len(), 1);
}

#[test]
fn a_second_run_is_sent_away_and_a_dead_one_is_not_waited_for() {
    let home = Home::new();
    home.write_documents("in/a.jsonl", &[("a", "نص عن النخيل")]);
    home.write("index.reindex.lock/pid", std::process::id().to_string());
    assert_eq!(reindex(&home, &["in"]).0, 75);

    let mut child = Command::new("true").spawn().unwrap();
    let dead = child.id();
    child.wait().unwrap();
    home.write("index.reindex.lock/pid", dead.to_string());
    let (code, log) = reindex(&home, &["in"]);
    assert_eq!(code, 0, "{log}");
    assert!(!home.path("index.reindex.lock").exists());
}

#[test]
fn a_failure_is_told() {
    let home = Home::new();
    let (code, log) = reindex(&home, &[]);
    assert_eq!(code, 2);
    assert!(log.contains("there is no index"), "{log}");
}
