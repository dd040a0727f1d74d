//! Answers for programs.
//!
//! These structs are the contract with scripts: the crates below may rename
//! their fields, these stay.

use std::collections::BTreeMap;

use fihris_query::{Request, Response};
use serde::Serialize;

use super::duplicates::Duplicates;

/// The whole answer.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    query: &'a str,
    /// The query as understood: scored, required and excluded parts.
    understood: &'a fihris_query::Understood,
    notes: &'a [String],
    total: u64,
    offset: usize,
    limit: usize,
    elapsed_ms: f64,
    generation: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facets: Vec<Counts<'a>>,
    hits: Vec<Hit<'a>>,
}

impl<'a> Answer<'a> {
    pub(super) fn of(
        request: &'a Request,
        response: &'a Response,
        duplicates: &'a Duplicates,
    ) -> Self {
        Self {
            query: &request.query,
            understood: &response.understood,
            notes: &response.notes,
            total: response.total,
            offset: request.offset,
            limit: request.limit,
            elapsed_ms: response.elapsed.as_secs_f64() * 1e3,
            generation: &response.generation,
            facets: response.facets.iter().map(Counts::of).collect(),
            hits: response.hits.iter().map(|hit| Hit::of(hit, duplicates)).collect(),
        }
    }
}

/// An answer to one of many queries.
#[derive(Serialize)]
pub(super) struct Named<'a> {
    pub(super) id: &'a str,
    #[serde(flatten)]
    pub(super) answer: Answer<'a>,
}

/// Documents by the values of a facet.
#[derive(Serialize)]
struct Counts<'a> {
    facet: &'a fihris_query::Facet,
    values: Vec<Value<'a>>,
    /// How many values there are, those included that are not shown.
    all_values: usize,
}

#[derive(Serialize)]
struct Value<'a> {
    value: &'a str,
    documents: u64,
}

impl<'a> Counts<'a> {
    fn of(counts: &'a fihris_query::FacetCounts) -> Self {
        let value = |(value, documents): &'a (String, u64)| Value { value, documents: *documents };
        let values = counts.values.iter().map(value).collect();
        Self { facet: &counts.facet, values, all_values: counts.n_all }
    }
}

/// One hit.
#[derive(Serialize)]
pub(super) struct Hit<'a> {
    rank: usize,
    score: f32,
    doc_id: String,
    /// Its `id` in the source.
    name: &'a str,
    /// The same as `name`, by its old name.
    id: &'a str,
    title: Option<Passage<'a>>,
    snippet: Passage<'a>,
    source: &'a str,
    /// The page or chapter in which the passage is.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    url: Option<&'a str>,
    date: Option<&'a str>,
    /// The user's own fields, as the source gave them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: &'a BTreeMap<String, serde_json::Value>,
    matched: &'a [fihris_query::Matched],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    explanation: &'a [fihris_query::ScorePart],
    /// What it was kept for, if that was asked for.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    duplicates: &'a [fihris_ingest::ClusterMember],
}

impl<'a> Hit<'a> {
    pub(super) fn of(hit: &'a fihris_query::Hit, duplicates: &'a Duplicates) -> Self {
        let title = hit.title.as_deref();
        Self {
            rank: hit.rank,
            score: hit.score,
            doc_id: hit.doc_id.to_string(),
            name: &hit.id,
            id: &hit.id,
            title: title.map(|title| Passage::of(title, &hit.title_highlights)),
            snippet: Passage::of(&hit.snippet.text, &hit.snippet.highlights),
            source: &hit.source,
            page: hit.page.as_deref(),
            url: hit.url.as_deref(),
            date: hit.date.as_deref(),
            fields: &hit.fields,
            matched: &hit.matched,
            explanation: &hit.explanation,
            duplicates: duplicates.get(&hit.doc_id).map_or(&[], Vec::as_slice),
        }
    }
}

/// A text with its highlights: byte ranges into its UTF-8, `[start, end)`.
#[derive(Serialize)]
struct Passage<'a> {
    text: &'a str,
    highlights: Vec<[usize; 2]>,
}

impl<'a> Passage<'a> {
    fn of(text: &'a str, highlights: &[std::ops::Range<usize>]) -> Self {
        let highlights = highlights.iter().map(|range| [range.start, range.end]).collect();
        Self { text, highlights }
    }
}
