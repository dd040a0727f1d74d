//! The corpus is a function of its sources and options: not of threads, nor of interruptions.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use common::{Stopper, files};
use fihris_corpus::{Folder, read};
use fihris_ingest::{Error, Ingest, IngestOptions, Outcome};

/// Words to make documents of.
const WORDS: [&str; 12] = [
    "محادثات",
    "وقف",
    "إطلاق",
    "النار",
    "في",
    "ليبيا",
    "مدينة",
    "سرت",
    "أعلنت",
    "الحكومة",
    "أمس",
    "جديدة",
];

/// Sources with exact and near-duplicates, with records that are dropped and some that fail.
fn sources(home: &std::path::Path) -> Vec<PathBuf> {
    ["أ.jsonl", "ب.jsonl", "ج.jsonl"]
        .into_iter()
        .zip(0..)
        .map(|(name, number)| {
            let path = home.join(name);
            let lines: String = (0..400).map(|record| line(number, record)).collect();
            fihris_corpus::atomic::write(&path, lines.as_bytes()).unwrap();
            path
        })
        .collect()
}

fn line(source: u64, record: u64) -> String {
    match record % 50 {
        7 => "{\"text\": \n".to_owned(),
        9 => "{\"text\": \"an English text\"}\n".to_owned(),
        _ => {
            // Every third record comes in all sources, with a word changed.
            let family =
                if record.is_multiple_of(3) { record } else { record + 1000 * source + 1000 };
            let mut text = String::new();
            for place in 0..150 {
                let changed = place == 70 + source && record.is_multiple_of(6);
                let number = family * 31 + place * place * (family % 7 + 1) + u64::from(changed);
                let word = WORDS[(number % WORDS.len() as u64) as usize];
                write!(text, "{word}{} ", number % 89).unwrap();
            }
            format!("{{\"id\": \"{source}-{record}\", \"text\": \"{text}\"}}\n")
        }
    }
}

struct Home {
    folder: Folder,
    sources: Vec<read::SourceFile>,
}

impl Home {
    fn new(home: &std::path::Path, name: &str, paths: &[PathBuf]) -> Self {
        let sources = read::list(paths, &read::ListOptions::default()).sources;
        Self { folder: Folder::at(home.join(name)), sources }
    }

    /// Runs in so many threads, until so many batches are read; returns the records that an
    /// earlier run had read.
    fn run(&self, threads: usize, n_batches: u64) -> (Result<Outcome, Error>, u64) {
        let stopper = Stopper::after(n_batches);
        let mut options = IngestOptions::default();
        // The smallest batches, so that there are many.
        options.memory_bytes = 1 << 20;
        let lock = self.folder.lock().unwrap();
        let (folder, observer) = (&self.folder, &stopper);
        let ingest = Ingest { folder, lock: &lock, options: &options, observer };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let outcome = pool.install(|| ingest.run(&self.sources));
        (outcome, stopper.resumed.into_inner())
    }

    fn files(&self) -> BTreeMap<String, u64> {
        files(&self.folder)
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let home = tempfile::tempdir().unwrap();
    let paths = sources(home.path());
    let runs = [1, 2, 7].map(|threads| {
        let home = Home::new(home.path(), &threads.to_string(), &paths);
        let outcome = home.run(threads, u64::MAX).0.unwrap();
        (home.files(), outcome)
    });
    assert!(runs[0].1.run.dropped.len() >= 3, "{:?}", runs[0].1.run);
    assert_eq!(runs[0], runs[1]);
    assert_eq!(runs[0], runs[2]);
}

#[test]
fn an_interrupted_run_goes_on_and_ends_with_the_same_bytes() {
    let home = tempfile::tempdir().unwrap();
    let paths = sources(home.path());
    let undisturbed = Home::new(home.path(), "undisturbed", &paths);
    let expected = undisturbed.run(2, u64::MAX).0.unwrap();

    let disturbed = Home::new(home.path(), "disturbed", &paths);
    let mut records = 0;
    for (threads, n_batches) in [(2, 1), (1, 3), (7, 6), (2, 2)] {
        let (outcome, resumed) = disturbed.run(threads, n_batches);
        assert!(matches!(outcome, Err(Error::Interrupted)));
        assert!(resumed >= records, "what was done stays done");
        records = resumed;
    }
    let (outcome, resumed) = disturbed.run(2, u64::MAX);
    assert!(resumed > 100, "{resumed} records were read before");
    assert_eq!(outcome.unwrap(), expected);
    assert_eq!(disturbed.files(), undisturbed.files());
}

#[test]
fn a_changed_source_begins_anew() {
    let home = tempfile::tempdir().unwrap();
    let paths = sources(home.path());
    let (outcome, _) = Home::new(home.path(), "index", &paths).run(2, 4);
    assert!(matches!(outcome, Err(Error::Interrupted)));
    fihris_corpus::atomic::write(&paths[0], "{\"text\": \"خبر آخر\"}\n".as_bytes()).unwrap();

    let changed = Home::new(home.path(), "index", &paths);
    let (outcome, resumed) = changed.run(2, u64::MAX);
    let fresh = Home::new(home.path(), "fresh", &paths);
    assert_eq!(outcome.unwrap(), fresh.run(2, u64::MAX).0.unwrap());
    assert_eq!((changed.files(), resumed), (fresh.files(), 0));
}
