//! Documents as Elasticsearch returns them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use fihris_corpus::Document;
use serde_json::{Map, Value, json};

use super::fields::Selection;
use super::problem::Result;
use crate::api::document::parse_id;
use crate::app::App;

/// Returns one document.
pub(super) async fn one(
    State(app): State<App>,
    Path((index, id)): Path<(String, String)>,
) -> Result<(StatusCode, Json<Value>)> {
    let document = match parse_id(&id) {
        Ok(id) => app.read(move |served| Ok(served.engine.document(id)?)).await?,
        Err(_) => None,
    };
    Ok(match document {
        Some(document) => {
            let source = source(document, &Selection::default());
            let found = json!({"_index": index, "_id": id, "found": true, "_source": source});
            (StatusCode::OK, Json(found))
        }
        None => {
            let missing = json!({"_index": index, "_id": id, "found": false});
            (StatusCode::NOT_FOUND, Json(missing))
        }
    })
}

/// Returns the fields of a document that were asked for.
pub(super) fn source(document: Document, selection: &Selection) -> Value {
    let site = document.url.as_deref().and_then(fihris_index::site);
    let fields = [
        ("id", Some(document.doc_id.to_string())),
        ("name", Some(document.id)),
        ("title", document.title),
        ("text", Some(document.text)),
        ("source", Some(document.source)),
        ("url", document.url),
        ("site", site),
        ("date", document.date),
        ("lang", document.language),
    ];
    let chosen = fields.into_iter().filter(|(name, _)| selection.has(name));
    let known = chosen.filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))));
    Value::Object(known.collect::<Map<_, _>>())
}
