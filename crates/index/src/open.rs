//! Opening the folder of a generation with Tantivy.

use std::path::Path;

use fihris_text::Analyzer;
use tantivy::{Index, ReloadPolicy, Searcher, TantivyError};

use crate::directory::ReadOnly;
use crate::error::{Context, Result};
use crate::tokens::tokenizers;

/// Opens the index in `place` for reading only; `analyzer` is the one that wrote it.
pub(crate) fn open(place: &Path, analyzer: &Analyzer) -> Result<(Index, Searcher)> {
    open_with_tantivy(place, analyzer).context("open the search index in", place)
}

fn open_with_tantivy(place: &Path, analyzer: &Analyzer) -> tantivy::Result<(Index, Searcher)> {
    let mut index = Index::open(ReadOnly::open(place).map_err(TantivyError::from)?)?;
    index.set_tokenizers(tokenizers(analyzer));
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher = tantivy::IndexReader::searcher(&reader);
    Ok((index, searcher))
}
