//! Documents as Elasticsearch returns them.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use fihris_corpus::Document;
use fihris_query::OwnFields;
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
    let (name, has_source) = (id.clone(), !selection.is_none);
    let found = app.read(move |served| match find(served, &name) {
        Ok(id) => {
            let own = served.engine.own_fields();
            let document = served.engine.document(id)?;
            Ok(document.map(|document| (document.doc_id, source(document, &selection, own))))
        }
        Err(problem) if problem.status == StatusCode::NOT_FOUND => Ok(None),
        Err(problem) => Err::<_, Problem>(problem),
    });
    let (status, answer) = match found.await? {
        None => (StatusCode::NOT_FOUND, json!({"_index": index, "_id": id, "found": false})),
        Some((id, source)) => {
            let mut shown = json!({"_index": index, "_id": id, "found": true});
            if has_source {
                shown["_source"] = source;
            }
            (StatusCode::OK, shown)
        }
    };
    Ok((status, Reply::new(&url, answer)?))
}

/// Returns the fields of a document that were asked for.
pub(super) fn source(document: Document, selection: &Selection, own: &OwnFields) -> Value {
    let own = own.iter().filter(|own| selection.has(&own.field.name));
    let own = own.filter_map(|own| {
        Some((own.field.name.clone(), own.field.value_in(&document)?.into_owned()))
    });
    let own: Vec<(String, Value)> = own.collect();
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
    Value::Object(known.chain(own).collect::<Map<_, _>>())
}
