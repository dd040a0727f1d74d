//! Searches, asked as Elasticsearch is.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use serde_json::json;

use super::answer::answer;
use super::ask::{Ask, SEARCH_PARAMS, count as read_count};
use super::problem::{Refusal, Result};
use super::reply::Reply;
use super::scroll::{Scroll, of_search};
use super::url::Url;
use crate::app::App;
use crate::effort::lane_of;
use crate::live::Served;

/// By what an index is called where no name was given.
const INDEX: &str = "fihris";

/// Finds documents.
pub(super) async fn search(
    State(app): State<App>,
    index: Option<Path<String>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Reply> {
    let url = Url::read(query.as_deref(), &SEARCH_PARAMS)?;
    let (ask, index) = (Ask::read(&url, &body)?, name_of(index));
    url.flag("typed_keys").and_then(|is_typed| match is_typed && !ask.aggregations.is_empty() {
        true => Err(Refusal::unsupported("[typed_keys] with [aggs]", "[typed_keys] without")),
        false => Ok(()),
    })?;
    let scroll = of_search(&url, &index, query.as_deref().unwrap_or_default(), &body)?;
    find(&app, index, ask, scroll, &url).await
}

/// Finds documents, as one page of a scroll if it is one.
pub(super) async fn find(
    app: &App,
    index: String,
    ask: Ask,
    mut scroll: Option<Scroll>,
    url: &Url,
) -> Result<Reply> {
    let found = app.read_in(lane_of(&ask.request), move |served| {
        scroll.as_mut().map_or(Ok(()), |scroll| scroll.require(served.engine.name()))?;
        let response = served.engine.search(&ask.request)?;
        Ok(answer(&index, &ask, scroll.as_ref(), response, served))
    });
    Reply::new(url, found.await??)
}

/// Counts documents.
pub(super) async fn count(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Reply> {
    let known = ["q", "df", "default_operator", "analyze_wildcard", "lenient", "pretty"];
    let url = Url::read(query.as_deref(), &known)?;
    let request = read_count(&url, &body)?;
    let lane = lane_of(&request);
    let count = move |served: &Served| Ok(served.engine.search(&request)?.total);
    let total = app.read_in(lane, count).await?;
    Reply::new(&url, json!({"count": total, "_shards": super::answer::shards()}))
}

/// By what the one index was called.
pub(super) fn name_of(index: Option<Path<String>>) -> String {
    index.map_or_else(|| INDEX.to_owned(), |Path(index)| index)
}
