//! Queries for words: `match`, `match_phrase`, `multi_match` and their kin.

use fihris_query::{Bool, Expression, Fuzzy, Scope, Words};
use serde_json::Value;

use super::super::fields::{Field, Targets, names};
use super::super::keys::Keys;
use super::super::problem::{Refusal, Result};
use super::minimum::{required, some_of};
use super::parts::{any, boosted, none, of_field};
use super::values;

/// Most words that may stand between those of a phrase, as in our own language.
const MAX_SLOP: usize = 100;

/// How the words of a text are looked for.
struct Manner {
    all: bool,
    /// So many of them must be there, whatever `all` says.
    minimum: Option<Value>,
    fuzzy: Fuzzy,
    prefix: bool,
}

impl Manner {
    fn read(keys: &Keys<'_>, prefix: bool) -> Result<Self> {
        let minimum = keys.take("minimum_should_match").cloned();
        let manner =
            Self { all: wants_all(keys, "operator")?, minimum, fuzzy: fuzzy(keys)?, prefix };
        keys.only("fuzzy_transpositions", &["true"])?;
        keys.only("prefix_length", &["0"])?;
        keys.only("zero_terms_query", &["none"])?;
        // There are no synonyms, and no field of words can be given anything else than words.
        keys.ignore(&["auto_generate_synonyms_phrase_query", "lenient"]);
        Ok(manner)
    }

    /// Looks for a text in words.
    fn words(&self, typed: &str, scope: Scope) -> Result<Expression> {
        let words = |all| Words { text: typed.to_owned(), all, ..self.of(scope) };
        let n_words = typed.split_whitespace().count();
        let Some(minimum) = self.minimum.as_ref().filter(|_| !self.all) else {
            return Ok(Expression::Words(words(self.all)));
        };
        match required(minimum, n_words)? {
            0 | 1 => Ok(Expression::Words(words(false))),
            required if required == n_words => Ok(Expression::Words(words(true))),
            required if required > n_words => Ok(none()),
            required => {
                let filter = some_of(&self.each(typed, scope), required)?;
                let must = vec![Expression::Words(words(false))];
                Ok(Expression::Bool(Bool { must, filter: vec![filter], ..Bool::default() }))
            }
        }
    }

    fn of(&self, scope: Scope) -> Words {
        Words { scope, fuzzy: self.fuzzy, prefix: self.prefix, ..Words::default() }
    }

    /// Each word by itself.
    fn each(&self, typed: &str, scope: Scope) -> Vec<Expression> {
        let words: Vec<&str> = typed.split_whitespace().collect();
        let one = |(number, word): (usize, &&str)| {
            let prefix = self.prefix && number + 1 == words.len();
            Expression::Words(Words { text: (*word).to_owned(), prefix, ..self.of(scope) })
        };
        words.iter().enumerate().map(one).collect()
    }
}

/// Whether all words must be there.
pub(super) fn wants_all(keys: &Keys<'_>, key: &'static str) -> Result<bool> {
    let Some(operator) = keys.text(key)? else { return Ok(false) };
    match operator.to_lowercase().as_str() {
        "and" => Ok(true),
        "or" => Ok(false),
        _ => Err(keys.wrong(key, &Value::String(operator), "and, or")),
    }
}

fn fuzzy(keys: &Keys<'_>) -> Result<Fuzzy> {
    let Some(edits) = keys.text("fuzziness")? else { return Ok(Fuzzy::Forms) };
    match edits.to_uppercase().as_str() {
        "0" => Ok(Fuzzy::Forms),
        "1" => Ok(Fuzzy::Edits(1)),
        "2" => Ok(Fuzzy::Edits(2)),
        "AUTO" | "AUTO:3,6" => Ok(Fuzzy::Auto),
        _ => Err(keys.wrong("fuzziness", &Value::String(edits), "0, 1, 2, AUTO")),
    }
}

/// Reads `match` and `match_bool_prefix`.
pub(super) fn matches(body: &Value, name: &str) -> Result<Expression> {
    let (field, typed, keys) = of_field(body, name, "query")?;
    let (manner, boost) = (Manner::read(&keys, name == "match_bool_prefix")?, keys.boost()?);
    keys.finish()?;
    let found = match field {
        Field::Text => manner.words(&typed, Scope::All)?,
        Field::Title => manner.words(&typed, Scope::Title)?,
        value => values::of(value, &typed)?,
    };
    Ok(boosted(boost, found))
}

/// Reads `match_phrase` and `match_phrase_prefix`.
pub(super) fn phrase(body: &Value, name: &str) -> Result<Expression> {
    let (field, typed, keys) = of_field(body, name, "query")?;
    let (near, boost, prefix) = (slop(&keys)?, keys.boost()?, name == "match_phrase_prefix");
    if prefix {
        expansions(&keys);
    }
    keys.only("zero_terms_query", &["none"])?;
    keys.finish()?;
    let found = match field {
        Field::Text => Expression::Phrase { text: typed, scope: Scope::All, near, prefix },
        Field::Title => Expression::Phrase { text: typed, scope: Scope::Title, near, prefix },
        value => values::of(value, &typed)?,
    };
    Ok(boosted(boost, found))
}

/// Passes over how many words the last one may stand for: the most frequent ones are taken, as many
/// as for any prefix, and not those that come first in the order of letters.
fn expansions(keys: &Keys<'_>) {
    keys.ignore(&["max_expansions"]);
}

fn slop(keys: &Keys<'_>) -> Result<Option<u32>> {
    let slop = keys.count("slop")?.unwrap_or(0);
    if slop > MAX_SLOP {
        return Err(Refusal::argument(format!("[slop] may be {MAX_SLOP} at most")));
    }
    Ok(u32::try_from(slop).ok().filter(|slop| *slop > 0))
}

/// Reads `multi_match`.
pub(super) fn multi_match(body: &Value) -> Result<Expression> {
    let keys = Keys::of(body, "multi_match")?;
    let typed = keys.text("query")?;
    let typed = typed.ok_or_else(|| Refusal::parsing("[multi_match] has no [query]"))?;
    let fields = keys.take("fields").map_or(Ok(Vec::new()), names)?;
    let targets = Targets::read(&fields)?;
    match fields.len() {
        0 | 1 => keys.ignore(&["tie_breaker"]),
        _ => keys.none(&["tie_breaker"])?,
    }
    let (boost, in_words) = (keys.boost()?, of_kind(&keys, &typed, targets.words)?);
    keys.finish()?;
    let of_values = targets.values.iter().map(|field| values::of(field.clone(), &typed));
    let of_values = of_values.collect::<Result<Vec<_>>>()?;
    Ok(boosted(boost, any(in_words.into_iter().chain(of_values).collect())))
}

/// Looks for a text in words, in the way that the `type` says.
fn of_kind(
    keys: &Keys<'_>,
    typed: &str,
    words: Option<(Scope, f32)>,
) -> Result<Option<Expression>> {
    let kind = keys.text("type")?.unwrap_or_else(|| "best_fields".to_owned());
    match kind.as_str() {
        "best_fields" | "most_fields" | "cross_fields" | "bool_prefix" => {
            let manner = Manner::read(keys, kind == "bool_prefix")?;
            let found = words.map(|(scope, boost)| {
                manner.words(typed, scope).map(|found| boosted(boost, found))
            });
            found.transpose()
        }
        "phrase" | "phrase_prefix" => {
            let (near, prefix) = (slop(keys)?, kind == "phrase_prefix");
            if prefix {
                expansions(keys);
            }
            keys.ignore(&["operator", "lenient", "auto_generate_synonyms_phrase_query"]);
            let phrase = |scope| Expression::Phrase { text: typed.to_owned(), scope, near, prefix };
            Ok(words.map(|(scope, boost)| boosted(boost, phrase(scope))))
        }
        other => {
            let known =
                "best_fields, most_fields, cross_fields, bool_prefix, phrase, phrase_prefix";
            Err(Refusal::unsupported(&format!("the type [{other}]"), known))
        }
    }
}

/// Reads `prefix`.
pub(super) fn prefix(body: &Value) -> Result<Expression> {
    let (field, typed, keys) = of_field(body, "prefix", "value")?;
    let boost = keys.boost()?;
    // Letters that differ in case alone are the same here.
    keys.ignore(&["case_insensitive"]);
    keys.finish()?;
    let scope = match field {
        Field::Text => Scope::All,
        Field::Title => Scope::Title,
        _ => return Err(Refusal::unsupported("a [prefix] of a value", "title and text")),
    };
    values::require_word(&typed, "prefix")?;
    let words = Words { text: typed, scope, prefix: true, ..Words::default() };
    Ok(boosted(boost, Expression::Words(words)))
}
