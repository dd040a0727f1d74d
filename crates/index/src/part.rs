//! Documents of the corpus as segments.

use std::path::{Path, PathBuf};

use fihris_corpus::{Document, Folder, IndexedField, Shard, ShardReader, UserField};
use fihris_text::Analyzer;
use tantivy::Index;

use crate::error::{Context, Error, Result};
use crate::layout::WordTotals;
use crate::segment::SegmentWriter;

/// Bytes of postings in memory at which a segment is closed, whatever is left of the documents. Most
/// parts stay below, see [`thread_bytes`].
pub(crate) const SEGMENT_BYTES: usize = 320 << 20;

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
    /// Bytes of the lines of its documents.
    pub(crate) bytes: u64,
    pub(crate) words: WordTotals,
    /// What was found of the user's own fields.
    pub(crate) fields: Vec<IndexedField>,
}

/// How parts are written.
#[derive(Clone, Copy)]
pub(crate) struct PartOptions<'a> {
    /// Where the folders of the parts are made.
    pub(crate) workspace: &'a Path,
    /// What turns text into terms.
    pub(crate) analyzer: &'a Analyzer,
    /// The user's own fields.
    pub(crate) user: &'a [UserField],
    /// Bytes of postings in memory at which a part is closed.
    pub(crate) segment_bytes: usize,
    /// Called with the bytes of corpus lines that have been read since the last call.
    pub(crate) report: &'a (dyn Fn(u64) -> Result<()> + Sync),
}

/// Turns documents into parts, in their order: one, unless memory forbids.
pub(crate) struct PartWriter<'a> {
    options: PartOptions<'a>,
    /// Name of its parts within the workspace.
    name: String,
    parts: Vec<Part>,
    open: Option<OpenSegment<'a>>,
}

impl<'a> PartWriter<'a> {
    pub(crate) fn new(options: PartOptions<'a>, name: impl Into<String>) -> Self {
        Self { options, name: name.into(), parts: Vec::new(), open: None }
    }

    /// Adds the documents of a shard that are `wanted`, by their numbers in it.
    pub(crate) fn push_shard(
        &mut self,
        folder: &Folder,
        shard: &Shard,
        wanted: impl Fn(u64) -> bool,
    ) -> Result<()> {
        folder.verify(&shard.file)?;
        let mut reader = ShardReader::open(folder, &shard.file)?;
        let mut documents = 0;
        while let Some(line) = reader.next_line()? {
            if wanted(documents) {
                self.push(line, line)?;
            }
            documents += 1;
        }
        if documents != shard.documents {
            let detail = format!("it has {documents} documents instead of {}", shard.documents);
            return Err(damaged(folder.path(&shard.file.path), detail));
        }
        Ok(())
    }

    /// Adds the document that `line` has, and stores `stored` of it.
    pub(crate) fn push(&mut self, line: &[u8], stored: &[u8]) -> Result<()> {
        let mut segment = match self.open.take() {
            Some(segment) => segment,
            None => self.create()?,
        };
        segment.push(line, stored)?;
        if segment.documents.is_multiple_of(REPORT_EVERY) {
            (self.options.report)(std::mem::take(&mut segment.unreported))?;
        }
        match segment.writer.bytes() < self.options.segment_bytes {
            true => self.open = Some(segment),
            false => self.close(segment)?,
        }
        Ok(())
    }

    /// Returns the parts.
    pub(crate) fn finish(mut self) -> Result<Vec<Part>> {
        if let Some(segment) = self.open.take() {
            self.close(segment)?;
        }
        Ok(self.parts)
    }

    fn create(&self) -> Result<OpenSegment<'a>> {
        let PartOptions { workspace, analyzer, user, .. } = self.options;
        let folder = workspace.join(format!("{}-{}", self.name, self.parts.len()));
        let writer = SegmentWriter::create(&folder, analyzer, user)?;
        Ok(OpenSegment { writer, folder, documents: 0, bytes: 0, unreported: 0 })
    }

    fn close(&mut self, segment: OpenSegment<'_>) -> Result<()> {
        (self.options.report)(segment.unreported)?;
        self.parts.push(segment.close()?);
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
    bytes: u64,
    unreported: u64,
}

impl OpenSegment<'_> {
    fn push(&mut self, line: &[u8], stored: &[u8]) -> Result<()> {
        let document: Document = serde_json::from_slice(line).map_err(|error| {
            damaged(self.folder.clone(), format!("document {}: {error}", self.documents))
        })?;
        self.writer.push(&document, stored).context("write a segment in", &self.folder)?;
        self.documents += 1;
        self.bytes += line.len() as u64 + 1;
        self.unreported += line.len() as u64 + 1;
        Ok(())
    }

    fn close(self) -> Result<Part> {
        let Self { writer, folder, documents, bytes, .. } = self;
        let (fields, words) = (writer.tallies().to_vec(), writer.words());
        let index = writer.finish(&folder)?;
        Ok(Part { index, folder, documents, bytes, words, fields })
    }
}
