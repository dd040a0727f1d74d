//! What clients ask before they search.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::fields::properties;
use super::search::name_of;
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
        "tagline": format!("Fihris {}, which speaks a part of this", env!("CARGO_PKG_VERSION")),
    }))
}

/// Which fields there are.
pub(super) async fn mapping(index: Option<Path<String>>) -> Json<Value> {
    let mut mappings = serde_json::Map::new();
    mappings.insert(name_of(index), json!({"mappings": {"properties": properties()}}));
    Json(Value::Object(mappings))
}

/// Whether there is an index.
pub(super) async fn health(State(app): State<App>) -> Json<Value> {
    let (status, n_shards) = if app.live.current().is_some() { ("green", 1) } else { ("red", 0) };
    Json(json!({
        "cluster_name": "fihris",
        "status": status,
        "timed_out": false,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        "active_primary_shards": n_shards,
        "active_shards": n_shards,
    }))
}
