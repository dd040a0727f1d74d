//! Searches, asked as Elasticsearch is.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, Uri};
use serde_json::json;

use super::answer::answer;
use super::ask::{Ask, SEARCH_PARAMS, Total, count as read_count, object};
use super::fields::names;
use super::keys::Keys;
use super::problem::{Refusal, Result};
use super::reply::Reply;
use super::scroll::{Scroll, of_search, require_time};
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
async fn find(
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

/// Returns the next page.
pub(super) async fn next(
    State(app): State<App>,
    id: Option<Path<String>>,
    uri: Uri,
    body: Bytes,
) -> Result<Reply> {
    let (url, mut ids) = named(id, uri.query(), &body)?;
    let (Some(id), None) = (ids.pop(), ids.pop()) else {
        return Err(Refusal::argument("a request has one [scroll_id]"));
    };
    let scroll = Scroll::of(&id)?;
    let (mut ask, index) = (scroll.ask()?, scroll.index.clone());
    if url.flag("rest_total_hits_as_int")? {
        ask.total = Total::Number;
    }
    find(&app, index, ask, Some(scroll), &url).await
}

/// Ends scrolls, of which nothing is kept anyway.
pub(super) async fn end(
    id: Option<Path<String>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<(StatusCode, Reply)> {
    let (url, ids) = named(id, query.as_deref(), &body)?;
    if ids.is_empty() {
        return Err(Refusal::argument("a request has a [scroll_id]"));
    }
    // `_all` of them are none, as far as is known here.
    let ids: Vec<&String> = ids.iter().filter(|id| *id != "_all").collect();
    for id in &ids {
        Scroll::of(id)?;
    }
    Reply::new(&url, json!({"succeeded": true, "num_freed": ids.len()}))
        .map(|reply| (StatusCode::OK, reply))
}

/// The scrolls that are named in a path, an address or a body.
fn named(id: Option<Path<String>>, query: Option<&str>, body: &[u8]) -> Result<(Url, Vec<String>)> {
    let url = Url::read(query, &["scroll", "scroll_id", "rest_total_hits_as_int", "pretty"])?;
    let body = object(body)?;
    let keys = Keys::of_map(&body, "a scroll");
    let of_body = keys.take("scroll_id").map_or(Ok(Vec::new()), names)?;
    let of_url = url.get("scroll_id").map(str::to_owned);
    let time = keys.text("scroll")?.or_else(|| url.get("scroll").map(str::to_owned));
    keys.finish()?;
    time.as_deref().map_or(Ok(()), require_time)?;
    let of_path = id.map(|Path(id)| id);
    let ids = of_path
        .into_iter()
        .chain(of_url)
        .flat_map(|ids| ids.split(',').map(str::to_owned).collect::<Vec<_>>());
    Ok((url.clone(), ids.chain(of_body).collect()))
}
