//! `scripts/reindex`, as cron would run it.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use common::{Home, news};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/reindex");

/// The script, to be run in a home on its `index`.
fn command(home: &Home, arguments: &[&str]) -> Command {
    let mut command = Command::new(SCRIPT);
    command.args(arguments).env("FIHRIS", env!("CARGO_BIN_EXE_fihris"));
    command.current_dir(home.path(".")).env_remove("FIHRIS_INDEX").stdin(Stdio::null());
    command
}

/// What the script has written to its log so far.
fn log(home: &Home) -> String {
    std::fs::read_to_string(home.path("index.reindex.log")).unwrap_or_default()
}

fn reindex(home: &Home, arguments: &[&str]) -> (i32, String) {
    let Output { status, .. } = command(home, arguments).output().unwrap();
    (status.code().unwrap(), log(home))
}

#[test]
fn sources_are_ingested_indexed_and_checked() {
    let home = Home::new();
    home.write_documents("in/a.jsonl", &[("a", "نص عن النخيل")]);
    let output = command(&home, &["in"]).output().unwrap();
    let text = log(&home);
    assert!(output.status.success(), "{text}");
    assert!(output.stdout.is_empty() && output.stderr.is_empty(), "cron would send a mail");
    assert!(text.contains("all is well") && text.trim_end().ends_with("done"), "{text}");
    assert_eq!(home.search("النخيل"), ["a"]);

    // Nothing has changed, so the index stays.
    let output = command(&home, &[]).output().unwrap();
    let text = log(&home);
    assert!(output.status.success(), "{output:?} {text}");
    assert!(!text.contains("g000002"), "{text}");
}

#[test]
fn an_index_that_is_damaged_or_mostly_deleted_is_rebuilt() {
    let home = Home::new();
    let lines: Vec<String> = (0..9).map(|number| format!("نص عن النخيل رقم {number}")).collect();
    let documents: Vec<(&str, &str)> = lines.iter().map(|line| ("a", line.as_str())).collect();
    home.write_documents("in/a.jsonl", &documents);
    home.write_documents("in/b.jsonl", &[("b", "خبر عن أسعار الذهب في السوق أمس")]);
    assert_eq!(reindex(&home, &["in", "--keep-duplicates"]).0, 0);
    home.write_documents("in/a.jsonl", &documents[..5]);
    let (code, text) = reindex(&home, &["in", "--keep-duplicates"]);
    assert!(code == 0 && text.contains("rebuild"), "{text}");

    let place = home.path("index/search/segments");
    let segment = std::fs::read_dir(place).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(&segment).unwrap();
    let (code, text) = reindex(&home, &[]);
    assert!(code == 0 && text.trim_end().ends_with("done"), "{text}");
    assert_eq!(home.search("الذهب"), ["b"]);
}

#[test]
fn inputs_that_cannot_be_read_are_told_by_the_exit_code() {
    let home = Home::new();
    home.write("in/a.jsonl", "{\"text\": \"نص عن النخيل\"}\nbroken\n");
    assert_eq!(reindex(&home, &["in"]).0, 3);
    assert_eq!(home.search("النخيل").len(), 1);
}

#[test]
fn the_log_is_no_source() {
    let home = Home::new();
    home.write_documents("a.jsonl", &[("a", "نص عن النخيل")]);
    reindex(&home, &["."]);
    let (code, text) = reindex(&home, &["."]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("nothing new in 1 source"), "{text}");
}

#[test]
fn a_run_beside_another_writer_is_sent_away_and_can_be_tried_again() {
    let home = Home::new();
    home.write_documents("in/a.jsonl", &[("a", "نص عن النخيل")]);
    let lock = fihris_corpus::Folder::at(home.path("index")).lock().unwrap();
    let (code, text) = reindex(&home, &["in"]);
    assert_eq!(code, 75, "{text}");
    assert!(text.contains("is being written by another process"), "{text}");
    drop(lock);
    assert_eq!(reindex(&home, &["in"]).0, 0);
}

#[test]
fn what_earlier_versions_left_as_a_lock_does_not_matter() {
    let home = Home::new();
    home.write_documents("in/a.jsonl", &[("a", "نص عن النخيل")]);
    // A process that is alive, and has nothing to do with the index.
    home.write("index.reindex.lock/pid", std::process::id().to_string());
    assert_eq!(reindex(&home, &["in"]).0, 0);
}

#[test]
fn a_killed_run_leaves_no_lock() {
    let home = Home::new();
    home.write("in/a.jsonl", news(3_000));
    let mut child = start(&home, &["in"]);
    while !log(&home).contains("] ingest") {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let (code, text) = reindex(&home, &["in"]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn of_two_runs_at_once_one_works_and_the_other_waits_or_is_sent_away() {
    for _ in 0..6 {
        let home = Home::new();
        home.write_documents("in/a.jsonl", &[("a", "نص عن النخيل")]);
        let mut pair = [start(&home, &["in"]), start(&home, &["in"])];
        let codes = pair.each_mut().map(|child| child.wait().unwrap().code().unwrap());
        let text = log(&home);
        assert!(codes.contains(&0) && codes.iter().all(|code| [0, 75].contains(code)), "{text}");
        assert_eq!(n_at_once(&text), 1, "{text}");
        assert_eq!(home.search("النخيل"), ["a"]);
    }
}

fn start(home: &Home, arguments: &[&str]) -> Child {
    command(home, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The most processes that were at work at the same time, by a log: each between its first step and
/// its last line.
fn n_at_once(log: &str) -> usize {
    let (mut at_work, mut most) = (std::collections::BTreeSet::new(), 0);
    for line in log.lines() {
        let (_, rest) = line.split_once(" [").unwrap();
        let (process, message) = rest.split_once("] ").unwrap();
        match message {
            "ingest" => drop(at_work.insert(process)),
            "done" => drop(at_work.remove(process)),
            _ => {}
        }
        most = most.max(at_work.len());
    }
    most
}

#[test]
fn a_failure_is_told() {
    let home = Home::new();
    let output = command(&home, &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no index"));
    let text = log(&home);
    assert!(text.contains("there is no index") && text.contains("failed"), "{text}");
    assert!(!home.path("index").exists());
}
