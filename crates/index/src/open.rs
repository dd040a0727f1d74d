//! Opening the folder of a generation with Tantivy.

use std::path::Path;

use tantivy::{Index, ReloadPolicy, Searcher, TantivyError};

use crate::directory::ReadOnly;
use crate::error::{Context, Result};
use crate::layout::DELETIONS;

/// Opens the index in `place` for reading only.
pub(crate) fn open(place: &Path) -> Result<(Index, Searcher)> {
    let directory = ReadOnly::open(place).map_err(TantivyError::from);
    directory.and_then(open_directory).context("open the search index in", place)
}

/// Opens the segments of its deleted documents; `None` if it has none.
pub(crate) fn open_deletions(place: &Path) -> Result<Option<Searcher>> {
    if !place.join(DELETIONS).exists() {
        return Ok(None);
    }
    let directory = ReadOnly::with_meta(place, DELETIONS).map_err(TantivyError::from);
    let opened = directory.and_then(open_directory);
    Ok(Some(opened.context("open the deleted documents in", place)?.1))
}

/// Opens the segments that are listed in `place`, and have their files in `shared`.
pub(crate) fn open_listed(place: &Path, shared: &Path) -> Result<Index> {
    let directory = ReadOnly::of_files(place, shared).map_err(TantivyError::from);
    directory.and_then(Index::open).context("open segments listed in", place)
}

fn open_directory(directory: ReadOnly) -> tantivy::Result<(Index, Searcher)> {
    let index = Index::open(directory)?;
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher = tantivy::IndexReader::searcher(&reader);
    Ok((index, searcher))
}
