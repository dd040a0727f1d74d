//! Suggestions that continue a query.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::params::{Params, at_most};
use crate::problem::Problem;
use crate::responses::Problems;

/// Maximal number of suggestions in an answer.
const MAX_SUGGESTIONS: usize = 100;

/// What was typed so far.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestParams {
    /// The query typed so far; its last word may be unfinished.
    q: String,
    /// Maximal number of suggestions.
    #[param(maximum = 100)]
    limit: usize,
}

impl Default for SuggestParams {
    fn default() -> Self {
        Self { q: String::new(), limit: 8 }
    }
}

/// Suggestions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestions {
    /// The most frequent first.
    suggestions: Vec<Suggestion>,
}

/// A suggestion.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestion {
    /// The whole query.
    text: String,
    /// Number of documents: for a phrase or title by title, for a word by text and title.
    documents: u64,
}

/// Suggests words, phrases and titles that continue a query.
#[utoipa::path(
    get,
    path = "/suggest",
    operation_id = "suggest",
    params(SuggestParams),
    responses((status = 200, description = "Suggestions", body = Suggestions), Problems),
)]
pub(crate) async fn suggest(
    State(app): State<App>,
    Params(params): Params<SuggestParams>,
) -> Result<Json<Suggestions>, Problem> {
    at_most("limit", params.limit, MAX_SUGGESTIONS)?;
    let found = app.read(move |served| Ok(served.engine.suggest(&params.q, params.limit)?));
    let suggestion = |found: fihris_query::Suggestion| Suggestion {
        text: found.text,
        documents: found.n_documents,
    };
    Ok(Json(Suggestions { suggestions: found.await?.into_iter().map(suggestion).collect() }))
}
