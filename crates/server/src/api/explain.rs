//! How a query is understood, and what the score of a document is made of.

use axum::Json;
use axum::extract::State;
use fihris_query::{Request, ScorePart, Understood};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::name::find;
use crate::app::App;
use crate::effort::lane_of;
use crate::params::Params;
use crate::problem::Problem;
use crate::responses::{Missing, Problems};

/// What to explain.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExplainParams {
    /// The query.
    q: String,
    /// A document whose score is explained, by either of its names.
    #[serde(alias = "doc_id")]
    id: Option<String>,
}

/// How a query is understood.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Explanation {
    /// The query as typed.
    query: String,
    /// The query as understood: each part with its words and their terms.
    #[schema(value_type = Object)]
    understood: Understood,
    /// Notes on how the query was understood, one sentence each.
    notes: Vec<String>,
    /// Documents that match.
    estimated_total_hits: u64,
    /// The document that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Scored>,
}

/// The parts of the score of a document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Scored {
    /// The document.
    doc_id: String,
    /// The same as `doc_id`, by its old name.
    #[schema(deprecated)]
    id: String,
    /// Whether it matches the query.
    matches: bool,
    /// Its score; 0 if it does not match.
    score: f32,
    /// The parts of its score, largest first.
    #[schema(value_type = Vec<Object>)]
    explanation: Vec<ScorePart>,
}

/// Explains a query, and the score of a document if one is named.
#[utoipa::path(
    get,
    path = "/explain",
    operation_id = "explain",
    params(ExplainParams),
    responses((status = 200, description = "The explanation", body = Explanation), Problems, Missing),
)]
pub(crate) async fn explain(
    State(app): State<App>,
    Params(params): Params<ExplainParams>,
) -> Result<Json<Explanation>, Problem> {
    let ExplainParams { q: query, id } = params;
    let lane = lane_of(&Request::new(query.clone()));
    let explained = app.read_in(lane, move |served| {
        let request = Request { limit: 0, ..Request::new(query.clone()) };
        let response = served.engine.search(&request)?;
        let document = match id {
            Some(name) => Some(scored(&*served.engine, &query, find(served, &name)?)?),
            None => None,
        };
        Ok(Explanation {
            query,
            understood: response.understood,
            notes: response.notes,
            estimated_total_hits: response.total,
            document,
        })
    });
    explained.await.map(Json)
}

fn scored(
    engine: &dyn fihris_query::Backend,
    query: &str,
    id: fihris_corpus::DocId,
) -> Result<Scored, Problem> {
    // A filter adds nothing to a score, so the document alone scores what it does among others.
    let filters = vec![format!("id:{id}")];
    let request = Request { filters, limit: 1, explain: true, ..Request::new(query) };
    let hit = engine.search(&request)?.hits.into_iter().find(|hit| hit.doc_id == id);
    let matches = hit.is_some();
    let (score, explanation) = hit.map_or((0.0, Vec::new()), |hit| (hit.score, hit.explanation));
    Ok(Scored { doc_id: id.to_string(), id: id.to_string(), matches, score, explanation })
}
