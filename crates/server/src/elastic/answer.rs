//! Answers as Elasticsearch gives them.

use fihris_query::{Hit, Response, ScorePart};
use serde_json::{Value, json};

use super::aggregations::answers;
use super::ask::{Ask, Total};
use super::hits::source;
use super::problem::Result;
use super::scroll::Scroll;
use crate::live::Served;

/// All of the index answers, and at once.
pub(super) fn shards() -> Value {
    json!({"total": 1, "successful": 1, "skipped": 0, "failed": 0})
}

/// Returns what a search found.
pub(super) fn answer(
    index: &str,
    ask: &Ask,
    scroll: Option<&Scroll>,
    response: Response,
    served: &Served,
) -> Result<Value> {
    let best = response.hits.iter().map(|hit| hit.score).reduce(f32::max);
    let max_score = best.filter(|_| ask.order.has_score());
    let took = u64::try_from(response.elapsed.as_millis()).unwrap_or(u64::MAX);
    let next = scroll.map(|scroll| scroll.behind(&response).id());
    let hits = response.hits.into_iter().map(|found| {
        // Each is read from the index once more.
        fihris_query::check()?;
        hit(index, ask, found, served)
    });
    let hits = hits.collect::<Result<Vec<_>>>()?;
    let mut answer = json!({
        "took": took,
        "timed_out": false,
        "_shards": shards(),
        "hits": {"max_score": max_score, "hits": hits},
    });
    if let Some(total) = total(ask.total, response.total) {
        answer["hits"]["total"] = total;
    }
    if !ask.aggregations.is_empty() {
        answer["aggregations"] =
            answers(&ask.aggregations, &response.facets, served.engine.own_fields())?;
    }
    if let Some(id) = next {
        answer["_scroll_id"] = Value::String(id?);
    }
    Ok(answer)
}

fn total(wanted: Total, found: u64) -> Option<Value> {
    match wanted {
        Total::Exact => Some(json!({"value": found, "relation": "eq"})),
        Total::UpTo(most) if found > most => Some(json!({"value": most, "relation": "gte"})),
        Total::UpTo(_) => Some(json!({"value": found, "relation": "eq"})),
        Total::Number => Some(json!(found)),
        Total::None => None,
    }
}

fn hit(index: &str, ask: &Ask, hit: Hit, served: &Served) -> Result<Value> {
    let score = ask.order.has_score().then_some(hit.score);
    let mut found = json!({"_index": index, "_id": hit.doc_id, "_score": score});
    if let Some(values) = ask.order.values(hit.score, hit.position, served.engine.own_fields()) {
        found["sort"] = values;
    }
    if let Some(highlight) = &ask.highlight {
        found["highlight"] = highlight.marked(&hit);
    }
    if ask.request.explain {
        found["_explanation"] = explanation(&hit);
    }
    if !ask.selection.is_none
        && let Some(document) = served.engine.document(hit.doc_id)?
    {
        found["_source"] = source(document, &ask.selection, served.engine.own_fields());
    }
    Ok(found)
}

/// What a score is made of.
fn explanation(hit: &Hit) -> Value {
    let part = |part: &ScorePart| {
        let description = format!("{}:{}", part.field, part.term);
        json!({"value": part.score, "description": description, "details": []})
    };
    let details: Vec<Value> = hit.explanation.iter().map(part).collect();
    json!({"value": hit.score, "description": "sum of", "details": details})
}
