//! The page: what a person sees.
//!
//! Everything is rendered here, with every text escaped by the templates, and works without a
//! script. The script fetches the same pages as one types and puts their main part in place, so
//! there is one markup.

mod address;
mod assets;
mod date;
mod direction;
mod document;
mod filter;
mod front;
mod handlers;
mod hit;
mod parts;
mod pieces;
mod reading;
mod render;
mod results;
mod why;
mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Routes of the page and of what it is made of.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(handlers::search))
        .route("/document/{id}", get(handlers::document))
        .route("/document/{id}/text", get(handlers::text))
        .route("/why/{id}", get(handlers::why))
        .route("/help", get(handlers::help))
        .route("/opensearch.xml", get(handlers::opensearch))
        .route("/assets/{version}/{name}", get(assets::asset))
}
