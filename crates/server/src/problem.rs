//! Error answers.

use std::error::Error as _;
use std::fmt;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use fihris_corpus::DocId;
use fihris_query::Stopped;
use serde::Serialize;
use utoipa::ToSchema;

use crate::causes::is_no_space;

/// Value of `Retry-After`: a queue is empty, or an index open, within a second.
pub(crate) const RETRY_SECONDS: &str = "1";

/// A request that could not be answered, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) body: ProblemBody,
}

/// An error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ProblemBody {
    /// What happened, in one sentence.
    message: String,
    /// Code for programs; stable from version to version.
    code: &'static str,
    /// What to do next.
    hint: &'static str,
    /// Candidates for an ambiguous name, by `doc_id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>, required = false)]
    documents: Vec<DocId>,
}

/// Which option of the server limits a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyLimit {
    /// `--max-body`: of any request.
    Body,
    /// `--max-upload`: of one that brings documents, from a client that may bring them.
    Upload,
}

impl fmt::Display for ProblemBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.message, self.hint)
    }
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        hint: &'static str,
    ) -> Self {
        let documents = Vec::new();
        Self { status, body: ProblemBody { message: message.into(), code, hint, documents } }
    }

    /// What went wrong, for programs.
    pub(crate) fn code(&self) -> &'static str {
        self.body.code
    }

    /// A parameter is not what it should be.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        let hint = "see /openapi.json for the parameters of each route";
        Self::new(StatusCode::BAD_REQUEST, "invalid_parameter", message, hint)
    }

    /// There is no document of that name.
    pub(crate) fn no_document(id: &str) -> Self {
        let message = format!("there is no document `{id}`");
        let hint = "use the `doc_id` that /search returns, or the `id` in its source";
        Self::new(StatusCode::NOT_FOUND, "document_not_found", message, hint)
    }

    /// Several documents have that name.
    pub(crate) fn ambiguous(name: &str, documents: &[DocId]) -> Self {
        let all: Vec<String> = documents.iter().map(DocId::to_string).collect();
        let message = format!("several documents are called `{name}`: {}", all.join(", "));
        let hint = "use its `doc_id`";
        let mut problem = Self::new(StatusCode::CONFLICT, "ambiguous_name", message, hint);
        problem.body.documents = documents.to_vec();
        problem
    }

    /// A filter cannot be read.
    fn filter(message: String) -> Self {
        let hint = "write it as in `year = 2016`, `date >= 2016-05`, `site = \"bbc.com\"`, \
            `lang IN [ar, en]` or `date:2015..2017`, with AND, OR and NOT between conditions";
        Self::new(StatusCode::BAD_REQUEST, "invalid_filter", message, hint)
    }

    /// A page of a scroll is wanted of a generation that is not served any longer.
    pub(crate) fn scroll_gone() -> Self {
        let message = "the index was replaced since the scroll began";
        Self::new(StatusCode::NOT_FOUND, "scroll_gone", message, "start the search again")
    }

    /// There is no task of that number.
    pub(crate) fn no_task(uid: &str) -> Self {
        let message = format!("there is no task `{uid}`");
        let hint = "POST /documents returns task numbers; old tasks are removed";
        Self::new(StatusCode::NOT_FOUND, "task_not_found", message, hint)
    }

    /// The server is read-only.
    pub(crate) fn read_only() -> Self {
        let message = "this server is read-only";
        let hint = "start it with `--write` and a key, or ingest with `fihris ingest`";
        Self::new(StatusCode::FORBIDDEN, "read_only", message, hint)
    }

    /// The key is missing or wrong.
    pub(crate) fn no_key() -> Self {
        let hint = "send the key of this server as `Authorization: Bearer KEY`";
        Self::new(StatusCode::UNAUTHORIZED, "no_key", "missing or invalid API key", hint)
    }

    /// No index has been published yet, or it cannot be opened.
    pub(crate) fn not_ready() -> Self {
        let hint = "run `fihris ingest SRC…`; the server opens the index once it is published";
        Self::unavailable("index_not_ready", "there is no index to search yet", hint)
    }

    /// The index is not on this machine.
    pub(crate) fn not_here() -> Self {
        let message = "the index is in a cluster; its statistics are not available here";
        let hint = "ask the cluster itself";
        Self::new(StatusCode::NOT_IMPLEMENTED, "not_here", message, hint)
    }

    /// The cluster that has the documents does not answer. Its words are logged, not told.
    fn no_cluster(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "the cluster did not answer");
        let hint = "try again in a second; the server's log has the reason";
        Self::unavailable("no_cluster", "the cluster did not answer", hint)
    }

    /// There is no such route.
    pub(crate) fn no_route() -> Self {
        let hint = "see /openapi.json for all routes";
        Self::new(StatusCode::NOT_FOUND, "not_found", "no route has this address", hint)
    }

    /// The route is there, but not for this method.
    pub(crate) fn no_method() -> Self {
        let hint = "see /openapi.json for the methods of each route";
        let message = "this route does not support this method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message, hint)
    }

    /// The client called the server by a name that is not its own.
    pub(crate) fn foreign_host(host: &str) -> Self {
        let message = format!("this server is not called `{host}`");
        let hint = "start it with `--allowed-host NAME` to accept this name";
        Self::new(StatusCode::FORBIDDEN, "foreign_host", message, hint)
    }

    /// The address has more bytes than it may.
    pub(crate) fn address_too_long(most: usize) -> Self {
        let message = format!("the address has more than {most} bytes");
        Self::new(StatusCode::URI_TOO_LONG, "address_too_long", message, "send it with POST")
    }

    /// The body has more bytes than it may; `option` sets how many that is.
    pub(crate) fn body_too_long(most: usize, option: BodyLimit) -> Self {
        let message = format!("the body has more than {most} bytes");
        let hint = match option {
            BodyLimit::Body => {
                "send less at a time, or start the server with a larger `--max-body`"
            }
            BodyLimit::Upload => {
                "send less at a time, or start the server with a larger `--max-upload`"
            }
        };
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_long", message, hint)
    }

    /// The body did not arrive in time.
    pub(crate) fn body_too_slow() -> Self {
        let message = "the body did not arrive in time";
        Self::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", message, "send the request again")
    }

    /// The server is overloaded.
    pub(crate) fn overloaded() -> Self {
        let hint = "try again in a second";
        Self::unavailable("overloaded", "too many requests at a time", hint)
    }

    /// An answer took too long.
    pub(crate) fn too_slow() -> Self {
        let hint = "ask for less: fewer words with `*` or `~`, a smaller offset";
        Self::unavailable("too_slow", "the search took too long", hint)
    }

    /// The inbox has as many tasks as it may.
    pub(crate) fn inbox_full(most: usize) -> Self {
        let message = format!("{most} tasks wait in the inbox");
        let hint = "try again when some are done; GET /tasks/{uid} has the error of a task";
        Self::unavailable("overloaded", &message, hint)
    }

    /// Another process has the inbox.
    pub(crate) fn inbox_taken() -> Self {
        let message = "another server on this index accepts uploads";
        let hint = "try again in a second: this server takes over when the other one ends";
        Self::unavailable("inbox_taken", message, hint)
    }

    /// The disk has refused documents. Which file it was is logged, not told.
    pub(crate) fn not_taken_in(error: &fihris_corpus::Error) -> Self {
        tracing::error!(%error, cause = error.source(), "an upload could not be stored");
        if is_no_space(error) {
            let hint = "send it again when there is space on the disk of the index";
            let message = "the disk is full: nothing of this request was stored";
            return Self::new(StatusCode::INSUFFICIENT_STORAGE, "no_space", message, hint);
        }
        let message = "the inbox cannot be written: nothing of this request was stored";
        let hint = "the server's log has the reason; send the request again after the repair";
        Self::unavailable("inbox_not_writable", message, hint)
    }

    /// The task is done, so that there is nothing to try again.
    pub(crate) fn task_done(uid: u64) -> Self {
        let message = format!("task `{uid}` is done");
        let hint = "only a failed or waiting task can be retried";
        Self::new(StatusCode::CONFLICT, "task_done", message, hint)
    }

    fn unavailable(code: &'static str, message: &str, hint: &'static str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message, hint)
    }

    /// Something failed that is not the client's fault. The cause is logged, not told: it may name
    /// files.
    pub(crate) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        let hint = "the server's log has the reason; `fihris check` lists damage";
        let message = "the index could not be read";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message, hint)
    }
}

/// Answers a request without a route.
pub(crate) async fn no_route() -> Problem {
    Problem::no_route()
}

/// Answers a request with an unsupported method.
pub(crate) async fn no_method() -> Problem {
    Problem::no_method()
}

impl From<fihris_query::Error> for Problem {
    fn from(error: fihris_query::Error) -> Self {
        match error {
            fihris_query::Error::Stopped(Stopped::Crowded) => Self::overloaded(),
            fihris_query::Error::Stopped(_) => Self::too_slow(),
            fihris_query::Error::Cluster(_) => Self::no_cluster(&error),
            fihris_query::Error::Filter { .. } => Self::filter(error.to_string()),
            fihris_query::Error::Expression { .. } | fihris_query::Error::Field { .. } => {
                Self::parameter(error.to_string())
            }
            fihris_query::Error::Unsupported(_) => {
                let hint = "ask the cluster itself";
                Self::new(StatusCode::NOT_IMPLEMENTED, "not_here", error.to_string(), hint)
            }
            _ => Self::internal(&error),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        let header = match self.status {
            StatusCode::SERVICE_UNAVAILABLE => Some((RETRY_AFTER, RETRY_SECONDS)),
            StatusCode::UNAUTHORIZED => Some((WWW_AUTHENTICATE, "Bearer")),
            _ => None,
        };
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
