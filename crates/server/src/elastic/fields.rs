//! Names of fields, and what they are here.

use fihris_corpus::{UserField, UserFieldKind};
use fihris_query::{BOOSTS, FieldName, OwnFields, Scope, nearest};
use serde_json::{Value, json};

use super::keys::{Keys, MAX_NAMES, require_few};
use super::problem::{Refusal, Result};

/// A field that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// Words of the text, those of the title included.
    Text,
    /// Words of the title alone.
    Title,
    /// A value that is compared as it is.
    Value(FieldName),
    /// The date.
    Date,
    /// Perhaps one of the user's own: the index that is asked knows.
    Own(String),
}

/// What can be asked for, as it is named in answers.
const KNOWN: [&str; 7] = ["text", "title", "source", "site", "lang", "id", "date"];

impl Field {
    /// Finds the field of that name; `.keyword` behind it says nothing here.
    pub(super) fn named(name: &str) -> Result<Self> {
        let plain = name.strip_suffix(".keyword").unwrap_or(name);
        Ok(match plain {
            "text" | "body" | "content" | "message" | "_all" | "*" => Self::Text,
            "title" => Self::Title,
            "source" => Self::Value(FieldName::Source),
            "site" | "url" => Self::Value(FieldName::Site),
            "lang" | "language" => Self::Value(FieldName::Lang),
            "id" | "_id" | "name" => Self::Value(FieldName::Id),
            "date" | "@timestamp" => Self::Date,
            own if UserField::new(own, UserFieldKind::Keyword).is_ok() => Self::Own(own.to_owned()),
            _ => return Err(unknown(name)),
        })
    }
}

fn unknown(name: &str) -> Refusal {
    let known = match nearest(name, KNOWN) {
        Some(near) => format!("did you mean [{near}]?"),
        None => format!("supported are {}", KNOWN.join(", ")),
    };
    Refusal::parsing(format!("the field [{name}] is not supported; {known}"))
}

/// Fields that are searched together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Targets {
    /// In which words is looked, and what they count for; `None`: in none.
    pub(super) words: Option<(Scope, f32)>,
    /// Which values are compared.
    pub(super) values: Vec<Field>,
}

impl Targets {
    /// All words.
    pub(super) fn all() -> Self {
        Self { words: Some((Scope::All, 1.0)), values: Vec::new() }
    }

    /// Reads a list such as `["title^2", "text"]`. The words of the title are among those of the
    /// text, so that both together are the text, with titles that count more.
    pub(super) fn read(names: &[String]) -> Result<Self> {
        let (mut text, mut title, mut values) = (None, None, Vec::new());
        for name in names {
            match weighed(name)? {
                (Field::Text, boost) => text = Some(boost),
                (Field::Title, boost) => title = Some(boost),
                (value, _) => values.push(value),
            }
        }
        let words = match (text, title) {
            (Some(text), Some(title)) if text != title => Some((first(title / text)?, text)),
            (Some(text), _) => Some((Scope::All, text)),
            (None, Some(title)) => Some((Scope::Title, title)),
            (None, None) => None,
        };
        Ok(if names.is_empty() { Self::all() } else { Self { words, values } })
    }
}

fn first(times: f32) -> Result<Scope> {
    let is_allowed = BOOSTS.contains(&times);
    let scope = is_allowed.then_some(Scope::TitleFirst(times));
    scope.ok_or_else(|| Refusal::argument("one field counts more than a hundred times another"))
}

/// Reads a name with what it counts for behind it, as in `title^2`.
fn weighed(name: &str) -> Result<(Field, f32)> {
    let Some((name, boost)) = name.split_once('^') else { return Ok((Field::named(name)?, 1.0)) };
    let number = boost.parse().ok().filter(|boost| BOOSTS.contains(boost));
    let number = number.ok_or_else(|| {
        Refusal::parsing(format!("[{boost}] after [{name}] must be a number from 0.01 to 100"))
    })?;
    Ok((Field::named(name)?, number))
}

/// The fields as Elasticsearch describes them.
pub(super) fn properties(own: &OwnFields) -> Value {
    let keyword = json!({"type": "keyword"});
    let text = json!({"type": "text"});
    let mut properties = json!({
        "title": text, "text": text, "id": keyword, "name": keyword, "source": keyword,
        "site": keyword, "lang": keyword, "url": keyword, "date": {"type": "date"},
    });
    for own in own.iter() {
        let kind = match own.field.kind {
            UserFieldKind::Keyword => "keyword",
            UserFieldKind::Number => "double",
            UserFieldKind::Date => "date",
        };
        properties[&own.field.name] = json!({"type": kind});
    }
    properties
}

/// Which fields of a document are returned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// Whether any is.
    pub(super) is_none: bool,
    includes: Vec<String>,
    excludes: Vec<String>,
}

impl Selection {
    /// Reads `_source`: whether, or which.
    pub(super) fn read(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::Bool(wanted) => Self { is_none: !wanted, ..Self::default() },
            Value::Object(_) => {
                let lists = Keys::of(value, "_source")?;
                let list = |name: &'static str, old: &'static str| {
                    lists.take(name).or(lists.take(old)).map_or(Ok(Vec::new()), names)
                };
                let (includes, excludes) =
                    (list("includes", "include")?, list("excludes", "exclude")?);
                lists.finish()?;
                Self { includes, excludes, is_none: false }
            }
            other => Self { includes: names(other)?, ..Self::default() },
        })
    }

    /// Reads what an address says: `true`, `false`, or names with commas.
    pub(super) fn of_url(
        source: Option<&str>,
        includes: Option<&str>,
        excludes: Option<&str>,
    ) -> Option<Self> {
        let list = |names: &str| names.split(',').map(|name| name.trim().to_owned()).collect();
        let lists = |names: Option<&str>| names.map_or_else(Vec::new, list);
        let is_none = source == Some("false");
        let named = source.filter(|source| !matches!(*source, "" | "true" | "false"));
        (source.is_some() || includes.is_some() || excludes.is_some()).then(|| Self {
            is_none,
            includes: lists(named.or(includes)),
            excludes: lists(excludes),
        })
    }

    /// Whether a field is returned.
    pub(super) fn has(&self, name: &str) -> bool {
        let is_in = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, name));
        (self.includes.is_empty() || is_in(&self.includes)) && !is_in(&self.excludes)
    }
}

/// Whether a name is `pattern`, in which each star stands for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// Reads one name or a list of them.
pub(super) fn names(value: &Value) -> Result<Vec<String>> {
    require_few("a list of names", value.as_array().map_or(1, Vec::len), MAX_NAMES)?;
    let name = |value: &Value| value.as_str().map(str::to_owned);
    let all = match value {
        Value::Array(all) => all.iter().map(name).collect(),
        one => name(one).map(|one| vec![one]),
    };
    all.ok_or_else(|| Refusal::parsing(format!("[{value}] is not a name or a list of names")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_letters() {
        let table = [
            ("title", "title", true),
            ("ti*", "title", true),
            ("*tle", "title", true),
            ("t*l*e", "title", true),
            ("*", "title", true),
            ("t*x*e", "title", false),
            ("tit", "title", false),
            ("titlet*", "title", false),
        ];
        for (pattern, name, expected) in table {
            assert_eq!(fits(pattern, name), expected, "{pattern}");
        }
    }

    #[test]
    fn titles_count_more_than_the_text_that_they_are_part_of() {
        let table: [(&str, _, usize); 6] = [
            ("", Some((Scope::All, 1.0)), 0),
            ("text title", Some((Scope::All, 1.0)), 0),
            ("title^4 text^2", Some((Scope::TitleFirst(2.0), 2.0)), 0),
            ("title^3", Some((Scope::Title, 3.0)), 0),
            ("title site", Some((Scope::Title, 1.0)), 1),
            ("site source", None, 2),
        ];
        for (names, words, n_values) in table {
            let names: Vec<String> = names.split_whitespace().map(str::to_owned).collect();
            let targets = Targets::read(&names).unwrap();
            assert_eq!((targets.words, targets.values.len()), (words, n_values), "{names:?}");
        }
    }
}
