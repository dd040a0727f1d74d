//! One shard of the corpus as a segment.

use std::path::{Path, PathBuf};

use fihris_corpus::{Document, Folder, Shard, ShardReader};
use fihris_text::Analyzer;
use tantivy::Index;

use crate::error::{Context, Error, Result};
use crate::segment::SegmentWriter;

/// Bytes of postings in memory at which a segment is closed, whatever is left of the shard.
///
/// It is no option, so that where segments end depends on the corpus alone. Most
/// shards stay below, see [`thread_bytes`].
const SEGMENT_BYTES: usize = 320 << 20;

/// Most memory that one thread needs at work: the postings of a full segment, and
/// what sorting and writing them takes.
const MAX_THREAD_BYTES: u64 = 400 << 20;

/// Returns the memory that a thread needs for shards of up to `shard_bytes` of lines.
///
/// Measured on an encyclopedia: 209 MB at the peak for a shard of 90 MB. The
/// rest is for texts with more different words.
pub(crate) fn thread_bytes(shard_bytes: u64) -> u64 {
    shard_bytes.saturating_mul(3).saturating_add(32 << 20).min(MAX_THREAD_BYTES)
}

/// Documents between two reports of progress.
const REPORT_EVERY: u64 = 256;

/// A Tantivy index of one segment, in a folder of its own.
pub(crate) struct Part {
    pub(crate) index: Index,
    pub(crate) folder: PathBuf,
    pub(crate) documents: u64,
}

/// Where the lines of a shard go.
pub(crate) struct PartWriter<'a> {
    /// Where the folders of the parts are made.
    pub(crate) workspace: &'a Path,
    /// Name of the shard within the workspace.
    pub(crate) name: usize,
    /// What turns text into terms.
    pub(crate) analyzer: &'a Analyzer,
    /// Called with the bytes of corpus lines that have been read since the last call.
    pub(crate) report: &'a (dyn Fn(u64) -> Result<()> + Sync),
}

impl PartWriter<'_> {
    /// Turns a shard into parts, in the order of its documents: one, unless memory forbids.
    pub(crate) fn write(&self, folder: &Folder, shard: &Shard) -> Result<Vec<Part>> {
        folder.verify(&shard.file)?;
        let mut reader = ShardReader::open(folder, &shard.file)?;
        let mut parts = Vec::new();
        while let Some(part) = self.write_one(parts.len(), &mut reader)? {
            parts.push(part);
        }
        let documents: u64 = parts.iter().map(|part: &Part| part.documents).sum();
        if documents == shard.documents {
            return Ok(parts);
        }
        let detail = format!("it has {documents} documents instead of {}", shard.documents);
        Err(damaged(folder.path(&shard.file.path), detail))
    }

    /// Writes documents until there are no more or the segment is full.
    fn write_one(&self, number: usize, reader: &mut ShardReader) -> Result<Option<Part>> {
        let Some(first) = reader.next_line()? else { return Ok(None) };
        let folder = self.workspace.join(format!("{}-{number}", self.name));
        let mut segment = OpenSegment::create(folder, self.analyzer)?;
        self.push(&mut segment, first)?;
        while segment.writer.bytes() < SEGMENT_BYTES {
            let Some(line) = reader.next_line()? else { break };
            self.push(&mut segment, line)?;
        }
        (self.report)(segment.unreported)?;
        segment.close().map(Some)
    }

    fn push(&self, segment: &mut OpenSegment<'_>, line: &[u8]) -> Result<()> {
        segment.push(line)?;
        if segment.documents.is_multiple_of(REPORT_EVERY) {
            (self.report)(std::mem::take(&mut segment.unreported))?;
        }
        Ok(())
    }
}

fn damaged(path: PathBuf, detail: String) -> Error {
    Error::Corpus(fihris_corpus::Error::Damaged { path, detail })
}

/// A segment in the making.
struct OpenSegment<'a> {
    writer: SegmentWriter<'a>,
    folder: PathBuf,
    documents: u64,
    unreported: u64,
}

impl<'a> OpenSegment<'a> {
    fn create(folder: PathBuf, analyzer: &'a Analyzer) -> Result<Self> {
        let writer = SegmentWriter::create(&folder, analyzer)?;
        Ok(Self { writer, folder, documents: 0, unreported: 0 })
    }

    fn push(&mut self, line: &[u8]) -> Result<()> {
        let document: Document = serde_json::from_slice(line).map_err(|error| {
            damaged(self.folder.clone(), format!("document {}: {error}", self.documents))
        })?;
        self.writer.push(&document, line).context("write a segment in", &self.folder)?;
        self.documents += 1;
        self.unreported += line.len() as u64 + 1;
        Ok(())
    }

    fn close(self) -> Result<Part> {
        let index = self.writer.finish(&self.folder)?;
        Ok(Part { index, folder: self.folder, documents: self.documents })
    }
}
