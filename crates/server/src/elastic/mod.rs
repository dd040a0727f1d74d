//! The part of Elasticsearch's API that searches, for clients and dashboards that speak it.
//!
//! There is one index here, so any name of one will do. What is not understood is refused by its
//! name, and never passed over: an answer to another question is worse than none.

mod aggregations;
mod answer;
mod ask;
mod fields;
mod highlight;
mod hits;
mod info;
mod keys;
mod order;
mod problem;
mod query;
mod reply;
mod scroll;
mod search;
mod url;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;

/// The official clients require this header.
const PRODUCT: HeaderName = HeaderName::from_static("x-elastic-product");

/// Content type of the official clients.
const VENDOR: &str = "application/vnd.elasticsearch+json";

/// Routes of the API of Elasticsearch.
pub(crate) fn routes() -> Router<App> {
    let search = || get(search::search).post(search::search);
    let scroll = || get(search::next).post(search::next).delete(search::end);
    let count = || get(search::count).post(search::count);
    Router::new()
        .route("/_search", search())
        .route("/{index}/_search", search())
        .route("/_search/scroll", scroll())
        .route("/_search/scroll/{id}", scroll())
        .route("/_count", count())
        .route("/{index}/_count", count())
        .route("/{index}/_doc/{id}", get(hits::one))
        .route("/_mapping", get(info::mapping))
        .route("/{index}/_mapping", get(info::mapping))
        .route("/_cluster/health", get(info::health))
        .layer(from_fn(speak))
}

/// Answers the question that a client begins with, where the page is for everybody else.
pub(crate) async fn greet(request: Request, next: Next) -> Response {
    let is_client = accepts_vendor(request.headers()) || accepts_json(request.headers());
    let is_greeting = request.uri().path() == "/" && is_client;
    if !is_greeting {
        return next.run(request).await;
    }
    let mut response = info::info().into_response();
    mark(&mut response, request.headers());
    response
}

/// Names the answer as the clients want it named.
async fn speak(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let mut response = next.run(request).await;
    mark(&mut response, &headers);
    response
}

fn mark(response: &mut Response, asked: &HeaderMap) {
    response.headers_mut().insert(PRODUCT, HeaderValue::from_static("Elasticsearch"));
    let accepted = asked.get(ACCEPT).filter(|_| accepts_vendor(asked)).cloned();
    if let Some(accepted) = accepted {
        response.headers_mut().insert(CONTENT_TYPE, accepted);
    }
}

/// Whether a client speaks JSON and nothing else, as the clients of OpenSearch do, and no browser.
fn accepts_json(headers: &HeaderMap) -> bool {
    let is_json = |name| headers.get(name).is_some_and(|value| value == "application/json");
    is_json(ACCEPT) || (!headers.contains_key(ACCEPT) && is_json(CONTENT_TYPE))
}

/// Whether a client is one of Elasticsearch.
fn accepts_vendor(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    accepted.is_some_and(|accept| accept.starts_with(VENDOR) && !accept.contains(','))
}
