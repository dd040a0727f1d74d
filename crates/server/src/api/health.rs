//! Whether the process runs, and whether it can answer.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::params::{NoParams, Params};
use crate::problem::Problem;
use crate::responses::Problems;

/// State of the server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `available`.
    status: &'static str,
}

/// The text format that the official client library writes.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const AVAILABLE: Json<Health> = Json(Health { status: "available" });

/// Whether the process runs.
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "live",
    responses((status = 200, description = "The process runs", body = Health), Problems),
)]
pub(crate) async fn live(_: Params<NoParams>) -> Json<Health> {
    AVAILABLE
}

/// Metrics for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    responses(
        (status = 200, description = "Metrics in the text format of Prometheus", body = String, content_type = OPEN_METRICS),
        Problems,
    ),
)]
pub(crate) async fn metrics(State(app): State<App>, _: Params<NoParams>) -> impl IntoResponse {
    ([(CONTENT_TYPE, OPEN_METRICS)], app.metrics.text())
}

/// Whether the server can answer searches.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "ready",
    responses((status = 200, description = "Searches are answered", body = Health), Problems),
)]
pub(crate) async fn ready(
    State(app): State<App>,
    _: Params<NoParams>,
) -> Result<Json<Health>, Problem> {
    app.live.current().map(|_| AVAILABLE).ok_or_else(Problem::not_ready)
}
