//! Reading shards.

use std::collections::VecDeque;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use crate::document::Document;
use crate::error::{Context, Error, Result};
use crate::folder::Folder;
use crate::manifest::{CorpusRecord, SealedFile};
use crate::shard::LineReader;

/// Reads the lines of one shard.
pub struct ShardReader {
    path: PathBuf,
    lines: LineReader<zstd::Decoder<'static, BufReader<File>>>,
}

impl ShardReader {
    /// Opens a shard of `folder`.
    ///
    /// # Errors
    ///
    /// If it is missing or no zstd file.
    pub fn open(folder: &Folder, file: &SealedFile) -> Result<Self> {
        let path = folder.path(&file.path);
        let file = File::open(&path).context("open", &path)?;
        Self::of(file, path)
    }

    /// Reads a shard that is open already; `path` is where it was.
    fn of(file: File, path: PathBuf) -> Result<Self> {
        let decoder = zstd::Decoder::new(file).context("open", &path)?;
        Ok(Self { lines: LineReader::new(decoder, 1 << 16), path })
    }

    /// Moves to the next line; `false` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if the file does not decompress to what was written.
    pub fn advance(&mut self) -> Result<bool> {
        self.lines
            .advance()
            .map_err(|error| Error::Damaged { path: self.path.clone(), detail: error.to_string() })
    }

    /// Returns the line at hand, without its line feed.
    #[must_use]
    pub fn line(&self) -> &[u8] {
        self.lines.line()
    }

    /// Returns the next line, without its line feed, or `None` at the end.
    ///
    /// # Errors
    ///
    /// As [`Self::advance`].
    pub fn next_line(&mut self) -> Result<Option<&[u8]>> {
        Ok(self.advance()?.then_some(self.line()))
    }

    /// Returns the next document, or `None` at the end.
    ///
    /// # Errors
    ///
    /// As [`Self::advance`], and if a line is no document.
    pub fn next_document(&mut self) -> Result<Option<Document>> {
        let Some(line) = self.next_line()? else { return Ok(None) };
        serde_json::from_slice(line)
            .map(Some)
            .map_err(|error| Error::Damaged { path: self.path.clone(), detail: error.to_string() })
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

/// The documents of a corpus, in its order, from files that are open already.
///
/// An open file can be read to its end, even if a run that publishes deletes it meanwhile. Of a corpus
/// of more shards than may be open, the next one is opened when another has been read; if it is gone by
/// then, that is [`Error::Replaced`].
pub struct HeldDocuments {
    reader: Option<ShardReader>,
    open: VecDeque<(File, PathBuf)>,
    waiting: VecDeque<PathBuf>,
}

impl HeldDocuments {
    /// Shards that [`Self::open`] opens at once: with some hundred documents each, or many more, and a
    /// quarter of the files that most systems let a process open.
    pub const MAX_OPEN: usize = 256;

    /// Opens the shards of a corpus, `max_open` of them at once.
    ///
    /// # Errors
    ///
    /// If one cannot be opened.
    pub fn open(folder: &Folder, corpus: &CorpusRecord, max_open: usize) -> Result<Self> {
        let waiting = corpus.shards.iter().map(|shard| folder.path(&shard.file.path)).collect();
        let mut held = Self { reader: None, open: VecDeque::new(), waiting };
        while held.open.len() < max_open && held.open_next()? {}
        Ok(held)
    }

    /// Opens one more shard; `false` if all are open.
    fn open_next(&mut self) -> Result<bool> {
        let Some(path) = self.waiting.pop_front() else { return Ok(false) };
        match File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(Error::Replaced { path })
            }
            file => {
                self.open.push_back((file.context("open", &path)?, path));
                Ok(true)
            }
        }
    }

    fn next_document(&mut self) -> Result<Option<Document>> {
        loop {
            if let Some(reader) = &mut self.reader {
                if let Some(document) = reader.next_document()? {
                    return Ok(Some(document));
                }
                self.reader = None;
                self.open_next()?;
            }
            let Some((file, path)) = self.open.pop_front() else { return Ok(None) };
            self.reader = Some(ShardReader::of(file, path)?);
        }
    }
}

impl Iterator for HeldDocuments {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_document().transpose()
    }
}
