//! The files of a table.

use std::path::{Path, PathBuf};

use fihris_corpus::Error as CorpusError;

use super::row::ROW_BYTES;
use crate::error::{Context, Error, Result};

/// A table on disk: rows and sketches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) rows: PathBuf,
    pub(crate) sketches: PathBuf,
}

impl Table {
    /// Names the table called `name` in `folder`.
    pub(crate) fn named(folder: &Path, name: &str) -> Self {
        let file = |part: &str| folder.join(format!("{name}.{part}"));
        Self { rows: file("rows"), sketches: file("sketches") }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> Result<u64> {
        let metadata = self.rows.metadata().context("look at", &self.rows)?;
        Ok(metadata.len() / ROW_BYTES as u64)
    }
}

/// Says that a file does not hold what was written.
pub(crate) fn damaged(path: &Path) -> Error {
    let detail = "a record is not what was written".to_owned();
    Error::Corpus(CorpusError::Damaged { path: path.to_owned(), detail })
}
