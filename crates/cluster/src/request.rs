//! Analysed queries as requests.
//!
//! | part of a query | form |
//! |---|---|
//! | a term that scores | `term` with `boost`, as a `should` |
//! | words side by side | `match_phrase`, as a `should`; it has no boost, so the terms have tenfold |
//! | what must be there | a `filter` |
//! | what must not be there | a `must_not` |
//! | a phrase | `match_phrase`; words near each other: one with `slop` for each order of them |
//! | a word that stands for those which begin so | `prefix` |
//! | a word that stands for those which differ in a letter | `terms`, each of these words |
//! | days | `range` |
//! | no document | `must_not` of `match_all` |
//!
//! Orders are by `_score` or by a number, and then by `doc_key`, the number of a document in the
//! corpus. Totals are asked for, as engines stop counting early otherwise.

mod edits;
mod near;

use fihris_query::{
    AnalysedQuery, Condition, FieldName, Likeness, Phrase, Search, Sort, WordField,
};
use serde_json::{Map, Value, json};

use crate::row::sent;
use edits::edits;
use near::orders;

/// Days beyond which there are none: years have four digits.
const LAST_DAY: i64 = 10_000_000;

/// What a phrase counts for in [`AnalysedQuery::weights`] if it counts for 1 in a request: a
/// `match_phrase` can be given no boost.
const PHRASE_SHARE: f32 = 0.1;

/// Sequences of words that are looked for: each reads the positions of two words or more.
const MAX_RUNS: usize = 16;

/// Returns the body of a request.
#[must_use]
pub fn body(search: &Search<'_>) -> Value {
    let query = match &search.sort {
        Sort::Relevance => scored(search.query),
        _ => bool_query(Vec::new(), filters(search.query, true), unwanted(search.query)),
    };
    json!({
        "query": query,
        "from": search.from,
        "size": search.size,
        "sort": sort(&search.sort),
        "track_total_hits": true,
    })
}

/// Returns the body of a request that counts the documents that meet a condition.
#[must_use]
pub fn counting(condition: &Condition) -> Value {
    json!({"query": query(condition), "size": 0, "track_total_hits": true})
}

fn sort(sort: &Sort) -> Value {
    let (field, order) = match sort {
        Sort::Relevance => ("_score", "desc"),
        Sort::Oldest => ("day", "asc"),
        Sort::Newest => ("day", "desc"),
        Sort::Shortest => ("length", "asc"),
        Sort::Longest => ("length", "desc"),
        // No field of the user's own is sent: [`Remote`](fihris_query::Remote) refuses to sort by one.
        Sort::Corpus | Sort::Own { .. } => return json!([{"doc_key": {"order": "asc"}}]),
    };
    json!([{field: {"order": order}}, {"doc_key": {"order": "asc"}}])
}

/// What documents score by, and what they must have.
fn scored(analysed: &AnalysedQuery) -> Value {
    let all_find = analysed.weights.terms.iter().all(|term| term.finds);
    let is_restricted = analysed.demands.wanted.is_some() || !analysed.filters.is_empty();
    // Without a filter, one of the terms must be there anyway; beside one, none has to.
    let filters = filters(analysed, is_restricted || !all_find);
    bool_query(scores(analysed), filters, unwanted(analysed))
}

/// The conditions that a hit must meet; with `word`, that it has a word that finds.
fn filters(analysed: &AnalysedQuery, word: bool) -> Vec<Value> {
    let conditions = analysed.demands.wanted.iter().chain(&analysed.filters);
    let mut filters: Vec<Value> = conditions.map(query).collect();
    if word && analysed.demands.needs_word {
        filters.push(any(&analysed.finding()));
    }
    filters
}

fn unwanted(analysed: &AnalysedQuery) -> Vec<Value> {
    analysed.demands.unwanted.iter().map(query).collect()
}

/// What adds to a score.
fn scores(analysed: &AnalysedQuery) -> Vec<Value> {
    let weights = &analysed.weights;
    let phrases = || analysed.demands.wanted.iter().flat_map(Condition::phrases);
    let has_phrases = !weights.runs.is_empty() || phrases().next().is_some();
    let scale = if has_phrases { 1.0 / PHRASE_SHARE } else { 1.0 };
    let terms = weights
        .terms
        .iter()
        .flat_map(|term| term.texts.iter().map(move |text| (term.field, text, term.share * scale)));
    let term = |(field, text, boost): (WordField, &String, f32)| json!({"term": {field.name(): {"value": sent(text), "boost": rounded(boost)}}});
    let mut scores: Vec<Value> = terms.map(term).collect();
    for run in weights.runs.iter().take(MAX_RUNS) {
        let texts: Vec<&String> = run.texts.iter().collect();
        scores.push(in_order(run.field, &texts, 0));
    }
    scores.extend(phrases().map(phrase));
    scores.extend(analysed.likes.iter().map(query));
    scores
}

/// A number as it was meant: 0.2 times 10 is 2.
fn rounded(boost: f32) -> f64 {
    (f64::from(boost) * 1e4).round() / 1e4
}

/// Puts a query together; an empty part is left out.
fn bool_query(should: Vec<Value>, mut filter: Vec<Value>, must_not: Vec<Value>) -> Value {
    if should.is_empty() && filter.is_empty() {
        // Engines do not agree on what is found by what must not be there alone.
        filter.push(json!({"match_all": {}}));
    }
    let mut parts = Map::new();
    for (name, part) in [("should", should), ("filter", filter), ("must_not", must_not)] {
        if !part.is_empty() {
            parts.insert(name.to_owned(), part.into());
        }
    }
    json!({"bool": parts})
}

/// A condition as a query that scores nothing of worth.
fn query(condition: &Condition) -> Value {
    match condition {
        Condition::All => json!({"match_all": {}}),
        Condition::Terms(field, texts) => match texts.as_slice() {
            [text] => json!({"term": {field.name(): {"value": sent(text)}}}),
            texts => {
                let texts: Vec<_> = texts.iter().map(|text| sent(text)).collect();
                json!({"terms": {field.name(): texts}})
            }
        },
        Condition::Like(field, Likeness::Prefix(prefix)) => {
            json!({"prefix": {field.name(): {"value": sent(prefix)}}})
        }
        Condition::Like(field, Likeness::Edits(word, _)) => {
            json!({"terms": {field.name(): edits(word)}})
        }
        Condition::Phrase(words) => phrase(words),
        Condition::Value(field, text) => {
            json!({"term": {value_field(field): {"value": fihris_index::clip(text)}}})
        }
        Condition::Document(id) => json!({"term": {"doc_id": {"value": id.to_string()}}}),
        Condition::Days(from, to) => {
            let [from, to] = [from, to].map(|day| (*day).clamp(-LAST_DAY, LAST_DAY));
            json!({"range": {"day": {"gte": from, "lte": to}}})
        }
        Condition::Each(parts) => {
            bool_query(Vec::new(), parts.iter().map(query).collect(), Vec::new())
        }
        Condition::Any(parts) => any(parts),
        Condition::Without(wanted, unwanted) => {
            bool_query(Vec::new(), vec![query(wanted)], vec![query(unwanted)])
        }
        // What is not known here is found nowhere, and not everywhere.
        _ => bool_query(Vec::new(), Vec::new(), vec![json!({"match_all": {}})]),
    }
}

fn any(conditions: &[Condition]) -> Value {
    match conditions {
        [one] => query(one),
        many => bool_query(many.iter().map(query).collect(), Vec::new(), Vec::new()),
    }
}

fn value_field(field: &FieldName) -> &'static str {
    match field {
        FieldName::Source => "source",
        FieldName::Site => "site",
        FieldName::Lang => "lang",
        // No field of the user's own is sent, and none is read in a query.
        FieldName::Id | FieldName::Title | FieldName::Date | FieldName::Own(_) => "id",
    }
}

fn phrase(phrase: &Phrase) -> Value {
    let terms: Vec<&String> = phrase.terms.iter().map(|(_, term)| term).collect();
    let Some(near) = phrase.near else { return in_order(phrase.field, &terms, 0) };
    let mut orders: Vec<Value> =
        orders(&terms).iter().map(|terms| in_order(phrase.field, terms, near)).collect();
    match orders.len() {
        1 => orders.remove(0),
        _ => bool_query(orders, Vec::new(), Vec::new()),
    }
}

/// Words in this order, with so many others between them.
fn in_order(field: WordField, terms: &[&String], slop: u32) -> Value {
    let terms: Vec<_> = terms.iter().map(|term| sent(term)).collect();
    match terms.as_slice() {
        [term] => json!({"term": {field.name(): {"value": term}}}),
        terms => json!({"match_phrase": {field.name(): {"query": terms.join(" "), "slop": slop}}}),
    }
}
