//! Ranking without showing.

use tantivy::DocAddress;

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ranking::Ranking;

/// A document in a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The name that the source gave it.
    pub id: String,
    /// The higher the better; comparable within one ranking only.
    pub score: f32,
}

/// Returns the best documents for a query, as [`Engine::search`] ranks them.
///
/// Nothing but their names is read, so that hundreds of them cost little.
///
/// # Errors
///
/// If the index cannot be read. No query is an error.
pub fn rank(engine: &Engine, query: &str, ranking: Ranking, limit: usize) -> Result<Vec<Ranked>> {
    let best = engine.rank(query, ranking, limit)?.into_iter();
    best.map(|(score, at)| Ok(Ranked { id: id(engine, at)?, score })).collect()
}

/// Returns the name of a document; it is kept in a column beside the documents.
fn id(engine: &Engine, at: DocAddress) -> Result<String> {
    let segment = engine.reader().searcher().segment_reader(at.segment_ord);
    let mut id = String::new();
    let column = segment.fast_fields().str("id")?;
    let number = column.as_ref().and_then(|column| column.term_ords(at.doc_id).next());
    if let (Some(column), Some(number)) = (column, number) {
        column.ord_to_str(number, &mut id).map_err(|error| Error::Tantivy(error.into()))?;
    }
    Ok(id)
}
