//! One shard of the corpus as a segment.

use std::path::{Path, PathBuf};

use fihris_corpus::{Document, Folder, Shard, ShardReader};
use fihris_text::Analyzer;
use tantivy::Index;
use tantivy::directory::MmapDirectory;
use tantivy::indexer::SingleSegmentIndexWriter;

use crate::error::{Context, Error, Result};
use crate::row::row;
use crate::schema::{Fields, schema, settings};
use crate::tokens::tokenizers;

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

/// What Tantivy sizes its first hash table by; the table grows.
const TABLE_BUDGET: usize = 15 << 20;

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
        let mut segment = OpenSegment::create(&folder, self.analyzer)?;
        self.push(&mut segment, first)?;
        while segment.writer.mem_usage() < SEGMENT_BYTES {
            let Some(line) = reader.next_line()? else { break };
            self.push(&mut segment, line)?;
        }
        (self.report)(segment.unreported)?;
        segment.close(folder).map(Some)
    }

    fn push(&self, segment: &mut OpenSegment, line: &[u8]) -> Result<()> {
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

struct OpenSegment {
    writer: SingleSegmentIndexWriter,
    fields: Fields,
    folder: PathBuf,
    documents: u64,
    unreported: u64,
}

impl OpenSegment {
    fn create(folder: &Path, analyzer: &Analyzer) -> Result<Self> {
        std::fs::create_dir_all(folder).context("create", folder)?;
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from);
        let builder = Index::builder().schema(schema()).settings(settings());
        let builder = builder.tokenizers(tokenizers(analyzer));
        let (writer, fields) = directory
            .and_then(|directory| {
                let fields = Fields::of(&schema())?;
                Ok((builder.single_segment_index_writer(directory, TABLE_BUDGET)?, fields))
            })
            .context("start a segment in", folder)?;
        Ok(Self { writer, fields, folder: folder.to_owned(), documents: 0, unreported: 0 })
    }

    fn push(&mut self, line: &[u8]) -> Result<()> {
        let document: Document = serde_json::from_slice(line).map_err(|error| {
            damaged(self.folder.clone(), format!("document {}: {error}", self.documents))
        })?;
        let row = row(&self.fields, &document, line);
        self.writer.add_document(row).context("write a segment in", &self.folder)?;
        self.documents += 1;
        self.unreported += line.len() as u64 + 1;
        Ok(())
    }

    fn close(self, folder: PathBuf) -> Result<Part> {
        let index = self.writer.finalize().context("close a segment in", &folder)?;
        Ok(Part { index, folder, documents: self.documents })
    }
}
