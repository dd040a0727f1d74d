//! A run may be killed at any moment; the next one goes on and ends with the same bytes.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::Home;

const INGEST: [&str; 8] =
    ["ingest", "--no-index", "--memory", "256M", "--threads", "2", "أ.jsonl", "ب.jsonl"];

/// Two sources of some three megabytes, with near-duplicates between them.
fn home() -> Home {
    let home = Home::new();
    for (source, name) in ["أ.jsonl", "ب.jsonl"].into_iter().enumerate() {
        let mut lines = String::new();
        for record in 0..1500_usize {
            let family = record + if record.is_multiple_of(4) { 0 } else { 100_000 * (source + 1) };
            let words = (0..60).map(|place| format!("كلمة{}", family * 7 + place * place));
            let text = words.collect::<Vec<_>>().join(" ");
            let id = format!("{source}-{record}");
            writeln!(lines, "{}", serde_json::json!({"id": id, "text": text})).unwrap();
        }
        home.write(name, lines);
    }
    home
}

/// The corpus and the audit, file by file.
fn files(home: &Home) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for place in ["corpus", "audit/clusters", "audit/duplicates", "audit/excluded"] {
        let Ok(entries) = std::fs::read_dir(home.path("index").join(place)) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            files.insert(
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                std::fs::read(&path).unwrap(),
            );
        }
    }
    files
}

#[test]
fn killed_at_twenty_moments_it_ends_with_the_same_bytes() {
    let undisturbed = home();
    let started = Instant::now();
    undisturbed.run(&INGEST).exits(0);
    let duration = started.elapsed();
    let expected = files(&undisturbed);
    assert!(expected.len() >= 2);

    let disturbed = home();
    let mut moment = 12345_u64;
    for round in 0..20 {
        // A linear congruential generator (Knuth, MMIX): twenty moments, the same in every test.
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let share = (moment >> 40) as f64 / (1 << 24) as f64;
        let mut child = disturbed.command(&INGEST).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_secs_f64(duration.as_secs_f64() * share));
        child.kill().unwrap();
        child.wait().unwrap();
        if round % 4 == 3 {
            disturbed.run(&INGEST).exits(0);
            assert_eq!(files(&disturbed), expected, "round {round}");
            std::fs::remove_dir_all(disturbed.path("index")).unwrap();
        }
    }
}

#[test]
fn killed_in_its_first_pass_it_goes_on_whatever_runs_between() {
    let undisturbed = home();
    let between = |home: &Home| {
        home.run(&["ingest", "ج.jsonl"]).exits(0);
        home.run(&["delete", "one"]).exits(0);
        home.run(&["index"]).exits(0);
    };
    let begin = |home: &Home| {
        home.write_documents("د.jsonl", &[("one", "بيت قديم"), ("two", "سيارة جديدة في المدينة")]);
        home.write_documents("ج.jsonl", &[("three", "كتاب عن تاريخ ليبيا")]);
        home.run(&["ingest", "د.jsonl"]).exits(0);
    };
    begin(&undisturbed);
    between(&undisturbed);
    undisturbed.run(&INGEST).exits(0);

    let disturbed = home();
    begin(&disturbed);
    assert!(disturbed.kill_in_first_pass(&INGEST), "the run was faster than the kill");
    let check = disturbed.run(&["check"]).exits(0);
    assert!(check.stdout.contains("is an unfinished ingest of 2 sources"), "{}", check.stdout);
    between(&disturbed);
    let resumed = disturbed.run(&INGEST).exits(0);
    assert!(resumed.stderr.contains("resuming an interrupted run"), "{}", resumed.stderr);
    assert_eq!(files(&disturbed), files(&undisturbed));
    assert!(!disturbed.path("index/.work").exists());
}
