//! Who does what lies in the inbox.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fihris_corpus::read::{Format, SourceFile};
use fihris_corpus::{Folder, WriterLock};
use fihris_index::BuildOptions;
use fihris_ingest::{CorpusOptions, Deletion, Event, Ingest, IngestOptions, Observer, Outcome};

use super::content::Content;
use super::inbox::Inbox;
use super::task::{Kind, Status, Task, now};
use crate::live::Live;

/// How long to wait where another process writes to the index.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the inbox could not be ingested.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Corpus(#[from] fihris_corpus::Error),
    #[error(transparent)]
    Ingest(#[from] fihris_ingest::Error),
    #[error(transparent)]
    Index(#[from] fihris_index::Error),
    #[error("cannot read the names of what is to be deleted")]
    Names(#[from] std::io::Error),
}

/// Does what lies in the inbox, one run at a time.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) folder: Folder,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) live: Arc<Live>,
    /// Bytes of memory that a run stays below.
    pub(crate) memory: u64,
    /// Whether the run that goes on should end as soon as it can.
    pub(crate) is_stopping: Arc<AtomicBool>,
}

impl Worker {
    /// Works for ever.
    pub(crate) async fn run(self) {
        let worker = Arc::new(self);
        loop {
            worker.inbox.filled.notified().await;
            while worker.count() > 0 {
                let work = Arc::clone(&worker);
                let is_done = tokio::task::spawn_blocking(move || work.work()).await;
                if !is_done.unwrap_or(false) {
                    tokio::time::sleep(PATIENCE).await;
                }
            }
        }
    }

    /// Counts the tasks that are still to be done.
    fn count(&self) -> usize {
        let n_open = self.inbox.open_tasks().len();
        self.live.metrics().tasks_open.set(i64::try_from(n_open).unwrap_or(i64::MAX));
        n_open
    }

    /// Does what waits, as far as it goes together; `false`: it is to be tried again.
    fn work(&self) -> bool {
        let tasks = self.inbox.next_tasks();
        let lock = match self.folder.lock() {
            Ok(lock) => lock,
            Err(error) => {
                tracing::info!(%error, "the inbox waits");
                return false;
            }
        };
        for task in &tasks {
            self.inbox.note(Task { status: Status::Processing, ..task.clone() });
        }
        let done = self.carry_out(&lock, &tasks);
        if done.is_err() && self.is_stopping.load(Ordering::Relaxed) {
            // The next process goes on.
            return false;
        }
        drop(lock);
        self.live.refresh();
        self.note(tasks, &done);
        self.inbox.sweep();
        true
    }

    /// Changes the corpus as the tasks say, which are of one kind, and rebuilds the search index.
    fn carry_out(&self, lock: &WriterLock, tasks: &[Task]) -> Result<Done, Error> {
        let options = self.options(lock)?;
        let ingest = Ingest { folder: &self.folder, lock, options: &options, observer: self };
        let did = match tasks.first().map(|task| task.kind).unwrap_or_default() {
            Kind::DocumentAddition => Did::Ingest(Box::new(ingest.run(&self.sources(tasks))?)),
            Kind::DocumentDeletion => Did::Delete(ingest.delete(&self.names(tasks)?, false)?),
            Kind::ClusterDeletion => Did::Delete(ingest.delete(&self.names(tasks)?, true)?),
        };
        let mut build = BuildOptions::default();
        build.memory = self.memory;
        let go_on = |_| match self.is_cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let generation = fihris_index::build(&self.folder, lock, &build, &go_on)?;
        let corpus = self.folder.manifest()?.corpus.unwrap_or_default();
        let sources = fihris_ingest::sources(&self.folder, &corpus)?;
        Ok(Done { did, sources, generation: generation.name })
    }

    fn sources(&self, tasks: &[Task]) -> Vec<SourceFile> {
        let mut sources: Vec<SourceFile> = tasks.iter().map(|task| self.source(task)).collect();
        sources.sort_by(|left, right| left.name.cmp(&right.name));
        sources.dedup_by(|left, right| left.name == right.name);
        sources
    }

    /// The documents that the tasks name.
    fn names(&self, tasks: &[Task]) -> Result<BTreeSet<String>, Error> {
        let mut names = BTreeSet::new();
        for task in tasks {
            names.extend(Content::names(&std::fs::read(self.inbox.path(task))?));
        }
        Ok(names)
    }

    /// The options that the corpus was made with: another run may not have others.
    fn options(&self, lock: &WriterLock) -> Result<IngestOptions, Error> {
        let mut options = IngestOptions::default();
        if let Some(corpus) = self.folder.manifest_or_new(lock)?.corpus {
            options.corpus = CorpusOptions::of(&corpus);
        }
        options.read.format = Some(Format::Jsonl);
        options.memory_bytes = self.memory;
        Ok(options)
    }

    fn source(&self, task: &Task) -> SourceFile {
        let path = self.inbox.path(task);
        let bytes = path.metadata().map_or(0, |metadata| metadata.len());
        // Its name says what is in it; when it came says nothing.
        SourceFile { name: task.source.clone(), path, bytes, modified_ns: 0 }
    }

    fn note(&self, tasks: Vec<Task>, done: &Result<Done, Error>) {
        for mut task in tasks {
            task.finished_at = Some(now());
            match done {
                Ok(done) => done.tell(&mut task),
                Err(error) => {
                    tracing::error!(%error, task = task.uid, "a task failed");
                    (task.status, task.error) = (Status::Failed, Some(error.to_string()));
                }
            }
            self.inbox.note(task);
        }
    }
}

impl Observer for Worker {
    fn event(&self, _event: Event<'_>) {}

    fn is_cancelled(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }
}

/// What a run did.
struct Done {
    did: Did,
    sources: Vec<fihris_ingest::Source>,
    generation: String,
}

enum Did {
    Ingest(Box<Outcome>),
    Delete(Deletion),
}

impl Done {
    fn tell(&self, task: &mut Task) {
        task.status = Status::Succeeded;
        match &self.did {
            Did::Ingest(outcome) => {
                let source = self.sources.iter().find(|source| source.name == task.source);
                task.account = source.map(|source| source.account.clone());
                task.run = Some(outcome.run.clone());
            }
            Did::Delete(deletion) => {
                task.deleted = Some(deletion.deleted);
                task.unknown.clone_from(&deletion.unknown);
            }
        }
        task.generation = Some(self.generation.clone());
    }
}
