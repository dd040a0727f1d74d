//! A part of a query, whatever it is; `bool` and `constant_score` hold others.

use fihris_query::{Bool, Expression};
use serde_json::Value;

use super::super::keys::Keys;
use super::super::problem::{Refusal, Result};
use super::minimum::{required, some_of};
use super::parts::{MAX_PARTS, any, boosted, none, only};
use super::{strings, values, words};

/// Reads `bool`.
fn group(body: &Value) -> Result<Expression> {
    let keys = Keys::of(body, "bool")?;
    let list = |name| keys.take(name).map_or(Ok(Vec::new()), parts);
    let mut parts = Bool {
        must: list("must")?,
        should: list("should")?,
        must_not: list("must_not")?,
        filter: list("filter")?,
    };
    let (minimum, boost) = (keys.take("minimum_should_match"), keys.boost()?);
    keys.only("adjust_pure_negative", &["true"])?;
    keys.finish()?;
    let minimum = minimum.map(|minimum| required(minimum, parts.should.len())).transpose()?;
    if let Some(minimum) = minimum
        && !demand(&mut parts, minimum)?
    {
        return Ok(none());
    }
    Ok(boosted(boost, Expression::Bool(parts)))
}

/// Demands so many of what should be there; `false` if there are not so many.
fn demand(parts: &mut Bool, minimum: usize) -> Result<bool> {
    let n_parts = parts.should.len();
    match minimum {
        0 if n_parts > 0 => parts.filter.push(Expression::All),
        0 => {}
        minimum if minimum > n_parts => return Ok(false),
        minimum if minimum == n_parts => parts.must.append(&mut parts.should),
        1 => {
            let should = std::mem::take(&mut parts.should);
            parts.must.push(any(should));
        }
        minimum => parts.filter.push(some_of(&parts.should, minimum)?),
    }
    Ok(true)
}

fn parts(value: &Value) -> Result<Vec<Expression>> {
    match value {
        Value::Array(parts) if parts.len() > MAX_PARTS => {
            Err(Refusal::argument(format!("a list has more than {MAX_PARTS} parts")))
        }
        Value::Array(parts) => parts.iter().map(part).collect(),
        one => part(one).map(|one| vec![one]),
    }
}

/// Reads `constant_score`.
fn constant(body: &Value) -> Result<Expression> {
    let keys = Keys::of(body, "constant_score")?;
    let filter = keys.take("filter").map(parts).transpose()?;
    let filter = filter.ok_or_else(|| Refusal::parsing("[constant_score] has no [filter]"))?;
    keys.only("boost", &["1", "1.0"])?;
    keys.finish()?;
    Ok(Expression::Bool(Bool { filter, ..Bool::default() }))
}

const KNOWN: &str = "match_all, match_none, match, match_phrase, match_phrase_prefix, multi_match, \
    match_bool_prefix, prefix, query_string, simple_query_string, bool, constant_score, range, exists, \
    term, terms, ids";

/// Reads a part of a query; the JSON that it stands in is of bounded depth.
pub(super) fn part(query: &Value) -> Result<Expression> {
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
        "bool" => group(body),
        "constant_score" => constant(body),
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
