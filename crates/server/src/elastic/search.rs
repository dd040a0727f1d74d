//! Searches, asked as Elasticsearch is.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use fihris_query::Request;
use serde_json::{Value, json};

use super::answer::answer;
use super::ask::{Ask, UrlParams};
use super::problem::Result;
use crate::app::App;
use crate::effort::lane_of;
use crate::live::Served;
use crate::params::Params;

/// By what an index is called where no name was given.
const INDEX: &str = "fihris";

/// Finds documents.
pub(super) async fn search(
    State(app): State<App>,
    index: Option<Path<String>>,
    Params(params): Params<UrlParams>,
    body: Bytes,
) -> Result<Json<Value>> {
    let ask = Ask::read(params, &body)?;
    let index = name_of(index);
    let answer = app.read_in(lane_of(&ask.request), move |served| {
        let response = served.engine.search(&ask.request)?;
        answer(&index, &ask, response, served)
    });
    Ok(Json(answer.await?))
}

/// Counts documents.
pub(super) async fn count(
    State(app): State<App>,
    Params(params): Params<UrlParams>,
    body: Bytes,
) -> Result<Json<Value>> {
    let ask = Ask::read(params, &body)?;
    let request = Request { limit: 0, offset: 0, facets: Vec::new(), ..ask.request };
    let lane = lane_of(&request);
    let count = move |served: &Served| Ok(served.engine.search(&request)?.total);
    let total = app.read_in(lane, count).await?;
    Ok(Json(json!({"count": total, "_shards": super::answer::shards()})))
}

/// By what the one index was called.
pub(super) fn name_of(index: Option<Path<String>>) -> String {
    index.map_or_else(|| INDEX.to_owned(), |Path(index)| index)
}
