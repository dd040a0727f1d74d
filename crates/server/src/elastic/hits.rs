//! Documents as Elasticsearch returns them.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use fihris_corpus::Document;
use serde_json::{Map, Value, json};

use super::fields::Selection;
use super::problem::Result;
use super::reply::Reply;
use super::url::Url;
use crate::api::name::find;
use crate::app::App;
use crate::problem::Problem;

/// Parameters of the address of a document.
const PARAMS: [&str; 4] = ["_source", "_source_includes", "_source_excludes", "pretty"];

/// Returns one document, by either of its names.
pub(super) async fn one(
    State(app): State<App>,
    Path((index, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Reply)> {
    let url = Url::read(query.as_deref(), &PARAMS)?;
    let get = |name| url.get(name);
    let selection =
        Selection::of_url(get("_source"), get("_source_includes"), get("_source_excludes"));
    let selection = selection.unwrap_or_default();
    let name = id.clone();
    let found = app.read(move |served| match find(served, &name) {
        Ok(id) => Ok(served.engine.document(id)?),
        Err(problem) if problem.status == StatusCode::NOT_FOUND => Ok(None),
        Err(problem) => Err::<_, Problem>(problem),
    });
    let (status, answer) = match found.await? {
        None => (StatusCode::NOT_FOUND, json!({"_index": index, "_id": id, "found": false})),
        Some(document) => (StatusCode::OK, shown(&index, document, &selection)),
    };
    Ok((status, Reply::new(&url, answer)?))
}

fn shown(index: &str, document: Document, selection: &Selection) -> Value {
    let mut shown = json!({"_index": index, "_id": document.doc_id, "found": true});
    if !selection.is_none {
        shown["_source"] = source(document, selection);
    }
    shown
}

/// Returns the fields of a document that were asked for.
pub(super) fn source(document: Document, selection: &Selection) -> Value {
    let site = document.url.as_deref().and_then(fihris_corpus::site);
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
