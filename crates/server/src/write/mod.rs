//! Documents that come in over HTTP.
//!
//! They go the way of all documents: through cleaning, filters and deduplication, with an account
//! of what became of each. That rewrites the corpus and rebuilds the search index, so a request
//! only puts them into an inbox on the disk, and one worker ingests what has gathered there. Which
//! of them a client may follow it does by the number of its task.

mod inbox;
mod key;
mod records;
mod task;
mod worker;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::openapi::{Missing, Problems, WriteProblems};
use crate::problem::Problem;

pub(crate) use inbox::Inbox;
pub use key::{Key, MIN_KEY_BYTES};
pub(crate) use task::{Status, Task};
pub(crate) use worker::Worker;

/// Routes that write, and those that follow what was written.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/documents", post(add)).route("/tasks/{uid}", get(one))
}

/// What was taken in, and under which number.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Enqueued {
    /// Number of the task.
    task_uid: u64,
    /// `enqueued`.
    status: Status,
    /// Records that were taken in; what becomes of them the task says when it is done.
    documents: u64,
}

/// Takes documents in. When this answers, they are on the disk.
#[utoipa::path(
    post,
    path = "/documents",
    operation_id = "addDocuments",
    request_body(
        content = String,
        content_type = "application/x-ndjson",
        description = "One JSON object a line, one object, or a list of objects"
    ),
    responses((status = 202, description = "Taken in", body = Enqueued), Problems, WriteProblems),
)]
pub(crate) async fn add(
    State(app): State<App>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    let inbox = app.inbox(&headers)?;
    let task = tokio::task::spawn_blocking(move || {
        let records = records::read(&body)?;
        inbox.put(&records)
    });
    let task = task.await.unwrap_or_else(|error| Err(Problem::internal(&error)))?;
    let answer = Enqueued { task_uid: task.uid, status: task.status, documents: task.documents };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Says how far a task is, and what became of its documents.
#[utoipa::path(
    get,
    path = "/tasks/{uid}",
    operation_id = "task",
    params(("uid" = u64, Path, description = "Number of the task")),
    responses((status = 200, description = "The task", body = Task), Problems, WriteProblems, Missing),
)]
pub(crate) async fn one(
    State(app): State<App>,
    headers: HeaderMap,
    Path(uid): Path<String>,
) -> Result<Json<Task>, Problem> {
    let inbox = app.inbox(&headers)?;
    let task = uid.parse().ok().and_then(|uid| inbox.task(uid));
    task.map(Json).ok_or_else(|| Problem::no_task(&uid))
}
