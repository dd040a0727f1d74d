//! The inbox: uploads that wait for ingestion.
//!
//! It is a folder beside the index, so that nothing that was acknowledged is lost with the process
//! or the power. One process at a time takes tasks in; another that is started on the same index
//! takes over when the first has ended.

use std::fs::File;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fihris_corpus::Folder;
use tokio::sync::Notify;
use xxhash_rust::xxh3::xxh3_128;

use super::content::Content;
use super::fault::Fault;
use super::schedule::{Next, set_aside};
use super::store::Store;
use super::table::TaskTable;
use super::task::{Kind, SUFFIX, Status, Task, now};
use crate::metrics::Metrics;
use crate::problem::Problem;

/// Most tasks that wait. Each run takes all of them, so more come in than are worked off only if
/// a client floods the server.
pub(super) const MAX_OPEN: usize = 256;

/// The inbox of an index.
#[derive(Debug)]
pub(crate) struct Inbox {
    store: Store,
    metrics: Arc<Metrics>,
    /// `None`: another process has the inbox.
    held: Mutex<Option<Held>>,
    /// Tells the worker that there is something to do.
    pub(super) filled: Notify,
}

/// What the process that has the inbox knows.
#[derive(Debug)]
struct Held {
    /// Held as long as anything may be written.
    _lock: File,
    table: TaskTable,
}

impl Inbox {
    /// Opens the inbox of an index, with what an earlier process has left in it. If another process has
    /// it still, it is left to that one until [`take`](Self::take).
    ///
    /// # Errors
    ///
    /// If it cannot be created or read.
    pub(crate) fn open(folder: &Folder, metrics: Arc<Metrics>) -> std::io::Result<Self> {
        let (store, held) = (Store::open(folder)?, Mutex::default());
        let inbox = Self { store, metrics, held, filled: Notify::new() };
        if !inbox.take()? {
            tracing::warn!("another server accepts uploads; this one takes over when it ends");
        }
        Ok(inbox)
    }

    /// Takes the inbox over, unless another process has it still; returns whether it is ours.
    ///
    /// # Errors
    ///
    /// If it cannot be locked or read.
    pub(super) fn take(&self) -> std::io::Result<bool> {
        let mut held = self.held();
        if held.is_some() {
            return Ok(true);
        }
        let Some(lock) = self.store.lock()? else { return Ok(false) };
        let mut table = TaskTable::read(&self.store)?;
        interrupted(&mut table, &self.store);
        self.metrics.inbox(&table.figures());
        *held = Some(Held { _lock: lock, table });
        self.filled.notify_one();
        Ok(true)
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on the table of tasks; `None`: another process has it.
    fn with<T>(&self, work: impl FnOnce(&mut TaskTable, &Store) -> T) -> Option<T> {
        let mut held = self.held();
        let table = &mut held.as_mut()?.table;
        let outcome = work(table, &self.store);
        self.metrics.inbox(&table.figures());
        Some(outcome)
    }

    /// Returns the task of that number, also where another process works on it.
    pub(crate) fn task(&self, uid: u64) -> Option<Task> {
        let open = self.with(|table, _| table.get(uid)).flatten();
        open.or_else(|| self.store.task(uid).ok())
    }

    /// Takes in what a task is about; it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// If too much waits already, the disk refuses, or another process has the inbox.
    pub(crate) fn put(&self, kind: Kind, content: &Content) -> Result<Task, Problem> {
        // Held until the task is written, so that numbers follow each other.
        let put = self.with(|table, store| {
            if table.n_waiting(store) >= MAX_OPEN {
                return Err(Problem::inbox_full(MAX_OPEN));
            }
            let source = format!("inbox/{:032x}{SUFFIX}", xxh3_128(&content.lines));
            let task = Task::new(table.next_uid(), kind, content.n_lines, source);
            let written = store.write_content(&task, content).and_then(|()| store.write(&task));
            if let Err(error) = written {
                // Half of it would be ingested by the next process, though it was refused.
                store.forget(task.uid);
                table.remove_unwanted(store, &task);
                return Err(Problem::not_taken_in(&error));
            }
            table.insert(task.clone());
            Ok(task)
        });
        let task = put.unwrap_or_else(|| Err(Problem::inbox_taken()))?;
        self.filled.notify_one();
        Ok(task)
    }

    /// Lets a task that failed be tried again at once, and all that wait for another attempt; `None`:
    /// there is no such task.
    ///
    /// # Errors
    ///
    /// If it was done already, or another process has the inbox.
    pub(crate) fn retry(&self, uid: u64) -> Result<Option<Task>, Problem> {
        let retry = self.with(|table, store| match table.get(uid) {
            Some(task) if task.status == Status::Succeeded => Err(Problem::task_done(uid)),
            Some(mut task) => {
                if task.status != Status::Processing {
                    task.renew();
                    table.note(store, task.clone());
                }
                table.hurry();
                Ok(Some(task))
            }
            None if store.task(uid).is_ok() => Err(Problem::task_done(uid)),
            None => Ok(None),
        });
        let task = retry.unwrap_or_else(|| Err(Problem::inbox_taken()))?;
        self.filled.notify_one();
        Ok(task)
    }

    /// What to do next.
    pub(super) fn next(&self) -> Next {
        let next = self.with(|table, store| {
            table.save(store);
            table.schedule.next(table.open(), now())
        });
        next.unwrap_or(Next::Nothing)
    }

    /// Notes how far a task is. If the disk refuses, it is noted later; a process that ends before
    /// that leaves the records, and the next one does the task again.
    pub(super) fn note(&self, task: Task) {
        self.with(|table, store| table.note(store, task));
    }

    /// Notes that a run was carried out, and what became of each task.
    pub(super) fn done(&self, tasks: Vec<(Task, Result<(), Fault>)>) {
        self.with(|table, store| {
            table.schedule.succeeded();
            for (mut task, outcome) in tasks {
                match outcome {
                    Ok(()) => task.succeed(),
                    Err(fault) => set_aside(&mut task, &fault, now()),
                }
                self.metrics.attempted(task.status == Status::Succeeded);
                table.note(store, task);
            }
        });
    }

    /// Notes that a run failed: its tasks are tried again later.
    pub(super) fn failed(&self, mut tasks: Vec<Task>, fault: &Fault) {
        self.with(|table, store| {
            table.schedule.failed(&mut tasks, fault, now());
            for task in tasks {
                self.metrics.attempted(false);
                table.note(store, task);
            }
        });
    }

    /// Verifies the records or names of a task.
    pub(super) fn check(&self, task: &Task) -> Result<(), Fault> {
        self.store.check(task)
    }

    /// Where the records or names of a task are.
    pub(super) fn path(&self, task: &Task) -> std::path::PathBuf {
        self.store.content_path(task)
    }
}

/// Puts off the tasks that a process was working on when it ended: one of them may be the reason.
fn interrupted(table: &mut TaskTable, store: &Store) {
    let is_begun = |task: &&Task| task.status == Status::Processing;
    let mut tasks: Vec<Task> = table.open().filter(is_begun).cloned().collect();
    if !tasks.is_empty() {
        table.schedule.failed(&mut tasks, &Fault::ended(), now());
        tasks.into_iter().for_each(|task| table.note(store, task));
    }
}
