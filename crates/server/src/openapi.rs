//! What the API is, for programs.

use axum::Json;
use utoipa::{IntoParams, IntoResponses, OpenApi};

use crate::api::{document, explain, health, search, stats, suggest};
use crate::params::{NoParams, Params};
use crate::problem::ProblemBody;
use crate::write;

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

/// The document that is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes a parameter that axum reads as a string")]
pub(crate) struct IdParam {
    /// Its stable name, the 16 hexadecimal digits that a search returns as `doc_id`; or the name
    /// that its source gave it, where no other document has that name.
    #[param(example = "9f576ff774c9c52f")]
    id: String,
}

/// What may be wrong with any request.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes answers that are made elsewhere")]
pub(crate) enum Problems {
    /// A parameter is not what it should be.
    #[response(status = 400)]
    Parameter(ProblemBody),
    /// The server was called by a name that is not its own, or only reads.
    #[response(status = 403)]
    ForeignHost(ProblemBody),
    /// The body did not come in time.
    #[response(status = 408)]
    TooSlow(ProblemBody),
    /// The body is too long.
    #[response(status = 413)]
    BodyTooLong(ProblemBody),
    /// The address is too long.
    #[response(status = 414)]
    AddressTooLong(ProblemBody),
    /// The index could not be read.
    #[response(status = 500)]
    Internal(ProblemBody),
    /// There is no index yet, or too many ask; `Retry-After` says when to come back.
    #[response(status = 503)]
    Unavailable(ProblemBody),
}

/// What may keep a client from writing.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes an answer that is made elsewhere")]
pub(crate) enum WriteProblems {
    /// The key is missing or wrong.
    #[response(status = 401)]
    NoKey(ProblemBody),
}

/// What may keep documents from being taken in.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes an answer that is made elsewhere")]
pub(crate) enum InboxProblems {
    /// The disk is full.
    #[response(status = 507)]
    NoSpace(ProblemBody),
}

/// What may keep a task from being tried again.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes an answer that is made elsewhere")]
pub(crate) enum RetryProblems {
    /// It is done.
    #[response(status = 409)]
    Done(ProblemBody),
}

/// What may be missing.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes an answer that is made elsewhere")]
pub(crate) enum Missing {
    /// There is no document of that name.
    #[response(status = 404)]
    Document(ProblemBody),
    /// Several documents have that name; `documents` lists the stable names of the first.
    #[response(status = 409)]
    Several(ProblemBody),
}

/// Returns the `OpenAPI` description of the API, as `GET /openapi.json` does.
#[must_use]
pub fn api_description() -> serde_json::Value {
    // It has no maps but those with names for keys, so that it always is JSON.
    serde_json::to_value(Api::openapi()).unwrap_or_default()
}

/// Describes the API.
pub(crate) async fn openapi(_: Params<NoParams>) -> Json<utoipa::openapi::OpenApi> {
    Json(Api::openapi())
}
