//! A test collection on disk, and its index.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fihris_corpus::Folder;
use fihris_corpus::read::{ListOptions, list};
use fihris_index::{BuildOptions, build};
use fihris_ingest::{Ingest, IngestOptions, Profile, Silent};
use fihris_query::Engine;
use fihris_query::eval::{FileError, Qrels, Topic, parse_topics};
use tempfile::TempDir;

use crate::cli::Shared;
use crate::talk;

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
            bail!("`{}` has no docs.jsonl, so it is no collection", folder.display());
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

    /// Indexes the documents, and those of `more`, for as long as the returned index is held.
    pub(super) fn index(&self, more: &[PathBuf], shared: &Shared) -> Result<Indexed> {
        let home = tempfile::tempdir().context("cannot make a temporary folder")?;
        let folder = Folder::at(home.path());
        let lock = folder.lock()?;
        let mut paths = vec![self.documents.clone()];
        paths.extend_from_slice(more);
        let listing = list(&paths, &ListOptions::default());
        if let Some(failed) = listing.failed.first() {
            bail!("cannot read `{}`: {}", failed.path.display(), failed.detail);
        }
        let options = options(shared);
        let ingest = Ingest { folder: &folder, lock: &lock, options: &options, observer: &Silent };
        let outcome = ingest.run(&listing.sources)?;
        let n_lost = outcome.run.read.documents - outcome.run.kept.documents;
        if n_lost > 0 {
            talk::warning(&format!("{}: {n_lost} records are no documents", self.name));
        }
        let mut building = BuildOptions::default();
        (building.memory, building.threads) = (shared.memory, shared.threads);
        let n_documents =
            build(&folder, &lock, &building, &|_| ControlFlow::Continue(()))?.documents;
        Ok(Indexed { engine: Engine::open(&folder)?, n_documents, _home: home })
    }
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
    pub(super) engine: Engine,
    pub(super) n_documents: u64,
    /// Dropped last.
    _home: TempDir,
}

/// Reads a file with `parse`.
pub(super) fn read<T>(path: &Path, parse: fn(&str) -> Result<T, FileError>) -> Result<T> {
    let text = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let text = String::from_utf8_lossy(&text);
    parse(&text).with_context(|| format!("cannot read `{}`", path.display()))
}
