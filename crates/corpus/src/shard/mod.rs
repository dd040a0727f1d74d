//! The files of the corpus.
//!
//! Where one shard ends and the next begins depends only on the documents near
//! the border (content-defined chunking, as in rsync and in backup tools), and a
//! shard is named by the hash of its bytes. So a document more or less changes
//! the shard it is in and leaves the names and the bytes of the others alone,
//! and the same documents give the same files whether they came in one run or
//! in ten.

mod frame;
mod keyed;
mod lines;
mod reader;
mod seal;

use std::io::Write;

use tempfile::NamedTempFile;
use xxhash_rust::xxh3::Xxh3;

pub use self::frame::{Frame, FrameCutter, PackedFrame};
pub use self::keyed::{KeyedLines, KeyedWriter, read_at};
pub use self::lines::LineReader;
pub use self::reader::{HeldDocuments, ShardReader, documents};
use self::seal::Sealer;
use crate::atomic;
use crate::document::DocId;
use crate::error::{Context, Result};
use crate::folder::Folder;
use crate::manifest::{SealedFile, Shard};

/// Writes documents, in their order, into shards.
pub struct ShardWriter {
    cutter: FrameCutter,
    files: ShardFiles,
}

impl ShardWriter {
    /// Writes below `place`, a folder from the root of `folder`.
    ///
    /// # Errors
    ///
    /// If that folder cannot be created.
    pub fn create(folder: &Folder, place: &'static str) -> Result<Self> {
        Ok(Self { cutter: FrameCutter::default(), files: ShardFiles::create(folder, place)? })
    }

    /// Adds the line of a document, without its line feed.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn push(&mut self, doc_id: DocId, line: &[u8]) -> Result<()> {
        self.cutter.push(doc_id, line).map_or(Ok(()), |frame| self.files.append_lines(frame))
    }

    /// Closes the last shard and returns all of them, in order.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn finish(mut self) -> Result<Vec<Shard>> {
        if let Some(frame) = self.cutter.finish() {
            self.files.append_lines(frame)?;
        }
        self.files.finish()
    }
}

/// Writes frames, as a [`FrameCutter`] made them, into the files of their shards.
pub struct ShardFiles {
    folder: Folder,
    /// Folder of the shards from the root, such as `corpus`.
    place: &'static str,
    open: Option<OpenShard>,
    finished: Vec<Shard>,
    sealer: Sealer,
}

struct OpenShard {
    file: NamedTempFile,
    hash: Xxh3,
    shard: Shard,
}

impl ShardFiles {
    /// Writes below `place`, a folder from the root of `folder`.
    ///
    /// # Errors
    ///
    /// If that folder cannot be created.
    pub fn create(folder: &Folder, place: &'static str) -> Result<Self> {
        let path = folder.path(place);
        std::fs::create_dir_all(&path).context("create", &path)?;
        let sealer = Sealer::start(&path)?;
        Ok(Self { folder: folder.clone(), place, open: None, finished: Vec::new(), sealer })
    }

    /// Adds the next frame.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn append(&mut self, frame: &PackedFrame) -> Result<()> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => OpenShard::create(atomic::create_in(&self.folder.path(self.place))?),
        };
        open.append(frame)?;
        if frame.ends_shard {
            self.close(open)?;
        } else {
            self.open = Some(open);
        }
        Ok(())
    }

    /// Returns the shards, in order, once they are on the disk; the last frame must have ended the
    /// last of them.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn finish(mut self) -> Result<Vec<Shard>> {
        self.sealer.finish()?;
        Ok(self.finished)
    }

    fn append_lines(&mut self, frame: Frame) -> Result<()> {
        let packed = frame.pack().context("compress", &self.folder.path(self.place))?;
        self.append(&packed)
    }

    fn close(&mut self, open: OpenShard) -> Result<()> {
        let OpenShard { file, hash, mut shard } = open;
        let hash = format!("{:032x}", hash.digest128());
        let path = format!("{}/{hash}.jsonl.zst", self.place);
        self.sealer.seal(file, self.folder.path(&path))?;
        shard.file = SealedFile { path, hash, ..shard.file };
        self.finished.push(shard);
        Ok(())
    }
}

impl OpenShard {
    fn create(file: NamedTempFile) -> Self {
        Self { file, hash: Xxh3::new(), shard: Shard::default() }
    }

    fn append(&mut self, frame: &PackedFrame) -> Result<()> {
        self.file.write_all(&frame.bytes).context("write", self.file.path())?;
        self.hash.update(&frame.bytes);
        self.shard.file.bytes += frame.bytes.len() as u64;
        self.shard.documents += frame.documents;
        self.shard.text_bytes += frame.text_bytes;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CorpusRecord, Document, Error, Manifest};

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

    /// A corpus of several shards with a document in each 100 kB.
    fn corpus(home: &std::path::Path) -> (Folder, CorpusRecord) {
        let folder = Folder::at(home);
        let mut writer = ShardWriter::create(&folder, "corpus").unwrap();
        for number in 0..900 {
            let text = "ن".repeat(50_000);
            let document = Document { doc_id: DocId(number), text, ..Document::default() };
            writer.push(DocId(number), &serde_json::to_vec(&document).unwrap()).unwrap();
        }
        let shards = writer.finish().unwrap();
        assert!(shards.len() >= 3, "{} shards", shards.len());
        (folder, CorpusRecord { shards, ..CorpusRecord::default() })
    }

    #[test]
    fn documents_are_read_to_the_end_although_a_run_deletes_their_files() {
        let home = tempfile::tempdir().unwrap();
        let (folder, corpus) = corpus(home.path());
        let lock = folder.lock().unwrap();
        let mut held = HeldDocuments::open(&folder, &corpus, HeldDocuments::MAX_OPEN).unwrap();
        assert_eq!(held.next().unwrap().unwrap().doc_id, DocId(0));
        let mut few = HeldDocuments::open(&folder, &corpus, 2).unwrap();
        folder.sweep(&Manifest::default(), &lock).unwrap();
        assert_eq!(held.map(Result::unwrap).count(), 899);

        // With fewer files open, what is gone is told from what is damaged.
        let error = few.find_map(Result::err).unwrap();
        assert!(matches!(error, Error::Replaced { .. }), "{error}");
        let error = HeldDocuments::open(&folder, &corpus, 2).err().unwrap();
        assert!(matches!(error, Error::Replaced { .. }), "{error}");
    }

    #[test]
    fn no_documents_make_no_shard() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(write(home.path(), 0..0), []);
    }
}
