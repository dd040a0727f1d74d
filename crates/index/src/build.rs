//! From the corpus to a published generation.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use fihris_corpus::{
    CorpusRecord, Folder, Generation, IndexedField, Manifest, SealedFile, UserField, WriterLock,
    atomic,
};
use fihris_text::{Analyzer, Evidence};
use rayon::prelude::*;

use crate::error::{Context, Error, Result};
use crate::evidence;
use crate::identity::analyzed;
use crate::merge::{Bundle, add_up, assemble, bundles, merge};
use crate::part::{Part, PartWriter, thread_bytes};
use crate::user_values::tallies;
use crate::{trial, verified};

/// How an index is built.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BuildOptions {
    /// Most bytes of memory for all threads together. Fewer bytes, fewer threads. One
    /// thread is always at work; it needs about three times the bytes of the largest
    /// part, some 200 MiB, and at most 400 MiB.
    pub memory: u64,
    /// Threads; 0 means one per core. The result does not depend on it.
    pub threads: usize,
    /// What the analyzer knows of the collection. `None`: what was given to the published index; if
    /// nothing was, it learns from the corpus. Machines that index parts of one collection are given one
    /// evidence, and agree on every term.
    pub evidence: Option<Evidence>,
    /// Whether it learns from the corpus although an evidence was given to the published index.
    pub relearn: bool,
    /// The user's own fields. `None`: those of the published index.
    pub fields: Option<Vec<UserField>>,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self { memory: 1 << 30, threads: 0, evidence: None, relearn: false, fields: None }
    }
}

impl BuildOptions {
    /// Threads that the memory suffices for, given the largest part.
    fn threads(&self, corpus: &CorpusRecord) -> usize {
        let wanted = match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let largest = bundles(&corpus.shards).iter().map(Bundle::bytes).max().unwrap_or(0);
        let affordable = self.memory / thread_bytes(largest);
        let affordable = usize::try_from(affordable).unwrap_or(usize::MAX);
        wanted.min(affordable).max(1)
    }
}

/// What a build is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Learning the words of the corpus; counted in bytes of corpus lines.
    Learn,
    /// Analysing documents; counted in bytes of corpus lines.
    Index,
    /// Merging segments; counted in documents.
    Merge,
    /// Checking and sealing the files; counted in bytes.
    Verify,
}

/// How far a build has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is busy with.
    pub stage: Stage,
    /// Units of the stage that are done.
    pub done: u64,
    /// Units of the stage in all.
    pub total: u64,
}

/// Who follows a build, from several threads; breaking off leaves the published index in use.
pub type Observer<'a> = dyn Fn(Progress) -> ControlFlow<()> + Sync + 'a;

/// Counts the units of one stage, from all threads.
struct Meter<'a> {
    stage: Stage,
    done: AtomicU64,
    total: u64,
    tell: &'a Observer<'a>,
}

impl<'a> Meter<'a> {
    fn new(stage: Stage, total: u64, tell: &'a Observer<'a>) -> Self {
        Self { stage, done: AtomicU64::new(0), total, tell }
    }

    /// Tells of more units that are done.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`] if whoever is told wants an end.
    fn add(&self, units: u64) -> Result<()> {
        let done = self.done.fetch_add(units, Ordering::Relaxed) + units;
        match (self.tell)(Progress { stage: self.stage, done, total: self.total }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Interrupted),
        }
    }
}

/// Builds a search index from the corpus of `folder`, publishes it, and removes the one before.
///
/// The index is a pure function of the corpus and the analyzer: neither the
/// threads nor the memory nor what was there before has a part in it, but for an evidence that was given
/// and stays in force.
///
/// # Errors
///
/// If the corpus is missing or damaged, or the disk refuses; the published index then stands.
pub fn build(
    folder: &Folder,
    lock: &WriterLock,
    options: &BuildOptions,
    progress: &Observer<'_>,
) -> Result<Generation> {
    let manifest = folder.manifest_or_new(lock)?;
    let Some(corpus) = manifest.corpus.clone() else {
        return Err(Error::NoCorpus { path: folder.root().to_owned() });
    };
    let threads = options.threads(&corpus);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|source| Error::Threads { threads, source })?;
    pool.install(|| {
        let given = given_evidence(folder, &manifest, options)?;
        let has_given_evidence = given.is_some();
        let analyzer = match given {
            Some(evidence) => Analyzer::new(evidence),
            None => learn(folder, &corpus, progress)?,
        };
        let (analyzer, user) = (&analyzer, &declared_fields(&manifest, options));
        let corpus = &corpus;
        let work = Work { folder, lock, corpus, analyzer, user, has_given_evidence, progress };
        let generation = work.run(next_name(&manifest))?;
        publish(folder, lock, manifest, generation, analyzer)
    })
}

/// Returns the evidence that is given, now or to the published index; `None`: it is to be learnt.
fn given_evidence(
    folder: &Folder,
    manifest: &Manifest,
    options: &BuildOptions,
) -> Result<Option<Evidence>> {
    if options.evidence.is_some() || options.relearn {
        return Ok(options.evidence.clone());
    }
    let search = manifest.search.as_ref().filter(|search| search.has_given_evidence);
    search.map(|search| evidence::read_sealed(folder, search)).transpose()
}

/// Returns the user's own fields: those given now, or those of the published index.
fn declared_fields(manifest: &Manifest, options: &BuildOptions) -> Vec<UserField> {
    let published = manifest.search.as_ref();
    let published = || published.iter().flat_map(|search| &search.fields);
    let given = options.fields.clone();
    given.unwrap_or_else(|| published().map(|field| field.field.clone()).collect())
}

/// Makes the analyzer that knows what the corpus teaches.
fn learn(folder: &Folder, corpus: &CorpusRecord, progress: &Observer<'_>) -> Result<Analyzer> {
    let meter = Meter::new(Stage::Learn, evidence::sampled_bytes(corpus), progress);
    evidence::learn_from(folder, corpus, &|bytes| meter.add(bytes)).map(Analyzer::new)
}

/// Makes `generation` the one that readers see.
fn publish(
    folder: &Folder,
    lock: &WriterLock,
    manifest: Manifest,
    generation: Generation,
    analyzer: &Analyzer,
) -> Result<Generation> {
    let (search, analyzer) = (Some(generation.clone()), Some(analyzed(&analyzer.identity())));
    let manifest = Manifest { search, analyzer, ..manifest };
    folder.publish(&manifest, lock)?;
    verified::remember(folder, &generation);
    folder.sweep(&manifest, lock)?;
    Ok(generation)
}

/// Names the generation after the published one: `g000002` after `g000001`.
fn next_name(manifest: &Manifest) -> String {
    let live = manifest.search.as_ref().map(|search| search.name.as_str());
    let number: u64 = live.and_then(|name| name.strip_prefix('g')?.parse().ok()).unwrap_or(0);
    format!("g{:06}", number + 1)
}

/// What a build works on.
struct Work<'a> {
    folder: &'a Folder,
    lock: &'a WriterLock,
    corpus: &'a CorpusRecord,
    analyzer: &'a Analyzer,
    user: &'a [UserField],
    has_given_evidence: bool,
    progress: &'a Observer<'a>,
}

impl Work<'_> {
    fn run(&self, name: String) -> Result<Generation> {
        let workspace = self.folder.workspace("index", self.lock)?;
        let parts = self.parts(&workspace)?;
        let parts = self.merge(parts, &workspace)?;
        let documents: u64 = parts.iter().map(|part| part.documents).sum();
        if documents != self.corpus.documents {
            let expected = self.corpus.documents;
            let detail = format!("{documents} of {expected} documents were indexed");
            return Err(Error::Damaged { detail });
        }
        let path = format!("search/{name}");
        let place = self.folder.path(&path);
        // What a killed build left there; it was never published under this name.
        remove_rubbish(&place)?;
        assemble(&parts, self.user, &place)?;
        let fields = self.found(&parts);
        evidence::write(self.analyzer.evidence(), &place)?;
        let segments = parts.len() as u64;
        drop(parts);
        trial::run(&place, documents)?;
        let files = self.seal(&path, &place)?;
        let (corpus, has_given_evidence) = (self.corpus.digest.clone(), self.has_given_evidence);
        Ok(Generation { name, corpus, documents, segments, has_given_evidence, fields, files })
    }

    /// What was found of the user's own fields; nothing where there is no document.
    fn found(&self, parts: &[Part]) -> Vec<IndexedField> {
        if parts.is_empty() { tallies(self.user) } else { add_up(parts) }
    }

    /// Turns shards into parts, several bundles at a time; returns the parts of each segment.
    fn parts(&self, workspace: &Path) -> Result<Vec<Vec<Part>>> {
        let meter = Meter::new(Stage::Index, self.corpus.bytes, self.progress);
        let report = |bytes| meter.add(bytes);
        let (analyzer, user) = (self.analyzer, self.user);
        let bundles = bundles(&self.corpus.shards);
        let write = |(name, bundle): (usize, &Bundle<'_>)| {
            let writer = PartWriter { workspace, name, analyzer, user, report: &report };
            writer.write(self.folder, bundle.shards)
        };
        let parts = bundles.par_iter().enumerate().with_max_len(1).map(write);
        let mut parts = parts.collect::<Result<Vec<_>>>()?.into_iter();
        let segments = bundles.chunk_by(|left, right| left.segment == right.segment);
        Ok(segments.map(|same| parts.by_ref().take(same.len()).flatten().collect()).collect())
    }

    /// Merges the parts of each segment, several segments at a time.
    fn merge(&self, parts: Vec<Vec<Part>>, workspace: &Path) -> Result<Vec<Part>> {
        let meter = Meter::new(Stage::Merge, self.corpus.documents, self.progress);
        let merged: Vec<Option<Part>> = parts
            .into_par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(number, parts)| {
                let documents = parts.iter().map(|part| part.documents).sum();
                let merged = merge(parts, workspace.join(format!("merged-{number}")))?;
                meter.add(documents)?;
                Ok(merged)
            })
            .collect::<Result<_>>()?;
        Ok(merged.into_iter().flatten().collect())
    }

    /// Flushes the files in `place` to the disk and seals them.
    fn seal(&self, path: &str, place: &Path) -> Result<Vec<SealedFile>> {
        let names = file_names(place)?;
        let total = names.iter().map(|name| size(&place.join(name))).sum();
        let meter = Meter::new(Stage::Verify, total, self.progress);
        let seal = |name: &String| {
            let file = place.join(name);
            std::fs::File::open(&file).and_then(|file| file.sync_all()).context("flush", &file)?;
            let sealed = self.folder.seal(&format!("{path}/{name}"))?;
            meter.add(sealed.bytes)?;
            Ok(sealed)
        };
        let files = names.par_iter().map(seal).collect::<Result<_>>()?;
        atomic::sync_folder(place)?;
        atomic::sync_folder(&self.folder.path("search"))?;
        atomic::sync_folder(self.folder.root())?;
        Ok(files)
    }
}

/// Names the files in a folder, in order.
fn file_names(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).context("list", folder)?;
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<std::io::Result<Vec<_>>>()
        .context("list", folder)?;
    names.sort();
    Ok(names)
}

fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |metadata| metadata.len())
}

/// Deletes a folder with all it holds; it may be absent.
fn remove_rubbish(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("delete", folder)
        }
        _ => Ok(()),
    }
}
