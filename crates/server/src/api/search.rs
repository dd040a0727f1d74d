//! Searches.

use axum::Json;
use axum::extract::{Path, State};
use fihris_query::Request;

use super::answer::Answer;
use super::name::find;
use crate::app::App;
use crate::effort::lane_of;
use crate::params::{Body, NoParams, Params, SearchBody, SearchParams};
use crate::problem::Problem;
use crate::responses::{IdParam, Missing, Problems};

/// Searches, with parameters in the address.
#[utoipa::path(
    get,
    path = "/search",
    operation_id = "search",
    params(SearchParams),
    responses((status = 200, description = "Hits, best first", body = Answer), Problems),
)]
pub(crate) async fn by_params(
    State(app): State<App>,
    Params(params): Params<SearchParams>,
) -> Result<Json<Answer>, Problem> {
    search(&app, params.request()?).await.map(Json)
}

/// Searches, with parameters as JSON.
#[utoipa::path(
    post,
    path = "/search",
    operation_id = "searchJson",
    request_body = SearchBody,
    responses((status = 200, description = "Hits, best first", body = Answer), Problems),
)]
pub(crate) async fn by_body(
    State(app): State<App>,
    _: Params<NoParams>,
    Body(body): Body<SearchBody>,
) -> Result<Json<Answer>, Problem> {
    search(&app, body.request()?).await.map(Json)
}

/// Finds documents similar to another one; `q` is optional.
#[utoipa::path(
    get,
    path = "/similar/{id}",
    operation_id = "similar",
    params(IdParam, SearchParams),
    responses((status = 200, description = "Hits, most similar first", body = Answer), Problems, Missing),
)]
pub(crate) async fn similar(
    State(app): State<App>,
    Path(name): Path<String>,
    Params(params): Params<SearchParams>,
) -> Result<Json<Answer>, Problem> {
    let request = params.request()?;
    let answer = app.read_in(lane_of(&request), move |served| {
        let id = find(served, &name)?;
        let query = served.engine.query_like(id)?.ok_or_else(|| Problem::no_document(&name))?;
        let request = Request { query, synonyms: false, ..request };
        let response = served.engine.search(&request)?;
        Ok(Answer::of(request, response, served))
    });
    answer.await.map(Json)
}

/// Finds documents.
pub(crate) async fn search(app: &App, request: Request) -> Result<Answer, Problem> {
    let answer = app.read_in(lane_of(&request), move |served| {
        let response = served.engine.search(&request)?;
        Ok(Answer::of(request, response, served))
    });
    answer.await
}
