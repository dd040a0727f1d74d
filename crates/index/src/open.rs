//! Opening the folder of a generation with Tantivy.

use std::path::Path;

use tantivy::{Index, ReloadPolicy, Searcher, TantivyError};

use crate::directory::ReadOnly;
use crate::error::{Context, Result};

/// Opens the index in `place` for reading only.
pub(crate) fn open(place: &Path) -> Result<(Index, Searcher)> {
    open_with_tantivy(place).context("open the search index in", place)
}

fn open_with_tantivy(place: &Path) -> tantivy::Result<(Index, Searcher)> {
    let index = Index::open(ReadOnly::open(place).map_err(TantivyError::from)?)?;
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher = tantivy::IndexReader::searcher(&reader);
    Ok((index, searcher))
}
