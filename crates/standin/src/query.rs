//! The permitted forms of a query, and no others.

use std::ops::Bound;

use serde_json::{Map, Value};
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, RangeQuery,
    RegexQuery, TermQuery,
};
use tantivy::schema::{Field, FieldType, IndexRecordOption, Schema};

type Boxed = Box<dyn Query>;
type Result<T> = std::result::Result<T, String>;

/// Reads a query.
///
/// # Errors
///
/// A sentence about what is not permitted.
pub(crate) fn parse(schema: &Schema, query: &Value) -> Result<Boxed> {
    let (form, content) = only(query)?;
    match form {
        "match_all" => Ok(Box::new(AllQuery)),
        "term" => term(schema, content),
        "terms" => terms(schema, content),
        "bool" => boolean(schema, content),
        "match_phrase" => phrase(schema, content),
        "range" => range(schema, content),
        "prefix" => prefix(schema, content),
        form => Err(format!("unknown variant `{form}`")),
    }
}

/// The one entry of an object.
fn only(value: &Value) -> Result<(&str, &Value)> {
    let entries = value.as_object().ok_or("expected an object")?;
    let mut entries = entries.iter();
    match (entries.next(), entries.next()) {
        (Some((name, content)), None) => Ok((name, content)),
        _ => Err("expected one entry".to_owned()),
    }
}

/// An object of no other entries than these.
fn object<'v>(value: &'v Value, allowed: &[&str]) -> Result<&'v Map<String, Value>> {
    let entries = value.as_object().ok_or("expected an object")?;
    match entries.keys().find(|name| !allowed.contains(&name.as_str())) {
        Some(name) => Err(format!("unknown field `{name}`")),
        None => Ok(entries),
    }
}

fn field(schema: &Schema, name: &str) -> Result<Field> {
    schema.get_field(name).map_err(|_| format!("invalid query: field does not exist: `{name}`"))
}

fn value(schema: &Schema, field: Field, value: &Value) -> Result<Term> {
    let term = match schema.get_field_entry(field).field_type() {
        FieldType::Str(_) => value.as_str().map(|text| Term::from_field_text(field, text)),
        FieldType::U64(_) => value.as_u64().map(|number| Term::from_field_u64(field, number)),
        FieldType::I64(_) => value.as_i64().map(|number| Term::from_field_i64(field, number)),
        _ => None,
    };
    term.ok_or_else(|| format!("{value} is no value of the field"))
}

fn term(schema: &Schema, content: &Value) -> Result<Boxed> {
    let (name, content) = only(content)?;
    let content = object(content, &["value", "boost"])?;
    let term = value(schema, field(schema, name)?, content.get("value").unwrap_or(&Value::Null))?;
    let boost = content.get("boost").map_or(Some(1.0), Value::as_f64).ok_or("no boost")?;
    let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
    Ok(Box::new(BoostQuery::new(Box::new(query), boost as f32)))
}

fn terms(schema: &Schema, content: &Value) -> Result<Boxed> {
    let (name, values) = only(content)?;
    let field = field(schema, name)?;
    let values = values.as_array().ok_or("expected an array")?;
    let mut terms: Vec<Boxed> = Vec::new();
    for term in values {
        let term = value(schema, field, term)?;
        terms.push(Box::new(TermQuery::new(term, IndexRecordOption::Basic)));
    }
    Ok(Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::union(terms)), 1.0)))
}

fn boolean(schema: &Schema, content: &Value) -> Result<Boxed> {
    let names = ["must", "should", "must_not", "filter", "minimum_should_match"];
    let content = object(content, &names)?;
    let mut clauses: Vec<(Occur, Boxed)> = Vec::new();
    for (name, part) in content {
        let occur = match name.as_str() {
            "must" | "filter" => Occur::Must,
            "should" => Occur::Should,
            "must_not" => Occur::MustNot,
            _ => continue,
        };
        for part in part.as_array().ok_or("expected an array")? {
            let mut query = parse(schema, part)?;
            if name == "filter" {
                query = Box::new(ConstScoreQuery::new(query, 0.0));
            }
            clauses.push((occur, query));
        }
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        return Err("a query of nothing but must_not finds nothing in some engines".to_owned());
    }
    match content.get("minimum_should_match").and_then(Value::as_u64) {
        Some(n) => Ok(Box::new(BooleanQuery::with_minimum_required_clauses(clauses, n as usize))),
        None => Ok(Box::new(BooleanQuery::new(clauses))),
    }
}

fn phrase(schema: &Schema, content: &Value) -> Result<Boxed> {
    let (name, content) = only(content)?;
    let content = object(content, &["query", "slop"])?;
    let field = field(schema, name)?;
    let has_positions = match schema.get_field_entry(field).field_type() {
        FieldType::Str(options) => options
            .get_indexing_options()
            .is_some_and(|o| o.index_option() == IndexRecordOption::WithFreqsAndPositions),
        _ => false,
    };
    if !has_positions {
        return Err("Applied phrase query on field which does not have positions indexed".into());
    }
    let text = content.get("query").and_then(Value::as_str).ok_or("no query")?;
    let terms: Vec<Term> =
        text.split_whitespace().map(|word| Term::from_field_text(field, word)).collect();
    if terms.len() < 2 {
        return Err("a phrase of less than two words".to_owned());
    }
    let slop = content.get("slop").and_then(Value::as_u64).unwrap_or(0);
    let terms = terms.into_iter().enumerate().collect();
    Ok(Box::new(PhraseQuery::new_with_offset_and_slop(terms, slop as u32)))
}

fn range(schema: &Schema, content: &Value) -> Result<Boxed> {
    let (name, content) = only(content)?;
    let content = object(content, &["gte", "lte", "gt", "lt"])?;
    let field = field(schema, name)?;
    let mut ends = [Bound::Unbounded, Bound::Unbounded];
    for (name, end) in content {
        let end = value(schema, field, end)?;
        match name.as_str() {
            "gte" => ends[0] = Bound::Included(end),
            "gt" => ends[0] = Bound::Excluded(end),
            "lte" => ends[1] = Bound::Included(end),
            _ => ends[1] = Bound::Excluded(end),
        }
    }
    let [from, to] = ends;
    Ok(Box::new(RangeQuery::new(from, to)))
}

fn prefix(schema: &Schema, content: &Value) -> Result<Boxed> {
    let (name, content) = only(content)?;
    let content = object(content, &["value"])?;
    let text = content.get("value").and_then(Value::as_str).ok_or("no value")?;
    if text.chars().any(|c| !c.is_alphanumeric()) {
        return Err("a beginning of other letters than those of words".to_owned());
    }
    let query = RegexQuery::from_pattern(&format!("{text}.*"), field(schema, name)?);
    let query = query.map_err(|error| error.to_string())?;
    Ok(Box::new(ConstScoreQuery::new(Box::new(query), 1.0)))
}
