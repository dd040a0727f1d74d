//! What stands in the columns of a table.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use crate::document::Document;
use crate::signals::SignalId;

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column(Source);

/// Where its values come from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Field(&'static str),
    Signal(SignalId),
    /// One of the user's own fields, by the name of its column.
    Extra {
        field: Arc<str>,
        column: Arc<str>,
    },
    /// Each of the user's own fields beside the others, where a format needs no columns.
    EachExtra,
}

/// Stands before the name of a user's own field that a column has already.
const EXTRA_PREFIX: &str = "extra.";

/// Most columns of the user's own fields; of a source that has more, they are one column of JSON.
const MAX_EXTRAS: usize = 1000;

/// A name that no column has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no column `{name}`")]
pub struct UnknownColumn {
    /// The name.
    pub name: String,
}

/// What kind of values a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text in every row.
    Text,
    /// Text in some rows.
    OptionalText,
    /// JSON in some rows.
    Json,
    Integer,
    Number,
}

/// What stands in one cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'d> {
    Nothing,
    Text(&'d str),
    Name(String),
    /// An object; as text, it is JSON.
    Repairs(&'d BTreeMap<String, u32>),
    /// Another.
    Extra(&'d BTreeMap<String, serde_json::Value>),
    /// Another, whose fields stand beside the others.
    EachExtra(&'d BTreeMap<String, serde_json::Value>),
    Json(&'d serde_json::Value),
    Integer(u64),
    Number(f64),
}

/// The fields of a document, in the order of the columns.
const FIELDS: [(&str, Kind); 11] = [
    ("doc_id", Kind::Text),
    ("id", Kind::Text),
    ("title", Kind::OptionalText),
    ("text", Kind::Text),
    ("url", Kind::OptionalText),
    ("date", Kind::OptionalText),
    ("language", Kind::OptionalText),
    ("source", Kind::Text),
    ("position", Kind::Integer),
    ("repairs", Kind::Json),
    ("extra", Kind::Json),
];

/// Stands for the columns of all signals.
const ALL_SIGNALS: &str = "signals";

impl Column {
    /// All columns: the fields of a document, then its signals.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let fields = FIELDS.iter().map(|(name, _)| Self(Source::Field(name)));
        fields.chain(Self::signals()).collect()
    }

    /// All columns, with each of the user's own fields beside the others instead of `extra`: for
    /// JSON, which needs not know their names before.
    #[must_use]
    pub fn all_flat() -> Vec<Self> {
        Self::all_instead_of_extra([Self(Source::EachExtra)])
    }

    /// All columns, with one for each of the user's own fields called `names` instead of `extra`;
    /// of too many, `extra` stays.
    #[must_use]
    pub fn all_with(names: &BTreeSet<String>) -> Vec<Self> {
        if names.len() > MAX_EXTRAS {
            return Self::all();
        }
        Self::all_instead_of_extra(names.iter().map(|name| Self::extra(name)))
    }

    fn all_instead_of_extra(extras: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut extras = Some(extras);
        let column = |column: Self| match column.name() {
            "extra" => extras.take().into_iter().flatten().collect(),
            _ => vec![column],
        };
        Self::all().into_iter().flat_map(column).collect()
    }

    /// The column of one of the user's own fields.
    fn extra(field: &str) -> Self {
        let column = extra_name(field);
        Self(Source::Extra { field: field.into(), column: column.as_ref().into() })
    }

    fn signals() -> impl Iterator<Item = Self> {
        SignalId::all().map(|id| Self(Source::Signal(id)))
    }

    /// Finds columns by name; `signals` names those of all signals, and `extra.` stands before the
    /// name of a user's own field.
    ///
    /// # Errors
    ///
    /// If one of the names is that of no column.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Vec<Self>, UnknownColumn> {
        let mut columns = Vec::new();
        for name in names {
            if name == ALL_SIGNALS {
                columns.extend(Self::signals());
            } else if let Some(field) = name.strip_prefix(EXTRA_PREFIX) {
                columns.push(Self::extra(field));
            } else {
                let found = Self::all().into_iter().find(|column| column.name() == name);
                columns.push(found.ok_or_else(|| UnknownColumn { name: name.to_owned() })?);
            }
        }
        Ok(columns)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            Source::Field(name) => name,
            Source::Signal(id) => id.signal().name,
            Source::Extra { column, .. } => column,
            Source::EachExtra => "extra",
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match &self.0 {
            Source::Signal(id) if id.signal().is_count => Kind::Integer,
            Source::Signal(_) => Kind::Number,
            Source::Extra { .. } => Kind::OptionalText,
            Source::EachExtra => Kind::Json,
            Source::Field(name) => {
                let found = FIELDS.iter().find(|(field, _)| field == name);
                found.map_or(Kind::Json, |(_, kind)| *kind)
            }
        }
    }

    /// Returns what stands in this column for a document.
    pub(super) fn value<'d>(&self, document: &'d Document) -> Value<'d> {
        match &self.0 {
            Source::Signal(id) if id.signal().is_count => {
                Value::Integer(id.value(&document.signals) as u64)
            }
            Source::Signal(id) => Value::Number(id.value(&document.signals)),
            Source::Field(name) => field(document, name),
            Source::Extra { field, .. } => match document.extra.get(&**field) {
                None | Some(serde_json::Value::Null) => Value::Nothing,
                Some(serde_json::Value::String(text)) => Value::Text(text),
                Some(value) => Value::Json(value),
            },
            Source::EachExtra => Value::EachExtra(&document.extra),
        }
    }
}

/// The name of the column of a user's own field.
pub(super) fn extra_name(field: &str) -> Cow<'_, str> {
    static TAKEN: LazyLock<BTreeSet<String>> =
        LazyLock::new(|| Column::all().iter().map(|column| column.name().to_owned()).collect());
    if TAKEN.contains(field) {
        return Cow::Owned(format!("{EXTRA_PREFIX}{field}"));
    }
    Cow::Borrowed(field)
}

fn field<'d>(document: &'d Document, name: &str) -> Value<'d> {
    match name {
        "doc_id" => Value::Name(document.doc_id.to_string()),
        "id" => Value::Text(&document.id),
        "title" => optional(document.title.as_deref()),
        "text" => Value::Text(&document.text),
        "url" => optional(document.url.as_deref()),
        "date" => optional(document.date.as_deref()),
        "language" => optional(document.language.as_deref()),
        "source" => Value::Text(&document.source),
        "position" => Value::Integer(document.position),
        "repairs" if !document.repairs.is_empty() => Value::Repairs(&document.repairs),
        "extra" if !document.extra.is_empty() => Value::Extra(&document.extra),
        _ => Value::Nothing,
    }
}

fn optional(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Nothing, Value::Text)
}

/// Returns an object of plain data as JSON.
fn json(object: &impl serde::Serialize) -> Cow<'static, str> {
    Cow::Owned(serde_json::to_string(object).unwrap_or_default())
}

impl Value<'_> {
    /// Returns the value as text; of nothing, nothing.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Value::Nothing => Cow::Borrowed(""),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Name(text) => Cow::Borrowed(text),
            Value::Repairs(repairs) => json(repairs),
            Value::Extra(extra) | Value::EachExtra(extra) => json(extra),
            Value::Json(value) => json(value),
            Value::Integer(number) => Cow::Owned(number.to_string()),
            Value::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name() {
        let names = |columns: Vec<Column>| -> Vec<String> {
            columns.iter().map(|column| column.name().to_owned()).collect()
        };
        assert_eq!(names(Column::named(["text", "id"]).unwrap()), ["text", "id"]);
        let signals = names(Column::named(["signals"]).unwrap());
        assert!(signals.contains(&"n_words".to_owned()) && !signals.contains(&"text".to_owned()));
        assert_eq!(names(Column::named(["extra.قسم", "extra.url"]).unwrap()), ["قسم", "extra.url"]);
        let error = Column::named(["id", "txet"]).unwrap_err();
        assert_eq!(error.name, "txet");
    }

    #[test]
    fn no_two_columns_have_one_name() {
        let columns = Column::all_with(&["text", "قسم", "extra"].map(str::to_owned).into());
        let names: BTreeSet<_> = columns.iter().map(Column::name).collect();
        assert_eq!(names.len(), columns.len());
        assert!(names.contains("قسم") && names.contains("extra.text") && !names.contains("extra"));
    }

    #[test]
    fn the_fields_of_a_user_have_columns_of_their_own() {
        let extra = [("قسم", serde_json::json!("سياسة")), ("وسوم", serde_json::json!(["أ", 1]))];
        let extra = extra.map(|(name, value)| (name.to_owned(), value)).into();
        let document = Document { extra, ..Document::default() };
        let texts: Vec<_> = ["extra.قسم", "extra.وسوم", "extra.غائب"]
            .map(|name| {
                Column::named([name]).unwrap().remove(0).value(&document).text().into_owned()
            })
            .into();
        assert_eq!(texts, ["سياسة", "[\"أ\",1]", ""]);
    }
}
