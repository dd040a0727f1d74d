//! The lines of documents and of the audit, where they lie before they are published.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::path::{Path, PathBuf};

use fihris_corpus::{BUFFER_BYTES, DocId, Folder, LineReader, SealedFile, ShardReader};
use serde::Deserialize;

use super::audit::{doc_id_of, unwrap};
use super::layout::{CORPUS, EXCLUDED, State};
use crate::error::{Context, Error, Result};
use crate::model::Excluded;
use crate::table::{Row, RowLocation};

/// The lines of all documents, by where they are.
pub(crate) struct LineStreams<'a> {
    corpus: LineStream<'a>,
    duplicates: LineStream<'a>,
    spill: LineStream<'a>,
    cut: Option<LineStream<'a>>,
}

impl<'a> LineStreams<'a> {
    /// Opens the files of the corpus so far, and what the first pass has written.
    pub(crate) fn open(folder: &'a Folder, old: &State, spill: &Path) -> Result<Self> {
        Ok(Self {
            corpus: LineStream::of_shards(folder, &old.shards),
            duplicates: LineStream::of_shards(folder, &old.duplicates),
            spill: LineStream::of_file(folder, spill)?,
            cut: None,
        })
    }

    /// Takes the documents in the file `cuts`, which are in the order of the corpus too, from there.
    pub(crate) fn with_cuts(self, folder: &'a Folder, cuts: Option<&Path>) -> Result<Self> {
        let cut = cuts.map(|path| LineStream::of_file(folder, path)).transpose()?;
        Ok(Self { cut, ..self })
    }

    /// Returns the new line of a row whose document has boilerplate.
    pub(crate) fn cut_line_of(&mut self, row: &Row) -> Result<&[u8]> {
        self.cut.as_mut().unwrap_or(&mut self.spill).find(row.doc_id, whole)
    }

    /// Returns the line of a row; rows come in the order of the corpus.
    pub(crate) fn line_of(&mut self, row: &Row) -> Result<&[u8]> {
        match row.place {
            RowLocation::Corpus => self.corpus.find(row.doc_id, whole),
            RowLocation::Duplicates => self.duplicates.find(row.doc_id, unwrap),
            RowLocation::Spill => self.spill.find(row.doc_id, whole),
        }
    }
}

/// A line that is the document.
fn whole(line: &[u8]) -> Option<&[u8]> {
    Some(line)
}

/// The lines of some files, one after another.
struct LineStream<'a> {
    folder: &'a Folder,
    shards: VecDeque<SealedFile>,
    reader: Option<Reader>,
}

/// A file of lines.
enum Reader {
    Shard(Box<ShardReader>),
    /// A file of the first pass.
    Plain(PathBuf, LineReader<File>),
}

impl<'a> LineStream<'a> {
    fn of_shards(folder: &'a Folder, shards: &[SealedFile]) -> Self {
        Self { folder, shards: shards.iter().cloned().collect(), reader: None }
    }

    fn of_file(folder: &'a Folder, path: &Path) -> Result<Self> {
        let file = File::open(path).context("open", path)?;
        let reader = Reader::Plain(path.to_owned(), LineReader::new(file, BUFFER_BYTES));
        Ok(Self { reader: Some(reader), ..Self::of_shards(folder, &[]) })
    }

    /// Moves to the next line; `false` at the end.
    fn advance(&mut self) -> Result<bool> {
        loop {
            if let Some(reader) = &mut self.reader
                && reader.advance()?
            {
                return Ok(true);
            }
            let Some(file) = self.shards.pop_front() else { return Ok(false) };
            self.reader = Some(Reader::Shard(Box::new(ShardReader::open(self.folder, &file)?)));
        }
    }

    /// Returns the line at hand.
    fn line(&self) -> &[u8] {
        self.reader.as_ref().map_or(&[], Reader::line)
    }

    /// Returns the document of that name, passing over those of sources that were read again.
    fn find(&mut self, doc_id: DocId, document: fn(&[u8]) -> Option<&[u8]>) -> Result<&[u8]> {
        while self.advance()? {
            if document(self.line()).and_then(doc_id_of) == Some(doc_id) {
                return Ok(document(self.line()).unwrap_or_default());
            }
        }
        let detail = format!("document {doc_id} is in the table and not in its file");
        Err(Error::Corpus(fihris_corpus::Error::Damaged { path: self.folder.path(CORPUS), detail }))
    }
}

impl Reader {
    fn advance(&mut self) -> Result<bool> {
        match self {
            Self::Shard(reader) => Ok(reader.advance()?),
            Self::Plain(path, lines) => Ok(lines.advance().context("read", path)?),
        }
    }

    fn line(&self) -> &[u8] {
        match self {
            Self::Shard(reader) => reader.line(),
            Self::Plain(_, lines) => lines.line(),
        }
    }
}

/// What orders the lines of the audit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct AuditKey {
    pub(crate) source: String,
    pub(crate) position: u64,
}

/// Lines of records that were left out, with their keys.
pub(crate) struct ExcludedLines<'a> {
    stream: LineStream<'a>,
    without: Option<&'a HashSet<String>>,
    pub(crate) next: Option<(AuditKey, Vec<u8>)>,
}

impl<'a> ExcludedLines<'a> {
    /// Opens those of the corpus so far, but for the sources named in `without`.
    pub(crate) fn of_shards(
        folder: &'a Folder,
        shards: &[SealedFile],
        without: &'a HashSet<String>,
    ) -> Result<Self> {
        Self::start(LineStream::of_shards(folder, shards), Some(without))
    }

    /// Opens all of those of the corpus so far.
    pub(crate) fn of_all(folder: &'a Folder, shards: &[SealedFile]) -> Result<Self> {
        Self::start(LineStream::of_shards(folder, shards), None)
    }

    /// Opens those of the first pass.
    pub(crate) fn of_file(folder: &'a Folder, path: &Path) -> Result<Self> {
        Self::start(LineStream::of_file(folder, path)?, None)
    }

    /// Returns what the next line says.
    pub(crate) fn next_excluded(&mut self) -> Result<Option<Excluded>> {
        let Some((_, line)) = self.take()? else { return Ok(None) };
        serde_json::from_slice(&line).map(Some).map_err(|error| self.damaged(&error))
    }

    fn damaged(&self, error: &serde_json::Error) -> Error {
        let path = self.stream.folder.path(EXCLUDED);
        Error::Corpus(fihris_corpus::Error::Damaged { path, detail: error.to_string() })
    }

    fn start(stream: LineStream<'a>, without: Option<&'a HashSet<String>>) -> Result<Self> {
        let mut lines = Self { stream, without, next: None };
        lines.advance()?;
        Ok(lines)
    }

    /// The key of the next line.
    pub(crate) fn key(&self) -> Option<&AuditKey> {
        self.next.as_ref().map(|(key, _)| key)
    }

    /// Returns the next line and its key.
    pub(crate) fn take(&mut self) -> Result<Option<(AuditKey, Vec<u8>)>> {
        let next = self.next.take();
        self.advance()?;
        Ok(next)
    }

    fn advance(&mut self) -> Result<()> {
        while self.stream.advance()? {
            let key: AuditKey =
                serde_json::from_slice(self.stream.line()).map_err(|error| self.damaged(&error))?;
            if self.without.is_none_or(|without| !without.contains(&key.source)) {
                self.next = Some((key, self.stream.line().to_owned()));
                break;
            }
        }
        Ok(())
    }
}
