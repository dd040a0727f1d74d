//! Whether the process runs, and whether it can answer.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Serialize;

use crate::app::App;
use crate::problem::Problem;

/// How the server is.
#[derive(Debug, Serialize)]
pub(crate) struct Health {
    /// `available`.
    status: &'static str,
}

/// The text format that the official client library writes.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const AVAILABLE: Json<Health> = Json(Health { status: "available" });

/// The process runs.
pub(super) async fn live() -> Json<Health> {
    AVAILABLE
}

/// What is counted and measured, for Prometheus.
pub(super) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    ([(CONTENT_TYPE, OPEN_METRICS)], app.metrics.text())
}

/// There is an index, so that searches are answered.
pub(super) async fn ready(State(app): State<App>) -> Result<Json<Health>, Problem> {
    app.live.current().map(|_| AVAILABLE).ok_or_else(Problem::not_ready)
}
