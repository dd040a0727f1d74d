//! A generation made from the one before: what is new becomes a segment, what has gone is marked as
//! deleted, and all else stays as it is.
//!
//! The answers are those of a build from scratch with the same evidence. Documents have their numbers in
//! the corpus ([`crate::order`]). Deleted documents are still counted in the statistics of their
//! segment, so they are indexed once more, by themselves, and what is counted there is
//! subtracted ([`crate::reader`]).

mod delete;
mod diff;
mod merging;
mod previous;
mod tiers;

use std::path::PathBuf;

use fihris_corpus::{CorpusRecord, Folder, Generation, IndexedField, Shard, WriterLock};
use rayon::prelude::*;

use crate::build::{
    BuildOptions, Meter, Observer, Stage, build, next_name, pool, publish, segment_bytes,
};
use crate::error::{Error, Result};
use crate::generation::{Draft, LiveSegment};
use crate::merge::{add_up, merge};
use crate::part::{Part, PartOptions, PartWriter, SEGMENT_BYTES};
use crate::segments::Segment;
use crate::trial;
use diff::Diff;
use previous::Previous;

/// Most bytes of corpus lines of a new segment.
const MAX_SEGMENT_BYTES: u64 = 512 << 20;

/// Brings the search index up to the corpus of `folder`, and publishes it: from the published one where
/// that will do, else as [`build`].
///
/// The evidence of the published index stays in force until the corpus has doubled.
///
/// # Errors
///
/// As [`build`].
pub fn update(
    folder: &Folder,
    lock: &WriterLock,
    options: &BuildOptions,
    progress: &Observer<'_>,
) -> Result<Generation> {
    let manifest = folder.manifest_or_new(lock)?;
    let Some(corpus) = &manifest.corpus else {
        return Err(Error::NoCorpus { path: folder.root().to_owned() });
    };
    let Some(previous) = Previous::open(folder, &manifest, corpus, options) else {
        return build(folder, lock, options, progress);
    };
    let has_deleted = previous.layout.segments.iter().any(|segment| segment.deleted > 0);
    if previous.generation.corpus == corpus.digest && !(options.purge && has_deleted) {
        return Ok(previous.generation);
    }
    let pool = pool(options.threads(corpus))?;
    let diff = pool.install(|| Diff::of(folder, &previous, corpus))?;
    if !diff.is_small(corpus) {
        return build(folder, lock, options, progress);
    }
    let workspace = folder.workspace("index", lock)?;
    let (segment_bytes, purge) = (segment_bytes(options), options.purge);
    let update = Update { folder, workspace, corpus, previous, segment_bytes, purge, progress };
    let generation = pool.install(|| update.run(diff, next_name(&manifest)))?;
    let analyzer = &update.previous.analyzer;
    publish(folder, lock, manifest.clone(), generation, analyzer)
}

struct Update<'a> {
    folder: &'a Folder,
    workspace: PathBuf,
    corpus: &'a CorpusRecord,
    previous: Previous,
    segment_bytes: usize,
    purge: bool,
    progress: &'a Observer<'a>,
}

impl Update<'_> {
    fn run(&self, diff: Diff, name: String) -> Result<Generation> {
        let Diff { mut segments, removed, fresh, .. } = diff;
        let mut fields = self.previous.generation.fields.clone();
        for (number, removed) in removed.into_iter().enumerate() {
            if let Some(segment) = segments.get_mut(number).filter(|_| !removed.is_empty()) {
                self.delete(segment, number, &removed, &mut fields)?;
            }
        }
        let (added, found) = self.add(&fresh)?;
        fields.iter_mut().zip(&found).for_each(|(all, found)| all.add(found));
        segments.extend(added);
        segments.retain(|segment| segment.record.living() > 0);
        segments.sort_by_key(LiveSegment::first_number);
        self.merge(&mut segments)?;
        let draft = Draft {
            folder: self.folder,
            workspace: &self.workspace,
            corpus: self.corpus,
            user: &self.previous.user,
            evidence: self.previous.analyzer.evidence(),
            evidence_bytes: self.previous.layout.evidence_bytes,
            has_given_evidence: self.previous.generation.has_given_evidence,
            segments,
            fields,
        };
        let generation = draft.write(name)?;
        trial::run(self.folder, &generation)?;
        Ok(generation)
    }

    fn part_options<'p>(
        &'p self,
        report: &'p (dyn Fn(u64) -> Result<()> + Sync),
    ) -> PartOptions<'p> {
        PartOptions {
            workspace: &self.workspace,
            analyzer: &self.previous.analyzer,
            user: &self.previous.user,
            segment_bytes: self.segment_bytes,
            report,
        }
    }

    /// Indexes documents by their numbers in the corpus, as one segment for each half a gigabyte; returns
    /// these, and what was found of the user's own fields.
    fn add(&self, fresh: &[u32]) -> Result<(Vec<LiveSegment>, Vec<IndexedField>)> {
        let chosen = chosen(self.corpus, fresh);
        let total = chosen.iter().map(|(shard, _)| shard.text_bytes).sum();
        let meter = Meter::new(Stage::Index, total, self.progress);
        let report = |bytes| meter.add(bytes);
        let write = |(name, (shard, numbers)): (usize, &(&Shard, &[u32]))| {
            let mut writer = PartWriter::new(self.part_options(&report), format!("new-{name}"));
            let start = self.start_of(shard);
            writer.push_shard(self.folder, shard, |number| {
                numbers.binary_search(&((start + number) as u32)).is_ok()
            })?;
            writer.finish()
        };
        let parts = chosen.par_iter().enumerate().with_max_len(1).map(write);
        let parts: Vec<Part> = parts.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        let fields = add_up(parts.iter().map(|part| &part.fields));
        let (mut segments, mut rest) = (Vec::new(), fresh);
        for (number, group) in self.groups(parts).into_iter().enumerate() {
            let part = merge(group, self.workspace.join(format!("added-{number}")))?;
            let Some(part) = part else { continue };
            let segment = Segment::adopt(self.folder, part, &|_| Ok(()))?;
            let (numbers, others) = rest.split_at(rest.len().min(segment.documents as usize));
            segments.push(LiveSegment::new(segment, numbers.to_vec()));
            rest = others;
        }
        Ok((segments, fields))
    }

    /// Puts neighbouring parts together that become one segment.
    fn groups(&self, parts: Vec<Part>) -> Vec<Vec<Part>> {
        let mut groups: Vec<(u64, Vec<Part>)> = Vec::new();
        let is_whole = self.segment_bytes < SEGMENT_BYTES;
        for part in parts {
            match groups.last_mut() {
                Some((bytes, group)) if !is_whole && *bytes + part.bytes <= MAX_SEGMENT_BYTES => {
                    *bytes += part.bytes;
                    group.push(part);
                }
                _ => groups.push((part.bytes, vec![part])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// The number in the corpus of the first document of a shard.
    fn start_of(&self, shard: &Shard) -> u64 {
        let before = self.corpus.shards.iter().take_while(|other| *other != shard);
        before.map(|other| other.documents).sum()
    }
}

/// The shards that have some of the documents of these numbers, and which they are.
fn chosen<'c>(corpus: &'c CorpusRecord, mut numbers: &'c [u32]) -> Vec<(&'c Shard, &'c [u32])> {
    let (mut chosen, mut end) = (Vec::new(), 0);
    for shard in &corpus.shards {
        end += shard.documents;
        let (in_shard, behind) =
            numbers.split_at(numbers.partition_point(|number| u64::from(*number) < end));
        numbers = behind;
        if !in_shard.is_empty() {
            chosen.push((shard, in_shard));
        }
    }
    chosen
}
