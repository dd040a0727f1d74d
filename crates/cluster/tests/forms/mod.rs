//! The forms that Quickwit, OpenSearch and Elasticsearch all take.

use serde_json::Value;

type Checked = Result<(), String>;

/// Fields that are looked for as they are.
const VALUES: [&str; 5] = ["doc_id", "id", "source", "site", "lang"];

/// Fields of words with positions.
const WORDS: [&str; 4] = ["body_exact", "body_stem", "title_exact", "title_stem"];

/// Requires a body to be of these forms and of no others.
pub(crate) fn require_permitted(body: &Value) -> Checked {
    let allowed = ["query", "from", "size", "search_after", "sort", "track_total_hits"];
    for (name, part) in entries(body, &allowed)? {
        match name {
            "query" => query(part)?,
            "sort" => sort(part)?,
            "track_total_hits" if part != true => return Err("totals must be whole".to_owned()),
            _ => {}
        }
    }
    Ok(())
}

/// The entries of an object that has no others.
fn entries<'v>(value: &'v Value, allowed: &[&str]) -> Result<Vec<(&'v str, &'v Value)>, String> {
    let entries = value.as_object().ok_or_else(|| format!("{value} is no object"))?;
    match entries.keys().find(|name| !allowed.contains(&name.as_str())) {
        Some(name) => Err(format!("`{name}` is not permitted")),
        None => Ok(entries.iter().map(|(name, value)| (name.as_str(), value)).collect()),
    }
}

fn only(value: &Value) -> Result<(&str, &Value), String> {
    let mut entries = value.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((name, content)), None) => Ok((name, content)),
        _ => Err(format!("{value} has not one entry")),
    }
}

fn query(value: &Value) -> Checked {
    let (form, content) = only(value)?;
    match form {
        "match_all" => entries(content, &[]).map(drop),
        "bool" => boolean(content),
        "term" => {
            let (field, content) = only(content)?;
            entries(content, &["value", "boost"])?;
            term(field, &content["value"])
        }
        "terms" => {
            let (field, values) = only(content)?;
            values.as_array().ok_or("no array")?.iter().try_for_each(|value| term(field, value))
        }
        "prefix" => {
            let (field, content) = only(content)?;
            entries(content, &["value"])?;
            term(field, &content["value"])
        }
        "match_phrase" => phrase(content),
        "range" => {
            let (field, content) = only(content)?;
            entries(content, &["gte", "lte"])?;
            match field {
                "day" | "doc_key" => Ok(()),
                field => Err(format!("a range of `{field}`")),
            }
        }
        form => Err(format!("`{form}` is not permitted")),
    }
}

fn boolean(content: &Value) -> Checked {
    let parts =
        entries(content, &["must", "should", "must_not", "filter", "minimum_should_match"])?;
    if parts.iter().all(|(name, _)| *name == "must_not") {
        return Err("nothing but must_not".to_owned());
    }
    for (_, part) in parts.into_iter().filter(|(name, _)| *name != "minimum_should_match") {
        part.as_array().ok_or("no array")?.iter().try_for_each(query)?;
    }
    Ok(())
}

/// A term of words is one word that is neither empty nor too long.
fn term(field: &str, value: &Value) -> Checked {
    let text = value.as_str().ok_or_else(|| format!("{value} is no text"))?;
    if VALUES.contains(&field) {
        return Ok(());
    }
    let is_word = !text.is_empty() && !text.contains(char::is_whitespace) && text.len() <= 255;
    match WORDS.contains(&field) || field == "body_skeleton" {
        true if is_word => Ok(()),
        true => Err(format!("“{text}” is not one word")),
        false => Err(format!("there is no field `{field}`")),
    }
}

fn phrase(content: &Value) -> Checked {
    let (field, content) = only(content)?;
    entries(content, &["query", "slop"])?;
    if !WORDS.contains(&field) {
        return Err(format!("`{field}` has no positions"));
    }
    let text = content["query"].as_str().ok_or("no query")?;
    if text.split(' ').count() < 2 {
        return Err(format!("“{text}” is no phrase"));
    }
    text.split(' ').try_for_each(|word| term(field, &word.into()))
}

fn sort(value: &Value) -> Checked {
    for part in value.as_array().ok_or("no array")? {
        let (field, order) = only(part)?;
        entries(order, &["order"])?;
        if !["_score", "doc_key", "day", "length"].contains(&field) {
            return Err(format!("sorted by `{field}`"));
        }
    }
    Ok(())
}
