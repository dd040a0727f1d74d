//! What is told to who asked for something that could not be done.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A request that could not be answered, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) body: ProblemBody,
}

/// What went wrong, for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ProblemBody {
    /// What went wrong, in a sentence.
    message: String,
    /// The same for programs; it does not change from version to version.
    code: &'static str,
    /// What to do about it.
    hint: &'static str,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        hint: &'static str,
    ) -> Self {
        Self { status, body: ProblemBody { message: message.into(), code, hint } }
    }

    /// A parameter is not what it should be.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        let hint = "see /openapi.json for the parameters of each route";
        Self::new(StatusCode::BAD_REQUEST, "invalid_parameter", message, hint)
    }

    /// There is no document of that name.
    pub(crate) fn no_document(id: &str) -> Self {
        let message = format!("there is no document `{id}`");
        let hint = "ids are the 16 hexadecimal digits that /search returns";
        Self::new(StatusCode::NOT_FOUND, "document_not_found", message, hint)
    }

    /// No index has been published yet, or it cannot be opened.
    pub(crate) fn not_ready() -> Self {
        let message = "there is no index to search yet";
        let hint = "run `fihris ingest SRC…`; the server opens the index once it is published";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "index_not_ready", message, hint)
    }

    /// Something failed that is not the client's fault. The cause is logged, not told: it may name
    /// files.
    pub(crate) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        let hint = "the server's log says why; `fihris check` says whether the index is whole";
        let message = "the index could not be read";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message, hint)
    }
}

impl From<fihris_query::Error> for Problem {
    fn from(error: fihris_query::Error) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
