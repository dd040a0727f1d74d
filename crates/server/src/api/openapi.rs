//! What the API is, for programs.

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

/// Describes the API.
pub(crate) async fn openapi(_: Params<NoParams>) -> Json<utoipa::openapi::OpenApi> {
    Json(Api::openapi())
}
