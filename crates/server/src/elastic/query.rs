//! Queries of Elasticsearch as ours. They are translated part by part, never by way of a text, so
//! that no word or value can change what the rest means.

use fihris_query::{Bool, Expression, FieldName, Span, Words};
use serde_json::{Map, Value};

use super::fields::{Field, names};
use super::problem::{Refusal, Result};

const KNOWN: &str = "match_all, match_none, match, match_phrase, multi_match, match_bool_prefix, \
    prefix, query_string, simple_query_string, bool, constant_score, range, term, terms, ids";

type Object = Map<String, Value>;

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
    let Expression::Bool(group) = expression else { return 1 };
    let lists = [&group.must, &group.should, &group.must_not, &group.filter];
    1 + lists.into_iter().flatten().map(n_parts).sum::<usize>()
}

/// Reads a part of a query; the JSON that it stands in is of bounded depth.
fn part(query: &Value) -> Result<Expression> {
    let (name, body) = only(query, "a query")?;
    let fields = || object(body, name);
    match name {
        "match_all" => Ok(Expression::All),
        "match_none" => Ok(none()),
        "match" | "match_bool_prefix" => words(fields()?, name == "match_bool_prefix"),
        "match_phrase" => phrase(fields()?),
        "multi_match" => multi_match(fields()?),
        "prefix" => prefix(fields()?),
        "query_string" | "simple_query_string" => typed(fields()?),
        "bool" => group(fields()?),
        "constant_score" => constant(fields()?),
        "range" => range(fields()?),
        "term" => term(fields()?),
        "terms" => terms(fields()?),
        "ids" => ids(fields()?),
        other => Err(Refusal::unsupported(&format!("the query [{other}]"), KNOWN)),
    }
}

/// Nothing is found by it.
fn none() -> Expression {
    Expression::Bool(Bool { must_not: vec![Expression::All], ..Bool::default() })
}

/// Takes the one name of an object, and what stands there.
fn only<'v>(value: &'v Value, what: &str) -> Result<(&'v str, &'v Value)> {
    let mut entries = value.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((name, body)), None) => Ok((name, body)),
        _ => Err(Refusal::parsing(format!("{what} is an object with one name, and not {value}"))),
    }
}

fn object<'v>(value: &'v Value, name: &str) -> Result<&'v Object> {
    value.as_object().ok_or_else(|| Refusal::parsing(format!("[{name}] is an object")))
}

/// Refuses options that are not among the known ones: those with an effect, and those without one
/// on what is found.
fn require(body: &Object, name: &str, known: &[&str]) -> Result<()> {
    let is_unknown = |option: &&String| !known.contains(&option.as_str());
    match body.keys().find(is_unknown) {
        Some(option) => {
            Err(Refusal::unsupported(&format!("[{option}] in [{name}]"), &known.join(", ")))
        }
        None => Ok(()),
    }
}

/// Takes the field of a query, its text and its options: `{"field": "text"}` or
/// `{"field": {"query": "text", …}}`.
fn of_field<'v>(
    body: &'v Object,
    name: &str,
    key: &str,
) -> Result<(Field, String, Option<&'v Object>)> {
    let Some((field, value)) = body.iter().next().filter(|_| body.len() == 1) else {
        return Err(Refusal::parsing(format!("[{name}] has one field")));
    };
    let options = value.as_object();
    let text = options.map_or(Some(value), |options| options.get(key)).and_then(text);
    let text = text.ok_or_else(|| Refusal::parsing(format!("[{name}] has no [{key}]")))?;
    Ok((Field::named(field)?, text, options))
}

/// A string, or what else can be compared with one.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn wants_all(options: Option<&Object>) -> bool {
    let operator = options.and_then(|options| options.get("operator")).and_then(Value::as_str);
    operator.is_some_and(|operator| operator.eq_ignore_ascii_case("and"))
}

fn words(body: &Object, prefix: bool) -> Result<Expression> {
    let (field, text, options) = of_field(body, "match", "query")?;
    if let Some(options) = options {
        require(options, "match", &["query", "operator", "boost", "analyzer", "lenient"])?;
    }
    in_field(field, Words { text, all: wants_all(options), prefix, in_title: false })
}

fn in_field(field: Field, words: Words) -> Result<Expression> {
    match field {
        Field::Text => Ok(Expression::Words(words)),
        Field::Title => Ok(Expression::Words(Words { in_title: true, ..words })),
        Field::Value(name) => Ok(Expression::Value(name, words.text)),
        Field::Date => day(&words.text).map(Expression::Days),
    }
}

fn phrase(body: &Object) -> Result<Expression> {
    let (field, text, options) = of_field(body, "match_phrase", "query")?;
    if let Some(options) = options {
        require(options, "match_phrase", &["query", "slop", "boost", "analyzer"])?;
    }
    of_words(field, text, slop(options))
}

fn slop(options: Option<&Object>) -> Option<u32> {
    let slop = options?.get("slop")?.as_u64()?;
    u32::try_from(slop).ok().filter(|slop| *slop > 0)
}

fn of_words(field: Field, text: String, near: Option<u32>) -> Result<Expression> {
    match field {
        Field::Text => Ok(Expression::Phrase { text, in_title: false, near }),
        Field::Title => Ok(Expression::Phrase { text, in_title: true, near }),
        Field::Value(name) => Ok(Expression::Value(name, text)),
        Field::Date => day(&text).map(Expression::Days),
    }
}

fn multi_match(body: &Object) -> Result<Expression> {
    let known = ["query", "fields", "type", "operator", "slop", "boost", "tie_breaker", "lenient"];
    require(body, "multi_match", &known)?;
    let text = body.get("query").and_then(text).ok_or_else(|| no_query("multi_match"))?;
    let field = one_of(body.get("fields"))?;
    let words = |prefix| {
        let all = wants_all(Some(body));
        in_field(field, Words { text: text.clone(), all, prefix, in_title: false })
    };
    match body.get("type").and_then(Value::as_str).unwrap_or("best_fields") {
        "best_fields" | "most_fields" | "cross_fields" => words(false),
        "bool_prefix" | "phrase_prefix" => words(true),
        "phrase" => of_words(field, text, slop(Some(body))),
        other => {
            let known = "best_fields, most_fields, cross_fields, bool_prefix, phrase";
            Err(Refusal::unsupported(&format!("the type [{other}]"), known))
        }
    }
}

/// Of fields that hold words, the one that has those of all: titles are part of the text.
fn one_of(fields: Option<&Value>) -> Result<Field> {
    let names = fields.map_or(Ok(Vec::new()), names)?;
    let fields = names.iter().map(|name| Field::named(name)).collect::<Result<Vec<_>>>()?;
    let is_of_words = |field: &Field| matches!(field, Field::Text | Field::Title);
    match fields.as_slice() {
        [only] => Ok(*only),
        fields if fields.iter().any(is_of_words) || fields.is_empty() => Ok(Field::Text),
        _ => Err(Refusal::unsupported("a [multi_match] over values", "title and text")),
    }
}

fn no_query(name: &str) -> Refusal {
    Refusal::parsing(format!("[{name}] has no [query]"))
}

fn prefix(body: &Object) -> Result<Expression> {
    let (field, text, _) = of_field(body, "prefix", "value")?;
    match field {
        Field::Text | Field::Title => {
            in_field(field, Words { text, prefix: true, ..Words::default() })
        }
        _ => Err(Refusal::unsupported("a [prefix] of a value", "title and text")),
    }
}

fn typed(body: &Object) -> Result<Expression> {
    let text = body.get("query").and_then(text).ok_or_else(|| no_query("query_string"))?;
    Ok(if text.trim() == "*" { Expression::All } else { Expression::Query(text) })
}

fn group(body: &Object) -> Result<Expression> {
    let known = ["must", "should", "must_not", "filter", "minimum_should_match", "boost"];
    require(body, "bool", &known)?;
    let list = |name: &str| body.get(name).map_or(Ok(Vec::new()), parts);
    let mut parts = Bool {
        must: list("must")?,
        should: list("should")?,
        must_not: list("must_not")?,
        filter: list("filter")?,
    };
    match body.get("minimum_should_match").and_then(text).as_deref() {
        None => {}
        Some("0") => parts.filter.push(Expression::All),
        Some("1") if !parts.should.is_empty() => {
            let should = std::mem::take(&mut parts.should);
            parts.must.push(Expression::Bool(Bool { should, ..Bool::default() }));
        }
        Some("1") => {}
        Some(_) => return Err(Refusal::unsupported("this [minimum_should_match]", "0 and 1")),
    }
    Ok(Expression::Bool(parts))
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

fn constant(body: &Object) -> Result<Expression> {
    require(body, "constant_score", &["filter", "boost"])?;
    let filter = body.get("filter").map_or(Ok(Vec::new()), parts)?;
    Ok(Expression::Bool(Bool { filter, ..Bool::default() }))
}

fn term(body: &Object) -> Result<Expression> {
    let (field, text, _) = of_field(body, "term", "value")?;
    in_field(field, Words { text, ..Words::default() })
}

fn terms(body: &Object) -> Result<Expression> {
    let mut fields = body.iter().filter(|(name, _)| *name != "boost");
    let Some((name, Value::Array(values))) = fields.next() else {
        return Err(Refusal::parsing("[terms] has one field, with a list of values"));
    };
    any_of(Field::named(name)?, values)
}

fn ids(body: &Object) -> Result<Expression> {
    let values = body.get("values").and_then(Value::as_array);
    let values = values.ok_or_else(|| Refusal::parsing("[ids] has a list of [values]"))?;
    any_of(Field::Value(FieldName::Id), values)
}

fn any_of(field: Field, values: &[Value]) -> Result<Expression> {
    if values.len() > MAX_PARTS {
        return Err(Refusal::argument(format!("a list has more than {MAX_PARTS} values")));
    }
    let one = |value: &Value| {
        let text = text(value).ok_or_else(|| Refusal::parsing(format!("{value} is no value")))?;
        in_field(field, Words { text, ..Words::default() })
    };
    let should: Vec<Expression> = values.iter().map(one).collect::<Result<_>>()?;
    Ok(if should.is_empty() {
        none()
    } else {
        Expression::Bool(Bool { should, ..Bool::default() })
    })
}

fn range(body: &Object) -> Result<Expression> {
    let Some((name, Value::Object(bounds))) = body.iter().next().filter(|_| body.len() == 1) else {
        return Err(Refusal::parsing("[range] has one field, with bounds"));
    };
    if Field::named(name)? != Field::Date {
        return Err(Refusal::unsupported(&format!("a [range] of [{name}]"), "date"));
    }
    require(bounds, "range", &["gte", "gt", "lte", "lt", "format", "time_zone", "boost"])?;
    let bound = |name: &str| bounds.get(name).filter(|v| !v.is_null()).map(moment).transpose();
    let (gte, gt, lte, lt) = (bound("gte")?, bound("gt")?, bound("lte")?, bound("lt")?);
    let after = gt.and_then(|span| span.to).map(|day| day + 1);
    let before = lt.and_then(|span| span.from).map(|day| day - 1);
    let from = gte.and_then(|span| span.from).into_iter().chain(after).max();
    let to = lte.and_then(|span| span.to).into_iter().chain(before).min();
    Ok(Expression::Days(Span { from, to }))
}

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Days that a bound names: a date, or milliseconds since 1970.
fn moment(value: &Value) -> Result<Span> {
    let number = value.as_i64().filter(|ms| ms.abs() >= DAY_MS);
    if let Some(ms) = number {
        let day = ms.div_euclid(DAY_MS);
        return Ok(Span { from: Some(day), to: Some(day) });
    }
    day(&text(value).unwrap_or_default())
}

fn day(date: &str) -> Result<Span> {
    Span::of(date).ok_or_else(|| {
        Refusal::unsupported(&format!("the date [{date}]"), "2019, 2019-05 and 2019-05-01")
    })
}
