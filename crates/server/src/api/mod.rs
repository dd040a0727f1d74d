//! The API: one file for each thing that can be asked for.

pub(crate) mod answer;
pub(crate) mod document;
pub(crate) mod explain;
pub(crate) mod health;
pub(crate) mod name;
mod openapi;
pub(crate) mod search;
pub(crate) mod stats;
pub(crate) mod suggest;
mod write;

pub use openapi::api_description;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Routes of the API.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/search", get(search::by_params).post(search::by_body))
        .route("/documents/{id}", get(document::one))
        .route("/similar/{id}", get(search::similar))
        .route("/suggest", get(suggest::suggest))
        .route("/explain", get(explain::explain))
        .route("/stats", get(stats::stats))
        .route("/openapi.json", get(openapi::openapi))
        .merge(health_routes())
        .merge(write::routes())
}

/// Routes that say how the server is, and read no index.
pub(crate) fn health_routes() -> Router<App> {
    Router::new()
        .route("/metrics", get(health::metrics))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
}
