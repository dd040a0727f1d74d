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

/// Hits, and all that belongs to them.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    /// The documents, best first, or in the order that was asked for.
    pub(crate) hits: Vec<Hit>,
    /// The query as typed.
    pub(crate) query: String,
    /// The query as understood: what counts, what must be there, what must not.
    #[schema(value_type = Object)]
    pub(crate) understood: fihris_query::Understood,
    /// What the user should know about how the query was read, a sentence each.
    pub(crate) notes: Vec<String>,
    /// Words that no document has, and what was looked for instead.
    #[schema(value_type = Vec<Object>)]
    pub(crate) corrections: Vec<fihris_query::Correction>,
    /// Documents that match, whatever the limit.
    pub(crate) estimated_total_hits: u64,
    /// Most hits that were asked for.
    pub(crate) limit: usize,
    /// Hits that were passed over.
    pub(crate) offset: usize,
    /// Time spent, in milliseconds.
    pub(crate) processing_time_ms: u64,
    /// For each facet that was asked for, documents by value: the most frequent 20 values.
    #[schema(value_type = BTreeMap<String, BTreeMap<String, u64>>)]
    pub(crate) facet_distribution: BTreeMap<String, BTreeMap<String, u64>>,
    /// For each of these facets, what the distribution does not say.
    #[schema(value_type = BTreeMap<String, FacetStats>)]
    pub(crate) facet_stats: BTreeMap<String, FacetStats>,
    /// Name of the generation of the index that answered.
    pub(crate) generation: String,
}

/// What the distribution of a facet does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FacetStats {
    /// How many values there are, those included that are not in the distribution.
    pub(crate) all: usize,
}

/// One document of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Hit {
    /// Place in the answer, from 1.
    pub(crate) rank: usize,
    /// Its stable name, 16 hexadecimal digits.
    #[schema(value_type = String)]
    pub(crate) doc_id: DocId,
    /// The same as `doc_id`, by its old name.
    #[schema(value_type = String, deprecated)]
    pub(crate) id: DocId,
    /// The name that its source gave it.
    pub(crate) name: String,
    /// The higher the better, within one answer only; 0 in another order than that of relevance.
    pub(crate) score: f32,
    /// Its title, if it has one.
    pub(crate) title: Option<Passage>,
    /// The passage of its text that fits best.
    pub(crate) snippet: Passage,
    /// The file it came from.
    pub(crate) source: String,
    /// Its web address, if known.
    pub(crate) url: Option<String>,
    /// The host of its address.
    pub(crate) site: Option<String>,
    /// Its date, as the source gave it.
    pub(crate) date: Option<String>,
    /// Code of its language, if known.
    pub(crate) lang: Option<String>,
    /// The user's own fields that it has, as its source gave them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object, required = false)]
    pub(crate) fields: BTreeMap<String, serde_json::Value>,
    /// How many duplicates it was kept for.
    pub(crate) duplicates: u64,
    /// The parts of the query that it has.
    #[schema(value_type = Vec<Object>)]
    pub(crate) matched: Vec<fihris_query::Matched>,
    /// What its score is made of, the greatest part first, if that was asked for.
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

/// Texts as HTML, with `<mark>` round highlights and no other tag.
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
