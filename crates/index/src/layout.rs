//! What a generation is made of, so that the next one need not be built from scratch.

use std::path::Path;

use fihris_corpus::{CorpusRecord, atomic};
use serde::{Deserialize, Serialize};

use crate::error::{Context, Error, Result};

/// Name of the file in the folder of a generation.
pub(crate) const LAYOUT: &str = "layout.json";

/// Folder of the files of segments, below that of all generations. A segment is named by a hash of
/// its files.
pub(crate) const SEGMENTS: &str = "segments";

/// Name of the file that lists the segments of deleted documents, as `meta.json` lists the others.
pub(crate) const DELETIONS: &str = "deletions.json";

/// The parts of the corpus and the segments that a generation has of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Layout {
    /// The shards of the corpus, in its order.
    pub(crate) shards: Vec<IndexedShard>,
    /// The segments, in Tantivy's order.
    pub(crate) segments: Vec<SegmentRecord>,
    /// Bytes of the corpus when its evidence was collected.
    pub(crate) evidence_bytes: u64,
}

/// A shard that was indexed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IndexedShard {
    /// Hash of its file.
    pub(crate) hash: String,
    pub(crate) documents: u64,
}

/// A segment and the documents deleted from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SegmentRecord {
    /// Its name: a hash of its files.
    pub(crate) id: String,
    /// Documents in its files.
    pub(crate) documents: u32,
    /// How many of them are deleted.
    pub(crate) deleted: u32,
    /// Bytes of the lines of all its documents.
    pub(crate) bytes: u64,
    /// Words of the documents that are left.
    pub(crate) words: WordTotals,
    /// Segments of the deleted documents: what is to be subtracted from its statistics.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) deletions: Vec<DeletionRecord>,
}

/// A segment of deleted documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeletionRecord {
    pub(crate) id: String,
    pub(crate) documents: u32,
}

/// How many words documents have. Tantivy only estimates this once documents are deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WordTotals {
    /// Of titles and texts.
    pub(crate) body: u64,
    /// Of titles.
    pub(crate) title: u64,
}

impl Layout {
    /// Reads the layout of the generation in `place`; `None` if an older version wrote it.
    pub(crate) fn read(place: &Path) -> Result<Option<Self>> {
        let path = place.join(LAYOUT);
        let bytes = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.context("read", &path)?,
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            let detail = format!("`{}` is no description of segments: {error}", path.display());
            Error::Damaged { detail }
        })
    }

    pub(crate) fn write(&self, place: &Path) -> Result<()> {
        let json = serde_json::to_vec_pretty(self).map_err(|error| Error::Damaged {
            detail: format!("the description of the segments is no JSON: {error}"),
        })?;
        Ok(atomic::write(&place.join(LAYOUT), &json)?)
    }

    /// Words of all documents that are left.
    pub(crate) fn words(&self) -> WordTotals {
        self.segments.iter().map(|segment| segment.words).sum()
    }
}

/// The shards of a corpus, in its order.
pub(crate) fn shards_of(corpus: &CorpusRecord) -> Vec<IndexedShard> {
    let shard = |shard: &fihris_corpus::Shard| IndexedShard {
        hash: shard.file.hash.clone(),
        documents: shard.documents,
    };
    corpus.shards.iter().map(shard).collect()
}

impl SegmentRecord {
    /// Documents that are left.
    pub(crate) fn living(&self) -> u32 {
        self.documents.saturating_sub(self.deleted)
    }

    /// Bytes of the lines of the documents that are left, about.
    pub(crate) fn living_bytes(&self) -> u64 {
        let share = f64::from(self.living()) / f64::from(self.documents.max(1));
        (self.bytes as f64 * share) as u64
    }
}

impl WordTotals {
    pub(crate) fn less(self, other: Self) -> Self {
        let body = self.body.saturating_sub(other.body);
        Self { body, title: self.title.saturating_sub(other.title) }
    }
}

impl std::iter::Sum for WordTotals {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |sum, one| Self {
            body: sum.body + one.body,
            title: sum.title + one.title,
        })
    }
}
