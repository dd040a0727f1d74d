//! Ways to go on with a query.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::params::{Params, at_most};
use crate::problem::Problem;
use crate::responses::Problems;

/// Most ways to go on: more than anybody reads.
const MAX_SUGGESTIONS: usize = 100;

/// What was typed so far.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestParams {
    /// The query so far; its last word may be unfinished.
    q: String,
    /// Most ways to return.
    #[param(maximum = 100)]
    limit: usize,
}

impl Default for SuggestParams {
    fn default() -> Self {
        Self { q: String::new(), limit: 8 }
    }
}

/// Ways to go on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestions {
    /// The most frequent first.
    suggestions: Vec<Suggestion>,
}

/// A way to go on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestion {
    /// The whole query.
    text: String,
    /// Of a phrase or a title, documents with a title that has it; of a word, documents that have it.
    documents: u64,
}

/// Goes on with a query: words, phrases and titles that occur.
#[utoipa::path(
    get,
    path = "/suggest",
    operation_id = "suggest",
    params(SuggestParams),
    responses((status = 200, description = "Ways to go on", body = Suggestions), Problems),
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
