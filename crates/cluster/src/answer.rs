//! What a cluster answers, and what that means.

use fihris_corpus::Document;
use fihris_query::{Condition, Found, FoundDocument, Sort};
use serde_json::{Value, json};

use crate::client::{Answer, Client, JSON};
use crate::error::{Error, Result};
use crate::flavour::Flavour;
use crate::request::counting;

/// How often a search is sent before the user is told.
pub(crate) const TRIES: u32 = 5;

/// Looks for what is wrong with the answer to a search.
///
/// What only a part of the index has answered is no answer: fewer hits would be shown than there are.
pub(crate) fn require_whole(answer: &Answer, index: &str) -> Result<()> {
    if answer.status == 404 {
        return Err(Error::NoIndex { index: index.to_owned() });
    }
    if answer.status != 200 {
        return Err(answer.refused("search"));
    }
    let failed = answer.body.pointer("/_shards/failed").and_then(Value::as_u64).unwrap_or(0);
    if failed > 0 || answer.body["timed_out"] == true {
        return Err(Error::Answer {
            detail: format!("{failed} parts of the index did not answer"),
        });
    }
    Ok(())
}

/// Reads how many documents match.
pub(crate) fn total(body: &Value) -> Result<u64> {
    let total = body.pointer("/hits/total/value").and_then(Value::as_u64);
    total.ok_or_else(|| missing("hits.total.value"))
}

/// Reads the documents that were found. Quickwit tells a score by what it has sorted by, and in no
/// other place.
pub(crate) fn found(body: &Value, sort: &Sort) -> Result<Found> {
    let hits = body.pointer("/hits/hits").and_then(Value::as_array);
    let hits = hits.ok_or_else(|| missing("hits.hits"))?;
    let documents = hits.iter().map(|hit| document(hit, sort)).collect::<Result<_>>()?;
    Ok(Found { total: total(body)?, documents })
}

fn document(hit: &Value, sort: &Sort) -> Result<FoundDocument> {
    let text = |name: &str| hit["_source"][name].as_str();
    let rest = text("document").ok_or_else(|| missing("document"))?;
    let mut document: Document = serde_json::from_str(rest)
        .map_err(|error| Error::Answer { detail: format!("a document is invalid: {error}") })?;
    document.title = text("title").map(str::to_owned);
    document.text = text("text").unwrap_or_default().to_owned();
    let by_score = *sort == Sort::Relevance;
    let score = hit["sort"][0].as_f64().filter(|_| by_score).unwrap_or(0.0) as f32;
    // The number in the corpus settles whatever else is sorted by.
    let number = hit["sort"].as_array().and_then(|values| values.last()).and_then(Value::as_u64);
    let number = number.ok_or_else(|| missing("sort"))?;
    Ok(FoundDocument { score, number, document })
}

fn missing(place: &str) -> Error {
    Error::Answer { detail: format!("its hits have no `{place}`") }
}

/// Returns the rows that a request of documents was refused for now.
///
/// # Errors
///
/// If one was refused for what it is.
pub(crate) fn refusals<R: Clone>(answer: &Answer, rows: &[R], index: &str) -> Result<Vec<R>> {
    if answer.body["errors"] == false {
        return Ok(Vec::new());
    }
    let items = answer.body["items"].as_array().map_or(&[][..], Vec::as_slice);
    if items.len() != rows.len() {
        let (found, expected) = (items.len(), rows.len());
        let detail = format!("it reports {found} documents instead of {expected}");
        return Err(Error::Answer { detail });
    }
    let mut refused = Vec::new();
    for (item, row) in items.iter().zip(rows) {
        // Its name is that of the action, or `index` whatever the action was.
        let outcome = item.as_object().and_then(|item| item.values().next());
        let outcome = outcome.unwrap_or(&Value::Null);
        match outcome["status"].as_u64() {
            // 409: a document of this name is there.
            Some(200 | 201 | 409) => {}
            Some(429 | 503) => refused.push(row.clone()),
            Some(404) => return Err(Error::NoIndex { index: index.to_owned() }),
            status => {
                let status = u16::try_from(status.unwrap_or(0)).unwrap_or(0);
                let answer = Answer { status, body: outcome.clone() };
                return Err(answer.refused("take a document"));
            }
        }
    }
    Ok(refused)
}

/// Counts the documents of an index.
pub(crate) fn count_all(client: &Client, flavour: Flavour, index: &str) -> Result<u64> {
    let body = counting(&Condition::All);
    let answer = search(client, flavour, index, &body)?;
    total(&answer.body)
}

/// Returns which documents an index has, by their numbers: from `first` on, at most `limit`.
pub(crate) fn keys_from(
    client: &Client,
    flavour: Flavour,
    index: &str,
    first: u64,
    limit: usize,
) -> Result<Vec<u64>> {
    let last = first + limit as u64 - 1;
    let body = json!({
        "query": {"bool": {"filter": [{"range": {"doc_key": {"gte": first, "lte": last}}}]}},
        "sort": [{"doc_key": {"order": "asc"}}],
        "size": limit,
        "track_total_hits": true,
    });
    let answer = search(client, flavour, index, &body)?;
    let hits = answer.body.pointer("/hits/hits").and_then(Value::as_array);
    let keys = hits.into_iter().flatten().map(|hit| hit["sort"][0].as_u64());
    keys.collect::<Option<_>>().ok_or_else(|| missing("sort"))
}

/// Sends a search, and requires a whole answer.
pub(crate) fn search(
    client: &Client,
    flavour: Flavour,
    index: &str,
    body: &Value,
) -> Result<Answer> {
    let (path, body) = (flavour.search_path(index), body.to_string());
    let answer = client.ask("POST", &path, (JSON, body.as_bytes()), TRIES)?;
    require_whole(&answer, index)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: Value) -> Answer {
        Answer { status, body }
    }

    #[test]
    fn what_was_refused_for_now_is_sent_again() {
        let item = |status: u64| json!({"index": {"status": status, "error": null}});
        let mixed = json!({"errors": true, "items": [item(201), item(429), item(409)]});
        assert_eq!(refusals(&answer(200, mixed), &['a', 'b', 'c'], "x").unwrap(), ['b']);
        assert_eq!(refusals(&answer(200, json!({"errors": false})), &['a'], "x").unwrap(), []);
        let short = json!({"errors": true, "items": [item(201)]});
        assert!(refusals(&answer(200, short), &['a', 'b'], "x").is_err());
    }

    #[test]
    fn a_document_that_is_refused_ends_the_push_with_the_reason() {
        let error = json!({"type": "document_parsing_exception", "reason": "unknown field"});
        let items = json!([{"index": {"status": 400, "error": error}}]);
        let answer = answer(200, json!({"errors": true, "items": items}));
        let error = refusals(&answer, &['a'], "x").unwrap_err();
        assert!(error.to_string().ends_with("it answered 400: unknown field"), "{error}");
    }

    #[test]
    fn a_part_of_an_answer_is_none() {
        let body = json!({"_shards": {"failed": 1}, "hits": {"total": {"value": 0}, "hits": []}});
        assert!(matches!(require_whole(&answer(200, body), "x"), Err(Error::Answer { .. })));
        let missing = json!({"status": 404, "error": {"reason": "could not find indexes"}});
        assert!(matches!(require_whole(&answer(404, missing), "x"), Err(Error::NoIndex { .. })));
    }

    #[test]
    fn reasons_are_found_wherever_they_stand() {
        let bodies = [
            json!({"message": "unknown variant `dis_max`"}),
            json!({"status": 400, "error": {"caused_by": null, "reason": "unknown variant `dis_max`"}}),
            json!({"error": "unknown variant `dis_max`"}),
        ];
        for body in bodies {
            assert_eq!(answer(400, body).reason(), "unknown variant `dis_max`");
        }
    }
}
