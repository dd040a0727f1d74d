//! Queries of Elasticsearch as ours. They are translated part by part, never by way of a text, so
//! that no word or value can change what the rest means.
//!
//! Every option is obeyed, has no effect here, or is refused by its name.

mod group;
mod minimum;
mod strings;
#[cfg(test)]
mod tests;
mod values;
mod words;

use fihris_query::{Bool, Expression};
use serde_json::Value;

use super::keys::Keys;
use super::problem::{Refusal, Result};

pub(super) use strings::url_query;

const KNOWN: &str = "match_all, match_none, match, match_phrase, match_phrase_prefix, multi_match, \
    match_bool_prefix, prefix, query_string, simple_query_string, bool, constant_score, range, exists, \
    term, terms, ids";

/// Most parts of one list: as many as a query may have words.
const MAX_PARTS: usize = fihris_query::MAX_QUERY_WORDS;

/// Most parts of a query in all, groups included: what Elasticsearch allows too.
const MAX_PARTS_IN_ALL: usize = 1024;

/// Reads a query.
pub(super) fn read(query: &Value) -> Result<Expression> {
    let expression = part(query)?;
    if n_parts(&expression) > MAX_PARTS_IN_ALL {
        let most = format!("the query has more than {MAX_PARTS_IN_ALL} parts");
        return Err(Refusal::argument(most));
    }
    if expression.is_too_deep() {
        return Err(Refusal::argument("the query is nested too deep"));
    }
    Ok(expression)
}

/// How many parts a query has, itself included; the JSON that it was read from is of bounded depth.
fn n_parts(expression: &Expression) -> usize {
    match expression {
        Expression::Bool(group) => {
            let lists = [&group.must, &group.should, &group.must_not, &group.filter];
            1 + lists.into_iter().flatten().map(n_parts).sum::<usize>()
        }
        Expression::Boosted(_, inner) => n_parts(inner),
        _ => 1,
    }
}

/// Reads a part of a query; the JSON that it stands in is of bounded depth.
fn part(query: &Value) -> Result<Expression> {
    let (name, body) = only(query, "a query")?;
    match name {
        "match_all" => everything(body),
        "match_none" => Keys::of(body, name)?.finish().map(|()| none()),
        "match" => words::matches(body, name),
        "match_bool_prefix" => words::matches(body, name),
        "match_phrase" | "match_phrase_prefix" => words::phrase(body, name),
        "multi_match" => words::multi_match(body),
        "prefix" => words::prefix(body),
        "query_string" | "simple_query_string" => strings::read(body, name),
        "bool" => group::read(body),
        "constant_score" => group::constant(body),
        "range" => values::range(body),
        "exists" => values::exists(body),
        "term" => values::term(body),
        "terms" => values::terms(body),
        "ids" => values::ids(body),
        other => Err(Refusal::unsupported(&format!("the query [{other}]"), KNOWN)),
    }
}

fn everything(body: &Value) -> Result<Expression> {
    let keys = Keys::of(body, "match_all")?;
    // All documents score the same, whatever that is.
    keys.boost()?;
    keys.finish().map(|()| Expression::All)
}

/// Nothing is found by it.
fn none() -> Expression {
    Expression::Bool(Bool { must_not: vec![Expression::All], ..Bool::default() })
}

/// Any of these, or what there is if it is one.
fn any(mut parts: Vec<Expression>) -> Expression {
    match parts.len() {
        0 => none(),
        1 => parts.remove(0),
        _ => Expression::Bool(Bool { should: parts, ..Bool::default() }),
    }
}

/// Lets words count so many times as much.
fn boosted(boost: f32, expression: Expression) -> Expression {
    if boost == 1.0 { expression } else { Expression::Boosted(boost, Box::new(expression)) }
}

/// Takes the one name of an object, and what stands there.
fn only<'v>(value: &'v Value, what: &str) -> Result<(&'v str, &'v Value)> {
    let mut entries = value.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((name, body)), None) => Ok((name, body)),
        _ => Err(Refusal::parsing(format!("{what} is an object with one name, and not {value}"))),
    }
}
