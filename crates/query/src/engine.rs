//! A search from query to answer.

use fihris_corpus::{DocId, Document, Folder};
use fihris_index::Reader;

use crate::error::Result;
use crate::response::Response;

/// What a user asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The query as typed.
    pub query: String,
    /// Most hits to return.
    pub limit: usize,
    /// Hits to skip, for the pages after the first.
    pub offset: usize,
    /// How passages are cut.
    pub snippet: SnippetOptions,
}

impl Default for Request {
    fn default() -> Self {
        Self { query: String::new(), limit: 10, offset: 0, snippet: SnippetOptions::default() }
    }
}

impl Request {
    /// Asks for the first ten hits.
    #[must_use]
    pub fn new(query: impl Into<String>) -> Self {
        Self { query: query.into(), ..Self::default() }
    }
}

/// How passages are cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnippetOptions {
    /// Most characters of a passage. 0: no passage.
    pub max_chars: usize,
}

impl Default for SnippetOptions {
    fn default() -> Self {
        Self { max_chars: 250 }
    }
}

/// An open index that answers queries. It may be shared between threads.
#[derive(Debug)]
pub struct Engine {
    reader: Reader,
}

impl Engine {
    /// Opens the published index of `folder`.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn open(folder: &Folder) -> Result<Self> {
        Ok(Self { reader: Reader::open(folder)? })
    }

    /// The index that is open.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Answers `request`.
    ///
    /// # Errors
    ///
    /// If the index cannot be read. No query is an error.
    pub fn search(&self, _request: &Request) -> Result<Response> {
        Ok(Response::default())
    }

    /// Returns the document of that name.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn document(&self, _id: DocId) -> Result<Option<Document>> {
        Ok(None)
    }
}
