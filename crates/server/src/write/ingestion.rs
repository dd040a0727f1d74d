//! Carrying out tasks: into the corpus, and into the search index.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fihris_corpus::read::{Format, SourceFile};
use fihris_corpus::{CorpusRecord, Folder, Manifest, WriterLock};
use fihris_index::BuildOptions;
use fihris_ingest::{
    CorpusOptions, Event, FailedSource, Ingest, IngestOptions, Observer, Source, Stream,
};

use super::content::Content;
use super::fault::{Cause, Error, Fault};
use super::inbox::Inbox;
use super::task::{Kind, Task};

/// Carries out tasks of one kind.
pub(super) trait Run: Send + Sync + std::fmt::Debug {
    /// Carries out `tasks`, and tells each of them what it did.
    ///
    /// Returns, for each task, whether it was carried out.
    ///
    /// # Errors
    ///
    /// If none of them can be carried out now.
    fn run(
        &self,
        lock: &WriterLock,
        tasks: &mut [Task],
        inbox: &Inbox,
    ) -> Result<Vec<Result<(), Fault>>, Fault>;
}

/// Ingests and indexes what tasks bring, and deletes what they name.
#[derive(Debug)]
pub(crate) struct Ingestion {
    pub(crate) folder: Folder,
    /// Bytes of memory that a run stays below.
    pub(crate) memory: u64,
    /// Whether the running ingest should stop.
    pub(crate) is_stopping: Arc<AtomicBool>,
}

impl Run for Ingestion {
    fn run(
        &self,
        lock: &WriterLock,
        tasks: &mut [Task],
        inbox: &Inbox,
    ) -> Result<Vec<Result<(), Fault>>, Fault> {
        let checked: Vec<_> = tasks.iter().map(|task| inbox.check(task)).collect();
        let work = Work { ingestion: self, lock, inbox, checked };
        let done = match tasks.first().map(|task| task.kind).unwrap_or_default() {
            Kind::DocumentAddition => work.add(tasks),
            Kind::DocumentDeletion => work.delete(tasks, false),
            Kind::ClusterDeletion => work.delete(tasks, true),
        };
        done.map_err(|error| Fault::of(&error))
    }
}

impl Observer for Ingestion {
    fn event(&self, _event: Event<'_>) {}

    fn is_cancelled(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }
}

/// One run.
struct Work<'a> {
    ingestion: &'a Ingestion,
    lock: &'a WriterLock,
    inbox: &'a Inbox,
    /// For each task, whether its records are intact.
    checked: Vec<Result<(), Fault>>,
}

impl Work<'_> {
    /// Ingests what the tasks bring.
    fn add(self, tasks: &mut [Task]) -> Result<Vec<Result<(), Fault>>, Error> {
        let mut failed = Vec::new();
        if self.is_any_sound() {
            let mut options = self.options()?;
            options.stream = Some(stream(tasks));
            let outcome = self.ingest(&options, |ingest| ingest.run(&self.files(tasks)))?;
            for task in tasks.iter_mut().filter(|task| outcome.n_read > 0 || task.run.is_none()) {
                task.run = Some(outcome.run.clone());
                task.replaced = outcome.n_replaced_documents;
            }
            failed = outcome.failed;
        }
        let (corpus, generation) = self.index()?;
        let sources = fihris_ingest::sources(&self.ingestion.folder, &corpus)?;
        let outcome = |(task, checked): (&mut Task, Result<(), Fault>)| {
            let published = sources.iter().find(|source| is_of(source, task));
            let Some(source) = published else { return Err(not_read(task, checked, &failed)) };
            task.account = Some(source.account.clone());
            task.generation.clone_from(&generation);
            Ok(())
        };
        Ok(tasks.iter_mut().zip(self.checked).map(outcome).collect())
    }

    /// Deletes the documents that the tasks name.
    fn delete(
        self,
        tasks: &mut [Task],
        with_duplicates: bool,
    ) -> Result<Vec<Result<(), Fault>>, Error> {
        let mut names = Vec::new();
        for (task, checked) in tasks.iter().zip(&self.checked) {
            // An attempt before may have deleted already, and failed after that.
            let is_due = checked.is_ok() && task.deleted.is_none();
            names.push(if is_due { self.names(task)? } else { BTreeSet::new() });
        }
        let all: BTreeSet<String> = names.iter().flatten().cloned().collect();
        if !all.is_empty() {
            let options = self.options()?;
            let deletion = self.ingest(&options, |ingest| ingest.delete(&all, with_duplicates))?;
            let unknown: BTreeSet<String> = deletion.unknown.into_iter().collect();
            for (task, names) in tasks.iter_mut().zip(&names).filter(|(_, names)| !names.is_empty())
            {
                task.deleted = Some(deletion.deleted);
                task.unknown = names.intersection(&unknown).cloned().collect();
                self.inbox.note(task.clone());
            }
        }
        // Once the index is updated, the documents are not found. Then their words leave its files, also
        // if an attempt before this one has deleted them and was killed.
        let (_, mut generation) = self.index()?;
        if generation.is_some() {
            generation = Some(self.update(true)?);
        }
        tasks.iter_mut().for_each(|task| task.generation.clone_from(&generation));
        // A task that has deleted needs its names no longer.
        let outcome = |(task, checked): (&mut Task, Result<(), Fault>)| match task.deleted {
            Some(_) => Ok(()),
            None => checked,
        };
        Ok(tasks.iter_mut().zip(self.checked).map(outcome).collect())
    }

    fn is_any_sound(&self) -> bool {
        self.checked.iter().any(Result::is_ok)
    }

    fn ingest<T>(
        &self,
        options: &IngestOptions,
        work: impl FnOnce(&Ingest<'_>) -> fihris_ingest::Result<T>,
    ) -> Result<T, Error> {
        let Ingestion { folder, .. } = self.ingestion;
        Ok(work(&Ingest { folder, lock: self.lock, options, observer: self.ingestion })?)
    }

    /// The options that the corpus was made with: another run may not have others.
    fn options(&self) -> Result<IngestOptions, Error> {
        let mut options = IngestOptions::default();
        if let Some(corpus) = self.manifest()?.corpus {
            options.corpus = CorpusOptions::of(&corpus);
        }
        options.read.format = Some(Format::Jsonl);
        options.memory_bytes = self.ingestion.memory;
        Ok(options)
    }

    fn manifest(&self) -> Result<Manifest, Error> {
        Ok(self.ingestion.folder.manifest_or_new(self.lock)?)
    }

    /// The files of records that are sound, each once.
    fn files(&self, tasks: &[Task]) -> Vec<SourceFile> {
        let sound = tasks.iter().zip(&self.checked).filter(|(_, checked)| checked.is_ok());
        let mut files: Vec<SourceFile> = sound.map(|(task, _)| self.file(task)).collect();
        files.sort_by(|left, right| left.name.cmp(&right.name));
        files.dedup_by(|left, right| left.name == right.name);
        files
    }

    fn file(&self, task: &Task) -> SourceFile {
        let path = self.inbox.path(task);
        let bytes = path.metadata().map_or(0, |metadata| metadata.len());
        // Its name says what is in it; when it came says nothing.
        SourceFile { name: task.source.clone(), path, bytes, modified_ns: 0 }
    }

    fn names(&self, task: &Task) -> Result<BTreeSet<String>, Error> {
        Ok(Content::names(&std::fs::read(self.inbox.path(task))?).collect())
    }

    /// Brings the search index up to the corpus; returns the corpus and the name of the generation.
    fn index(&self) -> Result<(CorpusRecord, Option<String>), Error> {
        let manifest = self.manifest()?;
        let Some(corpus) = manifest.corpus else { return Ok((CorpusRecord::default(), None)) };
        let current = manifest.search.filter(|search| search.corpus == corpus.digest);
        let name = match current {
            Some(search) if !self.is_any_sound() => search.name,
            _ => self.update(false)?,
        };
        Ok((corpus, Some(name)))
    }

    /// Makes a generation of the corpus, and returns its name; if `purge`, without the words of deleted
    /// documents.
    fn update(&self, purge: bool) -> Result<String, Error> {
        let mut options = BuildOptions::default();
        (options.memory, options.purge) = (self.ingestion.memory, purge);
        let go_on = |_| match self.ingestion.is_cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let folder = &self.ingestion.folder;
        Ok(fihris_index::update(folder, self.lock, &options, &go_on)?.name)
    }
}

/// All uploads are one stream, in the order in which they came: a document replaces an earlier one of the
/// same `id`.
fn stream(tasks: &[Task]) -> Stream {
    let mut tasks: Vec<&Task> = tasks.iter().collect();
    tasks.sort_by_key(|task| task.uid);
    let order = tasks.into_iter().map(|task| task.source.clone()).collect();
    Stream { name: UPLOADS.to_owned(), order }
}

/// Name of the stream of uploads.
const UPLOADS: &str = "inbox";

/// Whether a source is the one that a task has brought, and was read to its end. It has another name
/// if the index folder was moved.
fn is_of(source: &Source, task: &Task) -> bool {
    source.hash == task.content_hash() && source.name.ends_with(task.file_name())
}

/// Says why the records of a task are not in the corpus.
fn not_read(task: &Task, checked: Result<(), Fault>, failed: &[FailedSource]) -> Fault {
    let detail = || failed.iter().find(|failed| failed.name == task.source);
    let detail = || detail().map_or("the ingest did not read it", |failed| &failed.detail);
    let not_read = || format!("`{}` is not in the corpus: {}", task.source, detail());
    checked.err().unwrap_or_else(|| Fault::new(Cause::Other, not_read()))
}
