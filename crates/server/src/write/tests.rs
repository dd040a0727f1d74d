//! Tasks that fail, and processes that end before a task is done.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};

use fihris_corpus::{Folder, WriterLock, atomic};
use tempfile::TempDir;

use super::content::Content;
use super::fault::{Cause, Fault};
use super::inbox::{Inbox, MAX_OPEN};
use super::ingestion::{Ingestion, Run};
use super::task::{Kind, Status, Task};
use super::worker::Worker;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::source::Source;

/// What a run does, one after the other; then everything succeeds.
#[derive(Debug, Default)]
struct Scripted(Mutex<VecDeque<Result<(), Fault>>>);

impl Run for Scripted {
    fn run(
        &self,
        _lock: &WriterLock,
        tasks: &mut [Task],
        inbox: &Inbox,
    ) -> Result<Vec<Result<(), Fault>>, Fault> {
        assert!(tasks.iter().all(|task| task.documents != POISON), "a run that panics");
        self.0.lock().unwrap().pop_front().unwrap_or(Ok(()))?;
        Ok(tasks.iter().map(|task| inbox.check(task)).collect())
    }
}

/// Number of documents that makes a scripted run panic.
const POISON: u64 = 13;

/// A process that has an inbox.
struct Process {
    worker: Worker,
    inbox: Arc<Inbox>,
    metrics: Arc<Metrics>,
}

impl Process {
    /// Starts one whose runs do what they should.
    fn start(folder: &Folder) -> Self {
        let (folder_of_run, memory) = (folder.clone(), 1 << 30);
        let is_stopping = Arc::default();
        Self::with(folder, Box::new(Ingestion { folder: folder_of_run, memory, is_stopping }))
    }

    /// Starts one whose first runs fail.
    fn failing(folder: &Folder, faults: impl IntoIterator<Item = Fault>) -> Self {
        let outcomes = Mutex::new(faults.into_iter().map(Err).collect());
        Self::with(folder, Box::new(Scripted(outcomes)))
    }

    fn with(folder: &Folder, run: Box<dyn Run>) -> Self {
        let metrics = Arc::new(Metrics::default());
        let live = Arc::new(Live::open(Source::from(folder.clone()), Arc::clone(&metrics)));
        let inbox = Arc::new(Inbox::open(folder, Arc::clone(&metrics)).unwrap());
        let worker = Worker::new(folder.clone(), Arc::clone(&inbox), live, (run, Arc::default()));
        Self { worker, inbox, metrics }
    }

    fn put(&self, text: &str) -> Task {
        self.inbox.put(Kind::DocumentAddition, &records(text)).unwrap()
    }

    /// Works once.
    fn step(&self) {
        self.worker.step();
    }

    /// Tries a task at once.
    fn retry(&self, uid: u64) -> Task {
        self.inbox.retry(uid).unwrap().unwrap();
        self.step();
        self.task(uid)
    }

    fn task(&self, uid: u64) -> Task {
        self.inbox.task(uid).unwrap()
    }
}

fn records(text: &str) -> Content {
    Content::of_records(serde_json::json!({ "text": text }).to_string().as_bytes()).unwrap()
}

fn home() -> (TempDir, Folder) {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path().join("index"));
    (home, folder)
}

fn has_records(folder: &Folder, task: &Task) -> bool {
    folder.path(&task.source).is_file()
}

/// Makes it impossible to write a file, for every user.
fn block(path: &Path) {
    let _ = std::fs::remove_file(path);
    std::fs::create_dir_all(path.join("blocked")).unwrap();
}

#[test]
fn records_stay_until_their_task_is_done() {
    let (_home, folder) = home();
    let full = Fault::new(Cause::NoSpace, "no space left");
    let process = Process::failing(&folder, [full.clone(), full]);
    let task = process.put("كتاب");
    process.step();
    for attempts in [1, 2] {
        let failed = process.task(0);
        assert_eq!((failed.status, failed.attempts), (Status::Enqueued, attempts));
        assert_eq!(failed.error.as_deref(), Some("no space left"));
        assert!(failed.next_attempt_at.is_some() && has_records(&folder, &task));
        let figures = process.metrics.text();
        assert!(figures.contains("fihris_tasks_retrying 1"), "{figures}");
        process.retry(0);
    }
    let done = process.task(0);
    assert_eq!((done.status, done.attempts, done.error), (Status::Succeeded, 3, None));
    assert!(!has_records(&folder, &task));
    let figures = process.metrics.text();
    for line in [
        "fihris_tasks_open 0",
        "fihris_tasks_retrying 0",
        "fihris_tasks_oldest_age_seconds 0",
        "fihris_task_attempts_total{outcome=\"Failed\"} 2",
        "fihris_task_attempts_total{outcome=\"Succeeded\"} 1",
    ] {
        assert!(figures.contains(line), "{line}: {figures}");
    }
}

#[test]
fn what_was_taken_in_outlives_the_process() {
    let (_home, folder) = home();
    let process = Process::failing(&folder, []);
    process.put("كتاب");
    process.step();
    let second = process.put("قلم");
    drop(process);

    let process = Process::failing(&folder, []);
    assert_eq!(process.task(0).status, Status::Succeeded);
    assert_eq!(process.task(1), second);
    assert_eq!(process.put("ورق").uid, 2);
    process.step();
    assert_eq!(process.task(1).status, Status::Succeeded);
}

#[test]
fn a_run_that_the_process_did_not_survive_is_tried_again() {
    let (_home, folder) = home();
    let process = Process::failing(&folder, []);
    let mut task = process.put("كتاب");
    task.begin();
    process.inbox.note(task);
    drop(process);

    let process = Process::start(&folder);
    let found = process.task(0);
    assert_eq!((found.status, found.attempts), (Status::Enqueued, 1));
    assert!(found.error.unwrap().contains("killed"));
    assert_eq!(process.retry(0).status, Status::Succeeded);
}

#[test]
fn records_that_are_gone_are_no_success() {
    let (_home, folder) = home();
    let process = Process::start(&folder);
    let (gone, damaged, sound) = (process.put("كتاب"), process.put("قلم"), process.put("ورق"));
    std::fs::remove_file(folder.path(&gone.source)).unwrap();
    atomic::write(&folder.path(&damaged.source), b"{\"text\": \"x\"}\n").unwrap();
    process.step();
    for (task, part) in [(gone, "is missing"), (damaged, "is damaged")] {
        let found = process.task(task.uid);
        assert_eq!((found.status, found.next_attempt_at), (Status::Failed, None));
        assert!(found.error.unwrap().contains(part), "{part}");
    }
    let found = process.task(sound.uid);
    assert_eq!((found.status, found.error), (Status::Succeeded, None));
    assert_eq!(found.account.unwrap().kept.documents, 1);
    assert!(process.metrics.text().contains("fihris_tasks_failed 2"));
}

#[test]
fn a_source_that_cannot_be_read_is_no_success() {
    let (_home, folder) = home();
    let process = Process::start(&folder);
    let task = process.put("كتاب");
    block(&folder.path(&task.source));
    process.step();
    let found = process.task(0);
    assert_eq!((found.status, found.failures_alone), (Status::Enqueued, 1));
    assert!(found.error.unwrap().contains("cannot read `inbox/"));
}

#[test]
fn a_corpus_that_has_the_records_is_believed_and_not_the_file_of_the_task() {
    let (_home, folder) = home();
    let process = Process::start(&folder);
    let task = process.put("كتاب قديم");
    process.step();
    assert_eq!(process.task(0).status, Status::Succeeded);
    drop(process);

    // The disk has refused to note it, and the records are gone all the same.
    let before = serde_json::to_vec(&task).unwrap();
    atomic::write(&folder.path("inbox/task-0.json"), &before).unwrap();
    let process = Process::start(&folder);
    process.step();
    let found = process.task(0);
    assert_eq!((found.status, found.error), (Status::Succeeded, None));
    assert_eq!(found.account.unwrap().read.documents, 1);
}

#[test]
fn a_task_that_cannot_be_noted_keeps_its_records() {
    let (_home, folder) = home();
    let process = Process::start(&folder);
    let task = process.put("كتاب");
    block(&folder.path("inbox/task-0.json"));
    process.step();
    assert_eq!(process.task(0).status, Status::Succeeded);
    assert!(has_records(&folder, &task));
    drop(process);

    // The next process knows only the records: they are a task of their own.
    let process = Process::start(&folder);
    assert_eq!(process.task(0).status, Status::Failed);
    assert_eq!(process.task(1).source, task.source);
    process.step();
    assert_eq!(process.task(1).status, Status::Succeeded);
    assert!(!has_records(&folder, &task));
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let (_home, folder) = home();
    let process = Process::failing(&folder, []);
    block(&folder.path("inbox/task-0.json"));
    let content = records("كتاب");
    let problem = process.inbox.put(Kind::DocumentAddition, &content).unwrap_err();
    assert_eq!((problem.status.as_u16(), problem.code()), (503, "inbox_not_writable"));
    let names = std::fs::read_dir(folder.path("inbox")).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [".lock", "task-0.json"]);
}

#[test]
fn a_task_that_crashes_every_run_does_not_keep_the_others() {
    let (_home, folder) = home();
    let process = Process::failing(&folder, []);
    let poison = Content::of_lines(b"{}\n".repeat(POISON as usize));
    process.inbox.put(Kind::DocumentAddition, &poison).unwrap();
    process.step();
    process.put("كتاب");
    for _ in 0..5 {
        process.step();
    }
    assert_eq!(process.task(1).status, Status::Succeeded);
    let crashed = process.task(0);
    assert_eq!(crashed.status, Status::Enqueued);
    assert!(crashed.error.unwrap().contains("crashed") && crashed.failures_alone > 0);
}

#[test]
fn one_process_at_a_time_takes_documents_in() {
    let (_home, folder) = home();
    let old = Process::failing(&folder, []);
    let new = Process::failing(&folder, []);
    old.put("كتاب");
    let problem = new.inbox.put(Kind::DocumentAddition, &records("قلم")).unwrap_err();
    assert_eq!(problem, Problem::inbox_taken());
    assert_eq!(new.inbox.retry(0).unwrap_err(), Problem::inbox_taken());
    new.step();
    assert_eq!(new.task(0).status, Status::Enqueued);
    drop(old);
    new.step();
    assert_eq!(new.task(0).status, Status::Succeeded);
    assert_eq!(new.put("قلم").uid, 1);
}

#[test]
fn only_what_is_not_done_is_tried_again() {
    let (_home, folder) = home();
    let process = Process::failing(&folder, []);
    process.put("كتاب");
    process.step();
    assert_eq!(process.inbox.retry(0).unwrap_err(), Problem::task_done(0));
    assert_eq!(process.inbox.retry(1), Ok(None));
}

#[test]
fn an_inbox_that_is_full_takes_nothing_more() {
    let (_home, folder) = home();
    let process = Process::failing(&folder, []);
    (0..MAX_OPEN).for_each(|_| drop(process.put("كتاب")));
    let problem = process.inbox.put(Kind::DocumentAddition, &records("كتاب")).unwrap_err();
    assert_eq!(problem, Problem::inbox_full(MAX_OPEN));
}

#[test]
fn a_deletion_that_is_tried_again_remembers_what_it_deleted() {
    let (_home, folder) = home();
    let process = Process::start(&folder);
    let record = r#"{"id": "a", "text": "بدأت محادثات وقف إطلاق النار"}"#;
    let content = Content::of_records(record.as_bytes()).unwrap();
    process.inbox.put(Kind::DocumentAddition, &content).unwrap();
    process.step();
    let names = Content::of_names(&["a".to_owned(), "b".to_owned()]).unwrap();
    let other = Content::of_names(&["c".to_owned()]).unwrap();
    process.inbox.put(Kind::DocumentDeletion, &names).unwrap();
    process.inbox.put(Kind::DocumentDeletion, &other).unwrap();
    process.step();
    let deletion = process.task(1);
    assert_eq!((deletion.deleted, deletion.unknown.as_slice()), (Some(1), &["b".to_owned()][..]));
    assert_eq!(process.task(2).unknown, ["c"]);

    // As if the process had ended before the search index was built.
    drop(process);
    let begun = Task { status: Status::Processing, ..deletion };
    atomic::write(&folder.path("inbox/task-1.json"), &serde_json::to_vec(&begun).unwrap()).unwrap();
    let process = Process::start(&folder);
    let deletion = process.retry(1);
    assert_eq!((deletion.status, deletion.deleted), (Status::Succeeded, Some(1)));
    assert_eq!(deletion.unknown, ["b"]);
}
