//! Names of fields, and what they are here.

use fihris_query::FieldName;
use serde_json::{Value, json};

use super::ask::{MAX_NAMES, require_few};
use super::problem::{Refusal, Result};

/// A field that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// Words of the text, those of the title included.
    Text,
    /// Words of the title alone.
    Title,
    /// A value that is compared as it is.
    Value(FieldName),
    /// The date.
    Date,
}

/// What can be asked for, as it is named in answers.
const KNOWN: &str = "text, title, source, site, lang, id, date";

impl Field {
    /// Finds the field of that name; `.keyword` and a boost behind it say nothing here.
    pub(super) fn named(name: &str) -> Result<Self> {
        let bare = name.split('^').next().unwrap_or(name);
        let bare = bare.strip_suffix(".keyword").unwrap_or(bare);
        Ok(match bare {
            "text" | "body" | "content" | "message" | "_all" | "*" => Self::Text,
            "title" => Self::Title,
            "source" => Self::Value(FieldName::Source),
            "site" | "url" => Self::Value(FieldName::Site),
            "lang" | "language" => Self::Value(FieldName::Lang),
            "id" | "_id" | "name" => Self::Value(FieldName::Id),
            "date" | "@timestamp" => Self::Date,
            _ => return Err(Refusal::unsupported(&format!("the field [{name}]"), KNOWN)),
        })
    }
}

/// The fields as Elasticsearch describes them.
pub(super) fn properties() -> Value {
    let keyword = json!({"type": "keyword"});
    let text = json!({"type": "text"});
    json!({
        "title": text, "text": text, "id": keyword, "name": keyword, "source": keyword,
        "site": keyword, "lang": keyword, "url": keyword, "date": {"type": "date"},
    })
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
        let list = |value: Option<&Value>| value.map_or(Ok(Vec::new()), names);
        Ok(match value {
            Value::Bool(wanted) => Self { is_none: !wanted, ..Self::default() },
            Value::Object(lists) => Self {
                includes: list(lists.get("includes").or(lists.get("include")))?,
                excludes: list(lists.get("excludes").or(lists.get("exclude")))?,
                is_none: false,
            },
            other => Self { includes: names(other)?, ..Self::default() },
        })
    }

    /// Whether a field is returned.
    pub(super) fn has(&self, name: &str) -> bool {
        let is_in = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, name));
        (self.includes.is_empty() || is_in(&self.includes)) && !is_in(&self.excludes)
    }
}

/// Whether a name is `pattern`, or begins as it does before a star.
fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |beginning| name.starts_with(beginning))
}

/// Reads one name or a list of them.
pub(super) fn names(value: &Value) -> Result<Vec<String>> {
    let name = |value: &Value| value.as_str().map(str::to_owned);
    require_few("a list of names", value.as_array().map_or(1, Vec::len), MAX_NAMES)?;
    let all = match value {
        Value::Array(all) => all.iter().map(name).collect(),
        one => name(one).map(|one| vec![one]),
    };
    all.ok_or_else(|| Refusal::parsing(format!("[{value}] is no name and no list of names")))
}
