//! An ingest that was interrupted goes on, whatever runs between.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use common::{Stopper, files};
use fihris_corpus::{Folder, atomic, read};
use fihris_ingest::{CorpusOptions, Error, Ingest, IngestOptions, Outcome, WorkRemoved};

struct Home {
    home: tempfile::TempDir,
    folder: Folder,
}

/// What a run did.
struct Ran {
    outcome: Result<Outcome, Error>,
    resumed: u64,
    removed: Vec<WorkRemoved>,
}

impl Home {
    /// A corpus of one small source; a large source is at hand.
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("index"));
        let new = Self { home, folder };
        new.write("صغير.jsonl", 0, 3);
        new.write("كبير.jsonl", 100, 900);
        new.write("آخر.jsonl", 5000, 3);
        new.run(&["صغير.jsonl"], u64::MAX).outcome.unwrap();
        new
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a source of different documents, of some 700 bytes each.
    fn write(&self, name: &str, first: u64, n_documents: u64) {
        let mut lines = String::new();
        for number in first..first + n_documents {
            let word = |place: u64| format!("كلمة{}", number * 977 + place * place);
            let text = (0..50).map(word).collect::<Vec<_>>().join(" ");
            writeln!(lines, "{{\"id\": \"{number}\", \"text\": \"{text}\"}}").unwrap();
        }
        atomic::write(&self.path(name), lines.as_bytes()).unwrap();
    }

    fn with<T>(
        &self,
        n_batches: u64,
        work: impl FnOnce(&Ingest<'_>) -> Result<T, Error>,
    ) -> (Result<T, Error>, Stopper) {
        let stopper = Stopper::after(n_batches);
        let mut options = IngestOptions::default();
        // The smallest batches, so that there are many.
        options.memory_bytes = 1 << 20;
        let lock = self.folder.lock().unwrap();
        let (folder, observer) = (&self.folder, &stopper);
        let done = work(&Ingest { folder, lock: &lock, options: &options, observer });
        (done, stopper)
    }

    fn run(&self, names: &[&str], n_batches: u64) -> Ran {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        let sources = read::list(&paths, &read::ListOptions::default()).sources;
        let (outcome, stopper) = self.with(n_batches, |ingest| ingest.run(&sources));
        let removed = stopper.removed.into_inner().unwrap();
        Ran { outcome, resumed: stopper.resumed.into_inner(), removed }
    }

    /// Reads a part of the large source.
    fn interrupt(&self) {
        let ran = self.run(&["كبير.jsonl"], 5);
        assert!(matches!(ran.outcome, Err(Error::Interrupted)));
        assert_eq!(self.folder.unfinished().unwrap().len(), 1);
    }

    fn delete(&self, id: &str) -> Vec<WorkRemoved> {
        let names = BTreeSet::from([id.to_owned()]);
        let (deletion, stopper) = self.with(u64::MAX, |ingest| ingest.delete(&names, false));
        assert_eq!(deletion.unwrap().deleted, 1);
        stopper.removed.into_inner().unwrap()
    }

    /// What the build of a search index does, once it has published.
    fn sweep(&self) {
        let lock = self.folder.lock().unwrap();
        self.folder.sweep(&self.folder.manifest().unwrap(), &lock).unwrap();
    }

    fn files(&self) -> BTreeMap<String, u64> {
        files(&self.folder)
    }
}

#[test]
fn an_ingest_goes_on_behind_a_build_a_deletion_and_another_ingest() {
    let undisturbed = Home::new();
    undisturbed.run(&["كبير.jsonl"], u64::MAX).outcome.unwrap();
    undisturbed.run(&["آخر.jsonl"], u64::MAX).outcome.unwrap();
    undisturbed.delete("1");

    let disturbed = Home::new();
    disturbed.interrupt();
    disturbed.sweep();
    assert_eq!(disturbed.run(&["آخر.jsonl"], u64::MAX).removed, []);
    assert_eq!(disturbed.delete("1"), []);
    let ran = disturbed.run(&["كبير.jsonl"], u64::MAX);
    ran.outcome.unwrap();
    assert!(ran.resumed > 100, "{} records were read before", ran.resumed);
    // The sources have other folders.
    let content = |home: &Home| {
        let corpus = home.folder.manifest().unwrap().corpus.unwrap();
        let documents = fihris_corpus::documents(&home.folder, &corpus);
        documents.map(|document| document.unwrap().text).collect::<Vec<_>>()
    };
    assert_eq!(content(&disturbed), content(&undisturbed));
    assert_eq!(disturbed.files().len(), undisturbed.files().len());
    assert!(!disturbed.folder.path(".work").exists());
}

#[test]
fn work_goes_that_no_run_can_go_on_from() {
    let home = Home::new();
    home.interrupt();
    // Its source is read by another run.
    let ran = home.run(&["آخر.jsonl", "كبير.jsonl"], u64::MAX);
    ran.outcome.unwrap();
    assert_eq!(ran.removed, [WorkRemoved::Unusable]);

    let home = Home::new();
    home.interrupt();
    home.write("كبير.jsonl", 100, 901);
    assert_eq!(home.run(&["آخر.jsonl"], u64::MAX).removed, [WorkRemoved::Unusable]);
    assert!(!home.folder.path(".work").exists());
}

#[test]
fn work_of_other_options_than_those_of_the_corpus_goes() {
    let home = Home::new();
    home.interrupt();
    std::fs::remove_file(home.folder.path("manifest.json")).unwrap();
    let mut options = IngestOptions::default();
    options.corpus = CorpusOptions::default();
    options.corpus.dedup.near = false;
    let stopper = Stopper::after(u64::MAX);
    let (folder, lock) = (&home.folder, home.folder.lock().unwrap());
    let ingest = Ingest { folder, lock: &lock, options: &options, observer: &stopper };
    let sources = read::list(&[home.path("آخر.jsonl")], &read::ListOptions::default()).sources;
    ingest.run(&sources).unwrap();
    assert_eq!(stopper.removed.into_inner().unwrap(), [WorkRemoved::Unusable]);
}

#[test]
fn a_deletion_takes_the_work_that_holds_its_words() {
    let home = Home::new();
    // The large source has a document of the corpus, too.
    home.write("كبير.jsonl", 2, 900);
    home.interrupt();
    assert_eq!(home.delete("1"), []);
    assert_eq!(home.delete("2"), [WorkRemoved::Deleted]);
    assert!(!home.folder.path(".work").exists());
}

#[test]
fn a_run_that_keeps_nothing_begins_no_corpus() {
    let home = Home::new();
    std::fs::remove_dir_all(home.folder.root()).unwrap();
    atomic::write(&home.path("english.jsonl"), b"{\"text\": \"an English text\"}\n{\"text\": \n")
        .unwrap();
    let outcome = home.run(&["english.jsonl"], u64::MAX).outcome.unwrap();
    assert!(!outcome.is_published && outcome.run.adds_up());
    assert_eq!((outcome.run.read.documents, outcome.excluded.len()), (2, 2));
    assert!(home.folder.manifest().is_err() && !home.folder.path(".work").exists());

    // Where there is a corpus, the audit has them, and the corpus stays as it is.
    home.run(&["صغير.jsonl"], u64::MAX).outcome.unwrap();
    let before = home.folder.manifest().unwrap().corpus.unwrap();
    let outcome = home.run(&["english.jsonl"], u64::MAX).outcome.unwrap();
    let after = home.folder.manifest().unwrap().corpus.unwrap();
    assert!(outcome.is_published);
    assert_eq!((outcome.total.read.documents, before.digest), (5, after.digest));

    // And a source may become empty.
    atomic::write(&home.path("صغير.jsonl"), b"").unwrap();
    home.run(&["صغير.jsonl"], u64::MAX).outcome.unwrap();
    assert_eq!(home.folder.manifest().unwrap().corpus.unwrap().documents, 0);
}
