//! The stages as an engine runs them, against the run on one machine.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod engine;
mod sources;

use std::collections::BTreeMap;
use std::path::Path;

use fihris_corpus::{CorpusRecord, Folder, read};
use fihris_ingest::distributed::Work;
use fihris_ingest::{Error, Ingest, IngestOptions, Outcome, Silent};
use fihris_worker::{Checkpoints, Error as WorkerError, Job, Stage};

use engine::{Engine, Value};
use sources::write_sources;

/// A folder with sources, and an index for each way to ingest them.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        write_sources(&home.0.path().join("sources"));
        home
    }

    fn sources(&self) -> Vec<read::SourceFile> {
        let paths = [self.0.path().join("sources")];
        let mut sources = read::list(&paths, &read::ListOptions::default()).sources;
        sources.sort_by(|left, right| left.name.cmp(&right.name));
        sources
    }

    fn folder(&self, name: &str) -> Folder {
        Folder::at(self.0.path().join(name))
    }

    /// Ingests on one machine.
    fn on_one(&self, options: &IngestOptions) -> (Outcome, CorpusRecord) {
        self.ingest("one", options, |ingest| ingest.run(&self.sources()).unwrap())
    }

    /// Ingests by an engine that shares out the sources to so many tasks, after `spoil` has seen
    /// what it found.
    fn on_many(
        &self,
        options: &IngestOptions,
        n_tasks: usize,
        spoil: impl Fn(&Engine),
    ) -> Result<(Outcome, CorpusRecord), Error> {
        let mut outcome = Err(Error::Interrupted);
        let (_, corpus) = self.ingest("many", options, |ingest| {
            let (work, engine) = self.job(ingest);
            engine.run(&work, n_tasks);
            spoil(&engine);
            outcome = ingest.publish_findings(&work, &Checkpoints::of(engine.folder()));
            Outcome::default()
        });
        Ok((outcome?, corpus))
    }

    fn job(&self, ingest: &Ingest<'_>) -> (Work, Engine) {
        let work = ingest.work(&self.sources()).unwrap();
        let folder = ingest.folder.kept_workspace("job", ingest.lock).unwrap();
        Job::new(&work, ingest.options).write(&work, &folder).unwrap();
        (work, Engine::of(&folder))
    }

    fn ingest(
        &self,
        name: &str,
        options: &IngestOptions,
        run: impl FnOnce(&Ingest<'_>) -> Outcome,
    ) -> (Outcome, CorpusRecord) {
        let folder = self.folder(name);
        let lock = folder.lock().unwrap();
        let outcome = run(&Ingest { folder: &folder, lock: &lock, options, observer: &Silent });
        (outcome, folder.manifest().map(|manifest| manifest.corpus.unwrap()).unwrap_or_default())
    }
}

/// The engine does what it should, and nobody spoils it.
fn as_it_is(_: &Engine) {}

#[test]
fn many_machines_leave_the_folder_that_one_leaves() {
    let home = Home::new();
    let options = IngestOptions::default();
    let one = home.on_one(&options);
    let dropped: BTreeMap<&str, u64> =
        one.0.run.dropped.iter().map(|(reason, n)| (reason.name(), n.documents)).collect();
    for reason in ["exact_duplicate", "near_duplicate", "not_arabic"] {
        assert!(dropped.contains_key(reason), "{dropped:?}");
    }
    assert!(one.0.run.failed_in_all().documents >= 3, "{:?}", one.0.run.failed);
    assert!(one.0.total.census.boilerplate > 10, "{:?}", one.0.total.census);
    assert_eq!(one.0.failed.len(), 1);
    for n_tasks in [1, 3, 100] {
        // The names of all files are the hashes of their bytes.
        assert_eq!(home.on_many(&options, n_tasks, as_it_is).unwrap(), one, "{n_tasks} tasks");
        std::fs::remove_dir_all(home.folder("many").root()).unwrap();
    }
}

#[test]
fn options_mean_the_same_on_many_machines() {
    let mut kept = IngestOptions::default();
    (kept.corpus.dedup.near, kept.corpus.keep_boilerplate) = (false, true);
    let mut all = IngestOptions::default();
    all.corpus.dedup.exact = false;
    for options in [kept, all] {
        let home = Home::new();
        assert_eq!(home.on_many(&options, 2, as_it_is).unwrap(), home.on_one(&options));
    }
}

#[test]
fn what_is_there_twice_or_not_at_all_is_refused() {
    let home = Home::new();
    let refused = |spoil: &dyn Fn(&mut Vec<engine::Row>)| {
        let spoil = |engine: &Engine| {
            let mut rows = engine.read("prepared", Stage::Prepare);
            spoil(&mut rows);
            engine.write("prepared", Stage::Prepare, vec![rows]);
        };
        let error = home.on_many(&IngestOptions::default(), 3, spoil).unwrap_err();
        assert!(matches!(error, Error::NotWhole(_)), "{error}");
        assert!(home.folder("many").manifest().is_err(), "nothing was published");
    };
    refused(&|rows| rows.insert(5, rows[4].clone()));
    refused(&|rows| drop(rows.remove(5)));
    refused(&|rows| rows.swap(5, 6));
    refused(&|rows| drop(rows.pop()));
    refused(&|rows| rows.truncate(3));
}

#[test]
fn a_corpus_that_is_there_is_not_begun_anew() {
    let home = Home::new();
    home.on_one(&IngestOptions::default());
    let options = IngestOptions::default();
    home.ingest("one", &options, |ingest| {
        assert!(ingest.work(&home.sources()).unwrap().todo.is_empty());
        let added = home.0.path().join("sources/new.txt");
        fihris_corpus::atomic::write(&added, "خبر جديد عن المدينة".as_bytes()).unwrap();
        assert!(matches!(ingest.work(&home.sources()), Err(Error::NotNew)));
        Outcome::default()
    });
}

#[test]
fn a_poisoned_record_costs_itself() {
    let home = Home::new();
    let options = IngestOptions::default();
    home.ingest("many", &options, |ingest| {
        let (work, engine) = home.job(ingest);
        let sound = engine.stage(Stage::Prepare, 0, engine::sources_of(&work));
        // What two attempts leave that have died of record 2 of source 0.
        let traces = engine.folder().join("traces");
        std::fs::create_dir_all(&traces).unwrap();
        let deaths = [2_u64.to_le_bytes(), 2_u64.to_le_bytes()].concat();
        fihris_corpus::atomic::write(&traces.join("0.deaths"), &deaths).unwrap();
        let without = engine.stage(Stage::Prepare, 3, engine::sources_of(&work));
        let differ = |(left, right): &(&engine::Row, &engine::Row)| left != right;
        let changed: Vec<_> = sound.iter().zip(&without).filter(differ).collect();
        assert_eq!(sound.len(), without.len());
        // The record itself, and the account of its source.
        let [(_, left_out), (_, finished)] = changed[..] else { panic!("{}", changed.len()) };
        let Value::Binary(line) = &left_out[4] else { panic!("{left_out:?}") };
        assert!(String::from_utf8_lossy(line).contains("\"reason\":\"poisoned\""));
        assert!(matches!(finished[5], Value::Binary(_)));
        Outcome::default()
    });
}

#[test]
fn rows_that_cannot_be_are_refused_and_nothing_ends() {
    let home = Home::new();
    home.ingest("many", &IngestOptions::default(), |ingest| {
        let (_, engine) = home.job(ingest);
        engine.write("boilerplate", Stage::Boilerplate, vec![Vec::new()]);
        let run = |stage, input: &[u8]| {
            fihris_worker::run(stage, engine.folder(), 0, input, &mut Vec::new()).unwrap_err()
        };
        for stage in Stage::all() {
            let nulls = vec![vec![Value::Null; stage.input().len()]];
            let input = engine::encode(stage.input(), nulls);
            assert!(matches!(run(stage, &input), WorkerError::Row), "{}", stage.name());
            let other = engine::encode(stage.output(), Vec::new());
            let cut_short = &input[..input.len() / 2];
            for input in [b"".as_slice(), b"{}", cut_short] {
                assert!(matches!(run(stage, input), WorkerError::Arrow(_)), "{}", stage.name());
            }
            assert!(matches!(run(stage, &other), WorkerError::Columns { .. }), "{}", stage.name());
        }
        Outcome::default()
    });
}

#[test]
fn without_a_job_there_is_no_work() {
    let run = |folder: &Path| {
        fihris_worker::run(Stage::Ends, folder, 0, &[][..], &mut Vec::new()).unwrap_err()
    };
    let home = tempfile::tempdir().unwrap();
    assert!(matches!(run(home.path()), WorkerError::Corpus(_)));
    fihris_corpus::atomic::write(&home.path().join("job.json"), b"{}").unwrap();
    assert!(matches!(run(home.path()), WorkerError::Job { .. }));
}
