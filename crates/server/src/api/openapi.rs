//! The `OpenAPI` description of the API.

use axum::Json;
use utoipa::OpenApi;

use super::{document, explain, health, search, stats, suggest, write};
use crate::params::{NoParams, Params};
use crate::problem::ProblemBody;

/// All routes of the API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Fihris",
        description = "Search in Arabic documents. Highlights are byte ranges into the UTF-8 text \
            beside them; names are those of Meilisearch where they mean the same."
    ),
    paths(
        search::by_params,
        search::by_body,
        search::similar,
        document::one,
        suggest::suggest,
        explain::explain,
        stats::stats,
        health::live,
        health::ready,
        health::metrics,
        write::add,
        write::delete,
        write::delete_batch,
        write::one,
        write::retry
    ),
    components(schemas(ProblemBody))
)]
struct Api;

/// Returns the `OpenAPI` description of the API, as `GET /openapi.json` does.
#[must_use]
pub fn api_description() -> serde_json::Value {
    // It has no maps but those with names for keys, so that it always is JSON.
    serde_json::to_value(Api::openapi()).unwrap_or_default()
}

/// Returns the description of the API.
pub(crate) async fn openapi(_: Params<NoParams>) -> Json<utoipa::openapi::OpenApi> {
    Json(Api::openapi())
}
