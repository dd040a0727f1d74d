//! Queries for values: `term`, `terms`, `ids` and `range`.

use fihris_query::{Bool, Expression, FieldName, Scope, Span, Words};
use serde_json::Value;

use super::super::fields::Field;
use super::super::keys::{Keys, text};
use super::super::problem::{Refusal, Result};
use super::parts::{MAX_PARTS, any, boosted, of_field, only};

/// Formats of dates that are read anyway.
const FORMATS: [&str; 9] = [
    "yyyy",
    "yyyy-MM",
    "yyyy-MM-dd",
    "date",
    "strict_date",
    "date_optional_time",
    "strict_date_optional_time",
    "strict_date_time",
    "epoch_millis",
];

/// A field that has this very value; of words, the word.
pub(super) fn of(field: Field, value: &str) -> Result<Expression> {
    let word = |scope| {
        require_word(value, "term")?;
        Ok(Expression::Words(Words { text: value.to_owned(), scope, ..Words::default() }))
    };
    match field {
        Field::Text => word(Scope::All),
        Field::Title => word(Scope::Title),
        Field::Value(name) => Ok(Expression::Value(name, value.to_owned())),
        Field::Date => day(value).map(Expression::Days),
        Field::Own(field) => Ok(Expression::Own { field, value: value.to_owned(), verbatim: true }),
    }
}

/// Reads `exists`, of one of the user's own fields.
pub(super) fn exists(body: &Value) -> Result<Expression> {
    let keys = Keys::of(body, "exists")?;
    let name = keys.text("field")?.unwrap_or_default();
    let boost = keys.boost()?;
    keys.finish()?;
    let Field::Own(field) = Field::named(&name)? else {
        return Err(Refusal::unsupported(&format!("[exists] of [{name}]"), "fields of your own"));
    };
    Ok(boosted(boost, Expression::Own { field, value: "*".to_owned(), verbatim: false }))
}

/// Reads the bounds of one of the user's own fields.
fn own_range(field: &str, bounds: &Value) -> Result<Expression> {
    let keys = Keys::of(bounds, "range")?;
    let boost = keys.boost()?;
    let mut filter = Vec::new();
    for (name, sign) in [("gte", ">="), ("gt", ">"), ("lte", "<="), ("lt", "<")] {
        if let Some(bound) = keys.take(name) {
            let bound = text(bound).ok_or_else(|| keys.wrong(name, bound, "a number or a date"))?;
            let (field, value) = (field.to_owned(), [sign, &bound].concat());
            filter.push(Expression::Own { field, value, verbatim: false });
        }
    }
    keys.only("relation", &["intersects"])?;
    keys.finish()?;
    if filter.is_empty() {
        return Err(Refusal::parsing(format!("the [range] of [{field}] has no bound")));
    }
    Ok(boosted(boost, Expression::Bool(Bool { filter, ..Bool::default() })))
}

/// Refuses what is more than a word where one term is asked for.
pub(super) fn require_word(typed: &str, name: &str) -> Result<()> {
    if typed.split_whitespace().count() == 1 {
        return Ok(());
    }
    Err(Refusal::parsing(format!(
        "a [{name}] of words is one word, and not [{typed}]; use [match]"
    )))
}

/// Reads `term`.
pub(super) fn term(body: &Value) -> Result<Expression> {
    let (field, value, keys) = of_field(body, "term", "value")?;
    let boost = keys.boost()?;
    match &field {
        Field::Text | Field::Title => keys.ignore(&["case_insensitive"]),
        Field::Value(_) | Field::Date | Field::Own(_) => {
            keys.only("case_insensitive", &["false"])?;
        }
    }
    keys.finish()?;
    Ok(boosted(boost, of(field, &value)?))
}

/// Reads `terms`.
pub(super) fn terms(body: &Value) -> Result<Expression> {
    let keys = Keys::of(body, "terms")?;
    let boost = keys.boost()?;
    let mut fields = body.as_object().into_iter().flatten().filter(|(name, _)| *name != "boost");
    let (Some((name, Value::Array(values))), None) = (fields.next(), fields.next()) else {
        return Err(Refusal::parsing("[terms] has one field, with a list of values"));
    };
    Ok(boosted(boost, any_of(Field::named(name)?, values)?))
}

/// Reads `ids`.
pub(super) fn ids(body: &Value) -> Result<Expression> {
    let keys = Keys::of(body, "ids")?;
    let values = keys.take("values").and_then(Value::as_array);
    let values = values.ok_or_else(|| Refusal::parsing("[ids] has a list of [values]"))?;
    keys.boost()?;
    keys.finish()?;
    any_of(Field::Value(FieldName::Id), values)
}

fn any_of(field: Field, values: &[Value]) -> Result<Expression> {
    if values.len() > MAX_PARTS {
        return Err(Refusal::argument(format!("a list has more than {MAX_PARTS} values")));
    }
    let one = |value: &Value| {
        let text =
            text(value).ok_or_else(|| Refusal::parsing(format!("{value} is not a value")))?;
        of(field.clone(), &text)
    };
    Ok(any(values.iter().map(one).collect::<Result<_>>()?))
}

/// Reads `range`.
pub(super) fn range(body: &Value) -> Result<Expression> {
    let (name, bounds) = only(body, "[range]")?;
    match Field::named(name)? {
        Field::Date => {}
        Field::Own(field) => return own_range(&field, bounds),
        _ => return Err(Refusal::unsupported(&format!("a [range] of [{name}]"), "date")),
    }
    let keys = Keys::of(bounds, "range")?;
    let bound = |name| keys.take(name).map(moment).transpose();
    let (gte, gt, lte, lt) = (bound("gte")?, bound("gt")?, bound("lte")?, bound("lt")?);
    if let Some(format) = keys.text("format")?
        && let Some(unknown) = format.split("||").find(|format| !FORMATS.contains(format))
    {
        return Err(Refusal::unsupported(
            &format!("the [format] [{unknown}]"),
            &FORMATS.join(", "),
        ));
    }
    keys.only("time_zone", &["UTC", "Z", "+00:00"])?;
    keys.only("relation", &["intersects"])?;
    keys.boost()?;
    keys.finish()?;
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
    // What stands behind `||` is arithmetic.
    let span = if date.contains("||") { None } else { Span::of(date) };
    span.ok_or_else(|| {
        Refusal::unsupported(&format!("the date [{date}]"), "2019, 2019-05 and 2019-05-01")
    })
}
