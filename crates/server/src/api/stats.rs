//! What the index holds.

use std::time::UNIX_EPOCH;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::live::Served;
use crate::params::{NoParams, Params};
use crate::problem::Problem;
use crate::responses::Problems;

/// Statistics of the index.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatsAnswer {
    /// Number of searchable documents.
    pub(crate) number_of_documents: u64,
    /// Words in them, titles included.
    pub(crate) words: u64,
    /// Bytes of the corpus, uncompressed.
    pub(crate) text_bytes: u64,
    /// Bytes of the search index.
    pub(crate) index_bytes: u64,
    /// Name of the generation that is served.
    pub(crate) generation: String,
    /// Start of service of this generation, in seconds since 1970.
    pub(crate) served_since: u64,
    /// Name and version of the analyzer that wrote it.
    pub(crate) analyzer: String,
    /// First and last day of the documents; `null` if no date is known.
    #[schema(value_type = Option<Vec<String>>)]
    pub(crate) days: Option<(String, String)>,
    /// The 20 sources with the most documents, largest first.
    pub(crate) sources: Vec<SourceAnswer>,
    /// Version of the server.
    pub(crate) version: &'static str,
}

/// Documents of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SourceAnswer {
    /// Its name, as given to `ingest`.
    pub(crate) source: String,
    /// Documents from it.
    pub(crate) documents: u64,
}

/// Returns statistics of the index.
#[utoipa::path(
    get,
    path = "/stats",
    operation_id = "stats",
    responses((status = 200, description = "Statistics", body = StatsAnswer), Problems),
)]
pub(crate) async fn stats(
    State(app): State<App>,
    _: Params<NoParams>,
) -> Result<Json<StatsAnswer>, Problem> {
    app.read(read_stats).await.map(Json)
}

/// Says what a generation holds.
pub(crate) fn read_stats(served: &Served) -> Result<StatsAnswer, Problem> {
    let stats = served.stats()?.ok_or_else(Problem::not_here)?;
    let since = served.since.duration_since(UNIX_EPOCH).unwrap_or_default();
    let source = |source: &fihris_index::SourceStats| SourceAnswer {
        source: source.source.clone(),
        documents: source.documents,
    };
    Ok(StatsAnswer {
        number_of_documents: stats.documents,
        words: stats.words,
        text_bytes: stats.text_bytes,
        index_bytes: stats.index_bytes,
        generation: stats.generation.clone(),
        served_since: since.as_secs(),
        analyzer: format!("{} {}", stats.analyzer.name, stats.analyzer.version),
        days: stats.days.clone(),
        sources: stats.sources.iter().map(source).collect(),
        version: env!("CARGO_PKG_VERSION"),
    })
}
