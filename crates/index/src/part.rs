//! Neighbouring shards of the corpus as a segment.

use std::path::{Path, PathBuf};

use fihris_corpus::{Document, Folder, IndexedField, Shard, ShardReader, UserField};
use fihris_text::Analyzer;
use tantivy::Index;

use crate::error::{Context, Error, Result};
use crate::segment::SegmentWriter;

/// Bytes of postings in memory at which a segment is closed, whatever is left of the shards.
///
/// It is no option, so that where segments end depends on the corpus alone. Most
/// parts stay below, see [`thread_bytes`].
const SEGMENT_BYTES: usize = 320 << 20;

/// Most memory that one thread needs at work: the postings of a full segment, and
/// what sorting and writing them takes.
const MAX_THREAD_BYTES: u64 = 400 << 20;

/// Returns the memory that a thread needs for parts of up to `part_bytes` of lines.
///
/// Measured on an encyclopedia: 209 MB at the peak for 90 MB of lines. The rest is for texts with
/// more different words.
pub(crate) fn thread_bytes(part_bytes: u64) -> u64 {
    part_bytes.saturating_mul(3).saturating_add(32 << 20).min(MAX_THREAD_BYTES)
}

/// Documents between two reports of progress.
const REPORT_EVERY: u64 = 256;

/// A Tantivy index of one segment, in a folder of its own.
pub(crate) struct Part {
    pub(crate) index: Index,
    pub(crate) folder: PathBuf,
    pub(crate) documents: u64,
    /// What was found of the user's own fields.
    pub(crate) fields: Vec<IndexedField>,
}

/// Where the lines of a shard go.
pub(crate) struct PartWriter<'a> {
    /// Where the folders of the parts are made.
    pub(crate) workspace: &'a Path,
    /// Name of the shards within the workspace.
    pub(crate) name: usize,
    /// What turns text into terms.
    pub(crate) analyzer: &'a Analyzer,
    /// The user's own fields.
    pub(crate) user: &'a [UserField],
    /// Called with the bytes of corpus lines that have been read since the last call.
    pub(crate) report: &'a (dyn Fn(u64) -> Result<()> + Sync),
}

impl PartWriter<'_> {
    /// Turns shards into parts, in the order of their documents: one, unless memory forbids.
    pub(crate) fn write(&self, folder: &Folder, shards: &[Shard]) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        let mut open: Option<OpenSegment<'_>> = None;
        for shard in shards {
            folder.verify(&shard.file)?;
            let mut reader = ShardReader::open(folder, &shard.file)?;
            let mut documents = 0;
            while let Some(line) = reader.next_line()? {
                let mut segment = match open.take() {
                    Some(segment) => segment,
                    None => self.create(parts.len())?,
                };
                self.push(&mut segment, line)?;
                documents += 1;
                match segment.writer.bytes() < SEGMENT_BYTES {
                    true => open = Some(segment),
                    false => parts.push(self.close(segment)?),
                }
            }
            if documents != shard.documents {
                let detail = format!("it has {documents} documents instead of {}", shard.documents);
                return Err(damaged(folder.path(&shard.file.path), detail));
            }
        }
        parts.extend(open.map(|segment| self.close(segment)).transpose()?);
        Ok(parts)
    }

    fn create(&self, number: usize) -> Result<OpenSegment<'_>> {
        let folder = self.workspace.join(format!("{}-{number}", self.name));
        let writer = SegmentWriter::create(&folder, self.analyzer, self.user)?;
        Ok(OpenSegment { writer, folder, documents: 0, unreported: 0 })
    }

    fn close(&self, segment: OpenSegment<'_>) -> Result<Part> {
        (self.report)(segment.unreported)?;
        segment.close()
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

impl OpenSegment<'_> {
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
        let fields = self.writer.tallies().to_vec();
        let index = self.writer.finish(&self.folder)?;
        Ok(Part { index, folder: self.folder, documents: self.documents, fields })
    }
}
