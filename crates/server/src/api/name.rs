//! The two names of a document: `doc_id`, which is its alone, and the `id` that its source gave it.

use axum::http::StatusCode;
use fihris_corpus::DocId;
use fihris_query::{Expression, FieldName, Request, SnippetOptions};

use crate::app::App;
use crate::live::Served;
use crate::problem::Problem;

/// Most documents of one name that are told.
const MAX_TOLD: usize = 20;

/// Returns the document that is called `name`: by its `doc_id`, or else by the `id` that its source
/// gave it.
///
/// # Errors
///
/// If no document has that name, or several have.
pub(crate) fn find(served: &Served, name: &str) -> Result<DocId, Problem> {
    if let Some(id) = doc_id(name)
        && served.engine.document(id)?.is_some()
    {
        return Ok(id);
    }
    match named(served, name)?.as_slice() {
        [] => Err(Problem::no_document(name)),
        [id] => Ok(*id),
        several => Err(Problem::ambiguous(name, several)),
    }
}

/// Refuses a name that several documents have. A name that none has, as far as is known, is none of
/// those, and so is any while there is no index.
///
/// # Errors
///
/// If several documents have it, or too many others want to read the index.
pub(crate) async fn require_one(app: &App, name: String) -> Result<(), Problem> {
    if app.live.current().is_none() {
        return Ok(());
    }
    match app.read(move |served| find(served, &name)).await {
        Err(problem) if problem.status != StatusCode::NOT_FOUND => Err(problem),
        _ => Ok(()),
    }
}

/// Reads 16 hexadecimal digits.
fn doc_id(name: &str) -> Option<DocId> {
    let is_id = name.len() == 16 && name.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_id { name.parse().ok() } else { None }
}

/// The first documents to which their sources gave a name.
fn named(served: &Served, name: &str) -> Result<Vec<DocId>, Problem> {
    let expression = Some(Expression::Value(FieldName::Id, name.to_owned()));
    let snippet = SnippetOptions { max_chars: 0 };
    let request = Request { expression, snippet, limit: MAX_TOLD, ..Request::default() };
    let hits = served.engine.search(&request)?.hits;
    // Very long names are compared by their beginning.
    Ok(hits.into_iter().filter(|hit| hit.id == name).map(|hit| hit.doc_id).collect())
}
