//! Queries that are typed: `query_string`, `simple_query_string` and `q` of an address.
//!
//! Both are read as our own language, of which `simple_query_string` has the signs alone. What
//! Lucene's language has besides is refused, as it would be read as words.

use fihris_query::{Expression, Syntax, Typed};
use serde_json::Value;

use super::super::fields::{Targets, names};
use super::super::keys::Keys;
use super::super::problem::{Refusal, Result};
use super::super::url::Url;
use super::parts::boosted;
use super::words::wants_all;

/// Reads a query that is typed.
pub(super) fn read(body: &Value, name: &str) -> Result<Expression> {
    let is_simple = name == "simple_query_string";
    let keys = Keys::of(body, name)?;
    let text = keys.text("query")?;
    let text = text.ok_or_else(|| Refusal::parsing(format!("[{name}] has no [query]")))?;
    let all = wants_all(&keys, "default_operator")?;
    let fields = if is_simple { simple_fields(&keys)? } else { full_fields(&keys)? };
    keys.only("fuzzy_transpositions", &["true"])?;
    keys.ignore(&["analyze_wildcard", "auto_generate_synonyms_phrase_query", "lenient"]);
    let boost = keys.boost()?;
    keys.finish()?;
    typed(text, all, &fields, is_simple).map(|expression| boosted(boost, expression))
}

/// The fields of `simple_query_string`, and what only it has.
fn simple_fields(keys: &Keys<'_>) -> Result<Vec<String>> {
    keys.only("flags", &["ALL", "-1"])?;
    keys.take("fields").map_or(Ok(Vec::new()), names)
}

/// The fields of `query_string`, and what only it has.
fn full_fields(keys: &Keys<'_>) -> Result<Vec<String>> {
    keys.only("phrase_slop", &["0"])?;
    keys.only("type", &["best_fields", "most_fields", "cross_fields"])?;
    keys.only("escape", &["false"])?;
    keys.only("time_zone", &["UTC", "Z", "+00:00"])?;
    keys.ignore(&["allow_leading_wildcard", "enable_position_increments"]);
    keys.ignore(&["max_determinized_states"]);
    let mut fields = keys.take("fields").map_or(Ok(Vec::new()), names)?;
    let field = keys.text("default_field")?;
    if field.is_some() && !fields.is_empty() {
        return Err(Refusal::parsing("[query_string] has [fields] or a [default_field]"));
    }
    fields.extend(field);
    Ok(fields)
}

/// Reads the query of an address.
pub(in super::super) fn url_query(url: &Url) -> Result<Option<Expression>> {
    let Some(text) = url.get("q") else { return Ok(None) };
    let all = match url.get("default_operator").map(str::to_lowercase).as_deref() {
        None | Some("or") => false,
        Some("and") => true,
        Some(other) => {
            let reason = format!("[default_operator] is [{other}], and must be and, or");
            return Err(Refusal::argument(reason));
        }
    };
    let fields: Vec<String> = url.get("df").into_iter().map(str::to_owned).collect();
    typed(text.to_owned(), all, &fields, false).map(Some)
}

fn typed(text: String, all: bool, fields: &[String], is_simple: bool) -> Result<Expression> {
    let Targets { words: Some((scope, boost)), values } = Targets::read(fields)? else {
        return Err(no_words());
    };
    if !values.is_empty() {
        return Err(no_words());
    }
    if text.trim() == "*" || text.trim() == "*:*" {
        return Ok(Expression::All);
    }
    let syntax = if is_simple { Syntax::Signs } else { Syntax::Full };
    let typed = Typed { text, syntax, all, scope, strict: true };
    match foreign(&typed) {
        Some(fault) => Err(Refusal::parsing(format!("cannot read [{}]: {fault}", typed.text))),
        None => Ok(boosted(boost, Expression::Query(typed))),
    }
}

fn no_words() -> Refusal {
    Refusal::unsupported("a query that is typed, over values", "the fields title and text")
}

/// Names what Lucene would read as an operator, and our own language would not.
fn foreign(typed: &Typed) -> Option<String> {
    let unquoted: String = typed.text.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let words = || unquoted.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
    let is_foreign = |word: &&str| {
        // A field has a value in which any sign may stand.
        let is_value = typed.syntax == Syntax::Full
            && word.split_once(':').is_some_and(|(field, _)| field != "title");
        let inside = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '^' | '.'));
        let inside = inside.strip_suffix('*').unwrap_or(inside);
        let is_sign = matches!(*word, "+" | "-" | "!" | "~");
        let is_pattern =
            inside.contains(['?', '*']) && !(typed.syntax == Syntax::Full && is_wildcard(inside));
        !is_value && (inside.contains(['\\', '/', '!']) || is_pattern || is_sign)
    };
    let word = words().find(is_foreign);
    word.map(|word| format!("`{word}` is not supported; put it in quotation marks if it is text"))
}

/// Whether our language reads a word as Lucene's does: with signs for letters before and inside it,
/// but with no `?` at its end, which ends a question here.
fn is_wildcard(word: &str) -> bool {
    let word = word.strip_prefix("title:").unwrap_or(word);
    let word = word.trim_start_matches(['+', '-']);
    let is_word = word.chars().all(|c| matches!(c, '*' | '?') || c.is_alphanumeric());
    is_word && word.contains(char::is_alphabetic) && !word.ends_with('?')
}
