//! What clients ask before they search.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use fihris_query::OwnFields;
use serde_json::{Value, json};

use super::fields::properties;
use super::problem::{Refusal, Result};
use super::reply::Reply;
use super::search::name_of;
use super::url::Url;
use crate::app::App;

/// The version of Elasticsearch whose searches are spoken here; the clients of 8 and 9 agree on
/// them.
const SPOKEN: &str = "8.19.0";

/// Who answers.
pub(super) fn info() -> Json<Value> {
    let version = json!({
        "number": SPOKEN,
        "build_flavor": "default",
        "minimum_wire_compatibility_version": SPOKEN,
        "minimum_index_compatibility_version": SPOKEN,
    });
    Json(json!({
        "name": "fihris",
        "cluster_name": "fihris",
        "version": version,
        "tagline": format!("Fihris {}, a subset of the Elasticsearch API", env!("CARGO_PKG_VERSION")),
    }))
}

/// Which fields there are.
pub(super) async fn mapping(
    State(app): State<App>,
    index: Option<Path<String>>,
    RawQuery(query): RawQuery,
) -> Result<Reply> {
    let url = Url::read(query.as_deref(), &["pretty"])?;
    let mut mappings = serde_json::Map::new();
    let served = app.live.current();
    let properties = match &served {
        Some(served) => properties(served.engine.own_fields()),
        None => properties(&OwnFields::default()),
    };
    mappings.insert(name_of(index), json!({"mappings": {"properties": properties}}));
    Reply::new(&url, Value::Object(mappings))
}

/// Whether there is an index. Where one is waited for that is not there, the wait is over at once.
pub(super) async fn health(
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Reply)> {
    let url = Url::read(query.as_deref(), &["wait_for_status", "pretty"])?;
    let wanted = url.get("wait_for_status");
    if let Some(other) = wanted.filter(|wanted| !matches!(*wanted, "green" | "yellow" | "red")) {
        let what = format!("[wait_for_status] [{other}]");
        return Err(Refusal::unsupported(&what, "green, yellow and red"));
    }
    let is_ready = app.live.current().is_some();
    let timed_out = !is_ready && matches!(wanted, Some("green" | "yellow"));
    let (color, n_shards) = if is_ready { ("green", 1) } else { ("red", 0) };
    let status = if timed_out { StatusCode::REQUEST_TIMEOUT } else { StatusCode::OK };
    let answer = json!({
        "cluster_name": "fihris",
        "status": color,
        "timed_out": timed_out,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        "active_primary_shards": n_shards,
        "active_shards": n_shards,
    });
    Ok((status, Reply::new(&url, answer)?))
}
