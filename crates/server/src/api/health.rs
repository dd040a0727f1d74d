//! Whether the process runs, and whether it can answer.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::App;
use crate::problem::Problem;

/// How the server is.
#[derive(Debug, Serialize)]
pub(crate) struct Health {
    /// `available`.
    status: &'static str,
}

const AVAILABLE: Json<Health> = Json(Health { status: "available" });

/// The process runs.
pub(super) async fn live() -> Json<Health> {
    AVAILABLE
}

/// There is an index, so that searches are answered.
pub(super) async fn ready(State(app): State<App>) -> Result<Json<Health>, Problem> {
    app.live.current().map(|_| AVAILABLE).ok_or_else(Problem::not_ready)
}
