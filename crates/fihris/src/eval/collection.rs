//! A test collection on disk, and its index.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fihris_cluster::{Ledger, Target};
use fihris_corpus::read::{ListOptions, list};
use fihris_corpus::{Folder, WriterLock};
use fihris_index::{BuildOptions, build};
use fihris_ingest::{Ingest, IngestOptions, Profile, Silent};
use fihris_query::eval::{FileError, Qrels, Topic, parse_topics};
use fihris_query::{Backend, Engine};
use tempfile::TempDir;

use crate::cli::{EvalArgs, Shared};
use crate::{backend, push, talk};

/// Names that the file of documents may have.
const DOCUMENT_FILES: [&str; 4] =
    ["docs.jsonl", "docs.jsonl.zst", "docs.jsonl.gz", "docs.jsonl.bz2"];

/// Topics and judgements of one folder.
pub(super) struct Collection {
    /// Name of the folder.
    pub(super) name: String,
    /// The file with its documents.
    documents: PathBuf,
    /// The topics that are judged.
    pub(super) topics: Vec<Topic>,
    pub(super) qrels: Qrels,
}

impl Collection {
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let documents = DOCUMENT_FILES.map(|name| folder.join(name));
        let Some(documents) = documents.into_iter().find(|path| path.is_file()) else {
            bail!("`{}` has no docs.jsonl, so it is not a collection", folder.display());
        };
        let mut topics = read(&folder.join("queries.tsv"), parse_topics)?;
        let qrels = read(&folder.join("qrels.tsv"), Qrels::parse)?;
        topics.retain(|topic| qrels.has(&topic.id));
        let name = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let name = name.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let n_unknown = qrels.topics().count().saturating_sub(topics.len());
        if n_unknown > 0 {
            talk::warning(&format!("{name}: {n_unknown} judged queries are not in queries.tsv"));
        }
        Ok(Self { name, documents, topics, qrels })
    }

    /// Indexes the documents, and those that `args` add, for as long as the returned index is held.
    pub(super) fn index(&self, args: &EvalArgs, shared: &Shared) -> Result<Indexed> {
        let home = tempfile::tempdir().context("cannot make a temporary folder")?;
        let folder = Folder::at(home.path());
        let lock = folder.lock()?;
        let mut paths = vec![self.documents.clone()];
        paths.extend_from_slice(&args.with);
        let listing = list(&paths, &ListOptions::default());
        if let Some(failed) = listing.failed.first() {
            bail!("cannot read `{}`: {}", failed.path.display(), failed.detail);
        }
        let options = options(shared);
        let ingest = Ingest { folder: &folder, lock: &lock, options: &options, observer: &Silent };
        let outcome = ingest.run(&listing.sources)?;
        let n_lost = outcome.run.read.documents - outcome.run.kept.documents;
        if n_lost > 0 {
            talk::warning(&format!("{}: {n_lost} records are not documents", self.name));
        }
        let (engine, pushed) = match &args.backend {
            None => (embedded(&folder, &lock, shared)?, None),
            Some(target) => {
                drop(lock);
                let ledger = push::send(shared, &folder, target, &self.index_name())?.ledger;
                let engine: Box<dyn Backend> = Box::new(backend::remote(&folder, target)?);
                (engine, Some((target.clone(), ledger)))
            }
        };
        Ok(Indexed { n_documents: engine.n_documents(), engine, pushed, _home: home })
    }

    /// How the name of its index in a cluster begins.
    fn index_name(&self) -> String {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        format!("eval-{}", self.name.chars().map(letter).take(40).collect::<String>())
    }
}

/// Builds an index on this machine.
fn embedded(folder: &Folder, lock: &WriterLock, shared: &Shared) -> Result<Box<dyn Backend>> {
    let mut building = BuildOptions::default();
    (building.memory, building.threads) = (shared.memory, shared.threads);
    build(folder, lock, &building, &|_| ControlFlow::Continue(()))?;
    Ok(Box::new(Engine::open(folder)?))
}

/// The collection says which documents there are: none is dropped for what it or another is.
fn options(shared: &Shared) -> IngestOptions {
    let mut options = IngestOptions::default();
    options.corpus.dedup.exact = false;
    options.corpus.dedup.near = false;
    options.corpus.profile = Profile::empty("all");
    options.memory_bytes = shared.memory;
    options
}

/// An index that is deleted when it is no longer needed.
pub(super) struct Indexed {
    pub(super) engine: Box<dyn Backend>,
    pub(super) n_documents: u64,
    /// Where it is, if it is in a cluster.
    pushed: Option<(Target, Ledger)>,
    /// Dropped last.
    _home: TempDir,
}

impl Drop for Indexed {
    fn drop(&mut self) {
        let Some((target, ledger)) = &self.pushed else { return };
        let deleted = fihris_cluster::push::delete(target, ledger, backend::authorization());
        if let Err(error) = deleted {
            talk::warning(&format!("`{}` is left in the cluster: {error}", ledger.index));
        }
    }
}

/// Reads a file with `parse`.
pub(super) fn read<T>(path: &Path, parse: fn(&str) -> Result<T, FileError>) -> Result<T> {
    let text = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let text = String::from_utf8_lossy(&text);
    parse(&text).with_context(|| format!("cannot read `{}`", path.display()))
}
