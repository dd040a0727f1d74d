//! What queries are put together from.

use fihris_query::{Bool, Expression};
use serde_json::Value;

use super::super::fields::Field;
use super::super::keys::{Keys, text};
use super::super::problem::{Refusal, Result};

/// Most parts of one list: as many as a query may have words.
pub(super) const MAX_PARTS: usize = fihris_query::MAX_QUERY_WORDS;

/// Nothing is found by it.
pub(super) fn none() -> Expression {
    Expression::Bool(Bool { must_not: vec![Expression::All], ..Bool::default() })
}

/// Any of these, or what there is if it is one.
pub(super) fn any(mut parts: Vec<Expression>) -> Expression {
    match parts.len() {
        0 => none(),
        1 => parts.remove(0),
        _ => Expression::Bool(Bool { should: parts, ..Bool::default() }),
    }
}

/// Lets words count so many times as much.
pub(super) fn boosted(boost: f32, expression: Expression) -> Expression {
    if boost == 1.0 { expression } else { Expression::Boosted(boost, Box::new(expression)) }
}

/// Takes the one name of an object, and what stands there.
pub(super) fn only<'v>(value: &'v Value, what: &str) -> Result<(&'v str, &'v Value)> {
    let mut entries = value.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((name, body)), None) => Ok((name, body)),
        _ => Err(Refusal::parsing(format!("{what} is an object with one name, and not {value}"))),
    }
}

/// Reads `{"field": "text"}` or `{"field": {"query": "text", …}}`: the field, the text that stands
/// at `key`, and the options.
pub(super) fn of_field<'v>(
    body: &'v Value,
    name: &str,
    key: &'static str,
) -> Result<(Field, String, Keys<'v>)> {
    let (field, value) = only(body, &format!("[{name}]"))?;
    let keys = match value {
        Value::Object(_) => Keys::of(value, name)?,
        _ => Keys::empty(name),
    };
    let typed = keys.text(key)?.or_else(|| text(value));
    let typed = typed.ok_or_else(|| Refusal::parsing(format!("[{name}] has no [{key}]")))?;
    Ok((Field::named(field)?, typed, keys))
}
