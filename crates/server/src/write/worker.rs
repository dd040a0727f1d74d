//! Works on the tasks in the inbox, one run at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fihris_corpus::{Folder, WriterLock};

use super::fault::{Error, Fault};
use super::inbox::Inbox;
use super::ingestion::Run;
use super::schedule::Next;
use super::task::{Task, now};
use crate::live::Live;

/// How long to wait where another process writes to the index.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often to look whether another process has left the inbox.
const POLL: Duration = Duration::from_millis(200);

/// How long to wait for a task that nothing announces: a clock that jumps must not stop the worker.
const IDLE: Duration = Duration::from_secs(60);

/// Works on the tasks in the inbox, one run at a time.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(super) folder: Folder,
    pub(super) inbox: Arc<Inbox>,
    pub(super) live: Arc<Live>,
    pub(super) run: Box<dyn Run>,
    is_stopping: Arc<AtomicBool>,
    is_locked_out: AtomicBool,
}

/// Tells a worker to end.
#[derive(Debug)]
pub(crate) struct Stop {
    is_stopping: Arc<AtomicBool>,
    inbox: Arc<Inbox>,
}

impl Stop {
    /// Interrupts the running ingest, and starts no other.
    pub(crate) fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        self.inbox.filled.notify_one();
    }
}

impl Worker {
    pub(super) fn new(
        folder: Folder,
        inbox: Arc<Inbox>,
        live: Arc<Live>,
        (run, is_stopping): (Box<dyn Run>, Arc<AtomicBool>),
    ) -> Self {
        Self { folder, inbox, live, run, is_stopping, is_locked_out: AtomicBool::new(false) }
    }

    /// By which it is told to end.
    pub(crate) fn stop(&self) -> Stop {
        Stop { is_stopping: Arc::clone(&self.is_stopping), inbox: Arc::clone(&self.inbox) }
    }

    /// Works until it is told to end.
    pub(crate) async fn run(self) {
        let worker = Arc::new(self);
        while !worker.is_stopping() {
            let work = Arc::clone(&worker);
            let wait = tokio::task::spawn_blocking(move || work.step()).await.unwrap_or(PATIENCE);
            let _ = tokio::time::timeout(wait, worker.inbox.filled.notified()).await;
        }
    }

    fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// Does what waits, as far as it goes together; returns how long to wait after that, unless a
    /// task comes in.
    pub(super) fn step(&self) -> Duration {
        match self.inbox.take() {
            Ok(true) => {}
            Ok(false) => return POLL,
            Err(error) => {
                tracing::warn!(%error, "cannot open the inbox");
                return PATIENCE;
            }
        }
        match self.inbox.next() {
            Next::Run(tasks) => self.work(tasks),
            Next::Wait(until) => Duration::from_secs(until.saturating_sub(now())).min(IDLE),
            Next::Nothing => IDLE,
        }
    }

    fn work(&self, tasks: Vec<Task>) -> Duration {
        let lock = self.folder.lock();
        let is_locked_out = matches!(lock, Err(fihris_corpus::Error::Locked { .. }));
        if is_locked_out != self.is_locked_out.swap(is_locked_out, Ordering::Relaxed) {
            tracing::info!(
                is_locked_out,
                "another process started or stopped writing to the index"
            );
        }
        match lock {
            _ if is_locked_out => return PATIENCE,
            Ok(lock) => self.carry_out(lock, tasks),
            Err(error) => self.fail(begun(&tasks), &Fault::of(&Error::from(error))),
        }
        Duration::ZERO
    }

    fn carry_out(&self, lock: WriterLock, tasks: Vec<Task>) {
        let mut run = begun(&tasks);
        run.iter().for_each(|task| self.inbox.note(task.clone()));
        let work = AssertUnwindSafe(|| self.run.run(&lock, &mut run, &self.inbox));
        let outcome = catch_unwind(work).unwrap_or_else(|_| Err(Fault::panicked()));
        drop(lock);
        match outcome {
            Ok(outcomes) => {
                // Who is told that a task is done finds its documents.
                self.live.refresh();
                self.inbox.done(run.into_iter().zip(outcomes).collect());
            }
            // The next process resumes. The task records what a deletion has done.
            Err(_) if self.is_stopping() => {
                let tasks = tasks.into_iter().zip(run);
                tasks.for_each(|(before, task)| self.inbox.note(task.restored(&before)));
            }
            Err(fault) => self.fail(run, &fault),
        }
    }

    fn fail(&self, tasks: Vec<Task>, fault: &Fault) {
        tracing::error!(error = fault.message, tasks = tasks.len(), "tasks failed");
        self.inbox.failed(tasks, fault);
    }
}

fn begun(tasks: &[Task]) -> Vec<Task> {
    let mut begun = tasks.to_vec();
    begun.iter_mut().for_each(Task::begin);
    begun
}
