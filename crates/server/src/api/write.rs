//! Documents that come in, and go: what writes, and what follows a task.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use super::name::require_one;
use crate::app::App;
use crate::params::{NoParams, Params};
use crate::problem::{Problem, ProblemBody};
use crate::responses::{InboxProblems, Missing, Problems, RetryProblems, WriteProblems};
use crate::write::{Content, Inbox, Kind, NamesBody, RecordsBody, Status, Task};

/// Bodies of requests that are read and written to the disk at a time. Each takes several times
/// its bytes of memory.
const MAX_READ_AT_ONCE: usize = 4;

static READING: Semaphore = Semaphore::const_new(MAX_READ_AT_ONCE);

/// Routes that write, and routes of tasks.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/documents", post(add))
        .route("/documents/{id}", axum::routing::delete(delete))
        .route("/documents/delete-batch", post(delete_batch))
        .route("/tasks/{uid}", get(one))
        .route("/tasks/{uid}/retry", post(retry))
}

/// An accepted request, and its task.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Enqueued {
    /// Number of the task.
    task_uid: u64,
    /// `enqueued`.
    status: Status,
    /// Number of accepted records or names; the task has their outcome.
    documents: u64,
}

/// Accepts documents. They are on the disk when this answers.
#[utoipa::path(
    post,
    path = "/documents",
    operation_id = "addDocuments",
    request_body(
        content = RecordsBody,
        description = "One document with `text`, and optionally `id`, `title`, `url` and \
            `date`; or several, one per line or as a list"
    ),
    responses((status = 202, description = "Stored", body = Enqueued), Problems, WriteProblems, InboxProblems),
)]
pub(crate) async fn add(
    State(app): State<App>,
    headers: HeaderMap,
    _: Params<NoParams>,
    body: Bytes,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    let inbox = app.inbox(&headers)?;
    put(inbox, move || Ok((Kind::DocumentAddition, Content::of_records(&body)?))).await
}

/// Deletes a document and its exact copies.
#[utoipa::path(
    delete,
    path = "/documents/{id}",
    operation_id = "deleteDocument",
    params(
        ("id" = String, Path, description = "Its `doc_id`, or its `id` in the source"),
        DeleteParams
    ),
    responses(
        (status = 202, description = "Stored", body = Enqueued),
        (status = 409, description = "Several documents have that name", body = ProblemBody),
        Problems,
        WriteProblems,
        InboxProblems,
    ),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Params(params): Params<DeleteParams>,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    let inbox = app.inbox(&headers)?;
    require_one(&app, id.clone()).await?;
    put(inbox, move || Ok((params.kind(), Content::of_names(&[id])?))).await
}

/// Deletes documents.
#[utoipa::path(
    post,
    path = "/documents/delete-batch",
    operation_id = "deleteDocuments",
    params(DeleteParams),
    request_body(content = NamesBody, description = "Names of the documents"),
    responses((status = 202, description = "Stored", body = Enqueued), Problems, WriteProblems, InboxProblems),
)]
pub(crate) async fn delete_batch(
    State(app): State<App>,
    headers: HeaderMap,
    Params(params): Params<DeleteParams>,
    body: Bytes,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    let inbox = app.inbox(&headers)?;
    put(inbox, move || {
        let names: Vec<String> = serde_json::from_slice(&body).map_err(|error| {
            Problem::parameter(format!("the body is not a list of names: {error}"))
        })?;
        Ok((params.kind(), Content::of_names(&names)?))
    })
    .await
}

/// What goes with a document.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeleteParams {
    /// Delete its duplicates too.
    duplicates: bool,
}

impl DeleteParams {
    fn kind(self) -> Kind {
        if self.duplicates { Kind::ClusterDeletion } else { Kind::DocumentDeletion }
    }
}

/// Reads a request and puts it into the inbox. When this answers, it is on the disk.
async fn put(
    inbox: Arc<Inbox>,
    read: impl FnOnce() -> Result<(Kind, Content), Problem> + Send + 'static,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    // It is never closed.
    let _turn = READING.acquire().await;
    let put = move || {
        let (kind, content) = read()?;
        inbox.put(kind, &content)
    };
    enqueued(blocking(put).await?)
}

fn enqueued(task: Task) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    let answer = Enqueued { task_uid: task.uid, status: task.status, documents: task.documents };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Returns the state of a task and the outcome of its documents.
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
    _: Params<NoParams>,
) -> Result<Json<Task>, Problem> {
    let inbox = app.inbox(&headers)?;
    let number = uid.parse().ok();
    let task = blocking(move || Ok(number.and_then(|uid| inbox.task(uid)))).await?;
    task.map(Json).ok_or_else(|| Problem::no_task(&uid))
}

/// Retries a failed task at once, with all others that wait for another attempt.
#[utoipa::path(
    post,
    path = "/tasks/{uid}/retry",
    operation_id = "retryTask",
    params(("uid" = u64, Path, description = "Number of the task")),
    responses(
        (status = 202, description = "Enqueued", body = Enqueued),
        Problems, WriteProblems, Missing, RetryProblems
    ),
)]
pub(crate) async fn retry(
    State(app): State<App>,
    headers: HeaderMap,
    Path(uid): Path<String>,
    _: Params<NoParams>,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    let inbox = app.inbox(&headers)?;
    let number = uid.parse().ok();
    let retry = move || number.map_or(Ok(None), |uid| inbox.retry(uid));
    enqueued(blocking(retry).await?.ok_or_else(|| Problem::no_task(&uid))?)
}

/// Works on a thread that may wait for the disk.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let work = tokio::task::spawn_blocking(work).await;
    work.unwrap_or_else(|error| Err(Problem::internal(&error)))
}
