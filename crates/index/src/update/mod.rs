//! A generation made from the one before: what is new becomes a segment, what has gone is marked as
//! deleted, and all else stays as it is.
//!
//! The answers are those of a build from scratch with the same evidence. Documents have their numbers in
//! the corpus ([`crate::order`]). Deleted documents are still counted in the statistics of their
//! segment, so they are indexed once more, by themselves, and what is counted there is
//! subtracted ([`crate::deletions`]).

mod diff;
mod previous;
mod tiers;

use std::path::PathBuf;

use fihris_corpus::{CorpusRecord, Folder, Generation, IndexedField, SealedFile, WriterLock};
use rayon::prelude::*;
use tantivy::directory::OwnedBytes;
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::schema::Value;
use tantivy::{DocId, TantivyDocument};

use crate::build::{
    BuildOptions, Meter, Observer, Stage, build, next_name, pool, publish, segment_bytes,
};
use crate::error::{Context, Error, Result};
use crate::generation::{Draft, LiveSegment};
use crate::layout::{DeletionRecord, SegmentRecord};
use crate::merge::{add_up, merge, merge_segments};
use crate::order::DELETED;
use crate::part::{Part, PartOptions, PartWriter, SEGMENT_BYTES};
use crate::schema::Fields;
use crate::segments::{Segment, open_whole};
use crate::{trial, verified};
use diff::{Diff, Moves};
use previous::Previous;

/// An index of which more than this share is new is built from scratch: that is hardly slower, and
/// leaves fewer segments.
const MAX_NEW_SHARE: f64 = 0.5;

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
    let previous = Previous::open(folder, &manifest, corpus, options);
    let Some(previous) = previous.filter(|previous| is_small_change(previous, corpus)) else {
        return build(folder, lock, options, progress);
    };
    let has_deleted = previous.layout.segments.iter().any(|segment| segment.deleted > 0);
    if previous.generation.corpus == corpus.digest && !(options.purge && has_deleted) {
        return Ok(previous.generation);
    }
    let pool = pool(options.threads(corpus))?;
    pool.install(|| {
        let workspace = folder.workspace("index", lock)?;
        let (segment_bytes, purge) = (segment_bytes(options), options.purge);
        let update = Update { folder, workspace, corpus, previous, segment_bytes, purge, progress };
        let generation = update.run(next_name(&manifest))?;
        let is_verified = verified::is_noted(folder, &update.previous.generation);
        let analyzer = &update.previous.analyzer;
        publish(folder, lock, manifest.clone(), generation, analyzer, is_verified)
    })
}

fn is_small_change(previous: &Previous, corpus: &CorpusRecord) -> bool {
    let changed = Moves::of(&previous.layout.shards, corpus).changed_bytes(corpus);
    changed as f64 <= corpus.bytes as f64 * MAX_NEW_SHARE || changed < MIN_BYTES
}

/// Changes of so few bytes are small whatever the size of the corpus.
const MIN_BYTES: u64 = 1 << 20;

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
    fn run(&self, name: String) -> Result<Generation> {
        let Diff { mut segments, removed, fresh } =
            Diff::of(self.folder, &self.previous, self.corpus)?;
        let mut fields = self.previous.generation.fields.clone();
        for (number, removed) in removed.into_iter().enumerate() {
            if let Some(segment) = segments.get_mut(number).filter(|_| !removed.is_empty()) {
                subtract(&mut fields, &self.delete(segment, number, &removed)?);
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
        let write = |(name, (shard, numbers)): (usize, &(&fihris_corpus::Shard, &[u32]))| {
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
    fn start_of(&self, shard: &fihris_corpus::Shard) -> u64 {
        let before = self.corpus.shards.iter().take_while(|other| *other != shard);
        before.map(|other| other.documents).sum()
    }

    /// Marks documents of a segment as deleted, and indexes them by themselves; returns what they had of
    /// the user's own fields.
    fn delete(
        &self,
        segment: &mut LiveSegment,
        number: usize,
        removed: &[DocId],
    ) -> Result<Vec<IndexedField>> {
        let report = |_| Ok(());
        let name = format!("deleted-{number}");
        let mut writer = PartWriter::new(self.part_options(&report), name.clone());
        self.each_line(number, removed, |line| writer.push(line, b""))?;
        let part = merge(writer.finish()?, self.workspace.join(format!("{name}-all")))?;
        let Some(part) = part else { return Ok(Vec::new()) };
        let deletion = Segment::adopt(self.folder, part, &report)?;
        let record = &mut segment.record;
        record.deleted += deletion.documents;
        record.words = record.words.less(deletion.words);
        let Segment { id, documents, .. } = deletion;
        record.deletions.push(DeletionRecord { id, documents });
        segment.files.extend(deletion.files);
        self.merge_deletions(segment, number)?;
        Ok(deletion.fields)
    }

    /// Reads the lines of documents from the store of a segment.
    fn each_line(
        &self,
        segment: usize,
        documents: &[DocId],
        mut take: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let reader = self.previous.searcher.segment_reader(segment as u32);
        let read = || -> tantivy::Result<_> {
            let fields = Fields::of(self.previous.searcher.schema())?;
            Ok((fields.document, reader.get_store_reader(2)?))
        };
        let (field, store) = read().context("read a segment in", self.folder.root())?;
        for doc in documents {
            let row: tantivy::Result<TantivyDocument> = store.get(*doc);
            let row = row.context("read a segment in", self.folder.root())?;
            take(row.get_first(field).and_then(|value| value.as_bytes()).unwrap_or_default())?;
        }
        Ok(())
    }

    /// Merges segments of deleted documents of one segment, where there are many.
    fn merge_deletions(&self, segment: &mut LiveSegment, number: usize) -> Result<()> {
        let mut round = 0;
        while let Some(due) = tiers::due_deletions(&documents_of(&segment.record.deletions)) {
            let name = format!("deletions-{number}-{round}");
            let merged: Vec<DeletionRecord> = take(&mut segment.record.deletions, &due);
            let records: Vec<SegmentRecord> = merged.iter().map(whole).collect();
            let part = self.merge_files(&records, Vec::new(), &name)?;
            let Segment { id, documents, files, .. } =
                Segment::adopt(self.folder, part, &|_| Ok(()))?;
            let is_merged =
                |file: &SealedFile| merged.iter().any(|one| file.path.contains(&one.id));
            segment.files.retain(|file| !is_merged(file));
            segment.files.extend(files);
            segment.record.deletions.push(DeletionRecord { id, documents });
            round += 1;
        }
        Ok(())
    }

    /// Merges segments while there are too many.
    fn merge(&self, segments: &mut Vec<LiveSegment>) -> Result<()> {
        if self.segment_bytes < SEGMENT_BYTES {
            return Ok(());
        }
        let mut round = 0;
        while let Some(due) = self.due(segments) {
            let merged = self.merge_group(&take(segments, &due), round)?;
            segments.push(merged);
            segments.sort_by_key(LiveSegment::first_number);
            round += 1;
        }
        Ok(())
    }

    fn due(&self, segments: &[LiveSegment]) -> Option<Vec<usize>> {
        let records: Vec<&SegmentRecord> = segments.iter().map(|segment| &segment.record).collect();
        tiers::due(&records, self.purge)
    }

    fn merge_group(&self, group: &[LiveSegment], round: usize) -> Result<LiveSegment> {
        let n_documents = group.iter().map(|segment| u64::from(segment.record.living())).sum();
        let meter = Meter::new(Stage::Merge, n_documents, self.progress);
        for file in group.iter().flat_map(|segment| &segment.files) {
            // A merge would copy damage and seal it with a fresh checksum.
            self.folder.verify(file)?;
        }
        let records: Vec<SegmentRecord> =
            group.iter().map(|segment| segment.record.clone()).collect();
        let filters = group.iter().map(living).collect();
        let part = self.merge_files(&records, filters, &format!("merged-{round}"))?;
        let segment = Segment::adopt(self.folder, part, &|_| Ok(()))?;
        meter.add(n_documents)?;
        let numbers = group.iter().flat_map(|segment| &segment.numbers);
        let numbers = numbers.copied().filter(|number| *number != DELETED).collect();
        Ok(LiveSegment::new(segment, numbers))
    }

    /// Merges the documents of segments that pass the filters; all pass where there is none.
    fn merge_files(
        &self,
        records: &[SegmentRecord],
        mut filters: Vec<Option<AliveBitSet>>,
        name: &str,
    ) -> Result<Part> {
        let described = self.workspace.join(format!("{name}-from"));
        let records: Vec<&SegmentRecord> = records.iter().collect();
        let index = open_whole(self.folder, &records, &self.previous.user, &described)?;
        let folder = self.workspace.join(name);
        filters.resize(records.len(), None);
        let merged = index
            .searchable_segments()
            .and_then(|segments| merge_segments(&segments, filters, &folder))
            .context("merge segments in", &folder)?;
        Ok(Part {
            index: merged,
            folder,
            documents: records.iter().map(|record| u64::from(record.living())).sum(),
            bytes: records.iter().map(|record| record.living_bytes()).sum(),
            words: records.iter().map(|record| record.words).sum(),
            fields: Vec::new(),
        })
    }
}

/// The shards that have some of the documents of these numbers, and which they are.
fn chosen<'c>(
    corpus: &'c CorpusRecord,
    mut numbers: &'c [u32],
) -> Vec<(&'c fihris_corpus::Shard, &'c [u32])> {
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

/// Takes the items of these numbers out, in order.
fn take<T>(items: &mut Vec<T>, numbers: &[usize]) -> Vec<T> {
    let all = std::mem::take(items).into_iter().enumerate();
    let (taken, left): (Vec<_>, Vec<_>) = all.partition(|(number, _)| numbers.contains(number));
    items.extend(left.into_iter().map(|(_, item)| item));
    taken.into_iter().map(|(_, item)| item).collect()
}

fn documents_of(deletions: &[DeletionRecord]) -> Vec<u32> {
    deletions.iter().map(|deletion| deletion.documents).collect()
}

/// A segment of deleted documents as one of which nothing is deleted.
fn whole(deletion: &DeletionRecord) -> SegmentRecord {
    SegmentRecord {
        id: deletion.id.clone(),
        documents: deletion.documents,
        deleted: 0,
        bytes: 0,
        words: Default::default(),
        deletions: Vec::new(),
    }
}

/// The documents of a segment that are left; `None`: all.
fn living(segment: &LiveSegment) -> Option<AliveBitSet> {
    if segment.record.deleted == 0 {
        return None;
    }
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    write_alive_bitset(&segment.living(), &mut bytes).ok()?;
    Some(AliveBitSet::open(OwnedBytes::new(bytes)))
}

/// Subtracts what deleted documents had of the user's own fields.
fn subtract(fields: &mut [IndexedField], deleted: &[IndexedField]) {
    for (all, deleted) in fields.iter_mut().zip(deleted) {
        all.documents = all.documents.saturating_sub(deleted.documents);
        all.unreadable = all.unreadable.saturating_sub(deleted.unreadable);
        all.surplus = all.surplus.saturating_sub(deleted.surplus);
        if all.unreadable == 0 {
            all.example = None;
        }
    }
}
