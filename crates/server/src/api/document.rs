//! One document, whole.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use fihris_corpus::{DocId, Signals};
use fihris_ingest::{ClusterMember, Members};
use fihris_query::{Page, Request};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::pairs;
use super::name::find;
use crate::app::App;
use crate::effort::lane_of;
use crate::live::Served;
use crate::params::Params;
use crate::problem::Problem;
use crate::responses::{IdParam, Missing, Problems};

/// What to mark in a document.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentParams {
    /// A query; its matches are highlighted.
    q: String,
}

/// A complete document.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentAnswer {
    /// Its unique name, 16 hexadecimal digits.
    #[schema(value_type = String)]
    #[serde(rename = "doc_id")]
    pub(crate) doc_id: DocId,
    /// The same as `doc_id`, by its old name.
    #[schema(value_type = String, deprecated)]
    pub(crate) id: DocId,
    /// Its `id` in the source.
    pub(crate) name: String,
    /// Its title, if it has one.
    pub(crate) title: Option<String>,
    /// Byte ranges into the UTF-8 of the title that `q` finds, `[start, end)`.
    pub(crate) title_highlights: Vec<[usize; 2]>,
    /// Its text.
    pub(crate) text: String,
    /// Byte ranges into the UTF-8 of the text that `q` finds, `[start, end)`.
    pub(crate) text_highlights: Vec<[usize; 2]>,
    /// The source that it was read from.
    pub(crate) source: String,
    /// Its number in the source, from 0.
    pub(crate) position: u64,
    /// Its web address, if known.
    pub(crate) url: Option<String>,
    /// The host of its address.
    pub(crate) site: Option<String>,
    /// Its date, as the source gave it.
    pub(crate) date: Option<String>,
    /// Code of its language, if known.
    pub(crate) lang: Option<String>,
    /// Its signals.
    #[schema(value_type = Object)]
    pub(crate) signals: Signals,
    /// Number of repairs by kind.
    pub(crate) repairs: BTreeMap<String, u32>,
    /// Its duplicates.
    pub(crate) duplicates_of: Vec<Duplicate>,
    /// All other columns of its source.
    #[schema(value_type = Object)]
    pub(crate) extra: BTreeMap<String, serde_json::Value>,
}

/// A duplicate of the document.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Duplicate {
    /// Its `doc_id`.
    #[schema(value_type = String)]
    pub(crate) id: DocId,
    /// Its `id` in the source.
    pub(crate) name: String,
    /// The source that it was read from.
    pub(crate) source: String,
    /// Jaccard similarity of the shingles, 0 to 1.
    pub(crate) similarity: f32,
}

/// Returns one document.
#[utoipa::path(
    get,
    path = "/documents/{id}",
    operation_id = "document",
    params(IdParam, DocumentParams),
    responses((status = 200, description = "The document", body = DocumentAnswer), Problems, Missing),
)]
pub(crate) async fn one(
    State(app): State<App>,
    Path(name): Path<String>,
    Params(params): Params<DocumentParams>,
) -> Result<Json<DocumentAnswer>, Problem> {
    read_document(&app, &name, params.q).await.map(Json)
}

/// Returns one document with what `query` finds in it.
pub(crate) async fn read_document(
    app: &App,
    name: &str,
    query: String,
) -> Result<DocumentAnswer, Problem> {
    let (name, lane) = (name.to_owned(), lane_of(&Request::new(query.clone())));
    let answer = app.read_in(lane, move |served| {
        let id = find(served, &name)?;
        let page = served.engine.page(id, &query)?.ok_or_else(|| Problem::no_document(&name))?;
        let duplicates = duplicates(served, id)?;
        Ok(DocumentAnswer::of(page, duplicates))
    });
    answer.await
}

/// Returns the duplicates of a document; none where they cannot be read, which is logged.
///
/// # Errors
///
/// If the request is stopped.
pub(crate) fn duplicates(served: &Served, id: DocId) -> Result<Vec<Duplicate>, Problem> {
    if !served.duplicates.contains_key(&id) {
        return Ok(Vec::new());
    }
    let members = match &served.members {
        Some(members) => read_members(members, id),
        None => scan_audit(served, id),
    };
    // Reading that was stopped ends with an error or early.
    fihris_query::check()?;
    let members = members.unwrap_or_else(|error| {
        tracing::warn!(%error, "the duplicates of a document cannot be read");
        Vec::new()
    });
    Ok(members.into_iter().map(Duplicate::of).collect())
}

fn read_members(members: &Members, id: DocId) -> fihris_ingest::Result<Vec<ClusterMember>> {
    let is_stopped = fihris_query::stop_signal();
    members.of(id).take_while(|_| !is_stopped()).collect()
}

/// Reads all duplicates of a corpus that an older version wrote. An ingest may be replacing them right
/// now: then there are none for a moment.
fn scan_audit(served: &Served, id: DocId) -> fihris_ingest::Result<Vec<ClusterMember>> {
    let corpus = served.folder().manifest()?.corpus.unwrap_or_default();
    let is_stopped = fihris_query::stop_signal();
    fihris_ingest::duplicates(served.folder(), &corpus, id, &is_stopped)
}

impl Duplicate {
    fn of(member: ClusterMember) -> Self {
        let similarity = member.similarity.map_or(0.0, |similarity| similarity.jaccard);
        Self { id: member.doc_id, name: member.id, source: member.source, similarity }
    }
}

impl DocumentAnswer {
    fn of(page: Page, duplicates_of: Vec<Duplicate>) -> Self {
        let document = page.document;
        Self {
            doc_id: document.doc_id,
            id: document.doc_id,
            name: document.id,
            title: document.title,
            title_highlights: pairs(&page.title_highlights),
            text: document.text,
            text_highlights: pairs(&page.text_highlights),
            source: document.source,
            position: document.position,
            site: document.url.as_deref().and_then(fihris_corpus::site),
            url: document.url,
            date: document.date,
            lang: document.language,
            signals: document.signals,
            repairs: document.repairs,
            duplicates_of,
            extra: document.extra,
        }
    }
}
