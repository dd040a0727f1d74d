//! What a document's score is made of.

use fihris_index::Reader;
use tantivy::{DocAddress, Score};

use super::best::{Gate, Restriction};
use super::cursor::{Cursor, Positions};
use super::lists::Lists;
use crate::error::Result;
use crate::response::ScorePart;

/// Returns the parts of a document's score, the greatest first; their sum is the score, but for
/// rounding.
pub(crate) fn explain(
    reader: &Reader,
    lists: &Lists,
    restriction: &Restriction,
    at: DocAddress,
) -> Result<Vec<ScorePart>> {
    let searcher = reader.searcher();
    let (segment, number) = (searcher.segment_reader(at.segment_ord), at.segment_ord as usize);
    let mut positions = Positions::new(lists, segment, number);
    let mut parts = Vec::new();
    for list in &lists.lists {
        let Some(mut cursor) = Cursor::open(list, lists.grain, segment, number)? else { continue };
        cursor.seek(at.doc_id);
        if cursor.doc() == at.doc_id {
            let field = searcher.schema().get_field_name(list.posted.field()).to_owned();
            let term = list.posted.text.clone();
            let score = cursor.bound_of(at.doc_id) - cursor.excess(at.doc_id, &mut positions)?;
            parts.push(ScorePart { field, term, score });
        }
    }
    let phrases = phrases(Gate::open(reader, segment, restriction)?, at.doc_id);
    if phrases > 0.0 {
        parts.push(ScorePart { field: "phrases".to_owned(), term: String::new(), score: phrases });
    }
    parts.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(parts)
}

/// What the phrases of a query add to the score of a document.
fn phrases(mut gate: Gate, doc: u32) -> Score {
    if gate.has_wanted() && gate.first_wanted(doc) == doc { gate.score() } else { 0.0 }
}
