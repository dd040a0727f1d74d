//! What answers queries, wherever the documents are.

use std::fmt;

use fihris_corpus::{DocId, Document};

use crate::completions::Suggestion;
use crate::engine::Engine;
use crate::error::Result;
use crate::eval::{Ranked, rank};
use crate::grammar::OwnFields;
use crate::ranking::Ranking;
use crate::request::Request;
use crate::response::{Page, Response};

/// What answers queries: an [`Engine`] over an index of this machine, or a [`Remote`](crate::Remote)
/// one over a cluster. It may be shared between threads.
pub trait Backend: fmt::Debug + Send + Sync {
    /// Answers `request`.
    ///
    /// # Errors
    ///
    /// If the documents cannot be reached, or a filter cannot be read. No query is an error.
    fn search(&self, request: &Request) -> Result<Response>;

    /// Returns the names of the best documents for a query, as [`Self::search`] ranks them.
    ///
    /// # Errors
    ///
    /// As [`Self::search`].
    fn rank(&self, query: &str, ranking: Ranking, limit: usize) -> Result<Vec<Ranked>>;

    /// Returns the document of that name.
    ///
    /// # Errors
    ///
    /// As [`Self::search`].
    fn document(&self, id: DocId) -> Result<Option<Document>>;

    /// Returns the document of that name with all that `query` finds in it.
    ///
    /// # Errors
    ///
    /// As [`Self::search`].
    fn page(&self, id: DocId, query: &str) -> Result<Option<Page>>;

    /// Returns at most `limit` ways to go on with the last word of `query`.
    ///
    /// # Errors
    ///
    /// As [`Self::search`].
    fn suggest(&self, query: &str, limit: usize) -> Result<Vec<Suggestion>>;

    /// Returns a query for documents like the one of that name, without itself.
    ///
    /// # Errors
    ///
    /// As [`Self::search`].
    fn query_like(&self, id: DocId) -> Result<Option<String>>;

    /// Name of what is searched, such as that of a generation.
    fn name(&self) -> &str;

    /// Documents that it has.
    fn n_documents(&self) -> u64;

    /// The user's own fields that can be asked for.
    fn own_fields(&self) -> &OwnFields;

    /// The index of this machine, where it is one.
    fn embedded(&self) -> Option<&Engine>;
}

impl Backend for Engine {
    fn search(&self, request: &Request) -> Result<Response> {
        self.search(request)
    }

    fn rank(&self, query: &str, ranking: Ranking, limit: usize) -> Result<Vec<Ranked>> {
        rank(self, query, ranking, limit)
    }

    fn document(&self, id: DocId) -> Result<Option<Document>> {
        self.document(id)
    }

    fn page(&self, id: DocId, query: &str) -> Result<Option<Page>> {
        self.page(id, query)
    }

    fn suggest(&self, query: &str, limit: usize) -> Result<Vec<Suggestion>> {
        self.suggest(query, limit)
    }

    fn query_like(&self, id: DocId) -> Result<Option<String>> {
        self.query_like(id)
    }

    fn name(&self) -> &str {
        &self.reader().generation().name
    }

    fn n_documents(&self) -> u64 {
        self.reader().generation().documents
    }

    fn own_fields(&self) -> &OwnFields {
        self.own_fields()
    }

    fn embedded(&self) -> Option<&Engine> {
        Some(self)
    }
}
