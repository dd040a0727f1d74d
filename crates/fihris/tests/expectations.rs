//! The tests that the documentation names are there.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

use std::path::{Path, PathBuf};

/// All sources of the crates.
fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
}

#[test]
fn every_test_that_holds_a_promise_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    sources(&root.join("crates"), &mut files);
    let code: String = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let promises = std::fs::read_to_string(root.join("docs/reference/expectations.md")).unwrap();
    let rows: Vec<&str> = promises.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 10);
    for row in rows {
        let tests = row.trim_end_matches(" |").rsplit_once(" | ").unwrap().1;
        for test in tests.split(", ").map(|name| name.trim_matches('`')) {
            let exists = match test.strip_prefix("scripts/") {
                Some(script) => root.join("scripts").join(script).exists(),
                None => code.contains(&format!("fn {test}(")),
            };
            assert!(exists, "{test}");
        }
    }
}

/// The rows of a table whose first cell is plain or in italics, as lists of cells.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    let is_cell = |cell: &&str| !cell.is_empty();
    table.lines().filter_map(|line| line.strip_prefix("| ")).map(move |line| {
        line.split('|').map(|cell| cell.trim().trim_matches('*')).filter(is_cell).collect()
    })
}

#[test]
fn the_scores_in_the_documentation_are_those_of_the_snapshot() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (snapshot, quality) = (text("quality.snap"), text("docs/reference/quality.md"));
    let score = |name: &str| {
        let mut lines =
            snapshot.lines().skip(2).map(|line| line.split_whitespace().collect::<Vec<_>>());
        lines.find(|words| words[0] == name).map(|words| words[3])
    };
    let mut n_scores = 0;
    for row in rows(&quality) {
        let (Some(score), [_, _, lucene, fihris, points]) = (score(row[0]), row.as_slice()) else {
            continue;
        };
        assert_eq!(score, *fihris, "{row:?}");
        let gain = fihris.parse::<f64>().unwrap() - lucene.parse::<f64>().unwrap();
        assert!((gain * 100.0 - points.parse::<f64>().unwrap()).abs() < 0.051, "{row:?}");
        n_scores += 1;
    }
    assert_eq!(n_scores, 9);
}
