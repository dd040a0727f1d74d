//! Problems as Elasticsearch tells them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::problem::Problem;

/// A request that could not be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    kind: &'static str,
    pub(super) reason: String,
}

/// A result of this module.
pub(super) type Result<T> = std::result::Result<T, Refusal>;

impl Refusal {
    /// It is not what it should be.
    pub(super) fn parsing(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, kind: "parsing_exception", reason: reason.into() }
    }

    /// Elasticsearch may know it, Fihris does not.
    pub(super) fn unsupported(what: &str, known: &str) -> Self {
        Self::parsing(format!("{what} is not supported; supported are {known}"))
    }

    /// More is asked for than there may be.
    pub(super) fn argument(reason: impl Into<String>) -> Self {
        let kind = "illegal_argument_exception";
        Self { kind, ..Self::parsing(reason) }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let kind = match problem.status {
            StatusCode::SERVICE_UNAVAILABLE => "no_shard_available_action_exception",
            StatusCode::NOT_FOUND if problem.code() == "scroll_gone" => {
                "search_context_missing_exception"
            }
            StatusCode::NOT_FOUND => "resource_not_found_exception",
            StatusCode::BAD_REQUEST => "illegal_argument_exception",
            _ => "exception",
        };
        Self { status: problem.status, kind, reason: problem.body.to_string() }
    }
}

impl From<fihris_query::Error> for Refusal {
    fn from(error: fihris_query::Error) -> Self {
        Problem::from(error).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, kind, reason } = self;
        let cause = json!({"type": kind, "reason": reason});
        let error = json!({"root_cause": [cause], "type": kind, "reason": reason});
        (status, Json(json!({"error": error, "status": status.as_u16()}))).into_response()
    }
}
