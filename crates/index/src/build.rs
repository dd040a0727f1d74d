//! From the corpus to a published generation.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use fihris_corpus::{
    CorpusRecord, Folder, Generation, IndexedField, Manifest, UserField, WriterLock,
};
use fihris_text::{Analyzer, Evidence};
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::evidence;
use crate::generation::{Draft, LiveSegment};
use crate::identity::{analyzed, require_ours};
use crate::layout::Layout;
use crate::merge::{Bundle, add_up, bundles, merge};
use crate::part::{Part, PartOptions, PartWriter, SEGMENT_BYTES, thread_bytes};
use crate::segments::Segment;
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
    /// Whether [`crate::update`] writes the segments of deleted documents again, so that no file has
    /// their words.
    pub purge: bool,
    /// Bytes of postings in memory at which a segment is closed; such segments are not merged. `None`:
    /// as many as memory and speed suggest. Answers do not depend on it, which tests show.
    pub segment_bytes: Option<usize>,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self {
            memory: 1 << 30,
            threads: 0,
            evidence: None,
            relearn: false,
            fields: None,
            purge: false,
            segment_bytes: None,
        }
    }
}

impl BuildOptions {
    /// Threads that the memory suffices for, given the largest part.
    pub(crate) fn threads(&self, corpus: &CorpusRecord) -> usize {
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
pub(crate) struct Meter<'a> {
    stage: Stage,
    done: AtomicU64,
    total: u64,
    tell: &'a Observer<'a>,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(stage: Stage, total: u64, tell: &'a Observer<'a>) -> Self {
        Self { stage, done: AtomicU64::new(0), total, tell }
    }

    /// Tells of more units that are done.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`] if whoever is told wants an end.
    pub(crate) fn add(&self, units: u64) -> Result<()> {
        let done = self.done.fetch_add(units, Ordering::Relaxed) + units;
        match (self.tell)(Progress { stage: self.stage, done, total: self.total }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Interrupted),
        }
    }
}

/// Builds a search index from the corpus of `folder` from scratch, publishes it, and removes the one
/// before.
///
/// The index is a pure function of the corpus, the analyzer and its evidence. The evidence of the published
/// index stays in force until the corpus has doubled, or [`BuildOptions::relearn`] is set.
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
    pool(options.threads(&corpus))?.install(|| {
        let known = KnownEvidence::of(folder, &manifest, &corpus, options)?;
        let known = match known {
            Some(known) => known,
            None => KnownEvidence::learn(folder, &corpus, progress)?,
        };
        let workspace = folder.workspace("index", lock)?;
        let work = Work {
            folder,
            workspace: &workspace,
            corpus: &corpus,
            known: &known,
            user: &declared_fields(&manifest, options),
            segment_bytes: segment_bytes(options),
            progress,
        };
        let generation = work.run(next_name(&manifest))?;
        publish(folder, lock, manifest, generation, &known.analyzer)
    })
}

/// The threads of a build.
pub(crate) fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|source| Error::Threads { threads, source })
}

pub(crate) fn segment_bytes(options: &BuildOptions) -> usize {
    options.segment_bytes.unwrap_or(SEGMENT_BYTES).min(SEGMENT_BYTES)
}

/// The evidence that a build goes by.
struct KnownEvidence {
    analyzer: Analyzer,
    is_given: bool,
    /// Bytes of the corpus when it was collected.
    bytes: u64,
}

impl KnownEvidence {
    /// The evidence that is given, or that of the published index; `None`: it is to be learnt.
    fn of(
        folder: &Folder,
        manifest: &Manifest,
        corpus: &CorpusRecord,
        options: &BuildOptions,
    ) -> Result<Option<Self>> {
        if let Some(evidence) = options.evidence.clone() {
            let (analyzer, bytes) = (Analyzer::new(evidence), corpus.bytes);
            return Ok(Some(Self { analyzer, is_given: true, bytes }));
        }
        let Some(search) = manifest.search.as_ref().filter(|_| !options.relearn) else {
            return Ok(None);
        };
        if search.has_given_evidence {
            let analyzer = Analyzer::new(evidence::read_sealed(folder, search)?);
            return Ok(Some(Self { analyzer, is_given: true, bytes: corpus.bytes }));
        }
        Ok(Self::learnt(folder, manifest, search, corpus))
    }

    /// The evidence that the published index has learnt, if it is sound and not outgrown.
    fn learnt(
        folder: &Folder,
        manifest: &Manifest,
        search: &Generation,
        corpus: &CorpusRecord,
    ) -> Option<Self> {
        require_ours(folder, manifest).ok()?;
        let layout = Layout::read(&folder.path(&format!("search/{}", search.name))).ok()??;
        let bytes = layout.evidence_bytes;
        if evidence::is_outgrown(bytes, corpus.bytes) {
            return None;
        }
        let analyzer = Analyzer::new(evidence::read_sealed(folder, search).ok()?);
        Some(Self { analyzer, is_given: false, bytes })
    }

    /// Collects it from the corpus.
    fn learn(folder: &Folder, corpus: &CorpusRecord, progress: &Observer<'_>) -> Result<Self> {
        let meter = Meter::new(Stage::Learn, evidence::sampled_bytes(corpus), progress);
        let evidence = evidence::learn_from(folder, corpus, &|bytes| meter.add(bytes))?;
        Ok(Self { analyzer: Analyzer::new(evidence), is_given: false, bytes: corpus.bytes })
    }
}

/// Returns the user's own fields: those given now, or those of the published index.
pub(crate) fn declared_fields(manifest: &Manifest, options: &BuildOptions) -> Vec<UserField> {
    let published = manifest.search.as_ref();
    let published = || published.iter().flat_map(|search| &search.fields);
    let given = options.fields.clone();
    given.unwrap_or_else(|| published().map(|field| field.field.clone()).collect())
}

/// Makes `generation` the one that readers see. Its files were just written, or have been verified.
pub(crate) fn publish(
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
pub(crate) fn next_name(manifest: &Manifest) -> String {
    let live = manifest.search.as_ref().map(|search| search.name.as_str());
    let number: u64 = live.and_then(|name| name.strip_prefix('g')?.parse().ok()).unwrap_or(0);
    format!("g{:06}", number + 1)
}

/// What a build works on.
struct Work<'a> {
    folder: &'a Folder,
    workspace: &'a Path,
    corpus: &'a CorpusRecord,
    known: &'a KnownEvidence,
    user: &'a [UserField],
    segment_bytes: usize,
    progress: &'a Observer<'a>,
}

impl Work<'_> {
    fn run(&self, name: String) -> Result<Generation> {
        let parts = self.merge(self.parts()?)?;
        let fields = self.found(&parts);
        let draft = Draft {
            folder: self.folder,
            workspace: self.workspace,
            corpus: self.corpus,
            user: self.user,
            evidence: self.known.analyzer.evidence(),
            evidence_bytes: self.known.bytes,
            has_given_evidence: self.known.is_given,
            segments: self.adopt(parts)?,
            fields,
        };
        let generation = draft.write(name)?;
        trial::run(self.folder, &generation)?;
        Ok(generation)
    }

    /// What was found of the user's own fields; nothing where there is no document.
    fn found(&self, parts: &[Part]) -> Vec<IndexedField> {
        let fields = parts.iter().map(|part| &part.fields);
        if parts.is_empty() { tallies(self.user) } else { add_up(fields) }
    }

    /// Turns shards into parts, several bundles at a time; returns the parts of each segment.
    fn parts(&self) -> Result<Vec<Vec<Part>>> {
        let meter = Meter::new(Stage::Index, self.corpus.bytes, self.progress);
        let report = |bytes| meter.add(bytes);
        let (workspace, segment_bytes) = (self.workspace, self.segment_bytes);
        let (analyzer, user) = (&self.known.analyzer, self.user);
        let options = PartOptions { workspace, analyzer, user, segment_bytes, report: &report };
        let bundles = bundles(&self.corpus.shards);
        let write = |(name, bundle): (usize, &Bundle<'_>)| {
            let mut writer = PartWriter::new(options, name.to_string());
            for shard in bundle.shards {
                writer.push_shard(self.folder, shard, |_| true)?;
            }
            writer.finish()
        };
        let parts = bundles.par_iter().enumerate().with_max_len(1).map(write);
        let mut parts = parts.collect::<Result<Vec<_>>>()?.into_iter();
        let segments = bundles.chunk_by(|left, right| left.segment == right.segment);
        Ok(segments.map(|same| parts.by_ref().take(same.len()).flatten().collect()).collect())
    }

    /// Merges the parts of each segment, several segments at a time.
    fn merge(&self, parts: Vec<Vec<Part>>) -> Result<Vec<Part>> {
        if self.segment_bytes < SEGMENT_BYTES {
            return Ok(parts.into_iter().flatten().collect());
        }
        let meter = Meter::new(Stage::Merge, self.corpus.documents, self.progress);
        let merged: Vec<Option<Part>> = parts
            .into_par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(number, parts)| {
                let documents = parts.iter().map(|part| part.documents).sum();
                let merged = merge(parts, self.workspace.join(format!("merged-{number}")))?;
                meter.add(documents)?;
                Ok(merged)
            })
            .collect::<Result<_>>()?;
        Ok(merged.into_iter().flatten().collect())
    }

    /// Moves the files of the parts into their place, and numbers their documents.
    fn adopt(&self, parts: Vec<Part>) -> Result<Vec<LiveSegment>> {
        let size = |part: &Part| folder_size(&part.folder);
        let meter = Meter::new(Stage::Verify, parts.iter().map(size).sum(), self.progress);
        let adopt = |part| Segment::adopt(self.folder, part, &|bytes| meter.add(bytes));
        let segments = parts.into_par_iter().with_max_len(1).map(adopt);
        let mut next = 0;
        let number = |segment: Segment| {
            let numbers = (next..next + segment.documents).collect();
            next += segment.documents;
            LiveSegment::new(segment, numbers)
        };
        Ok(segments.collect::<Result<Vec<_>>>()?.into_iter().map(number).collect())
    }
}

/// Bytes of the files of segments in a folder.
fn folder_size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|e| e != "json"));
    files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
}
