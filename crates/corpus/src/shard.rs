//! The files of the corpus.
//!
//! Where one shard ends and the next begins depends only on the documents near
//! the border (content-defined chunking, as in rsync and in backup tools), and a
//! shard is named by the hash of its bytes. So a document more or less changes
//! the shard it is in and leaves the names and the bytes of the others alone,
//! and the same documents give the same files whether they came in one run or
//! in ten.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use rayon::prelude::*;
use tempfile::NamedTempFile;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::atomic;
use crate::document::{DocId, Document};
use crate::error::{Context, Error, Result};
use crate::folder::Folder;
use crate::manifest::{CorpusRecord, SealedFile, Shard};

/// Bytes of uncompressed lines that a shard has on average. 16 MiB: a hundred
/// megabytes of news already give work to several indexing threads, the postings
/// of a shard fit into the memory of one, and a terabyte has some sixty
/// thousand shards.
const TARGET_BYTES: u64 = 16 << 20;

/// A shard is not cut below this, so that chance does not scatter tiny files.
const MIN_BYTES: u64 = TARGET_BYTES / 4;

/// A shard is cut at this whatever the hashes say, so that memory stays bounded.
const MAX_BYTES: u64 = TARGET_BYTES * 2;

/// Uncompressed bytes of one zstd frame: small enough to decompress for one
/// document, large enough to compress well.
const FRAME_BYTES: usize = 1 << 20;

/// Frames that are compressed together, in parallel.
const FRAMES_AT_ONCE: usize = 16;

/// zstd's level. On Arabic news and encyclopedia, 3 takes 1.7 times as long and saves 7 %: the
/// corpus is written by every ingest, so time goes first.
const LEVEL: i32 = 1;

/// Writes documents, in their order, into shards.
pub struct ShardWriter {
    folder: Folder,
    /// Folder of the shards from the root, such as `corpus`.
    place: &'static str,
    open: Option<OpenShard>,
    finished: Vec<Shard>,
}

struct OpenShard {
    file: NamedTempFile,
    hash: Xxh3,
    frames: Vec<Vec<u8>>,
    documents: u64,
    text_bytes: u64,
    file_bytes: u64,
}

impl ShardWriter {
    /// Writes below `place`, a folder from the root of `folder`.
    ///
    /// # Errors
    ///
    /// If that folder cannot be created.
    pub fn create(folder: &Folder, place: &'static str) -> Result<Self> {
        let path = folder.path(place);
        std::fs::create_dir_all(&path).context("create", &path)?;
        Ok(Self { folder: folder.clone(), place, open: None, finished: Vec::new() })
    }

    /// Adds the line of a document, without its line feed.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn push(&mut self, doc_id: DocId, line: &[u8]) -> Result<()> {
        if self.open.as_ref().is_some_and(|shard| shard.ends_before(doc_id, line)) {
            self.close()?;
        }
        let mut shard = match self.open.take() {
            Some(shard) => shard,
            None => OpenShard::create(atomic::create_in(&self.folder.path(self.place))?),
        };
        shard.push(line)?;
        self.open = Some(shard);
        Ok(())
    }

    /// Closes the last shard and returns all of them, in order.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn finish(mut self) -> Result<Vec<Shard>> {
        self.close()?;
        Ok(self.finished)
    }

    fn close(&mut self) -> Result<()> {
        let Some(mut shard) = self.open.take() else { return Ok(()) };
        shard.flush()?;
        let hash = format!("{:032x}", shard.hash.digest128());
        let path = format!("{}/{hash}.jsonl.zst", self.place);
        atomic::persist(shard.file, &self.folder.path(&path))?;
        self.finished.push(Shard {
            file: SealedFile { path, bytes: shard.file_bytes, hash },
            documents: shard.documents,
            text_bytes: shard.text_bytes,
        });
        Ok(())
    }
}

impl OpenShard {
    fn create(file: NamedTempFile) -> Self {
        let (hash, frames) = (Xxh3::new(), vec![Vec::new()]);
        Self { file, hash, frames, documents: 0, text_bytes: 0, file_bytes: 0 }
    }

    /// Whether this document starts the next shard: with a chance that grows with its length.
    fn ends_before(&self, doc_id: DocId, line: &[u8]) -> bool {
        let draw = xxh3_64(&doc_id.0.to_le_bytes()) % TARGET_BYTES;
        self.text_bytes >= MAX_BYTES || (self.text_bytes >= MIN_BYTES && draw < line.len() as u64)
    }

    fn push(&mut self, line: &[u8]) -> Result<()> {
        if self.frames.last().is_none_or(|frame| frame.len() >= FRAME_BYTES) {
            if self.frames.len() >= FRAMES_AT_ONCE {
                self.flush()?;
            }
            self.frames.push(Vec::with_capacity(FRAME_BYTES + line.len()));
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.extend_from_slice(line);
            frame.push(b'\n');
        }
        self.documents += 1;
        self.text_bytes += line.len() as u64 + 1;
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let path = self.file.path().to_owned();
        let frames: Vec<_> = self.frames.par_iter().map(|frame| compress(frame)).collect();
        for frame in frames {
            let frame = frame.context("compress", &path)?;
            self.file.write_all(&frame).context("write", &path)?;
            self.hash.update(&frame);
            self.file_bytes += frame.len() as u64;
        }
        self.frames.clear();
        Ok(())
    }
}

/// Compresses one frame, with zstd's checksum of the content.
fn compress(frame: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::with_capacity(frame.len() / 3), LEVEL)?;
    encoder.include_checksum(true)?;
    encoder.write_all(frame)?;
    encoder.finish()
}

/// Reads the lines of one shard.
pub struct ShardReader {
    path: PathBuf,
    reader: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    line: Vec<u8>,
}

impl ShardReader {
    /// Opens a shard of `folder`.
    ///
    /// # Errors
    ///
    /// If it is missing or no zstd file.
    pub fn open(folder: &Folder, file: &SealedFile) -> Result<Self> {
        let path = folder.path(&file.path);
        let decoder = File::open(&path).and_then(zstd::Decoder::new).context("open", &path)?;
        Ok(Self { reader: BufReader::with_capacity(1 << 16, decoder), path, line: Vec::new() })
    }

    /// Returns the next line, without its line feed, or `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if the file does not decompress to what was written.
    pub fn next_line(&mut self) -> Result<Option<&[u8]>> {
        self.line.clear();
        let n_bytes = self.reader.read_until(b'\n', &mut self.line).map_err(|error| {
            Error::Damaged { path: self.path.clone(), detail: error.to_string() }
        })?;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        }
        Ok((n_bytes > 0).then_some(self.line.as_slice()))
    }

    /// Returns the next document, or `None` at the end.
    ///
    /// # Errors
    ///
    /// As [`Self::next_line`], and if a line is no document.
    pub fn next_document(&mut self) -> Result<Option<Document>> {
        let path = self.path.clone();
        let Some(line) = self.next_line()? else { return Ok(None) };
        serde_json::from_slice(line)
            .map(Some)
            .map_err(|error| Error::Damaged { path, detail: error.to_string() })
    }
}

impl Iterator for ShardReader {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_document().transpose()
    }
}

/// Reads the documents of a corpus, in its order.
pub fn documents<'f>(
    folder: &'f Folder,
    corpus: &'f CorpusRecord,
) -> impl Iterator<Item = Result<Document>> + 'f {
    corpus.shards.iter().flat_map(move |shard| {
        let (reader, error) = match ShardReader::open(folder, &shard.file) {
            Ok(reader) => (Some(reader), None),
            Err(error) => (None, Some(Err(error))),
        };
        error.into_iter().chain(reader.into_iter().flatten())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of 100 kB, so that a thousand make several shards.
    fn write(home: &std::path::Path, numbers: impl Iterator<Item = u64>) -> Vec<Shard> {
        let folder = Folder::at(home);
        let mut writer = ShardWriter::create(&folder, "corpus").unwrap();
        for number in numbers {
            let line = format!("{number}:{}", "ن".repeat(50_000));
            writer.push(DocId(number), line.as_bytes()).unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn a_document_more_leaves_the_other_shards_alone() {
        let home = tempfile::tempdir().unwrap();
        let few = write(home.path(), (0..1500).filter(|number| *number != 700));
        let more = write(home.path(), 0..1500);
        assert!(few.len() >= 6, "{} shards", few.len());
        // The shard of the new document, and at most one more where that moves a border.
        let new = more.iter().filter(|shard| !few.contains(shard)).count();
        assert!((1..=2).contains(&new), "{new} of {} shards are new", more.len());
    }

    #[test]
    fn lines_come_back_in_their_order() {
        let home = tempfile::tempdir().unwrap();
        let shards = write(home.path(), 0..900);
        let folder = Folder::at(home.path());
        let mut next = 0;
        for shard in &shards {
            folder.verify(&shard.file).unwrap();
            let mut reader = ShardReader::open(&folder, &shard.file).unwrap();
            while let Some(line) = reader.next_line().unwrap() {
                assert!(line.starts_with(format!("{next}:").as_bytes()));
                next += 1;
            }
        }
        assert_eq!(next, 900);
    }

    #[test]
    fn no_documents_make_no_shard() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(write(home.path(), 0..0), []);
    }
}
