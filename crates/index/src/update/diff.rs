//! What has changed in the corpus since a generation was made.
//!
//! Where one shard of the corpus ends depends only on the documents near its border, and it is named by
//! its content. So most shards are the same as before, and only the documents of the others are
//! compared.

use std::collections::HashMap;
use std::ops::Range;

use fihris_corpus::{CorpusRecord, DocId as Name, Folder, Shard, ShardReader};
use rayon::prelude::*;
use serde::Deserialize;
use tantivy::DocId;
use xxhash_rust::xxh3::xxh3_128;

use super::previous::Previous;
use crate::error::{Error, Result};
use crate::generation::LiveSegment;
use crate::layout::IndexedShard;
use crate::order::DELETED;

/// A document by its name and a hash of its line.
type Identity = (Name, u128);

/// The name of a document in its line.
#[derive(Deserialize)]
struct Named {
    doc_id: Name,
}

/// What has changed.
pub(super) struct Diff {
    /// The segments as they were, with the numbers that their documents have now.
    pub(super) segments: Vec<LiveSegment>,
    /// For each of them, the documents that are there no more, in order.
    pub(super) removed: Vec<Vec<DocId>>,
    /// The numbers of new documents in the corpus, in order.
    pub(super) fresh: Vec<u32>,
    /// Bytes of the lines of the shards that were not there.
    changed_bytes: u64,
}

/// Changes of so few bytes are small whatever the size of the corpus.
const MIN_BYTES: u64 = 1 << 20;

impl Diff {
    /// Compares the documents of `corpus` with those of the generation before.
    pub(super) fn of(folder: &Folder, previous: &Previous, corpus: &CorpusRecord) -> Result<Self> {
        let moves = Moves::of(&previous.layout.shards, corpus);
        let mut fresh = documents(folder, corpus, &moves.changed)?;
        let mut segments = previous.segments();
        let doubtful: Vec<Vec<(DocId, Identity)>> = segments
            .par_iter_mut()
            .enumerate()
            .map(|(number, segment)| {
                let (doubtful, mut found) = (moves.renumber(&mut segment.numbers), Vec::new());
                previous.each_line(number, &doubtful, |doc, line| {
                    found.push((doc, identity(line)?));
                    Ok(())
                })?;
                Ok(found)
            })
            .collect::<Result<_>>()?;
        let mut removed = Vec::with_capacity(segments.len());
        for (segment, doubtful) in segments.iter_mut().zip(doubtful) {
            removed.push(settle(segment, doubtful, &mut fresh));
        }
        let mut fresh: Vec<u32> = fresh.into_values().flatten().collect();
        fresh.sort_unstable();
        Ok(Self { segments, removed, fresh, changed_bytes: moves.changed_bytes(corpus) })
    }

    /// Whether most documents are those that were there. If not, a build from scratch is hardly slower, and
    /// leaves fewer segments.
    pub(super) fn is_small(&self, corpus: &CorpusRecord) -> bool {
        self.fresh.len() as u64 * 2 <= corpus.documents || self.changed_bytes <= MIN_BYTES
    }
}

/// Gives documents that are there still their numbers, and takes them from `fresh`; returns those that
/// are not.
fn settle(
    segment: &mut LiveSegment,
    doubtful: Vec<(DocId, Identity)>,
    fresh: &mut HashMap<Identity, Vec<u32>>,
) -> Vec<DocId> {
    let mut removed = Vec::new();
    for (doc, identity) in doubtful {
        let number = fresh.get_mut(&identity).and_then(Vec::pop);
        if number.is_none() {
            removed.push(doc);
        }
        if let Some(place) = segment.numbers.get_mut(doc as usize) {
            *place = number.unwrap_or(DELETED);
        }
    }
    removed
}

/// Where the shards of a corpus have moved.
struct Moves {
    /// The numbers of the documents of each shard that there was, and where they begin now. `None`: there
    /// is no such shard any more.
    shards: Vec<(Range<u64>, Option<u64>)>,
    /// Numbers of the shards of the corpus that were not there.
    changed: Vec<usize>,
}

impl Moves {
    fn of(before: &[IndexedShard], corpus: &CorpusRecord) -> Self {
        let mut now = HashMap::new();
        let mut start = 0;
        for (number, shard) in corpus.shards.iter().enumerate() {
            now.insert(shard.file.hash.as_str(), (number, start));
            start += shard.documents;
        }
        let (mut shards, mut start) = (Vec::with_capacity(before.len()), 0);
        for shard in before {
            let range = start..start + shard.documents;
            start = range.end;
            shards.push((range, now.remove(shard.hash.as_str()).map(|(_, start)| start)));
        }
        let mut changed: Vec<usize> = now.into_values().map(|(number, _)| number).collect();
        changed.sort_unstable();
        Self { shards, changed }
    }

    /// Bytes of the lines of the shards that were not there.
    fn changed_bytes(&self, corpus: &CorpusRecord) -> u64 {
        let shards = self.changed.iter().filter_map(|number| corpus.shards.get(*number));
        shards.map(|shard| shard.text_bytes).sum()
    }

    /// Replaces the numbers of documents by those that they have now; returns the documents of shards
    /// that are there no more.
    fn renumber(&self, numbers: &mut [u32]) -> Vec<DocId> {
        let mut doubtful = Vec::new();
        let living = (0..).zip(numbers).filter(|(_, number)| **number != DELETED);
        for (doc, number) in living {
            let before = u64::from(*number);
            let at = self.shards.partition_point(|(range, _)| range.end <= before);
            match self.shards.get(at) {
                Some((range, Some(start))) => *number = (start + before - range.start) as u32,
                _ => doubtful.push(doc),
            }
        }
        doubtful
    }
}

/// Reads the documents of some shards: the numbers of each in the corpus, the last first.
fn documents(
    folder: &Folder,
    corpus: &CorpusRecord,
    shards: &[usize],
) -> Result<HashMap<Identity, Vec<u32>>> {
    let starts: Vec<u64> = corpus
        .shards
        .iter()
        .scan(0, |next, shard| Some(std::mem::replace(next, *next + shard.documents)))
        .collect();
    let identities = |number: &usize| match (corpus.shards.get(*number), starts.get(*number)) {
        (Some(shard), Some(start)) => Ok((*start, read_shard(folder, shard)?)),
        _ => Ok((0, Vec::new())),
    };
    let read: Vec<(u64, Vec<Identity>)> =
        shards.par_iter().map(identities).collect::<Result<_>>()?;
    let mut documents: HashMap<Identity, Vec<u32>> = HashMap::new();
    for (start, identities) in read.into_iter().rev() {
        for (number, identity) in (start..).zip(identities).collect::<Vec<_>>().into_iter().rev() {
            documents.entry(identity).or_default().push(number as u32);
        }
    }
    Ok(documents)
}

fn read_shard(folder: &Folder, shard: &Shard) -> Result<Vec<Identity>> {
    folder.verify(&shard.file)?;
    let mut reader = ShardReader::open(folder, &shard.file)?;
    let mut identities = Vec::with_capacity(shard.documents as usize);
    while let Some(line) = reader.next_line()? {
        identities.push(identity(line)?);
    }
    Ok(identities)
}

fn identity(line: &[u8]) -> Result<Identity> {
    let named: Named = serde_json::from_slice(line)
        .map_err(|error| Error::Damaged { detail: format!("a document has no name: {error}") })?;
    Ok((named.doc_id, xxh3_128(line)))
}
