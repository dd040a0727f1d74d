//! What an agent is told.

use fihris_query::{Correction, Hit, Response, Understood};
use rmcp::model::{CallToolResult, ContentBlock};
use serde::Serialize;

use crate::live::Served;
use crate::problem::Problem;

/// Hits, and what to know about them.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    /// Number of matching documents, independent of the limit.
    total: u64,
    /// The query as it was understood.
    understood: String,
    /// Words without documents, and their corrections.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrections: Vec<Correction>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    hits: Vec<FoundHit>,
}

/// A hit, in short.
#[derive(Debug, Serialize)]
struct FoundHit {
    /// What to fetch it by.
    id: String,
    title: Option<String>,
    /// The passage that fits best.
    passage: String,
    source: String,
    url: Option<String>,
    date: Option<String>,
    language: Option<String>,
    score: f32,
    /// How many near-duplicates it stands for.
    duplicates: u64,
}

impl Found {
    pub(super) fn of(response: Response, served: &Served) -> Self {
        Self {
            total: response.total,
            understood: response.understood.text,
            corrections: response.understood.corrections,
            notes: response.notes,
            hits: response.hits.into_iter().map(|hit| FoundHit::of(hit, served)).collect(),
        }
    }
}

impl FoundHit {
    fn of(hit: Hit, served: &Served) -> Self {
        Self {
            id: hit.doc_id.to_string(),
            title: hit.title,
            passage: hit.snippet.text,
            source: hit.source,
            url: hit.url,
            date: hit.date,
            language: hit.language,
            score: hit.score,
            duplicates: served.duplicates.get(&hit.doc_id).copied().unwrap_or(0),
        }
    }
}

/// A part of a document.
#[derive(Debug, Serialize)]
pub(super) struct Fetched {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) source: String,
    pub(super) url: Option<String>,
    pub(super) date: Option<String>,
    pub(super) language: Option<String>,
    /// Characters of the whole text.
    pub(super) length: usize,
    pub(super) text: String,
    /// Where the next part begins, if there is one.
    pub(super) next_offset: Option<usize>,
}

/// How a query is understood.
#[derive(Debug, Serialize)]
pub(super) struct Explained {
    pub(super) understood: Understood,
    pub(super) notes: Vec<String>,
    /// Documents that match.
    pub(super) total: u64,
}

/// What can be asked for by name.
#[derive(Debug, Serialize)]
pub(super) struct Fields {
    pub(super) documents: u64,
    pub(super) fields: Vec<Field>,
}

/// A field of the query language.
#[derive(Debug, Serialize)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) meaning: String,
    /// The most frequent values and how many documents have each, where that makes sense.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) values: Vec<(String, u64)>,
}

/// Tells the outcome; a problem with what to do about it, so that the agent can do that.
pub(super) fn tell<T: Serialize>(outcome: Result<T, Problem>) -> CallToolResult {
    let told = outcome
        .and_then(|answer| serde_json::to_value(answer).map_err(|error| Problem::internal(&error)));
    match told {
        Ok(answer) => CallToolResult::structured(answer),
        Err(problem) => {
            let text = serde_json::to_string(&problem.body).unwrap_or_default();
            CallToolResult::error(vec![ContentBlock::text(text)])
        }
    }
}
