//! Answers as Elasticsearch gives them.

use fihris_query::{Facet, FacetCounts, Hit, Response, Sort, to_html};
use serde_json::{Map, Value, json};

use super::ask::{Ask, Highlight};
use super::hits::source;
use crate::live::Served;
use crate::problem::Problem;

/// All of the index answers, and at once.
pub(super) fn shards() -> Value {
    json!({"total": 1, "successful": 1, "skipped": 0, "failed": 0})
}

/// Returns what a search found.
pub(super) fn answer(
    index: &str,
    ask: &Ask,
    response: Response,
    served: &Served,
) -> Result<Value, Problem> {
    let best = response.hits.iter().map(|hit| hit.score).reduce(f32::max);
    let max_score = best.filter(|_| ask.request.sort == Sort::Relevance);
    let took = u64::try_from(response.elapsed.as_millis()).unwrap_or(u64::MAX);
    let total = json!({"value": response.total, "relation": "eq"});
    let hits = response.hits.into_iter().map(|found| {
        // Each is read from the index once more.
        fihris_query::check()?;
        hit(index, ask, found, served)
    });
    let hits = hits.collect::<Result<Vec<_>, _>>()?;
    let mut answer = json!({
        "took": took,
        "timed_out": false,
        "_shards": shards(),
        "hits": {"total": total, "max_score": max_score, "hits": hits},
    });
    if !ask.aggregations.is_empty() {
        answer["aggregations"] = aggregations(ask, response.facets);
    }
    Ok(answer)
}

fn hit(index: &str, ask: &Ask, hit: Hit, served: &Served) -> Result<Value, Problem> {
    let score = (!ask.is_sorted).then_some(hit.score);
    let mut found = json!({"_index": index, "_id": hit.doc_id, "_score": score});
    if ask.is_sorted {
        found["sort"] = json!([hit.date]);
    }
    if let Some(highlight) = &ask.highlight {
        found["highlight"] = marked(&hit, highlight);
    }
    if !ask.selection.is_none
        && let Some(document) = served.engine.document(hit.doc_id)?
    {
        found["_source"] = source(document, &ask.selection);
    }
    Ok(found)
}

/// Returns the passages in which something was found. Whatever they hold is escaped: it may be
/// shown as HTML.
fn marked(hit: &Hit, highlight: &Highlight) -> Value {
    let title = hit.title.as_deref().unwrap_or_default();
    let fields = [
        ("title", highlight.title, title, &hit.title_highlights),
        ("text", highlight.text, hit.snippet.text.as_str(), &hit.snippet.highlights),
    ];
    let wanted = fields.into_iter().filter(|(_, wanted, _, found)| *wanted && !found.is_empty());
    let passages = wanted.map(|(name, _, text, found)| {
        // Nothing but our own marks looks like a tag in it.
        let html = to_html(text, found).replace("<mark>", &highlight.before);
        (name.to_owned(), json!([html.replace("</mark>", &highlight.after)]))
    });
    Value::Object(passages.collect::<Map<_, _>>())
}

fn aggregations(ask: &Ask, facets: Vec<FacetCounts>) -> Value {
    let counted = |facet: Facet| facets.iter().find(|counts| counts.facet == facet).cloned();
    let named = ask.aggregations.iter();
    let named = named.filter_map(|(name, facet)| Some((name.clone(), buckets(counted(*facet)?))));
    Value::Object(named.collect::<Map<_, _>>())
}

fn buckets(counts: FacetCounts) -> Value {
    let FacetCounts { facet, mut values, .. } = counts;
    if facet == Facet::Year {
        values.sort();
    }
    let bucket = |(value, count): (String, u64)| match facet {
        Facet::Year => json!({"key": year_ms(&value), "key_as_string": value, "doc_count": count}),
        _ => json!({"key": value, "doc_count": count}),
    };
    let buckets: Vec<Value> = values.into_iter().map(bucket).collect();
    match facet {
        Facet::Year => json!({"buckets": buckets}),
        _ => json!({"doc_count_error_upper_bound": 0, "buckets": buckets}),
    }
}

/// Milliseconds from 1970 to the begin of a year.
fn year_ms(year: &str) -> Option<i64> {
    let days = fihris_index::days(year)?;
    days.start().checked_mul(86_400_000)
}
