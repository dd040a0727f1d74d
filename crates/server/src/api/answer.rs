//! What a search returns.
//!
//! These structs are the contract with programs: the crates below may rename their fields, these
//! stay. Names are those of Meilisearch where they mean the same.

use std::collections::BTreeMap;
use std::ops::Range;

use fihris_corpus::DocId;
use fihris_query::{Request, Response, to_html};
use serde::Serialize;
use utoipa::ToSchema;

use crate::live::Served;

/// The answer to a search.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    /// The documents, best first or in the requested order.
    pub(crate) hits: Vec<Hit>,
    /// The query as typed.
    pub(crate) query: String,
    /// The query as understood: scored, required and excluded parts.
    #[schema(value_type = Object)]
    pub(crate) understood: fihris_query::Understood,
    /// Notes on how the query was understood, one sentence each.
    pub(crate) notes: Vec<String>,
    /// Words without documents, and their corrections.
    #[schema(value_type = Vec<Object>)]
    pub(crate) corrections: Vec<fihris_query::Correction>,
    /// Number of matching documents, independent of the limit.
    pub(crate) estimated_total_hits: u64,
    /// The requested number of hits.
    pub(crate) limit: usize,
    /// Hits that were skipped.
    pub(crate) offset: usize,
    /// Time spent, in milliseconds.
    pub(crate) processing_time_ms: u64,
    /// For each requested facet, documents by value: the 20 most frequent values.
    #[schema(value_type = BTreeMap<String, BTreeMap<String, u64>>)]
    pub(crate) facet_distribution: BTreeMap<String, BTreeMap<String, u64>>,
    /// For each of these facets, the number of values.
    #[schema(value_type = BTreeMap<String, FacetStats>)]
    pub(crate) facet_stats: BTreeMap<String, FacetStats>,
    /// Name of the generation of the index that answered.
    pub(crate) generation: String,
}

/// Statistics of a facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FacetStats {
    /// Number of distinct values, including those not in the distribution.
    pub(crate) all: usize,
}

/// One document of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Hit {
    /// Rank in the answer, from 1.
    pub(crate) rank: usize,
    /// Its unique name, 16 hexadecimal digits.
    #[schema(value_type = String)]
    pub(crate) doc_id: DocId,
    /// The same as `doc_id`, by its old name.
    #[schema(value_type = String, deprecated)]
    pub(crate) id: DocId,
    /// Its `id` in the source.
    pub(crate) name: String,
    /// Score, comparable within one answer only; 0 in any order but relevance.
    pub(crate) score: f32,
    /// Its title, if it has one.
    pub(crate) title: Option<Passage>,
    /// The best snippet of its text.
    pub(crate) snippet: Passage,
    /// The source that it was read from.
    pub(crate) source: String,
    /// The page or chapter that the snippet is from, if it has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) page: Option<String>,
    /// Its web address, if known.
    pub(crate) url: Option<String>,
    /// The host of its address.
    pub(crate) site: Option<String>,
    /// Its date, as the source gave it.
    pub(crate) date: Option<String>,
    /// Code of its language, if known.
    pub(crate) lang: Option<String>,
    /// Its user fields, as in the source.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object, required = false)]
    pub(crate) fields: BTreeMap<String, serde_json::Value>,
    /// Number of its duplicates.
    pub(crate) duplicates: u64,
    /// The parts of the query that it matches.
    #[schema(value_type = Vec<Object>)]
    pub(crate) matched: Vec<fihris_query::Matched>,
    /// The parts of its score, largest first, if requested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>, required = false)]
    pub(crate) explanation: Vec<fihris_query::ScorePart>,
    /// Title and passage as HTML.
    #[serde(rename = "_formatted")]
    pub(crate) formatted: Formatted,
}

/// A text with its highlights.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Passage {
    /// The text.
    pub(crate) text: String,
    /// Byte ranges into its UTF-8, `[start, end)`: whole words, in order.
    pub(crate) highlights: Vec<[usize; 2]>,
}

/// Texts as HTML, with `<mark>` around highlights and no other tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Formatted {
    /// The title; empty if there is none.
    pub(crate) title: String,
    /// The passage.
    pub(crate) snippet: String,
}

impl Passage {
    pub(crate) fn new(text: String, highlights: &[Range<usize>]) -> Self {
        Self { text, highlights: pairs(highlights) }
    }
}

/// Byte ranges as pairs.
pub(crate) fn pairs(highlights: &[Range<usize>]) -> Vec<[usize; 2]> {
    highlights.iter().map(|range| [range.start, range.end]).collect()
}

impl Hit {
    pub(crate) fn of(hit: fihris_query::Hit, served: &Served) -> Self {
        let title = hit.title.as_deref().unwrap_or_default();
        let formatted = Formatted {
            title: to_html(title, &hit.title_highlights),
            snippet: to_html(&hit.snippet.text, &hit.snippet.highlights),
        };
        Self {
            rank: hit.rank,
            doc_id: hit.doc_id,
            id: hit.doc_id,
            name: hit.id,
            score: hit.score,
            title: hit.title.map(|title| Passage::new(title, &hit.title_highlights)),
            snippet: Passage::new(hit.snippet.text, &hit.snippet.highlights),
            source: hit.source,
            page: hit.page,
            site: hit.url.as_deref().and_then(fihris_corpus::site),
            url: hit.url,
            date: hit.date,
            lang: hit.language,
            fields: hit.fields,
            duplicates: served.duplicates.get(&hit.doc_id).copied().unwrap_or(0),
            matched: hit.matched,
            explanation: hit.explanation,
            formatted,
        }
    }
}

impl Answer {
    pub(crate) fn of(request: Request, response: Response, served: &Served) -> Self {
        let facets = response.facets.into_iter();
        let (facet_distribution, facet_stats) = facets
            .map(|counts| {
                let (name, stats) = (counts.facet.name(), FacetStats { all: counts.n_all });
                let values = counts.values.into_iter().collect();
                ((name.to_owned(), values), (name.to_owned(), stats))
            })
            .unzip();
        Self {
            hits: response.hits.into_iter().map(|hit| Hit::of(hit, served)).collect(),
            query: request.query,
            corrections: response.understood.corrections.clone(),
            understood: response.understood,
            notes: response.notes,
            estimated_total_hits: response.total,
            limit: request.limit,
            offset: request.offset,
            processing_time_ms: u64::try_from(response.elapsed.as_millis()).unwrap_or(u64::MAX),
            facet_distribution,
            facet_stats,
            generation: response.generation,
        }
    }
}
