//! Reading shards.

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
        let decoder = File::open(&path).and_then(zstd::Decoder::new).context("open", &path)?;
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
